"""Companies and departments; duties that tie accounts and persons to what they may do."""

from datetime import date

import pytest

from grid import hands
from grid.places import duties, units
from grid.places.refusals import (
    AlreadyEnded,
    BeforeItsBeginning,
    DutyNotValid,
    UnitClosed,
    UnitNameMissing,
    UnitNameTaken,
    UnitNotValid,
    UnknownDuty,
    UnknownUnit,
)
from grid.places.units import NewUnit
from people import merging, persons
from people.persons import NewPerson
from people.refusals import MergedAway, NoSuchField, TextTooLong, UnknownAccount, UnknownArea, UnknownPerson
from store.transaction import Store
from tests.grid_town import AT, SINCE, TODAY, make_grid_town

NEXT = date(2026, 4, 1)


def test_a_unit_is_added_changed_closed_and_opened(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        units.change(db, town.joint, {"name": "联动治理中心", "stars": 3}, "clerk", AT)
        units.change(db, town.joint, {"stars": 3}, "clerk", AT)
        units.close(db, town.joint, NEXT, "撤并", "clerk", AT)
        assert [row.name for row in units.units(db, on=NEXT)] == [
            "安居物业管理有限公司",
            "桂苑物业服务有限公司",
        ]
        assert units.unit(db, town.joint).pinyin.startswith("liandong")
        assert [row.name for row in units.units(db, "joint")] == ["联动治理中心"]
    with pytest.raises(UnitClosed), base.write() as db:
        units.close(db, town.joint, NEXT, "撤并", "clerk", AT)
    with base.write() as db:
        units.reopen(db, town.joint, "没有撤", "clerk", AT)
        units.reopen(db, town.joint, "没有撤", "clerk", AT)
        assert units.unit(db, town.joint).closed_on is None


def test_what_no_unit_is(sqlite_base: Store) -> None:
    town = make_grid_town(sqlite_base)
    for new, refusal in (
        (NewUnit("property", "桂苑物业服务有限公司"), UnitNameTaken),
        (NewUnit("property", " "), UnitNameMissing),
        (NewUnit("firm", "某公司"), UnitNotValid),
        (NewUnit("property", "某公司", mode="free"), UnitNotValid),
        (NewUnit("property", "某公司", stars=6), UnitNotValid),
        (NewUnit("property", "某公司", phone="1" * 41), TextTooLong),
    ):
        with pytest.raises(refusal), sqlite_base.write() as db:
            units.add(db, new, "clerk", AT)
    for changes, refusal in (({"name": "联动治理办公室"}, UnitNameTaken), ({"pinyin": "x"}, NoSuchField)):
        with pytest.raises(refusal), sqlite_base.write() as db:
            units.change(db, town.company, changes, "clerk", AT)
    with pytest.raises(UnknownUnit), sqlite_base.read() as db:
        units.unit(db, town.clerk)
    with pytest.raises(UnknownUnit), sqlite_base.write() as db:
        units.close(db, town.clerk, NEXT, "撤并", "clerk", AT)


def test_a_duty_is_given_once_and_ends(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        first = duties.give(db, "handler", SINCE, "admin", AT, person_id=town.deputy, unit_id=town.company)
        assert first == duties.give(
            db, "handler", TODAY, "admin", AT, person_id=town.deputy, unit_id=town.company
        )
        tied = duties.give(db, "self", SINCE, "admin", AT, person_id=town.leader, account_id=town.clerk)
        hand = hands.of_account(db, "clerk", TODAY)
        assert (hand.who, hands.LEADER in hand.roles) == (f"person:{town.leader}", True)
        assert hands.of_person(db, town.deputy, TODAY).units == frozenset({town.company})
        duties.end(db, first, NEXT, "离岗", "admin", AT)
        assert [row.role for row in duties.duties(db, NEXT)] == ["leader", "self"]
        assert [(row.role, row.person, row.login, row.unit) for row in duties.duties(db)] == [
            ("handler", "周小燕", "", "桂苑物业服务有限公司"), ("leader", "孙丽华", "", ""), ("self", "孙丽华", "clerk", ""),
        ]  # fmt: skip
    for id, on, refusal in (
        (first, NEXT, AlreadyEnded),
        (tied, date(2025, 1, 1), BeforeItsBeginning),
        (town.clerk, NEXT, UnknownDuty),
    ):
        with pytest.raises(refusal), base.write() as db:
            duties.end(db, id, on, "离岗", "admin", AT)


def test_who_has_left_service_has_no_part_any_more_under_any_entry(base: Store) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        (entry,) = persons.add_all(db, [NewPerson("孙丽华")], "clerk", AT)
        duties.give(db, "checker", SINCE, "admin", AT, person_id=entry)
        merging.unite(db, entry, town.leader, "同一人", "clerk", AT)
        persons.change(db, town.leader, {"left_on": NEXT}, "clerk", AT)
        for person in (town.leader, entry):
            assert {hands.LEADER, hands.CHECKER} <= hands.of_person(db, person, TODAY).roles.keys()
            gone = hands.of_person(db, person, NEXT)
            assert (gone.roles, gone.who) == ({}, f"person:{town.leader}")
        duties.give(db, "self", SINCE, "admin", AT, person_id=town.leader, account_id=town.clerk)
        assert hands.LEADER not in hands.of_account(db, "clerk", NEXT).roles


def test_a_duty_of_nobody_or_nothing(sqlite_base: Store) -> None:
    town = make_grid_town(sqlite_base)
    with sqlite_base.write() as db:
        merged, kept = persons.add_all(db, [NewPerson("乙"), NewPerson("乙")], "clerk", AT)
        merging.unite(db, merged, kept, "同一人", "clerk", AT)
    for role, whom, refusal in (
        ("king", {"person_id": town.deputy}, DutyNotValid),
        ("checker", {}, DutyNotValid),
        ("self", {"person_id": town.deputy}, DutyNotValid),
        ("checker", {"person_id": town.clerk}, UnknownPerson),
        ("checker", {"person_id": merged}, MergedAway),
        ("checker", {"account_id": town.deputy}, UnknownAccount),
        ("checker", {"person_id": town.deputy, "area_id": town.clerk}, UnknownArea),
        ("handler", {"person_id": town.deputy, "unit_id": town.clerk}, UnknownUnit),
    ):
        with pytest.raises(refusal), sqlite_base.write() as db:
            duties.give(db, role, SINCE, "admin", AT, **whom)
