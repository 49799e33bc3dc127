"""The writer's process: it settles as the door would, its refusals travel, and the door goes on by itself when it dies."""

import os
import signal
import threading
from collections.abc import Generator, Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core import logs
from core.clock import now
from core.paths import DataFolder
from core.settings import Settings
from courses import devices, tickets
from courses.check_in import Outcome
from courses.refusals import SessionClosed
from courses.tables import Attendance
from people import persons
from store.transaction import Store
from store.types import table_of
from tests import builders
from web.commit_queue import commit
from web.settle import Arrival, Settled, settle
from web.writer_process import WriterProcess, answers_of, packed, packed_taps, taps_of


class Here:
    """Settles in this process, and counts."""

    def __init__(self, store: Store) -> None:
        self.sets = 0
        self._store = store

    def __call__(self, items: Sequence[Arrival]) -> list[Settled | Exception]:
        self.sets += 1
        return commit(self._store, settle, items)


@pytest.fixture
def here(sqlite_base: Store) -> Here:
    return Here(sqlite_base)


@pytest.fixture
def writer(folder: DataFolder, here: Here) -> Generator[WriterProcess]:
    made = WriterProcess(folder, Settings(), here)
    made.start(after=0)
    assert made.is_up.wait(60)
    yield made
    made.close()


def arrivals(store: Store, *, over: bool = False) -> list[Arrival]:
    """Taps of three known phones at a session that is open, or long over."""
    at = now()
    session, people = builders.hall(store, at - timedelta(days=2) if over else at)
    with store.write() as db:
        tokens = [devices.bind(db, person.id, "clerk", at)[1] for person in people]
    return [Arrival(tickets.issue(session.number, "in", at), token) for token in tokens]


def codes(answers: list[Settled | Exception]) -> list[str]:
    found: list[str] = []
    for answer in answers:
        assert isinstance(answer, Settled)
        assert answer.outcome
        found.append(answer.outcome.code)
    return found


def test_it_settles_in_a_process_of_its_own(writer: WriterProcess, here: Here, sqlite_base: Store) -> None:
    taps = arrivals(sqlite_base)
    assert codes(writer(taps)) == ["ok", "ok", "ok"]
    assert codes(writer(taps)) == ["already", "already", "already"]
    assert here.sets == 0
    assert writer.pid != os.getpid()
    with sqlite_base.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(table_of(Attendance))) == 3


def test_a_refusal_comes_back_with_its_sentence(writer: WriterProcess, sqlite_base: Store) -> None:
    answer, *_rest = writer(arrivals(sqlite_base, over=True))
    assert isinstance(answer, Settled)
    assert answer.outcome
    refusal = answer.outcome.refusal
    assert isinstance(refusal, SessionClosed)
    assert answer.outcome.course in str(refusal)


def test_when_it_dies_the_door_goes_on_and_counts_nothing_twice(
    writer: WriterProcess, here: Here, sqlite_base: Store, folder: DataFolder
) -> None:
    taps = arrivals(sqlite_base)
    assert codes(writer(taps[:1])) == ["ok"]
    assert writer.pid
    os.kill(writer.pid, signal.SIGTERM)
    assert codes(writer(taps)) == ["already", "ok", "ok"]
    assert here.sets == 1
    assert not writer.is_up.is_set()
    assert codes(writer(taps)) == ["already"] * 3
    assert here.sets == 2


def test_until_it_is_up_and_after_its_end_the_door_settles(
    folder: DataFolder, here: Here, sqlite_base: Store
) -> None:
    made = WriterProcess(folder, Settings(), here)
    made.start()
    taps = arrivals(sqlite_base)
    assert codes(made(taps)) == ["ok"] * 3
    made.close()
    assert codes(made(taps)) == ["already"] * 3
    assert (here.sets, made.pid) == (2, None)


def test_it_ends_with_the_door(folder: DataFolder, here: Here) -> None:
    made = WriterProcess(folder, Settings(), here)
    made.start(after=0)
    assert made.is_up.wait(60)
    made.close()
    assert made.exit_code == 0


def test_a_door_that_closes_while_it_comes_up_has_no_fault(
    folder: DataFolder, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[BaseException] = []
    monkeypatch.setattr(logs, "report", faults.append)
    made = WriterProcess(folder, Settings(), here)

    class NeverBegins:
        pid = None

        def start(self) -> None: ...

    class ClosedBetweenTwoReads:
        def recv_bytes(self) -> bytes:
            made.close()
            raise TypeError("'NoneType' object cannot be interpreted as an integer")

        def close(self) -> None: ...

    monkeypatch.setattr(made, "_ours", ClosedBetweenTwoReads())
    monkeypatch.setattr(made, "_process", NeverBegins())
    made.start(after=0)
    for thread in threading.enumerate():
        if thread.name == "writer-start":
            thread.join(10)
    assert (faults, made.is_up.is_set()) == ([], False)


def test_what_travels_arrives_as_it_was(sqlite_base: Store) -> None:
    taps = arrivals(sqlite_base)
    with sqlite_base.read() as db:
        signed_in = taps[0]._replace(person=persons.people(db, limit=1)[0], browser="mark")
    assert taps_of(packed_taps([*taps, signed_in])) == [*taps, signed_in]
    said = commit(sqlite_base, settle, [*taps, taps[0]._replace(phone="nobody's")])
    answers = [*said, Settled(Outcome(ok=False, code="closed"), "a new phone's token")]
    assert answers_of(packed(answers)) == answers
    assert any(each.outcome and each.outcome.attendance_id for each in answers if isinstance(each, Settled))
    assert any(each.outcome is None for each in answers if isinstance(each, Settled))


def test_what_cannot_travel_comes_as_words() -> None:
    class Odd(Exception):
        def __reduce__(self) -> str:
            raise TypeError("not this one")

    (answer,) = answers_of(packed([Odd("a fault")]))
    assert isinstance(answer, RuntimeError)
    assert "a fault" in str(answer)
