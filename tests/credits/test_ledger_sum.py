"""The kept sums of the ledger: the database itself lets them follow every entry, and a sum changed by hand is found."""

import pytest
import sqlalchemy as sa

from cli.every_record import ALL
from core.jobs import drive
from core.paths import DataFolder
from courses.rules import CATEGORIES
from credits.posting.evidence import ENTRY
from credits.records import RECORDS
from credits.tables import LedgerSum
from store.records import disagreements
from store.types import Db, table_of
from tests.grown import Grown
from tests.whole_year import Year, copy_of_year

SUM = table_of(LedgerSum)


@pytest.fixture
def year(grown: Grown, engine: str, folder: DataFolder) -> Year:
    return copy_of_year(grown, engine, folder)


def kept(db: Db) -> dict[tuple[object, ...], tuple[int, ...]]:
    columns = (SUM.c.credits, SUM.c.hours, *(SUM.c[category] for category in CATEGORIES))
    rows = db.execute(sa.select(SUM.c.year, SUM.c.person_id, *columns))
    return {tuple(row[:2]): tuple(row[2:]) for row in rows if any(row[2:])}


def made(db: Db) -> dict[tuple[object, ...], tuple[int, ...]]:
    """The same by adding up the entries one by one."""
    sums: dict[tuple[object, ...], list[int]] = {}
    for row in db.execute(sa.select(ENTRY)):
        had = sums.setdefault((row.year, row.person_id), [0, 0, 0, 0])
        had[0] += row.credits
        had[1] += row.hours
        if row.category in CATEGORIES:
            had[2 + CATEGORIES.index(row.category)] += row.credits
    return {key: tuple(values) for key, values in sums.items() if any(values)}


def test_the_sums_follow_every_entry_whoever_writes_it(year: Year) -> None:
    with year.store.read() as db:
        assert kept(db) == made(db)
        assert len(kept(db)) > 1
        assert drive(disagreements(db, RECORDS)) == []
    changes = (
        "UPDATE ledger_entry SET credits = credits + 50, category = 'elective'",
        "UPDATE ledger_entry SET year = year + 1, hours = 7 WHERE reverses_id IS NULL",
        "UPDATE ledger_entry SET category = 'other'",
        "DELETE FROM ledger_entry WHERE reverses_id IS NOT NULL",
        "DELETE FROM ledger_entry",
    )
    for change in changes:
        with Db(year.store.writer) as db:
            db.execute(
                sa.text(
                    "PRAGMA defer_foreign_keys = ON"
                    if year.store.is_sqlite
                    else "SET LOCAL session_replication_role = replica"
                )
            )
            before = kept(db)
            db.execute(sa.text(change))
            assert kept(db) == made(db) != before
            db.rollback()


@pytest.mark.parametrize("clause", ["", "OR IGNORE", "OR REPLACE", "OR FAIL"])
def test_no_conflict_clause_of_a_statement_reaches_the_sums(
    grown: Grown, folder: DataFolder, clause: str
) -> None:
    """SQLite hands the clause of the outer statement on to what its triggers do."""
    year = copy_of_year(grown, "sqlite", folder)
    with Db(year.store.writer) as db:
        before = kept(db)
        others = {"id": "replace(id, '0', 'f')", "source_key": "source_key || '+'", "reverses_id": "NULL"}
        names = [column.name for column in ENTRY.c]
        values = ", ".join(others.get(name, name) for name in names)
        db.execute(
            sa.text(
                f"INSERT {clause} INTO ledger_entry ({', '.join(names)}) SELECT {values} FROM ledger_entry"
            )
        )
        assert kept(db) == {key: tuple(2 * each for each in values) for key, values in before.items()}
        assert kept(db) == made(db)
        db.rollback()


@pytest.mark.parametrize("column", ["credits", "hours", *CATEGORIES])
def test_a_sum_changed_by_hand_is_found(year: Year, column: str) -> None:
    with Db(year.store.writer) as db:
        row = db.execute(sa.select(SUM).where(SUM.c[column] != 0)).first()
        assert row is not None
        db.execute(
            sa.update(SUM)
            .where(SUM.c.year == row.year, SUM.c.person_id == row.person_id)
            .values({column: SUM.c[column] + 1_00})
        )
        (found,) = drive(disagreements(db, ALL))
        assert found[:3] == ("ledger_sum", f"{row.year}/{row.person_id}", column)
        assert str(getattr(row, column)) in found.message
        db.rollback()


def test_a_sum_taken_out_or_put_in_is_found(year: Year) -> None:
    with Db(year.store.writer) as db:
        db.execute(sa.delete(SUM))
        missing = drive(disagreements(db, ALL))
        assert {one.kind for one in missing} == {"ledger_sum"}
        assert len({one.id for one in missing}) == len(made(db))
        db.rollback()
