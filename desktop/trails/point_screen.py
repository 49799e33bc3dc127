"""The screen at a task point: its rotating code, large, the point and its task; on a laptop or tablet that stands there."""

from uuid import UUID

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core import clock
from core.language import _
from courses import codes
from courses.field import point_scans
from courses.scans import SessionKey, session_key
from courses.trails import PointRow
from desktop import look
from desktop.code_picture import paint_code
from desktop.desk import Desk
from desktop.hall import second_screen
from web.address import address_of

LOOKED_AT_MS = 250


class PointScreen(QWidget):
    """Paints itself; F11 switches full screen, Esc closes."""

    def __init__(self, desk: Desk, session_id: UUID, point: PointRow, course: str) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Task point {number}", number=point.position))
        self.setMinimumSize(480, 420)
        self.resize(900, 700)
        self.desk = desk
        self.point = point
        self.course = course
        self.key: SessionKey | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOKED_AT_MS)
        self._timer.timeout.connect(self.update)
        self._timer.start()
        desk.ended.connect(self.close)
        desk.read(self, "key", lambda db: session_key(db, session_id), self.show_key)

    def show_on(self, window: QWidget) -> None:
        """Full screen on a second display; without one, a large window beside the program's own."""
        other = second_screen(window)
        if other is None:
            self.show()
        else:
            self.setGeometry(other.geometry())
            self.showFullScreen()

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

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """F11 and Esc."""
        if event.key() == Qt.Key.Key_F11:
            self.toggle()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """As F11."""
        self.toggle()

    def toggle(self) -> None:
        """Full screen or window."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Draw no more."""
        self._timer.stop()
        super().closeEvent(event)

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
