"""The working calendar of a base: the holidays that ship, the base's own days, and the office hours from each date on.

`calendar_of` reads it; `WorkCalendar` is pure and holds every day of a century counted up, so that a clock is a look-up.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import sqlalchemy as sa

from grid.tables import CalendarDay, CalendarYear, OfficeHours
from grid.working_time.hours import DEFAULT, Hours, hours_of, parsed, written
from grid.working_time.national import national
from store.types import Db, table_of

CALENDAR_DAY = table_of(CalendarDay)
CALENDAR_YEAR = table_of(CalendarYear)
OFFICE_HOURS = table_of(OfficeHours)
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
"""What the calendar reaches. Before and after it no office time passes."""
_EPOCH = date(1970, 1, 1)
_AHEAD = timedelta(days=60)
"""How far ahead limits of today may end: ten working days over Spring Festival, with room for an extension."""


class OwnDay(NamedTuple):
    """A day on which the base departs from what ships."""

    day: date
    works: bool
    note: str = ""


class HoursSince(NamedTuple):
    """The office hours from a day on."""

    since: date
    spans: tuple[tuple[int, int], ...]


class DayOf(NamedTuple):
    """One day of the calendar: whether it is worked, who says so (weekday, national or own), and what it is called."""

    works: bool
    source: str
    name: str
    """The festival, or the base's own note; empty for a plain day."""


class WorkCalendar:
    """Every day from 2000 to 2099, counted up. Equal tables give one calendar (`calendar_of` keeps the last ones)."""

    def __init__(
        self, own: Sequence[OwnDay] = (), entered: Sequence[int] = (), changes: Sequence[HoursSince] = ()
    ) -> None:
        self.own: Mapping[date, OwnDay] = {each.day: each for each in own}
        self.entered = frozenset(entered)
        self.changes = tuple(sorted(changes))
        """Office hours by the day they begin; before the first one they are those that a base begins with."""
        self.first = (FIRST - _EPOCH).days
        worked = self._worked()
        self.hours: list[Hours] = self._hours(worked)
        """Of each day, from `first` on."""
        totals = [hours.total for hours in self.hours]
        self.office_before: list[int] = list(accumulate(totals, initial=0))[:-1]
        """Office minutes of all days before."""
        self.office_total = self.office_before[-1] + totals[-1]
        self.days_before: list[int] = list(accumulate(worked, initial=0))[:-1]
        """Working days before."""
        self.work_days: list[int] = [place for place, works in enumerate(worked) if works]
        """The places of the working days."""

    def day(self, day: date) -> DayOf:
        """What the calendar says of a day."""
        own = self.own.get(day)
        if own is not None:
            return DayOf(own.works, "own", own.note)
        return self.shipped_day(day)

    def shipped_day(self, day: date) -> DayOf:
        """What it would say without the base's own days."""
        ships = national()
        works = ships.works.get(day)
        if works is not None:
            return DayOf(works, "national", ships.names[day])
        return DayOf(day.weekday() < 5, "weekday", "")

    def hours_on(self, day: date) -> str:
        """The office hours that count on a day, worked or not, as text."""
        return written(self._spans(day))

    def knows(self, year: int) -> bool:
        """Whether the holidays of a year are known: they ship, or somebody said that they are entered."""
        ships = national()
        return ships.first_year <= year <= ships.last_year or year in self.entered

    def missing_years(self, since: date, until: date) -> tuple[int, ...]:
        """The years between two days whose holidays nobody knows: Monday to Friday count as worked there."""
        return tuple(year for year in range(since.year, until.year + 1) if not self.knows(year))

    def missing_soon(self, today: date) -> tuple[int, ...]:
        """The unknown years that limits of today may reach into."""
        return self.missing_years(today, today + _AHEAD)

    def _spans(self, day: date) -> tuple[tuple[int, int], ...]:
        spans = parsed(DEFAULT)
        for change in self.changes:
            if change.since > day:
                break
            spans = change.spans
        return spans

    def _worked(self) -> bytearray:
        count = (LAST - FIRST).days + 1
        week = bytes(int((FIRST.weekday() + place) % 7 < 5) for place in range(7))
        worked = bytearray(week * (count // 7 + 1))[:count]
        own = {each.day: each.works for each in self.own.values()}
        for day, works in (*national().works.items(), *own.items()):
            if FIRST <= day <= LAST:
                worked[(day - FIRST).days] = works
        return worked

    def _hours(self, worked: bytearray) -> list[Hours]:
        none, made = hours_of(()), [hours_of(parsed(DEFAULT))] * len(worked)
        for change in self.changes:
            place = max((change.since - FIRST).days, 0)
            made[place:] = [hours_of(change.spans)] * (len(worked) - place)
        return [hours if works else none for hours, works in zip(made, worked, strict=True)]


def calendar_of(db: Db) -> WorkCalendar:
    """The base's calendar as it is now. The last few are kept: reading it costs three small queries."""
    own = db.execute(
        sa.select(CALENDAR_DAY.c.day, CALENDAR_DAY.c.works, CALENDAR_DAY.c.note)
        .where(CALENDAR_DAY.c.works.is_not(None))
        .order_by(CALENDAR_DAY.c.day)
    )
    entered = db.scalars(
        sa.select(CALENDAR_YEAR.c.year).where(CALENDAR_YEAR.c.entered).order_by(CALENDAR_YEAR.c.year)
    )
    changes = db.execute(sa.select(OFFICE_HOURS.c.since, OFFICE_HOURS.c.hours).order_by(OFFICE_HOURS.c.since))
    return _calendar(
        tuple(OwnDay(*row) for row in own),
        tuple(entered),
        tuple(HoursSince(row.since, parsed(row.hours)) for row in changes),
    )


@lru_cache(maxsize=4)
def _calendar(
    own: tuple[OwnDay, ...], entered: tuple[int, ...], changes: tuple[HoursSince, ...]
) -> WorkCalendar:
    return WorkCalendar(own, entered, changes)
