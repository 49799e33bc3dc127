"""Cards of everything that is no issue: cells over cells, rows of both sides that are one, references and names that stand against it."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from core.ids import new_id
from grid.facilities import dues, facilities
from grid.facilities.dues import NewDue
from grid.facilities.facilities import NewFacility
from grid.places import placements, places
from grid.places.places import NewPlace
from grid.tables import FacilityDue, Place, Placement
from stations.inbox.listing import cards
from stations.inbox.refusals import (
    BuiltUponSince,
    ChangedSince,
    DecidedOtherwise,
    NotThere,
    TakenByOther,
    UnknownCard,
)
from store.types import Db
from tests.grid_town import TODAY
from tests.stations.inbox.carded import Inbox

Verb = Callable[[Db], object]


def _change(inbox: Inbox, name: str | None = None, **more: object) -> Verb:
    return lambda db: places.change(
        db,
        inbox.town.buildings[0],
        {**({"name": name} if name else {}), **more},
        "clerk",
        inbox.book.later(minutes=1),
    )


def test_what_only_the_base_changed_stays(inbox: Inbox) -> None:
    building = inbox.town.buildings[0]
    knows = inbox.newest()
    theirs = inbox.at_station(_change(inbox, "甲1号楼"), "place", building)
    with inbox.store.write() as db:
        _change(inbox, "乙1号楼", floors=18)(db)
    card = inbox.card(theirs, knows)
    shown = inbox.read(card)
    assert [
        (each.what, each.before, each.here.text, each.there.text, each.clash) for each in shown.differences
    ] == [
        ("Its name", "1号楼", "乙1号楼", "甲1号楼", True),
        ("Floors", "6", "18", "6", False),
    ]
    inbox.take(card)
    (row,) = inbox.rows(Place, Place.id == building)
    assert (row["name"], row["floors"]) == ("甲1号楼", 18)
    assert row["pinyin"].startswith("jia")
    assert inbox.agrees()
    inbox.take_back(card)
    (row,) = inbox.rows(Place, Place.id == building)
    assert (row["name"], row["floors"]) == ("乙1号楼", 18)
    assert inbox.agrees()


def test_taking_back_is_refused_for_what_was_changed_since(inbox: Inbox) -> None:
    knows = inbox.newest()
    theirs = inbox.at_station(_change(inbox, "甲1号楼"), "place", inbox.town.buildings[0])
    with inbox.store.write() as db:
        _change(inbox, "乙1号楼")(db)
    card = inbox.card(theirs, knows)
    inbox.take(card)
    with inbox.store.write() as db:
        _change(inbox, floors=3)(db)
    assert inbox.read(card).stuck is None  # something else of it
    with inbox.store.write() as db:
        _change(inbox, "丙1号楼")(db)
    with pytest.raises(ChangedSince, match="Its name"):
        inbox.take_back(card)


def test_a_building_that_both_put_elsewhere_has_one_place_after_it(inbox: Inbox) -> None:
    town = inbox.town
    building, on = town.buildings[0], TODAY + timedelta(days=1)
    knows = inbox.newest()

    def move(area: UUID, day: date, why: str) -> Verb:
        return lambda db: placements.place_in_grid(db, building, area, day, why, "clerk", inbox.book.at)

    theirs = inbox.at_station(move(town.grids[2], on, "站点改划"), "place", building)
    with inbox.store.write() as db:
        move(town.grids[3], TODAY, "基地改划")(db)
    card = inbox.card(theirs, knows)
    assert inbox.read(card).obstacle is None
    inbox.take(card)
    rows = sorted(inbox.rows(Placement, Placement.place_id == building), key=lambda row: str(row["until"]))
    assert [(row["area_id"], row["until"], row["reason"]) for row in rows] == [
        (town.grids[0], on, ""),
        (town.grids[2], None, "站点改划"),
    ]
    assert inbox.agrees()
    inbox.take_back(card)
    assert inbox.agrees()


def test_the_same_due_date_stated_twice_becomes_one(inbox: Inbox) -> None:
    at, town = inbox.book.at, inbox.town
    with inbox.store.write() as db:
        new = NewFacility("lift", "1号楼电梯", "L-1", place_id=town.buildings[0])
        lift = facilities.add(db, new, "clerk", at)
    knows = inbox.newest()
    due_on = date(2026, 6, 1)
    theirs = inbox.at_station(
        lambda db: dues.state(db, lift, NewDue("年检", due_on, 10, 12), "clerk", at), "facility", lift
    )
    with inbox.store.write() as db:
        dues.state(db, lift, NewDue("年检", due_on, 30, 24), "clerk", at)
    card = inbox.card(theirs, knows)
    assert inbox.read(card).obstacle is None
    inbox.take(card)
    (row,) = inbox.rows(FacilityDue)
    assert (row["remind_days"], row["every_months"]) == (10, 12)
    assert inbox.agrees()
    inbox.take_back(card)
    (row,) = inbox.rows(FacilityDue)
    assert (row["remind_days"], row["every_months"]) == (30, 24)
    assert inbox.agrees()


def test_a_name_that_another_has_stands_against_it_until_it_is_free(inbox: Inbox) -> None:
    town, at = inbox.town, inbox.book.at
    stairwell = town.stairwells[0][0]
    new = NewPlace("household", "301室", stairwell, floor=3)
    theirs = inbox.at_station(lambda db: places.add_all(db, [new], "clerk", at), "place", new.id)
    other = NewPlace("household", "301室", stairwell, floor=3)
    with inbox.store.write() as db:
        places.add_all(db, [other], "clerk", at)
    card = inbox.card(theirs, inbox.newest(), "stands_not", {"code": "unique"})
    shown = inbox.read(card)
    assert isinstance(shown.obstacle, TakenByOther)
    assert str(shown.obstacle).startswith("The base has another one already with the same: Its name “301室”.")
    with pytest.raises(TakenByOther):
        inbox.take(card)
    with inbox.store.write() as db:
        places.change(db, other.id, {"name": "301室（旧）"}, "clerk", at)
    assert inbox.read(card).obstacle is None
    inbox.take(card)
    assert [row["name"] for row in inbox.rows(Place, Place.id == new.id)] == ["301室"]
    assert inbox.agrees()
    inbox.take_back(card)
    assert not inbox.rows(Place, Place.id == new.id)
    assert inbox.agrees()


def test_a_reference_that_the_base_lacks_is_told_and_tried_again(inbox: Inbox) -> None:
    town, at = inbox.town, inbox.book.at
    stairwell = NewPlace("stairwell", "9单元", town.buildings[0])
    home = NewPlace("household", "901室", stairwell.id, floor=9)

    def add(db: Db) -> object:
        return places.add_all(db, [stairwell, home], "clerk", at)

    first = inbox.at_station(add, "place", stairwell.id)
    second = inbox.at_station(add, "place", home.id)
    knows = inbox.newest()
    stands = inbox.card(first, knows, "stands_not")
    hangs = inbox.card(second, knows, "stands_not")
    obstacle = inbox.read(hangs).obstacle
    assert isinstance(obstacle, NotThere)
    assert "Stands in" in str(obstacle)
    inbox.take(stands)
    inbox.take(hangs)
    assert inbox.agrees()
    with pytest.raises(BuiltUponSince):
        inbox.take_back(stands)
    assert inbox.read(stands).row.state == "taken"
    inbox.take_back(hangs)
    inbox.take_back(stands)
    assert inbox.agrees()


def test_two_people_at_once_decide_once(inbox: Inbox) -> None:
    knows = inbox.newest()
    theirs = inbox.at_station(_change(inbox, "甲1号楼"), "place", inbox.town.buildings[0])
    with inbox.store.write() as db:
        _change(inbox, "乙1号楼")(db)
    card = inbox.card(theirs, knows)
    inbox.keep(card, actor="admin")
    assert inbox.keep(card, "别的理由", actor="clerk").reason != "别的理由"
    with pytest.raises(DecidedOtherwise, match="李主任"):
        inbox.take(card)
    with pytest.raises(UnknownCard):
        inbox.keep(new_id())


def test_open_ones_come_first_the_oldest_first(inbox: Inbox) -> None:
    made: list[UUID] = []
    for number in range(3):
        knows = inbox.newest()
        building = inbox.town.buildings[number]
        theirs = inbox.at_station(
            lambda db, building=building: places.change(db, building, {"floors": 9}, "clerk", inbox.book.at), "place", building
        )  # fmt: skip
        made.append(inbox.card(theirs, knows))
    inbox.keep(made[0])
    with inbox.store.read() as db:
        assert [row.id for row in cards(db)] == made[1:]
        assert [row.id for row in cards(db, decided=True)] == [*made[1:], made[0]]
