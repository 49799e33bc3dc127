"""The layout editor as its tests use it: mouse and keys on the page, fields of the panel, what is seen."""

from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QInputMethodEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from credits.certificates.layouts.layout_parts import (
    Element,
    Layout,
    Picture,
    Text,
)
from desktop.layouts import acts
from desktop.layouts.editor import LayoutEditor
from tests.waiting import settle, until

Sort = TypeVar("Sort")
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ALT, SHIFT, CONTROL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def rest(editor: LayoutEditor) -> None:
    """Until page and problems are as the layout."""
    settle(editor.desk)
    until(lambda: editor.preview.is_idle and editor.desk.worker.is_idle)


def held(editor: LayoutEditor, key: str) -> Element:
    found = acts.element(editor.sheet, key)
    assert found is not None
    return found


def first(editor: LayoutEditor, sort: type[Element]) -> Element:
    return next(each for each in editor.sheet.elements if isinstance(each, sort))


def text_of(editor: LayoutEditor, key: str) -> Text:
    found = held(editor, key)
    assert isinstance(found, Text)
    return found


def picture_of(editor: LayoutEditor) -> Picture:
    found = first(editor, Picture)
    assert isinstance(found, Picture)
    return found


def cell(editor: LayoutEditor, name: str, sort: type[Sort]) -> Sort:
    """A field of the panel."""
    assert editor.panel.form is not None
    found = editor.panel.form.cells[name]
    assert isinstance(found, sort)
    return found


def middle(editor: LayoutEditor, element: Element) -> QPoint:
    box = element.box
    return editor.canvas.at(box.x + box.wide // 2, box.y + box.high // 2)


def drag(
    editor: LayoutEditor, begin: QPoint, by: QPoint, keys: Qt.KeyboardModifier = NONE, *, let_go: bool = True
) -> None:
    """Press, move there in steps, let go."""
    view = editor.canvas.viewport()
    QTest.mousePress(view, LEFT, NONE, begin)
    for step in range(1, 5):
        send_move(editor, begin + by * step / 4, keys)
    if let_go:
        QTest.mouseRelease(view, LEFT, keys, begin + by)


def send_move(editor: LayoutEditor, to: QPoint, keys: Qt.KeyboardModifier) -> None:
    """QTest's own move has no modifiers."""
    view = editor.canvas.viewport()
    place = QPointF(to)
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, QPointF(view.mapToGlobal(to)), Qt.MouseButton.NoButton, LEFT, keys
    )
    QApplication.sendEvent(view, event)


def press(editor: LayoutEditor, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    editor.canvas.setFocus()
    QTest.keyClick(editor.canvas, key, keys)


def type_into(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    typed = QInputMethodEvent()  # as Chinese is typed; it knows no keys
    typed.setCommitString(text)
    QApplication.sendEvent(field, typed)
    QTest.keyClick(field, Qt.Key.Key_Return)


def ink(picture: QImage, area: tuple[float, float, float, float]) -> int:
    """How many pixels of a part of the page, given in shares of it, are dark."""
    wide, high = picture.width(), picture.height()
    return sum(
        picture.pixelColor(x, y).lightness() < 100
        for x in range(int(area[0] * wide), int(area[2] * wide))
        for y in range(int(area[1] * high), int(area[3] * high))
    )


def share_of(layout: Layout, element: Element) -> tuple[float, float, float, float]:
    box, page = element.box, layout.page
    return box.x / page.wide, box.y / page.high, box.right / page.wide, box.bottom / page.high
