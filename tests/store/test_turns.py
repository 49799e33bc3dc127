"""Who may write when: between programs on one SQLite file, and between the threads of one."""

import threading
from collections.abc import Generator
from datetime import datetime

import pytest
import sqlalchemy as sa

from core.paths import DataFolder
from core.settings import Settings
from store import engine, journal, transaction
from store.engine import open_base
from store.journal import Line
from store.transaction import Store


class Clock:
    """A clock that stands still unless told, and what was slept by it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def read(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stands = Clock()
    monkeypatch.setattr(engine, "_now", stands.read)
    monkeypatch.setattr(engine, "_pause", stands.pause)
    return stands


@pytest.fixture
def other(sqlite_base: Store, folder: DataFolder) -> Generator[Store]:
    """The same base as another program has it."""
    opened = open_base(folder, Settings())
    yield opened
    opened.close()


def write(store: Store, at: datetime) -> None:
    with store.write() as db:
        journal.note(db, Line("a", "b", "c", "d", at), at)


@pytest.mark.parametrize(("held", "aside"), [(0.004, 0.001), (0.05, 0.002), (5.0, 0.002)])
def test_who_held_the_base_steps_aside_before_the_next_time(
    sqlite_base: Store, at: datetime, clock: Clock, held: float, aside: float
) -> None:
    with sqlite_base.write() as db:
        journal.note(db, Line("a", "b", "c", "d", at), at)
        clock.now += held
    write(sqlite_base, at)
    assert clock.slept == [aside]


def test_who_comes_later_waits_for_nobody(sqlite_base: Store, at: datetime, clock: Clock) -> None:
    with sqlite_base.write() as db:
        journal.note(db, Line("a", "b", "c", "d", at), at)
        clock.now += 0.05
    clock.now += 0.002
    write(sqlite_base, at)
    assert clock.slept == []


def test_what_is_undone_steps_aside_too(sqlite_base: Store, at: datetime, clock: Clock) -> None:
    with pytest.raises(ZeroDivisionError), sqlite_base.write() as db:
        journal.note(db, Line("a", "b", "c", "d", at), at)
        clock.now += 0.05
        raise ZeroDivisionError
    write(sqlite_base, at)
    assert clock.slept == [0.002]


def test_reading_keeps_nobody_waiting(sqlite_base: Store, at: datetime, clock: Clock) -> None:
    for _time in range(2):
        with sqlite_base.read() as db:
            db.scalar(sa.select(sa.func.count()).select_from(journal.JOURNAL))
            clock.now += 0.05
    write(sqlite_base, at)
    assert clock.slept == []


def test_another_program_looks_until_the_base_is_free(
    sqlite_base: Store, other: Store, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[float] = []
    often = threading.Event()

    def pause(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) > 3:
            often.set()
        threading.Event().wait(seconds)

    monkeypatch.setattr(engine, "_pause", pause)
    with sqlite_base.write() as db:
        journal.note(db, Line("a", "b", "c", "d", at), at)
        waiting = threading.Thread(target=write, args=(other, at))
        waiting.start()
        assert often.wait(10)
        assert set(looks) == {0.0005}
    waiting.join(10)
    assert not waiting.is_alive()
    assert sqlite_base.moved() == 2


def test_a_job_waits_while_its_own_program_writes(sqlite_base: Store, at: datetime) -> None:
    done: list[str] = []

    def job() -> None:
        sqlite_base.give_way()
        done.append("job")

    with sqlite_base.write() as db:
        journal.note(db, Line("a", "b", "c", "d", at), at)
        waiting = threading.Thread(target=job)
        waiting.start()
        waiting.join(0.02)
        done.append("entry")
    waiting.join(10)
    assert done == ["entry", "job"]


def test_a_job_does_not_wait_for_ever_and_not_for_nobody(
    sqlite_base: Store, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(transaction, "_now", clock.read)
    monkeypatch.setattr(transaction, "_pause", clock.pause)
    sqlite_base.give_way()
    assert clock.slept == []
    with sqlite_base.write() as db:
        journal.note(db, Line("a", "b", "c", "d", at), at)
        sqlite_base.give_way()
    assert sum(clock.slept) == pytest.approx(0.1)
