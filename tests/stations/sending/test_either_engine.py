"""The base's side on SQLite and on PostgreSQL: a week of a station there and back, and a building that came into its patch."""

from datetime import date
from pathlib import Path

import sqlalchemy as sa

from core.settings import Settings
from grid.issues.rows import ISSUE
from grid.places import placements, places
from grid.tables import Visit
from store.types import table_of
from tests.stations.acting import move, note, report, resident, unsound
from tests.stations_town import Machine, carry, exchange, make_town

_VISIT = table_of(Visit)


def _rows(machine: Machine, table: sa.Table) -> list[tuple[object, ...]]:
    with machine.store.read() as db:
        return [tuple(row) for row in db.execute(sa.select(table).order_by(table.c.id))]


def test_there_and_back(settings: Settings, tmp_path: Path, blank_file: Path) -> None:
    town = make_town(tmp_path, blank_file, 1, settings)
    station, base = town.stations[0], town.base
    issue = report(town, station)
    note(town, station, "在家")
    carry(town, station, base)
    move(base, issue, "file")
    carry(town, base, station)
    assert _rows(station, ISSUE) == _rows(base, ISSUE)
    assert _rows(station, _VISIT) == _rows(base, _VISIT)
    elsewhere = Machine("", "", base.folder, base.store, patch=1)
    theirs = note(town, elsewhere, "另一处", resident(town, elsewhere, "李四"))
    exchange(town, station)
    assert theirs not in {row[0] for row in _rows(station, _VISIT)}
    with base.store.write() as db:
        places.change(db, town.buildings[1], {"name": "银杏小区1号楼"}, "admin", base.clock())
        placements.place_in_grid(
            db, town.buildings[1], town.grids[0], date(2026, 3, 2), "调整", "admin", base.clock()
        )
    exchange(town, station)
    assert theirs in {row[0] for row in _rows(station, _VISIT)}
    assert unsound(station) == []
    assert unsound(base) == []
    town.close()
