"""Working time: which days and hours count, and how much of a limit is used. Clocks are computed from events at reading time.

`calendar_of` reads the base's calendar, `clock` and `clocks` say where issues stand; the verbs of `editing` change the calendar.
"""

from grid.working_time.calendars import WorkCalendar, calendar_of
from grid.working_time.editing import clear_day, keep_notice, say_entered, set_day, set_hours
from grid.working_time.engine import (
    DAY,
    KINDS,
    Clock,
    Timed,
    clock,
    clocks,
    due_at,
    limit_minutes,
    minutes_between,
)
from grid.working_time.words import KIND_TITLES, limit_words, spent_words, warning

__all__ = [
    "DAY", "KINDS", "KIND_TITLES", "Clock", "Timed", "WorkCalendar", "calendar_of", "clear_day", "clock", "clocks",
    "due_at", "keep_notice", "limit_minutes", "limit_words", "minutes_between", "say_entered", "set_day", "set_hours", "spent_words", "warning",
]  # fmt: skip
