"""A building that moves to another micro-grid on a day: what is asked of a day is answered by that day."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ids import new_id
from grid.places import area_days, closing, placements, places
from grid.places.patches import patches
from grid.places.refusals import (
    AreaClosed,
    BeforeItsBeginning,
    BuildingsStillThere,
    NoPatchForBuildings,
    NotABuilding,
    PlaceNameTaken,
    UnknownPlace,
)
from people import areas, persons
from people.refusals import AreaStillUsed, DateOutOfOrder, ReasonMissing, UnknownArea
from store.transaction import Store
from store.types import Db
from tests.grid.places.spans import double_days
from tests.grid_town import AT, STREET, TODAY, make_grid_town

MOVE = date(2026, 3, 10)


def test_every_day_has_its_own_micro_grid(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        placements.place_in_grid(db, town.buildings[0], town.grids[5], MOVE, "网格调整", "clerk", AT)
        placements.place_in_grid(db, town.buildings[0], town.grids[5], MOVE, "又点一次", "clerk", AT)
    home = town.households[0][0]
    with base.read() as db:
        assert placements.area_of(db, home, MOVE - timedelta(days=1)) == town.grids[0]
        assert placements.area_of(db, home, MOVE) == town.grids[5]
        assert [(row.since, row.until) for row in placements.placements(db, town.buildings[0])] == [
            (None, MOVE),
            (MOVE, None),
        ]
        both = placements.areas_of(db, [home, town.stairwells[11][1]], MOVE)
        assert both == {home: town.grids[5], town.stairwells[11][1]: town.grids[6]}


def test_a_move_mended_on_the_same_day_leaves_no_day_to_the_wrong_one(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        placements.place_in_grid(db, town.buildings[0], town.grids[5], MOVE, "网格调整", "clerk", AT)
        placements.place_in_grid(db, town.buildings[0], town.grids[4], MOVE, "选错了", "clerk", AT)
        assert placements.area_of(db, town.buildings[0], MOVE) == town.grids[4]
    with pytest.raises(BeforeItsBeginning, match="1号楼"), base.write() as db:
        placements.place_in_grid(db, town.buildings[0], town.grids[3], TODAY, "更早", "clerk", AT)


def test_a_building_that_moved_is_named_among_those_where_it_lies_now(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        elsewhere = areas.ensure_area(db, STREET, "海棠苑", "第一微网格", "admin", AT)
        places.add_building(db, elsewhere, "海棠1号", "clerk", AT)
        placements.place_in_grid(db, town.buildings[0], elsewhere, MOVE, "划给海棠苑", "clerk", AT)
    with pytest.raises(PlaceNameTaken), base.write() as db:
        places.change(db, town.buildings[0], {"name": "海棠1号"}, "clerk", AT)
    with base.write() as db:
        placements.place_in_grid(db, town.buildings[0], town.grids[0], MOVE, "划错了", "clerk", AT)
    with pytest.raises(PlaceNameTaken), base.write() as db:
        places.change(db, town.buildings[0], {"name": "2号楼"}, "clerk", AT)
    with base.write() as db:
        places.change(db, town.buildings[0], {"name": "海棠1号"}, "clerk", AT)


def test_a_building_closed_on_the_day_it_moved_comes_back_where_it_moved_to(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        placements.place_in_grid(db, town.buildings[0], town.grids[5], MOVE, "网格调整", "clerk", AT)
        closing.close(db, town.buildings[0], MOVE, "拆除", "clerk", AT)
        closing.reopen(db, town.buildings[0], "没有拆", "clerk", AT)
        assert placements.area_of(db, town.buildings[0], MOVE) == town.grids[5]
        assert placements.area_of(db, town.buildings[0], MOVE - timedelta(days=1)) == town.grids[0]


def test_what_cannot_be_moved(sqlite_base: Store) -> None:
    town = make_grid_town(sqlite_base)
    with sqlite_base.write() as db:
        other = areas.ensure_area(db, STREET, "香樟苑", "第一微网格", "clerk", AT)
        places.add_building(db, other, "1号楼", "clerk", AT)
    cases = [
        (town.stairwells[0][0], town.grids[1], "理由", NotABuilding),
        (town.buildings[0], town.street, "理由", NoPatchForBuildings),
        (town.buildings[0], town.clerk, "理由", UnknownArea),
        (town.clerk, town.grids[1], "理由", UnknownPlace),
        (town.buildings[0], town.grids[1], "", ReasonMissing),
        (town.buildings[0], other, "理由", PlaceNameTaken),
    ]
    for place, grid, reason, refusal in cases:
        with pytest.raises(refusal), sqlite_base.write() as db:
            placements.place_in_grid(db, place, grid, MOVE, reason, "clerk", AT)
    with sqlite_base.read() as db:
        assert placements.building_of(db, town.households[3][0]) == town.buildings[3]
        with pytest.raises(UnknownPlace):
            placements.building_of(db, town.clerk)


def test_a_micro_grid_closes_when_its_buildings_and_people_are_gone(base: Store) -> None:
    town = make_grid_town(base)
    grid = town.grids[6]

    def close(db: Db) -> None:
        area_days.close_area(db, grid, MOVE, "并入第六微网格", "clerk", AT)

    with pytest.raises(BuildingsStillThere), base.write() as db:
        close(db)
    with base.write() as db:
        placements.place_in_grid(db, town.buildings[11], town.grids[5], MOVE, "并入", "clerk", AT)
    with pytest.raises(AreaStillUsed, match="people who work there 1"), base.write() as db:
        close(db)
    with base.write() as db:
        persons.transfer(db, town.holders[6], town.grids[5], "社工", MOVE, "并入", "clerk", AT)
        close(db)
        areas.close(db, grid, MOVE, "再点一次", "clerk", AT)
    with pytest.raises(AreaClosed, match="第七微网格"), base.write() as db:
        placements.place_in_grid(db, town.buildings[0], grid, MOVE, "理由", "clerk", AT)
    with pytest.raises(AreaClosed), base.write() as db:
        places.add_building(db, grid, "21号楼", "clerk", AT, since=MOVE)
    with base.write() as db:
        areas.reopen(db, grid, "不并了", "clerk", AT)
        places.add_building(db, grid, "21号楼", "clerk", AT, since=MOVE)


def test_since_when_an_area_is_there(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        areas.begin(db, town.grids[0], MOVE, "clerk", AT)
        areas.begin(db, town.grids[0], MOVE, "clerk", AT)
    with pytest.raises(AreaClosed), base.write() as db:
        placements.place_in_grid(db, town.buildings[5], town.grids[0], TODAY, "理由", "clerk", AT)
    with pytest.raises(DateOutOfOrder), base.write() as db:
        areas.close(db, town.grids[0], TODAY, "理由", "clerk", AT)
    with pytest.raises(ReasonMissing), base.write() as db:
        areas.close(db, town.grids[0], MOVE, "", "clerk", AT)
    with pytest.raises(AreaStillUsed, match="areas below it 7"), base.write() as db:
        areas.close(db, town.area, MOVE, "理由", "clerk", AT)
    with pytest.raises(UnknownArea), base.write() as db:
        areas.begin(db, town.clerk, MOVE, "clerk", AT)


@given(moves=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9)), max_size=8))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_building_is_in_one_micro_grid_on_every_day(
    sqlite_base: Store, moves: list[tuple[int, int]]
) -> None:
    """Whatever is moved when, refused moves among them: the last move up to a day says where it lies, and it lies nowhere twice."""
    with sqlite_base.read() as db:
        empty = not patches(db)
    if empty:
        make_grid_town(sqlite_base)
    with sqlite_base.write() as db:
        grids = [id for id, node in patches(db).items() if node.kind == "grid"]
        building = places.add_building(db, grids[0], f"{new_id()}", "clerk", AT)
        stood: list[tuple[date, UUID]] = [(date.min, grids[0])]
        for grid, day in moves:
            on = MOVE + timedelta(days=day)
            try:
                placements.place_in_grid(db, building, grids[grid], on, "调整", "clerk", AT)
            except BeforeItsBeginning:
                assert on < stood[-1][0]
                continue
            if stood[-1][1] != grids[grid]:
                stood.append((on, grids[grid]))
        rows = placements.placements(db, building)
        assert not double_days(rows)
        for day in range(-1, 12):
            on = MOVE + timedelta(days=day)
            assert placements.area_of(db, building, on) == [grid for since, grid in stood if since <= on][-1]
