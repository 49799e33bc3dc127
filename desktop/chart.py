"""The chart above the standings: how many people have earned how much, against the line (charts draws it, no names in it)."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from charts.distribution import distribution
from charts.svg import svg
from credits.standing import Standing

HEIGHT = 210


class Chart(QWidget):
    """Shows the drawing at its own proportions, never stretched."""

    def __init__(self) -> None:
        super().__init__()
        self._drawing = QSvgRenderer()
        self.setFixedHeight(HEIGHT)
        self.hide()

    def show_standings(self, rows: Sequence[Standing]) -> None:
        """Draw the spread of these standings; nothing where nobody stands."""
        if rows:
            figure = distribution([row.earned for row in rows], rows[0].required)
            self._drawing.load(QByteArray(svg(figure).encode()))
            self.setToolTip(figure.alt)
            self.setAccessibleName(figure.alt)
        self.setVisible(bool(rows))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the drawing as large as it fits, at the left."""
        drawn = self._drawing.defaultSize().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._drawing.render(painter, QRectF(0, 0, drawn.width(), drawn.height()))
        painter.end()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as there is room."""
        return QSize(400, HEIGHT)
