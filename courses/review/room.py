"""Who stands at a session, as the base has it: what flags, headcounts and roll-calls of this package look at."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from courses import refusals
from courses.review.rules import Mark, Phone
from courses.tables import Attendance, CourseSession, Device
from store.types import Db, table_of

ATTENDANCE = table_of(Attendance)
DEVICE = table_of(Device)
SESSION = table_of(CourseSession)


def marks(db: Db, session_id: UUID) -> list[Mark]:
    """Every attendance of a session that stands, in the order it happened, with the phone it came from."""
    query = (
        sa.select(
            *(ATTENDANCE.c[name] for name in Mark._fields[:-1]),
            DEVICE.c.id.label("device_id"),
            DEVICE.c.browser,
            DEVICE.c.bound_at,
        )
        .join(DEVICE, DEVICE.c.id == ATTENDANCE.c.device_id, isouter=True)
        .where(ATTENDANCE.c.session_id == session_id, ATTENDANCE.c.reversed_at.is_(None))
        .order_by(ATTENDANCE.c.occurred_at, ATTENDANCE.c.id)
    )
    return [
        Mark(
            row.id,
            row.person_id,
            row.direction,
            row.point,
            row.lane,
            row.occurred_at,
            row.actor,
            None if row.device_id is None else Phone(row.device_id, row.browser, row.bound_at),
        )
        for row in db.execute(query)
    ]


def hours(db: Db, session_id: UUID) -> tuple[datetime, datetime]:
    """Start and end of a session. Raises UnknownSession."""
    row = db.execute(
        sa.select(SESSION.c.starts_at, SESSION.c.ends_at).where(SESSION.c.id == session_id)
    ).first()
    if row is None:
        raise refusals.UnknownSession
    return row.starts_at, row.ends_at
