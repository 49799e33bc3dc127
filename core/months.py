"""Months: the one so many after another, and how they are written beside a day and under a chart."""

from datetime import date

from core.language import N_, spoken
from core.refusal import Refusal

FIRST_YEAR, LAST_YEAR = 1900, 9998
"""Months lie in these years: the first and the last of the calendar have no day before, or after, that a clock could show."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MonthNotPossible(Refusal):
    """A month beyond all calendars."""

    code = "month_not_possible"
    sentence = N_("There are no months here outside the years {first} to {last}.")
    advice = N_("Check the year.")


def month_after(day: date, months: int = 1) -> date:
    """The first day of the month so many months after that of `day`, before it where they are negative. Raises MonthNotPossible.

    The month after the last one is given too: it is where that one ends.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not (FIRST_YEAR, 0) <= (year, month) <= (LAST_YEAR + 1, 0):
        raise MonthNotPossible(first=FIRST_YEAR, last=LAST_YEAR)
    return date(year, month + 1, 1)


def shown_month(month: int) -> str:
    """3月 in Chinese, Mar in English; months count from 1."""
    return f"{month}月" if spoken() == "zh_CN" else _MONTHS[month - 1]
