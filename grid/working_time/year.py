"""A year of the working calendar as a list: the days that are not as their weekday. Terminal and window show it."""

from datetime import date, timedelta
from typing import NamedTuple

from core.language import N_, _
from grid.working_time.calendars import WorkCalendar
from sheets.columns import Column, Kind, Sheet

WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))  # fmt: skip
SOURCES = {"own": N_("own"), "national": N_("holiday calendar")}


class SpecialDay(NamedTuple):
    """A day that ships as a holiday or a working weekend, or that is the base's own."""

    day: date
    works: bool
    source: str
    """national or own."""
    name: str


def special_days(calendar: WorkCalendar, year: int) -> list[SpecialDay]:
    """The days of a year that somebody, and not the weekday alone, made worked or free; in order."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=place) for place in range((date(year, 12, 31) - first).days + 1)]
    told = ((day, calendar.day(day)) for day in days)
    return [SpecialDay(day, *of_day) for day, of_day in told if of_day.source != "weekday"]


def worked_words(*, works: bool) -> str:
    """Whether a day is worked, in a word."""
    return _("worked") if works else _("free")


SPECIAL_DAYS: Sheet[SpecialDay] = Sheet(
    N_("Holidays and working weekends"),
    (
        Column("day", N_("Day"), Kind.DAY, lambda row: row.day, 14),
        Column("weekday", N_("Weekday"), Kind.TEXT, lambda row: _(WEEKDAYS[row.day.weekday()]), 10),
        Column("works", N_("Work"), Kind.TEXT, lambda row: worked_words(works=row.works), 8),
        Column("name", N_("Called"), Kind.TEXT, lambda row: row.name, 14),
        Column("source", N_("From"), Kind.TEXT, lambda row: _(SOURCES[row.source]), 16),
    ),
)
