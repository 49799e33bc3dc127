"""A trainee's own sessions that are coming, as the phone's page shows them; what became of the others tells courses.presence."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from courses.calendar import SESSION, SessionRow, rows_where
from courses.tables import Enrolment
from store.types import Db, table_of

_ENROLMENT = table_of(Enrolment)
AHEAD = timedelta(days=366)


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
