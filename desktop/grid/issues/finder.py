"""A line that finds one of many while it is typed in: the few that fit stand in a list under it, for arrows and Enter.

The report and the dialogs of issues ask for an item, a place or a unit with it. It searches nothing itself: `asked` carries
the text, the owner answers with `offer`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from core.language import _

TYPING_MS = 90
MOST_ROWS = 9
ROW = 34
GAP = 3


class Offer(NamedTuple):
    """One that may be meant."""

    value: object
    words: str
    note: str = ""
    """What tells it from others of the same words."""


class Finder(QLineEdit):
    """`asked(text)` when something else is typed, `picked` when the choice changes; `chosen` is what was picked."""

    asked = Signal(str)
    picked = Signal()
    _popup: QListWidget | None = None  # Qt sends events before the class's own beginning is done

    def __init__(self, hint: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self.chosen: Offer | None = None
        self.offers: list[Offer] = []
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.ask)
        self.textEdited.connect(self._edited)

    @property
    def popup(self) -> QListWidget:
        """The list under the line, a child of the same window: it takes no focus and no key of its own."""
        if self._popup is None:
            found = self._popup = QListWidget(self.window())
            found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            found.setAccessibleName(_("What fits"))
            found.hide()
            found.itemClicked.connect(self._click)
        return self._popup

    def ask(self) -> None:
        """Ask for what fits the text now."""
        self.asked.emit("" if self.chosen else self.text().strip())

    def offer(self, offers: Sequence[Offer]) -> None:
        """Show what fits; the first is marked, so that Enter or Tab takes it."""
        self.offers = list(offers)
        shown = self.popup
        shown.clear()
        for each in self.offers:
            item = QListWidgetItem(f"{each.words}   {each.note}" if each.note else each.words)
            shown.addItem(item)
        if not self.offers and self.text().strip():
            item = QListWidgetItem(_("Nothing fits this."))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            shown.addItem(item)
        if self.offers:
            shown.setCurrentRow(0)
        if self.hasFocus() and shown.count() and self.chosen is None:
            self._place()
        else:
            shown.hide()

    def take(self, offer: Offer | None) -> None:
        """Choose; None for nothing."""
        self._typing.stop()
        self.chosen = offer
        self.setText(offer.words if offer else "")
        self.setCursorPosition(0)
        if self._popup is not None:
            self._popup.hide()
        self.picked.emit()

    def step(self, by: int) -> None:
        """Move the mark in the list."""
        if self.offers:
            row = self.popup.currentRow() + by
            self.popup.setCurrentRow(max(0, min(len(self.offers) - 1, row)))

    def take_marked(self) -> bool:
        """Choose what is marked in the list that stands open; False where there is none."""
        if self._popup is None or not self._popup.isVisible() or not self.offers:
            return False
        self.take(self.offers[max(0, self._popup.currentRow())])
        return True

    def event(self, event: QEvent) -> bool:
        """Tab takes what is marked and goes on, once something was typed. Escape is the list's while it stands open, no shortcut's."""
        if isinstance(event, QKeyEvent):
            is_open = self._popup is not None and self._popup.isVisible()
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape and is_open:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab and self.text().strip():
                self.take_marked()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows and Enter belong to the list while it stands open; Escape closes the list before it closes the window."""
        key = event.key()
        is_open = self._popup is not None and self._popup.isVisible()
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            if is_open:
                self.step(1 if key == Qt.Key.Key_Down else -1)
            else:
                self.ask()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & ~_KEYPAD:
            self.take_marked()
            self.focusNextChild()
        elif key == Qt.Key.Key_Escape and is_open:
            self.popup.hide()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Offer what there is as soon as the line is entered."""
        super().focusInEvent(event)
        if self.chosen is None:
            self.ask()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The list goes with the focus."""
        super().focusOutEvent(event)
        if self._popup is not None:
            self._popup.hide()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """The list goes with the line."""
        super().hideEvent(event)
        if self._popup is not None:
            self._popup.hide()

    def _edited(self) -> None:
        if self.chosen is not None:
            self.chosen = None
            self.picked.emit()
        self._typing.start()

    def _click(self, item: QListWidgetItem) -> None:
        row = self.popup.row(item)
        if row < len(self.offers):
            self.take(self.offers[row])
            self.focusNextChild()

    def _place(self) -> None:
        """Under the line, or over it where there is more room; a long list scrolls."""
        popup, window = self.popup, self.window()
        top = self.mapTo(window, QPoint(0, 0))
        over, under = top.y() - 2 * GAP, window.height() - top.y() - self.height() - 2 * GAP
        wanted = min(popup.count(), MOST_ROWS) * ROW + 6
        height = min(wanted, max(over, under))
        is_under = under >= min(wanted, over)
        popup.setGeometry(
            top.x(),
            top.y() + self.height() + GAP if is_under else top.y() - GAP - height,
            self.width(),
            height,
        )
        popup.raise_()
        popup.show()


_KEYPAD = Qt.KeyboardModifier.KeypadModifier
