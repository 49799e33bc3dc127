"""The fields of the editor's panel: each shows a value of an element and says when the user has given another.

`show` never says anything; `given` does, with the new value. What cannot be read is said by `refused` and the old value comes back.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QColorDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from core import amounts
from core.language import _, translate
from credits.certificates.layouts.layout_parts import GOLD, INK, PALE, RED
from desktop.choice import Choice

COLOURS = (INK, "#000000", PALE, RED, GOLD, "#1e5b57", "#27408b", "#ffffff")
"""Offered before the colour chooser: those of the shipped layouts, then a green, a blue and white."""


class Measure(QLineEdit):
    """A number with a unit: kept as an int, `scale` of which are one; the arrow keys step by `step` of the kept ones."""

    given = Signal(object)
    refused = Signal(str)

    def __init__(self, scale: int, least: int, most: int, step: int) -> None:
        super().__init__()
        self._scale, self._least, self._most, self._step = scale, least, most, step
        self._value = least
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(56)
        self.editingFinished.connect(self._finish)

    def show_value(self, value: object) -> None:
        """Show a value; where the user is typing right now, what is typed stays."""
        assert isinstance(value, int)  # noqa: S101 - every measured field is an int
        self._value = value
        if not (self.hasFocus() and self.isModified()):
            self.setText(_decimal(value, self._scale))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Up and Down step, with Shift ten times as far; Escape takes back what is typed."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._finish()
            far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            way = self._step * far * (1 if event.key() == Qt.Key.Key_Up else -1)
            self._give(max(self._least, min(self._value + way, self._most)))
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self._put_back()
        else:
            super().keyPressEvent(event)

    def _finish(self) -> None:
        if not self.isModified():
            return
        typed = self.text().strip().replace("，", ".").replace(",", ".").replace("。", ".")
        try:
            kept, is_whole = _kept(typed, self._scale)
        except ValueError:
            self.refused.emit(_("“{text}” is no number.", text=self.text().strip()[:20]))
            self._put_back()
            return
        if not is_whole or not self._least <= kept <= self._most:
            self.refused.emit(
                _(
                    "A number from {least} to {most} is possible here, in steps of {step}.",
                    least=_decimal(self._least, self._scale),
                    most=_decimal(self._most, self._scale),
                    step=_decimal(1, self._scale),
                )
            )
            self._put_back()
            return
        self._give(kept)

    def _give(self, value: int) -> None:
        before, self._value = self._value, value
        self._put_back()
        if value != before:
            self.given.emit(value)

    def _put_back(self) -> None:
        self.setText(_decimal(self._value, self._scale))
        self.setModified(False)


class Measures(QLineEdit):
    """Several numbers, separated by blanks; an empty field is none."""

    given = Signal(object)
    refused = Signal(str)

    def __init__(self, scale: int, least: int, most: int) -> None:
        super().__init__()
        self._scale, self._least, self._most = scale, least, most
        self._value: tuple[int, ...] = ()
        self.editingFinished.connect(self._finish)

    def show_value(self, value: object) -> None:
        """Show the numbers."""
        assert isinstance(value, tuple)  # noqa: S101 - only lists of numbers are shown here
        self._value = value
        self._put_back()

    def _finish(self) -> None:
        if not self.isModified():
            return
        typed = self.text().replace("、", " ").replace("，", " ").replace(",", " ").split()
        try:
            read = [_kept(each, self._scale) for each in typed]
        except ValueError:
            read = [(0, False)]
        if not all(is_whole and self._least <= kept <= self._most for kept, is_whole in read):
            self.refused.emit(_("Numbers such as 20 13 are possible here."))
        else:
            before, self._value = self._value, tuple(kept for kept, _is_whole in read)
            if self._value != before:
                self.given.emit(self._value)
        self._put_back()

    def _put_back(self) -> None:
        self.setText(" ".join(_decimal(each, self._scale) for each in self._value))
        self.setModified(False)


class Words(QLineEdit):
    """A short text on one line, given when it is left; `must`: it cannot be empty."""

    given = Signal(object)
    refused = Signal(str)

    def __init__(self, most: int, *, must: bool = False) -> None:
        super().__init__()
        self._value, self._must = "", must
        self.setMaxLength(most)
        self.editingFinished.connect(self._finish)

    def show_value(self, value: object) -> None:
        """Show a text."""
        self._value = str(value)
        if not (self.hasFocus() and self.isModified()):
            self.setText(self._value)

    def _finish(self) -> None:
        typed = self.text().strip()
        if self._must and not typed:
            self.refused.emit(_("A few characters are needed here."))
        elif typed != self._value:
            self._value = typed
            self.given.emit(typed)
        self.setText(self._value)


class Sentence(QPlainTextEdit):
    """A text of several lines, given with every key."""

    given = Signal(object)

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self.setTabChangesFocus(True)
        self.setFixedHeight(84)
        self.textChanged.connect(self._typed)

    def show_value(self, value: object) -> None:
        """Show a text; the cursor stays where it is when it is the same."""
        if str(value) != self.toPlainText():
            self.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            self.setPlainText(str(value))
            self.blockSignals(False)  # noqa: FBT003 - Qt's own signature

    def event(self, event: QEvent) -> bool:
        """Undoing is the editor's, also while the cursor is here: what is typed is an act like any other."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if event.matches(undo) or event.matches(redo):
                event.ignore()
                return True
        return super().event(event)

    def insert(self, words: str) -> None:
        """Put words in the place of the cursor."""
        self.textCursor().insertText(words)
        self.setFocus()

    def _typed(self) -> None:
        text = self.toPlainText()
        if len(text) <= self._most:
            self.given.emit(text)


class OneOf(Choice):
    """One of several words; `titles` are msgids."""

    given = Signal(object)

    def __init__(self, titles: Mapping[str, str]) -> None:
        super().__init__()
        for code, title in titles.items():
            self.addItem(translate(title), code)
        self.activated.connect(self._give)

    def show_value(self, value: object) -> None:
        """Show a choice."""
        self.setCurrentIndex(self.findData(value))

    def _give(self, place: int) -> None:
        self.given.emit(self.itemData(place))


class Ways(QWidget):
    """One of a few ways that a picture on a button says better than a word; the word is its tool tip."""

    given = Signal(object)

    def __init__(self, titles: Mapping[str, str], pictures: Mapping[str, QIcon]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.buttons: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        for code, title in titles.items():
            made = QToolButton()
            made.setCheckable(True)
            made.setIcon(pictures[code])
            made.setIconSize(QSize(18, 18))
            made.setToolTip(translate(title))
            made.setAccessibleName(translate(title))
            made.setProperty("look", "way")
            made.clicked.connect(lambda _checked=False, code=code: self.given.emit(code))
            group.addButton(made)
            row.addWidget(made)
            self.buttons[code] = made
        row.addStretch()

    def show_value(self, value: object) -> None:
        """Show a choice."""
        self.buttons[str(value)].setChecked(True)


class Colour(QPushButton):
    """A colour: a few that go together, or any other."""

    given = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._value = INK
        menu = QMenu(self)
        for colour in COLOURS:
            menu.addAction(swatch(colour), colour).triggered.connect(
                lambda _checked=False, colour=colour: self._give(colour)
            )
        menu.addSeparator()
        menu.addAction(_("Another colour…")).triggered.connect(self.ask)
        self.setMenu(menu)

    def show_value(self, value: object) -> None:
        """Show a colour."""
        self._value = str(value)
        self.setIcon(swatch(self._value))
        self.setText(self._value)

    def ask(self) -> QColorDialog:
        """Let the user mix one."""
        dialog = QColorDialog(QColor(self._value), self)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.colorSelected.connect(self._mixed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _mixed(self, colour: QColor) -> None:
        self._give(colour.name())

    def _give(self, colour: str) -> None:
        if colour != self._value:
            self.show_value(colour)
            self.given.emit(colour)


Cell = Measure | Measures | Words | Sentence | OneOf | Ways | Colour


def swatch(colour: str) -> QIcon:
    """A small square of a colour."""
    pixmap = QPixmap(32, 32)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor("#B5AFA1"))
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(1, 1, 14, 14, 3, 3)
    painter.end()
    return QIcon(pixmap)


def _kept(text: str, scale: int) -> tuple[int, bool]:
    """A typed decimal as it is kept, and whether nothing of it is lost. Raises ValueError for what is no number."""
    try:
        scaled = Decimal(text) * scale
    except InvalidOperation:
        raise ValueError(text) from None
    if not scaled.is_finite() or scaled.adjusted() > 9:
        raise ValueError(text)
    return int(scaled), scaled == int(scaled)


def _decimal(value: int, scale: int) -> str:
    return amounts.shown(value * 100 // scale)
