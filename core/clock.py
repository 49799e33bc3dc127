"""The only place that reads the clock, and the one place that knows the trade's time zone.

Instants are UTC in the database and on the wire; people read Asia/Shanghai. Verbs take `at` and never call `now`.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def local(instant: datetime) -> datetime:
    """The same instant as a wall clock in Shanghai shows it. `instant` must be aware."""
    return instant.astimezone(SHANGHAI)


def instant(day: date, at: time) -> datetime:
    """The UTC instant of a Shanghai wall-clock reading."""
    return datetime.combine(day, at, tzinfo=SHANGHAI).astimezone(UTC)


def local_date(moment: datetime) -> date:
    """The Shanghai calendar day of an instant: 31 December 16:30 UTC is already 1 January."""
    return local(moment).date()


def local_year(moment: datetime) -> int:
    """The Shanghai calendar year of an instant, which is the year a credit belongs to (docs/architecture.md)."""
    return local(moment).year
