"""A screen that shows a rotating code to a room: full screen on the projector, drawn anew four times a second.

The hall screen and the screen at a task point are such; each paints itself.
"""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QMouseEvent, QScreen
from PySide6.QtWidgets import QWidget

from desktop.desk import Desk

DRAWN_MS = 250


def second_screen(window: QWidget) -> QScreen | None:
    """A display other than the one the window is on: the projector."""
    own = window.screen()
    return next((screen for screen in QGuiApplication.screens() if screen is not own), None)


class CodeScreen(QWidget):
    """F11 or a double click switches full screen, Esc closes."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.desk = desk
        self._timer = QTimer(self)
        self._timer.setInterval(DRAWN_MS)
        self._timer.timeout.connect(self.update)
        self._timer.start()
        desk.ended.connect(self.close)

    def show_on(self, window: QWidget) -> None:
        """Full screen on the projector; without one, a large window beside the program's own."""
        projector = second_screen(window)
        if projector is None:
            self.resize(1080, 720)
            self.show()
        else:
            self.setGeometry(projector.geometry())
            self.showFullScreen()

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
        self.closed.emit()
        super().closeEvent(event)
