"""The monthly report of a 居民区: the same figures in its PDF and its workbook, both languages, and what is refused."""

from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from python_calamine import CalamineWorkbook

from core.jobs import drive
from core.language import speaking
from grid.indicators import monthly
from grid.indicators.monthly_pdf import draw
from grid.indicators.refusals import MonthAhead
from people.areas import residential_areas
from store import journal
from store.transaction import Store
from tests.grid.indicators.lively_month import KNOWN, MARCH, play
from tests.grid_town import make_grid_town
from tests.grown import Grown


def _grow(store: Store, _folder: object) -> None:
    play(make_grid_town(store))


@pytest.fixture
def lively(grown: Grown, engine: str) -> Store:
    return grown(engine, _grow)


def area(store: Store) -> UUID:
    with store.read() as db:
        return residential_areas(db)[0].id


def test_a_report_says_what_the_book_says(lively: Store) -> None:
    with lively.read() as db:
        found = monthly.monthly(db, MARCH, KNOWN, area(lively))
    assert found.title == "桂花苑: monthly report, Mar 2026"
    by_code = {row.definition.code: row for row in found.indicators}
    assert (by_code["filing"].now, by_code["filing"].n) == ("100 %", 18)
    assert by_code["coverage"].now == "15.53 %"  # 25 of 161 pairs
    assert [row.name for row in found.patches] == [f"第{figure}微网格" for figure in "一二三四五六七"]
    items = {row.code: (row.reported, row.closed, row.open) for row in found.items}
    assert items == {
        "0101": (1, 0, 1),
        "0202": (2, 0, 2),
        "0501": (4, 4, 0),
        "0502": (3, 3, 0),
        "0504": (7, 7, 0),
        "0505": (1, 0, 1),
    }
    assert [row.item for row in found.outstanding] == [
        "垃圾满溢或混投", "垃圾满溢或混投", "岗亭值守缺位", "群租等违规居住",
    ]  # fmt: skip
    assert [row.late for row in found.outstanding] == [True, True, True, False]
    assert [row.name for row in found.companies] == ["安居物业管理有限公司", "桂苑物业服务有限公司"]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_both_files_are_written_and_noted(lively: Store, tmp_path: Path, language: str) -> None:
    pdf, xlsx = tmp_path / "月报.pdf", tmp_path / "月报.xlsx"
    with speaking(language):
        assert drive(monthly.write(lively, MARCH, area(lively), pdf, xlsx, "admin", KNOWN)) == [pdf, xlsx]
    with pikepdf.open(BytesIO(pdf.read_bytes())) as paper:
        assert len(paper.pages) >= 2
    book = CalamineWorkbook.from_path(str(xlsx))  # pyright: ignore[reportUnknownMemberType] - its stub's path
    assert len(book.sheet_names) == 5
    cells = [
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert "桂苑物业服务有限公司" in cells
    assert ("15.53%" if language == "zh_CN" else "15.53 %") in cells
    with lively.read() as db:
        (line,) = journal.history(db, "monthly_report", "2026-03")
    assert line.payload["month"] == "2026-03-01"


def test_equal_input_gives_equal_bytes(lively: Store) -> None:
    with lively.read() as db:
        found = monthly.monthly(db, MARCH, KNOWN, None)
    assert draw(found) == draw(found)


def test_an_empty_month_is_a_report_too(base: Store) -> None:
    town = make_grid_town(base)
    with base.read() as db:
        found = monthly.monthly(db, MARCH, town.at, town.area)
        assert found.outstanding == []
        assert {row.now for row in found.indicators if row.definition.code != "coverage"} == {"no figure"}
        assert draw(found).startswith(b"%PDF")
        with pytest.raises(MonthAhead):
            monthly.monthly(db, MARCH.replace(month=4), town.at, town.area)
