"""A station folds its lines in the base's order: by place, then what is pending; what does not count is not folded."""

from datetime import datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.ids import new_id
from core.jobs import drive
from grid.records import RECORDS
from store import final_order, journal, projecting
from store.journal import JOURNAL, Line
from store.records import disagreements
from store.transaction import Store
from store.types import Db

UNIT = str(new_id())
GROUP = projecting.groups_of(RECORDS)["unit"]
ADDED = {
    "kind": "property", "name": "桂苑物业", "contact": "", "phone": "", "complaint_phone": "", "stars": None, "mode": "",
}  # fmt: skip


def phone(number: str, at: datetime) -> Line:
    return Line("unit.changed", "unit", UNIT, "clerk", at, {"phone": ["", number]})


@pytest.fixture
def lines(base: Store, at: datetime) -> list[UUID]:
    """A unit added, then its number changed three times."""
    with base.write() as db:
        made = [Line("unit.added", "unit", UNIT, "clerk", at, ADDED), *(phone(each, at) for each in "123")]
        return journal.append(db, made, at)


def stated(db: Db) -> object:
    (row,) = projecting.refolded(db, GROUP, [UNIT])[UNIT][0].values()
    return row["phone"]


def test_without_places_the_order_is_that_of_the_journal(base: Store, lines: list[UUID]) -> None:
    with base.read() as db:
        assert stated(db) == "3"


def test_places_come_before_what_is_pending_and_what_does_not_count_is_not_folded(
    base: Store, lines: list[UUID]
) -> None:
    added, first, second, third = lines
    with base.write() as db:
        final_order.mark(db, [(added, 10, False, True), (third, 11, True, True)])
        assert stated(db) == "2"
        final_order.mark(db, [(second, 12, False, True)])
        assert stated(db) == "1"
        final_order.mark(db, [(first, None, False, False)])
        assert stated(db) == "2"
        final_order.mark(db, [(second, 9, False, False)])
        assert stated(db) == "3"
        final_order.mark(db, iter(()))


def test_the_audit_goes_by_the_final_order(base: Store, lines: list[UUID]) -> None:
    with base.write() as db:
        projecting.rebuild(db, RECORDS, {"unit": [UNIT]})
        assert drive(disagreements(db, RECORDS)) == []
        final_order.mark(db, [(lines[0], 9, False, True), (lines[2], 10, False, True)])
        assert drive(disagreements(db, GROUP)) == []
        final_order.mark(db, [(lines[3], 8, False, True)])
        (found,) = drive(disagreements(db, GROUP))
        assert (found.id, found.field) == (UNIT, "phone")
        projecting.rebuild(db, RECORDS, {"unit": [UNIT]})
        assert drive(disagreements(db, GROUP)) == []
        assert stated(db) == "1"


def test_only_some_lines_are_folded_where_that_is_asked(base: Store, lines: list[UUID]) -> None:
    with base.read() as db:
        known = projecting.refolded(db, GROUP, [UNIT], JOURNAL.c.seq <= 2)[UNIT]
        assert known[0][UNIT,]["phone"] == "1"
        either = sa.or_(JOURNAL.c.seq == 1, JOURNAL.c.op_id == lines[2])
        assert projecting.refolded(db, GROUP, [UNIT], either)[UNIT][0][UNIT,]["phone"] == "2"
        nobody = str(new_id())
        assert projecting.refolded(db, GROUP, [nobody]) == {nobody: [{}]}
