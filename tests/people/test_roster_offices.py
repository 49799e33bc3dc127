"""Rosters of other offices: other headings, orders, formats; and every way in which one can be wrong."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from xlsxwriter import Workbook

from core.jobs import drive
from core.refusal import Refusal
from people import areas, persons, roster
from people.persons import NewPerson
from people.refusals import NameColumnMissing, NoRosterInFile, RosterEmpty, SheetEmpty
from people.roster import RosterPlan
from sheets.refusals import FileEmpty, PasswordProtected, WrongFileType
from store import journal
from store.transaction import Store
from tests.people.rosters import HEADINGS, TODAY, csv, places, planned, xlsx

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


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (("赵明", "XH1", "13712345678", "爱博一村", "", "", ""), ("B2", "number_of_another")),
        (("王伟", "XH1", "", "爱博三村", "", "", ""), ("D2", "unknown_area")),
        (("王伟", "XH1", "", "", "03网格", "", ""), ("E2", "grid_without_area")),
        (("", "XH1", "13812345678", "爱博一村", "", "", ""), ("A2", "name_missing")),
        (("王\U000323af", "XH9", "", "爱博一村", "", "", ""), ("A2", "name_not_printable")),
        (("王" * 81, "XH9", "", "爱博一村", "", "", ""), ("A2", "text_too_long")),
        (("王伟", "XH1", "", "爱博一村", "", "社" * 61, ""), ("F2", "text_too_long")),
        (("王伟", "XH1", "", "爱博一村", "", "", "2019.2.30"), ("G2", "impossible_date")),
        (("王伟", "XH1", "", "爱博一村", "", "", "前年"), ("G2", "not_a_date")),
        (("王伟", "XH1", "", "爱博一村", "", "", "2019-1-1"), None),
        (("王伟", "XH1", "", "爱博一村", "", "", date(2035, 1, 1)), ("G2", "date_out_of_range")),
    ],
)
def test_a_wrong_cell_refuses_its_row_alone(
    base: Store, tmp_path: Path, at: datetime, row: Sequence[object], place: tuple[str, str] | None
) -> None:
    _with_base(base, tmp_path, at)
    other = ("张静", "XH7", "13512345678", "爱博一村", "01网格", "社工", "")
    plan = planned(base, xlsx(tmp_path / "a.xlsx", HEADINGS, row, other))
    assert places(plan.refused) == ([place] if place else [])
    assert [one.person.name for one in plan.added] == ["张静"]
    if place:
        assert plan.refused[0].message.startswith(f"Sheet 名册, row 2, column {place[0][0]}: ")
    assert _do(base, plan, at).added == 1


def test_an_unknown_area_names_those_that_are_alike(base: Store, tmp_path: Path, at: datetime) -> None:
    _with_base(base, tmp_path, at)
    row = ("张静", "XH7", "", "爱博三村", "", "", "")
    file = xlsx(tmp_path / "a.xlsx", HEADINGS, row)
    message = planned(base, file).refused[0].message
    assert "爱博一村" in message
    assert "爱博二村" in message
    allowed = planned(base, file, new_areas=True)
    assert allowed.refused == []
    _do(base, allowed, at)
    with base.read() as db:
        assert [area.name for area in areas.residential_areas(db)] == ["爱博一村", "爱博二村", "爱博三村"]
    far = xlsx(tmp_path / "b.xlsx", HEADINGS, ("张静", "XH7", "", "天一", "", "", ""))
    assert "perhaps" not in planned(base, far).refused[0].message


def test_a_new_grid_is_made_and_said(base: Store, tmp_path: Path, at: datetime) -> None:
    _with_base(base, tmp_path, at)
    plan = planned(
        base, xlsx(tmp_path / "a.xlsx", HEADINGS, ("王伟", "XH1", "", "爱博一村", "09网格", "", ""))
    )
    assert places(plan.warnings) == [("E2", "new_grid")]
    _do(base, plan, at)
    with base.read() as db:
        assert [area.grids for area in areas.residential_areas(db)] == [2, 1]


def test_one_name_in_two_streets_needs_the_street(base: Store, tmp_path: Path, at: datetime) -> None:
    with base.write() as db:
        for street in ("新虹街道", "华漕镇"):
            areas.ensure_area(db, street, "红星", "", "clerk", at)
    headings = ("姓名", "街道", "居民区")
    file = xlsx(tmp_path / "a.xlsx", headings, ("王伟", "", "红星"), ("李䶮", "华漕镇", "红星"))
    plan = planned(base, file)
    assert places(plan.refused) == [("C2", "ambiguous_area")]
    assert [one.patch.street for one in plan.added if one.patch] == ["华漕镇"]


def test_the_same_person_twice_counts_once(base: Store, tmp_path: Path) -> None:
    again = ("王 伟", "xh1", 13812345678, "爱博一村居委会", "01网格", "社工", "2020年1月2日")
    plan = planned(base, xlsx(tmp_path / "a.xlsx", HEADINGS, ONE, TWO, again))
    assert len(plan.added) == 2
    assert plan.refused == []
    assert places(plan.warnings) == [("A4", "row_repeated")]
    assert "row 2" in plan.warnings[0].message


def test_the_fuller_of_two_rows_is_kept(base: Store, tmp_path: Path) -> None:
    plan = planned(
        base, xlsx(tmp_path / "a.xlsx", HEADINGS, ("王伟", "XH1", "", "爱博一村", "", "", ""), ONE)
    )
    assert [(one.person.mobile, one.person.post) for one in plan.added] == [("13812345678", "社工")]


@pytest.mark.parametrize(
    ("second", "first_place", "second_place"),
    [
        (
            ("王伟", "XH1", "13812345678", "爱博一村", "01网格", "书记", ""),
            ("F2", "rows_differ"),
            ("F3", "rows_differ"),
        ),
        (
            ("王伟", "XH9", "13812345678", "爱博一村", "", "", ""),
            ("B2", "rows_differ"),
            ("B3", "rows_differ"),
        ),
        (("李䶮", "XH1", "13912345678", "", "", "", ""), ("B2", "number_of_two"), ("B3", "number_of_two")),
        (("王伟", "XH1", "13912345678", "", "", "", ""), ("C2", "rows_differ"), ("C3", "rows_differ")),
    ],
)
def test_two_rows_that_differ_are_both_refused(
    base: Store,
    tmp_path: Path,
    second: Sequence[object],
    first_place: tuple[str, str],
    second_place: tuple[str, str],
) -> None:
    plan = planned(base, xlsx(tmp_path / "a.xlsx", HEADINGS, ONE, second))
    assert plan.added == []
    assert places(plan.refused) == [first_place, second_place]
    assert "row 3" in plan.refused[0].message
    assert "13912345678" not in plan.refused[0].message


def test_two_rows_for_one_person_of_the_base(base: Store, tmp_path: Path, at: datetime) -> None:
    _with_base(base, tmp_path, at)
    file = xlsx(
        tmp_path / "a.xlsx",
        HEADINGS,
        ("王伟", "XH1", "", "爱博一村", "", "社工", ""),
        ("王伟", "", "13812345678", "爱博一村", "", "书记", ""),
    )
    plan = planned(base, file)
    assert places(plan.refused) == [("A3", "same_person_twice")]


def test_two_people_of_one_name_need_a_number(base: Store, tmp_path: Path, at: datetime) -> None:
    with base.write() as db:
        area = areas.ensure_area(db, "", "爱博一村", "", "clerk", at)
        for mobile in ("13812345678", "13912345678"):
            persons.add(db, NewPerson("王伟", mobile=mobile, area_id=area), "clerk", at)
    headings = ("姓名", "手机", "居民区", "岗位")
    plan = planned(base, xlsx(tmp_path / "a.xlsx", headings, ("王伟", "", "爱博一村", "社工")))
    assert places(plan.refused) == [("A2", "ambiguous_person")]
    plan = planned(base, xlsx(tmp_path / "b.xlsx", headings, ("王伟", "139****5678", "爱博一村", "社工")))
    assert len(plan.changed) == 1
    assert [change.field for change in plan.changed[0].changes] == ["post"]


def test_masked_numbers_that_fit_nobody_are_left_out(base: Store, tmp_path: Path, at: datetime) -> None:
    _with_base(base, tmp_path, at)
    file = xlsx(tmp_path / "a.xlsx", HEADINGS, ("王伟", "XH1", "138****0000", "", "", "", ""))
    plan = planned(base, file)
    assert plan.unchanged == 1
    assert places(plan.warnings) == [("C2", "masked_not_taken")]


def test_who_left_is_pointed_out_and_not_brought_back(base: Store, tmp_path: Path, at: datetime) -> None:
    _with_base(base, tmp_path, at)
    with base.write() as db:
        persons.leave_post(db, persons.by_staff_numbers(db, ["XH1"])["XH1"].id, TODAY, "辞职", "clerk", at)
    plan = planned(base, xlsx(tmp_path / "a.xlsx", HEADINGS, ONE))
    assert plan.unchanged == 1
    assert places(plan.warnings) == [("A2", "has_left")]


def test_a_shared_mobile_is_pointed_out(base: Store, tmp_path: Path) -> None:
    plan = planned(
        base, xlsx(tmp_path / "a.xlsx", HEADINGS, ONE, ("李䶮", "XH2", "13812345678", "", "", "", ""))
    )
    assert len(plan.added) == 2
    assert ("C3", "mobile_shared") in places(plan.warnings)


def test_formula_cells(base: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    book: Any = Workbook(str(file))
    page = book.add_worksheet("名册")
    for column, heading in enumerate(("序号", "姓名", "工号", "岗位")):
        page.write_string(0, column, heading)
    for row, name in ((1, "王伟"), (2, "李䶮"), (3, "张静")):
        page.write_formula(row, 0, "=ROW()-1", None, row)
        page.write_string(row, 1, name)
    page.write_formula("C2", '="XH"&A2', None, "XH1")
    page.write_formula("C3", '="XH"&A3', None, "")
    page.write_formula("D4", "=NA()", None, "#N/A")
    book.close()
    plan = planned(base, file)
    assert [(one.person.name, one.person.staff_number) for one in plan.added] == [("王伟", "XH1")]
    assert places(plan.refused) == [("C3", "formula_not_computed"), ("D4", "cell_error")]
    assert places(plan.warnings) == [("C2", "formula")]
    assert "XH1" in plan.warnings[0].message


def test_a_name_that_is_a_formula_without_value(base: Store, tmp_path: Path) -> None:
    plan = planned(base, xlsx(tmp_path / "a.xlsx", ("姓名", "岗位"), ('="王"&"伟"', "社工")))
    assert places(plan.refused) == [("A2", "formula_not_computed")]


@pytest.mark.parametrize(
    ("rows", "refusal", "said"),
    [
        ([], SheetEmpty, "sheet 名册 is empty"),
        ([("标题",), ("王伟", "社工")], NoRosterInFile, "名册"),
        ([HEADINGS], RosterEmpty, "sheet 名册: there is nobody below the headings in row 1"),
        (
            [("工号", "手机", "居民区"), ("XH1", "13812345678", "爱博一村")],
            NameColumnMissing,
            "sheet 名册, row 1",
        ),
    ],
)
def test_files_without_a_roster(
    sqlite_base: Store, tmp_path: Path, rows: list[Sequence[object]], refusal: type[Refusal], said: str
) -> None:
    with pytest.raises(refusal, match=said):
        planned(sqlite_base, xlsx(tmp_path / "a.xlsx", *rows))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"%PDF-1.7", WrongFileType),
        (b"", FileEmpty),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"),
            PasswordProtected,
        ),
    ],
)
def test_files_that_are_none(
    sqlite_base: Store, tmp_path: Path, content: bytes, refusal: type[Refusal]
) -> None:
    file = tmp_path / "花名册.xlsx"
    file.write_bytes(content)
    with pytest.raises(refusal, match=r"花名册\.xlsx"):
        planned(sqlite_base, file)


@pytest.mark.slow
def test_thirty_thousand_people(sqlite_base: Store, tmp_path: Path, at: datetime) -> None:
    surnames, given = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋"
    file = tmp_path / "big.xlsx"
    book: Any = Workbook(str(file), {"constant_memory": True})
    page = book.add_worksheet("名册")
    page.write_row(0, 0, HEADINGS)
    for n in range(30_000):
        name = surnames[n % 10] + given[n // 10 % 10] + given[n // 100 % 10]
        day = f"{2000 + n % 25}.{n % 12 + 1}.{n % 28 + 1}"
        page.write_row(
            n + 1,
            0,
            (name, f"N{n:06}", 13800000000 + n, f"第{n % 40 + 1}居委会", f"{n % 7 + 1}网格", "社工", day),
        )
    book.close()
    plan = planned(sqlite_base, file)
    assert (len(plan.added), plan.refused, plan.warnings) == (30_000, [], [])
    assert _do(sqlite_base, plan, at).added == 30_000
    with sqlite_base.read() as db:
        assert persons.count(db) == 30_000
        assert len(areas.residential_areas(db)) == 40
        assert drive(journal.verify(db)).ok
    assert planned(sqlite_base, file).unchanged == 30_000
