"""Pure decisions of presence: what a person's arrival, leaving and leave amount to, and when leave may be asked for.

`presence`, `excuses` and `seats` ask here; no database, no clock.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from courses.rules import Terms, window
from people.rules import in_service

STATUSES = (
    "present",
    "late",
    "left_early",
    "late_and_left_early",
    "excused",
    "absent",
    "expected",
)
"""In the order in which lists and counts show them. "expected": may still come."""
WAS_THERE = frozenset({"present", "late", "left_early", "late_and_left_early"})
ASK_DAYS = 7
"""Days after a session's end within which leave from it may be asked for, where the base lays down nothing else."""
MOST_ASK_DAYS = 366


class Stay(NamedTuple):
    """What stands of one person at one session."""

    came_at: datetime | None = None
    left_at: datetime | None = None
    minutes: int | None = None
    """Minutes present, where the lane knows them (an online meeting)."""


class Seen(NamedTuple):
    """What it amounts to. `minutes` is None for who did not come, and while the end of a stay is not known."""

    status: str
    minutes: int | None = None


def judge(terms: Terms, stay: Stay, *, excused: bool, now: datetime) -> Seen:
    """The status (one of STATUSES) and the minutes of one person.

    Late: came later than `late_after` minutes after the start. Left early: left before `early_before` minutes before the
    end. Absent: did not come until check-in closed, or was there for fewer minutes than `least_minutes` (never more than
    the session lasts). Who came although excused was there; until check-in closes nobody is absent for not having come.
    """
    if stay.came_at is None:
        if excused:
            return Seen("excused")
        return Seen("absent" if now > window(terms, "in").closes else "expected")
    minutes = minutes_of(terms, stay, now)
    length = _whole(terms.starts_at, terms.ends_at)
    if minutes is not None and minutes < min(terms.least_minutes or 0, length):
        return Seen("absent", minutes)
    late = stay.came_at > window(terms, "in").late_from
    early = stay.left_at is not None and stay.left_at < terms.ends_at - timedelta(minutes=terms.early_before)
    if late and early:
        return Seen("late_and_left_early", minutes)
    if early:
        return Seen("left_early", minutes)
    return Seen("late" if late else "present", minutes)


def minutes_of(terms: Terms, stay: Stay, now: datetime) -> int | None:
    """Whole minutes present inside the session, of somebody who came.

    What the lane knows counts over arrival and leaving. Without a check-out the arrival stands for the whole session, as it
    does for the credits (credits.rules.Rules.steps): no session demands a check-out, and nobody loses what was not measured.
    None while neither has happened: no leaving yet, and the session goes on.
    """
    length = _whole(terms.starts_at, terms.ends_at)
    if stay.minutes is not None:
        return min(stay.minutes, length)
    if stay.came_at is None or (stay.left_at is None and now < terms.ends_at):
        return None
    if stay.left_at is None:
        return length
    return max(0, _whole(max(stay.came_at, terms.starts_at), min(stay.left_at, terms.ends_at)))


def everybody_expected(*, open_to_all: bool, anybody_enrolled: object) -> bool:
    """Whether a session expects everybody in service: all may come, and nobody is enrolled."""
    return open_to_all and not anybody_enrolled


def is_expected(
    *, everyone: bool, enrolled: bool, joined_on: date | None, left_on: date | None, day: date
) -> bool:
    """Whether somebody is expected at a session of that day: in service, and enrolled unless everyone is expected."""
    return (everyone or enrolled) and in_service(joined_on, left_on, day)


def places_are_given(terms: Terms, in_service_now: int) -> bool:
    """Whether places of a session are taken one by one: anybody may come, but not everybody fits."""
    return terms.open_to_all and terms.capacity is not None and terms.capacity < in_service_now


def ask_closes(ends_at: datetime, days: int) -> datetime:
    """The last instant at which leave from a session may be asked for and decided."""
    return ends_at + timedelta(days=days)


def _whole(since: datetime, until: datetime) -> int:
    return (until - since) // timedelta(minutes=1)
