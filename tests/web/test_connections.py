"""Slow connections, by the hundred, keep nobody out: heads, bodies and readers that do not come to an end are cut."""

import contextlib
import errno
import socket
import sys
import time
from collections.abc import Callable, Generator
from typing import cast
from urllib.parse import urlsplit

import pytest
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from core.clock import now
from core.paths import DataFolder
from store.transaction import Store
from tests import builders
from tests.phones import Hall, Phone, fields, open_door
from web.connections import LONGEST_HEAD, Connection, Room, connections_at_most

AT_MOST = 60
_HEAD = b"GET /sign-in HTTP/1.1\r\nHost: hall\r\n"


@pytest.fixture
def room() -> Room:
    """A small one that loses patience soon."""
    return Room(
        at_most=AT_MOST, seconds={"idle": 1.0, "head": 1.0, "body": 1.0, "reading": 1.0, "leaving": 0.5}
    )


@pytest.fixture
def hall(sqlite_base: Store, folder: DataFolder, room: Room) -> Generator[Hall]:
    session, people = builders.hall(sqlite_base, now())
    with open_door(sqlite_base, folder, room) as (address, app):
        yield Hall(address, sqlite_base, folder, session, people, app.door.queue)


def _come(hall: Hall) -> socket.socket:
    parts = urlsplit(hall.address)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20)


def _read_to_end(connection: socket.socket) -> bytes:
    said = b""
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            said += part
    return said


def _browser(hall: Hall) -> Phone:
    """A phone that sends a request again when its idle connection was cut, as browsers do."""
    phone = hall.phone()
    phone.mount("http://", HTTPAdapter(max_retries=Retry(5, allowed_methods=None)))
    return phone


def _silent(_connection: socket.socket) -> None:
    pass


def _slow_head(connection: socket.socket) -> None:
    connection.sendall(_HEAD + b"X: ")


def _slow_body(connection: socket.socket) -> None:
    connection.sendall(b"POST /check-in HTTP/1.1\r\nHost: hall\r\nContent-Length: 4000\r\n\r\nticket=")


def _answered_then_slow(connection: socket.socket) -> None:
    connection.sendall(b"GET /health HTTP/1.1\r\nHost: hall\r\n\r\nGET /he")


@pytest.mark.parametrize("slow", [_silent, _slow_head, _slow_body, _answered_then_slow])
def test_hundreds_of_slow_connections_keep_no_honest_phone_out(
    hall: Hall, room: Room, slow: Callable[[socket.socket], None]
) -> None:
    """They all come from the phones' own address, as behind a shared one, and the door is full five times over."""
    room.seconds = dict.fromkeys(room.seconds, 60.0)  # patience is not what keeps them off here
    held: list[socket.socket] = []
    try:
        for _each in range(5 * AT_MOST):
            connection = _come(hall)
            held.append(connection)
            with contextlib.suppress(ConnectionError):
                slow(connection)
        began = time.monotonic()
        for person in hall.people:
            assert hall.tap(_browser(hall), person).status_code == 200
        assert time.monotonic() - began < 10
        assert room.held <= AT_MOST
        assert room.made_room + room.turned_away >= 3 * AT_MOST
    finally:
        for connection in held:
            connection.close()


@pytest.mark.slow
@pytest.mark.parametrize("slow", [_silent, _slow_head, _slow_body, _answered_then_slow])
def test_who_keeps_the_door_waiting_is_cut(hall: Hall, slow: Callable[[socket.socket], None]) -> None:
    with _come(hall) as connection:
        slow(connection)
        began = time.monotonic()
        _read_to_end(connection)
        assert 0.5 < time.monotonic() - began < 8


def test_who_is_silent_after_a_tap_is_not_waited_for_as_long_as_for_a_head(hall: Hall, room: Room) -> None:
    """It may tap again over the same connection before."""
    room.seconds = {**dict.fromkeys(room.seconds, 60.0), "idle": 1.0}
    phone = hall.phone()
    phone.sign_in(hall.people[0])
    cookies = "; ".join(f"{each.name}={each.value}" for each in phone.cookies)
    body = f"ticket={fields(hall.scan(phone).text, '/check-in')['ticket']}"
    tap = f"POST /check-in HTTP/1.1\r\nHost: hall\r\nCookie: {cookies}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    with _come(hall) as connection:
        for _tapped in range(2):
            connection.sendall(tap.encode())
            said = connection.recv(65_536)
            while not said.endswith(b"</html>"):
                said += connection.recv(65_536)
            assert said.startswith(b"HTTP/1.1 200 ")
        assert connection.recv(1) == b""


def test_a_head_that_comes_byte_by_byte_is_cut_all_the_same(hall: Hall) -> None:
    with _come(hall) as connection:
        connection.settimeout(0.05)
        began = time.monotonic()
        with pytest.raises(ConnectionError):
            while time.monotonic() - began < 8:
                connection.sendall(b"x")
                with contextlib.suppress(TimeoutError):
                    if not connection.recv(1):
                        raise ConnectionResetError(errno.ECONNRESET, "closed")
        assert time.monotonic() - began < 4


def test_who_does_not_read_is_cut(hall: Hall, room: Room) -> None:
    """Answers are asked for until the way back is full, and none is taken."""
    with _come(hall) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        connection.settimeout(0.2)
        asked = b"GET /static/door.css HTTP/1.1\r\nHost: hall\r\n\r\n"
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while room.held and time.monotonic() - began < 15:
                with contextlib.suppress(TimeoutError):
                    connection.sendall(asked)
        assert room.held == 0
        assert time.monotonic() - began < 14


def test_one_that_asks_and_leaves_frees_its_place(hall: Hall, room: Room) -> None:
    for _each in range(3 * AT_MOST):
        with _come(hall) as connection:
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: hall\r\nConnection: close\r\n\r\n")
            assert _read_to_end(connection).startswith(b"HTTP/1.1 200")
    assert room.made_room == 0


def test_a_head_without_end_is_refused(hall: Hall) -> None:
    with _come(hall) as connection:
        with contextlib.suppress(ConnectionError):
            for number in range(200):
                connection.sendall((_HEAD if not number else b"") + b"X-%d: %s\r\n" % (number, b"a" * 400))
        assert _read_to_end(connection).startswith(b"HTTP/1.1 431")
    with _come(hall) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(_HEAD + b"X: " + b"a" * 2 * LONGEST_HEAD + b"\r\n\r\n")
        assert _read_to_end(connection).startswith(b"HTTP/1.1 431")
    with _come(hall) as connection:
        connection.sendall(_HEAD + b"X: " + b"a" * (LONGEST_HEAD // 2) + b"\r\nConnection: close\r\n\r\n")
        assert _read_to_end(connection).startswith(b"HTTP/1.1 200")


def test_much_at_once_on_one_connection_is_refused(hall: Hall) -> None:
    with _come(hall) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: hall\r\n\r\n" * 300)
        assert _read_to_end(connection).count(b"HTTP/1.1 200") <= 6
    with _come(hall) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: hall\r\n\r\n" * 2)
        assert _read_to_end(connection).count(b"HTTP/1.1 200") == 2


def test_a_door_that_is_answering_everybody_says_come_again(
    hall: Hall, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_longest_waiting", lambda: None)  # nobody waits: all are being answered
    held = [_come(hall) for _each in range(AT_MOST)]
    with _come(hall) as late:
        said = _read_to_end(late).decode()
    assert room.turned_away == 1
    assert said.startswith("HTTP/1.1 503")
    assert "retry-after: 2" in said
    assert "Very many phones" in said
    assert "很多手机" in said or "手机" in said
    for connection in held:
        connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there select() sets the limit, not the system")
@pytest.mark.parametrize(
    ("soft", "hard", "may_hold", "raised_to"),
    [(256, 1_024, 512, 1_024), (1_024, 1_048_576, 4_000, 8_000), (20_000, 20_000, 4_000, None)],
)
def test_as_many_as_the_system_lets_files_be_open(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, may_hold: int, raised_to: int | None
) -> None:
    import resource

    raised: list[tuple[int, int]] = []

    def get(_which: int) -> tuple[int, int]:
        return soft, hard

    def set_(_which: int, limits: tuple[int, int]) -> None:
        raised.append(limits)

    monkeypatch.setattr(resource, "getrlimit", get)
    monkeypatch.setattr(resource, "setrlimit", set_)
    assert connections_at_most() == may_hold
    assert raised == ([(raised_to, hard)] if raised_to else [])


def test_on_windows_select_sets_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert connections_at_most() + 32 + 3 < 512


def test_the_crowded_address_makes_room_first() -> None:
    """A phone of its own address keeps its place while one address holds most of the door."""

    class Loop:
        ticks = 0.0

        def time(self) -> float:
            self.ticks += 1
            return self.ticks

        def call_later(self, _seconds: float, _act: object, *_more: object) -> None:
            pass

    class Transport:
        cut = False

        def abort(self) -> None:
            self.cut = True

    class Stub:
        def __init__(self, address: str) -> None:
            self.address, self.waits_for, self.loop, self.transport = address, None, loop, Transport()

    loop, full = Loop(), Room(at_most=10)
    honest = [Stub(f"192.168.1.{number}") for number in range(4)]
    many = [Stub("192.168.1.99") for _number in range(30)]
    for each in [*honest, *many]:
        assert full.admit(cast("Connection", each))
        full.waits(cast("Connection", each), "head")
    assert [each.transport.cut for each in honest] == [False] * 4
    assert [each.transport.cut for each in many] == [True] * 24 + [False] * 6
    for each in [*honest, *many]:
        full.forget(cast("Connection", each))
        full.forget(cast("Connection", each))
    assert full.held == 0
