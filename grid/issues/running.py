"""Clocks that run on after they were read: how the lines of a list stand some minutes later, without reading anything again.

The desk repaints its list with it every half minute. Pure; what moved meanwhile is seen at the next reading.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from grid.issues.escalation import level_of
from grid.issues.rules import TICKING
from grid.working_time import KINDS, Clock, WorkCalendar, minutes_between


class Running(NamedTuple):
    """The present moment as clocks that were read at an earlier one need it."""

    calendar: WorkCalendar
    now: datetime
    passed: Mapping[str, int]
    """Minutes of each kind since the reading."""


def running(calendar: WorkCalendar, read_at: datetime, now: datetime) -> Running:
    """The moment `now` for clocks that were read at `read_at`; a computer's clock that was set back makes none run backwards."""
    passed = {kind: max(0, minutes_between(kind, read_at, now, calendar)) for kind in KINDS}
    return Running(calendar, now, passed)


def clock_now(clock: Clock, kind: str, state: str, moment: Running) -> Clock:
    """A clock of a limit's kind as it stands at the moment. One that stopped stays as it is.

    One that is paused until a day goes on by itself on that day, unless its limit was passed before: what it is due then tells
    nothing, and only another reading does.
    """
    if state not in TICKING:
        return clock
    if not clock.paused:
        gone = moment.passed[kind]
    elif clock.due_at is None or clock.left <= 0:
        gone = 0
    else:
        gone = max(0, clock.left - minutes_between(kind, moment.now, clock.due_at, moment.calendar))
    if not gone:
        return clock
    used = clock.used + gone
    return clock._replace(used=used, left=clock.limit - used, share=used * 100 // clock.limit, paused=False)


def level_now(clock: Clock, kind: str, state: str, moment: Running) -> int:
    """The level of escalation at the moment (grid.issues.escalation)."""
    return level_of(clock_now(clock, kind, state, moment).share)
