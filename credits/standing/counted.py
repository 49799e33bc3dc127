"""Who counts in a year and where: everybody on the roster on some day of it, in the posting that the rules count them in.

`standing` reads everybody from here, as the driver gives them; the line that each of them has to reach is `line_of_each`.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from credits.rules import Proration, Rules, Service, required_of
from credits.standing.ahead_questions import ENTRIES_OF_ONE, WHO
from credits.tables import Exemption, LedgerSum
from people.tables import Absence, Area, Person, Posting
from store.flow import Source, flow, in_code_order, text_of
from store.types import table_of

PERSON = table_of(Person)
POSTING = table_of(Posting)
SUM = table_of(LedgerSum)
_ABSENCE = table_of(Absence)
EXEMPTION = table_of(Exemption)
_NODE = table_of(Area).alias("node")
_ABOVE = table_of(Area).alias("above")
_STREET = table_of(Area).alias("street")

FIRST = sa.bindparam("first", type_=sa.Date)
"""1 January of the year."""
NEXT = sa.bindparam("next", type_=sa.Date)
"""1 January of the year after."""
DAY = sa.bindparam("day", type_=sa.Date)
"""Today, or the year's last day once it is over: a transfer that is only planned does not count yet."""
YEAR = sa.bindparam("year", type_=sa.Integer)

on_roster = sa.and_(
    sa.or_(PERSON.c.joined_on.is_(None), PERSON.c.joined_on < NEXT),
    sa.or_(PERSON.c.left_on.is_(None), PERSON.c.left_on > FIRST),
    PERSON.c.merged_into.is_(None),
)
SPAN = sa.case(
    (
        sa.or_(PERSON.c.joined_on > FIRST, PERSON.c.left_on < NEXT),
        sa.func.coalesce(text_of(PERSON.c.joined_on), "")
        + "/"
        + sa.func.coalesce(text_of(PERSON.c.left_on), ""),
    )
)
"""The days of joining and of leaving as one text, only for whoever joined or left within the year (`span_of`)."""
_posted = sa.and_(
    sa.or_(POSTING.c.since.is_(None), POSTING.c.since <= DAY),
    sa.or_(POSTING.c.until.is_(None), POSTING.c.until > FIRST),
)
IS_POSTED = sa.and_(POSTING.c.person_id == PERSON.c.id, _posted)
_area = sa.case((_NODE.c.kind == "area", _NODE.c.name), (_NODE.c.kind == "grid", _ABOVE.c.name), else_="")
_grid = sa.case((_NODE.c.kind == "grid", _NODE.c.name), else_="")
_street = sa.case(
    (_NODE.c.kind == "grid", _STREET.c.name), (_NODE.c.kind == "area", _ABOVE.c.name), else_=_NODE.c.name
)
_position = sa.case(
    (_NODE.c.kind == "grid", _ABOVE.c.position), (_NODE.c.kind == "area", _NODE.c.position), else_=-1
)

_columns = (
    text_of(PERSON.c.id),
    PERSON.c.staff_number,
    PERSON.c.name,
    SPAN,
    text_of(POSTING.c.area_id),
    POSTING.c.post,
    SUM.c.credits,
    SUM.c.elective,
)
"""Each value of each row has its price."""
_joined = PERSON.outerjoin(POSTING, IS_POSTED).outerjoin(
    SUM, sa.and_(SUM.c.year == YEAR, SUM.c.person_id == PERSON.c.id)
)
_placed = (
    _joined.outerjoin(_NODE, _NODE.c.id == POSTING.c.area_id)
    .outerjoin(_ABOVE, _ABOVE.c.id == _NODE.c.parent_id)
    .outerjoin(_STREET, _STREET.c.id == _ABOVE.c.parent_id)
)
EVERYBODY = sa.select(*_columns).select_from(_joined).where(on_roster)
"""One row for each person and posting of the year, in no order."""
IN_ORDER = (
    sa.select(*_columns)
    .select_from(_placed)
    .where(on_roster)
    .order_by(
        in_code_order(sa.func.coalesce(_street, "")),
        _position,
        in_code_order(sa.func.coalesce(_area, "")),
        in_code_order(sa.func.coalesce(PERSON.c.staff_number, "")),
        in_code_order(PERSON.c.name),
        PERSON.c.id,
    )
)
"""The same by area, staff number and name: never by credits."""
ONE = (
    sa.select(*_columns, _area, _grid, text_of(POSTING.c.since), text_of(POSTING.c.until))
    .select_from(_placed)
    .where(on_roster, PERSON.c.id == WHO)
)
"""One person's rows, with the names of the area and the micro-grid and the days of the posting."""
# Of two postings of a person one has ended (uq_posting_open), so whoever has several in the year has one that ended in it or later.
_some_ended = sa.select(POSTING.c.person_id).where(POSTING.c.until > FIRST)
_TRANSFERRED = sa.select(
    text_of(POSTING.c.person_id),
    text_of(POSTING.c.area_id),
    POSTING.c.post,
    text_of(POSTING.c.since),
    text_of(POSTING.c.until),
).where(_posted, POSTING.c.person_id.in_(_some_ended))
_AREAS = sa.select(
    text_of(_NODE.c.id), text_of(_NODE.c.parent_id), _NODE.c.kind, _NODE.c.name, _NODE.c.position
)
_owner = sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id)
_EXEMPTED = (
    sa.select(text_of(_owner), EXEMPTION.c.credits)
    .select_from(EXEMPTION.join(PERSON, PERSON.c.id == EXEMPTION.c.person_id))
    .where(EXEMPTION.c.year == YEAR, EXEMPTION.c.ended_at.is_(None))
)
_EXEMPTED_ONE = _EXEMPTED.where(EXEMPTION.c.person_id.in_(ENTRIES_OF_ONE))
_AWAY = (
    sa.select(text_of(_owner), _ABSENCE.c.kind, text_of(_ABSENCE.c.since), text_of(_ABSENCE.c.until))
    .select_from(_ABSENCE.join(PERSON, PERSON.c.id == _ABSENCE.c.person_id))
    .where(_ABSENCE.c.since < NEXT, sa.or_(_ABSENCE.c.until.is_(None), _ABSENCE.c.until > FIRST))
    .order_by(_ABSENCE.c.since)
)
_AWAY_ONE = _AWAY.where(_ABSENCE.c.person_id.in_(ENTRIES_OF_ONE))

Where = tuple[str | None, str | None]
"""A posting as far as it is shown: the key of its patch, the post."""


class Place(NamedTuple):
    """The names of a patch, and its rank: streets by name, their areas by position and name."""

    area: str
    grid: str
    rank: int


NOWHERE = Place("", "", -1)


def bounds(year: int, today: date) -> dict[str, object]:
    """The values of a year for the statements above."""
    last = date(year, 12, 31)
    return {"year": year, "first": date(year, 1, 1), "next": last + timedelta(1), "day": min(today, last)}


def places(db: Source) -> dict[str, Place]:
    """Every patch of the tree by its key."""
    nodes = {row[0]: row for part in flow(db, _AREAS) for row in part}
    found: dict[str, tuple[tuple[str, int, str], str]] = {}
    for key, (_key, parent, kind, name, position) in nodes.items():
        above = nodes.get(parent)
        if kind == "street":
            found[key] = (name, -1, ""), ""
        elif kind == "area":
            found[key] = (above[3] if above else "", position, name), ""
        elif above is None:
            found[key] = ("", -1, ""), name
        else:
            street = nodes.get(above[1])
            found[key] = (street[3] if street else "", above[4], above[3]), name
    ranks = {order: rank for rank, order in enumerate(sorted({order for order, _grid in found.values()}))}
    return {key: Place(order[2], grid, ranks[order]) for key, (order, grid) in found.items()}


def transferred(db: Source, rules: Rules, values: Mapping[str, Any]) -> dict[str, Where]:
    """The posting that counts, of each person with several in the year."""
    postings: dict[str, list[tuple[Any, ...]]] = {}
    for part in flow(db, _TRANSFERRED, values):
        for row in part:
            postings.setdefault(row[0], []).append(row[1:])
    return {key: posting_of(rules.proration, rows, values) for key, rows in postings.items() if len(rows) > 1}


def posting_of(proration: Proration, postings: Sequence[tuple[Any, ...]], values: Mapping[str, Any]) -> Where:
    """Which of somebody's postings (patch, post, since, until) counts: the last, or the longest in days of the year.

    Of two equally long ones the later. An open end lasts to the year's end.
    """

    def rank(posting: tuple[Any, ...]) -> tuple[int, str]:
        _patch, _post, since, until = posting
        if proration.counted_in == "last":
            return 0, since or ""
        begun = max(values["first"], date.fromisoformat(since)) if since else values["first"]
        ended = min(values["next"], date.fromisoformat(until)) if until else values["next"]
        return (ended - begun).days, since or ""

    patch, post, *_days = max(postings, key=rank)
    return patch, post


class Lines(NamedTuple):
    """The lines of a year, in hundredths."""

    whole: int
    """That of everybody who was there all year and is no exception."""
    exceptions: Set[str]
    """The keys of whoever is exempted or was away."""
    of: Callable[[str, str | None], int]
    """That of one person, by key and by the days of joining and leaving as the statements give them."""


def span_of(span: str | None) -> tuple[str | None, str | None]:
    """The days of joining and of leaving in the text of the statements above."""
    joined, _slash, left = (span or "/").partition("/")
    return joined or None, left or None


def span_text(joined: str | None, left: str | None) -> str | None:
    """These days as `span_of` reads them."""
    return f"{joined or ''}/{left or ''}" if joined or left else None


def line_of_each(db: Source, rules: Rules, values: Mapping[str, Any], person_id: UUID | None = None) -> Lines:
    """The lines of a year, of everybody or of one person.

    Only whoever joined, left, was absent or is exempted is looked at by themselves.
    """
    year = values["year"]
    one = {} if person_id is None else {"person": person_id}
    exempted: dict[str, int | None] = {}
    for part in flow(db, _EXEMPTED_ONE if one else _EXEMPTED, {"year": year, **one}):
        for key, credits in part:
            known = exempted.get(key, 0)
            # Of two entries that turned out to be one person the larger counts, as credits.claims.exemptions shows it.
            exempted[key] = None if known is None or credits is None else max(known, credits)
    away: dict[str, tuple[tuple[str, date, date | None], ...]] = {}
    if rules.proration.absences:
        for part in flow(db, _AWAY_ONE if one else _AWAY, {**values, **one}):
            for key, kind, since, until in part:
                back = date.fromisoformat(until) if until else None
                away[key] = (*away.get(key, ()), (kind, date.fromisoformat(since), back))

    @cache
    def line(
        span: str | None,
        absences: tuple[tuple[str, date, date | None], ...],
        exempted_from: int | None,
    ) -> int:
        joined, left = span_of(span)
        return required_of(
            rules,
            Service(
                year,
                date.fromisoformat(joined) if joined else None,
                date.fromisoformat(left) if left else None,
                absences,
                exempted_from,
                wholly=exempted_from is None,
            ),
        )

    # Every month has 28 days: whoever was there all year owes the whole line, and nothing has to be counted.
    whole = rules.required if rules.proration.month_from_days <= 28 else line(None, (), 0)

    def of(key: str, span: str | None) -> int:
        if span is None and key not in exempted and key not in away:
            return whole
        return line(span, away.get(key, ()), exempted.get(key, 0))

    return Lines(whole, exempted.keys() | away.keys(), of)
