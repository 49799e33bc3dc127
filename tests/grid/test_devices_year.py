"""Every verb of facilities, alarms and stairwell cards leaves rows that the journal accounts for, column by column."""

import pytest
import sqlalchemy as sa

from core.jobs import drive
from core.paths import DataFolder
from grid.alarms import rules
from grid.alarms.sources import ALARM
from grid.records.facilities import RECORDS as FACILITIES
from grid.records.stairwells import RECORDS as STAIRWELLS
from store.records import disagreements
from store.transaction import Store
from tests import grid_devices
from tests.grid_town import AT
from tests.whole_year import Year

RECORDS = (*FACILITIES, *STAIRWELLS)


@pytest.fixture
def year(base: Store, folder: DataFolder) -> Year:
    made = Year(base, folder, AT)
    grid_devices.facilities(made)
    grid_devices.alarms(made)
    grid_devices.stairwells(made)
    return made


def test_the_tables_say_what_the_journal_says(year: Year) -> None:
    with year.store.read() as db:
        assert drive(disagreements(db, RECORDS)) == []
        for record in RECORDS:
            assert db.scalar(sa.select(sa.func.count()).select_from(record.table)), record.kind


def test_the_year_says_something_in_every_column(year: Year) -> None:
    with year.store.read() as db:
        for record in RECORDS:
            for column in record.compared:
                said = (
                    sa.select(sa.func.count())
                    .select_from(record.table)
                    .where(record.table.c[column].is_not(None))
                )
                assert db.scalar(said), (record.kind, column)
        states = set(db.scalars(sa.select(ALARM.c.state)))
    assert states == set(rules.STATES)
