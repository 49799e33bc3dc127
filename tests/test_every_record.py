"""Every table says what the journal says: any value changed by hand, any row taken out or put in is found, and nothing else."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from cli.every_record import ALL
from core.ids import new_id
from core.jobs import drive
from core.paths import DataFolder
from people import persons
from people.writing import PERSON
from store import journal, records
from store.records import LEFT_OUT, Disagreement, Record, disagreements
from store.transaction import Store
from store.types import Base, Db, Instant
from tests.grown import Grown
from tests.people.rosters import HEADINGS, SAMPLE, TODAY, xlsx
from tests.whole_year import HOUR, Year, copy_of_year, import_roster


@pytest.fixture
def year(grown: Grown, engine: str, folder: DataFolder) -> Year:
    return copy_of_year(grown, engine, folder)


@pytest.fixture
def sqlite_year(grown: Grown, folder: DataFolder) -> Year:
    return copy_of_year(grown, "sqlite", folder)


def found(db: Db) -> list[Disagreement]:
    return drive(disagreements(db, ALL))


def of_subject(db: Db, record: Record) -> list[Disagreement]:
    """What is found when only the tables of the same subject are compared: all of them for every value would take minutes."""
    return drive(disagreements(db, [each for each in ALL if each.subject == record.subject]))


_CHECKS = ("holding DROP CONSTRAINT ck_holding_one_patch", "holding DROP CONSTRAINT ck_holding_one_answers")
_UNGUARDED = ("PRAGMA defer_foreign_keys = ON", "PRAGMA ignore_check_constraints = ON")
_UNGUARDED_ON_POSTGRES = (
    "SET LOCAL session_replication_role = replica",
    *(f"ALTER TABLE {check}" for check in _CHECKS),
)


@contextmanager
def by_hand(store: Store) -> Generator[Db]:
    """What somebody does with a database tool, references unguarded; undone when the block ends."""
    with Db(store.writer) as db:
        for unguarded in _UNGUARDED if store.is_sqlite else _UNGUARDED_ON_POSTGRES:
            db.execute(sa.text(unguarded))
        # One layout of a kind is in use: whoever takes another into use by hand takes this away first.
        db.execute(sa.text("DROP INDEX uq_certificate_layout_in_use"))
        yield db
        db.rollback()
        if store.is_sqlite:
            db.execute(sa.text("PRAGMA ignore_check_constraints = OFF"))


_FAR = timedelta(days=3_000)
"""Beyond the days of any calendar that a year enters: none of them is there already."""


def other(column: sa.Column[Any], value: object) -> object:
    """A value that this column may hold and does not hold now."""
    kind: type[object] = datetime if isinstance(column.type, Instant) else column.type.python_type
    if kind is UUID:
        return new_id()
    if kind is bool:
        return not value
    if kind is int:
        return (value if isinstance(value, int) else 0) + 1_000
    if kind is datetime:
        return (value if isinstance(value, datetime) else datetime.fromisoformat("2026-01-01T00:00Z")) + HOUR
    if kind is date:
        return (value if isinstance(value, date) else date(2026, 1, 1)) + _FAR
    if kind is bytes:
        return bytes(32)
    text = str(value or "")
    length = getattr(column.type, "length", None) or 1_000
    return f"{text[: length - 1]}~" if not text.endswith("~") else f"{text[:-1]}^"


def first_and_last(db: Db, record: Record) -> list[sa.RowMapping]:
    rows = db.execute(sa.select(record.table).order_by(*record.table.primary_key)).mappings().all()
    assert rows, record.kind
    return [rows[0], rows[-1]]


def whose(record: Record, row: sa.RowMapping) -> str:
    return "/".join(str(row[name]) for name in record.key)


def at_row(record: Record, row: sa.RowMapping) -> sa.ColumnElement[bool]:
    return sa.and_(*(column == row[column.name] for column in record.table.primary_key))


def test_an_untouched_year_agrees_whatever_the_chunk(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    with year.store.read() as db:
        assert drive(journal.verify(db)).ok
        assert found(db) == []
        monkeypatch.setattr(records, "_CHUNK", 2)
        assert found(db) == []


def test_rosters_brought_in_and_changed_agree(year: Year, tmp_path: Path) -> None:
    assert import_roster(year, SAMPLE, TODAY).added == 230
    with year.store.read() as db:
        assert found(db) == []
        (first, second) = persons.by_staff_numbers(db, ["XH2000", "XH2001"]).values()
    changed = xlsx(
        tmp_path / "二.xlsx",
        ("身份证号", *HEADINGS),
        (first.id_number, first.name, "XH2000", "13912345678", "爱博一村", "爱博一村09网格", "站长", ""),
        (
            second.id_number,
            f"{second.name[0]}　那",
            "XH2001",
            "13912345679",
            "爱博九村",
            "01网格",
            "社工",
            "",
        ),
        (None, "钱　七", "XH9001", "13912345680", "爱博一村", "01网格", "社工", "2024-05-06"),
    )
    result = import_roster(year, changed, TODAY)
    assert (result.added, result.changed) == (1, 2)
    with year.store.read() as db:
        lines = [journal.history(db, "person", one.id)[0].action for one in (first, second)]
        assert lines == ["person.transferred"] * 2
        given = db.scalar(sa.select(PERSON.c.name_as_given).where(PERSON.c.id == second.id))
        assert given == f"{second.name[0]}　那"
        assert drive(journal.verify(db)).ok
        assert found(db) == []


@pytest.mark.slow
def test_every_value_changed_by_hand_is_found_and_named(year: Year) -> None:
    tried = 0
    for record in ALL:
        for column in record.compared:
            with year.store.read() as db:
                rows = first_and_last(db, record)
            for row in rows:
                with by_hand(year.store) as db:
                    new = other(record.table.c[column], row[column])
                    db.execute(sa.update(record.table).where(at_row(record, row)).values({column: new}))
                    said = of_subject(db, record)
                assert [one[:3] for one in said] == [(record.kind, whose(record, row), column)]
                assert (str(row[column]) in said[0].message) is False or column not in record.hidden
                tried += 1
    assert tried > 220


def test_what_is_left_out_is_not_compared(year: Year) -> None:
    for record in ALL:
        for column in record.left_out:
            with by_hand(year.store) as db:
                row = first_and_last(db, record)[0]
                new = other(record.table.c[column], row[column])
                db.execute(sa.update(record.table).where(at_row(record, row)).values({column: new}))
                assert found(db) == []


@pytest.mark.slow
def test_a_row_renamed_taken_out_or_put_in_is_found(year: Year) -> None:
    for record in ALL:
        with year.store.read() as db:
            row = first_and_last(db, record)[0]
        with by_hand(year.store) as db:
            db.execute(sa.delete(record.table).where(at_row(record, row)))
            assert [one[:3] for one in of_subject(db, record)] == [(record.kind, whose(record, row), "")]
        added = {column.name: other(column, row[column.name]) for column in record.table.c}
        with by_hand(year.store) as db:
            db.execute(sa.insert(record.table).values(added))
            (one,) = of_subject(db, record)
            assert one[:3] == (record.kind, "/".join(str(added[name]) for name in record.key), "")
            assert "no line of the journal" in one.message
        for name in record.key:
            with by_hand(year.store) as db:
                renamed = sa.update(record.table).where(at_row(record, row)).values({name: added[name]})
                db.execute(renamed)
                assert [one[0] for one in of_subject(db, record)] == [record.kind] * 2


def test_every_table_is_declared_or_left_out_with_its_reason() -> None:
    declared = [record.kind for record in ALL]
    assert len(declared) == len(set(declared))
    assert {*declared, *LEFT_OUT} == set(Base.metadata.tables)
    assert not set(declared) & set(LEFT_OUT)
    for record in ALL:
        assert {record.of, *record.key, *record.left_out} <= set(record.table.c.keys())
        assert all(record.left_out.values())
    left_out = {f"{record.kind}.{column}" for record in ALL for column in record.left_out}
    assert left_out == {
        "person.pinyin",
        "account.password_hash",
        "session.secret",
        "enrolment.id",
        "task_point.id",
        "attendance.nonce",
        "badge.secret",
        "device.token_hash",
        "place.pinyin",
        "facility.pinyin",
        "catalogue_item.pinyin",
        "unit.pinyin",
        "peer.signing_key",
        "peer.sealing_key",
        "branch.head_epoch",
        "branch.head_seq",
        "branch.head_hash",
        "branch.knows",
    }


@pytest.mark.parametrize(
    ("statement", "kind", "field"),
    [
        ("UPDATE person SET created_at = 'noon' WHERE staff_number = 'P0001'", "person", ""),
        ("UPDATE attendance SET reason = CAST(x'e7adff' AS TEXT) WHERE lane = 'qr'", "attendance", ""),
        ("UPDATE ledger_entry SET stage_id = 'none'", "ledger_entry", ""),
        ("UPDATE room SET seats = 1.5", "room", "seats"),
        ("UPDATE certificate SET title = x'00'", "certificate", "title"),
    ],
)
def test_a_value_that_is_none_is_found_where_it_is(
    sqlite_year: Year, statement: str, kind: str, field: str
) -> None:
    with by_hand(sqlite_year.store) as db:
        changed = db.execute(sa.text(statement)).rowcount  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType] - of an UPDATE
        assert [(one.kind, one.field) for one in found(db)] == [(kind, field)] * changed
        assert changed


def test_an_id_that_is_none_is_found(sqlite_year: Year) -> None:
    with by_hand(sqlite_year.store) as db:
        db.execute(sa.text("UPDATE absence SET id = 'none'"))
        assert [(one.kind, one.field) for one in found(db)] == [("absence", ""), ("absence", "")]


def test_a_line_that_cannot_be_read_breaks_the_chain_and_names_its_record(sqlite_year: Year) -> None:
    damage = (
        "payload = CAST(x'e7adff' AS TEXT)",
        "payload = replace(payload, '{', '[')",
        "occurred_at = 'noon'",
    )
    for change in damage:
        with by_hand(sqlite_year.store) as db:
            query = sa.text("SELECT seq, subject_id FROM journal WHERE action = 'device.bound' ORDER BY seq")
            seq, id = db.execute(query).all()[0]
            db.execute(sa.text(f"UPDATE journal SET {change} WHERE seq = {seq}"))
            assert drive(journal.verify(db))[::2] == (False, seq)
            assert [one[:3] for one in found(db)] == [("device", id, "")]


def test_what_a_failing_database_says_is_no_finding(year: Year) -> None:
    with by_hand(year.store) as db:
        db.execute(sa.text("ALTER TABLE room RENAME TO hall"))
        with pytest.raises(DBAPIError, match="room"):
            found(db)
