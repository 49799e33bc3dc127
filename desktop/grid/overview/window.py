"""The overview by area: figures of every street, 居民区 and micro-grid, the picture of them, both to be saved. The grid's page opens it."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.language import _
from desktop.chart import ChartCard
from desktop.desk import Desk
from desktop.export import ask_save, say_made, show_file
from desktop.page import button, label, sized
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid.overview import pictures
from grid.overview.by_area import OVERVIEW, AreaFigures, by_area


def open_it(desk: Desk) -> "OverviewWindow":
    """Open the overview."""
    window = OverviewWindow(desk)
    window.show()
    return window


class OverviewWindow(QWidget):
    """Figures by area, as a list and as a picture. Nothing is ranked: areas stand in the tree's own order."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {
            "issue", "inspection", "plan", "place", "places", "area", "unit", "holding", "person", "catalogue_version",
            "calendar_day", "calendar_year", "office_hours",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Overview by area"))
        sized(self, 1080, 700)
        self.desk = desk
        self._is_reading = self._is_stale = False
        self.said = label("", "strong", wrap=True)
        self.as_pdf = button(_("Save as PDF…"))
        self.export = button(_("Export…"))
        self.table = Table(TableModel(OVERVIEW, lambda row: row.area_id, _tone), desk)
        self.table.when_empty(
            _("No area is entered yet. Add areas and buildings under “Places and who answers for them”.")
        )
        self.chart = ChartCard(desk)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(_padded(self.table), _("In figures"))
        self.tabs.addTab(_padded(self.chart), _("As a picture"))
        top = QHBoxLayout()
        top.addWidget(self.said, 1)
        top.addWidget(self.export)
        top.addWidget(self.as_pdf)
        body = QVBoxLayout(self)
        body.setContentsMargins(22, 18, 22, 18)
        body.setSpacing(10)
        body.addLayout(top)
        body.addWidget(self.tabs, 1)
        self.export.clicked.connect(self.table.export)
        self.as_pdf.clicked.connect(self._save)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Read the figures again; while they are being read, once more afterwards."""
        if self._is_reading:
            self._is_stale = True
            return
        self._is_reading = True
        self.desk.read(self, "overview", lambda db: by_area(db, clock.now()), self.show_figures, self._failed)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def show_figures(self, rows: Sequence[AreaFigures]) -> None:
        """The sentence, the list and the picture."""
        self._is_reading = False
        self.table.show_rows(list(rows))
        self.chart.show_figure(pictures.picture(rows))
        self.said.setText(in_words(rows))
        self.as_pdf.setEnabled(bool(rows))
        self.export.setEnabled(bool(rows))
        if self._is_stale:
            self._is_stale = False
            self.refresh()

    def _failed(self, fault: BaseException) -> None:
        self._is_reading = self._is_stale = False
        self.desk.tell(fault)

    def _save(self) -> None:
        def made(path: Path) -> None:
            say_made(self.desk, path)
            show_file(path)

        ask_save(
            self.desk,
            _("Save the overview"),
            _("Overview by area") + f" {clock.local_date(clock.now()):%Y-%m-%d}.pdf",
            _("PDF document (*.pdf)"),
            lambda path: self.desk.job(
                _("Writing {file}", file=path.name), lambda at: pictures.write(self.desk.base, path, at), made
            ),
        )


def in_words(rows: Sequence[AreaFigures]) -> str:
    """The whole in one sentence of the present language."""
    tops = [row for row in rows if row.depth == 0]
    if not tops:
        return ""
    return _(
        "{open} open issues, {due} due soon, {overdue} overdue; {lacking} responsibilities to settle.",
        open=sum(row.open for row in tops),
        due=sum(row.due for row in tops),
        overdue=sum(row.overdue for row in tops),
        lacking=sum(row.lacking for row in tops),
    )


def _padded(inner: QWidget) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 10, 0, 0)
    column.addWidget(inner)
    return whole


def _tone(row: AreaFigures, key: str) -> str:
    if key == "overdue" and row.overdue:
        return "bad"
    return "warn" if (key == "due" and row.due) or (key == "lacking" and row.lacking) else ""
