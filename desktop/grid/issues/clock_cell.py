"""An issue's clock in a list or on a page: a calm bar of the share that is used, and the words beside it, which say the same."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop import look
from desktop.table_model import Index
from grid.issues.rules import TICKING
from grid.working_time import Clock

WIDE, HIGH, GAP, EDGE = 52, 7, 8, 8


def tone(clock: Clock | None, state: str) -> str:
    """What the clock means, as a key of look.TONES."""
    if clock is None or clock.paused:
        return "still"
    if state not in TICKING:
        return "good" if clock.left >= 0 else "bad"
    if clock.share >= 100:
        return "bad"
    return "warn" if clock.share >= 75 else "fair"


def paint_bar(painter: QPainter, room: QRectF, clock: Clock, state: str) -> None:
    """The bar: filled as far as the limit is used; over the limit it is hatched, paused it is only an outline with two strokes."""
    colour = QColor(look.TONES[tone(clock, state)])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    round_ = room.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#E4E0D6"))
    painter.drawRoundedRect(room, round_, round_)
    used = QRectF(room)
    used.setWidth(max(room.height(), room.width() * min(100, max(0, clock.share)) / 100))
    if clock.paused:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.2))
        painter.drawRoundedRect(room, round_, round_)
        middle = room.center().x()
        for x in (middle - 2.5, middle + 2.5):
            painter.drawLine(round(x), round(room.top()) + 1, round(x), round(room.bottom()) - 1)
    else:
        painter.setBrush(colour)
        painter.drawRoundedRect(used, round_, round_)
        if clock.left < 0:
            painter.setBrush(QBrush(QColor(255, 255, 255, 120), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(used, round_, round_)
    painter.restore()


class ClockCell(QStyledItemDelegate):
    """Paints the clock's column; `clock_of` gives the clock of a row as it stands now, `state_of` its state."""

    def __init__(
        self, clock_of: Callable[[Index], tuple[Clock | None, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._clock_of = clock_of

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell as every other, its text moved to make room for the bar."""
        clock, state = self._clock_of(index)
        if clock is None:
            super().paint(painter, option, index)
            return
        drawn = QStyleOptionViewItem(option)
        self.initStyleOption(drawn, index)
        text, drawn.text = drawn.text, ""
        style = drawn.widget.style() if drawn.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, drawn, painter, drawn.widget)
        room = QRectF(drawn.rect).adjusted(EDGE, 0, -EDGE, 0)
        bar = QRectF(room.left(), room.center().y() - HIGH / 2, WIDE, HIGH)
        paint_bar(painter, bar, clock, state)
        words = room.adjusted(WIDE + GAP, 0, 0, 0)
        painter.save()
        is_urgent = tone(clock, state) in {"bad", "warn"} and state in TICKING
        painter.setPen(QColor(look.TONES[tone(clock, state)] if is_urgent else look.INK))
        said = drawn.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, int(look.LEFT), said)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """As wide as text and bar."""
        size = super().sizeHint(option, index)
        return QSize(size.width() + WIDE + GAP, size.height())


class ClockBar(QWidget):
    """The bar alone, on an issue's page."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(120, 12)
        self._clock: Clock | None = None
        self._state = ""

    def show_clock(self, clock: Clock | None, state: str, words: str) -> None:
        """Show a clock; the words are what a screen reader says."""
        self._clock, self._state = clock, state
        self.setVisible(clock is not None)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The bar."""
        super().paintEvent(event)
        if self._clock is not None:
            painter = QPainter(self)
            paint_bar(painter, QRectF(self.rect()).adjusted(1, 2, -1, -2), self._clock, self._state)
            painter.end()
