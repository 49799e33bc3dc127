"""A QR code on the screen in whole pixels, so that a camera finds every module as wide as the next."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from charts.qr import QUIET, matrix

SIDE = 264


class CodePicture(QWidget):
    """A code of a fixed size; blank while there is nothing to scan."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.setFixedSize(SIDE, SIDE)

    def show_text(self, text: str) -> None:
        """Show another text, or nothing."""
        self.text = text
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The code, or nothing."""
        if self.text:
            painter = QPainter(self)
            paint_code(painter, self.rect(), self.text)
            painter.end()


def code_rect(area: QRect, modules: int) -> tuple[QRect, int]:
    """Where a code of so many modules a side stands in an area, and the whole pixels of one module: never scaled unevenly."""
    side = modules + 2 * QUIET
    pixel = max(1, min(area.width(), area.height()) // side)
    size = side * pixel
    return QRect(area.center().x() - size // 2, area.center().y() - size // 2, size, size), pixel


def paint_code(painter: QPainter, area: QRect, text: str) -> None:
    """The code in whole pixels of the device: black on white, with its quiet zone, without smoothing."""
    ratio = painter.device().devicePixelRatio()
    modules = matrix(text)
    device = QRect(
        round(area.left() * ratio),
        round(area.top() * ratio),
        int(area.width() * ratio),
        int(area.height() * ratio),
    )
    rect, pixel = code_rect(device, len(modules))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.scale(1 / ratio, 1 / ratio)
    painter.fillRect(rect, QColor("#FFFFFF"))
    black = QColor("#000000")
    for y, row in enumerate(modules, start=QUIET):
        for x, dark in enumerate(row, start=QUIET):
            if dark:
                painter.fillRect(rect.left() + x * pixel, rect.top() + y * pixel, pixel, pixel, black)
    painter.restore()
