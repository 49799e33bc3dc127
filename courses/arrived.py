"""Who has arrived at a session, and who has left it: the attendance that stands. Lists, figures and places ask here."""

from uuid import UUID

import sqlalchemy as sa

from courses.tables import Attendance
from store.types import table_of

ATTENDANCE = table_of(Attendance)


def stands(direction: str = "in") -> sa.ColumnElement[bool]:
    """Attendance of one direction that was not taken back."""
    return sa.and_(ATTENDANCE.c.direction == direction, ATTENDANCE.c.reversed_at.is_(None))


def arrived(session_id: UUID, direction: str = "in") -> sa.Select[tuple[UUID]]:
    """The persons who have arrived at a session, or who have left it ("out")."""
    return sa.select(ATTENDANCE.c.person_id).where(ATTENDANCE.c.session_id == session_id, stands(direction))
