"""Lists of places as offices keep them: read, compared with the base, imported whole; each bad cell named."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.jobs import drive
from core.refusal import Refusal
from grid.places import importing, lists, placements
from grid.places.importing import PlacesPlan
from grid.places.importing.reading import key
from grid.places.importing.remarks import NoPlacesInFile, PlacesChanged, PlacesEmpty
from grid.places.patches import patches
from grid.records.places import RECORDS
from people import areas
from sheets import xlsx as workbook
from sheets.refusals import FileDamaged, FileEmpty, WrongFileType
from store.records import disagreements
from store.transaction import Store
from tests.grid_town import AT, STREET, TODAY, make_grid_town
from tests.people.rosters import csv, xlsx

HEADINGS = ("居委会", "微网格", "楼栋号", "总层数", "单元", "室号")


def _planned(store: Store, path: Path, *, new_grids: bool = False) -> PlacesPlan:
    read = importing.read_places(path)
    with store.read() as db:
        return importing.plan(db, read, TODAY, new_grids=new_grids)


def _places(plan: PlacesPlan) -> list[tuple[str, str]]:
    return [(f"{one.column}{one.row}", one.code) for one in plan.refused]


def _listed(store: Store) -> list[lists.PlaceLine]:
    with store.read() as db:
        return list(lists.lines(db, TODAY))


def test_a_list_in_gbk_fills_an_empty_base(base: Store, tmp_path: Path) -> None:
    with base.write() as db:
        areas.ensure_area(db, STREET, "桂花苑", "第一微网格", "admin", AT)
    path = csv(
        tmp_path / "楼栋.csv",
        ("桂花苑居民区楼栋清册", "", "", "", "", ""),
        HEADINGS,
        ("桂花苑居民区", "01网格", "1", "6", "1", "101"),
        ("", "", "", "", "1", "201"),
        ("", "", "", "", "2", "1102"),
        ("桂花苑居民区", "第一微网格", "2幢", "", "", ""),
        ("合计", "", "2", "", "", "3"),
    )
    plan = _planned(base, path, new_grids=True)
    assert plan.refused == []
    assert plan.counts() == {"building": 2, "stairwell": 2, "household": 3}
    result = drive(importing.carry_out(base, plan, "clerk", AT))
    assert (result.buildings, result.stairwells, result.households) == (2, 2, 3)
    assert [
        (row.grid, row.building, row.floors, row.stairwell, row.household, row.floor) for row in _listed(base)
    ] == [
        ("第一微网格", "2幢", None, "", "", None),
        ("01网格", "1号楼", 6, "1单元", "201室", 2),
        ("01网格", "1号楼", 6, "1单元", "101室", 1),
        ("01网格", "1号楼", 6, "2单元", "1102室", 11),
    ]
    again = _planned(base, path)
    assert (again.added, again.moved, again.changed, again.unchanged) == ([], [], [], 4)
    with base.read() as db:
        assert drive(disagreements(db, RECORDS)) == []


def test_what_the_base_exports_it_reads_again(base: Store, tmp_path: Path) -> None:
    make_grid_town(base)
    path = tmp_path / "places.xlsx"
    workbook.write(path, lists.PLACES, _listed(base), title="桂花苑楼栋清册")
    plan = _planned(base, path)
    assert (plan.added, plan.moved, plan.changed, plan.refused, plan.warnings) == ([], [], [], [], [])
    assert plan.unchanged == 48


def test_a_building_in_another_micro_grid_moves_on_the_day_of_the_import(base: Store, tmp_path: Path) -> None:
    town = make_grid_town(base)
    path = csv(
        tmp_path / "a.csv",
        ("微网格", "楼号", "楼层数"),
        ("第七微网格", "1幢", "7层"),
        ("第一微网格", "2号楼", "6"),
    )
    plan = _planned(base, path)
    assert [(one.name, one.old, one.new) for one in plan.moved] == [("1号楼", "第一微网格", "第七微网格")]
    assert [(one.path, one.old, one.new) for one in plan.changed] == [("1号楼", 6, 7)]
    assert plan.unchanged == 1
    drive(importing.carry_out(base, plan, "clerk", AT))
    with base.read() as db:
        assert placements.area_of(db, town.buildings[0], TODAY) == town.grids[6]
        assert placements.placements(db, town.buildings[0])[-1].reason == "楼栋清册"
        assert drive(disagreements(db, RECORDS)) == []


def test_merged_cells_mean_the_whole_block(base: Store, tmp_path: Path) -> None:
    make_grid_town(base)
    rows: Sequence[Sequence[object]] = (
        ("网格", "小区", "楼", "门洞", "房号"),
        ("第五微网格", "梧桐里", 3, 1, 101),
        (None, None, None, None, 102),
        (None, None, None, 2, 103),
    )
    path = xlsx(tmp_path / "b.xlsx", *rows, merged=("A2:A4", "B2:B4", "C2:C4", "D2:D3"))
    plan = _planned(base, path)
    assert [one.path for one in plan.added] == [
        "梧桐里3号楼", "梧桐里3号楼 1单元", "梧桐里3号楼 1单元 101室", "梧桐里3号楼 1单元 102室", "梧桐里3号楼 2单元", "梧桐里3号楼 2单元 103室",
    ]  # fmt: skip


def test_each_bad_cell_is_named_and_its_row_left_out(base: Store, tmp_path: Path) -> None:
    make_grid_town(base)
    path = csv(
        tmp_path / "c.csv",
        (*HEADINGS, "楼层"),
        ("", "", "", "", "1", "101", ""),
        ("香樟苑", "第一微网格", "30", "", "", "", ""),
        ("", "第九微网格", "31", "", "", "", ""),
        ("", "第一微网格", "32", "高层", "1", "101", "0"),
        ("", "第二微网格", "32号楼", "", "1", "102", "1"),
        ("", "第一微网格", "32号楼", "", "1", "101", "2"),
        ("", "", "33", "", "", "", ""),
        ("", "第一微网格", "楼" * 81, "", "", "", ""),
        encoding="utf-8-sig",
    )
    plan = _planned(base, path)
    assert _places(plan) == [
        ("C2", "building_missing"), ("A3", "area_not_known"), ("B4", "grid_not_known"), ("B6", "two_grids"), ("C9", "text_too_long"),
    ]  # fmt: skip
    assert "桂花苑" in plan.refused[1].message
    assert "第七微网格" in plan.refused[2].message
    assert [(f"{one.column}{one.row}", one.code) for one in plan.warnings] == [
        ("D5", "not_a_floor"), ("G5", "not_a_floor"), ("F7", "place_repeated"), ("C8", "grid_missing"),
    ]  # fmt: skip
    assert plan.counts() == {"building": 2, "stairwell": 1, "household": 1}


def test_a_stairwell_called_as_a_household_beside_it(base: Store, tmp_path: Path) -> None:
    make_grid_town(base)
    path = csv(
        tmp_path / "n.csv",
        ("微网格", "楼号", "单元", "室号"),
        ("第一微网格", "40", "东", ""),
        ("第一微网格", "40", "", "东"),
    )
    plan = _planned(base, path)
    assert _places(plan) == [("D3", "place_name_taken")]
    assert [one.path for one in plan.added] == ["40号楼", "40号楼 东"]


def test_an_error_of_excel_is_no_name(base: Store, tmp_path: Path) -> None:
    make_grid_town(base)
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (("微网格", "楼号", "室号"), ("第一微网格", "=1/0", "101"), ("第一微网格", "41", "101")):
        page.append(row)
    book.save(tmp_path / "d.xlsx")
    assert _places(_planned(base, tmp_path / "d.xlsx")) == [("B2", "cell_unreadable")]


def test_nothing_is_imported_when_the_base_moved_since_the_preview(base: Store, tmp_path: Path) -> None:
    town = make_grid_town(base)
    plan = _planned(base, csv(tmp_path / "e.csv", ("微网格", "楼号"), ("第一微网格", "50")))
    with base.write() as db:
        placements.place_in_grid(db, town.buildings[0], town.grids[3], TODAY, "调整", "clerk", AT)
    with pytest.raises(PlacesChanged):
        drive(importing.carry_out(base, plan, "clerk", AT))
    assert all(row.building != "50号楼" for row in _listed(base))


def test_several_areas_and_none_named(base: Store, tmp_path: Path) -> None:
    town = make_grid_town(base)
    with base.write() as db:
        areas.ensure_area(db, STREET, "香樟苑", "", "clerk", AT)
    path = csv(tmp_path / "f.csv", ("微网格", "楼号"), ("第一微网格", "50"))
    assert _places(_planned(base, path)) == [("B2", "area_not_named")]
    with base.read() as db:
        chosen = importing.plan(db, importing.read_places(path), TODAY, area_id=town.area)
    assert [one.patch for one in chosen.added] == [town.grids[0]]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileEmpty),
        (b"MZ\x90\x00\x03\x00\x00\x00" + b"\0" * 200, WrongFileType),
        ("姓名,工号\n王芳,1".encode("gbk"), NoPlacesInFile),
        ("微网格,楼号\n合计,3".encode("gbk"), PlacesEmpty),
    ],
)
def test_files_that_hold_no_places(tmp_path: Path, content: bytes, refusal: type[Refusal]) -> None:
    path = tmp_path / "g.csv"
    path.write_bytes(content)
    with pytest.raises(refusal):
        importing.read_places(path)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3", "3号楼", True), ("03幢", "三号楼", True), ("梧桐里3号", "梧桐里3幢", True), ("A座", "a", True), ("2单元", "第2单元", True),
        ("101室", "101", True), ("13号楼", "3号楼", False), ("101-1", "101-2", False), ("梧桐里3号", "3号", False),
    ],
)  # fmt: skip
def test_how_names_are_compared(one: str, other: str, same: bool) -> None:
    assert (key(one) == key(other)) is same


_CELL = st.one_of(
    st.sampled_from(
        [
            "",
            "第一微网格",
            "第九微网格",
            "桂花苑",
            "1号楼",
            "1",
            "101",
            "1单元",
            "6层",
            "-1",
            "9" * 5000,
            "=1/0",
        ]
    ),
    st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters='\r\n,"\0'), max_size=90),
)


@given(rows=st.lists(st.lists(_CELL, min_size=7, max_size=7), max_size=6))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_cells_is_imported_or_named(
    sqlite_base: Store, tmp_path: Path, rows: list[list[str]]
) -> None:
    """Any cells at all: what the plan takes can be carried out whole, what it does not take is named, and the journal agrees."""
    with sqlite_base.read() as db:
        empty = not patches(db)
    if empty:
        make_grid_town(sqlite_base)
    path = csv(tmp_path / "h.csv", (*HEADINGS, "楼层"), *rows, encoding="utf-8-sig")
    try:
        plan = _planned(sqlite_base, path, new_grids=True)
    except (PlacesEmpty, WrongFileType, FileDamaged):
        return
    result = drive(importing.carry_out(sqlite_base, plan, "clerk", AT))
    assert result.buildings + result.stairwells + result.households == len(plan.added)
    again = _planned(sqlite_base, path)
    assert again.added == []
    with sqlite_base.read() as db:
        assert drive(disagreements(db, RECORDS)) == []
