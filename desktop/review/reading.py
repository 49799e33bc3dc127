"""What the review window shows, read at once."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from courses import calendar, walk_ins
from courses.calendar import SessionRow
from courses.review import flags, headcounts, roll_calls
from courses.review.flags import Flag
from courses.review.headcounts import HeadcountRow
from courses.review.roll_calls import CalledName
from courses.walk_ins import WalkInRow
from store.types import Db

AROUND = timedelta(days=45)
"""Sessions this far from now stand in the choice."""


class Picture(NamedTuple):
    """One session, and the sessions to choose from; without any session all is empty."""

    choices: list[SessionRow]
    session: SessionRow | None
    flags: list[Flag]
    headcounts: list[HeadcountRow]
    present: int
    """Who is in the room now, by the check-ins."""
    names: list[CalledName]
    walk_ins: list[WalkInRow]


def read(db: Db, chosen: UUID | None, at: datetime) -> Picture:
    """The chosen session; without one that which began last, else the next."""
    choices = calendar.calendar(db, at - AROUND, at + AROUND, at)
    if chosen is None:
        begun = [row.id for row in choices if row.cancelled_at is None and row.opens_at <= at]
        chosen = begun[-1] if begun else next((row.id for row in choices), None)
    if chosen is None:
        return Picture([], None, [], [], 0, [], [])
    session = next((row for row in choices if row.id == chosen), None)
    if session is None:
        session = calendar.session(db, chosen, at)
        choices = [session, *choices]
    return Picture(
        choices,
        session,
        flags.flags(db, chosen, at),
        headcounts.headcounts(db, chosen),
        headcounts.present(db, chosen, at),
        roll_calls.names(db, chosen),
        walk_ins.walk_ins(db, chosen),
    )
