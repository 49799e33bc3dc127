"""Tricks played against the door: on the wire, with codes and tickets, with cookies and forms; each has its right answer.

After every trick nobody is checked in, the door is well, and no answer shows a trace, a header of the sender's making, or markup
of his.
"""

import contextlib
import re
import socket
from collections.abc import Callable, Generator
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
import requests
import sqlalchemy as sa

from core.clock import now
from core.paths import DataFolder
from courses import devices, scans, tickets
from courses.door_keys import door_key
from courses.tables import Attendance, Device
from store.transaction import Store
from tests import builders
from tests.phones import Hall, Phone, fields, open_hall

CLOSED = 0
"""The connection was closed without an answer."""


@pytest.fixture(scope="module")
def one_hall(blank_file: object, tmp_path_factory: pytest.TempPathFactory) -> Generator[Hall]:
    """One door for all tricks: no trick may leave a trace that the next one would see."""
    import shutil

    from core.settings import Settings
    from store.engine import make_base

    folder = DataFolder(tmp_path_factory.mktemp("tricks")).make()
    shutil.copyfile(str(blank_file), folder.base)
    store: Store = make_base(folder, Settings())
    with open_hall(store, folder) as hall:
        yield hall
    store.close()


@pytest.fixture
def hall(one_hall: Hall) -> Generator[Hall]:
    yield one_hall
    with one_hall.store.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Attendance)) == 0
    assert one_hall.phone().open("/health").json()["ok"] is True


def _raw(hall: Hall, request: bytes) -> tuple[list[int], bytes]:
    """The statuses of all answers to these bytes, and what was sent back."""
    parts = urlsplit(hall.address)
    said = b""
    door = (parts.hostname or "", parts.port or 0)
    with socket.create_connection(door, timeout=20) as connection, contextlib.suppress(ConnectionError):
        connection.sendall(request)
        while part := connection.recv(65_536):
            said += part
    statuses = [int(each) for each in re.findall(rb"HTTP/1\.1 (\d{3}) ", said)]
    return statuses or [CLOSED], said


def _get(target: str, *headers: str, method: str = "GET", host: str = "Host: hall") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", *([host] if host else []), *headers, "Connection: close", "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


def _post(target: str, body: str, *headers: str) -> bytes:
    kind = "Content-Type: application/x-www-form-urlencoded"
    return _get(target, kind, *headers, method="POST") + body.encode("utf-8", "surrogateescape")


WIRE: dict[str, tuple[bytes, set[int]]] = {
    "no code": (_get("/C/"), {400}),
    "zero byte as code": (_get("/C/%00"), {400}),
    "way up from the code": (_get("/C/..%2f..%2fkeys%2fdoor.key"), {400}),
    "line break in the code": (_get("/C/%0d%0aSet-Cookie:%20evil=1"), {400}),
    "wide digits in the code": (_get("/C/" + quote("１２３４５６７８９０１２３")), {400}),
    "code with a tail": (_get("/C/20000000000000/../../me"), {400}),
    "doubled slash": (_get("//me"), {404}),
    "doubled slash names a host": (_get("//evil.example/me"), {404}),
    "dots in the path": (_get("/./me"), {404}),
    "dots up the path": (_get("/../../etc/passwd"), {404}),
    "overlong dots": (_get("/static/%c0%ae%c0%ae/app.py"), {404}),
    "encoded dots": (_get("/static/%2e%2e/%2e%2e/base.sqlite3"), {404}),
    "doubly encoded dots": (_get("/static/%252e%252e/app.py"), {404}),
    "back slashes": (_get("/static/..%5c..%5capp.py"), {404}),
    "root through static": (_get("/static//etc/passwd"), {404}),
    "drive letter": (_get("/static/C:%5cWindows%5cwin.ini"), {404}),
    "zero byte in a file name": (_get("/static/door.css%00.html"), {404}),
    "the folder itself": (_get("/static/"), {404}),
    "the templates": (_get("/templates/base.html"), {404}),
    "absolute target": (_get("http://evil.example/me"), {303}),
    "absolute target of another host's code": (_get("https://evil.example/C/x"), {400}),
    "tunnel": (_get("evil.example:443", method="CONNECT"), {400, 404, 405}),
    "asterisk": (_get("*", method="OPTIONS"), {400, 404, 405}),
    "echo": (_get("/me", "X-Secret: abc", method="TRACE"), {405}),
    "invented method": (_get("/me", method="HACK"), {400}),
    "put": (_get("/check-in", method="PUT"), {405}),
    "delete": (_get("/me", method="DELETE"), {405}),
    "method smuggled in a header": (_get("/sign-out", "X-HTTP-Method-Override: POST"), {405}),
    "check-in by link": (_get("/check-in?ticket=abc"), {405}),
    "posting to the code": (_post("/C/20000000000000", "", "Content-Length: 0"), {405}),
    "version 0.9": (b"GET /me\r\n\r\n", {400}),
    "version 2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400}),
    "version 9": (b"GET /me HTTP/9.9\r\nHost: hall\r\n\r\n", {400}),
    "no host": (_get("/me", host=""), {400}),
    "two hosts": (_get("/me", "Host: evil.example"), {400}),
    "markup as host": (_get("/me", host='Host: "><script>alert(1)</script>'), {400}),
    "user in the host": (_get("/me", host="Host: hall@evil.example"), {400}),
    "another host": (_get("/sign-in", host="Host: evil.example"), {200}),
    "forwarded host": (_get("/sign-in", "X-Forwarded-Host: evil.example", "Forwarded: host=evil"), {200}),
    "two lengths": (_post("/check-in", "a=1&b=2", "Content-Length: 3", "Content-Length: 7"), {400}),
    "negative length": (_post("/check-in", "a=1", "Content-Length: -3"), {400}),
    "length with a sign": (_post("/check-in", "a=1", "Content-Length: +3"), {400}),
    "length too great for a number": (_post("/check-in", "a=1", "Content-Length: " + "9" * 30), {400}),
    "length and chunks": (
        _post("/check-in", "0\r\n\r\nGET /x HTTP/1.1\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked"),
        {400},
    ),
    "strange chunks": (_post("/check-in", "0\r\n\r\n", "Transfer-Encoding: xchunked"), {400}),
    "chunks not last": (_post("/check-in", "0\r\n\r\n", "Transfer-Encoding: chunked, identity"), {400}),
    "blank before the colon": (_post("/check-in", "0\r\n\r\n", "Transfer-Encoding : chunked"), {400}),
    "endless chunk": (_post("/check-in", "FFFFFFFFFFFFFFFFFF\r\na", "Transfer-Encoding: chunked"), {400}),
    "folded header": (_get("/me", "X-A: 1\r\n  folded: 2"), {400}),
    "zero byte in a header": (_get("/me", "X-A: a\0b"), {400}),
    "blank in a header's name": (_get("/me", "X A: 1"), {400}),
    "raw Chinese in the target": (_get("/签到"), {400, 404}),
    "blank in the target": (_get("/me HTTP/1.1"), {400}),
    "an address without end": (_get("/C/" + "A" * 9_000), {414}),
    "a query without end": (_get("/sign-in?" + "a=1&" * 3_000), {414}),
    "a head without end": (_get("/me", "X-A: " + "a" * 60_000), {431}),
    "two hundred headers": (_get("/sign-in", *(f"X-{number}: 1" for number in range(200))), {200}),
    "websocket": (
        _get("/me", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: eA=="), {303},
    ),
    "upgrade to version 2": (_get("/me", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"), {303}),
    "waiting for a go-ahead": (_get("/me", "Expect: 100-continue"), {303}),
    "a thousand ranges": (
        _get("/static/door.css", "Range: bytes=" + ",".join(f"{n}-{n + 1}" for n in range(0, 2_000, 2))),
        {200, 206, 400, 416},
    ),
    "range backwards": (_get("/static/door.css", "Range: bytes=9-1"), {400, 416}),
    "two keys of the hall": (_get("/hall/1?key=a&key=b"), {403}),
    "hall of a negative number": (_get("/hall/-1?key=a"), {404}),
    "hall of a number too great": (_get("/hall/" + "9" * 400 + "?key=a"), {403}),
    "replay that is no id": (_get("/replay/1%27%20OR%201=1"), {404}),
    "language up the path": (_get("/sign-in", "Cookie: xiuhua_language=../../etc/passwd"), {200}),
    "language without end": (_get("/sign-in", "Accept-Language: " + "zh;q=0.1," * 900), {200}),
    "a cookie of eight thousand": (_get("/sign-in", "Cookie: a=" + "b" * 8_000), {200}),
    "broken UTF-8 in a cookie": (_get("/me", "Cookie: xiuhua_phone=\udcff\udcfe" + "a" * 20), {303}),
    "statement as phone": (_get("/me", "Cookie: xiuhua_phone='; DROP TABLE device; --aaaaaaaa"), {303}),
    "body of another kind": (
        _get("/check-in", "Content-Type: application/json", "Content-Length: 14", method="POST")
        + b'{"ticket":"a"}',
        {403},
    ),
    "body too long": (_post("/check-in", "a=" + "b" * 6_000, "Content-Length: 6002"), {413}),
}  # fmt: skip


@pytest.mark.parametrize("trick", WIRE)
def test_on_the_wire(hall: Hall, trick: str) -> None:
    request, right = WIRE[trick]
    statuses, said = _raw(hall, request)
    assert len(statuses) == 1
    assert statuses[0] in right
    head, _blank, body = said.partition(b"\r\n\r\n")
    for theirs in (b"evil", b"Traceback", b"<script>alert", b"root:", b"X-Secret"):
        assert theirs not in said
    assert b"HTTP/1.1" not in body
    if b"text/html" in head and statuses[0] != 200:
        assert b"<h1>" in body or statuses[0] == 303


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

    key = hall_key(door_key(hall.folder), hall.session.number + 1)
    return hall.phone().open(f"/hall/{hall.session.number}?key={key}")


def _hall_without_its_cookie(hall: Hall) -> requests.Response:
    from web.hall_key import hall_path

    hall.phone().open(hall_path(door_key(hall.folder), hall.session.number))
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


def test_there_are_forty_at_least() -> None:
    assert len(WIRE) + len(PLAYED) >= 100
