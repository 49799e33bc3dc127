"""A trainee's own sessions: what is coming and what was attended. The phone's page shows them."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from courses.calendar import SESSION, SessionRow, rows_where
from courses.tables import Attendance, Course, Enrolment
from store.types import Db, table_of

_ATTENDANCE = table_of(Attendance)
_COURSE = table_of(Course)
_ENROLMENT = table_of(Enrolment)
AHEAD = timedelta(days=366)


class AttendedRow(NamedTuple):
    """One arrival that stands."""

    session_id: UUID
    number: int
    course: str
    starts_at: datetime
    ends_at: datetime
    came_at: datetime
    late: bool


def coming(db: Db, person_id: UUID, at: datetime) -> list[SessionRow]:
    """The sessions of the next year that have not ended and are open to this person, cancelled ones too, by start."""
    mine = sa.select(_ENROLMENT.c.session_id).where(
        _ENROLMENT.c.person_id == person_id, _ENROLMENT.c.withdrawn_at.is_(None)
    )
    return rows_where(
        db,
        at,
        SESSION.c.ends_at >= at,
        SESSION.c.starts_at < at + AHEAD,
        sa.or_(SESSION.c.open_to_all, SESSION.c.id.in_(mine)),
    )


def attended(db: Db, person_id: UUID, since: datetime, until: datetime) -> list[AttendedRow]:
    """The sessions between two instants that this person came to, newest first."""
    rows = db.execute(
        sa.select(
            SESSION.c.id,
            SESSION.c.number,
            _COURSE.c.title,
            SESSION.c.starts_at,
            SESSION.c.ends_at,
            _ATTENDANCE.c.occurred_at,
            _ATTENDANCE.c.late,
        )
        .select_from(_ATTENDANCE)
        .join(SESSION, SESSION.c.id == _ATTENDANCE.c.session_id)
        .join(_COURSE, _COURSE.c.id == SESSION.c.course_id)
        .where(
            _ATTENDANCE.c.person_id == person_id,
            _ATTENDANCE.c.direction == "in",
            _ATTENDANCE.c.reversed_at.is_(None),
            SESSION.c.starts_at >= since,
            SESSION.c.starts_at < until,
        )
        .order_by(SESSION.c.starts_at.desc(), SESSION.c.number.desc())
    )
    return [AttendedRow(*row) for row in rows]
