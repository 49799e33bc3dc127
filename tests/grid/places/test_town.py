"""The town that the tests of the grid start from: everything there, on both engines, and in step with its journal."""

from core.jobs import drive
from grid.places import holdings, placements
from grid.records.places import RECORDS
from store.records import disagreements
from store.transaction import Store
from tests.grid_town import SINCE, TODAY, make_grid_town


def test_everything_is_there_and_the_journal_says_so(base: Store) -> None:
    town = make_grid_town(base)
    assert (len(town.grids), len(town.buildings), len(town.items)) == (7, 12, 23)
    with base.read() as db:
        assert placements.area_of(db, town.households[11][3], TODAY) == town.grids[6]
        held = holdings.in_force(db, SINCE)
        assert len(held) == 7 + 1 + 3
        assert drive(disagreements(db, RECORDS)) == []
