"""The hall screen: the rotating code, large and exact, with the session's title, who has come, who is missing, and the clock.

The check-in page opens it, on the second display where there is one. Names are masked: a hall is a public place.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)

from core import clock
from core.language import _
from courses import codes, scans, today
from courses import hall as halls
from courses.hall import Hall, MissingArea
from courses.scans import SessionKey
from desktop import look
from desktop.code_picture import paint_code
from desktop.code_screen import CodeScreen
from desktop.desk import Desk
from people.names import masked_name
from store.types import Db
from web.address import address_of

NAMES_SHOWN = 8
FRESH_MS = 5_000
"""The figures are read this often even when the watcher stays silent."""


_FOOT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
_TOP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_WRAPPED = _TOP | int(Qt.TextFlag.TextWordWrap)


class Figures(NamedTuple):
    """Who has come."""

    key: SessionKey
    hall: Hall
    names: tuple[str, ...]
    """Who came last, newest first; masked."""
    missing: tuple[MissingArea, ...]
    """Read only when it is shown."""


def read(db: Db, session_id: UUID, direction: str, at: datetime, *, with_missing: bool) -> Figures:
    """What the hall screen shows of a session. Raises UnknownSession."""
    arrivals = today.arrivals(db, session_id, NAMES_SHOWN) if direction == "in" else []
    return Figures(
        scans.session_key(db, session_id),
        halls.hall(db, session_id, direction, at),
        tuple(masked_name(row.name) for row in arrivals),
        tuple(halls.missing_by_area(db, session_id)) if with_missing else (),
    )


class HallWindow(CodeScreen):
    """M shows who is missing."""

    def __init__(self, desk: Desk, session_id: UUID, direction: str = "in") -> None:
        super().__init__(desk)
        self.setWindowTitle(_("Hall screen"))
        self.setMinimumSize(560, 420)
        self.session_id = session_id
        self.direction = direction
        self.figures: Figures | None = None
        self.with_missing = False
        self._fresh = QTimer(self)
        self._fresh.setInterval(FRESH_MS)
        self._fresh.timeout.connect(self.refresh)
        desk.moved.connect(self.on_moved)
        self._fresh.start()
        self.refresh()

    def refresh(self) -> None:
        """Read the figures again."""
        shown = self.with_missing

        def look(db: Db) -> Figures:
            return read(db, self.session_id, self.direction, clock.now(), with_missing=shown)

        self.desk.read(self, "hall", look, self.show_figures)

    def show_figures(self, figures: Figures) -> None:
        """Draw what was read."""
        self.figures = figures
        self.update()

    def on_moved(self, _kinds: frozenset[str]) -> None:
        """Somebody may have come."""
        self.refresh()

    def text(self, at: datetime) -> str:
        """What the code says at this instant, "" before the session was read."""
        if self.figures is None:
            return ""
        return codes.url(address_of(self.desk.settings), scans.shown(self.figures.key, self.direction, at))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """M, and the keys of every such screen."""
        if event.key() == Qt.Key.Key_M:
            self.toggle_missing()
        else:
            super().keyPressEvent(event)

    def toggle_missing(self) -> None:
        """Show who is missing, by 居民区, or who came last."""
        self.with_missing = not self.with_missing
        self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop reading."""
        self._fresh.stop()
        self.desk.moved.disconnect(self.on_moved)
        super().closeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """White ground, the code at the left, words at the right; below each other where the window is narrow."""
        at = clock.now()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#FFFFFF"))
        if self.figures is None:
            painter.end()
            return
        edge = max(16, min(self.width(), self.height()) // 30)
        inner = self.rect().adjusted(edge, edge, -edge, -edge)
        head = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 8)
        below = QRect(inner.left(), head.bottom(), inner.width(), inner.bottom() - head.bottom())
        side = min(below.height(), below.width() * 2 // 3)
        self._paint_head(painter, head, at)
        code = QRect(below.left(), below.top() + (below.height() - side) // 2, side, side)
        paint_code(painter, code, self.text(at))
        words = QRect(code.right() + edge, below.top(), below.right() - code.right() - edge, below.height())
        self._paint_words(painter, words, at)
        painter.setFont(look.sized(self.font(), 9))
        painter.setPen(QColor(look.FAINT))
        painter.drawText(
            self.rect().adjusted(12, 0, -12, -4),
            _FOOT,
            _("M: who is missing   F11: full screen   Esc: close"),
        )
        painter.end()

    def _paint_head(self, painter: QPainter, area: QRect, at: datetime) -> None:
        assert self.figures is not None  # noqa: S101 - paintEvent asked
        session = self.figures.hall.session
        now = f"{clock.local(at):%H:%M:%S}"
        clock_font = look.sized(self.font(), max(14.0, area.height() * 0.34))
        room = QFontMetrics(clock_font).horizontalAdvance("00:00:00") + 24
        painter.setPen(QColor(look.SOFT))
        painter.setFont(clock_font)
        painter.drawText(area, look.RIGHT, now)
        title_area = area.adjusted(0, 0, -room, 0)
        font = look.sized(self.font(), max(14.0, area.height() * 0.36), bold=True)
        painter.setFont(font)
        painter.setPen(QColor(look.INK))
        title = QFontMetrics(font).elidedText(session.course, Qt.TextElideMode.ElideRight, title_area.width())
        painter.drawText(title_area, look.LEFT, title)
        painter.setPen(QPen(QColor(look.LINE), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())

    def _paint_words(self, painter: QPainter, area: QRect, at: datetime) -> None:
        assert self.figures is not None  # noqa: S101 - paintEvent asked
        figures = self.figures
        unit = max(9.0, min(area.height() / 30, area.width() / 15))
        session = figures.hall.session
        hours = f"{clock.local(session.starts_at):%H:%M}-{clock.local(session.ends_at):%H:%M}"
        top = area.top() + int(unit * 1.5)
        lines: list[tuple[str, float, str, bool]] = [
            (
                _("Scan to check in") if self.direction == "in" else _("Scan to check out"),
                1.35,
                look.PINE,
                True,
            ),
            ("  ".join(part for part in (hours, session.room) if part), 0.8, look.SOFT, False),
            (halls.window_sentence(session, self.direction, at), 0.8, look.SOFT, False),
            ("", 0.5, look.SOFT, False),
            (f"{figures.hall.done} / {figures.hall.of}", 2.5, look.PINE, True),
            (
                _("present / expected") if self.direction == "in" else _("left / present"),
                0.75,
                look.SOFT,
                False,
            ),
            ("", 0.7, look.SOFT, False),
            *(() if self.with_missing else ((name, 0.95, look.INK, False) for name in figures.names)),
        ]
        for words, scale, colour, bold in lines:
            font = look.sized(self.font(), unit * scale, bold=bold)
            metrics = QFontMetrics(font)
            height = int(metrics.height() * 1.12)
            if top + height > area.bottom() - int(unit * 2):
                break
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(QRect(area.left(), top, area.width(), height), look.LEFT, shown)
            top += height
        if self.with_missing:
            room = QRect(area.left(), top, area.width(), area.bottom() - int(unit * 2) - top)
            self._paint_missing(painter, room, unit)
        self._paint_step(painter, area, at)

    def _paint_missing(self, painter: QPainter, area: QRect, unit: float) -> None:
        """Each 居民区 with its number and masked names, as many as the screen holds."""
        assert self.figures is not None  # noqa: S101 - paintEvent asked
        missing = self.figures.missing
        painter.setPen(QColor(look.INK))
        painter.setFont(look.sized(self.font(), unit * 0.8, bold=True))
        top = area.top() + QFontMetrics(painter.font()).height()
        painter.drawText(area, _TOP, _("Not here yet") if missing else _("Nobody is missing."))
        painter.setFont(look.sized(self.font(), unit * 0.62))
        for place, names in missing:
            words = f"{place}  {len(names)}  {'、'.join(names)}"
            room = QRect(area.left(), top, area.width(), max(0, area.bottom() - top))
            needed = painter.boundingRect(room, _WRAPPED, words)
            if needed.bottom() > area.bottom():
                self._paint_what_fits(painter, room, place, names)
                return
            painter.drawText(needed, _WRAPPED, words)
            top = needed.bottom() + int(unit * 0.3)

    def _paint_what_fits(self, painter: QPainter, room: QRect, place: str, names: Sequence[str]) -> None:
        """A 居民区 of which not all names have room: its number, and as many names as there is room for."""

        def words(count: int) -> str:
            return f"{place}  {len(names)}  {'、'.join(names[:count])}…"

        def is_too_long(count: int) -> bool:
            return painter.boundingRect(room, _WRAPPED, words(count)).bottom() > room.bottom()

        count = bisect_left(range(len(names)), x=True, key=is_too_long) - 1
        painter.drawText(room, _WRAPPED if count >= 0 else _TOP, words(count) if count >= 0 else "…")

    def _paint_step(self, painter: QPainter, area: QRect, at: datetime) -> None:
        """A thin line that runs out with the code's step, so that everyone sees that a photo is of no use."""
        left = codes.changes_in(at) / codes.STEP_SECONDS
        line = QRect(area.left(), area.bottom() - 4, area.width(), 4)
        painter.fillRect(line, QColor("#EDEAE2"))
        painter.fillRect(
            QRect(line.topLeft(), QPoint(line.left() + int(line.width() * left), line.bottom())),
            QColor(look.PINE),
        )
