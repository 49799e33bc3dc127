"""The record: every row of a year out in the field is what the journal says, and what is altered by hand is found."""

from dataclasses import dataclass
from datetime import datetime

import pytest
import sqlalchemy as sa

from cli.every_record import ALL
from core.jobs import drive
from core.paths import DataFolder
from grid.records import field, residents
from store.records import disagreements
from store.transaction import Store
from store.types import Db
from tests import grid_year


@dataclass(frozen=True)
class Year:
    """A base and its day."""

    store: Store
    folder: DataFolder
    at: datetime


@pytest.fixture
def year(base: Store, folder: DataFolder, at: datetime) -> Year:
    made = Year(base, folder, at)
    grid_year.residents(made)
    grid_year.field(made)
    return made


def test_the_year_agrees_and_every_column_altered_by_hand_is_found(year: Year) -> None:
    with year.store.read() as db:
        assert drive(disagreements(db, ALL)) == []
    for record in (*field.RECORDS, *residents.RECORDS):
        columns = [column for column in record.compared if isinstance(record.table.c[column].type, sa.String)]
        assert columns, record.kind
        for column in columns:
            with Db(year.store.writer) as db:
                db.execute(sa.update(record.table).values({column: "?"}))
                found = drive(disagreements(db, (record,)))
                db.rollback()
            assert {(one.kind, one.field) for one in found} == {(record.kind, column)}
