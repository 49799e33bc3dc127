"""The monthly report of a 居民区 (or of a micro-grid, or of all): read once, written as PDF and as xlsx. Windows and terminal make it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from charts.figure import Figure
from charts.share_by_patch import PatchShare, share_by_patch
from core.amounts import shown
from core.clock import local_date
from core.files import write_whole
from core.ids import new_id
from core.jobs import Job, Step
from core.language import _
from core.placing import placing
from grid.companies.assessments import assessments
from grid.indicators import standing_out
from grid.indicators.book import Book, read
from grid.indicators.definitions import BY_CODE, INDICATORS, Code
from grid.indicators.figures import Figure as Share
from grid.indicators.figures import Figures, none
from grid.indicators.refusals import MonthAhead
from grid.indicators.rows import (
    BY_ITEM,
    COMPANIES,
    INDICATOR_ROWS,
    OUTSTANDING,
    PATCHES,
    CompanyRow,
    IndicatorRow,
    ItemRow,
    OutstandingRow,
    PatchRow,
)
from grid.indicators.standing_out import Finding, month_words
from grid.indicators.stories import Story, month_before, month_of
from grid.issues.rules import ENDED
from grid.places.patches import Patches, patches, within
from grid.residents.homes import homes_of
from grid.tables import Unit
from store import journal
from store.journal import Line
from store.naming import one_line
from store.transaction import Store
from store.types import Db, table_of

_UNIT = table_of(Unit)


@dataclass(frozen=True)
class Monthly:
    """All that the report says, in the language it was read in."""

    title: str
    issuer: str
    made_on: date
    findings: list[Finding]
    indicators: list[IndicatorRow]
    patches: list[PatchRow]
    items: list[ItemRow]
    outstanding: list[OutstandingRow]
    companies: list[CompanyRow]
    figures: list[Figure]


def monthly(db: Db, month: date, known: datetime, area_id: UUID | None = None) -> Monthly:
    """Read the report of a month. Raises MonthAhead."""
    period = month_of(month)
    if period.since > local_date(known):
        raise MonthAhead(month=f"{period.since:%Y-%m}")
    nodes = patches(db)
    book = read(db, period, known, area_id)
    before = read(db, month_of(month_before(month)), known, area_id)
    listed = patch_rows(book, nodes)
    name = nodes[area_id].name if area_id is not None else _("All areas")
    return Monthly(
        _("{area}: monthly report, {month}", area=name, month=month_words(period.since)),
        one_line(db),
        local_date(known),
        standing_out.found_in(db, book, before, known),
        indicator_rows(book.whole, before.whole),
        listed,
        item_rows(book),
        outstanding(db, book, nodes),
        companies(db, book),
        [chart("closing", listed), chart("on_time", listed)],
    )


def indicator_rows(now: Figures, before: Figures) -> list[IndicatorRow]:
    """Every indicator with its n, this month and the month before."""
    return [
        IndicatorRow(
            each,
            _(each.title),
            said(now[each.code]),
            now[each.code].n,
            said(before[each.code]),
            before[each.code].n,
        )
        for each in INDICATORS
    ]


def said(figure: Share) -> str:
    """A figure as people read it: "83.33 %", "26.5 h"; without a case it is no figure."""
    if figure.value is None:
        return _("no figure")
    return (
        _("{value} h", value=shown(figure.value))
        if figure.code == "p90"
        else _("{value} %", value=shown(figure.value))
    )


def patch_rows(book: Book, nodes: Patches) -> list[PatchRow]:
    """The patches right below the one that the book is of, in the order of the tree; itself where it has none."""
    parent = book.area_id
    below = [id for id, node in nodes.items() if node.parent_id == parent]
    while len(below) == 1 and any(node.parent_id == below[0] for node in nodes.values()):
        below = [id for id, node in nodes.items() if node.parent_id == below[0]]
    there = [
        id
        for id in below
        if (until := nodes[id].until) is None or until > book.period.since or id in book.by_area
    ]
    return [
        PatchRow(id, nodes[id].name, book.by_area.get(id, none()))
        for id in there or ([parent] if parent is not None else [])
    ]


def chart(code: Code, rows: Sequence[PatchRow]) -> Figure:
    """One indicator by patch."""
    definition = BY_CODE[code]
    unit = "%" if definition.unit == "percent" else _("h")
    return share_by_patch(
        _(definition.title),
        unit,
        [
            PatchShare(row.name, row.figures[code].hits, row.figures[code].n, row.figures[code].value)
            for row in rows
        ],
    )


def item_rows(book: Book) -> list[ItemRow]:
    """What was reported in the month, by item in the order of the catalogue."""
    found: dict[str, tuple[str, list[Story]]] = {}
    for story in book.stories:
        if story.counts and book.period.begin <= story.reported_at < book.period.end:
            found.setdefault(story.item_code, (story.item, []))[1].append(story)
    return [
        ItemRow(
            code,
            name,
            len(stories),
            sum(1 for story in stories if story.state == "CLOSED"),
            sum(1 for story in stories if story.state not in ENDED),
            said(book.by_item.get(code, none())["on_time"]),
            book.by_item.get(code, none())["on_time"].n,
        )
        for code, (name, stories) in sorted(found.items())
    ]


def outstanding(db: Db, book: Book, nodes: Patches) -> list[OutstandingRow]:
    """What is still open, those first whose limit is over or ends soonest."""
    units = {row.id: row.name for row in db.execute(sa.select(_UNIT.c.id, _UNIT.c.name))}
    still = [story for story in book.stories if story.counts and story.state not in ENDED]
    homes = homes_of(db, {story.place_id for story in still if story.place_id is not None}, book.period.until)
    rows: list[OutstandingRow] = []
    for story in still:
        last = story.rounds[-1] if story.rounds else None
        limit = book.limits.get((story.issue_id, last.number)) if last else None
        home = homes.get(story.place_id) if story.place_id is not None else None
        rows.append(
            OutstandingRow(
                story.number,
                story.item,
                " ".join(
                    part
                    for part in (nodes[story.area_id].name, home.words if home else "", story.spot)
                    if part
                ),
                story.state,
                story.reported_at,
                limit.due_at if limit else None,
                bool(limit and limit.late),
                units.get(last.unit_id, "") if last and last.unit_id else "",
            )
        )
    far = datetime.max.replace(tzinfo=book.period.begin.tzinfo)
    return sorted(rows, key=lambda row: (row.due_at or far, row.number))


def companies(db: Db, book: Book) -> list[CompanyRow]:
    """The companies that had something to do or are assessed, by name, with the points of the month where it is assessed."""
    inside = None if book.area_id is None else within(patches(db), book.area_id)
    points: dict[UUID, int] = {
        row.unit_id: row.points
        for row in assessments(db, book.period.since)
        if inside is None or row.area_id in inside
    }
    query = sa.select(_UNIT.c.id, _UNIT.c.name).where(_UNIT.c.kind == "property").order_by(_UNIT.c.name)
    rows: list[CompanyRow] = []
    for id, name in db.execute(query):
        figures = book.by_unit.get(id)
        if figures is None and id not in points:
            continue
        own = figures or none()
        rows.append(
            CompanyRow(
                name,
                own["dispatch"].n,
                said(own["on_time"]),
                own["on_time"].n,
                said(own["rework"]),
                own["rework"].n,
                points.get(id),
            )
        )
    return rows


def write(
    store: Store,
    month: date,
    area_id: UUID | None,
    pdf: Path | None,
    xlsx: Path | None,
    actor: str,
    at: datetime,
) -> Job[list[Path]]:
    """Write the report to either path or both, in the present language; what was handed out is noted in the journal.

    Raises MonthAhead, FileLocked, FileNotWritten, CharacterNotPrintable, TextDoesNotFit.
    """
    yield Step(0, 3, _("Reading the month"))
    with store.read() as db:
        found = monthly(db, month, at, area_id)
    yield Step(1, 3, _("Writing the report"))
    makers: list[tuple[Path, Callable[[Path], None]]] = []
    if pdf is not None:
        makers.append((pdf, lambda path: _draw(path, found)))
    if xlsx is not None:
        makers.append((xlsx, lambda path: _write_workbook(path, found)))
    beside = [path.with_name(f".{new_id().hex}{path.suffix}") for path, _make in makers]
    try:
        for made, (_path, make) in zip(beside, makers, strict=True):
            make(made)
        yield Step(2, 3)
        with placing() as place, store.write() as db:
            said_: dict[str, object] = {"month": month.replace(day=1), "area_id": area_id}
            line = Line("monthly_report.exported", "monthly_report", f"{month:%Y-%m}", actor, at, said_)
            journal.note(db, line, at)
            for made, (path, _make) in zip(beside, makers, strict=True):
                place(made, path)
    finally:
        for made in beside:
            with suppress(OSError):
                made.unlink(missing_ok=True)
    yield Step(3, 3)
    return [path for path, _make in makers]


def _draw(path: Path, found: Monthly) -> None:
    from grid.indicators.monthly_pdf import draw

    write_whole(path, draw(found))


def _write_workbook(path: Path, found: Monthly) -> None:
    from sheets.xlsx import write as write_rows

    notes = [found.issuer, *(finding.sentence for finding in found.findings)]
    write_rows(
        path,
        INDICATOR_ROWS,
        found.indicators,
        title=found.title,
        notes=notes,
        more=lambda: [
            (PATCHES, found.patches),
            (BY_ITEM, found.items),
            (OUTSTANDING, found.outstanding),
            (COMPANIES, found.companies),
        ],
    )
