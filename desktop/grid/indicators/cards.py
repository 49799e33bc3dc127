"""The nine indicators as cards: the figure, its n, the month before. What it means shows on hover, a click shows its picture."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from core.language import _
from desktop.page import label
from desktop.table_model import plain_tip
from grid.indicators.definitions import INDICATORS
from grid.indicators.rows import IndicatorRow

_ACROSS = 5


class IndicatorCard(QFrame):
    """One indicator."""

    pressed = Signal(str)

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.setObjectName("card")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = label("", "soft")
        self.figure = label("", "section")
        self.beside = label("", "soft", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(2)
        for each in (self.title, self.figure, self.beside):
            column.addWidget(each)
        column.addStretch(1)

    def show_row(self, row: IndicatorRow) -> None:
        """Show the figure with its n."""
        self.title.setText(row.title)
        self.figure.setText(row.now)
        before = (
            _("Before: {before} (n = {n})", before=row.before, n=row.n_before)
            if row.n_before
            else _("Before: no figure")
        )
        self.beside.setText("\n".join((_("n = {n}", n=row.n), before)))
        meaning = _(row.definition.said)
        self.setToolTip(plain_tip(meaning))
        self.setAccessibleName(f"{row.title}: {row.now}, {self.beside.text()}".replace("\n", ", "))
        self.setAccessibleDescription(meaning)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click shows the picture."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit(self.code)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """So does Enter or the space bar."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.pressed.emit(self.code)
        else:
            super().keyPressEvent(event)


class Cards(QWidget):
    """All nine, five in a row, in their own order."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        self.cards = {each.code: IndicatorCard(each.code) for each in INDICATORS}
        for place, card in enumerate(self.cards.values()):
            card.pressed.connect(self.pressed)
            grid.addWidget(card, place // _ACROSS, place % _ACROSS)

    def show_rows(self, rows: Sequence[IndicatorRow]) -> None:
        """Show a month."""
        for row in rows:
            self.cards[row.definition.code].show_row(row)
