"""Hard times for the door: a full disk, a held base, a clock set back, two doors on one base. What it acknowledges is there."""

import contextlib
import json
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
import requests
import sqlalchemy as sa

from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings
from courses.tables import Attendance
from store import engine, journal
from store.engine import connect, url_of
from store.transaction import Store
from tests.crowd import Crowd, taps
from tests.doors import doors, whole
from tests.phones import Hall, fields, open_door, open_hall

HOUR = timedelta(hours=1)
posix = pytest.mark.skipif(sys.platform == "win32", reason="a limit of files' sizes and forks are POSIX's")


@pytest.mark.slow
@posix
def test_a_full_disk_puts_phones_off_and_loses_nothing(sqlite_base: Store, folder: DataFolder) -> None:
    """A limit on files' sizes stands for the full disk: no file of the door grows by a byte, then there is room again."""
    import resource

    crowd = Crowd(taps(sqlite_base, people=100, sessions=10))
    sqlite_base.close()
    with doors(folder) as parent:
        door = parent.open()
        with crowd.tapping(door.address, phones=4):
            crowd.wait_for_more(5)
            limits = resource.prlimit(door.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(door.pid, resource.RLIMIT_FSIZE, (1, limits[1]))
            crowd.wait_for_put_off(8)
            said = requests.get(f"{door.address}/health", timeout=20)
            page = requests.get(f"{door.address}/sign-in", timeout=20)
            before = len(crowd.acknowledged)
            crowd.wait_for_put_off(8)
            assert len(crowd.acknowledged) == before
            resource.prlimit(door.pid, resource.RLIMIT_FSIZE, limits)
            crowd.wait_for_more(20)
        subprocess.run(["kill", str(door.pid)], check=True)
        parent.wait_for_end()
    assert (said.ok, page.ok) == (True, True)
    assert crowd.odd == []
    whole(folder, crowd.acknowledged)


@pytest.fixture
def impatient(sqlite_base: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> Generator[Hall]:
    """A door on a base that waits half a second for another program instead of ten."""
    sqlite_base.close()
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.5)
    store = connect(url_of(folder, Settings()))
    with open_hall(store, folder) as hall:
        yield hall
    store.close()


@pytest.mark.parametrize("how", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_held_base_puts_phones_off_and_loses_nothing(impatient: Hall, how: str) -> None:
    phone, person = impatient.phone(), impatient.people[0]
    form = fields(impatient.scan(phone).text, "/check-in") | {
        "mobile": person.mobile or "",
        "name": person.name,
    }
    with closing(sqlite3.connect(impatient.folder.base, isolation_level=None)) as other:
        other.execute(f"BEGIN {how}")
        answer = phone.submit("/check-in", form)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "held by another program" in answer.text
        kept = fields(answer.text, "/check-in")
        assert kept == form  # the page sends it again by itself
        assert impatient.phone().open("/sign-in").status_code == 200
        stale = impatient.phone().open(
            "/C/" + "2" + "0" * 12
        )  # a false code is refused though it cannot be kept
        assert stale.status_code == 410
        other.execute("ROLLBACK")
    assert _present(impatient) == 0
    assert phone.submit("/check-in", kept).status_code == 200
    assert phone.submit("/check-in", kept).status_code == 200
    assert _present(impatient) == 1


class _HourBack(datetime):
    """A computer's clock that is an hour behind what it was."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override] - the one argument that is used
        return datetime.now(tz or UTC) - HOUR


def test_a_clock_set_back_while_the_door_is_open(door: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (door.phone() for _number in range(3))
    early, waiting, late = door.people[:3]
    assert door.tap(first, early).status_code == 200
    old_code = door.code()
    form = fields(door.scan(second).text, "/check-in") | {
        "mobile": waiting.mobile or "",
        "name": waiting.name,
    }
    monkeypatch.setattr("core.clock.datetime", _HourBack)
    assert third.open(old_code).status_code == 410
    assert second.submit("/check-in", form).status_code == 410  # its ticket is from the future now
    early_again = door.tap(first)  # it was there, and stays there
    assert early_again.status_code == 200
    assert "nothing is counted twice" in early_again.text
    refused = door.tap(third, late)  # an hour and ten minutes before the start
    assert refused.status_code == 409
    assert "opens" in refused.text
    monkeypatch.setattr("core.clock.datetime", datetime)
    assert door.tap(second, waiting).status_code == 200
    assert _present(door) == 2
    with door.store.read() as db:
        assert drive(journal.verify(db)).ok


@pytest.mark.slow
def test_a_second_serve_of_one_folder_is_refused_and_the_first_goes_on(
    sqlite_base: Store, folder: DataFolder
) -> None:
    with _serving(folder) as first:
        assert first.stdout
        address = json.loads(first.stdout.readline())["address"]
        with _serving(folder) as second:
            said = second.communicate(timeout=30)
            assert second.returncode == 1
            assert "already running" in said[1].decode()
            assert "Traceback" not in said[1].decode()
        assert requests.get(f"{address}/health", timeout=20).ok


def test_two_doors_that_do_reach_one_base_double_nothing(base: Store, folder: DataFolder) -> None:
    """Two computers on one server, or a lock that a network drive does not keep: the base itself holds them apart."""
    first = taps(base, people=30, sessions=2)
    second = [replace(tap, browser=secrets.token_urlsafe(18)) for tap in first]
    crowds = Crowd(first), Crowd(second)
    with (
        open_door(base, folder) as (one, _app),
        open_door(base, folder) as (other, _app_too),
        crowds[0].tapping(one, phones=4),
        crowds[1].tapping(other, phones=4),
    ):
        for crowd in crowds:
            crowd.wait_for(len(first))
    with base.read() as db:
        rows = db.execute(sa.select(Attendance.session_id, Attendance.person_id)).all()
        assert drive(journal.verify(db)).ok
    assert crowds[0].odd + crowds[1].odd == []
    assert len(rows) == len(first)
    assert {tuple(row) for row in rows} == crowds[0].acknowledged == crowds[1].acknowledged


@contextmanager
def _serving(folder: DataFolder) -> Generator[subprocess.Popen[bytes]]:
    program = [sys.executable, "-m", "cli.main", "serve", "--data", str(folder.root), "--port", "0", "--json"]
    door = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield door
    finally:
        with contextlib.suppress(ProcessLookupError):
            door.kill()
        door.communicate()


def _present(hall: Hall) -> int:
    with hall.store.read() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(Attendance)) or 0
