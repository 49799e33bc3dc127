"""What stands out in a month, in plain sentences with their figures, against the month before. Of patches, items, spots and companies.

No person is named or compared anywhere here. Lists stand in the order of the tree, of the catalogue or of names.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.amounts import shown
from core.clock import local_date
from core.language import _
from core.months import shown_month
from grid.hands import below, parents
from grid.indicators.book import Book, read
from grid.indicators.definitions import INDICATORS, Code
from grid.indicators.figures import Figures
from grid.indicators.stories import Period, each_round, month_before, month_of
from grid.issues.rules import ENDED
from grid.places.patches import patches
from grid.residents.homes import homes_of
from grid.tables import Inspection, Unit
from sheets.columns import shown_day
from store.types import Db, table_of

_INSPECTION = table_of(Inspection)
_UNIT = table_of(Unit)
AGAIN = 2
"""So often one item at one spot in a month is worth a sentence."""
GROWN_LEAST, GROWN_BY = 3, 2
"""An item grows from so many reports on, when they are so many more, and half as many again, as the month before."""
COMPARED_LEAST, COMPARED_BY = 10, 10_00
"""Rates are compared where both months have so many cases, and named where they differ by so many hundredths of a percent."""
_SPOTS_MOST = 8
_NAMES_MOST = 8
_COMPARED: tuple[Code, ...] = ("closing", "on_time", "rework")


class Finding(NamedTuple):
    """One sentence, and the figures in it: of this month, of the month before where there is one, and the n."""

    kind: str
    """overview, unfinished, spot, item, uninspected, company, rate, reopened or nothing."""
    sentence: str
    now: int = 0
    before: int | None = None
    n: int = 0


class Spot(NamedTuple):
    """One item at one spot."""

    item: str
    where: str
    now: int
    before: int


@dataclass(frozen=True)
class Month:
    """What a month is judged by."""

    month: Period
    reported: int
    closed: int
    open: int
    """At the instant of reading, of all that were reported by the month's end."""
    items: Mapping[str, tuple[str, int]]
    """By code: name, and how many were reported."""
    spots: Mapping[tuple[object, ...], int]
    companies: Mapping[str, tuple[int, int]]
    """By name: how many limits were over in the month without the work done, of how many that ended in it."""
    figures: Figures


def report(db: Db, month: date, known: datetime, area_id: UUID | None = None) -> list[Finding]:
    """What stands out in a month of a patch with all below it; None for everywhere. In the present language."""
    book = read(db, month_of(month), known, area_id)
    return found_in(db, book, read(db, month_of(month_before(month)), known, area_id), known)


def found_in(db: Db, book: Book, before: Book, known: datetime) -> list[Finding]:
    """The same of two books that were read already."""
    names = {row.id: row.name for row in db.execute(sa.select(_UNIT.c.id, _UNIT.c.name))}
    now = _judged(book, names)
    then = _judged(before, names)
    named = _spot_names(db, book, now, known)
    grids, seen = _walked(db, book)
    spots = [
        Spot(*named[key], count, then.spots.get(key, 0)) for key, count in now.spots.items() if count >= AGAIN
    ]
    return findings(
        now, then, sorted(spots), [name for id, name in grids.items() if id not in seen], len(grids), known
    )


def findings(
    now: Month, then: Month, spots: Sequence[Spot], unseen: Sequence[str], grids: int, known: datetime
) -> list[Finding]:
    """The sentences of a month against the one before. Pure but for the language."""
    made = [_overview(now, then)]
    made += _unfinished(now, known)
    rest = [
        *_spots(spots),
        *_items(now, then),
        *_unseen(unseen, grids),
        *_companies(now),
        *_rates(now, then),
        *_reopened(now),
    ]
    return [*made, *(rest or [Finding("nothing", _("Nothing else stands out."))])]


def month_words(month: date) -> str:
    """2026年3月 or Mar 2026."""
    return _("{month} {year}", month=shown_month(month.month), year=month.year)


def _judged(book: Book, names: Mapping[UUID, str]) -> Month:
    period = book.period
    reported = [
        story for story in book.stories if story.counts and period.begin <= story.reported_at < period.end
    ]
    items: dict[str, tuple[str, int]] = {}
    for story in reported:
        items[story.item_code] = story.item, items.get(story.item_code, ("", 0))[1] + 1
    ended: Counter[str] = Counter()
    late: Counter[str] = Counter()
    closed = 0
    for story, each in each_round(book.stories):
        limit = book.limits.get((story.issue_id, each.number))
        if each.closed_at and period.begin <= each.closed_at < period.end:
            closed += 1
        if each.unit_id and limit and limit.due_at and period.begin <= limit.due_at < period.end:
            ended[names[each.unit_id]] += 1
            late[names[each.unit_id]] += bool(limit.late)
    return Month(
        period,
        len(reported),
        closed,
        sum(1 for story in book.stories if story.counts and story.state not in ENDED),
        dict(sorted(items.items())),
        Counter(story.where for story in reported if story.where is not None),
        {name: (late[name], count) for name, count in sorted(ended.items())},
        book.whole,
    )


def _spot_names(db: Db, book: Book, now: Month, known: datetime) -> dict[tuple[object, ...], tuple[str, str]]:
    """Item and spot in words, of the spots that recur."""
    recurring = {
        story.where: story
        for story in book.stories
        if story.where is not None and now.spots.get(story.where, 0) >= AGAIN
    }
    places = {story.place_id for story in recurring.values() if story.place_id is not None}
    homes = homes_of(db, places, local_date(known))
    areas = patches(db)
    named: dict[tuple[object, ...], tuple[str, str]] = {}
    for key, story in recurring.items():
        home = homes.get(story.place_id) if story.place_id is not None else None
        place = home.words if home is not None else areas[story.area_id].name
        named[key] = story.item, " ".join(part for part in (place, story.spot.strip()) if part)
    return named


def _walked(db: Db, book: Book) -> tuple[dict[UUID, str], set[UUID]]:
    """The micro-grids that were there in the month, and those that any walk led through."""
    tree = parents(db)
    inside = None if book.area_id is None else below(tree, [book.area_id])
    period = book.period
    grids = {
        id: node.name
        for id, node in patches(db).items()
        if node.kind == "grid"
        and (inside is None or id in inside)
        and (node.since is None or node.since < period.until)
        and (node.until is None or node.until > period.since)
    }
    walked = db.scalars(
        sa.select(_INSPECTION.c.area_id)
        .where(
            _INSPECTION.c.voided_at.is_(None),
            _INSPECTION.c.begun_at >= period.begin,
            _INSPECTION.c.begun_at < period.end,
        )
        .distinct()
    )
    return grids, set(below(tree, walked))


def _overview(now: Month, then: Month) -> Finding:
    sentence = _(
        "{month}: {reported} issues were reported, {before} the month before; {closed} were closed. Of all reported by its end {open} are still open.",
        month=month_words(now.month.since),
        reported=now.reported,
        before=then.reported,
        closed=now.closed,
        open=now.open,
    )
    return Finding("overview", sentence, now.reported, then.reported, now.reported)


def _unfinished(now: Month, known: datetime) -> list[Finding]:
    if known >= now.month.end:
        return []
    day = shown_day(local_date(known))
    return [Finding("unfinished", _("The month is not over: these are the figures up to {day}.", day=day))]


def _spots(spots: Sequence[Spot]) -> list[Finding]:
    made = [
        Finding(
            "spot",
            _(
                "{item} at {where}: reported {now} times, {before} the month before.",
                item=spot.item,
                where=spot.where,
                now=spot.now,
                before=spot.before,
            ),
            spot.now,
            spot.before,
            spot.now,
        )
        for spot in spots[:_SPOTS_MOST]
    ]
    if len(spots) > _SPOTS_MOST:
        more = len(spots) - _SPOTS_MOST
        made.append(Finding("spot", _("{count} more spots had the same item again.", count=more), more))
    return made


def _items(now: Month, then: Month) -> list[Finding]:
    made: list[Finding] = []
    for code, (name, count) in now.items.items():
        before = then.items.get(code, ("", 0))[1]
        if count >= GROWN_LEAST and count - before >= GROWN_BY and 2 * count >= 3 * before:
            said = _(
                "{item} is reported more often: {now}, {before} the month before.",
                item=name,
                now=count,
                before=before,
            )
            made.append(Finding("item", said, count, before, count))
    return made


def _unseen(unseen: Sequence[str], grids: int) -> list[Finding]:
    if not unseen:
        return []
    names = _(", ").join(unseen[:_NAMES_MOST])
    if len(unseen) > _NAMES_MOST:
        names = _("{names} and {count} more", names=names, count=len(unseen) - _NAMES_MOST)
    said = _(
        "No inspection is recorded in {count} of {n} micro-grids: {names}.",
        count=len(unseen),
        n=grids,
        names=names,
    )
    return [Finding("uninspected", said, len(unseen), None, grids)]


def _companies(now: Month) -> list[Finding]:
    return [
        Finding(
            "company",
            _(
                "{company}: of {n} limits that ended in the month, {late} were not kept.",
                company=name,
                n=n,
                late=late,
            ),
            late,
            None,
            n,
        )
        for name, (late, n) in now.companies.items()
        if late
    ]


def _rates(now: Month, then: Month) -> list[Finding]:
    titles = {each.code: each.title for each in INDICATORS}
    made: list[Finding] = []
    for code in _COMPARED:
        one, other = now.figures[code], then.figures[code]
        if one.value is None or other.value is None or min(one.n, other.n) < COMPARED_LEAST:
            continue
        if abs(one.value - other.value) >= COMPARED_BY:
            said = _(
                "{indicator}: {now} % (n = {n}), {before} % (n = {n_before}) the month before.",
                indicator=_(titles[code]),
                now=shown(one.value),
                n=one.n,
                before=shown(other.value),
                n_before=other.n,
            )
            made.append(Finding("rate", said, one.value, other.value, one.n))
    return made


def _reopened(now: Month) -> list[Finding]:
    figure = now.figures["reopen"]
    if figure.hits < AGAIN:
        return []
    said = _("Of {n} closings, {count} were opened again.", n=figure.n, count=figure.hits)
    return [Finding("reopened", said, figure.hits, None, figure.n)]
