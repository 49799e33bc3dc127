"""Working time in words: what limits and clocks are called, and what is said where a year's holidays are not known."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from core.language import N_, _
from grid.working_time.calendars import WorkCalendar
from grid.working_time.hours import DAY

KIND_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "urgent_hour": N_("urgent hours"),
        "work_hour": N_("working hours"),
        "work_day": N_("working days"),
        "natural_day": N_("calendar days"),
    }
)
"""Msgids of the kinds of limit."""


def limit_words(kind: str, amount: int) -> str:
    """A limit as people say it: "3 working days"."""
    match kind:
        case "urgent_hour":
            return _("{amount} h, day and night", amount=amount)
        case "work_hour":
            return _("{amount} working hours", amount=amount)
        case "work_day":
            return _("{amount} working days", amount=amount)
        case _other:
            return _("{amount} calendar days", amount=amount)


def spent_words(kind: str, minutes: int) -> str:
    """Minutes of a kind, as `Clock` has them, as people say them; the sign is left out: the sentence around says what it is."""
    length = abs(minutes)
    if kind == "work_day":
        tenths = length * 10 // DAY
        return _("{days} working days", days=_tenths(tenths))
    days, rest = divmod(length, DAY)
    hours, left = divmod(rest if kind == "natural_day" else length, 60)
    if kind == "natural_day" and days:
        return _("{days} d {hours} h", days=days, hours=hours)
    return (
        _("{hours} h {minutes} min", hours=hours, minutes=left) if hours else _("{minutes} min", minutes=left)
    )


def warning(calendar: WorkCalendar, today: date) -> str:
    """What to say where limits of today may reach into a year whose holidays nobody knows; "" where all are known."""
    years = calendar.missing_soon(today)
    if not years:
        return ""
    return _(
        "The holidays of {years} are not known yet: Monday to Friday count as working days there. Enter them in the working calendar.",
        years="、".join(map(str, years)),
    )


def _tenths(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
