"""Persons: found, added, changed, posted elsewhere, leaving; every change with its journal line."""

from datetime import date, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.ids import new_id
from people import persons
from people.areas import ensure_area
from people.persons import FULL, PEOPLE, NewPerson
from people.refusals import (
    AlreadyLeft,
    DateOutOfOrder,
    IdNumberNotValid,
    IdNumberTaken,
    MobileNotValid,
    NameMissing,
    NameNotPrintable,
    NoSuchField,
    ReasonMissing,
    StaffNumberTaken,
    TextTooLong,
    UnknownArea,
    UnknownPerson,
)
from people.tables import Person, Posting
from sheets.columns import shown
from store import journal
from store.transaction import Store
from store.types import Db

ID = "310112198407010594"


def _area(db: Db, at: datetime, area: str = "爱博一村", grid: str = "01网格") -> UUID:
    return ensure_area(db, "新虹街道", area, grid, "clerk", at)


def test_a_person_is_kept_in_one_form(base: Store, at: datetime) -> None:
    with base.write() as db:
        grid = _area(db, at)
        id = persons.add(
            db,
            NewPerson(
                "王　𬍡",
                "男",
                "xh2000",
                "+86 138 1234 5678",
                ID,
                grid,
                "社工",
                "社会工作师",
                date(2017, 5, 23),
            ),
            "clerk",
            at,
        )
    with base.read() as db:
        row = persons.person(db, id)
        given = db.scalar(sa.select(Person.name_as_given))
        posting = db.execute(sa.select(Posting.since, Posting.until)).one()
        lines = journal.history(db, "person", id)
    assert (row.name, row.pinyin, row.staff_number, row.mobile) == (
        "王𬍡",
        "wangdang wd",
        "XH2000",
        "13812345678",
    )
    assert (row.street, row.area, row.grid, row.post) == ("新虹街道", "爱博一村", "01网格", "社工")
    assert row.patch_id == grid
    assert given == "王　𬍡"
    assert tuple(posting) == (date(2017, 5, 23), None)
    assert [line.action for line in lines] == ["person.added"]
    assert lines[0].payload["id_number"] == ID


def test_lists_mask_and_the_full_list_does_not(base: Store, at: datetime) -> None:
    with base.write() as db:
        row = persons.person(
            db, persons.add(db, NewPerson("王伟", "女", None, "13812345678", ID), "clerk", at)
        )
    assert shown(PEOPLE.column("mobile"), row) == "138****5678"
    assert shown(PEOPLE.column("id_number"), row) == "310112********0594"
    assert shown(PEOPLE.column("sex"), row) == "female"
    assert shown(FULL.column("mobile"), row) == "13812345678"
    assert shown(FULL.column("id_number"), row) == ID


def test_what_a_person_cannot_be(base: Store, at: datetime) -> None:
    refused: list[tuple[NewPerson, type[Exception]]] = [
        (NewPerson(" 　"), NameMissing),
        (NewPerson("王\U000323af"), NameNotPrintable),
        (NewPerson("王" * 81), TextTooLong),
        (NewPerson("王伟", mobile="1381234567"), MobileNotValid),
        (NewPerson("王伟", id_number="310112198407010595"), IdNumberNotValid),
        (NewPerson("王伟", staff_number="XH1"), StaffNumberTaken),
        (NewPerson("王伟", id_number=ID), IdNumberTaken),
        (NewPerson("王伟", area_id=new_id()), UnknownArea),
    ]
    with base.write() as db:
        persons.add(db, NewPerson("李主任", staff_number="XH1", id_number=ID), "clerk", at)
        for new, refusal in refused:
            with pytest.raises(refusal):
                persons.add(db, new, "clerk", at)
        assert persons.count(db) == 1
    with pytest.raises(NameNotPrintable, match=r"U\+323AF"), base.write() as db:
        persons.add(db, NewPerson("王\U000323af"), "clerk", at)


def test_a_change_keeps_old_and_new(base: Store, at: datetime) -> None:
    with base.write() as db:
        id = persons.add(db, NewPerson("王伟", mobile="13812345678"), "clerk", at)
        other = persons.add(db, NewPerson("李䶮", staff_number="XH2"), "clerk", at)
        persons.change(db, id, {"name": "仇 伟", "mobile": "13912345678"}, "clerk", at)
        persons.change(db, id, {"name": "仇伟"}, "clerk", at)
        row = persons.person(db, id)
        lines = journal.history(db, "person", id)
        with pytest.raises(StaffNumberTaken):
            persons.change(db, id, {"staff_number": "XH2"}, "clerk", at)
        persons.change(db, other, {"staff_number": "XH2"}, "clerk", at)
        for field in ("area", "left_on", "id"):
            with pytest.raises(NoSuchField):
                persons.change(db, id, {field: 5}, "clerk", at)
        with pytest.raises(UnknownPerson):
            persons.change(db, new_id(), {"name": "王伟"}, "clerk", at)
    assert (row.name, row.pinyin, row.mobile) == ("仇伟", "qiuwei qw", "13912345678")
    assert [line.action for line in lines] == ["person.changed", "person.added"]
    assert lines[0].payload == {
        "name": ["王伟", "仇伟"],
        "name_as_given": "仇 伟",
        "mobile": ["13812345678", "13912345678"],
    }


def test_a_transfer_leaves_the_earlier_posting_to_be_seen(base: Store, at: datetime) -> None:
    with base.write() as db:
        old, new = _area(db, at), _area(db, at, "爱博二村", "02网格")
        id = persons.add(
            db, NewPerson("王伟", area_id=old, post="社工", joined_on=date(2020, 1, 1)), "clerk", at
        )
        persons.transfer(db, id, new, "网格员", date(2026, 2, 1), "工作需要", "clerk", at)
        persons.transfer(db, id, new, "网格员", date(2026, 3, 1), "工作需要", "clerk", at)
    with base.read() as db:
        assert [row.area for row in persons.people(db)] == ["爱博二村"]
        assert [row.area for row in persons.people(db, on=date(2026, 1, 31))] == ["爱博一村"]
        assert [row.area for row in persons.people(db, on=date(2026, 2, 1))] == ["爱博二村"]
        assert persons.people(db, on=date(2019, 12, 31)) == []
        assert persons.count(db, area_id=old) == 0
        assert persons.count(db, area_id=persons.people(db)[0].area_id) == 1
        line = journal.history(db, "person", id)[0]
    assert line.action == "person.transferred"
    assert line.payload["area"] == ["爱博一村", "爱博二村"]
    assert line.payload["post"] == ["社工", "网格员"]
    with base.write() as db:
        with pytest.raises(DateOutOfOrder):
            persons.transfer(db, id, old, "社工", date(2026, 1, 31), "工作需要", "clerk", at)
        with pytest.raises(ReasonMissing):
            persons.transfer(db, id, old, "社工", date(2026, 4, 1), " ", "clerk", at)
        with pytest.raises(UnknownArea):
            persons.transfer(db, id, new_id(), "社工", date(2026, 4, 1), "工作需要", "clerk", at)


def test_two_transfers_on_one_day_leave_one_posting_that_day(base: Store, at: datetime) -> None:
    with base.write() as db:
        id = persons.add(db, NewPerson("王伟", area_id=_area(db, at)), "clerk", at)
        for post in ("网格员", "居委会主任"):
            persons.transfer(db, id, _area(db, at), post, date(2026, 2, 1), "工作需要", "clerk", at)
        rows = persons.people(db, on=date(2026, 2, 1))
    assert [row.post for row in rows] == ["居委会主任"]


def test_a_leaver_is_gone_from_that_day_and_never_deleted(base: Store, at: datetime) -> None:
    with base.write() as db:
        id = persons.add(
            db, NewPerson("王伟", area_id=_area(db, at), joined_on=date(2020, 1, 1)), "clerk", at
        )
        with pytest.raises(DateOutOfOrder):
            persons.leave_post(db, id, date(2019, 1, 1), "辞职", "clerk", at)
        with pytest.raises(ReasonMissing):
            persons.leave_post(db, id, date(2026, 3, 1), "", "clerk", at)
        persons.leave_post(db, id, date(2026, 3, 1), "辞职", "clerk", at)
        assert persons.count(db, on=date(2026, 2, 28)) == 1
        assert persons.count(db, on=date(2026, 3, 1)) == 0
        row = persons.person(db, id)
        assert (row.left_on, row.area) == (date(2026, 3, 1), "爱博一村")
        with pytest.raises(AlreadyLeft):
            persons.leave_post(db, id, date(2026, 4, 1), "辞职", "clerk", at)
        with pytest.raises(AlreadyLeft):
            persons.transfer(db, id, None, "", date(2026, 4, 1), "x", "clerk", at)
        persons.change(db, id, {"left_on": None}, "clerk", at)
        assert persons.person(db, id).left_on is None


def test_an_absence_is_recorded(base: Store, at: datetime) -> None:
    with base.write() as db:
        id = persons.add(db, NewPerson("王伟"), "clerk", at)
        persons.take_leave(db, id, "产假", date(2026, 1, 1), date(2026, 6, 7), "生育", "clerk", at)
        persons.take_leave(db, id, "病假", date(2026, 7, 1), None, "手术", "clerk", at)
        with pytest.raises(DateOutOfOrder):
            persons.take_leave(db, id, "病假", date(2026, 7, 1), date(2026, 7, 1), "手术", "clerk", at)
        with pytest.raises(UnknownPerson):
            persons.take_leave(db, new_id(), "病假", date(2026, 7, 1), None, "手术", "clerk", at)
        lines = journal.history(db, "person", id)
    assert [line.payload.get("until", "-") for line in lines] == [None, "2026-06-07", "-"]


def test_a_phone_signs_in_with_name_and_mobile_together(base: Store, at: datetime) -> None:
    with base.write() as db:
        id = persons.add(db, NewPerson("迪丽努尔·艾合买提", mobile="13812345678"), "clerk", at)
        persons.add(db, NewPerson("王伟", mobile="13812345678"), "clerk", at)
        gone = persons.add(db, NewPerson("张静", mobile="13812345678"), "clerk", at)
        persons.leave_post(db, gone, date(2026, 3, 1), "辞职", "clerk", at)
        found = persons.find_for_sign_in(db, "迪丽努尔．艾合买提 ", "138 1234 5678")
        assert found is not None
        assert found.id == id
        assert persons.find_for_sign_in(db, "张静", "13812345678") is None
        assert persons.find_for_sign_in(db, "迪丽努尔·艾合买提", "13812345679") is None
        assert persons.find_for_sign_in(db, "", "") is None
        persons.add(db, NewPerson("王伟", mobile="13812345678"), "clerk", at)
        assert persons.find_for_sign_in(db, "王伟", "13812345678") is None


def test_staff_numbers_are_found_as_they_were_asked_for(base: Store, at: datetime) -> None:
    with base.write() as db:
        persons.add(db, NewPerson("王伟", staff_number="XH2000"), "clerk", at)
        found = persons.by_staff_numbers(db, ["xh 2000", "XH9", ""])
    assert {number: row.name for number, row in found.items()} == {"xh 2000": "王伟"}


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("伟", ["单伟", "王伟"]),
        ("shan", ["单伟"]),
        ("sw", ["单伟"]),
        ("wang wei", ["王伟"]),
        ("WW", ["王伟"]),
        ("wei", []),
        ("xh20", ["单伟", "王伟"]),
        ("5678", ["王伟"]),
        ("古丽．买", ["阿依古丽·买买提"]),
        ("%", []),
        ("_", []),
        ("", ["阿依古丽·买买提", "单伟", "王伟"]),
    ],
)
def test_search_finds_names_pinyin_initials_and_numbers(
    base: Store, at: datetime, search: str, names: list[str]
) -> None:
    with base.write() as db:
        persons.add(db, NewPerson("王伟", staff_number="XH2000", mobile="13812345678"), "clerk", at)
        persons.add(db, NewPerson("单伟", staff_number="XH2001"), "clerk", at)
        persons.add(db, NewPerson("阿依古丽·买买提"), "clerk", at)
        assert [row.name for row in persons.people(db, search=search)] == names
        assert persons.count(db, search=search) == len(names)
