"""A check-in that the base refused, tried again with the same evidence once what stood against it is put right. `deciding` calls it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.refusal import Refusal, word
from courses import check_in
from courses.check_in import Attempt
from courses.evidence import ATTENDANCE
from courses.tables import Course, CourseSession
from people.tables import Person
from stations.check_in_lines import read
from stations.inbox.refusals import CameBackSince, CheckInRefused, NothingWaits
from stations.inbox.sides import waiting_lines
from stations.kinds import DONE, REVERSED
from store.journal import Op
from store.types import Db, table_of

_UNDONE_HERE = "taken back with the decision on a station's card"
_COURSE, _SESSION, _PERSON = table_of(Course), table_of(CourseSession), table_of(Person)


def attempt(db: Db, card_id: UUID) -> Attempt | None:
    """The check-in of a card as an attempt; None where the card holds none, or the station took it back itself."""
    lines = waiting_lines(db, card_id)
    done = next((op for op in lines if op.action == DONE), None)
    if done is None or any(op.action == REVERSED for op in lines):
        return None
    said = read(done)
    return said._replace(nonce=_nonce(db, done)) if isinstance(said, Attempt) else None


def possible(db: Db, card_id: UUID) -> Refusal | None:
    """Why there is nothing to try; whether it succeeds only trying tells."""
    return None if attempt(db, card_id) else NothingWaits()


def again(db: Db, card: sa.Row[Any], at: datetime) -> dict[str, object]:
    """Check in once more; gives what taking it back needs. Raises NothingWaits, CheckInRefused."""
    tried = attempt(db, card.id)
    if tried is None:
        raise NothingWaits
    (outcome,) = check_in.check_in(db, [tried], at)
    if outcome.refusal is not None:
        name = outcome.name or person_name(db, tried.person_id)
        raise CheckInRefused(name=name, why=word(outcome.refusal))
    made = outcome.attendance_id if outcome.code == "ok" else None
    return {"attendance": made}


def undo(db: Db, decision: Mapping[str, str | None], actor: str, at: datetime) -> None:
    """Take back the check-in that a decision made; one that stood already stays. Raises CameBackSince."""
    refusal = gone_on(db, decision)
    if refusal is not None:
        raise refusal
    if decision["attendance"]:
        check_in.reverse(db, UUID(decision["attendance"]), _UNDONE_HERE, actor, at)


def gone_on(db: Db, decision: Mapping[str, str | None]) -> Refusal | None:
    """Why it cannot be taken back: it was taken back already, or the person left or visited a point since."""
    id_ = decision["attendance"]
    if not id_:
        return None
    row = db.execute(sa.select(ATTENDANCE).where(ATTENDANCE.c.id == UUID(id_))).one()
    later = sa.select(sa.func.count()).where(
        ATTENDANCE.c.session_id == row.session_id,
        ATTENDANCE.c.person_id == row.person_id,
        ATTENDANCE.c.reversed_at.is_(None),
        ATTENDANCE.c.id != row.id,
    )
    followed = row.direction == "in" and bool(db.scalar(later))
    return CameBackSince(name=person_name(db, row.person_id)) if row.reversed_at or followed else None


def person_name(db: Db, person_id: UUID) -> str:
    """The name of somebody of the roster, "" for nobody."""
    return db.scalar(sa.select(_PERSON.c.name).where(_PERSON.c.id == person_id)) or ""


def course_name(db: Db, session_id: UUID | None) -> str:
    """The course of a session, "" where the base has no such session."""
    query = (
        sa.select(_COURSE.c.title)
        .join(_SESSION, _SESSION.c.course_id == _COURSE.c.id)
        .where(_SESSION.c.id == session_id)
    )
    return db.scalar(query) or ""


def _nonce(db: Db, op: Op) -> str:
    """The line's own mark; one more for each time that a decision on it was taken back, for a mark is used once."""
    own = str(op.op_id)
    used = sa.select(sa.func.count()).where(ATTENDANCE.c.nonce.startswith(own, autoescape=True))
    count = db.scalar(used) or 0
    return f"{own}/{count}" if count else own
