"""A month as a calendar: on each day what was walked and visited and what falls due; by mouse and by keys.

The window listens to `chosen`, `turned` and `opened`; nothing is changed here.
"""

from datetime import date, timedelta
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.language import N_, _
from core.months import MonthNotPossible, month_after
from desktop import look
from desktop.table_model import plain_tip
from grid.field.month import Day, Month
from grid.field.words import STATES, TONES, word
from sheets.columns import shown_day

_WEEK = (N_("Mo"), N_("Tu"), N_("We"), N_("Th"), N_("Fr"), N_("Sa"), N_("Su"))
_HEAD, _LINE, _INSET = 26, 17, 6
_ROWS = 6


class Mark(NamedTuple):
    """One line in a day: a dot of a tone, and words."""

    tone: str
    words: str
    of: str = ""
    """The plan that it is about, for which a day has no room."""


class MonthView(QWidget):
    """The days of one month. Arrows move, Page Up and Down turn to another month, Enter opens."""

    chosen = Signal()
    """Another day is chosen."""
    turned = Signal()
    """Another month is to be read."""
    opened = Signal()
    """Something is to be entered for the chosen day."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self.today = today
        self.current = today
        self.month: Month | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(7 * 84, _HEAD + _ROWS * (22 + 2 * _LINE))
        self.setAccessibleName(_("Calendar of the month"))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for four lines in each day."""
        return QSize(7 * 104, _HEAD + _ROWS * (24 + 4 * _LINE))

    def show_month(self, month: Month) -> None:
        """Draw what was read; the chosen day stays."""
        self.month = month
        self.update()
        self._tell()

    def choose(self, day: date) -> None:
        """Choose a day, of another month too."""
        turns = (day.year, day.month) != (self.current.year, self.current.month)
        self.current = day
        self.update()
        if turns:
            self.turned.emit()
        self._tell()
        self.chosen.emit()

    def turn(self, months: int) -> None:
        """Show another month, on the same day of it where it has one."""
        try:
            first = month_after(self.current, months)
            last = month_after(first) - timedelta(days=1)
        except MonthNotPossible:  # there is no further one to turn to
            return
        self.choose(min(first.replace(day=1) + timedelta(days=self.current.day - 1), last))

    def marks(self, day: date) -> list[Mark]:
        """What stands in a day, the most pressing first."""
        found = self.month.days.get(day) if self.month else None
        return marks_of(found) if found else []

    def sentence(self, day: date) -> str:
        """A day in words, for a tool tip and for whoever hears the screen."""
        return "\n".join(
            [
                shown_day(day),
                *(" · ".join(part for part in (mark.of, mark.words) if part) for mark in self.marks(day)),
            ]
        )

    def day_at(self, point: QPointF) -> date | None:
        """The day under the mouse."""
        wide, high = self._cell()
        column, row = int(point.x() // wide), int((point.y() - _HEAD) // high)
        if not (0 <= column < 7 and 0 <= row < _ROWS) or point.y() < _HEAD:
            return None
        return self._first() + timedelta(days=row * 7 + column)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move and open by keys."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        key = Qt.Key(event.key())
        if key in steps:
            self.choose(self.current + timedelta(days=steps[key]))
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self.turn(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Home:
            self.choose(self.current.replace(day=1))
        elif key == Qt.Key.Key_End:
            self.choose(month_after(self.current) - timedelta(days=1))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the day."""
        day = self.day_at(event.position())
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self.choose(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Enter something for the day."""
        if self.day_at(event.position()) == self.current:
            self.opened.emit()

    def event(self, event: QEvent) -> bool:
        """The tool tip says what a narrow day cannot show."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            day = self.day_at(QPointF(event.pos()))
            if day is not None:
                QToolTip.showText(event.globalPos(), plain_tip(self.sentence(day)), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the month."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, high = self._cell()
        painter.setFont(look.sized(self.font(), 9, bold=True))
        painter.setPen(QColor(look.SOFT))
        for column, name in enumerate(_WEEK):
            painter.drawText(QRectF(column * wide, 0, wide, _HEAD), int(look.CENTRE), _(name))
        first = self._first()
        for place in range(7 * _ROWS):
            row, column = divmod(place, 7)
            box = QRectF(column * wide, _HEAD + row * high, wide, high)
            self._draw_day(painter, box, first + timedelta(days=place))
        painter.end()

    def _draw_day(self, painter: QPainter, box: QRectF, day: date) -> None:
        own = day.month == self.current.month
        is_current = day == self.current
        inner = box.adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(QColor(look.PINE if is_current else look.LINE), 2 if is_current else 1))
        painter.setBrush(QColor(look.PINE_PALE if is_current else look.SHEET if own else look.PAPER))
        painter.drawRoundedRect(inner, 5, 5)
        painter.setFont(look.sized(self.font(), 10, bold=day == self.today))
        number = QRectF(inner.left() + _INSET, inner.top() + 2, 24, 20)
        if day == self.today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.PINE))
            painter.drawEllipse(QPointF(number.left() + 8, number.center().y()), 10, 10)
        painter.setPen(QColor("#FFFFFF" if day == self.today else look.INK if own else look.FAINT))
        painter.drawText(QRectF(number.left() - 3, number.top(), 22, 20), int(look.CENTRE), str(day.day))
        if not own:
            return
        painter.setFont(look.sized(self.font(), 9))
        shown = self.marks(day)
        room = max(1, int((inner.height() - 24) // _LINE))
        for place, mark in enumerate(shown[:room]):
            top = inner.top() + 23 + place * _LINE
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.TONES[mark.tone]))
            painter.drawEllipse(QPointF(inner.left() + _INSET + 3, top + _LINE / 2), 3, 3)
            painter.setPen(QColor(look.INK))
            text = QRect(int(inner.left() + _INSET + 10), int(top), int(inner.width() - _INSET - 12), _LINE)
            words = mark.words if place < room - 1 or len(shown) <= room else f"+{len(shown) - room + 1}"
            fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, text.width())
            painter.drawText(text, int(look.LEFT), fitted)

    def _cell(self) -> tuple[float, float]:
        return self.width() / 7, (self.height() - _HEAD) / _ROWS

    def _first(self) -> date:
        """The Monday with which the first row begins."""
        first = self.current.replace(day=1)
        return first - timedelta(days=first.weekday())

    def _tell(self) -> None:
        self.setAccessibleDescription(self.sentence(self.current))


def marks_of(day: Day) -> list[Mark]:
    """What stands in a day, the most pressing first; the state of what is due is in the words too."""
    order = ("bad", "warn", "still", "good")
    found = [
        Mark(TONES[each.state], f"{word(STATES, each.state)} {each.done}/{each.of}", each.plan)
        for each in day.deadlines
    ]
    found.sort(key=lambda mark: order.index(mark.tone))
    for count, tone, words in (
        (day.inspections, "fair", _("Checks {count}", count=day.inspections)),
        (day.patrols, "fair", _("Patrols {count}", count=day.patrols)),
        (day.found, "bad", _("Found {count}", count=day.found)),
        (day.visits, "fair", _("Visits {count}", count=day.visits)),
    ):
        if count:
            found.append(Mark(tone, words))
    return found
