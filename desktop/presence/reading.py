"""What the presence window shows, read at once."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from core.clock import local
from courses import calendar
from courses.calendar import SessionRow
from courses.presence import excuses, presence, seats
from courses.presence.excuses import ExcuseRow
from courses.presence.presence import PresenceRow
from courses.presence.seats import WaitingRow
from sheets.columns import shown_day
from store.types import Db

AROUND = timedelta(days=45)
"""Sessions this far from now stand in the choice."""


class Picture(NamedTuple):
    """One session, and the sessions to choose from; without any session all is empty but the leave of all."""

    choices: list[SessionRow]
    session: SessionRow | None
    rows: list[PresenceRow]
    leave: list[ExcuseRow]
    """Of this session, or of all."""
    open_leave: int
    """Requests of this session that are to be decided."""
    waiting: list[WaitingRow]
    ask_days: int


def read(db: Db, chosen: UUID | None, at: datetime, *, all_leave: bool) -> Picture:
    """The chosen session; without one that which began last, else the next."""
    choices = calendar.calendar(db, at - AROUND, at + AROUND, at)
    if chosen is None:
        begun = [row.id for row in choices if row.cancelled_at is None and row.opens_at <= at]
        chosen = begun[-1] if begun else next((row.id for row in choices), None)
    days = excuses.ask_days(db)
    if chosen is None:
        leave = excuses.excuses(db)
        return Picture([], None, [], leave, sum(row.decision == "" for row in leave), [], days)
    session = next((row for row in choices if row.id == chosen), None)
    if session is None:
        session = calendar.session(db, chosen, at)
        choices = [session, *choices]
    own = excuses.excuses(db, chosen)
    return Picture(
        choices,
        session,
        presence.presence(db, chosen, at),
        excuses.excuses(db) if all_leave else own,
        sum(row.decision == "" for row in own),
        seats.waiting(db, chosen),
        days,
    )


def words_of(row: SessionRow) -> str:
    """A session in the choice."""
    start = local(row.starts_at)
    return f"{shown_day(start.date())} {start:%H:%M}   {row.course}   ({calendar.state_title(row.state)})"
