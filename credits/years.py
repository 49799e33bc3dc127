"""The credited year as instants: from midnight of 1 January to midnight of the next, in Shanghai."""

from datetime import date, datetime, time

import sqlalchemy as sa

from core.clock import instant


def first_instant(year: int) -> datetime:
    """Midnight of 1 January in Shanghai, which is 16:00 UTC of the day before."""
    return instant(date(year, 1, 1), time())


def in_year(column: sa.ColumnElement[datetime], year: int) -> sa.ColumnElement[bool]:
    """Whether an instant belongs to the year."""
    return sa.and_(column >= first_instant(year), column < first_instant(year + 1))
