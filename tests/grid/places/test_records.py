"""Every table of places says what the journal says: any value changed by hand is found, and nothing else."""

from dataclasses import dataclass
from datetime import datetime

import pytest
import sqlalchemy as sa

from core.jobs import drive
from core.paths import DataFolder
from grid.records.places import RECORDS
from people.records import RECORDS as PEOPLE
from store import journal
from store.records import disagreements
from store.transaction import Store
from store.types import Db
from tests.credits.test_records import at_row, by_hand, first_and_last, other, whose
from tests.grid_town import AT
from tests.grid_year import places

AREAS = [record for record in PEOPLE if record.kind == "area"]
ALL = (*RECORDS, *AREAS)


@dataclass
class _Year:
    store: Store
    folder: DataFolder
    at: datetime = AT


def _found(db: Db) -> list[tuple[str, ...]]:
    return [one[:3] for one in drive(disagreements(db, ALL))]


@pytest.fixture
def year(base: Store, folder: DataFolder) -> _Year:
    made = _Year(base, folder)
    places(made)
    return made


def test_the_year_of_places_agrees_and_every_value_changed_by_hand_is_found(year: _Year) -> None:
    with year.store.read() as db:
        assert drive(journal.verify(db)).ok
        assert _found(db) == []
        alike = [
            (record.kind, column)
            for record in ALL
            for column in record.compared
            if len(db.execute(sa.select(record.table.c[column]).distinct()).all()) < 2
        ]
        assert alike == []  # a column that holds one value alone would prove nothing
    for record in ALL:
        for column in record.compared:
            with year.store.read() as db:
                row = first_and_last(db, record)[-1]
            with by_hand(year.store) as db:
                new = other(record.table.c[column], row[column])
                db.execute(sa.update(record.table).where(at_row(record, row)).values({column: new}))
                assert _found(db) == [(record.kind, whose(record, row), column)]
