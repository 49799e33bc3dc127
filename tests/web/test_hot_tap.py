"""The tap that is answered without ASGI says what the ordinary way says, and gives way to it whenever anything is odd."""

import json
import re
import socket
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

import httptools
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as some

from core.clock import now
from core.paths import DataFolder
from courses import devices, sessions
from courses.tables import Attendance, Device
from store import journal
from store.transaction import Store
from tests import builders
from tests.phones import Hall, Phone, fields, open_door
from web import app, check_in, hot_tap
from web.commit_queue import CommitQueue
from web.connections import Connection
from web.settle import Arrival, Settled


@pytest.fixture
def asgi(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Gets an entry for every tap that goes the ordinary way."""
    taken: list[str] = []
    ordinary = check_in.take_tap

    async def noted(*given: object, **more: object) -> object:
        taken.append("tap")
        return await ordinary(*given, **more)  # type: ignore[arg-type] - handed on as it came

    monkeypatch.setattr(app.check_in, "take_tap", noted)
    return taken


def _known(door: Hall, person: int = 0) -> tuple[Phone, str]:
    """A bound phone and the ticket of its scan."""
    phone = door.phone()
    phone.sign_in(door.people[person])
    return phone, fields(door.scan(phone).text, "/check-in")["ticket"]


def _tap(phone: Phone, ticket: str, *more: str, body: str = "", version: str = "1.1") -> bytes:
    sent = body or f"ticket={ticket}"
    cookies = "; ".join(f"{each.name}={each.value}" for each in phone.cookies)
    lines = [
        f"POST /check-in HTTP/{version}",
        "Host: hall",
        "Accept-Language: en",
        f"Cookie: {cookies}",
        f"Content-Length: {len(sent)}",
        *more,
    ]
    return "\r\n".join([*lines, "", sent]).encode()


def _come(door: Hall) -> socket.socket:
    parts = urlsplit(door.address)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20)


def _answer(connection: socket.socket, before: bytes = b"") -> tuple[bytes, bytes, bytes]:
    """The head of the next answer, its body, and what came after it."""
    said = before
    while b"\r\n\r\n" not in said:
        said += connection.recv(65_536)
    head, _blank, body = said.partition(b"\r\n\r\n")
    found = re.search(rb"content-length: (\d+)", head)
    length = int(found[1]) if found else 0
    while len(body) < length:
        body += connection.recv(65_536)
    return head, body[:length], body[length:]


def _ask(door: Hall, *pieces: bytes) -> tuple[int, bytes, bytes]:
    with _come(door) as connection:
        for piece in pieces:
            connection.sendall(piece)
        head, body, _rest = _answer(connection)
    return int(head[9:12]), head, body


def _rows(door: Hall) -> int:
    with door.store.read() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(Attendance)) or 0


def test_both_ways_give_one_answer(door: Hall, asgi: list[str]) -> None:
    phone, ticket = _known(door)
    plain, odd = _tap(phone, ticket), _tap(phone, ticket, "X-Empty:")
    first = _ask(door, plain)
    assert asgi == []
    again, ordinary = _ask(door, plain), _ask(door, odd)
    assert asgi == ["tap"]
    assert [first[0], again[0], ordinary[0]] == [200, 200, 200]
    assert b"Checked in" in first[2]
    assert b"nothing is counted twice" in again[2]
    assert again[2] == ordinary[2]
    dates = re.compile(rb"date: [^\r]*")
    heads = [sorted(dates.sub(b"date: ", head).split(b"\r\n")) for _status, head, _body in (again, ordinary)]
    assert heads[0] == heads[1]
    assert len(dates.findall(again[1])) == 1
    assert _rows(door) == 1


ODD: dict[str, tuple[str, ...]] = {
    "a header without value": ("X-Empty:",),
    "a connection that shall end": ("Connection: close",),
    "waiting for a go-ahead": ("Expect: 100-continue",),
    "an upgrade that is not asked for": ("Upgrade: h2c",),
    "two lengths alike": ("X-A: 1", "x-a: 1"),
    "no blank after the colon": ("X-A:1",),
    "a byte above ASCII": ("X-A: é",),
    "another sign in a name": ("X_A: 1",),
}


@pytest.mark.parametrize("oddity", ODD)
def test_an_odd_request_goes_the_ordinary_way(door: Hall, asgi: list[str], oddity: str) -> None:
    phone, ticket = _known(door)
    with _come(door) as connection:
        connection.sendall(_tap(phone, ticket, *ODD[oddity]))
        head, body, _rest = _answer(connection)
        if b" 100 " in head:
            head, body, _rest = _answer(connection, body + _rest)
    assert head.startswith(b"HTTP/1.1 200")
    assert asgi == ["tap"]
    assert _rows(door) == 1


def test_what_comes_in_pieces_or_in_a_crowd_goes_the_ordinary_way(door: Hall, asgi: list[str]) -> None:
    phone, ticket = _known(door)
    request = _tap(phone, ticket)
    head, _blank, body = request.partition(b"\r\n\r\n")
    with _come(door) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(head + b"\r\n\r\n")
        while (
            door.phone().open("/health").status_code != 200
        ):  # the head has arrived when a later one is answered
            pass
        connection.sendall(body)
        assert _answer(connection)[0].startswith(b"HTTP/1.1 200")
        connection.sendall(request + b"GET /health HTTP/1.1\r\nHost: hall\r\n\r\n")
        page = _answer(connection)
        assert b"nothing is counted twice" in page[1]
        assert json.loads(_answer(connection, page[2])[1])["ok"] is True
        assert asgi == ["tap", "tap"]
        connection.sendall(request)
        assert b"nothing is counted twice" in _answer(connection)[1]
    assert asgi == ["tap", "tap"]


def test_more_fields_and_false_tickets_go_the_ordinary_way(door: Hall, asgi: list[str]) -> None:
    phone, ticket = _known(door)
    person = door.people[1]
    signing_in = f"ticket={ticket}&mobile=1&name={person.staff_number}"
    assert _ask(door, _tap(phone, "", body=signing_in))[0] == 403
    assert _ask(door, _tap(phone, ticket[::-1]))[0] == 403
    assert _ask(door, _tap(phone, ticket, "Origin: https://evil.example"))[0] == 403
    assert len(asgi) == 3
    assert _rows(door) == 0


def test_a_refusal_is_worded_by_the_ordinary_way_and_kept_once(door: Hall, asgi: list[str]) -> None:
    phone, ticket = _known(door)
    with door.store.write() as db:
        sessions.cancel(db, door.session.id, "heating broke", "clerk", now())
    status, _head, body = _ask(door, _tap(phone, ticket))
    assert status == 409
    assert b"was cancelled" in body
    assert asgi == ["tap"]
    with door.store.read() as db:
        actions = list(db.scalars(sa.select(journal.JOURNAL.c.action)))
    assert actions.count("check_in.refused") == 1


def test_a_released_phone_has_to_sign_in_again(door: Hall) -> None:
    phone, ticket = _known(door)
    with door.store.write() as db:
        devices.release(db, db.scalars(sa.select(Device.id)).one(), "lost", "clerk", now())
    status, _head, body = _ask(door, _tap(phone, ticket))
    assert status == 403
    assert b'name="mobile"' in body
    assert _rows(door) == 0


def test_a_full_queue_and_a_fault_are_told_by_the_ordinary_way(
    door: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, ticket = _known(door)
    request = _tap(phone, ticket)
    assert door.queue
    with monkeypatch.context() as full:
        full.setattr(door.queue, "waiting_at_most", 0)
        assert _ask(door, request)[0] == 503

    def broken(arrivals: Sequence[Arrival]) -> list[Settled | Exception]:
        return [ZeroDivisionError() for _arrival in arrivals]

    with monkeypatch.context() as faulty, _come(door) as connection:
        faulty.setattr(door.queue, "commit", broken)
        connection.sendall(request)
        head, body, _rest = _answer(connection)
        assert head.startswith(b"HTTP/1.1 500")
        assert b"<h1>" in body
        faulty.undo()
        connection.sendall(request)
        assert _answer(connection)[0].startswith(b"HTTP/1.1 200")


@contextmanager
def _held(queue: CommitQueue[Arrival, Settled]) -> Generator[tuple[threading.Event, threading.Event]]:
    """The writer waits before it settles; gives whether it does so, and what lets it go on."""
    waits, may_go = threading.Event(), threading.Event()

    commit = queue.commit

    def waiting(arrivals: Sequence[Arrival]) -> list[Settled | Exception]:
        waits.set()
        may_go.wait(20)
        return commit(arrivals)

    with pytest.MonkeyPatch.context() as slow:
        slow.setattr(queue, "commit", waiting)
        yield waits, may_go
        may_go.set()


def test_who_asks_more_before_the_answer_is_answered_in_turn(door: Hall, asgi: list[str]) -> None:
    phone, ticket = _known(door)
    assert door.queue
    with _held(door.queue) as (waits, may_go), _come(door) as connection:
        connection.sendall(_tap(phone, ticket))
        assert waits.wait(20)
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: hall\r\n\r\n")
        while not asgi:  # it was given way when the second request came
            door.phone().open("/health")
        may_go.set()
        page = _answer(connection)
        assert b"Checked in" in page[1]
        assert json.loads(_answer(connection, page[2])[1])["ok"] is True
    assert _rows(door) == 1


def test_who_has_gone_is_checked_in_and_disturbs_nobody(door: Hall, asgi: list[str]) -> None:
    phone, ticket = _known(door)
    other, others = _known(door, 1)
    assert door.queue
    with _held(door.queue) as (waits, may_go):
        with _come(door) as connection:
            connection.sendall(_tap(phone, ticket))
            assert waits.wait(20)
        while not asgi:
            door.phone().open("/health")
        may_go.set()
        assert _ask(door, _tap(other, others))[0] == 200
    assert _rows(door) == 2


def test_a_door_that_closes_answers_first(
    sqlite_base: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, people = builders.hall(sqlite_base, now())
    with open_door(sqlite_base, folder) as (address, opened):
        hall = Hall(address, sqlite_base, folder, session, people)
        phone, ticket = _known(hall)
        held = _held(opened.door.queue)
        waits, may_go = held.__enter__()
        shutdown = Connection.shutdown

        def noted(self: Connection) -> None:
            shutdown(self)
            may_go.set()

        monkeypatch.setattr(Connection, "shutdown", noted)
        connection = _come(hall)
        connection.sendall(_tap(phone, ticket))
        assert waits.wait(20)
    with connection:
        head, body, _rest = _answer(connection)
    held.__exit__(None, None, None)
    assert head.startswith(b"HTTP/1.1 200")
    assert b"connection: close" in head
    assert b"Checked in" in body


class _Parsed:
    """What llhttp, which uvicorn reads with, makes of a request."""

    def __init__(self, request: bytes) -> None:
        self.headers: dict[bytes, bytes] = {}
        self.url = self.body = b""
        self.whole = 0
        parser = httptools.HttpRequestParser(self)
        parser.feed_data(request)
        self.keeps_alive = parser.should_keep_alive()

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        assert name.lower() not in self.headers
        self.headers[name.lower()] = value.strip()

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.whole += 1


NAMES = some.sampled_from(
    [
        "Host",
        "host",
        "Cookie",
        "Connection",
        "Transfer-Encoding",
        "Content-Length",
        "Expect",
        "Upgrade",
        "X-A",
    ]
) | some.text("abcXYZ-_0 ", min_size=1, max_size=6)
VALUES = some.sampled_from(["keep-alive", "close", "chunked", "9", "0", "hall", "100-continue"]) | some.text(
    some.characters(min_codepoint=0, max_codepoint=255), max_size=12
)
PLAIN = some.tuples(some.sampled_from(["Host", "Cookie", "Connection", "X-A"]), some.just(": "), VALUES)
HEADERS = some.lists(some.tuples(NAMES, some.sampled_from([": ", ":", " : "]), VALUES), max_size=5)


CHROMIUM = """POST /check-in HTTP/1.1
Host: 127.0.0.1:42061
Connection: keep-alive
Content-Length: 9
Cache-Control: max-age=0
sec-ch-ua: "Not:A-Brand";v="8", "Chromium";v="156"
sec-ch-ua-mobile: ?0
Upgrade-Insecure-Requests: 1
Content-Type: application/x-www-form-urlencoded
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36
Origin: http://127.0.0.1:42061
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8
Sec-Fetch-Site: same-origin
Referer: http://127.0.0.1:42061/C/x
Cookie: xiuhua_browser=aaaaaaaaaaaaaaaaaaaaaaaa

ticket=ab"""
"""As Chromium sends the page's button: in one piece."""


def test_what_a_browser_sends_is_read() -> None:
    found = hot_tap.read(CHROMIUM.replace("\n", "\r\n").encode())
    assert found
    headers, ticket = found
    assert ticket == "ab"
    assert headers[b"origin"] == b"http://127.0.0.1:42061"
    assert len(headers) == 14


@given(
    HEADERS | some.lists(PLAIN, max_size=3),
    some.sampled_from(["ticket=ab", "ticket=", "ticket=a%20", "ticket=a&b=c"]),
    some.booleans(),
)
def test_what_is_read_here_llhttp_reads_alike(
    given_headers: list[tuple[str, str, str]], body: str, announced: bool
) -> None:
    lines = [f"{name}{colon}{value}" for name, colon, value in given_headers]
    if announced:
        lines.append(f"Content-Length: {len(body)}")
    request = "\r\n".join(["POST /check-in HTTP/1.1", *lines, "", body]).encode("latin-1")
    found = hot_tap.read(request)
    if found is None:
        return
    headers, ticket = found
    parsed = _Parsed(request)
    assert parsed.whole == 1
    assert parsed.keeps_alive
    assert (parsed.url, parsed.body) == (b"/check-in", b"ticket=" + ticket.encode())
    assert {name: value.strip() for name, value in headers.items()} == parsed.headers
