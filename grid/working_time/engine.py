"""How much working time lies between two instants, when a limit ends, and how an issue's clock stands. Pure; no clock is read.

Every kind of time is a count that never falls, taken at whole minutes of Shanghai's wall clock; what lies between two instants
is the difference of their counts, so that spans add up. A working day counts 1440 whatever its office hours: a limit of three
working days that begins at 10:20 ends at 10:20 on the third working day after, also where office hours change in between.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from grid.working_time.calendars import WorkCalendar
from grid.working_time.hours import DAY

KINDS = ("urgent_hour", "work_hour", "work_day", "natural_day")
"""The kinds of limit: hours around the clock, office hours, working days, days of the calendar."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_SHANGHAI = 480
"""Minutes ahead of UTC. The summer time of 1986-1991 lies before the calendar begins."""
_UNITS = MappingProxyType({"urgent_hour": 60, "work_hour": 60, "work_day": DAY, "natural_day": DAY})

_Count = Callable[[int, WorkCalendar], int]
Pause = tuple[datetime, datetime | None]
"""From when to when a clock stands; None while it still does."""


class Clock(NamedTuple):
    """How an issue stands against its limit, in minutes of the limit's own kind of time (a working day is 1440)."""

    used: int
    limit: int
    """With what extensions added."""
    left: int
    """Below nought once the limit is passed."""
    share: int
    """Used per hundred of the limit, rounded down."""
    paused: bool
    due_at: datetime | None
    """When the limit ends; None while the clock is paused with no end."""


class Timed(NamedTuple):
    """What a clock is computed from: a limit, when it began, and the events since."""

    kind: str
    amount: int
    begin: datetime
    pauses: Sequence[Pause] = ()
    extended: int = 0
    """Minutes of the limit's own kind that extensions add."""
    stopped_at: datetime | None = None
    """When the clock stopped for good: handled or closed."""


def limit_minutes(kind: str, amount: int) -> int:
    """A limit in minutes of its own kind: hours are 60, days 1440. KeyError for a kind that does not exist."""
    return _UNITS[kind] * amount


def minutes_between(kind: str, begin: datetime, end: datetime, calendar: WorkCalendar) -> int:
    """The minutes of a kind from one instant to another; negative where `end` comes first."""
    count = _COUNTS[kind]
    return count(_minute(end), calendar) - count(_minute(begin), calendar)


def due_at(kind: str, begin: datetime, minutes: int, calendar: WorkCalendar) -> datetime:
    """The first minute by which `minutes` of a kind have passed since `begin`; `begin` itself for none."""
    if minutes <= 0:
        return begin
    return _instant(_REACHED[kind](_COUNTS[kind](_minute(begin), calendar) + minutes, calendar))


def clock(
    begin: datetime,
    pauses: Sequence[Pause],
    extensions: Iterable[int],
    kind: str,
    amount: int,
    calendar: WorkCalendar,
    now: datetime,
) -> Clock:
    """The clock of one issue at `now`. Pauses may overlap, and those after `now` do not count yet."""
    return clocks([Timed(kind, amount, begin, pauses, sum(extensions))], calendar, now)[0]


def clocks(rows: Iterable[Timed], calendar: WorkCalendar, now: datetime) -> list[Clock]:
    """The clocks of a set, in its order."""
    at_now = {kind: count(_minute(now), calendar) for kind, count in _COUNTS.items()}
    made: list[Clock] = []
    for kind, amount, begin, pauses, extended, stopped_at in rows:
        count = _COUNTS[kind]
        limit = _UNITS[kind] * amount + extended
        stopped = stopped_at is not None and stopped_at < now
        paused = False
        if pauses:
            until = stopped_at if stopped and stopped_at else now
            used, due, paused = _with_pauses(pauses, count, calendar, begin, until, limit)
        else:
            began = count(_minute(begin), calendar)
            ends = count(_minute(stopped_at), calendar) if stopped and stopped_at else at_now[kind]
            used, due = max(ends - began, 0), began + limit
        due_at = None if due is None else _instant(_REACHED[kind](due, calendar))
        made.append(Clock(used, limit, limit - used, used * 100 // limit, paused, due_at))
    return made


def _with_pauses(
    pauses: Sequence[Pause],
    count: _Count,
    calendar: WorkCalendar,
    begin: datetime,
    until: datetime,
    limit: int,
) -> tuple[int, int | None, bool]:
    """What is used by `until`, the count at which the limit ends (None: never), and whether the clock stands at `until`."""
    used, at, paused = 0, count(_minute(begin), calendar), False
    due: int | None = None
    for since, end in sorted(pauses, key=_since):
        if since > until:
            break
        stretch = max(count(_minute(since), calendar) - at, 0)
        if due is None and used + stretch >= limit:
            due = at + limit - used
        used += stretch
        if end is None or end > until:
            paused = True
        if end is None:
            return used, due, paused
        at = max(at, count(_minute(end), calendar))
    if due is None:
        due = at + limit - used
    return used + max(count(_minute(until), calendar) - at, 0), due, paused


def _since(pause: Pause) -> datetime:
    return pause[0]


def _minute(moment: datetime) -> int:
    """The whole minutes of Shanghai's wall clock since 1970."""
    return (moment - _EPOCH) // _MINUTE + _SHANGHAI


def _instant(minute: int) -> datetime:
    return _EPOCH + timedelta(minutes=minute - _SHANGHAI)


def _natural(minute: int, _calendar: WorkCalendar) -> int:
    return minute


def _office(minute: int, calendar: WorkCalendar) -> int:
    day, of_day = divmod(minute, DAY)
    day -= calendar.first
    if day < 0:
        return 0
    if day >= len(calendar.hours):
        return calendar.office_total
    return calendar.office_before[day] + calendar.hours[day].passed[of_day]


def _office_reached(count: int, calendar: WorkCalendar) -> int:
    if count > calendar.office_total:
        return (calendar.first + len(calendar.hours)) * DAY
    day = max(bisect_left(calendar.office_before, count) - 1, 0)
    return (calendar.first + day) * DAY + calendar.hours[day].reached[count - calendar.office_before[day]]


def _days(minute: int, calendar: WorkCalendar) -> int:
    day, of_day = divmod(minute, DAY)
    day -= calendar.first
    if day < 0:
        return 0
    if day >= len(calendar.hours):
        return len(calendar.work_days) * DAY
    return calendar.days_before[day] * DAY + calendar.hours[day].share[of_day]


def _days_reached(count: int, calendar: WorkCalendar) -> int:
    place = (count - 1) // DAY
    if place >= len(calendar.work_days):
        return (calendar.first + len(calendar.hours)) * DAY
    day = calendar.work_days[max(place, 0)]
    return (calendar.first + day) * DAY + calendar.hours[day].share_reached[count - place * DAY]


_COUNTS: Mapping[str, _Count] = MappingProxyType(
    {"urgent_hour": _natural, "work_hour": _office, "work_day": _days, "natural_day": _natural}
)
_REACHED: Mapping[str, _Count] = MappingProxyType(
    {
        "urgent_hour": _natural,
        "work_hour": _office_reached,
        "work_day": _days_reached,
        "natural_day": _natural,
    }
)
