"""The lessons ahead as a calendar, worked out once for as long as the calendar and the rules stay what they are.

`credits.standing.ahead` says of it what somebody can still earn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from core.clock import local_date
from credits.rulebook.in_force import InForce, worth_at_most
from credits.rules import Worth
from credits.standing.ahead_questions import AHEAD


class Meeting(NamedTuple):
    """A session ahead, its day in Shanghai and what it gives at full presence."""

    number: int
    """From 0 on, by their time."""
    key: str
    """The session's id as the database writes it."""
    day: date
    is_open: bool
    """To everybody: nobody has to be enrolled, or there are free places."""
    worth: Worth

    @property
    def session_id(self) -> UUID:
        """Which session."""
        return UUID(self.key)


@dataclass
class Lesson:
    """A lesson ahead with the sessions it can be heard at."""

    key: str
    """The course's id as the database writes it."""
    kind: str
    category: str
    meetings: list[Meeting] = field(default_factory=list[Meeting])
    open_worth: Worth | None = None
    """The most that a session open to everybody gives; None where none is."""

    @property
    def course_id(self) -> UUID:
        """Which lesson."""
        return UUID(self.key)


Amounts = dict[tuple[str, str], tuple[int, int]]
"""Credits and hours by kind and category."""

_COLUMNS = len(AHEAD.selected_columns)


class Calendar(NamedTuple):
    """The lessons ahead. It is shared: nobody changes what is in it."""

    lessons: tuple[Lesson, ...]
    everybody: Amounts
    """What the sessions open to everybody give, each lesson once."""


def calendar(known: InForce, rows: Iterable[Sequence[Any]]) -> Calendar:
    """The calendar of the rows of `ahead_questions.AHEAD`, whatever columns follow."""
    return _calendar(known, tuple([tuple(row[:_COLUMNS]) for row in rows]))


@lru_cache(maxsize=16)
def _calendar(known: InForce, rows: tuple[tuple[Any, ...], ...]) -> Calendar:
    lessons: dict[str, Lesson] = {}
    for number, (session, course, starts_at, is_open, kind, category, hours, ends_at) in enumerate(rows):
        day, minutes = _day_and_minutes(starts_at, ends_at)
        worth = worth_at_most(known.on(day), kind, hours, minutes)
        lesson = lessons.get(course)
        if lesson is None:
            lesson = lessons[course] = Lesson(course, kind, category)
        lesson.meetings.append(Meeting(number, session, day, bool(is_open), worth))
        if is_open and (lesson.open_worth is None or worth > lesson.open_worth):
            lesson.open_worth = worth
    return Calendar(tuple(lessons.values()), _open_to_all(lessons.values()))


def _day_and_minutes(starts_at: str, ends_at: str) -> tuple[date, int]:
    """The day in Shanghai and the whole minutes between two instants that the database wrote: with their offset, or in UTC."""
    begins, ends = (
        moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        for moment in map(datetime.fromisoformat, (starts_at, ends_at))
    )
    return local_date(begins), int((ends - begins).total_seconds()) // 60


def _open_to_all(lessons: Iterable[Lesson]) -> Amounts:
    amounts: Amounts = {}
    for lesson in lessons:
        if lesson.open_worth is not None:
            add(amounts, lesson, lesson.open_worth, 1)
    return amounts


def best(meetings: Sequence[Meeting]) -> Worth:
    """The most that one of these gives: the rules may have changed between them."""
    return max(each.worth for each in meetings)


def add(amounts: Amounts, lesson: Lesson, worth: Worth, sign: int) -> None:
    """Add a worth to what its lesson's kind and category give, or with -1 take it away."""
    same = lesson.kind, lesson.category
    credits, hours = amounts.get(same, (0, 0))
    amounts[same] = credits + sign * worth.credits, hours + sign * worth.hours
