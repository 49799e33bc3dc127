"""What is wrong with a table of items, and which codes items bear."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusal import Refusal
from grid.catalogue import Item, shipped
from grid.catalogue.refusals import (
    CatalogueEmpty,
    CatalogueHasFaults,
    ItemCellEmpty,
    ItemCodeWrong,
    ItemRepeated,
    ItemTextTooLong,
    LimitKindUnknown,
    LimitMissing,
    LimitNotNumber,
    PhotosUnclear,
    refuse_faults,
)
from grid.catalogue.rules import coded, faults_of

SOUND = Item("0101", "楼道", "楼道堆物", "work_day", 1, "巡查发现", "已清除", 1, 1, "物业服务企业")


def test_what_ships_has_7_classes_and_23_items() -> None:
    items = shipped()
    assert len(items) == 23
    assert len({item.class_name for item in items}) == 7
    assert faults_of(items) == ()
    assert [item.code for item in items if item.class_name == "楼道"] == [
        "0501",
        "0502",
        "0503",
        "0504",
        "0505",
    ]
    assert next(item for item in items if item.name == "消防通道占用")[3:5] == ("urgent_hour", 2)
    assert all((item.photos_before, item.photos_after) == (1, 1) for item in items)


@pytest.mark.parametrize(
    ("changes", "refusal", "column"),
    [
        ({"limit_amount": 0}, LimitMissing, "时限"),
        ({"limit_kind": ""}, LimitMissing, "时限类型"),
        ({"limit_kind": "fortnight"}, LimitKindUnknown, "时限类型"),
        ({"limit_amount": 1000}, LimitNotNumber, "时限"),
        ({"limit_amount": -1}, LimitNotNumber, "时限"),
        ({"filing": ""}, ItemCellEmpty, "立案条件"),
        ({"closing": " "}, ItemCellEmpty, "结案条件"),
        ({"unit_words": ""}, ItemCellEmpty, "责任单位"),
        ({"class_name": ""}, ItemCellEmpty, "大类"),
        ({"name": "", "code": "0102"}, ItemCellEmpty, "小类"),
        ({"filing": "长" * 301}, ItemTextTooLong, "立案条件"),
        ({"photos_after": 10}, PhotosUnclear, "整改照片"),
        ({"photos_before": -1}, PhotosUnclear, "整改照片"),
        ({"code": "12"}, ItemCodeWrong, ""),
        ({"code": "０１０１"}, ItemCodeWrong, ""),
    ],
)
def test_a_hole_or_a_slip_is_told_with_row_item_and_column(
    changes: dict[str, Any], refusal: type[Refusal], column: str
) -> None:
    other = SOUND._replace(code="0909", name="照明损坏")
    (found,) = faults_of([other, SOUND._replace(**changes)])
    assert type(found) is refusal
    assert found.values["row"] == 2
    assert found.values["item"] == changes.get("name", SOUND.name)
    assert found.values.get("column", "") == column
    assert "{" not in str(found)


def test_two_rows_of_one_item_are_refused() -> None:
    assert [type(each) for each in faults_of([SOUND, SOUND])] == [ItemRepeated]
    (found,) = faults_of([SOUND, SOUND._replace(code="0102")])
    assert (type(found), found.values["row"], found.values["other"]) == (ItemRepeated, 2, 1)
    (found,) = faults_of([SOUND, SOUND._replace(name="照明损坏")])
    assert type(found) is ItemRepeated
    assert faults_of([SOUND, SOUND._replace(code="0201", class_name="其它")]) == ()


def test_no_item_at_all_is_refused() -> None:
    assert [type(each) for each in faults_of([])] == [CatalogueEmpty]


def test_one_fault_is_itself_and_several_are_told_together() -> None:
    refuse_faults(())
    one = faults_of([SOUND._replace(limit_amount=0)])
    with pytest.raises(LimitMissing):
        refuse_faults(one)
    with pytest.raises(CatalogueHasFaults) as refused:
        refuse_faults(faults_of([SOUND._replace(limit_amount=0, closing="")]))
    assert refused.value.values["count"] == 2
    assert "时限 is empty" in str(refused.value)
    assert "结案条件 is empty" in str(refused.value)


def test_codes_stay_with_their_items() -> None:
    before = shipped()
    bare = [item._replace(code="") for item in reversed(before)]
    new = Item("", "楼道", "楼道违建", "work_day", 5, "发现", "拆除", 1, 1, "联动治理")
    other = Item("", "电梯", "电梯困人", "urgent_hour", 1, "报警", "解救", 0, 1, "物业服务企业")
    again = coded([*bare, new, other], before)
    assert {item.name: item.code for item in again} == {item.name: item.code for item in before} | {
        "楼道违建": "0506", "电梯困人": "0801"
    }  # fmt: skip


def test_a_code_that_was_borne_once_is_not_given_to_another() -> None:
    before = [SOUND, SOUND._replace(code="0102", name="照明损坏")]
    new = SOUND._replace(code="", name="楼道违建")
    assert [item.code for item in coded([SOUND, new], before)] == ["0101", "0103"]


def test_a_code_of_the_files_own_counts_over_the_earlier_one() -> None:
    moved = SOUND._replace(code="0101", name="照明损坏")
    assert [item.code for item in coded([moved, SOUND._replace(code="")], [SOUND])] == ["0101", "0102"]


_names = st.text("楼道水泵车库", min_size=1, max_size=2)


def _item(class_name: str, name: str) -> Item:
    return SOUND._replace(code="", class_name=class_name, name=name)


def _names_of(item: Item) -> tuple[str, str]:
    return item.class_name, item.name


_items = st.lists(st.builds(_item, _names, _names), max_size=12, unique_by=_names_of)


@given(_items, _items)
def test_every_item_gets_one_code_and_keeps_it(first: list[Item], second: list[Item]) -> None:
    one = coded(first)
    two = coded(second, one)
    for items in (one, two):
        assert len({item.code for item in items}) == len(items)
        starts = {(item.class_name, item.code[:2]) for item in items}
        assert len(starts) == len({item.class_name for item in items})
    kept = {(item.class_name, item.name): item.code for item in one}
    borne = {item.code: (item.class_name, item.name) for item in one}
    for item in two:
        assert item.code == kept.get((item.class_name, item.name), item.code)
        assert borne.get(item.code, (item.class_name, item.name)) == (item.class_name, item.name)
    assert coded(two, one) == two
