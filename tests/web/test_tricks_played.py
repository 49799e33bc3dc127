"""Tricks played on a phone: with codes and tickets, with cookies and forms; each has its right answer, and nobody is checked in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import requests
import sqlalchemy as sa

from core.clock import now
from courses import devices, scans, tickets
from courses.door_keys import door_key
from courses.tables import Device
from tests import builders
from tests.phones import Hall, Phone, fields


def _known(hall: Hall) -> Phone:
    phone = hall.phone()
    phone.sign_in(hall.people[0])
    return phone


def _who(hall: Hall, number: int = 0) -> dict[str, str]:
    return {"mobile": hall.people[number].mobile or "", "name": hall.people[number].name}


def _at(hall: Hall, seconds: int, direction: str = "in") -> str:
    with hall.store.read() as db:
        return scans.shown(
            scans.session_key(db, hall.session.number), direction, now() + timedelta(seconds=seconds)
        )


def _old_photo(hall: Hall) -> requests.Response:
    return _known(hall).open(f"/C/{_at(hall, -25)}")


def _code_of_tomorrow(hall: Hall) -> requests.Response:
    return _known(hall).open(f"/C/{_at(hall, 86_400)}")


def _code_of_another_session(hall: Hall) -> requests.Response:
    with hall.store.write() as db:
        other = builders.session(db, now(), title="另一节课", starts_in=600)
    with hall.store.read() as db:
        other_code = scans.shown(scans.session_key(db, other.id), "in", now())
    return _known(hall).open(f"/C/{_at(hall, 0)[:-12]}{other_code[-12:]}")


def _leaving_code_to_arrive(hall: Hall) -> requests.Response:
    return _known(hall).open(f"/C/{_at(hall, 0)[:-12]}{_at(hall, 0, 'out')[-12:]}")


def _all_zero_mac(hall: Hall) -> requests.Response:
    return _known(hall).open(f"/C/{_at(hall, 0)[:-12]}{'0' * 12}")


def _leaving_before_the_start(hall: Hall) -> requests.Response:
    return hall.tap(_known(hall), direction="out")


def _ticket_of_another_browser(hall: Hall) -> requests.Response:
    ticket = fields(hall.scan(hall.phone()).text, "/check-in")
    return _known(hall).submit("/check-in", ticket)


def _ticket_of_ones_own_making(hall: Hall) -> requests.Response:
    false = tickets.sign(tickets.issue(hall.session.number, "in", now()), b"k" * 32)
    return _known(hall).submit("/check-in", {"ticket": false})


def _ticket_turned_round(hall: Hall) -> requests.Response:
    phone = _known(hall)
    ticket = fields(hall.scan(phone).text, "/check-in")["ticket"]
    return phone.submit("/check-in", {"ticket": ticket[::-1]})


def _no_ticket(hall: Hall) -> requests.Response:
    return _known(hall).submit("/check-in", _who(hall))


def _two_tickets(hall: Hall) -> requests.Response:
    phone = _known(hall)
    ticket = fields(hall.scan(phone).text, "/check-in")["ticket"]
    body = f"ticket={ticket}&ticket=false"
    return phone.post(hall.address + "/check-in", data=body, timeout=30)


def _no_cookies(hall: Hall) -> requests.Response:
    form = fields(hall.scan(hall.phone()).text, "/check-in")
    return hall.phone().submit("/check-in", form | _who(hall))


def _from_another_site(hall: Hall) -> requests.Response:
    phone = _known(hall)
    form = fields(hall.scan(phone).text, "/check-in")
    return phone.post(
        hall.address + "/check-in", data=form, headers={"Origin": "https://evil.example"}, timeout=30
    )


def _from_another_port(hall: Hall) -> requests.Response:
    phone = _known(hall)
    form = fields(hall.scan(phone).text, "/check-in")
    return phone.post(
        hall.address + "/check-in", data=form, headers={"Origin": "http://127.0.0.1:1"}, timeout=30
    )


def _from_a_page_that_says_so(hall: Hall) -> requests.Response:
    phone = _known(hall)
    form = fields(hall.scan(phone).text, "/check-in")
    return phone.post(
        hall.address + "/check-in", data=form, headers={"Sec-Fetch-Site": "cross-site"}, timeout=30
    )


def _signing_out_from_nowhere(hall: Hall) -> requests.Response:
    """Neither Origin nor Sec-Fetch-Site, as an old browser that another site's page made to post."""
    return _known(hall).post(hall.address + "/sign-out", data={}, timeout=30)


def _signing_out_from_a_sandbox(hall: Hall) -> requests.Response:
    return _known(hall).post(hall.address + "/sign-out", data={}, headers={"Origin": "null"}, timeout=30)


def _signing_in_from_nowhere(hall: Hall) -> requests.Response:
    """Login CSRF: the phone of one is to be signed in as another."""
    phone = hall.phone()
    phone.open("/sign-in")
    return phone.post(hall.address + "/sign-in", data=_who(hall), timeout=30)


def _mark_of_another_browser(hall: Hall) -> requests.Response:
    mark = fields(hall.phone().open("/sign-in").text, "/sign-in")["mark"]
    return _known(hall).submit("/sign-out", {"mark": mark})


def _statement_as_mobile(hall: Hall) -> requests.Response:
    phone = hall.phone()
    form = fields(hall.scan(phone).text, "/check-in")
    return phone.submit("/check-in", form | {"mobile": "' OR '1'='1", "name": "' OR '1'='1"})


def _wildcards_as_name(hall: Hall) -> requests.Response:
    phone = hall.phone()
    form = fields(hall.scan(phone).text, "/check-in")
    return phone.submit("/check-in", form | {"mobile": hall.people[0].mobile or "", "name": "%"})


def _markup_as_name(hall: Hall) -> requests.Response:
    phone = hall.phone()
    form = fields(hall.scan(phone).text, "/check-in")
    return phone.submit("/check-in", form | {"mobile": '"><script>alert(1)</script>', "name": "{{ 7 * 7 }}"})


def _zero_bytes_as_name(hall: Hall) -> requests.Response:
    phone = hall.phone()
    form = fields(hall.scan(phone).text, "/check-in")
    return phone.submit("/check-in", form | {"mobile": "138\0", "name": "王\0\u202e"})


def _too_many_fields(hall: Hall) -> requests.Response:
    body = "&".join(f"a{number}=1" for number in range(50))
    return _known(hall).post(hall.address + "/check-in", data=body, timeout=30)


def _way_out_by_language(hall: Hall) -> requests.Response:
    phone = _known(hall)
    mark = fields(phone.open("/me").text, "/language")["mark"]
    form = {"mark": mark, "to": "en", "back": "//evil.example/%2f.."}
    answer = phone.submit("/language", form, allow_redirects=False)
    assert answer.headers["Location"] == "/"
    return answer


def _false_ticket_by_language(hall: Hall) -> requests.Response:
    phone = _known(hall)
    mark = fields(phone.open("/me").text, "/language")["mark"]
    return phone.submit("/language", {"mark": mark, "to": "en", "ticket": "A" * 60})


def _planted_phone(hall: Hall) -> requests.Response:
    """Session fixation: a cookie that was planted is never taken over, the phone gets one of its own."""
    phone, planted = hall.phone(), "planted-by-another-1234567890"
    phone.cookies.set("xiuhua_phone", planted, domain="127.0.0.1", path="/")
    answer = phone.sign_in(hall.people[1])
    kept = {cookie.value for cookie in phone.cookies if cookie.name == "xiuhua_phone"}
    assert planted not in kept or len(kept) == 2
    with hall.store.read() as db:
        assert devices.holders(db, [planted]) == {}
    return answer


def _phone_of_another_planted(hall: Hall) -> requests.Response:
    """An attacker's own phone cookie in his victim's browser: signing in lets that phone go and binds a new one."""
    attacker, victim = _known(hall), hall.phone()
    token = attacker.cookies["xiuhua_phone"] or ""
    victim.cookies.set("xiuhua_phone", token, domain="127.0.0.1", path="/")
    answer = victim.sign_in(hall.people[2])
    with hall.store.read() as db:
        assert devices.holders(db, [token]) == {}
    return answer


def _released_phone(hall: Hall) -> requests.Response:
    phone = _known(hall)
    form = fields(hall.scan(phone).text, "/check-in")
    with hall.store.write() as db:
        for device in db.scalars(sa.select(Device.id)).all():
            devices.release(db, device, "lost", "clerk", now())
    return phone.submit("/check-in", form)


def _key_of_another_hall(hall: Hall) -> requests.Response:
    from web.hall_key import hall_key

    key = hall_key(door_key(hall.folder), hall.session.number + 1, now())
    return hall.phone().open(f"/hall/{hall.session.number}?key={key}")


def _hall_without_its_cookie(hall: Hall) -> requests.Response:
    from web.hall_key import hall_path

    hall.phone().open(hall_path(door_key(hall.folder), hall.session.number, now()))
    return hall.phone().open(f"/hall/{hall.session.number}/now")


PLAYED: dict[Callable[[Hall], requests.Response], int] = {
    _old_photo: 410,
    _code_of_tomorrow: 410,
    _code_of_another_session: 410,
    _leaving_code_to_arrive: 410,
    _all_zero_mac: 410,
    _leaving_before_the_start: 409,
    _ticket_of_another_browser: 403,
    _ticket_of_ones_own_making: 403,
    _ticket_turned_round: 403,
    _no_ticket: 403,
    _two_tickets: 403,
    _no_cookies: 403,
    _from_another_site: 403,
    _from_another_port: 403,
    _from_a_page_that_says_so: 403,
    _signing_out_from_nowhere: 403,
    _signing_out_from_a_sandbox: 403,
    _signing_in_from_nowhere: 403,
    _mark_of_another_browser: 403,
    _statement_as_mobile: 403,
    _wildcards_as_name: 403,
    _markup_as_name: 403,
    _zero_bytes_as_name: 403,
    _too_many_fields: 400,
    _way_out_by_language: 303,
    _false_ticket_by_language: 403,
    _planted_phone: 200,
    _phone_of_another_planted: 200,
    _released_phone: 403,
    _key_of_another_hall: 403,
    _hall_without_its_cookie: 403,
}


@pytest.mark.parametrize("trick", PLAYED, ids=lambda trick: trick.__name__.strip("_"))
def test_with_a_phone(hall: Hall, trick: Callable[[Hall], requests.Response]) -> None:
    answer = trick(hall)
    assert answer.status_code == PLAYED[trick]
    for theirs in ("evil", "Traceback", "<script>alert", ">49<"):
        assert theirs not in answer.text
