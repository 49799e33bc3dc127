"""Checking in over real HTTP: from the code on the screen to the row, and every trick that must not make one."""

import base64
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape

import pytest
import requests
import sqlalchemy as sa

from core.clock import local, now
from core.jobs import drive
from courses import check_in, devices, scans, tickets, today
from courses.tables import Attendance, Device
from people import persons
from store import journal
from tests import builders
from tests.phones import Hall, Phone, fields
from web.settle import CHANGED_HANDS


def _rows(door: Hall) -> list[sa.Row[tuple[object, ...]]]:
    with door.store.read() as db:
        return list(db.execute(sa.select(Attendance.__table__).order_by(Attendance.occurred_at)))


def _heading(answer: requests.Response) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.text)
    return unescape(found[1]) if found else ""


def test_a_new_phone_signs_in_and_is_checked_in(door: Hall) -> None:
    person, phone = door.people[0], door.phone()
    answer = door.tap(phone, person)
    (row,) = _rows(door)
    assert answer.status_code == 200
    assert _heading(answer) == f"Checked in {local(row.occurred_at):%H:%M}"
    assert person.name in answer.text
    assert (row.person_id, row.session_id, row.direction, row.lane) == (
        person.id,
        door.session.id,
        "in",
        "qr",
    )
    assert row.actor == "person:P0001"
    with door.store.read() as db:
        assert row.device_id == db.scalar(sa.select(Device.id))
        assert drive(journal.verify(db)).ok


def test_a_known_phone_has_one_button_with_its_owners_name(door: Hall) -> None:
    person, phone = door.people[1], door.phone()
    phone.sign_in(person)
    page = door.scan(phone)
    assert page.text.count('class="main"') == 1
    assert person.name in page.text
    assert (person.mobile or "?") not in page.text
    assert door.tap(phone).status_code == 200
    assert [row.person_id for row in _rows(door)] == [person.id]


def test_the_second_tap_and_the_reload_are_success_with_the_first_time(door: Hall) -> None:
    phone = door.phone()
    form = fields(door.scan(phone).text, "/check-in")
    form |= {"mobile": door.people[0].mobile or "", "name": door.people[0].name}
    first, again = phone.submit("/check-in", form), phone.submit("/check-in", form)
    later = door.tap(phone)
    assert [first.status_code, again.status_code, later.status_code] == [200, 200, 200]
    assert _heading(first) == _heading(again) == _heading(later)
    assert "nothing is counted twice" in later.text
    assert len(_rows(door)) == 1


def test_what_people_and_courses_are_called_is_never_markup(door: Hall) -> None:
    name, title = '<script>alert("王")</script>', "'><b onclick=x>{{ 7 * 7 }}</b>"
    at = now()
    with door.store.write() as db:
        session = builders.session(db, at, title=title)
        persons.change(db, door.people[0].id, {"name": name}, "clerk", at)
    phone = door.phone()
    with door.store.write() as db:
        token = devices.bind(db, door.people[0].id, "clerk", at)[1]
    phone.cookies.set("xiuhua_phone", token)
    with door.store.read() as db:
        key = scans.session_key(db, session.number)
    asked = phone.open(f"/C/{scans.shown(key, 'in', now())}")
    done = phone.submit("/check-in", fields(asked.text, "/check-in"))
    for page in (asked, done):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<b onclick" not in page.text
        assert name in unescape(page.text)
        assert title in unescape(page.text)


def test_looking_changes_nothing(door: Hall) -> None:
    before = door.store.moved()
    for _look in range(3):
        assert door.scan(door.phone()).status_code == 200
    assert door.store.moved() == before
    assert _rows(door) == []


def test_leaving_has_a_code_of_its_own(door: Hall) -> None:
    phone = door.phone()
    refused = door.tap(phone, door.people[0], "out")
    assert refused.status_code == 409  # nobody leaves before the start
    assert _rows(door) == []


@pytest.mark.parametrize("seconds", [-20, -3600, 20, 86400])
def test_an_old_photo_is_refused(door: Hall, seconds: int) -> None:
    with door.store.read() as db:
        key = scans.session_key(db, door.session.number)
    code = scans.shown(key, "in", now() + timedelta(seconds=seconds))
    answer = door.phone().open(f"/C/{code}")
    assert answer.status_code == 410
    assert "no longer valid" in _heading(answer)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/C/", 400),
        ("/C/../../etc/passwd", 400),
        ("/C/..%2f..%2fkeys%2fdoor.key", 400),
        ("/C/%00", 400),
        ("/C/" + "A" * 900, 400),
        ("/C/" + "A" * 5000, 414),
        ("/C/%E7%AD%BE%E5%88%B0", 400),
        ("/C/Z000000000000", 404),
        ("/static/../app.py", 404),
        ("/static/%2e%2e/app.py", 404),
        ("/static/..%2fapp.py", 404),
        ("/replay/../../keys/door.key", 404),
        ("/nothing", 404),
        ("/check-in", 405),
        ("/me/", 404),
    ],
)
def test_strange_paths_get_a_calm_page(door: Hall, path: str, status: int) -> None:
    request = requests.Request("GET", door.address).prepare()
    request.url = door.address + path  # as it is: requests would tidy the dots away
    answer = door.phone().send_prepared(request)
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("change", ["flip", "cut", "empty", "other key", "other browser", "not base64"])
def test_a_forged_ticket_is_refused(door: Hall, change: str) -> None:
    phone = door.phone()
    phone.sign_in(door.people[0])
    ticket = fields(door.scan(phone).text, "/check-in")["ticket"]
    raw = bytearray(base64.urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4)))
    raw[5] ^= 1
    other = door.phone()
    false = {
        "flip": base64.urlsafe_b64encode(raw).rstrip(b"=").decode(),
        "cut": ticket[:-4],
        "empty": "",
        "other key": tickets.sign(tickets.issue(door.session.number, "in", now()), bytes(32)),
        "other browser": fields(door.scan(other).text, "/check-in")["ticket"],
        "not base64": "签到" * 20,
    }[change]
    answer = phone.submit("/check-in", {"ticket": false})
    assert answer.status_code == 403
    assert _rows(door) == []
    assert phone.submit("/check-in", {"ticket": ticket}).status_code == 200


def test_another_persons_ticket_does_not_count(door: Hall) -> None:
    """A ticket forwarded to a friend's phone at home is worth nothing there."""
    present, absent = door.phone(), door.phone()
    present.sign_in(door.people[0])
    absent.sign_in(door.people[1])
    ticket = fields(door.scan(present).text, "/check-in")["ticket"]
    assert absent.submit("/check-in", {"ticket": ticket}).status_code == 403
    assert present.submit("/check-in", {"ticket": ticket}).status_code == 200
    assert [row.person_id for row in _rows(door)] == [door.people[0].id]


def test_a_used_ticket_checks_nobody_else_in(door: Hall) -> None:
    phone = door.phone()
    form = fields(door.scan(phone).text, "/check-in")
    first, second = ({"mobile": each.mobile or "", "name": each.name} for each in door.people[:2])
    assert phone.submit("/check-in", form | first).status_code == 200
    answer = phone.submit("/check-in", form | second)
    assert answer.status_code == 409
    assert "already used" in _heading(answer)
    assert [row.person_id for row in _rows(door)] == [door.people[0].id]


def test_a_ticket_is_good_for_three_minutes(door: Hall) -> None:
    phone = door.phone()
    door.scan(phone)
    # The browser's own key signs an old ticket: only its age is wrong.
    from web.visit import visit_of

    scope = {
        "type": "http",
        "path": "/",
        "headers": [(b"cookie", f"xiuhua_browser={phone.cookies['xiuhua_browser']}".encode())],
    }
    from courses.door_keys import door_key

    key = visit_of(scope, door_key(door.folder)).key
    for seconds, status in ((170, 200), (185, 410)):
        ticket = tickets.issue(door.session.number, "in", now() - timedelta(seconds=seconds))
        who = {"mobile": door.people[0].mobile or "", "name": door.people[0].name}
        answer = phone.submit("/check-in", {"ticket": tickets.sign(ticket, key)} | who)
        assert answer.status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
def test_another_site_cannot_send_our_forms(door: Hall, headers: dict[str, str]) -> None:
    phone = door.phone()
    phone.sign_in(door.people[0])
    for path, form in (
        ("/check-in", fields(door.scan(phone).text, "/check-in")),
        ("/sign-out", fields(phone.open("/me").text, "/sign-out")),
        ("/language", fields(phone.open("/me").text, "/language") | {"to": "en"}),
    ):
        answer = phone.post(door.address + path, data=form, headers=headers, timeout=30)
        assert answer.status_code == 403
    assert _rows(door) == []
    assert phone.open("/me").url.endswith("/me")


def test_a_form_without_its_mark_is_refused(door: Hall) -> None:
    phone = door.phone()
    phone.sign_in(door.people[0])
    for form in ({}, {"mark": "0" * 32}, {"mark": "签"}):
        assert phone.submit("/sign-out", form).status_code == 403


def test_a_browser_without_cookies_is_told(door: Hall) -> None:
    form = fields(door.scan(door.phone()).text, "/check-in")
    answer = door.phone().submit("/check-in", form | {"mobile": "1", "name": "2"})
    assert answer.status_code == 403
    assert "cookies" in _heading(answer)


@pytest.mark.parametrize(
    "body",
    [b"x" * 5000, b"ticket=" + b"A" * 100_000, b"\xff\xfe", b"ticket=%FF%FE", b"a=1&" * 30, b""],
)
def test_a_body_that_is_no_form_of_ours_is_refused(door: Hall, body: bytes) -> None:
    phone = door.phone()
    door.scan(phone)
    answer = phone.post(f"{door.address}/check-in", data=body, headers={"Origin": door.address}, timeout=30)
    assert answer.status_code == (413 if len(body) > 4_096 else 403 if not body else 400)
    assert door.phone().open("/health").json()["ok"] is True


def test_unknown_mobile_and_wrong_name_get_one_answer(door: Hall) -> None:
    known = door.people[0]
    answers: list[str] = []
    for mobile, name in (
        (known.mobile or "", "王大明"),
        ("13900000000", known.name),
        ("", ""),
        ("x" * 3000, "y"),
    ):
        phone = door.phone()
        form = fields(door.scan(phone).text, "/check-in") | {"mobile": mobile, "name": name}
        answer = phone.submit("/check-in", form)
        assert answer.status_code == 403
        said = re.search(r'<div class="said".*?</div>', answer.text)
        answers.append(said[0] if said else "")
    assert len(set(answers)) == 1
    assert "do not match" in answers[0]
    assert _rows(door) == []


def test_guessing_is_slowed_down_and_honest_people_are_not(door: Hall) -> None:
    phone = door.phone()
    answers: list[requests.Response] = []
    for guess in range(8):
        form = fields(door.scan(phone).text, "/check-in")
        who = {"mobile": door.people[0].mobile or "", "name": f"王{guess}"}
        answers.append(phone.submit("/check-in", form | who))
    assert [answer.status_code for answer in answers] == [403] * 6 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert door.tap(door.phone(), door.people[1]).status_code == 200


def test_a_phone_that_changes_hands_is_released_first(door: Hall) -> None:
    phone = door.phone()
    door.tap(phone, door.people[0])
    door.tap(phone, door.people[1])
    with door.store.read() as db:
        standing = db.scalars(sa.select(Device.person_id).where(Device.released_at.is_(None))).all()
        (released,) = db.scalars(sa.select(Device.id).where(Device.released_at.is_not(None)))
        history = journal.history(db, "device", released)
    assert list(standing) == [door.people[1].id]
    assert history[0].payload["reason"] == CHANGED_HANDS
    assert {row.person_id for row in _rows(door)} == {door.people[0].id, door.people[1].id}


def test_a_released_phone_has_to_sign_in_again(door: Hall) -> None:
    phone = door.phone()
    phone.sign_in(door.people[0])
    form = fields(door.scan(phone).text, "/check-in")
    with door.store.write() as db:
        device = db.scalars(sa.select(Device.id)).one()
        devices.release(db, device, "lost", "clerk", now())
    answer = phone.submit("/check-in", form)
    assert answer.status_code == 403
    assert 'name="mobile"' in answer.text
    assert _rows(door) == []


def test_a_refused_scan_is_evidence(door: Hall) -> None:
    with door.store.write() as db:
        from courses import sessions

        sessions.cancel(db, door.session.id, "heating broke", "clerk", now())
    answer = door.tap(door.phone(), door.people[0])
    assert answer.status_code == 409
    assert "was cancelled" in _heading(answer)
    with door.store.read() as db:
        actions = set(db.scalars(sa.select(journal.JOURNAL.c.action)))
    assert any("refused" in action for action in actions)


def test_a_hall_behind_one_address_comes_in_at_once(door: Hall) -> None:
    """Everybody signs in on a new phone, and everybody mistypes the name once: nobody is held up as a guesser."""
    with door.store.write() as db:
        people = builders.people(db, now(), 230, first=100)

    def come(person: int) -> int:
        with Phone(door.address) as phone:
            wrong = people[person]._replace(name=people[person].name + "x")
            first = door.tap(phone, wrong).status_code
            return first * 1_000 + door.tap(phone, people[person]).status_code

    with ThreadPoolExecutor(64) as pool:
        assert set(pool.map(come, range(len(people)))) == {403_200}
    with door.store.read() as db:
        assert today.count(db, door.session.id, now()).present == 230
        assert drive(journal.verify(db)).ok


def test_each_language_and_its_choice(door: Hall) -> None:
    phone = door.phone("en-GB,en;q=0.9")
    page = door.scan(phone)
    assert '<html lang="en">' in page.text
    answer = phone.submit("/language", fields(page.text, "/language") | {"to": "zh_CN"})
    assert '<html lang="zh-CN">' in answer.text
    form = fields(answer.text, "/check-in")
    who = {"mobile": door.people[0].mobile or "", "name": door.people[0].name}
    assert '<html lang="zh-CN">' in phone.submit("/check-in", form | who).text
    assert '<html lang="zh-CN">' in door.scan(door.phone("fr")).text


def test_nothing_sent_ends_in_a_header(door: Hall) -> None:
    phone = door.phone()
    phone.sign_in(door.people[0])
    mark = fields(phone.open("/me").text, "/language")["mark"]
    for back in ("//evil.example", "https://evil.example", "/me\r\nSet-Cookie: a=b", "/\\evil.example"):
        answer = phone.submit("/language", {"mark": mark, "to": "en", "back": back}, allow_redirects=False)
        assert answer.headers["Location"] == "/"
    answer = phone.submit(
        "/language", {"mark": mark, "to": "en\r\nX: y", "back": "/me"}, allow_redirects=False
    )
    assert answer.status_code == 400


def test_every_page_is_guarded(door: Hall) -> None:
    phone = door.phone()
    for answer in (door.scan(phone), phone.open("/sign-in"), phone.open("/nothing"), phone.open("/C/x")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Server" not in answer.headers
        assert not re.search(r'(src|href)="(https?:)?//', answer.text)
        assert "style=" not in answer.text
    cookie = door.phone().open("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_by_hand_and_by_phone_are_one_row(door: Hall) -> None:
    with door.store.write() as db:
        check_in.check_in_by_hand(db, door.session.id, door.people[0].id, "no phone", "clerk", now())
    answer = door.tap(door.phone(), door.people[0])
    assert answer.status_code == 200
    assert len(_rows(door)) == 1
