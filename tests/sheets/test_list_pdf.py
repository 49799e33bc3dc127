"""Printed lists: every cell is there, on numbered pages that each repeat the head, and long text stays in its column."""

import subprocess
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets import list_pdf
from sheets.list_pdf import Column, ListHead, draw_list
from sheets.pdf_fonts import HEI, SMALLEST, width
from sheets.refusals import CharacterNotPrintable, TextDoesNotFit
from tests.archive import complaints
from tests.programs import program

COLUMNS: list[Column] = [
    ("姓名", 2, "left"),
    ("学分", 1, "right"),
    ("结论", 1, "middle"),
    ("说明", 3, "left"),
]
HEAD = ListHead(
    "2026年度学分考核名单",
    "浦江街道社区工作者实训基地",
    date(2026, 11, 21),
    "2026 年度",
    ("制表人", "审核人"),
)


def drawn(
    head: ListHead, columns: Sequence[Column], rows: Iterable[Sequence[str]], *, sums: Sequence[str] = ()
) -> bytes:
    target = BytesIO()
    draw_list(target, head, columns, rows, sums=sums)
    return target.getvalue()


def rows(count: int) -> list[tuple[str, str, str, str]]:
    return [(f"张{chr(0x4E00 + number)}", f"{number}.5", "达标", "") for number in range(count)]


def pages(pdf: bytes) -> list[str]:
    text = subprocess.run(
        [program("pdftotext"), "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return text.stdout.decode().split("\f")[:-1]


def test_each_page_repeats_the_head_and_is_numbered() -> None:
    shown = pages(drawn(HEAD, COLUMNS, rows(100), sums=("100 人", "5000", "", "")))
    assert len(shown) > 3
    for number, page in enumerate(shown, 1):
        for part in (
            HEAD.title,
            HEAD.issuer,
            HEAD.note,
            "2026年11月21日",
            "序号",
            "姓名",
            "学分",
            "结论",
            "说明",
        ):
            assert part in page
        assert f"第{number}页共{len(shown)}页" in page.replace(" ", "")
        assert ("合计" in page) == ("审核人" in page) == (number == len(shown))
    whole = "".join(shown)
    for number, (name, credits, _verdict, _note) in enumerate(rows(100), 1):
        assert any(line.split()[:3] == [str(number), name, credits] for line in whole.splitlines())
    assert "5000" in shown[-1]


@pytest.mark.parametrize("count", range(18, 26))
def test_sums_and_signatures_never_stand_alone_and_fit_the_page(count: int) -> None:
    pdf = drawn(HEAD, COLUMNS, rows(count), sums=("", "", "", ""))
    last = pages(pdf)[-1]
    assert any(line.split()[:1] == [str(count)] for line in last.splitlines())
    boxes = subprocess.run(
        [program("pdftotext"), "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    bottoms = [float(line.split('yMax="')[1].split('"')[0]) for line in boxes.splitlines() if "<word" in line]
    assert max(bottoms) < list_pdf.LANDSCAPE[1] - 30


def test_an_empty_list_and_an_upright_page() -> None:
    shown = pages(drawn(ListHead("空表", "基地", date(2026, 1, 1), portrait=True), COLUMNS, []))
    assert len(shown) == 1
    assert "第1页共1页" in shown[0].replace(" ", "")
    assert "制表人" not in shown[0]


def test_fonts_are_embedded_and_bytes_repeat() -> None:
    pdf = drawn(HEAD, COLUMNS, [("张𠀀𬍡", "1", "达标", "")])
    assert pdf == drawn(HEAD, COLUMNS, iter([("张𠀀𬍡", "1", "达标", "")]))
    listed = subprocess.run(
        [program("pdffonts"), "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    assert "Helvetica" not in listed
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in listed.splitlines()[2:])
    assert "张𠀀𬍡" in pages(pdf)[0]


cells = st.text(st.sampled_from("张三居民区（情景）模拟，。Ab 12𬍡\n"), max_size=80)


@settings(max_examples=60)
@given(st.lists(st.tuples(cells, cells, cells, cells), max_size=5))
def test_cells_stay_in_their_columns_and_rows_on_their_page(table: list[tuple[str, str, str, str]]) -> None:
    grid = list_pdf.grid_of(COLUMNS, list_pdf.LANDSCAPE, 5)
    assert all(
        left + wide == pytest.approx(following)
        for (left, following), wide in zip(pairwise(grid.lefts), grid.wides, strict=False)
    )
    for row in table:
        laid = list_pdf.lay_row(("1", *row), grid)
        for text, cell, wide in zip(("1", *row), laid.cells, grid.wides, strict=True):
            assert "".join(cell.lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
            assert max(width(line, HEI, cell.size) for line in cell.lines) <= wide
            assert cell.high <= laid.high
            assert cell.size >= SMALLEST
    assert drawn(HEAD, COLUMNS, table)


def test_what_does_not_fit_is_refused_and_never_clipped() -> None:
    with pytest.raises(TextDoesNotFit):
        drawn(HEAD, COLUMNS, [("张三", "1", "达标", "长" * 3000)])
    with pytest.raises(CharacterNotPrintable):
        drawn(HEAD, COLUMNS, [("张\U000323b0", "1", "达标", "")])
    with pytest.raises(ValueError, match="3 cells for 4 columns"):
        drawn(HEAD, COLUMNS, [("张三", "1", "达标")])
    with pytest.raises(ValueError, match="1 cells for 4 columns"):
        drawn(HEAD, COLUMNS, [], sums=("1",))


def test_a_list_can_be_archived(tmp_path: Path) -> None:
    long = drawn(HEAD, COLUMNS, rows(100), sums=("100 人", "5000", "", ""))
    odd = ListHead("<名单> & (一)", "基地", date(2026, 1, 1), portrait=True)
    upright = drawn(odd, COLUMNS, [("张𠀀𬍡", "1", "达标", "𰻝\n第二行")])
    assert complaints({"long": long, "upright": upright}, tmp_path) == {}
    assert b"/CreationDate (D:20261121000000+08'00')" in long
