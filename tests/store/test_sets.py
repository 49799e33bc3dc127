"""Whole sets in one statement: the same values as row by row, on either engine."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from core.clock import SHANGHAI
from core.ids import new_id
from store.journal import JOURNAL
from store.sets import among, change_set, insert_set, select_columns, select_set
from store.tables import BaseFact
from store.transaction import Store
from store.types import table_of

FACT = table_of(BaseFact)
COLUMNS = tuple(column.name for column in JOURNAL.c)


def _row(seq: int, occurred_at: datetime, subject: str = "s") -> tuple[int, UUID, *tuple[object, ...]]:
    said = ("a'b\"王𬍡\\", "act", "kind", subject, '{"a":1}', 1)
    return (seq, new_id(), "o", 1, "p", "h", occurred_at, datetime(2026, 3, 5, tzinfo=UTC), *said)


def test_a_set_reads_back_as_it_was_written(base: Store, at: datetime) -> None:
    moments = [
        at,
        at.astimezone(SHANGHAI),
        at + timedelta(microseconds=1),
        at.replace(tzinfo=timezone(timedelta(hours=-3))),
    ]
    rows = [_row(seq, moment) for seq, moment in enumerate(moments, 1)]
    with base.write() as db:
        assert insert_set(db, JOURNAL, COLUMNS, rows) == 4
    with base.read() as db:
        assert [tuple(row) for row in db.execute(sa.select(JOURNAL).order_by(JOURNAL.c.seq))] == rows
        later = sa.select(JOURNAL.c.seq).where(JOURNAL.c.occurred_at > at).order_by(JOURNAL.c.seq)
        assert list(db.scalars(later)) == [3, 4]


def test_what_is_there_is_passed_over_or_refused(base: Store) -> None:
    with base.write() as db:
        assert insert_set(db, FACT, ("key", "value"), [("a", "1"), ("b", "1")]) == 2
        again = [("b", "2"), ("c", "2"), ("d", "2")]
        assert insert_set(db, FACT, ("key", "value"), again, unless_there=True) == 2
        assert insert_set(db, FACT, ("key", "value"), []) == 0
    with pytest.raises(exc.IntegrityError), base.write() as db:
        insert_set(db, FACT, ("key", "value"), again)
    with base.read() as db:
        kept = sa.select(FACT.c.key, FACT.c.value).where(among(FACT.c.key, "keys")).order_by(FACT.c.key)
        asked = {"keys": {"a", "b", "c", "d", "e"}}
        assert [tuple(row) for row in db.execute(kept, asked)] == [
            ("a", "1"),
            ("b", "1"),
            ("c", "2"),
            ("d", "2"),
        ]


def test_a_naive_instant_is_refused(base: Store, at: datetime) -> None:
    with pytest.raises(TypeError), base.write() as db:
        insert_set(db, JOURNAL, COLUMNS, [_row(1, at.replace(tzinfo=None))])


def test_columns_stand_in_the_tables_order(base: Store) -> None:
    with pytest.raises(AssertionError), base.write() as db:
        insert_set(db, FACT, ("value", "key"), [("1", "a")])


def test_members_are_found_whatever_their_kind_and_number(base: Store, at: datetime) -> None:
    rows = [_row(seq, at, f"s{seq}") for seq in range(1, 5_001)]
    ids = [row[1] for row in rows]
    with base.write() as db:
        insert_set(db, JOURNAL, COLUMNS, rows)
    with base.read() as db:
        for column, name, members in (
            (JOURNAL.c.op_id, "ids", ids[:4_000]),
            (JOURNAL.c.seq, "numbers", list(range(1, 4_001))),
            (JOURNAL.c.subject_id, "texts", {f"s{seq}" for seq in range(1, 4_001)}),
            (JOURNAL.c.seq, "none", ()),
        ):
            query = sa.select(sa.func.count()).where(among(column, name))
            assert db.scalar(query, {name: members}) == len(members)


def test_a_set_is_read_as_any_statement_is(base: Store, at: datetime) -> None:
    rows = [_row(seq, at + timedelta(seconds=seq)) for seq in range(1, 5)]
    with base.write() as db:
        insert_set(db, JOURNAL, COLUMNS, rows)
    query = sa.select(JOURNAL).where(among(JOURNAL.c.op_id, "ids")).order_by(JOURNAL.c.seq.desc()).limit(2)
    with base.read() as db:
        for wanted in ([row[1] for row in rows[:3]], [new_id()], []):
            values = {"ids": wanted}
            assert select_set(db, query, values) == [tuple(row) for row in db.execute(query, values)]
        assert [row[0] for row in select_set(db, query, {"ids": [row[1] for row in rows]})] == [4, 3]


def test_a_change_is_made_as_any_statement_makes_it(base: Store, at: datetime) -> None:
    moved = (
        sa.update(JOURNAL)
        .where(JOURNAL.c.seq > sa.bindparam("over"), JOURNAL.c.origin == "o")
        .values(op_id=sa.bindparam("id"), occurred_at=sa.bindparam("later"))
    )
    (first, second), later, id_ = [_row(seq, at) for seq in (1, 2)], at + timedelta(days=1), new_id()
    with base.write() as db:
        insert_set(db, JOURNAL, COLUMNS, [first, second])
        assert change_set(db, moved, {"over": 1, "id": id_, "later": later}) == 1
        assert change_set(db, moved, {"over": 2, "id": id_, "later": later}) == 0
    with base.read() as db:
        rows = [tuple(row) for row in db.execute(sa.select(JOURNAL).order_by(JOURNAL.c.seq))]
    assert rows == [first, (2, id_, *second[2:6], later, *second[7:])]


def test_a_set_is_read_by_columns(base: Store, at: datetime) -> None:
    rows = [_row(seq, at + timedelta(minutes=seq)) for seq in range(1, 4)]
    query = sa.select(JOURNAL).where(JOURNAL.c.seq > sa.bindparam("seq")).order_by(JOURNAL.c.seq)
    with base.write() as db:
        insert_set(db, JOURNAL, COLUMNS, rows)
        assert list(zip(*select_columns(db, query, {"seq": 0}), strict=True)) == rows
        assert select_columns(db, query, {"seq": 9}) == [()] * len(COLUMNS)
        # The connection is free for what comes after.
        assert select_set(db, query, {"seq": 2}) == rows[2:]
