"""Every table of companies says what the journal says: any value changed by hand is found, and nothing else."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from core.jobs import drive
from core.paths import DataFolder
from grid.records.companies import RECORDS
from store import journal
from store.records import disagreements
from store.transaction import Store
from store.types import Db
from tests.credits.test_records import at_row, by_hand, first_and_last, other, whose
from tests.grid_year import companies
from tests.whole_year import Year


@pytest.fixture
def year(base: Store, folder: DataFolder, at: datetime) -> Year:
    made = Year(base, folder, at)
    companies(made)
    return made


def _found(db: Db) -> list[tuple[str, ...]]:
    return [one[:3] for one in drive(disagreements(db, RECORDS))]


def test_the_year_of_companies_agrees_and_every_value_changed_by_hand_is_found(year: Year) -> None:
    with year.store.read() as db:
        assert drive(journal.verify(db)).ok
        assert _found(db) == []
        counts = {
            each.kind: db.scalar(sa.select(sa.func.count()).select_from(each.table)) for each in RECORDS
        }
    assert counts == {
        "violation": 2, "assessment_formula": 2, "assessment": 3, "assessment_objection": 3, "training_link": 3,
    }  # fmt: skip
    for record in RECORDS:
        for column in record.compared:
            with year.store.read() as db:
                row = first_and_last(db, record)[-1]
            with by_hand(year.store) as db:
                if (
                    record.kind == "assessment"
                ):  # whoever alters one by hand takes the index that one stands away first
                    db.execute(sa.text("DROP INDEX uq_assessment_stands"))
                new = other(record.table.c[column], row[column])
                db.execute(sa.update(record.table).where(at_row(record, row)).values({column: new}))
                assert _found(db) == [(record.kind, whose(record, row), column)]
