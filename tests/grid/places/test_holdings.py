"""Who answers for a patch: a second holder only with a reason, the chain upward, and what a check finds."""

import threading
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ids import new_id
from grid.places import check, closing, holdings, places, rules, units
from grid.places.answering import answering, companies
from grid.places.holdings import OfPatch
from grid.places.patches import patches
from grid.places.refusals import (
    AlreadyEnded,
    AnswersLater,
    AreaClosed,
    BeforeItsBeginning,
    HolderAndDeputy,
    NotAPropertyCompany,
    PatchNotHeld,
    PlaceClosed,
    SecondHolder,
    UnitClosed,
    UnitStillServes,
    UnknownHolding,
    UnknownPlace,
    UnknownUnit,
    WhyAlongside,
)
from people import areas, merging, persons
from people.persons import NewPerson
from people.refusals import AlreadyLeft, MergedAway, ReasonMissing, UnknownArea, UnknownPerson
from store.transaction import Store
from tests.grid.places.spans import double_days
from tests.grid_town import AT, SINCE, TODAY, GridTown, make_grid_town

NEXT = date(2026, 4, 1)


def _holders(town: GridTown, grid: int, on: date) -> list[str]:
    with town.store.read() as db:
        return [row.name for row in answering(db, on, area_id=town.grids[grid])[0].holders]


def _codes(town: GridTown, on: date = TODAY) -> list[tuple[str, str]]:
    with town.store.read() as db:
        return [(finding.code, finding.name) for finding in check.patches(db, on)]


def test_a_second_holder_is_refused_unless_said_why(base: Store) -> None:
    town = make_grid_town(base)
    patch, other = OfPatch(town.grids[0]), town.holders[1]
    with pytest.raises(SecondHolder, match=r"王芳.*第一微网格"), base.write() as db:
        holdings.appoint(db, patch, "holder", other, NEXT, "clerk", AT)
    for over in (True, False):
        with pytest.raises(WhyAlongside), base.write() as db:
            holdings.appoint(
                db, patch, "holder", other, NEXT, "clerk", AT, takes_over=over, alongside=not over
            )
    with base.write() as db:
        first = holdings.appoint(
            db, patch, "holder", other, NEXT, "clerk", AT, takes_over=True, reason="轮岗"
        )
        again = holdings.appoint(
            db, patch, "holder", other, NEXT, "clerk", AT, takes_over=True, reason="轮岗"
        )
    assert first == again
    assert _holders(town, 0, NEXT - timedelta(days=1)) == ["王芳"]
    assert _holders(town, 0, NEXT) == ["欧阳娜"]
    with base.write() as db:
        holdings.appoint(
            db, patch, "holder", town.holders[0], NEXT, "clerk", AT, alongside=True, reason="带教"
        )
    assert _holders(town, 0, NEXT) == ["欧阳娜", "王芳"]
    assert _codes(town, NEXT) == [("two", "第一微网格")]
    with base.read() as db:
        [finding] = check.patches(db, NEXT)
    assert (set(finding.names), finding.reason, finding.above) == (
        {"王芳", "欧阳娜"},
        "轮岗；带教",
        "梧桐街道 桂花苑",
    )


def test_two_who_appoint_at_once(base: Store) -> None:
    """Of two holders appointed to an empty patch in the same moment one is refused, on either engine."""
    town = make_grid_town(base)
    with base.write() as db:
        empty = areas.ensure_area(db, "梧桐街道", "桂花苑", "第八微网格", "clerk", AT)
    gate = threading.Barrier(2)
    refused: list[SecondHolder] = []

    def appoint(person: int) -> None:
        gate.wait()
        try:
            with base.write() as db:
                holdings.appoint(db, OfPatch(empty), "holder", town.holders[person], NEXT, "clerk", AT)
        except SecondHolder as refusal:
            refused.append(refusal)

    both = [threading.Thread(target=appoint, args=(person,)) for person in (0, 1)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(refused) == 1
    with base.read() as db:
        assert len(holdings.of_patch(db, OfPatch(empty))) == 1


def test_who_cannot_be_appointed_to_what(sqlite_base: Store) -> None:
    town = make_grid_town(sqlite_base)
    with sqlite_base.write() as db:
        gone, merged, kept = persons.add_all(
            db, [NewPerson("甲"), NewPerson("乙"), NewPerson("乙")], "clerk", AT
        )
        persons.leave_post(db, gone, SINCE, "退休", "clerk", AT)
        merging.unite(db, merged, kept, "同一人", "clerk", AT)
        closed = units.add(db, units.NewUnit("property", "旧物业"), "clerk", AT)
        units.close(db, closed, TODAY, "退出", "clerk", AT)
        closing.close(db, town.buildings[4], TODAY, "拆除", "clerk", AT)
        areas.begin(db, town.grids[6], NEXT, "clerk", AT)
    grid, building = OfPatch(town.grids[0]), OfPatch(place_id=town.buildings[0])
    cases = [
        (grid, "deputy", town.clerk, UnknownPerson),
        (grid, "deputy", gone, AlreadyLeft),
        (grid, "deputy", merged, MergedAway),
        (grid, "deputy", town.holders[0], HolderAndDeputy),
        (building, "property", town.clerk, UnknownUnit),
        (building, "property", town.joint, NotAPropertyCompany),
        (building, "property", closed, UnitClosed),
        (OfPatch(town.clerk), "deputy", kept, UnknownArea),
        (OfPatch(town.grids[6]), "deputy", kept, AreaClosed),
        (OfPatch(place_id=town.clerk), "deputy", kept, UnknownPlace),
        (OfPatch(place_id=town.buildings[4]), "deputy", kept, PlaceClosed),
        (OfPatch(place_id=town.households[0][0]), "deputy", kept, PatchNotHeld),
    ]
    for patch, role, answers, refusal in cases:
        with pytest.raises(refusal), sqlite_base.write() as db:
            holdings.appoint(db, patch, role, answers, TODAY, "clerk", AT)


def test_an_appointment_ends_once(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        own = holdings.of_patch(db, OfPatch(town.grids[0]))[0].id
    for id, on, reason, refusal in (
        (own, NEXT, "", ReasonMissing),
        (town.clerk, NEXT, "调动", UnknownHolding),
        (own, SINCE - timedelta(days=1), "调动", BeforeItsBeginning),
    ):
        with pytest.raises(refusal), base.write() as db:
            holdings.end(db, id, on, reason, "clerk", AT)
    with base.write() as db:
        holdings.end(db, own, NEXT, "调动", "clerk", AT)
    with pytest.raises(AlreadyEnded), base.write() as db:
        holdings.end(db, own, NEXT, "调动", "clerk", AT)
    with pytest.raises(AnswersLater), base.write() as db:
        holdings.appoint(db, OfPatch(town.grids[0]), "holder", town.holders[0], TODAY, "clerk", AT)
    assert ("nobody", "第一微网格") in _codes(town, NEXT)
    assert ("nobody", "第一微网格") not in _codes(town, TODAY)


def test_the_chain_goes_from_the_building_to_the_street(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        places.add_building(db, town.area, "20号楼", "clerk", AT)
    with base.read() as db:
        levels = answering(db, TODAY, place_id=town.households[0][0])
        assert [(each.kind, [row.name for row in each.holders]) for each in levels] == [
            ("building", []), ("grid", ["王芳"]), ("area", ["孙丽华"]), ("street", []),
        ]  # fmt: skip
        assert [row.name for row in levels[1].deputies] == ["周小燕"]
        assert [row.name for row in companies(levels)] == ["桂苑物业服务有限公司"]
        assert [row.name for row in companies(answering(db, TODAY, place_id=town.buildings[11]))] == [
            "安居物业管理有限公司"
        ]
        kept = answering(db, TODAY, place_id=town.buildings[0], area_id=town.grids[5])
        assert [each.name for each in kept][:2] == ["1号楼", "第六微网格"]
        assert [row.area_id for row in holdings.of_person(db, town.deputy, TODAY)] == list(town.grids[:2])


def test_what_the_check_finds(base: Store) -> None:
    town = make_grid_town(base)
    assert _codes(town) == []
    with base.write() as db:
        persons.leave_post(db, town.holders[2], TODAY, "退休", "clerk", AT)
        holdings.end(db, holdings.of_patch(db, OfPatch(town.grids[3]))[0].id, TODAY, "调动", "clerk", AT)
        places.add_building(db, town.area, "20号楼", "clerk", AT)
        second = units.add(db, units.NewUnit("property", "第二物业"), "clerk", AT)
        last = OfPatch(place_id=town.buildings[-1])
        holdings.appoint(db, last, "property", second, TODAY, "clerk", AT, alongside=True, reason="交接")
        company = next(row for row in holdings.of_patch(db, OfPatch(town.area)) if row.role == "property")
    assert _codes(town) == [
        ("nobody", "第四微网格"), ("left", "第三微网格"), ("no_grid", "20号楼"), ("two_companies", "12号楼"),
    ]  # fmt: skip
    with pytest.raises(UnitStillServes), base.write() as db:
        units.close(db, town.company, NEXT, "退出", "clerk", AT)
    with base.write() as db:
        holdings.end(db, company.id, TODAY, "退出", "clerk", AT)
        units.close(db, town.company, TODAY, "退出", "clerk", AT)
    lacking = [name for code, name in _codes(town) if code == "no_company"]
    assert lacking == [f"{number}号楼" for number in range(1, 10)] + ["20号楼"]
    with base.write() as db:
        areas.begin(db, town.grids[6], NEXT, "clerk", AT)
    assert ("nowhere", "12号楼") in _codes(town)


def test_a_person_who_was_merged_still_answers(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        [kept] = persons.add_all(db, [NewPerson("王芳")], "clerk", AT)
        merging.unite(db, town.holders[0], kept, "同一人", "clerk", AT)
    with base.read() as db:
        [holder] = answering(db, TODAY, area_id=town.grids[0])[0].holders
        assert (holder.person_id, holder.name) == (kept, "王芳")
    assert _codes(town) == []


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 8), st.sampled_from(("", "takes_over", "alongside"))),
        max_size=6,
    )
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_hold_a_patch_only_where_somebody_said_alongside(
    sqlite_base: Store, steps: list[tuple[int, int, str]]
) -> None:
    with sqlite_base.read() as db:
        empty = not patches(db)
    if empty:
        make_grid_town(sqlite_base)
    with sqlite_base.write() as db:
        grid = areas.ensure_area(db, "梧桐街道", "桂花苑", f"{new_id()}", "clerk", AT)
        people = [row.id for row in persons.people(db)][:3]
        for person, day, how in steps:
            on = TODAY + timedelta(days=day)
            try:
                holdings.appoint(
                    db,
                    OfPatch(grid),
                    "holder",
                    people[person],
                    on,
                    "clerk",
                    AT,
                    reason=how,
                    takes_over=how == "takes_over",
                    alongside=how == "alongside",
                )
            except (SecondHolder, AnswersLater):
                continue
        rows = holdings.of_patch(db, OfPatch(grid))
        if not any(how == "alongside" for _person, _day, how in steps):
            assert not double_days(rows)
        for person in people:
            assert not double_days([row for row in rows if row.person_id == person])
        found = {
            finding.code for finding in check.of_holders(patches(db), grid, rules.on_day(rows, TODAY), TODAY)
        }
        held = len(rules.on_day(rows, TODAY))
        assert found == ({"nobody"} if held == 0 else {"two"} if held > 1 else set())
