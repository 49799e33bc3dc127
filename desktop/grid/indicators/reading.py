"""What the window of indicators shows of a month: read in a thread, once."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from charts.figure import Figure
from core.language import N_, _
from courses.programme import titles_of
from grid.indicators import monthly, standing_out, training
from grid.indicators.book import read as read_book
from grid.indicators.definitions import INDICATORS
from grid.indicators.figures import Figures, none
from grid.indicators.rows import IndicatorRow, ItemRow, PatchRow
from grid.indicators.standing_out import Finding, month_words
from grid.indicators.stories import Period, month_before, month_of
from grid.places.patches import Patches, patches
from sheets.columns import Column, Kind, Sheet
from store.types import Db

MONTHS = 6


class MonthRow(NamedTuple):
    """A month with its figures."""

    month: date
    figures: Figures


class FailingRow(NamedTuple):
    """An item that keeps failing, with the courses that teach it by name."""

    item_code: str
    item: str
    n: int
    failed: int
    late: int
    reworked: int
    reopened: int
    share: int
    courses: str


class Picture(NamedTuple):
    """A month of a patch."""

    cards: list[IndicatorRow]
    findings: list[Finding]
    patches: list[PatchRow]
    items: list[ItemRow]
    months: list[MonthRow]
    pictures: dict[str, Figure]
    failing: list[FailingRow]
    areas: list[tuple[UUID, str]]


BY_MONTH: Sheet[MonthRow] = Sheet(
    N_("By month"),
    (
        Column("month", N_("Month"), Kind.TEXT, lambda row: month_words(row.month), 12),
        *(
            Column(
                each.code,
                each.title,
                Kind.TEXT,
                lambda row, code=each.code: (
                    _("{figure} (n = {n})", figure=monthly.said(row.figures[code]), n=row.figures[code].n)
                    if row.figures[code].n
                    else _("no figure")
                ),
                18,
            )
            for each in INDICATORS
        ),
    ),
)
FAILING: Sheet[FailingRow] = Sheet(
    N_("Items that keep failing"),
    (
        Column("code", N_("Item code"), Kind.CODE, lambda row: row.item_code, 7),
        Column("item", N_("Item"), Kind.TEXT, lambda row: row.item, 20),
        Column("n", N_("Rounds (n)"), Kind.NUMBER, lambda row: row.n, 8),
        Column("share", N_("Failed (%)"), Kind.AMOUNT, lambda row: row.share, 8),
        Column("late", N_("Over the limit"), Kind.NUMBER, lambda row: row.late, 7),
        Column("reworked", N_("Sent back"), Kind.NUMBER, lambda row: row.reworked, 8),
        Column("reopened", N_("Opened again"), Kind.NUMBER, lambda row: row.reopened, 9),
        Column(
            "courses", N_("Taught by"), Kind.TEXT, lambda row: row.courses or _("no course is linked"), 34
        ),
    ),
)


def read(db: Db, month: date, area_id: UUID | None, known: datetime) -> Picture:
    """Read a month of a patch; None for everywhere. Items are looked at over the months that the table of months shows."""
    first = month
    for _each in range(MONTHS - 1):
        first = month_before(first)
    until = month_of(month).until
    book = read_book(db, month_of(month), known, area_id)
    before = read_book(db, month_of(month_before(month)), known, area_id)
    by_month = read_book(db, Period(first, until), known, area_id).by_month
    rows = monthly.patch_rows(book, patches(db))
    return Picture(
        monthly.indicator_rows(book.whole, before.whole),
        standing_out.found_in(db, book, before, known),
        rows,
        monthly.item_rows(book),
        [MonthRow(each, by_month.get(each, none())) for each in sorted(by_month, reverse=True)],
        {each.code: monthly.chart(each.code, rows) for each in INDICATORS},
        failing(db, area_id, first, until, known),
        list(_areas(patches(db), None)),
    )


def _areas(nodes: Patches, parent_id: UUID | None) -> Iterator[tuple[UUID, str]]:
    """Streets, each with its 居民区 after it."""
    for id, node in nodes.items():
        if node.parent_id == parent_id and node.kind != "grid":
            yield id, node.name
            yield from _areas(nodes, id)


def failing(db: Db, area_id: UUID | None, since: date, until: date, known: datetime) -> list[FailingRow]:
    """The items that keep failing; a course that is no longer in the base stands as its id's first eight digits."""
    found = training.failing_items(db, area_id, since, until, known)
    titles = titles_of(db, {course for row in found for course in row.courses})
    return [
        FailingRow(
            row.item_code, row.item, row.n, row.failed, row.late, row.reworked, row.reopened, row.share,
            _(", ").join(titles.get(course, str(course)[:8]) for course in row.courses),
        )
        for row in found
    ]  # fmt: skip
