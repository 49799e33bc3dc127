"""When something falls due next and how a due date stands on a day. Pure."""

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta

KINDS = ("lift", "pump", "fire", "power", "gate", "other")
DONE, VOID, LAPSED, REMIND, LATER = STANDINGS = ("done", "void", "lapsed", "remind", "later")
REMIND_DAYS = 30
MOST_DAYS, MOST_MONTHS = 365, 120


def next_due(due_on: date, every_months: int | None, done_on: date | None = None) -> date | None:
    """The next due date: so many months after this one was due, however late it was done; None where it falls due once.

    What was done later than that (`done_on`) was done for it too: the next is the first of that rhythm after it. A day that a
    month has not becomes its last: 31 January and a month is 28 February.
    """
    if every_months is None:
        return None
    months = due_on.year * 12 + due_on.month - 1
    while True:
        months += every_months
        year, month = divmod(months, 12)
        if year > MAXYEAR:
            return None
        following = date(year, month + 1, min(due_on.day, monthrange(year, month + 1)[1]))
        if done_on is None or following > done_on:
            return following


def standing(due_on: date, remind_days: int, done_on: date | None, *, voided: bool, on: date) -> str:
    """How a due date stands: LAPSED from the day after, REMIND from so many days before, that day included."""
    if voided:
        return VOID
    if done_on is not None:
        return DONE
    if due_on < on:
        return LAPSED
    return REMIND if due_on - timedelta(days=remind_days) <= on else LATER
