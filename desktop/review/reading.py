"""What the review window shows, read at once."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from courses import walk_ins
from courses.calendar import SessionRow
from courses.review import flags, headcounts, roll_calls
from courses.review.flags import Flag
from courses.review.headcounts import HeadcountRow
from courses.review.roll_calls import CalledName
from courses.walk_ins import WalkInRow
from desktop.session_choice import around, begun_last
from store.types import Db


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
    choices, session = around(db, chosen, at, begun_last)
    if session is None:
        return Picture([], None, [], [], 0, [], [])
    return Picture(
        choices,
        session,
        flags.flags(db, session.id, at),
        headcounts.headcounts(db, session.id),
        headcounts.present(db, session.id, at),
        roll_calls.names(db, session.id),
        walk_ins.walk_ins(db, session.id),
    )
