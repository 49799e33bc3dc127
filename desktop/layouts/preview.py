"""The real page of a layout as a picture: drawn and rendered in a thread, one at a time, the newest wish last.

The editor and the list of layouts show what a certificate would look like, with what the drawing itself refuses.
"""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage, QPainter

from desktop.desk import Desk

PAUSE = 60
"""Milliseconds between two drawings while the mouse drags; a page takes less."""
WIDEST = 3_000
"""Pixels: beyond that the picture costs more than it shows."""


class Wish(NamedTuple):
    """A page to be drawn, and how many pixels wide its picture shall be."""

    draw: Callable[[], bytes]
    wide: int


class Preview(QObject):
    """Turns wishes into pictures; a wish that a newer one overtakes before it is begun is dropped."""

    drawn = Signal(QImage)
    failed = Signal(object)
    """What the drawing raised."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wish: Wish | None = None
        self._is_busy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._begin)

    @property
    def is_idle(self) -> bool:
        """Whether every wish is fulfilled."""
        return self._wish is None and not self._is_busy

    def want(self, draw: Callable[[], bytes], wide: int) -> None:
        """Wish for the page that `draw` gives, `wide` pixels wide."""
        self._wish = Wish(draw, max(1, min(wide, WIDEST)))
        if not self._timer.isActive() and not self._is_busy:
            self._timer.start()

    def _begin(self) -> None:
        wish, self._wish = self._wish, None
        if wish is None:
            return
        self._is_busy = True
        self._desk.worker.ask(self, "", lambda: rendered(wish.draw(), wish.wide), self._show, self._fail)

    def _show(self, picture: QImage) -> None:
        self._end()
        self.drawn.emit(picture)

    def _fail(self, fault: BaseException) -> None:
        self._end()
        self.failed.emit(fault)

    def _end(self) -> None:
        self._is_busy = False
        if self._wish is not None:
            self._timer.start()


def rendered(pdf: bytes, wide: int) -> QImage:
    """The first page of a PDF on white paper, `wide` pixels wide. For any thread."""
    from PySide6.QtPdf import QPdfDocument

    held = QBuffer()
    held.setData(pdf)
    held.open(QBuffer.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(held)
    page = document.pagePointSize(0)
    drawing = document.render(0, QSize(wide, round(wide * page.height() / page.width())))
    document.close()
    paper = QImage(drawing.size(), QImage.Format.Format_RGB32)
    paper.fill(0xFFFFFFFF)
    painter = QPainter(paper)
    painter.drawImage(0, 0, drawing)
    painter.end()
    return paper
