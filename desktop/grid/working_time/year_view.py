"""A year at one glance: twelve months of days, worked or free, the base's own told from what ships; by mouse and by keys.

The window listens to `chosen` and to what the days shall be; nothing is changed here.
"""

from datetime import date, timedelta
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.language import N_, _
from core.months import month_after, shown_month
from desktop import look
from desktop.table_model import plain_tip
from grid.working_time.calendars import FIRST, LAST, DayOf, WorkCalendar
from grid.working_time.year import WEEKDAYS, worked_words
from sheets.columns import shown_day

_ACROSS, _DOWN = 4, 3
_WEEK = (N_("Mo"), N_("Tu"), N_("We"), N_("Th"), N_("Fr"), N_("Sa"), N_("Su"))
_HEAD, _GAP, _UNDER = 40, 14, 10
_FREE_PAPER, _WORKED_PAPER = "#F7E9E4", "#FBF3E2"
_OWN = look.PINE
_SOURCES = {
    "own": N_("entered by this base"),
    "national": N_("from the holiday calendar"),
    "weekday": N_("by its weekday"),
}


class Seen(NamedTuple):
    """A day as it is drawn, for whoever reads the view as text."""

    day: date
    works: bool
    source: str
    mark: str
    """What stands in its corner: free or worked against its weekday."""


class YearView(QWidget):
    """The days of one year. Arrows move, Shift extends, Space turns, W and F say worked and free, Delete takes back."""

    chosen = Signal()
    """Another day, or other days, are chosen."""
    toggled = Signal()
    """The chosen days shall be the other way round."""
    worked = Signal()
    freed = Signal()
    """The chosen days shall be worked, or free."""
    cleared = Signal()
    """The chosen days shall be what ships."""

    def __init__(self, calendar: WorkCalendar, today: date) -> None:
        super().__init__()
        self.calendar = calendar
        self.today = today
        self.current = self.anchor = today
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_ACROSS * 7 * 26 + 3 * _GAP, _DOWN * (6 * 20 + _HEAD))
        self.setAccessibleName(_("Calendar of the year"))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for two digits and a corner in each day."""
        return QSize(_ACROSS * 7 * 30 + 3 * _GAP, _DOWN * (6 * 26 + _HEAD))

    @property
    def year(self) -> int:
        """The year that is shown: that of the day under the cursor."""
        return self.current.year

    def show_calendar(self, calendar: WorkCalendar) -> None:
        """Draw another state of the calendar; the cursor stays."""
        self.calendar = calendar
        self.update()
        self._tell()

    def choose(self, day: date, *, extend: bool = False) -> None:
        """Move the cursor to a day; `extend` chooses all days from the one chosen before."""
        self.current = min(max(day, FIRST), LAST)
        if not extend:
            self.anchor = self.current
        self.update()
        self._tell()
        self.chosen.emit()

    def days(self) -> list[date]:
        """The chosen days, in order."""
        first, last = sorted((self.anchor, self.current))
        return [first + timedelta(days=place) for place in range((last - first).days + 1)]

    def seen(self, day: date) -> Seen:
        """A day as it is drawn."""
        told = self.calendar.day(day)
        return Seen(day, told.works, told.source, _mark(day, told))

    def sentence(self, day: date) -> str:
        """A day in words: what it is, what it is called, and who says so."""
        told = self.calendar.day(day)
        parts = [shown_day(day), _(WEEKDAYS[day.weekday()]), worked_words(works=told.works)]
        if told.name:
            parts.append(told.name)
        return " · ".join([*parts, _(_SOURCES[told.source])])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move, choose and change by keys."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = Qt.Key(event.key())
        if key in steps:
            self.choose(self.current + timedelta(days=steps[key]), extend=extend)
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self.choose(_month_on(self.current, 1 if key == Qt.Key.Key_PageDown else -1), extend=extend)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            last = key == Qt.Key.Key_End
            self.choose(date(self.year, 12 if last else 1, 31 if last else 1), extend=extend)
        elif key == Qt.Key.Key_Space:
            self.toggled.emit()
        elif key in {Qt.Key.Key_W, Qt.Key.Key_F}:
            (self.worked if key == Qt.Key.Key_W else self.freed).emit()
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.cleared.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the day; with Shift, all days up to it."""
        day = self.day_at(event.position().toPoint())
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self.choose(day, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drawn over days: all of them."""
        day = self.day_at(event.position().toPoint())
        if day is not None and day != self.current:
            self.choose(day, extend=True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Turn the day."""
        if self.day_at(event.position().toPoint()) is not None:
            self.toggled.emit()

    def event(self, event: QEvent) -> bool:
        """The day's sentence as a tip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            day = self.day_at(event.pos())
            QToolTip.showText(event.globalPos(), plain_tip(self.sentence(day)) if day else "", self)
            return True
        return super().event(event)

    def day_at(self, point: QPoint) -> date | None:
        """The day under a point."""
        for month in range(1, 13):
            for day, cell in self._cells(month):
                if cell.contains(point):
                    return day
        return None

    def cell_of(self, day: date) -> QRect:
        """Where a day of this year is drawn."""
        return next(cell for each, cell in self._cells(day.month) if each == day)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Twelve months."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = frozenset(self.days())
        for month in range(1, 13):
            block = self._block(month)
            if not event.rect().intersects(block):
                continue
            self._paint_head(painter, month, block)
            for day, cell in self._cells(month):
                self._paint_day(painter, day, cell, is_chosen=day in chosen)
        painter.end()

    def _paint_head(self, painter: QPainter, month: int, block: QRect) -> None:
        painter.setFont(_font(self.font(), 1.05, bold=True))
        painter.setPen(QColor(look.INK))
        painter.drawText(QRect(block.left(), block.top(), block.width(), 20), look.LEFT, shown_month(month))
        painter.setFont(_font(self.font(), 0.8))
        painter.setPen(QColor(look.FAINT))
        width = block.width() / 7
        for place, name in enumerate(_WEEK):
            painter.drawText(
                QRectF(block.left() + place * width, block.top() + 20, width, 18), look.CENTRE, _(name)
            )

    def _paint_day(self, painter: QPainter, day: date, cell: QRect, *, is_chosen: bool) -> None:
        seen = self.seen(day)
        box = QRectF(cell).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_chosen:
            painter.setBrush(QColor("#D5E6E3"))
            painter.drawRoundedRect(box, 4, 4)
        elif seen.mark:
            painter.setBrush(QColor(_WORKED_PAPER if seen.works else _FREE_PAPER))
            painter.drawRoundedRect(box, 4, 4)
        painter.setFont(_font(self.font(), 0.95))
        painter.setPen(QColor(look.INK if seen.works else look.FAINT if not seen.mark else look.SEAL))
        painter.drawText(box.adjusted(0, 3, -7, 0) if seen.mark else box, look.CENTRE, str(day.day))
        if seen.mark:
            painter.setFont(_font(self.font(), 0.62))
            painter.setPen(QColor(look.AMBER if seen.works else look.SEAL))
            painter.drawText(
                box.adjusted(0, 0, -2, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, seen.mark
            )
        if seen.source == "own":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(_OWN))
            corner = box.bottomLeft()
            painter.drawPolygon(QPolygonF([corner, corner + QPointF(8, 0), corner - QPointF(0, 8)]))
        if day == self.today or (day == self.current and self.hasFocus()):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.PINE), 1.6 if day == self.current else 1.0))
            painter.drawRoundedRect(box, 4, 4)

    def _block(self, month: int) -> QRect:
        """Where a month is drawn."""
        width = (self.width() - (_ACROSS - 1) * _GAP) // _ACROSS
        height = self.height() // _DOWN
        down, across = divmod(month - 1, _ACROSS)
        return QRect(across * (width + _GAP), down * height, width, height)

    def _cells(self, month: int) -> list[tuple[date, QRect]]:
        block = self._block(month)
        width, height = block.width() / 7, min((block.height() - _HEAD - _UNDER) / 6, 34.0)
        first = date(self.year, month, 1)
        found: list[tuple[date, QRect]] = []
        day = first
        while day.month == month:
            row, column = divmod(day.day - 1 + first.weekday(), 7)
            left, top = block.left() + column * width, block.top() + _HEAD + row * height
            found.append((day, QRect(int(left), int(top), int(width), int(height))))
            day += timedelta(days=1)
        return found

    def _tell(self) -> None:
        self.setAccessibleDescription(self.sentence(self.current))


def _mark(day: date, told: DayOf) -> str:
    """What the corner of a day says that is not as its weekday."""
    if told.works == (day.weekday() < 5):
        return ""
    return _("W") if told.works else _("F")


def _month_on(day: date, step: int) -> date:
    """The same day of the next month or the one before, or its last."""
    first = month_after(day, step)
    return min(first + timedelta(days=day.day - 1), month_after(first) - timedelta(days=1))


def _font(base: QFont, share: float, *, bold: bool = False) -> QFont:
    font = QFont(base)
    font.setPointSizeF(base.pointSizeF() * share)
    font.setBold(bold)
    return font
