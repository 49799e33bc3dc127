"""The line that finds: what fits stands under it, arrows and Enter choose, what is typed after that chooses nothing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop.grid.issues.finder import Finder, Offer

ITEMS = [
    Offer("0501", "楼道堆物", "楼道"),
    Offer("0502", "消防通道占用", "楼道"),
    Offer("0103", "进出登记缺失"),
]


class Sheet(QWidget):
    """A finder over another field."""

    def __init__(self) -> None:
        super().__init__()
        self.finder = Finder("what", "What", self)
        self.next = QLineEdit(self)
        column = QVBoxLayout(self)
        column.addWidget(self.finder)
        column.addWidget(self.next)
        column.addStretch(1)
        self.asked: list[str] = []
        self.finder.asked.connect(self._answer)

    def _answer(self, text: str) -> None:
        self.asked.append(text)
        self.finder.offer([each for each in ITEMS if text in each.words])


@pytest.fixture
def sheet(app: QApplication) -> Sheet:
    made = Sheet()
    made.resize(500, 400)
    made.show()
    made.activateWindow()
    made.finder.setFocus()
    app.processEvents()
    return made


def typed(sheet: Sheet, text: str) -> None:
    """As an input method for Chinese hands it over."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(sheet.finder, event)
    sheet.finder.ask()


def shown(sheet: Sheet) -> list[str]:
    popup = sheet.finder.popup
    return [popup.item(row).text() for row in range(popup.count())] if popup.isVisible() else []


def test_all_are_offered_as_soon_as_it_is_entered(sheet: Sheet) -> None:
    assert shown(sheet) == ["楼道堆物   楼道", "消防通道占用   楼道", "进出登记缺失"]


def test_enter_takes_the_marked_one_and_goes_on(sheet: Sheet) -> None:
    QTest.keyClick(sheet.finder, Qt.Key.Key_Down)
    QTest.keyClick(sheet.finder, Qt.Key.Key_Return)
    assert sheet.finder.chosen == ITEMS[1]
    assert sheet.finder.text() == "消防通道占用"
    assert shown(sheet) == []
    assert sheet.next.hasFocus()


def test_tab_takes_what_was_typed_for(sheet: Sheet) -> None:
    typed(sheet, "登记")
    assert shown(sheet) == ["进出登记缺失"]
    QTest.keyClick(sheet.finder, Qt.Key.Key_Tab)
    assert sheet.finder.chosen == ITEMS[2]


def test_tab_through_an_empty_line_chooses_nothing(sheet: Sheet) -> None:
    QTest.keyClick(sheet.finder, Qt.Key.Key_Tab)
    assert sheet.finder.chosen is None
    assert sheet.next.hasFocus()


def test_what_is_typed_afterwards_is_another_choice(sheet: Sheet) -> None:
    moved: list[object] = []
    sheet.finder.take(ITEMS[0])
    sheet.finder.picked.connect(lambda: moved.append(sheet.finder.chosen))
    QTest.keyClick(sheet.finder, Qt.Key.Key_Backspace)
    QTest.keyClick(sheet.finder, Qt.Key.Key_End)
    QTest.keyClick(sheet.finder, Qt.Key.Key_Backspace)
    assert sheet.finder.chosen is None
    assert moved == [None]


def test_what_nothing_fits_is_said_and_cannot_be_chosen(sheet: Sheet) -> None:
    typed(sheet, "xyz")
    assert shown(sheet) == ["Nothing fits this."]
    QTest.keyClick(sheet.finder, Qt.Key.Key_Return)
    assert sheet.finder.chosen is None


def test_escape_closes_the_list_only(sheet: Sheet) -> None:
    QTest.keyClick(sheet.finder, Qt.Key.Key_Escape)
    assert shown(sheet) == []
    assert sheet.isVisible()
    QTest.keyClick(sheet.finder, Qt.Key.Key_Down)
    assert len(shown(sheet)) == 3


def test_near_the_foot_of_the_window_the_list_opens_upwards(sheet: Sheet, app: QApplication) -> None:
    sheet.resize(500, 200)
    column = sheet.layout()
    assert isinstance(column, QVBoxLayout)
    column.insertStretch(0, 1000)
    app.processEvents()
    sheet.finder.ask()
    popup = sheet.finder.popup.geometry()
    assert 0 <= popup.top() < popup.bottom() <= sheet.finder.geometry().top()
