"""Which sessions of the rest of the calendar fit somebody: up to three that together cover what is missing, the soonest first.

The phone's page of credits asks `fits`; `choose` is the pure part.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import combinations, pairwise
from typing import NamedTuple
from uuid import UUID

from courses.calendar import SESSION, SessionRow, rows_where
from credits.rules import shortfall
from credits.standing.standing import Reckoned, reckon
from store.types import Db

MOST = 3
_KEPT = 6
"""Of each category, the sessions that give most are tried together."""


class Fit(NamedTuple):
    """A session that fits, and what it gives at full presence, in hundredths."""

    session: SessionRow
    category: str
    credits: int


class Option(NamedTuple):
    """A session somebody could go to."""

    session_id: UUID
    lesson: UUID
    kind: str
    category: str
    credits: int
    starts_at: datetime
    ends_at: datetime


class Need(NamedTuple):
    """What is missing, in hundredths: in all, of each category that lacks something, and what still counts of a capped kind."""

    total: int
    by_category: Mapping[str, int]
    room: Mapping[str, int]


class Fits(NamedTuple):
    """The sessions by their time, and whether they cover all that is missing."""

    sessions: list[Fit]
    cover: bool


def fits(db: Db, person_id: UUID, year: int, at: datetime) -> Fits:
    """Up to MOST sessions for one person; none for whoever lacks nothing. Raises PersonNotOnRoster, NoRulesInForce."""
    return fits_for(db, reckon(db, person_id, year, at), at)


def fits_for(db: Db, known: Reckoned, at: datetime) -> Fits:
    """The same for a standing that is reckoned already."""
    standing = known.standing
    missing = shortfall(known.rules, standing.earned, standing.required, standing.by_category)
    if not missing.total and not missing.by_category:
        return Fits([], cover=True)
    offered = known.open_to(at)
    if not offered:
        return Fits([], cover=False)
    ids = [meeting.session_id for _lesson, meetings in offered for meeting in meetings]
    rows = {row.id: row for row in rows_where(db, at, SESSION.c.id.in_(ids), SESSION.c.starts_at > at)}
    options = [
        Option(
            row.id,
            lesson.course_id,
            lesson.kind,
            lesson.category,
            meeting.worth.credits,
            row.starts_at,
            row.ends_at,
        )
        for lesson, meetings in offered
        for meeting in meetings
        if (row := rows.get(meeting.session_id))
    ]
    need = Need(missing.total, missing.by_category, known.ahead.room(standing.key))
    chosen = choose(options, need)
    return Fits(
        [Fit(rows[each.session_id], each.category, each.credits) for each in chosen],
        cover=_covers(chosen, need),
    )


def choose(options: Sequence[Option], need: Need) -> list[Option]:
    """The fewest sessions, at most MOST, that cover the need and end soonest; where none do, those that cover most of it.

    No lesson twice and no two at a time; in order of time.
    """
    useful = sorted(
        (each for each in options if _gain([each], need) > 0), key=lambda each: (each.ends_at, each.starts_at)
    )
    seen: list[Option] = []
    for option in useful:
        for others in _together(_best_of(seen), MOST - 1):
            tried = [*others, option]
            if _goes(tried) and _covers(tried, need):
                return sorted(tried, key=_time)
        seen.append(option)
    best = max(
        (list(each) for each in _together(_best_of(useful), MOST) if _goes(each)),
        key=lambda each: (_gain(each, need), -len(each)),
        default=list[Option](),
    )
    return sorted(best, key=_time)


def _together(options: Sequence[Option], most: int) -> Iterator[tuple[Option, ...]]:
    for number in range(most + 1):
        yield from combinations(options, number)


def _best_of(options: Sequence[Option]) -> list[Option]:
    """Of each category those that give most, earlier ones first where they give the same."""
    by_category: defaultdict[str, list[Option]] = defaultdict(list)
    for option in sorted(options, key=lambda each: -each.credits):
        by_category[option.category].append(option)
    return [each for kept in by_category.values() for each in kept[:_KEPT]]


def _goes(options: Sequence[Option]) -> bool:
    """Whether one person can be at all of them, and each is another lesson."""
    by_time = sorted(options, key=_time)
    return len({each.lesson for each in options}) == len(options) and all(
        one.ends_at <= other.starts_at for one, other in pairwise(by_time)
    )


def _given(options: Sequence[Option], need: Need) -> dict[str, int]:
    """What these give of each category, within the room of each kind."""
    room = dict(need.room)
    given: dict[str, int] = {}
    for each in options:
        counts = min(each.credits, room.get(each.kind, each.credits))
        if each.kind in room:
            room[each.kind] -= counts
        given[each.category] = given.get(each.category, 0) + counts
    return given


def _covers(options: Sequence[Option], need: Need) -> bool:
    given = _given(options, need)
    return sum(given.values()) >= need.total and all(
        given.get(category, 0) >= much for category, much in need.by_category.items()
    )


def _gain(options: Sequence[Option], need: Need) -> int:
    """How much of the need these cover, what a category lacks counting beside the line."""
    given = _given(options, need)
    lacking = sum(min(given.get(category, 0), much) for category, much in need.by_category.items())
    return min(sum(given.values()), need.total) + lacking


def _time(option: Option) -> datetime:
    return option.starts_at
