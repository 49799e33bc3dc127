"""The joins of one participant as intervals: united, clipped to a session, counted in whole minutes. Pure.

A person who loses the line and comes back, or sits at two devices at once, was there for the union and no longer.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple


class Join(NamedTuple):
    """From joining to leaving. `present` is how long the tool says somebody was there, when that is less."""

    joined: datetime
    left: datetime
    present: timedelta | None = None


class Presence(NamedTuple):
    """First arrival and last leaving, as the check-in's windows allow them, and whole minutes within the lesson."""

    came: datetime
    left: datetime
    minutes: int


def united(joins: Iterable[Join]) -> list[tuple[datetime, datetime]]:
    """The joins as intervals that neither overlap nor touch, in their order; what has no length is left out."""
    whole: list[tuple[datetime, datetime]] = []
    for joined, left in sorted((join.joined, join.left) for join in joins):
        if left <= joined:
            continue
        if whole and joined <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], left))
        else:
            whole.append((joined, left))
    return whole


def clipped(joins: Iterable[Join], since: datetime, until: datetime) -> list[Join]:
    """The joins as far as they lie between two instants."""
    return [
        Join(max(join.joined, since), min(join.left, until), join.present)
        for join in joins
        if join.joined < until and join.left > since
    ]


def minutes(joins: Sequence[Join], since: datetime, until: datetime) -> int:
    """Whole minutes of the union between two instants.

    Where a tool gives first joining, last leaving and the time between less the gaps, that time is the most that counts.
    """
    within = clipped(joins, since, until)
    union = sum((left - joined for joined, left in united(within)), timedelta())
    most = sum(
        (
            min(join.left - join.joined, join.left - join.joined if join.present is None else join.present)
            for join in within
        ),
        timedelta(),
    )
    return int(min(union, most).total_seconds()) // 60


def presence(
    joins: Sequence[Join], opens: datetime, closes: datetime, starts: datetime, ends: datetime
) -> Presence | None:
    """What a check-in takes from these joins, None for somebody who was not there while the lesson went on.

    Joining before check-in opens counts from its opening, leaving after its closing as the closing: who waits early in an
    online meeting has done nothing wrong. `opens <= starts < ends <= closes`.
    """
    if not united(clipped(joins, starts, ends)):
        return None
    there = united(clipped(joins, opens, closes))
    return Presence(there[0][0], there[-1][1], minutes(joins, starts, ends))
