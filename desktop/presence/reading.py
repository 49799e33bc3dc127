"""What the presence window shows, read at once."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from courses.calendar import SessionRow
from courses.presence import excuses, presence, seats
from courses.presence.excuses import ExcuseRow
from courses.presence.presence import PresenceRow
from courses.presence.seats import WaitingRow
from desktop.session_choice import around, begun_last
from store.types import Db

LEAVE_SHOWN = 1_000


class Picture(NamedTuple):
    """One session, and the sessions to choose from; without any session all is empty but the leave of all."""

    choices: list[SessionRow]
    session: SessionRow | None
    rows: list[PresenceRow]
    leave: list[ExcuseRow]
    """Of this session, or of all: then at most LEAVE_SHOWN, what is to be decided and the newest."""
    open_leave: int
    """Requests of this session that are to be decided."""
    waiting: list[WaitingRow]
    ask_days: int


def read(db: Db, chosen: UUID | None, at: datetime, *, all_leave: bool) -> Picture:
    """The chosen session; without one that which began last, else the next."""
    choices, session = around(db, chosen, at, begun_last)
    days = excuses.ask_days(db)
    if session is None:
        leave = excuses.excuses(db, limit=LEAVE_SHOWN)
        return Picture([], None, [], leave, sum(row.decision == "" for row in leave), [], days)
    own = excuses.excuses(db, session.id)
    return Picture(
        choices,
        session,
        presence.presence(db, session.id, at),
        excuses.excuses(db, limit=LEAVE_SHOWN) if all_leave else own,
        sum(row.decision == "" for row in own),
        seats.waiting(db, session.id),
        days,
    )
