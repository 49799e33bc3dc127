"""The chart above the standings: how many people have earned how much, against the line (charts draws it, no names in it)."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from charts.distribution import distribution
from charts.svg import svg
from credits.standing import Standing
from desktop import look

EDGE = 24
WIDEST = 980
"""Pixels; larger it would only be larger."""


class Chart(QWidget):
    """Shows the drawing at its own proportions, never stretched."""

    def __init__(self) -> None:
        super().__init__()
        self._drawing = QSvgRenderer()
        self.has_drawing = False

    def show_standings(self, rows: Sequence[Standing]) -> None:
        """Draw the spread of these standings; nothing where nobody stands."""
        if rows:
            figure = distribution([row.earned for row in rows], rows[0].required)
            self._drawing.load(QByteArray(svg(figure).encode()))
            self.setToolTip(figure.alt)
            self.setAccessibleName(figure.alt)
        self.has_drawing = bool(rows)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A white sheet with the drawing in its middle, as large as it fits."""
        if not self.has_drawing:
            return
        room = QSize(min(self.width() - 2 * EDGE, WIDEST), self.height() - 2 * EDGE)
        drawn = self._drawing.defaultSize().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(look.LINE))
        painter.setBrush(QColor(look.SHEET))
        painter.drawRoundedRect(QRectF(0.5, 10.5, self.width() - 1, self.height() - 11), 8, 8)
        place = QRectF(
            (self.width() - drawn.width()) / 2,
            5 + (self.height() - drawn.height()) / 2,
            drawn.width(),
            drawn.height(),
        )
        self._drawing.render(painter, place)
        painter.end()
