"""When something falls due next and how a due date stands on a day. Pure."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

KINDS = ("lift", "pump", "fire", "power", "gate", "other")
DONE, VOID, LAPSED, REMIND, LATER = STANDINGS = ("done", "void", "lapsed", "remind", "later")
REMIND_DAYS = 30
MOST_DAYS, MOST_MONTHS = 365, 120


def next_due(
    due_on: date, every_months: int | None, done_on: date | None = None, earlier: Iterable[date] = ()
) -> date | None:
    """The next due date: so many months after this one was due, however late it was done; None where it falls due once.

    What was done later than that (`done_on`) was done for it too: the next is the first of that rhythm after it. A day that a
    month has not becomes its last, for that month alone: every month from 31 January on, with the due dates `earlier` than this one
    of the same thing, is 28 February and then 31 March.
    """
    if every_months is None:
        return None
    day = _day_of_month(due_on, every_months, earlier)
    months = _months(due_on)
    while True:
        months += every_months
        if months >= _months(date.max) + 1:
            return None
        following = _on(day, months)
        if done_on is None or following > done_on:
            return following


def _day_of_month(due_on: date, every_months: int, earlier: Iterable[date]) -> int:
    """The day of the month of the first date from which a rhythm led to this one: back as far as the dates are of one rhythm."""
    day, of_it = due_on.day, [due_on]
    for before in sorted((each for each in earlier if each < due_on), reverse=True):
        of_it.append(before)
        first = max(day, before.day)
        if (_months(due_on) - _months(before)) % every_months or any(
            each != _on(first, _months(each)) for each in of_it
        ):
            break
        day = first
    return day


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _on(day: int, months: int) -> date:
    """That day of a month, or its last."""
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))


def standing(due_on: date, remind_days: int, done_on: date | None, *, voided: bool, on: date) -> str:
    """How a due date stands: LAPSED from the day after, REMIND from so many days before, that day included."""
    if voided:
        return VOID
    if done_on is not None:
        return DONE
    if due_on < on:
        return LAPSED
    return REMIND if due_on - timedelta(days=remind_days) <= on else LATER
