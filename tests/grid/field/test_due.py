"""What plans of three levels ask of each micro-grid, what of it is done, and how much of a month was looked at, with n."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from core.jobs import drive
from grid.catalogue.refusals import UnknownItem
from grid.field import due, inspections, plans, walked
from grid.field.due import Coverage
from grid.field.inspections import Look, NewWalk
from grid.field.plans import NewPlan
from grid.field.refusals import (
    NotYourPatch,
    PlanDaysWrong,
    PlanEnded,
    PlanEndMissing,
    PlanEndsInThePast,
    PlanNotPossible,
    PlanTitleMissing,
    PlanTooWide,
    UnknownPatch,
    UnknownPlan,
)
from grid.hands import Hand
from grid.indicators.coverage import coverage
from grid.indicators.stories import month_of
from grid.places import placements
from grid.records import field as declared
from people import areas
from people.refusals import TextTooLong
from store.records import disagreements
from tests.grid_hands import Hands
from tests.grid_town import TODAY, GridTown

HOUR = timedelta(hours=1)
MARCH = date(2026, 3, 1)
FEBRUARY = date(2026, 2, 1)


def make(town: GridTown, hand: Hand, *, at: datetime | None = None, **more: object) -> UUID:
    new = NewPlan("area", "inspection", "每月普查", town.area, since=FEBRUARY)
    with town.store.write() as db:
        return plans.make(db, new._replace(**more), hand, at or town.at)  # pyright: ignore[reportArgumentType] - what each test changes


def walk(
    town: GridTown, area_id: UUID, begun: str, codes: list[str] | None = None, *, kind: str = "inspection",
    place_id: UUID | None = None, hand: Hand,
) -> None:  # fmt: skip
    begun_at = datetime.fromisoformat(f"2026-{begun}+08:00")
    with town.store.write() as db:
        looks = [Look(code) for code in codes or sorted(walked.names_of_items(db))]
        new = NewWalk(area_id, begun_at, begun_at + HOUR, kind, place_id=place_id)
        inspections.record(db, new, looks, hand, town.at + timedelta(days=20))


def asked(
    town: GridTown, *, on: str = "03-02", area_id: UUID | None = None
) -> list[tuple[str, str, str, int, str]]:
    with town.store.read() as db:
        rows = due.walks_due(db, datetime.fromisoformat(f"2026-{on}T10:00+08:00"), area_id=area_id)
        return [(row.plan.title, row.area[1:2], f"{row.by:%m-%d}", row.done, row.state) for row in rows]


def test_a_plan_of_the_residential_area_is_asked_of_each_micro_grid(town: GridTown, by: Hands) -> None:
    make(town, by.clerk)
    walk(town, town.grids[0], "02-27T09:00", hand=by.clerk)
    walk(town, town.grids[1], "03-02T09:00", hand=by.clerk)
    found = asked(town)
    assert found[:6] == [("每月普查", each, "02-28", 0, "late") for each in "二三四五六七"]
    assert found[6:] == [("每月普查", each, "03-31", 0, "due") for each in "一三四五六七"]
    assert len(asked(town, area_id=town.grids[2])) == 2
    # In April nobody is reminded of February any more.
    assert {row[2] for row in asked(town, on="04-01")} == {"03-31", "04-30"}


def test_one_walk_answers_the_plans_of_all_three_levels(town: GridTown, by: Hands) -> None:
    make(town, by.clerk, level="street", area_id=town.street, title="街道")
    make(town, by.leader, title="居民区")
    make(
        town,
        by.first,
        level="grid",
        area_id=town.grids[0],
        title="网格",
        every="week",
        since=date(2026, 3, 2),
    )
    walk(town, town.area, "02-20T09:00", hand=by.clerk)
    assert {row[0] for row in asked(town, on="02-28")} == set()
    assert sorted(row[0] for row in asked(town, area_id=town.grids[0])) == ["居民区", "网格", "街道"]
    walk(town, town.grids[0], "03-02T09:00", hand=by.first)
    assert asked(town, area_id=town.grids[0]) == []
    assert [row[:3] for row in asked(town, on="03-09", area_id=town.grids[0])] == [("网格", "一", "03-15")]


def test_a_walk_through_one_building_or_over_some_items_is_not_the_whole(town: GridTown, by: Hands) -> None:
    make(town, by.clerk, since=MARCH)
    walk(town, town.grids[0], "03-02T08:00", ["0101"], hand=by.first)
    walk(town, town.grids[0], "03-02T08:00", place_id=town.buildings[0], hand=by.first)
    assert ("每月普查", "一", "03-31", 0, "due") in asked(town)
    make(town, by.clerk, title="岗亭", codes=("0101", "0102"), area_id=town.grids[0], since=MARCH)
    assert ("岗亭", "一", "03-31", 0, "due") in asked(town)
    walk(town, town.grids[0], "03-02T08:30", ["0101", "0102"], hand=by.first)
    assert not [row for row in asked(town) if row[0] == "岗亭"]


def test_patrols_of_the_night_are_asked_of_the_evening(town: GridTown, by: Hands) -> None:
    make(town, by.clerk, kind="patrol", title="夜巡", every="day", since=TODAY - timedelta(days=1))
    walk(town, town.area, "03-02T00:30", ["0103"], kind="patrol", hand=by.leader)
    assert {row[2:] for row in asked(town)} == {("03-02", 0, "due")}
    walk(town, town.area, "03-02T23:30", ["0103"], kind="patrol", hand=by.leader)
    assert asked(town) == []
    assert {row[2:] for row in asked(town, on="03-03")} == {("03-03", 0, "due")}


def test_a_plan_ends_and_what_was_due_stays_due(town: GridTown, by: Hands) -> None:
    id = make(town, by.clerk, every="week", since=date(2026, 2, 23), area_id=town.grids[0])
    with town.store.write() as db:
        with pytest.raises(PlanDaysWrong):
            plans.end(db, id, date(2026, 2, 23), by.clerk, town.at)
        with pytest.raises(NotYourPatch):
            plans.end(db, id, TODAY, by.first, town.at)
        with pytest.raises(PlanEndsInThePast):
            plans.end(db, id, TODAY - timedelta(days=1), by.clerk, town.at)
        plans.end(db, id, TODAY, by.clerk, town.at)
        plans.end(db, id, TODAY, by.clerk, town.at)
        with pytest.raises(PlanEnded):
            plans.end(db, id, TODAY + HOUR * 24, by.clerk, town.at)
        with pytest.raises(UnknownPlan):
            plans.end(db, town.area, TODAY, by.clerk, town.at)
        with pytest.raises(UnknownPlan):
            plans.plan(db, town.area)
        assert plans.plan(db, id).until == TODAY
        assert plans.plans(db, on=TODAY) == []
        assert drive(disagreements(db, declared.RECORDS)) == []
    assert [row[1:] for row in asked(town)] == [("一", "03-01", 0, "late")]


def test_a_plan_for_once_is_late_after_its_day(town: GridTown, by: Hands) -> None:
    make(
        town, by.clerk, every="once", title="节前", since=MARCH, until=date(2026, 3, 6), area_id=town.grids[0]
    )
    assert asked(town) == [("节前", "一", "03-05", 0, "due")]
    assert asked(town, on="03-06") == [("节前", "一", "03-05", 0, "late")]
    walk(town, town.grids[0], "03-05T09:00", hand=by.clerk)
    assert asked(town, on="03-06") == []


def test_a_plan_that_cannot_be_is_refused(town: GridTown, by: Hands) -> None:
    cases: tuple[tuple[Hand, dict[str, Any], type[Exception]], ...] = (
        (by.clerk, {"level": "city"}, PlanNotPossible),
        (by.clerk, {"kind": "dance"}, PlanNotPossible),
        (by.clerk, {"every": "hour"}, PlanNotPossible),
        (by.clerk, {"times": 0}, PlanNotPossible),
        (by.clerk, {"times": 32}, PlanNotPossible),
        (by.clerk, {"title": " "}, PlanTitleMissing),
        (by.clerk, {"title": "长" * 121}, TextTooLong),
        (by.clerk, {"every": "once"}, PlanEndMissing),
        (by.clerk, {"until": FEBRUARY}, PlanDaysWrong),
        (by.clerk, {"area_id": town.buildings[0]}, UnknownPatch),
        (by.clerk, {"level": "grid"}, PlanTooWide),
        (by.clerk, {"area_id": town.street}, PlanTooWide),
        (by.clerk, {"codes": ("0199",)}, UnknownItem),
        (by.clerk, {"kind": "visit", "codes": ("0101",)}, PlanNotPossible),
        (by.first, {}, NotYourPatch),
        (by.second, {"level": "grid", "area_id": town.grids[0]}, NotYourPatch),
        (by.leader, {"level": "street"}, NotYourPatch),
        (by.viewer, {}, NotYourPatch),
    )
    for hand, more, refusal in cases:
        with pytest.raises(refusal):
            make(town, hand, **more)


def month(town: GridTown, area_id: UUID | None, day: date = TODAY, on: str = "03-31") -> Coverage:
    with town.store.read() as db:
        return due.coverage(db, area_id, day, datetime.fromisoformat(f"2026-{on}T23:00+08:00"))


def test_coverage_counts_pairs_of_patch_and_item_with_their_n(town: GridTown, by: Hands) -> None:
    assert month(town, town.area) == (town.area, 0, 7 * 23, 0, 0, 0, 0)
    walk(town, town.grids[0], "03-02T08:00", ["0101", "0102"], hand=by.first)
    walk(town, town.grids[0], "03-03T08:00", ["0102", "0103"], hand=by.first)
    walk(town, town.area, "03-04T21:00", ["0101"], kind="patrol", hand=by.leader)
    walk(town, town.area, "03-05T08:00", ["0505"], place_id=town.buildings[2], hand=by.clerk)
    walk(town, town.grids[1], "02-28T08:00", ["0504"], hand=by.clerk)
    # Three in the first grid, 0101 and 0505 in the second, one in each of the five others.
    assert month(town, town.area) == (town.area, 3 + 2 + 5, 7 * 23, 3, 1, 0, 0)
    assert month(town, None)[1:] == month(town, town.area)[1:]
    assert month(town, town.grids[0]) == (town.grids[0], 3, 23, 2, 1, 0, 0)
    assert month(town, town.grids[1]) == (town.grids[1], 2, 23, 1, 1, 0, 0)
    assert month(town, town.area, FEBRUARY) == (town.area, 1, 7 * 23, 1, 0, 0, 0)


def test_coverage_says_how_much_of_what_was_asked_is_done(town: GridTown, by: Hands) -> None:
    make(town, by.clerk, every="week", since=date(2026, 3, 2))
    walk(town, town.area, "03-04T08:00", hand=by.clerk)
    walk(town, town.grids[0], "03-10T08:00", hand=by.clerk)
    # On 12 March two weeks began: all are done in the first, one early in the second, which is not over.
    found = month(town, town.area, on="03-12")
    assert (found.done, found.asked) == (8, 8)
    found = month(town, town.area, on="03-16")
    assert (found.done, found.asked) == (8, 14)
    with town.store.read() as db:
        parts = due.coverages(db, town.area, TODAY, datetime.fromisoformat("2026-03-16T09:00+08:00"))
    assert [(part.done, part.asked) for part in parts] == [(2, 2), *[(1, 2)] * 6]
    assert [part.looked for part in parts] == [23] * 7


def test_a_void_walk_covers_nothing_and_a_building_that_moved_covers_where_it_was(
    town: GridTown, by: Hands
) -> None:
    walk(town, town.grids[0], "03-02T08:00", ["0101"], place_id=town.buildings[0], hand=by.first)
    with town.store.write() as db:
        placements.place_in_grid(
            db, town.buildings[0], town.grids[6], date(2026, 3, 20), "调整", "admin", town.at
        )
    assert month(town, town.grids[0]).looked == 1
    with town.store.read() as db:
        indicator = list(coverage(db, month_of(MARCH), town.at + timedelta(days=28), None))
    assert [(case.area_id, case.item_code) for case in indicator if case.hit] == [(town.grids[0], "0101")]
    assert len(indicator) == 7 * 23
    with town.store.write() as db:
        (row,) = walked.walks(db, MARCH, date(2026, 4, 1))
        inspections.void(db, row.id, "补录错", by.clerk, town.at)
    assert month(town, town.area)[1:5] == (0, 7 * 23, 0, 0)


def test_a_street_without_areas_is_no_patch(town: GridTown) -> None:
    with town.store.write() as db:
        areas.ensure_area(db, "新设街道", "", "", "admin", town.at)
    assert month(town, None).n == 7 * 23
    with town.store.read() as db:
        assert len(list(coverage(db, month_of(MARCH), town.at, None))) == 7 * 23


def test_a_grid_that_is_closed_is_asked_of_nothing_from_then_on(town: GridTown, by: Hands) -> None:
    make(town, by.clerk, since=MARCH)
    with town.store.write() as db:
        eighth = areas.ensure_area(db, "梧桐街道", "桂花苑", "第八微网格", "admin", town.at)
        areas.close(db, eighth, MARCH, "并入第六网格", "admin", town.at)
    assert "".join(row[1] for row in asked(town)) == "一二三四五六七"
    assert month(town, town.area).n == 7 * 23
    assert month(town, town.area, FEBRUARY, on="02-28").n == 8 * 23
