"""The tabs of the credits page beside the list of everybody: pictures of the year, supply against need, other schemes.

Each reads when it is first looked at, and again when the year or the record moved.
"""

from datetime import date, datetime
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from charts.by_area import by_area
from charts.figure import Figure
from charts.progress import progress
from charts.supply import supply
from core import clock
from core.language import _
from credits.rulebook.in_force import in_force
from credits.rules import Scheme
from credits.standing import pictures
from credits.standing.schemes import SCHEME_STANDINGS, SchemeStanding, scheme_standings, schemes
from credits.standing.standing import standings
from credits.standing.supply import SHORT, SUPPLY, Forecast, forecast, pictured
from desktop.chart import ChartCard
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.page import label
from desktop.table_model import TableModel
from desktop.table_view import Table
from store.types import Db

CHART_WIDE = 380
COLUMNS = (
    "name", "verdict", "earned", "required", "difference", "possible", "qualification", "period", "area", "grid", "post",
    "staff_number",
)  # fmt: skip


class Progress(QWidget):
    """How credits grew over the months."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.chart = ChartCard(desk)
        _filled(self, self.chart)

    def refresh(self, year: int) -> None:
        """Read the year."""
        self.desk.read(self, "progress", lambda db: _progress(db, year, clock.now()), self.chart.show_figure)


class ByArea(QWidget):
    """How many of each area meet the line."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.chart = ChartCard(desk)
        _filled(self, self.chart)

    def refresh(self, year: int) -> None:
        """Read the year."""
        self.desk.read(self, "areas", lambda db: _areas(db, year, clock.now()), self.chart.show_figure)


class Supply(QWidget):
    """Whether the rest of the calendar offers enough, and for whom not."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.rows = Table(TableModel(SUPPLY, lambda row: row.category), desk)
        self.short = Table(TableModel(SHORT, lambda row: row.standing.key), desk)
        self.chart = ChartCard(desk)
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(8)
        self.rows.setMaximumHeight(170)
        column.addWidget(self.rows)
        self.said = label("", "soft", wrap=True)
        column.addWidget(self.said)
        column.addWidget(self.short, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(above)
        split.addWidget(self.chart)
        self.chart.setMinimumWidth(CHART_WIDE)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        _filled(self, split)
        self.short.when_empty(_("Everybody can still reach the line."))

    def refresh(self, year: int) -> None:
        """Read the year."""
        self.desk.read(self, "supply", lambda db: forecast(db, year, clock.now()), self.show_forecast)

    def show_forecast(self, found: Forecast) -> None:
        """Both lists and the picture."""
        self.rows.show_rows(list(found.rows))
        self.short.show_rows(found.short)
        self.said.setText(
            _("{count} people cannot reach the line whatever they do.", count=len(found.short))
            if found.short
            else ""
        )
        self.chart.show_figure(supply(pictured(found), len(found.short)) if found.is_needed else None)


class UnderSchemes(NamedTuple):
    """The schemes of a year, and everybody under the chosen one."""

    schemes: tuple[Scheme, ...]
    chosen: str
    rows: list[SchemeStanding]


class Schemes(QWidget):
    """Everybody whom another scheme concerns."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._year = 0
        self.choice = Choice()
        self.choice.activated.connect(lambda: self.refresh(self._year))
        self.table = Table(TableModel(SCHEME_STANDINGS.only(*COLUMNS), lambda row: row.key), desk)
        row = QHBoxLayout()
        row.addWidget(self.choice, 1)
        row.addStretch(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(self.table, 1)

    def refresh(self, year: int) -> None:
        """Read the year."""
        self._year = year
        chosen: str = self.choice.currentData() or ""
        self.desk.read(self, "schemes", lambda db: _under(db, year, chosen, clock.now()), self.show_scheme)

    def show_scheme(self, found: UnderSchemes) -> None:
        """The choice, and the list."""
        self.choice.clear()
        for each in found.schemes:
            self.choice.addItem(each.title, each.code)
            if each.code == found.chosen:
                self.choice.setCurrentIndex(self.choice.count() - 1)
        self.choice.setVisible(bool(found.schemes))
        self.table.when_empty(
            _("Nobody has a qualification of this scheme.")
            if found.schemes
            else _("The rules of this year have no other schemes.")
        )
        self.table.show_rows(found.rows)


def _progress(db: Db, year: int, at: datetime) -> Figure | None:
    months = pictures.months(db, year, at)
    return progress(months, in_force(db).on(date(year, 1, 1)).required) if months else None


def _areas(db: Db, year: int, at: datetime) -> Figure | None:
    areas = pictures.areas(standings(db, year, at))
    return by_area(areas) if areas else None


def _under(db: Db, year: int, code: str, at: datetime) -> UnderSchemes:
    known = schemes(db, year)
    chosen = next((each for each in known if each.code == code), known[0] if known else None)
    rows = scheme_standings(db, chosen, year, at) if chosen else []
    return UnderSchemes(known, chosen.code if chosen else "", rows)


def _filled(widget: QWidget, inner: QWidget) -> None:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(inner)
