"""Choosing a session: those of the weeks around now, in the words of one line each. The check-in page and its windows share it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from core import clock
from courses import calendar
from courses.calendar import SessionRow, state_title
from desktop.choice import Choice
from sheets.columns import shown_day
from store.types import Db

AROUND = timedelta(days=45)
"""Sessions this far from now stand in the choice."""


class Around(NamedTuple):
    """The sessions to choose from, and the chosen one; None where there is none at all."""

    rows: list[SessionRow]
    session: SessionRow | None


def around(
    db: Db,
    chosen: UUID | None,
    at: datetime,
    otherwise: Callable[[Sequence[SessionRow], datetime], UUID | None],
) -> Around:
    """The sessions around `at`; where none is chosen, `otherwise` says which. Raises UnknownSession."""
    rows = calendar.calendar(db, at - AROUND, at + AROUND, at)
    wanted = otherwise(rows, at) if chosen is None else chosen
    if wanted is None:
        return Around(rows, None)
    session = next((row for row in rows if row.id == wanted), None)
    if session is None:
        session = calendar.session(db, wanted, at)
        rows = [session, *rows]
    return Around(rows, session)


def nearest(rows: Sequence[SessionRow], at: datetime) -> UUID | None:
    """The session that runs, else the next, else the last."""
    standing = [row for row in rows if row.cancelled_at is None]
    for wanted in (
        [row for row in standing if row.opens_at <= at <= row.closes_at],
        [row for row in standing if row.starts_at > at],
        standing[::-1],
    ):
        if wanted:
            return wanted[0].id
    return None


def begun_last(rows: Sequence[SessionRow], at: datetime) -> UUID | None:
    """The session that began last, else the first that will."""
    begun = [row.id for row in rows if row.cancelled_at is None and row.opens_at <= at]
    return begun[-1] if begun else next((row.id for row in rows), None)


class SessionChoice(Choice):
    """The sessions in one line each."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def show_rows(self, rows: Sequence[SessionRow], chosen: UUID | None) -> None:
        """Offer these, with one of them chosen."""
        self.clear()
        for row in rows:
            start = clock.local(row.starts_at)
            self.addItem(
                f"{shown_day(start.date())} {start:%H:%M}   {row.course}   ({state_title(row.state)})", row.id
            )
            if row.id == chosen:
                self.setCurrentIndex(self.count() - 1)
