"""Carrying out a roster: whole or not at all wherever it stops, and the base is free for the door until all is ready."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import QueuePool

from core.jobs import drive
from people import areas, persons, roster
from people.refusals import PeopleChanged
from store import journal
from store.transaction import Store
from tests.people.rosters import HEADINGS, SAMPLE, planned, xlsx


def _nothing(base: Store) -> None:
    with base.read() as db:
        assert persons.count(db) == 0
        assert areas.area_paths(db) == {}
    assert base.moved() == 0


def _note(base: Store, at: datetime) -> None:
    """What does not concern a roster, as the door writes it."""
    with base.write() as db:
        journal.note(db, journal.Line("session.cancelled", "session", "s1", "clerk", at), at)


@contextmanager
def _statements(base: Store) -> Generator[list[str]]:
    asked: list[str] = []

    def keep(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(base.writer, "before_cursor_execute", keep)
    yield asked
    event.remove(base.writer, "before_cursor_execute", keep)


def test_the_door_writes_at_every_step(base: Store, at: datetime) -> None:
    plan = planned(base, SAMPLE)
    steps = 0
    for step in roster.carry_out(base, plan, "clerk", at):
        assert cast("QueuePool", base.writer.pool).checkedout() == 0
        _note(base, at)
        assert step.total == 230
        steps += 1
    assert steps > 2
    assert base.moved() == 230 + 1 + 14 + 95 + 1 + steps
    with base.read() as db:
        assert persons.count(db) == 230
        assert drive(journal.verify(db)).ok


def test_progress_counts_to_the_end(base: Store, at: datetime) -> None:
    steps = [step.done for step in roster.carry_out(base, planned(base, SAMPLE), "clerk", at)]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, 230)


def test_cancelled_at_any_step_it_leaves_nothing(base: Store, at: datetime) -> None:
    plan = planned(base, SAMPLE)
    notes: list[str] = []
    while "Saving" not in notes:
        job = roster.carry_out(base, plan, "clerk", at)
        notes = [next(job).note for _ in range(len(notes) + 1)]
        job.close()
        _nothing(base)
    assert len(notes) > 2
    assert drive(roster.carry_out(base, plan, "clerk", at)).added == 230


def test_a_clash_in_the_base_leaves_nothing(base: Store, at: datetime) -> None:
    plan = planned(base, SAMPLE)
    plan.added.append(plan.added[0])
    with pytest.raises(IntegrityError):
        drive(roster.carry_out(base, plan, "clerk", at))
    _nothing(base)


def test_a_fault_at_the_very_end_leaves_nothing(
    base: Store, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(base, SAMPLE)

    def fail(*_arguments: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(journal, "append", fail)
        with pytest.raises(RuntimeError):
            drive(roster.carry_out(base, plan, "clerk", at))
    _nothing(base)
    assert drive(roster.carry_out(base, plan, "clerk", at)).added == 230


def test_as_many_statements_for_few_as_for_many(base: Store, tmp_path: Path, at: datetime) -> None:
    counts: list[int] = []
    for size in (3, 30):
        rows = [
            (f"王{chr(0x5F20 + n)}", f"N{size}{n}", 13800000000 + n, f"{n % 3}村", "01网格", "社工", "")
            for n in range(size)
        ]
        first = xlsx(tmp_path / f"a{size}.xlsx", HEADINGS, *rows)
        second = xlsx(
            tmp_path / f"b{size}.xlsx",
            HEADINGS,
            *((row[0], row[1], 13900000000 + n, "9村", "02网格", "书记", "") for n, row in enumerate(rows)),
        )
        for file in (first, second):
            plan = planned(base, file, new_areas=True)
            with _statements(base) as asked:
                result = drive(roster.carry_out(base, plan, "clerk", at))
            assert result.added + result.changed == size
            counts.append(len(asked))
    # The second file of the first size makes the last 居民区; nothing else differs.
    assert counts[2] <= counts[0] <= 16
    assert counts[3] <= counts[1] <= 16


def test_people_who_changed_after_the_preview_stop_the_import(base: Store, at: datetime) -> None:
    plan = planned(base, SAMPLE)
    with base.write() as db:
        journal.note(db, journal.Line("session.cancelled", "session", "s1", "clerk", at), at)
    stale = planned(base, SAMPLE)
    with base.write() as db:
        persons.add(db, persons.NewPerson("王伟"), "clerk", at)
    for one in (plan, stale):
        with pytest.raises(PeopleChanged):
            drive(roster.carry_out(base, one, "clerk", at))
    with base.read() as db:
        assert persons.count(db) == 1


def test_what_moved_elsewhere_does_not_stop_it(base: Store, at: datetime) -> None:
    plan = planned(base, SAMPLE)
    with base.write() as db:
        journal.note(db, journal.Line("session.cancelled", "session", "s1", "clerk", at), at)
    assert drive(roster.carry_out(base, plan, "clerk", at)).added == 230


def test_people_and_areas_that_move_meanwhile_stop_it(base: Store, at: datetime) -> None:
    plan = planned(base, SAMPLE)
    for step in (job := roster.carry_out(base, plan, "clerk", at)):
        if step.note == "Saving":
            break
    with base.write() as db:
        areas.ensure_area(db, "新虹街道", "", "", "clerk", at)
    with pytest.raises(PeopleChanged):
        drive(job)
    with base.read() as db:
        assert (persons.count(db), len(areas.area_paths(db))) == (0, 1)


def test_an_area_made_by_another_at_the_last_moment_stops_it(
    base: Store, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(base, SAMPLE)
    with base.write() as db:
        areas.ensure_area(db, "新虹街道", "", "", "clerk", at)
    # As PostgreSQL has it where the other commits between the look at the journal and the rows: the tree lacks the street.
    late = replace(plan, seq=base.moved())
    monkeypatch.setattr(areas, "_nodes", lambda _db: {})  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType] - of one argument
    with pytest.raises(PeopleChanged):
        drive(roster.carry_out(base, late, "clerk", at))
    monkeypatch.undo()
    with base.read() as db:
        assert (persons.count(db), len(areas.area_paths(db))) == (0, 1)
