"""A chart on the screen (charts draws it): as a picture with its figures under the pointer, or as a table."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolTip, QVBoxLayout, QWidget

from charts.distribution import distribution
from charts.figure import Box, Figure
from charts.svg import svg
from core.language import _
from credits.standing.standing import Standing
from desktop import look
from desktop.desk import Desk
from desktop.page import button
from desktop.table_model import TableModel, plain_tip
from desktop.table_view import Table
from sheets.columns import Column, Kind, Sheet

EDGE = 24
WIDEST = 980
"""Pixels; larger it would only be larger."""
Row = tuple[str | int, ...]


class Chart(QWidget):
    """Shows the drawing at its own proportions, never stretched."""

    def __init__(self) -> None:
        super().__init__()
        self._drawing = QSvgRenderer()
        self.figure: Figure | None = None

    def show_figure(self, figure: Figure | None) -> None:
        """Draw it; nothing for None."""
        self.figure = figure
        if figure:
            self._drawing.load(QByteArray(svg(figure).encode()))
        self.setAccessibleName(figure.alt if figure else "")
        self.update()

    def hint_at(self, where: QPointF) -> str:
        """What the shape under a point of the widget says; the whole figure's sentence beside the shapes."""
        if not self.figure:
            return ""
        place = self._place()
        x = (where.x() - place.x()) / place.width() * self.figure.wide
        y = (where.y() - place.y()) / place.height() * self.figure.high
        for shape in reversed(self.figure.shapes):
            if isinstance(shape, Box) and _within(shape, x, y):
                return shape.hint
        return self.figure.alt

    def event(self, event: QEvent) -> bool:
        """Show the figures of what the pointer rests on."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), plain_tip(self.hint_at(QPointF(event.pos()))), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A white sheet with the drawing in its middle, as large as it fits."""
        if not self.figure:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(look.LINE))
        painter.setBrush(QColor(look.SHEET))
        painter.drawRoundedRect(QRectF(0.5, 10.5, self.width() - 1, self.height() - 11), 8, 8)
        self._drawing.render(painter, self._place())
        painter.end()

    def _place(self) -> QRectF:
        room = QSize(min(self.width() - 2 * EDGE, WIDEST), self.height() - 2 * EDGE)
        drawn = self._drawing.defaultSize().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (self.width() - drawn.width()) / 2,
            5 + (self.height() - drawn.height()) / 2,
            drawn.width(),
            drawn.height(),
        )


class ChartCard(QWidget):
    """A chart that can also be read as a table: the same figures, to be copied or saved as xlsx."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.picture = Chart()
        self.table: Table[Row] | None = None
        self._views = QStackedWidget()
        self._views.addWidget(self.picture)
        self.switch = button(_("As a table"), "quiet")
        self.switch.clicked.connect(self._turn)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._views, 1)
        self.switch.hide()

    @property
    def has_drawing(self) -> bool:
        """Whether there is anything to see."""
        return self.picture.figure is not None

    def show_figure(self, figure: Figure | None) -> None:
        """Show a figure in both ways; nothing for None."""
        self.picture.show_figure(figure)
        self.switch.setVisible(figure is not None)
        if figure is None:
            self._show(as_table=False)
            return
        if self.table is None or [column.title for column in self.table.model.sheet.columns] != [
            *figure.columns
        ]:
            self._lay_out_table(figure)
        if self.table:
            self.table.show_rows([*figure.table])

    def show_standings(self, rows: Sequence[Standing]) -> None:
        """The spread of these standings against the line."""
        met = sum(row.verdict == "met" for row in rows)
        required = max((row.required for row in rows), default=0)
        self.show_figure(distribution([row.earned for row in rows], required, met) if rows else None)

    def _lay_out_table(self, figure: Figure) -> None:
        columns = tuple(
            Column[Row](str(place), title, _kind(figure, place), _cell(place), 24)
            for place, title in enumerate(figure.columns)
        )
        old, self.table = (
            self.table,
            Table(TableModel(Sheet(figure.title, columns), lambda row: row), self.desk),
        )
        if old:
            self._views.removeWidget(old)
            old.deleteLater()
        self._views.addWidget(self.table)

    def _turn(self) -> None:
        self._show(as_table=self._views.currentWidget() is self.picture)

    def _show(self, *, as_table: bool) -> None:
        self._views.setCurrentWidget(self.table if as_table and self.table else self.picture)
        self.switch.setText(_("As a picture") if as_table else _("As a table"))


def _within(box: Box, x: float, y: float) -> bool:
    return box.x <= x <= box.x + box.wide and box.y <= y <= box.y + box.high


def _cell(place: int) -> Callable[[Row], str | int]:
    return lambda row: row[place]


def _kind(figure: Figure, place: int) -> Kind:
    numbers = all(isinstance(row[place], int) for row in figure.table)
    return Kind.NUMBER if numbers else Kind.TEXT
