"""The door as a process: it announces itself, refuses what it cannot have, ends cleanly, and loses nothing when killed."""

import errno
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
import requests
import sqlalchemy as sa

from core.clock import now
from core.jobs import drive
from core.locks import held
from core.paths import DataFolder
from core.refusal import Refusal
from core.refusals import FolderInUse
from core.settings import Settings
from courses.tables import Attendance
from store import journal
from store.engine import open_base
from store.refusals import NoBaseHere
from store.transaction import Store
from tests import builders
from tests.phones import Hall, Phone
from web.refusals import AddressNotHere, PortBusy
from web.serve import listening, serve


@contextmanager
def _process(folder: DataFolder, *more: str) -> Generator[tuple[subprocess.Popen[bytes], str]]:
    program = [sys.executable, "-m", "cli.main", "serve", "--data", str(folder.root), "--port", "0", "--json"]
    door = subprocess.Popen(
        [*program, *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # for a Ctrl+Break of its own
    )
    assert door.stdin
    assert door.stdout
    try:
        yield door, json.loads(door.stdout.readline())["address"]
    finally:
        door.kill()
        door.wait()
        door.stdin.close()
        door.stdout.close()


def test_it_answers_and_ends_cleanly_when_asked(sqlite_base: Store, folder: DataFolder) -> None:
    with _process(folder) as (door, address):
        assert requests.get(f"{address}/health", timeout=20).json()["ok"] is True
        with pytest.raises(FolderInUse), held(folder, "door"):
            pass
        door.send_signal(signal.CTRL_BREAK_EVENT if sys.platform == "win32" else signal.SIGTERM)
        assert door.wait(20) == 0
    with held(folder, "door"):
        assert not folder.base.with_name(
            "base.sqlite3-wal"
        ).exists()  # the last connection was closed in order


@pytest.mark.slow
def test_it_ends_with_whoever_started_it(sqlite_base: Store, folder: DataFolder) -> None:
    with _process(folder, "--until-stdin-closes") as (door, address):
        assert requests.get(f"{address}/health", timeout=20).ok
        assert door.stdin
        door.stdin.close()
        assert door.wait(20) == 0


def test_a_second_door_on_one_folder_is_refused(sqlite_base: Store, folder: DataFolder) -> None:
    with held(folder, "door"), pytest.raises(FolderInUse):
        _serve(folder, 0)


def test_a_busy_port_is_refused_by_name(sqlite_base: Store, folder: DataFolder) -> None:
    with listening("127.0.0.1", 0) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortBusy) as refusal:
            _serve(folder, port)
    assert str(port) in str(refusal.value)


@pytest.mark.parametrize(("platform", "refused"), [("win32", PortBusy), ("linux", AddressNotHere)])
def test_a_port_that_the_system_keeps_is_busy_on_windows_and_roots_elsewhere(
    platform: str, refused: type[Refusal], monkeypatch: pytest.MonkeyPatch
) -> None:
    def bind(_socket: socket.socket, _address: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", bind)
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(refused), listening("127.0.0.1", 80):
        pass


@pytest.mark.parametrize(
    ("host", "port"), [("192.0.2.1", 0), ("no.such.host.invalid", 0), ("127.0.0.1", 70_000)]
)
def test_an_address_that_is_not_here_is_refused(host: str, port: int) -> None:
    with pytest.raises(AddressNotHere), listening(host, port):
        pass


def test_a_folder_without_a_base_is_refused_and_left_alone(folder: DataFolder) -> None:
    with pytest.raises(NoBaseHere):
        _serve(folder, 0)
    assert not folder.base.exists()


def test_answers_are_not_held_back(sqlite_base: Store, folder: DataFolder) -> None:
    """Nagle's delay must be off on every connection: it would cost each answer 40 ms."""
    with listening("127.0.0.1", 0) as opened:
        assert opened.proto == socket.IPPROTO_TCP


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_kill(sqlite_base: Store, folder: DataFolder) -> None:
    session, people = builders.hall(sqlite_base, now(), 5 * 40)
    sqlite_base.close()
    acknowledged: set[str] = set()
    for round_ in range(5):
        with _process(folder) as (door, address):
            enough = threading.Event()
            hall = Hall(address, sqlite_base, folder, session, people)

            wanted = len(acknowledged) + 11 + 5 * round_

            def come(
                number: int, hall: Hall = hall, enough: threading.Event = enough, wanted: int = wanted
            ) -> None:
                person = hall.people[number]
                with suppress(requests.RequestException, IndexError), Phone(hall.address) as phone:
                    if hall.tap(phone, person).status_code == 200:
                        acknowledged.add(str(person.id))
                        if len(acknowledged) >= wanted:
                            enough.set()

            with ThreadPoolExecutor(20) as pool:
                taps = [pool.submit(come, number) for number in range(round_ * 40, round_ * 40 + 40)]
                assert enough.wait(60)
                door.kill()
            for tap in taps:
                tap.result()
    store = open_base(folder, Settings())
    with store.read() as db:
        present = [str(id_) for id_ in db.scalars(sa.select(Attendance.person_id))]
        assert acknowledged <= set(present)
        assert len(present) == len(set(present))
        assert drive(journal.verify(db)).ok
    store.close()
    assert len(acknowledged) >= 5 * 11


def _serve(folder: DataFolder, port: int) -> None:
    def announce(_address: object) -> None:
        raise AssertionError("it must not open")

    try:
        serve(folder, Settings(), host="127.0.0.1", port=port, announce=announce)
    finally:
        _forget_log()


def _forget_log() -> None:
    import logging

    for name in ("xiuhua", "uvicorn", "asyncio"):
        log = logging.getLogger(name)
        for handler in list(log.handlers):
            handler.close()
            log.removeHandler(handler)
