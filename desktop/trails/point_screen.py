"""The screen at a task point: its rotating code, large, the point and its task; on a laptop or tablet that stands there."""

from uuid import UUID

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from core import clock
from core.language import _
from courses import codes
from courses.field import point_scans
from courses.scans import SessionKey, session_key
from courses.trails import PointRow
from desktop import look
from desktop.code_picture import paint_code
from desktop.code_screen import CodeScreen
from desktop.desk import Desk
from web.address import address_of


class PointScreen(CodeScreen):
    """One task point."""

    def __init__(self, desk: Desk, session_id: UUID, point: PointRow, course: str) -> None:
        super().__init__(desk)
        self.setWindowTitle(_("Task point {number}", number=point.position))
        self.setMinimumSize(480, 420)
        self.point = point
        self.course = course
        self.key: SessionKey | None = None
        desk.read(self, "key", lambda db: session_key(db, session_id), self.show_key)

    def show_key(self, key: SessionKey) -> None:
        """Draw with this session's key."""
        self.key = key
        self.update()

    def text(self) -> str:
        """What the code says now, "" before the session was read."""
        if self.key is None:
            return ""
        said = point_scans.shown(self.key, self.point.position, clock.now())
        return codes.point_url(address_of(self.desk.settings), said)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """White ground, the point above, the code in the middle, the task below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#FFFFFF"))
        edge = max(14, min(self.width(), self.height()) // 36)
        inner = self.rect().adjusted(edge, edge, -edge, -edge)
        unit = inner.height() / 100
        head = QRect(inner.left(), inner.top(), inner.width(), int(unit * 17))
        foot = QRect(inner.left(), int(inner.bottom() - unit * 15), inner.width(), int(unit * 15))
        self._words(painter, head, f"{self.point.position}. {self.point.title}", unit * 3.6, look.PINE)
        words = "\n".join(part for part in (self.point.task, self.course) if part)
        self._words(painter, foot, words, unit * 1.7, look.INK)
        text = self.text()
        if text:
            paint_code(
                painter, QRect(inner.left(), head.bottom(), inner.width(), foot.top() - head.bottom()), text
            )
        painter.end()

    def _words(self, painter: QPainter, area: QRect, words: str, points: float, colour: str) -> None:
        painter.setFont(look.sized(self.font(), max(10.0, points), bold=colour == look.PINE))
        painter.setPen(QColor(colour))
        painter.drawText(area, int(look.CENTRE) | int(Qt.TextFlag.TextWordWrap), words)
