"""Catalogue and calendar against the journal, after every verb of theirs was called."""

from datetime import datetime

import sqlalchemy as sa

from core.jobs import drive
from core.paths import DataFolder
from grid.records.catalogue import RECORDS
from store.records import disagreements
from store.transaction import Store
from tests import grid_year
from tests.whole_year import Year


def test_every_table_has_rows_and_agrees(base: Store, folder: DataFolder, at: datetime) -> None:
    grid_year.catalogue(Year(base, folder, at))
    with base.read() as db:
        assert drive(disagreements(db, RECORDS)) == []
        counts = {
            record.kind: db.scalar(sa.select(sa.func.count()).select_from(record.table)) for record in RECORDS
        }
    assert counts == {
        "catalogue_version": 3, "catalogue_item": 53, "calendar_day": 2, "calendar_year": 2, "office_hours": 1
    }  # fmt: skip
