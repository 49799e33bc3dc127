"""Buildings, stairwells and households: added, changed, closed and opened again; what is refused."""

from collections.abc import Callable
from datetime import date

import pytest

from core.refusal import Refusal
from core.refusals import CharacterNotPrintable
from grid.places import closing, holdings, placements, places
from grid.places.holdings import OfPatch
from grid.places.places import NewPlace
from grid.places.refusals import (
    BeforeItsBeginning,
    FloorNotValid,
    NoPatchForBuildings,
    PlaceClosed,
    PlaceNameMissing,
    PlaceNameTaken,
    PlaceOpen,
    UnknownPlace,
    WrongParent,
)
from grid.places.tree import households, tree
from people.refusals import NoSuchField, ReasonMissing, TextTooLong, UnknownArea
from store.transaction import Store
from tests.grid_town import AT, TODAY, GridTown, make_grid_town

LATER = date(2026, 5, 1)


def _names(town: GridTown, on: date) -> set[str]:
    with town.store.read() as db:
        [street] = [root for root in tree(db, on) if root.kind == "street"]
        return {each.name for grid in street.children[0].children for each in grid.children}


def test_one_name_stands_once_in_a_residential_area(base: Store) -> None:
    town = make_grid_town(base)
    with pytest.raises(PlaceNameTaken, match=r"1号楼.*桂花苑"), base.write() as db:
        places.add_building(db, town.grids[6], "１号楼", "clerk", AT)
    with pytest.raises(PlaceNameTaken, match=r"1单元.*1号楼"), base.write() as db:
        places.add_stairwell(db, town.buildings[0], "1单元", "clerk", AT)
    with pytest.raises(PlaceNameTaken, match="2号楼"), base.write() as db:
        places.change(db, town.buildings[0], {"name": "2号楼"}, "clerk", AT)
    with pytest.raises(PlaceNameTaken, match="2单元"), base.write() as db:
        places.change(db, town.stairwells[0][0], {"name": "2单元"}, "clerk", AT)
    twice = [
        NewPlace("stairwell", "3单元", town.buildings[0]),
        NewPlace("stairwell", "3单元", town.buildings[0]),
    ]
    with pytest.raises(PlaceNameTaken, match="3单元"), base.write() as db:
        places.add_all(db, twice, "clerk", AT)
    with base.write() as db:
        places.add_household(db, town.stairwells[0][1], "101室", "clerk", AT, floor=1)


_CANNOT: list[tuple[Callable[[GridTown], NewPlace], type[Refusal]]] = [
    (lambda town: NewPlace("building", "  ", area_id=town.area), PlaceNameMissing),
    (lambda town: NewPlace("building", "楼" * 81, area_id=town.area), TextTooLong),
    (lambda town: NewPlace("building", "楼\U000323af", area_id=town.area), CharacterNotPrintable),
    (lambda town: NewPlace("building", "20号楼", area_id=town.street), NoPatchForBuildings),
    (lambda town: NewPlace("building", "20号楼", area_id=town.clerk), UnknownArea),
    (lambda town: NewPlace("building", "20号楼"), UnknownArea),
    (lambda town: NewPlace("building", "20号楼", area_id=town.area, floors=0), FloorNotValid),
    (lambda town: NewPlace("stairwell", "9单元", town.households[0][0]), WrongParent),
    (lambda town: NewPlace("household", "901室", town.households[0][0], floor=9), WrongParent),
    (lambda town: NewPlace("household", "901室", town.clerk), UnknownPlace),
    (lambda town: NewPlace("household", "901室"), UnknownPlace),
    (lambda town: NewPlace("household", "901室", town.stairwells[0][0], floor=900), FloorNotValid),
]


def test_what_cannot_be_added(sqlite_base: Store) -> None:
    town = make_grid_town(sqlite_base)
    for new, refusal in _CANNOT:
        with pytest.raises(refusal), sqlite_base.write() as db:
            places.add_all(db, [new(town)], "clerk", AT)


def test_a_field_changes_and_the_search_key_with_it(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        places.change(
            db,
            town.buildings[0],
            {"name": "梧桐里1号楼", "floors": 11, "since": date(1998, 9, 1)},
            "clerk",
            AT,
        )
        places.change(db, town.buildings[0], {"floors": 11}, "clerk", AT)
        row = places.locked(db, town.buildings[0])
    assert (row["name"], row["floors"], row["since"]) == ("梧桐里1号楼", 11, date(1998, 9, 1))
    assert row["pinyin"].startswith("wutongli1")
    with pytest.raises(NoSuchField), base.write() as db:
        places.change(db, town.buildings[0], {"kind": "household"}, "clerk", AT)
    with pytest.raises(UnknownPlace), base.write() as db:
        places.change(db, town.clerk, {"floors": 2}, "clerk", AT)


def test_a_closed_building_takes_what_stands_in_it_and_who_answers_for_it(base: Store) -> None:
    town = make_grid_town(base)
    gone = town.buildings[-1]
    with base.write() as db:
        assert closing.close(db, gone, LATER, "拆除", "clerk", AT) == 7
    assert "12号楼" in _names(town, TODAY)
    assert "12号楼" not in _names(town, LATER)
    with base.read() as db:
        assert households(db, town.stairwells[-1][0], LATER) == []
        assert placements.area_of(db, gone, TODAY) == town.grids[6]
        assert placements.area_of(db, gone, LATER) is None
        [company] = holdings.of_patch(db, OfPatch(place_id=gone))
        assert company.until == LATER
    with pytest.raises(PlaceClosed), base.write() as db:
        closing.close(db, gone, LATER, "再拆", "clerk", AT)
    with pytest.raises(PlaceClosed), base.write() as db:
        places.add_stairwell(db, gone, "3单元", "clerk", AT)
    with pytest.raises(PlaceClosed), base.write() as db:
        closing.reopen(db, town.stairwells[-1][0], "没有拆", "clerk", AT)
    with base.write() as db:
        assert closing.reopen(db, gone, "没有拆", "clerk", AT) == 7
    assert "12号楼" in _names(town, LATER)
    with base.read() as db:
        assert placements.area_of(db, town.households[-1][0], LATER) == town.grids[6]


def test_what_was_closed_before_stays_closed_when_its_building_is_opened_again(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        closing.close(db, town.households[0][0], date(2026, 4, 1), "并户", "clerk", AT)
        closing.close(db, town.buildings[0], LATER, "大修", "clerk", AT)
        assert closing.reopen(db, town.buildings[0], "修好", "clerk", AT) == 6
        assert [home.name for home in households(db, town.stairwells[0][0], LATER)] == ["201室"]


def test_a_closed_name_is_free_and_then_taken(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        closing.close(db, town.buildings[0], LATER, "拆除", "clerk", AT)
        places.add_building(db, town.grids[0], "1号楼", "clerk", AT, since=LATER)
    with pytest.raises(PlaceNameTaken), base.write() as db:
        closing.reopen(db, town.buildings[0], "没有拆", "clerk", AT)


def test_closing_needs_a_reason_and_a_day_after_the_beginning(sqlite_base: Store) -> None:
    town = make_grid_town(sqlite_base)
    with sqlite_base.write() as db:
        new = places.add_building(db, town.area, "20号楼", "clerk", AT, since=LATER)
    with pytest.raises(ReasonMissing), sqlite_base.write() as db:
        closing.close(db, new, LATER, " ", "clerk", AT)
    with pytest.raises(BeforeItsBeginning), sqlite_base.write() as db:
        closing.close(db, new, TODAY, "写错", "clerk", AT)
    with pytest.raises(PlaceOpen), sqlite_base.write() as db:
        closing.reopen(db, new, "没有关", "clerk", AT)
    with sqlite_base.write() as db:
        closing.close(db, new, LATER, "写错", "clerk", AT)
    with pytest.raises(BeforeItsBeginning), sqlite_base.write() as db:
        places.change(db, new, {"since": date(2026, 6, 1)}, "clerk", AT)
