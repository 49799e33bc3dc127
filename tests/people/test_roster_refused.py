"""Every way in which a roster can be wrong: which cell is named, what is imported all the same, and what is not."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from core.jobs import drive
from core.refusal import Refusal
from people import areas, persons, roster
from people.persons import NewPerson
from people.refusals import NameColumnMissing, NoRosterInFile, RosterEmpty, SheetEmpty
from people.roster import RosterPlan
from sheets.refusals import FileEmpty, PasswordProtected, WrongFileType
from store.transaction import Store
from tests.people.rosters import HEADINGS, TODAY, places, planned, xlsx

ONE = ("王伟", "XH1", "13812345678", "爱博一村", "01网格", "社工", "2020-01-02")
TWO = ("李䶮", "XH2", "13912345678", "爱博二村", "02网格", "社工", "2021-01-02")


def _do(base: Store, plan: RosterPlan, at: datetime) -> roster.RosterResult:
    return drive(roster.carry_out(base, plan, "clerk", at))


def _with_base(base: Store, tmp_path: Path, at: datetime) -> None:
    _do(base, planned(base, xlsx(tmp_path / "first.xlsx", HEADINGS, ONE, TWO)), at)


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
        (("王伟", "XH1", "", "爱博一村", "", "", "2019-1-1"), None),
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


@pytest.mark.parametrize(
    ("cell", "code"),
    [("2019.2.30", "impossible_date"), ("前年", "not_a_date"), (date(2035, 1, 1), "date_out_of_range")],
)
def test_a_wrong_date_of_joining_refuses_its_cell_alone(
    base: Store, tmp_path: Path, at: datetime, cell: object, code: str
) -> None:
    file = xlsx(tmp_path / "a.xlsx", HEADINGS, ("王伟", "XH1", "", "爱博一村", "", "社工", cell))
    plan = planned(base, file)
    assert places(plan.refused) == [("G2", code)]
    assert plan.refused[0].message.endswith("The person is imported without it.")
    assert _do(base, plan, at).added == 1
    with base.read() as db:
        assert [(row.name, row.post, row.joined_on) for row in persons.people(db)] == [("王伟", "社工", None)]
    mended = xlsx(tmp_path / "b.xlsx", HEADINGS, ("王伟", "XH1", "", "爱博一村", "", "社工", "2019.2.28"))
    again = planned(base, mended)
    assert (len(again.changed), again.refused) == (1, [])


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
