"""Lists on the screen: drawn as text, sorted by value, kept selected over a refresh, copied as Excel pastes."""

from datetime import date
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from core import language
from desktop.desk import Desk
from desktop.table_model import TableModel, as_text, columns_wide
from desktop.table_view import Table
from sheets.columns import Column, Kind, Sheet


class Row(NamedTuple):
    key: int
    name: str
    credits: int
    day: date | None


SHEET: Sheet[Row] = Sheet(
    "Standing",
    (
        Column("name", "Name", Kind.TEXT, lambda row: row.name, 12),
        Column("credits", "Credits", Kind.AMOUNT, lambda row: row.credits, 8),
        Column("day", "Day", Kind.DAY, lambda row: row.day, 14),
    ),
)
ROWS = [
    Row(1, "王晓明", 8050, date(2026, 3, 5)),
    Row(2, "阿依古丽·买买提", 950, None),
    Row(3, "陈\t思远", 10000, date(2025, 12, 31)),
]


def key(row: Row) -> int:
    return row.key


def tone(row: Row, column: str) -> str:
    return "good" if column == "credits" and row.credits >= 8000 else ""


def model() -> TableModel[Row]:
    made = TableModel(SHEET, key, tone)
    made.show(ROWS)
    return made


def test_a_list_reads_as_declared() -> None:
    assert as_text(model()) == (
        "Name            | Credits | Day\n"
        "王晓明          | 80.5    | 5 Mar 2026\n"
        "阿依古丽·买买提 | 9.5     |\n"
        "陈\t思远         | 100     | 31 Dec 2025"
    )


def test_it_is_worded_anew_in_another_language() -> None:
    made = model()
    language.speak("zh_CN")
    assert made.data(made.index(0, 2)) == "2026年3月5日"


def test_amounts_sort_as_numbers_and_empty_cells_stay_last() -> None:
    made = model()
    made.sort(1)
    assert [row.key for row in made.rows] == [2, 1, 3]
    made.sort(2, Qt.SortOrder.DescendingOrder)
    assert [row.key for row in made.rows] == [1, 3, 2]
    made.sort(2)
    assert [row.key for row in made.rows] == [3, 1, 2]


def test_names_sort_by_pinyin() -> None:
    made = model()
    made.sort(0)
    assert [row.name[0] for row in made.rows] == ["阿", "陈", "王"]


def test_a_refresh_keeps_the_order_that_was_asked_for() -> None:
    made = model()
    made.sort(1, Qt.SortOrder.DescendingOrder)
    made.show([*ROWS, Row(4, "李䶮", 9000, None)])
    assert [row.key for row in made.rows] == [3, 4, 1, 2]


def test_a_list_that_goes_on_asks_for_more_once() -> None:
    made = TableModel(SHEET, key)
    asked: list[bool] = []
    made.wanted_more.connect(lambda: asked.append(True))
    made.show(ROWS[:2], total=3)
    nowhere = made.index(-1, -1)
    assert made.canFetchMore(nowhere)
    made.fetchMore(nowhere)
    assert not made.canFetchMore(nowhere)
    made.extend(ROWS[2:])
    assert (asked, made.rowCount(), made.canFetchMore(nowhere)) == ([True], 3, False)


def test_selection_outlives_a_refresh(desk: Desk) -> None:
    table = Table(model(), desk)
    assert table.select(3)
    table.show_rows([ROWS[2], Row(4, "李䶮", 0, None), ROWS[0]])
    assert [row.key for row in table.selected()] == [3]
    table.show_rows([ROWS[0]])
    assert table.selected() == []


def test_copy_gives_what_excel_pastes(desk: Desk) -> None:
    table = Table(model(), desk)
    table.view.selectAll()
    table.copy()
    assert QGuiApplication.clipboard().text() == (
        "Name\tCredits\tDay\n王晓明\t80.5\t5 Mar 2026\n阿依古丽·买买提\t9.5\t\n陈 思远\t100\t31 Dec 2025"
    )


def test_an_empty_list_says_what_helps(desk: Desk) -> None:
    helped: list[bool] = []
    table = Table(model(), desk)
    table.when_empty("Nobody yet.", "Import", lambda: helped.append(True))
    table.show_rows([])
    assert table.currentWidget() is table.empty
    table.help_button.click()
    assert helped == [True]
    table.show_rows(ROWS)
    assert table.currentWidget() is table.view


def test_a_chinese_character_counts_as_two() -> None:
    assert columns_wide("王a·") == 4


def test_figures_at_the_end_stay_beside_the_row_that_they_belong_to(desk: Desk) -> None:
    last = {
        kind: Table(TableModel(SHEET.only(*columns), key), desk)
        for kind, columns in (("figure", ("name", "credits")), ("day", ("name", "credits", "day")))
    }
    for kind, table in last.items():
        table.resize(1400, 400)
        table.show_rows(ROWS)
        table.show()
        header = table.view.horizontalHeader()
        reaches = header.length() == header.width()
        assert reaches is (kind == "day")
        table.close()
