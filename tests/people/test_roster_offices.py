"""Rosters of other offices: other headings, orders and formats, and what they change in a base that has people."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from core.jobs import drive
from people import persons, roster
from people.roster import RosterPlan
from store import journal
from store.transaction import Store
from tests.people.rosters import HEADINGS, csv, places, planned, xlsx

ONE = ("王伟", "XH1", "13812345678", "爱博一村", "01网格", "社工", "2020-01-02")
TWO = ("李䶮", "XH2", "13912345678", "爱博二村", "02网格", "社工", "2021-01-02")


def _do(base: Store, plan: RosterPlan, at: datetime) -> roster.RosterResult:
    return drive(roster.carry_out(base, plan, "clerk", at))


def _with_base(base: Store, tmp_path: Path, at: datetime) -> None:
    _do(base, planned(base, xlsx(tmp_path / "first.xlsx", HEADINGS, ONE, TWO)), at)


def _values(plan: RosterPlan) -> list[tuple[object, ...]]:
    return [
        (one.person.name, one.person.staff_number, one.person.mobile, one.patch.area if one.patch else None)
        for one in plan.added
    ]


def test_a_gbk_csv_with_other_headings_in_another_order(sqlite_base: Store, tmp_path: Path) -> None:
    file = csv(
        tmp_path / "名单.csv",
        ("华漕镇社工信息表", "", "", "", "", ""),
        ("序号", "所属居委", "职务", "联系电话", "人员编号", "姓 名（必填）", "到岗时间"),
        (1, "红星居委会", "书记", "138 1234 5678", "00012", "张静", "2020.1.2"),
        (2, "红星", "社工", "021-62345678", "00013", "赵　明", "2020年1月"),
        ("合计", 2, "", "", "", "", ""),
    )
    plan = planned(sqlite_base, file)
    assert _values(plan) == [("张静", "00012", "13812345678", "红星"), ("赵　明", "00013", None, "红星")]
    assert [one.patch.street for one in plan.added if one.patch] == ["华漕镇", "华漕镇"]
    assert places(plan.warnings) == [("D4", "mobile_not_valid"), ("G4", "date_incomplete")]
    assert plan.refused == []


def test_an_xls_with_merged_areas(sqlite_base: Store, tmp_path: Path) -> None:
    book: Any = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Sheet1")
    page.write_merge(0, 0, 0, 3, "2026年度花名册")
    for column, heading in enumerate(("居委会", "姓名", "手机", "微网格")):
        page.write(1, column, heading)
    page.write_merge(2, 4, 0, 0, "爱博一村居委会")
    for row, name in enumerate(("王伟", "李䶮", "张静"), 2):
        page.write(row, 1, name)
        page.write(row, 2, 13812345670 + row)
        page.write(row, 3, f"0{row}网格")
    page.write(5, 0, "爱博二村居委会")
    page.write(5, 1, "赵明")
    file = tmp_path / "a.xls"
    book.save(str(file))
    plan = planned(sqlite_base, file)
    assert [row[3] for row in _values(plan)] == ["爱博一村", "爱博一村", "爱博一村", "爱博二村"]
    assert plan.warnings == []


def test_merged_areas_that_a_csv_has_lost(sqlite_base: Store, tmp_path: Path) -> None:
    file = csv(
        tmp_path / "a.csv",
        ("居民区", "姓名", "手机"),
        ("爱博一村", "王伟", 13812345678),
        ("", "李䶮", 13812345679),
        ("", "张静", 13812345670),
        ("爱博二村", "赵明", 13812345671),
        ("", "钱强", 13812345672),
        encoding="gb18030",
    )
    plan = planned(sqlite_base, file)
    assert [row[3] for row in _values(plan)] == ["爱博一村", "爱博一村", "爱博一村", "爱博二村", "爱博二村"]
    assert places(plan.warnings) == [(f"A{row}", "area_from_above") for row in (3, 4, 6)]


def test_a_blank_area_among_full_ones_is_not_guessed(sqlite_base: Store, tmp_path: Path) -> None:
    file = xlsx(tmp_path / "a.xlsx", HEADINGS, ONE, TWO, ("张静", "XH3", "", "", "", "社工", ""))
    plan = planned(sqlite_base, file)
    assert _values(plan)[2] == ("张静", "XH3", None, None)
    assert places(plan.warnings) == [("D4", "area_missing")]


@pytest.mark.parametrize(
    "rows",
    [
        [("基本信息", "", "联系方式", ""), ("姓名", "工号", "手机", "座机")],
        [("姓名", "工号", "手机", ""), ("", "", "号码", "备用")],
        [("标题", "", "", ""), ("姓\n名", "工 号*", "手机：", "QQ")],
        [("Name", "Staff number", "Mobile", "")],
        [("编号", "", "", ""), ("姓名", "员工编号", "移动电话", "其他")],
    ],
)
def test_headings_in_one_line_or_two(sqlite_base: Store, tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    plan = planned(sqlite_base, xlsx(tmp_path / "a.xlsx", *rows, ("王伟", "XH1", 13812345678.0, "")))
    assert [(one.person.name, one.person.staff_number, one.person.mobile) for one in plan.added] == [
        ("王伟", "XH1", "13812345678")
    ]


def test_headings_merged_over_two_lines(sqlite_base: Store, tmp_path: Path) -> None:
    file = xlsx(
        tmp_path / "a.xlsx",
        ("姓名", "联系方式", ""),
        ("", "手机", "座机"),
        ("王伟", "13812345678", "62345678"),
        merged=["A1:A2", "B1:C1"],
    )
    plan = planned(sqlite_base, file)
    assert [(one.row, one.person.name, one.person.mobile) for one in plan.added] == [
        (3, "王伟", "13812345678")
    ]


def test_a_column_that_only_counts_is_no_staff_number(sqlite_base: Store, tmp_path: Path) -> None:
    file = xlsx(tmp_path / "a.xlsx", ("编号", "姓名", "岗位"), (1, "王伟", "社工"), (2, "李䶮", "社工"))
    assert [one.person.staff_number for one in planned(sqlite_base, file).added] == [None, None]
    file = xlsx(
        tmp_path / "b.xlsx", ("编号", "姓名", "岗位"), ("S07", "王伟", "社工"), ("S01", "李䶮", "社工")
    )
    assert [one.person.staff_number for one in planned(sqlite_base, file).added] == ["S07", "S01"]


def test_the_better_of_two_columns_for_one_thing(sqlite_base: Store, tmp_path: Path) -> None:
    file = xlsx(
        tmp_path / "a.xlsx",
        ("姓名", "联系电话", "手机号码"),
        ("王伟", "62345678", "13812345678"),
        ("李䶮", "", ""),
    )
    assert [one.person.mobile for one in planned(sqlite_base, file).added] == ["13812345678", None]


def test_what_is_no_person_is_passed_over(sqlite_base: Store, tmp_path: Path) -> None:
    blank = [""] * len(HEADINGS)
    file = xlsx(
        tmp_path / "a.xlsx",
        HEADINGS,
        ONE,
        blank,
        ("", "小计", 1, "", "", "", ""),
        HEADINGS,
        TWO,
        ("总  计", 2, "", "", "", "", ""),
        ("注：以上人员均在岗", *blank[1:]),
        ("填表人：周某", "", "", "", "审核人：吴某", "", ""),
    )
    plan = planned(sqlite_base, file)
    assert [one.row for one in plan.added] == [2, 6]
    assert plan.refused == []


def test_a_sheet_of_leavers_and_a_hidden_copy(base: Store, tmp_path: Path, at: datetime) -> None:
    _with_base(base, tmp_path, at)
    book: Any = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["本表由各居民区填报"])
    for name, rows in (
        ("在岗", [HEADINGS, ONE]),
        (
            "离职人员",
            [("姓名", "离职日期"), ("李䶮", "2026.2.28"), ("周某某", "2025.12.31"), ("王伟", "2026.2.30")],
        ),
        ("备份", [HEADINGS, TWO]),
    ):
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    book["备份"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    plan = planned(base, tmp_path / "a.xlsx")
    assert [(one.name, one.sheet, one.row, one.changes) for one in plan.changed] == [
        ("李䶮", "离职人员", 2, (roster.Change("left_on", None, date(2026, 2, 28), "B"),))
    ]
    assert [(one.sheet, *place) for one, place in zip(plan.refused, places(plan.refused), strict=True)] == [
        ("离职人员", "B4", "impossible_date")
    ]
    assert places(plan.warnings) == [("A3", "leaver_unknown"), ("A1", "hidden_sheet")]
    _do(base, plan, at)
    with base.read() as db:
        assert {row.name: row.left_on for row in persons.people(db)} == {
            "王伟": None,
            "李䶮": date(2026, 2, 28),
        }
    assert planned(base, tmp_path / "a.xlsx").changed == []


def test_changes_are_shown_cell_by_cell_and_then_made(base: Store, tmp_path: Path, at: datetime) -> None:
    _with_base(base, tmp_path, at)
    moved = ("仇伟", "XH1", "13812345678", "爱博二村居民区", "02网格", "居委会主任", "2020-01-02")
    plan = planned(base, xlsx(tmp_path / "a.xlsx", HEADINGS, moved, ("李䶮", "XH2", "", "", "", "", "")))
    assert plan.unchanged == 1
    assert [(one.name, one.row) for one in plan.changed] == [("王伟", 2)]
    assert plan.changed[0].changes == (
        roster.Change("name", "王伟", "仇伟", "A"),
        roster.Change("post", "社工", "居委会主任", "F"),
        roster.Change("area", "爱博一村", "爱博二村", "D"),
        roster.Change("grid", "01网格", "02网格", "E"),
    )
    assert _do(base, plan, at) == roster.RosterResult(added=0, changed=1, unchanged=1, refused=0)
    with base.read() as db:
        row = persons.by_staff_numbers(db, ["XH1"])["XH1"]
        (before,) = persons.people(db, on=date(2026, 3, 4), search="仇伟")
        actions = [line.action for line in journal.history(db, "person", row.id)]
    assert (row.name, row.pinyin, row.area, row.grid, row.post) == (
        "仇伟",
        "qiuwei qw",
        "爱博二村",
        "02网格",
        "居委会主任",
    )
    assert (before.area, before.post) == ("爱博一村", "社工")
    assert actions == ["person.transferred", "person.changed", "person.added"]


def test_a_new_post_alone_keeps_the_place(base: Store, tmp_path: Path, at: datetime) -> None:
    _with_base(base, tmp_path, at)
    _do(base, planned(base, xlsx(tmp_path / "a.xlsx", ("姓名", "工号", "岗位"), ("王伟", "XH1", "书记"))), at)
    with base.read() as db:
        row = persons.by_staff_numbers(db, ["XH1"])["XH1"]
    assert (row.area, row.grid, row.post) == ("爱博一村", "01网格", "书记")


def test_people_are_found_without_a_staff_number(base: Store, tmp_path: Path, at: datetime) -> None:
    _with_base(base, tmp_path, at)
    file = xlsx(
        tmp_path / "a.xlsx",
        ("姓名", "手机", "居民区"),
        ("王　伟", "138 1234 5678", "爱博二村"),
        ("李䶮", "", "爱博二村居委会"),
        ("李䶮", "", "爱博一村"),
    )
    plan = planned(base, file)
    assert [(one.name, [change.field for change in one.changes]) for one in plan.changed] == [
        ("王伟", ["area"])
    ]
    assert plan.unchanged == 1
    assert [(one.person.name, one.row) for one in plan.added] == [("李䶮", 4)]
    assert places(plan.warnings) == [("A4", "same_name")]
