"""The issue book's page: what it lists, its scopes and filters, clocks that run, what it says when there is nothing."""

from collections.abc import Callable, Generator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from core import clock
from desktop import export
from desktop.desk import Desk
from desktop.grid.issues import clock_cell
from desktop.pages.grid import Grid
from desktop.table_model import as_text
from grid.working_time import Clock
from people.accounts import AccountRow
from sheets.reading import open_workbook
from tests.desktop.grid.issues.conftest import Office
from tests.waiting import settle
from tests.windows import Window


@pytest.fixture
def page(office: Office) -> Generator[Grid]:
    made = Grid(office.desk)
    made.resize(1200, 700)
    made.show()
    again(made)
    yield made
    settle(office.desk)
    made.close()
    made.deleteLater()


def again(page: Grid) -> None:
    page.refresh()
    settle(page.desk)


def shown(page: Grid, *keys: str) -> list[list[str]]:
    """The cells of these columns, from top to bottom."""
    model = page.table.model
    columns = [column.key for column in model.sheet.columns]
    return [
        [str(model.data(model.index(row, columns.index(key)))) for key in keys]
        for row in range(model.rowCount())
    ]


def chosen(page: Grid, scope: str) -> list[str]:
    page.choose(scope)
    settle(page.desk)
    return [row[0] for row in shown(page, "item")]


def scopes(page: Grid) -> list[str]:
    return [each.text() for each in page.scopes.values()]


def test_an_empty_book_offers_to_report(page: Grid, office: Office) -> None:
    assert page.table.currentWidget() is page.table.empty
    assert page.table.help_button.isVisibleTo(page)
    assert scopes(page)[:3] == ["All open 0", "Mine 0", "To file 0"]


def test_the_list_says_what_where_and_how_the_clock_stands(page: Grid, busy: Office) -> None:
    again(page)
    assert shown(page, "item", "state", "clock", "where", "grid", "unit") == [
        ["楼道堆物", "Reported", "Waits to be filed", "1号楼 1单元", "第一微网格", ""],
        ["消防通道占用", "Reported", "Waits to be filed", "5号楼 1单元", "第三微网格", ""],
        [
            "楼栋门损坏或未关",
            "Dispatched",
            "0.6 working days left",
            "2号楼 1单元",
            "第一微网格",
            "桂苑物业服务有限公司",
        ],
        [
            "岗亭值守缺位",
            "In hand",
            "0.6 working days left",
            "3号楼 1单元",
            "第二微网格",
            "桂苑物业服务有限公司 李主任",
        ],
        ["照明损坏", "In hand", "2.9 working days left", "4号楼 1单元", "第二微网格", "李主任"],
    ]
    assert as_text(page.table.model).splitlines()[1].startswith("2026-00001")
    assert page.hint.text() == "5 issues"


def test_scopes_count_and_choose(page: Grid, busy: Office) -> None:
    busy.later(days=1)
    again(page)
    assert scopes(page) == [
        "All open 5", "Mine 0", "To file 2", "Due soon 0", "Over the limit 2", "To check 0", "To phone 1", "Drafts 0", "Ended issues",
    ]  # fmt: skip
    assert chosen(page, "overdue") == ["楼栋门损坏或未关", "岗亭值守缺位"]
    assert chosen(page, "phone") == ["消防通道占用"]
    assert chosen(page, "file") == ["楼道堆物", "消防通道占用"]
    busy.move("heap", "decline", reason="现场未发现问题")
    assert chosen(page, "ended") == ["楼道堆物"]
    assert scopes(page)[-1] == "Ended issues 1"
    assert chosen(page, "open") == ["消防通道占用", "楼栋门损坏或未关", "岗亭值守缺位", "照明损坏"]


def test_mine_is_what_i_handle(page: Grid, busy: Office) -> None:
    with busy.desk.base.write() as db:
        from grid.issues import moves

        moves.move(db, busy.issues["door"], "accept", busy.hand(db, "chen"), busy.now)
    again(page)
    assert chosen(page, "mine") == ["楼栋门损坏或未关"]


def test_it_is_searched_by_pinyin_number_place_and_words(page: Grid, busy: Office) -> None:
    again(page)
    assert page.search
    found: dict[str, list[str]] = {}
    for sought in (
        "lddw",
        "loudaoduiwu",
        "loudao",
        "00004",
        "2号楼",
        "5hl",
        "门禁",
        "电瓶车 5号",
        "没有这个",
    ):
        page.search.setText(sought)
        page.look_for()
        found[sought] = [row[0] for row in shown(page, "item")]
    assert found == {
        "lddw": ["楼道堆物"],
        "loudaoduiwu": ["楼道堆物"],
        "loudao": ["楼道堆物", "消防通道占用", "楼栋门损坏或未关", "照明损坏"],
        "00004": ["照明损坏"],
        "2号楼": ["楼栋门损坏或未关"],
        "5hl": ["消防通道占用"],
        "门禁": ["楼栋门损坏或未关"],
        "电瓶车 5号": ["消防通道占用"],
        "没有这个": [],
    }


def test_by_micro_grid_and_by_state(page: Grid, busy: Office) -> None:
    again(page)
    page.area.setCurrentIndex(page.area.findText("　　第二微网格"))
    page.area.activated.emit(page.area.currentIndex())
    assert [row[0] for row in shown(page, "item")] == ["岗亭值守缺位", "照明损坏"]
    assert scopes(page)[0] == "All open 2"
    page.area.setCurrentIndex(0)
    page.state.setCurrentIndex(page.state.findData("DISPATCHED"))
    page.state.activated.emit(page.state.currentIndex())
    assert [row[0] for row in shown(page, "item")] == ["楼栋门损坏或未关"]


def test_clocks_run_without_reading(page: Grid, busy: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    again(page)

    def read(*_given: object) -> None:
        raise AssertionError

    monkeypatch.setattr(page.desk, "read", read)
    busy.later(hours=2)
    page.tick()
    assert shown(page, "item", "clock")[2:4] == [
        ["楼栋门损坏或未关", "0.3 working days left"],
        ["岗亭值守缺位", "0.3 working days left"],
    ]
    assert scopes(page)[3] == "Due soon 2"


def test_what_runs_over_the_limit_moves_to_the_overdue_ones(page: Grid, busy: Office) -> None:
    again(page)
    assert chosen(page, "overdue") == []
    assert page.table.currentWidget() is page.table.empty
    busy.later(hours=20)
    page.tick()
    settle(page.desk)
    assert [row[0] for row in shown(page, "item")] == ["楼栋门损坏或未关", "岗亭值守缺位"]


def test_it_is_read_again_when_the_journal_moves(busy: Office) -> None:
    window = Window(busy.desk)
    page: Grid = window.open(Grid)
    busy.move("heap", "file")
    busy.desk.moved.emit(frozenset({"issue"}))
    settle(page.desk)
    assert ["楼道堆物", "Filed"] in shown(page, "item", "state")
    busy.move("fire", "file")
    busy.desk.moved.emit(frozenset({"course"}))
    settle(page.desk)
    assert ["消防通道占用", "Reported"] in shown(page, "item", "state")
    window.main.close()
    window.main.deleteLater()


def test_what_moves_while_it_is_read_is_read_once_more(page: Grid, busy: Office) -> None:
    page.refresh()
    busy.move("heap", "file")
    for _time in range(3):
        page.refresh()
    settle(page.desk)
    assert ["楼道堆物", "Filed"] in shown(page, "item", "state")


def test_urgent_ones_that_nobody_phoned_are_told_until_somebody_did(page: Grid, busy: Office) -> None:
    again(page)
    assert page.said.isVisibleTo(page)
    assert page.said.text().startswith("1 urgent issues")
    busy.move("fire", "phoned")
    again(page)
    assert not page.said.isVisibleTo(page)


def test_a_search_that_finds_nothing_open_looks_among_the_ended(page: Grid, busy: Office) -> None:
    busy.move("lamp", "void", "admin", reason="误录入")
    again(page)
    assert page.search
    page.search.setText("zhaoming")
    page.look_for()
    assert page.table.help_button.text() == "Look among the ended ones"
    page.table.help_button.click()
    settle(page.desk)
    assert shown(page, "item", "state") == [["照明损坏", "Void"]]


def test_every_column_is_exported(
    page: Grid, busy: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    again(page)
    file = tmp_path / "事件.xlsx"

    def ask_save(_desk: Desk, _title: str, _name: str, _kinds: str, then: Callable[[Path], None]) -> None:
        then(file)

    monkeypatch.setattr(export, "ask_save", ask_save)
    page.export.click()
    settle(page.desk)
    rows = [[str(cell or "") for cell in row] for row in open_workbook(file)[0].rows]
    titles = next(row for row in rows if "Number" in row)
    assert "Source" in titles
    assert any("消防通道停了电瓶车" in row for row in rows)


def test_a_viewer_reports_nothing(office: Office) -> None:
    account = office.desk.account
    assert account
    office.desk.account = AccountRow(account.id, account.login, account.name, "viewer")
    page = Grid(office.desk)
    assert page.new.isHidden()
    page.report()
    assert not [each for each in office.desk.window.children() if each.inherits("ReportForm")]  # type: ignore[union-attr] - the fixture sets it


def clock_of(share: int, *, paused: bool = False) -> Clock:
    return Clock(share, 100, 100 - share, share, paused, clock.now())


@pytest.mark.parametrize(
    ("state", "share", "paused", "tone"),
    [
        ("HANDLING", 10, False, "fair"),
        ("HANDLING", 75, False, "warn"),
        ("FILED", 100, False, "bad"),
        ("SUSPENDED", 120, True, "still"),
        ("CLOSED", 100, False, "good"),
        ("HANDLED", 101, False, "bad"),
    ],
)
def test_the_bar_is_told_by_its_shape_too(app: Any, state: str, share: int, paused: bool, tone: str) -> None:  # noqa: ANN401
    drawn = clock_of(share, paused=paused)
    assert clock_cell.tone(drawn, state) == tone
    image = QImage(60, 12, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    clock_cell.paint_bar(painter, image.rect().toRectF().adjusted(1, 2, -1, -2), drawn, state)
    painter.end()
    greys = [image.pixelColor(x, 6).lightness() for x in range(4, 56)]
    changes = sum(abs(one - other) > 20 for one, other in pairwise(greys))
    # Along its middle a plain bar is filled and then empty; over the limit it is hatched, paused it has two strokes.
    assert (changes > 2) == (paused or share > 100)


def test_a_row_without_a_clock_is_painted_as_any_other(page: Grid, busy: Office) -> None:
    again(page)
    assert page.table.clock_at(page.table.model.index(0, 3)) == (None, "")
    assert page.table.clock_at(QModelIndex()) == (None, "")
    image = QImage(200, 30, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    option = QStyleOptionViewItem()
    option.rect = image.rect()  # type: ignore[attr-defined] - the stub lacks Qt's attributes
    page.table.cell.paint(painter, option, page.table.model.index(2, 3))
    painter.end()
    assert page.grab().width() > 0


def test_by_the_clock_it_is_sorted_as_it_falls_due(page: Grid, busy: Office) -> None:
    again(page)
    column = [each.key for each in page.table.model.sheet.columns].index("clock")
    page.table.view.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    items = [row[0] for row in shown(page, "item")]
    assert items.index("照明损坏") < items.index("楼栋门损坏或未关")
    page.table.view.sortByColumn(column, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in shown(page, "item")][:2] == ["楼栋门损坏或未关", "岗亭值守缺位"]
    page.table.view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in shown(page, "item")][:2] == ["岗亭值守缺位", "楼道堆物"]
