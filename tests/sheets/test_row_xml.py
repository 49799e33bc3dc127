"""Rows as XML: whatever a cell holds comes back from two readers, and is never a formula."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets import xlsx
from sheets.columns import Column, Kind, Sheet
from sheets.row_xml import TEXT_MOST, escaped

_text = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=30)


class Row(NamedTuple):
    text: str
    credits: int


LIST: Sheet[Row] = Sheet(
    "List",
    (
        Column("text", "Text", Kind.TEXT, lambda row: row.text),
        Column("credits", "Credits", Kind.AMOUNT, lambda row: row.credits),
    ),
)


@settings(max_examples=60)
@given(st.lists(st.builds(Row, _text, st.integers(-10_000_000, 10_000_000)), max_size=8))
def test_two_readers_read_what_was_written(tmp_path_factory: Any, rows: list[Row]) -> None:  # noqa: ANN401 - pytest's own
    file = tmp_path_factory.mktemp("rows") / "a.xlsx"
    xlsx.write(file, LIST, rows)
    with python_calamine.CalamineWorkbook.from_path(str(file)) as book:  # pyright: ignore[reportUnknownMemberType] - a path of unknown kind
        second = book.get_sheet_by_index(0).to_python()
    first: Any = openpyxl.load_workbook(file).worksheets[0]
    for place, row in enumerate(rows):
        amount = first.cell(place + 2, 2)
        assert (amount.value, second[place + 1][1]) == (row.credits / 100, row.credits / 100)
        cell = first.cell(place + 2, 1)
        assert (cell.value or "") == escaped(row.text).replace("&amp;", "&").replace("&lt;", "<").replace(
            "&gt;", ">"
        ).replace("&#10;", "\n")
        assert cell.data_type in {"s", "n", "inlineStr"}
        assert not row.text or cell.data_type == "s"


def test_what_xml_cannot_hold_is_written_as_excel_writes_it() -> None:
    assert escaped("a\x07b\x00\ud800") == "a_x0007_b_x0000__xD800_"
    assert escaped("_x0007_ _x") == "_x005F_x0007_ _x"
    assert escaped("<&>\n") == "&lt;&amp;&gt;&#10;"
    assert len(escaped("长" * 40_000)) == TEXT_MOST


def test_short_lists_get_sheets_of_their_own_once_the_long_one_is_written(tmp_path: Path) -> None:
    seen: list[str] = []

    def long() -> Iterator[Row]:
        for number in range(3):
            seen.append(str(number))
            yield Row(f"=行{number}", 150)

    file = tmp_path / "a.xlsx"
    other, empty = Sheet("Other: [1]", LIST.columns), Sheet("Empty", LIST.columns)
    xlsx.write(
        file,
        LIST,
        long(),
        title="标题",
        notes=["", "注"],
        more=lambda: [(other, [Row("、".join(seen), -75)]), (empty, [])],
    )
    book: Any = openpyxl.load_workbook(file)
    assert [page.title for page in book.worksheets] == ["List", "Other- -1-", "Empty"]
    page, short, none = book.worksheets
    assert [cell.value for cell in page["A"]] == ["标题", "注", "Text", "=行0", "=行1", "=行2"]
    assert page["A4"].quotePrefix
    lines = [[cell.value for cell in row] for row in short.iter_rows()]
    assert lines == [["Other: [1]", None], ["Text", "Credits"], ["0、1、2", -0.75]]
    assert none.max_row == 2
    assert [each.auto_filter.ref for each in (page, short)] == ["A3:B6", "A2:B3"]
