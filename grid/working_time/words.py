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
_LIMITS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "urgent_hour": (N_("1 hour, day and night"), N_("{amount} hours, day and night")),
        "work_hour": (N_("1 working hour"), N_("{amount} working hours")),
        "work_day": (N_("1 working day"), N_("{amount} working days")),
        "natural_day": (N_("1 calendar day"), N_("{amount} calendar days")),
    }
)


def limit_words(kind: str, amount: int) -> str:
    """A limit as people say it: "3 working days"."""
    one, more = _LIMITS[kind]
    return _(one) if amount == 1 else _(more, amount=amount)


def spent_words(kind: str, minutes: int) -> str:
    """Minutes of a kind, as `Clock` has them, as people say them; the sign is left out: the sentence around says what it is."""
    length = abs(minutes)
    if kind == "work_day":
        days = _tenths(max(length * 10 // DAY, 1) if length else 0)  # what is little is not nothing
        return _("1 working day") if days == "1" else _("{amount} working days", amount=days)
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
        "The holidays of {years} are not known yet: Monday to Friday count as working days there. An administrator can enter them in the working calendar.",
        years="、".join(map(str, years)),
    )


def _tenths(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
