"""The lists of the monthly report and of the indicators' window, each declared once."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core.amounts import shown
from core.language import N_, _
from grid.indicators.definitions import INDICATORS, Code, Definition
from grid.indicators.figures import Figures
from grid.issues.words import state_title
from sheets.columns import Column, Kind, Sheet


class IndicatorRow(NamedTuple):
    """An indicator of this month and of the one before, in words with their n."""

    definition: Definition
    title: str
    now: str
    n: int
    before: str
    n_before: int


class PatchRow(NamedTuple):
    """A patch with its figures."""

    id: UUID
    name: str
    figures: Figures


class ItemRow(NamedTuple):
    """An item of the month."""

    code: str
    name: str
    reported: int
    closed: int
    open: int
    on_time: str
    n: int


class OutstandingRow(NamedTuple):
    """An issue that is open."""

    number: str
    item: str
    where: str
    state: str
    reported_at: datetime
    due_at: datetime | None
    late: bool
    unit: str


class CompanyRow(NamedTuple):
    """A property company of the month; `points` in hundredths where it is assessed."""

    name: str
    given: int
    on_time: str
    n: int
    rework: str
    n_rework: int
    points: int | None


def _figure_of(code: Code) -> Callable[[PatchRow], str]:
    def said(row: PatchRow) -> str:
        figure = row.figures[code]
        if figure.value is None:
            return _("no figure")
        unit = _("h") if code == "p90" else "%"
        return _("{value} {unit} (n = {n})", value=shown(figure.value), unit=unit, n=figure.n)

    return said


INDICATOR_ROWS: Sheet[IndicatorRow] = Sheet(
    N_("Indicators"),
    (
        Column("title", N_("Indicator"), Kind.TEXT, lambda row: row.title, 20),
        Column("now", N_("This month"), Kind.TEXT, lambda row: row.now, 12),
        Column("n", N_("n"), Kind.NUMBER, lambda row: row.n, 7),
        Column("before", N_("Month before"), Kind.TEXT, lambda row: row.before, 12),
        Column("n_before", N_("n, month before"), Kind.NUMBER, lambda row: row.n_before, 9),
        Column("said", N_("What it means"), Kind.TEXT, lambda row: _(row.definition.said), 60),
    ),
)
PATCHES: Sheet[PatchRow] = Sheet(
    N_("By patch"),
    (
        Column("name", N_("Patch"), Kind.TEXT, lambda row: row.name, 14),
        *(Column(each.code, each.title, Kind.TEXT, _figure_of(each.code), 18) for each in INDICATORS),
    ),
)
BY_ITEM: Sheet[ItemRow] = Sheet(
    N_("By item"),
    (
        Column("code", N_("Item code"), Kind.CODE, lambda row: row.code, 8),
        Column("name", N_("Item"), Kind.TEXT, lambda row: row.name, 24),
        Column("reported", N_("Reported in the month"), Kind.NUMBER, lambda row: row.reported, 8),
        Column("closed", N_("Now closed"), Kind.NUMBER, lambda row: row.closed, 8),
        Column("open", N_("Still open"), Kind.NUMBER, lambda row: row.open, 8),
        Column("on_time", N_("On-time rate"), Kind.TEXT, lambda row: row.on_time, 12),
        Column("n", N_("n"), Kind.NUMBER, lambda row: row.n, 6),
    ),
)
OUTSTANDING: Sheet[OutstandingRow] = Sheet(
    N_("Outstanding"),
    (
        Column("number", N_("Number"), Kind.CODE, lambda row: row.number, 16),
        Column("item", N_("Item"), Kind.TEXT, lambda row: row.item, 22),
        Column("where", N_("At which spot"), Kind.TEXT, lambda row: row.where, 26),
        Column("state", N_("State"), Kind.TEXT, lambda row: state_title(row.state), 12),
        Column("reported_at", N_("Reported at"), Kind.INSTANT, lambda row: row.reported_at, 16),
        Column("due_at", N_("Limit ends"), Kind.INSTANT, lambda row: row.due_at, 16),
        Column("late", N_("Overdue"), Kind.TEXT, lambda row: _("overdue") if row.late else "", 12),
        Column("unit", N_("With which unit"), Kind.TEXT, lambda row: row.unit, 22),
    ),
)
COMPANIES: Sheet[CompanyRow] = Sheet(
    N_("Companies of the month"),
    (
        Column("name", N_("Property company"), Kind.TEXT, lambda row: row.name, 26),
        Column("given", N_("Dispatched to it"), Kind.NUMBER, lambda row: row.given, 9),
        Column("on_time", N_("On-time rate"), Kind.TEXT, lambda row: row.on_time, 12),
        Column("n", N_("n"), Kind.NUMBER, lambda row: row.n, 6),
        Column("rework", N_("Rework rate"), Kind.TEXT, lambda row: row.rework, 12),
        Column("n_rework", N_("n, rework"), Kind.NUMBER, lambda row: row.n_rework, 8),
        Column("points", N_("Points"), Kind.AMOUNT, lambda row: row.points, 8),
    ),
)
