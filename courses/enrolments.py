"""Who is expected at a session: enrolling and withdrawing. The desktop's session page and the demo call it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from courses import refusals, rules
from courses.inserting import insert_into
from courses.tables import CourseSession, Enrolment
from people.tables import Person
from store import journal
from store.journal import Line
from store.types import Db, table_of

_SESSION = table_of(CourseSession)
_ENROLMENT = table_of(Enrolment)
_PERSON = table_of(Person)
_AT_ONCE = 1_000


def enrol(db: Db, session_id: UUID, person_ids: Sequence[UUID], actor: str, at: datetime) -> int:
    """Enrol people, those withdrawn before too; gives how many were not enrolled already.

    Raises UnknownSession, SessionNotChanged for a cancelled one, PersonNotEnrollable, SessionFull: then nobody is enrolled.
    """
    session = db.execute(
        sa.select(_SESSION.c.number, _SESSION.c.capacity, _SESSION.c.cancelled_at)
        .where(_SESSION.c.id == session_id)
        .with_for_update()
    ).first()
    if session is None:
        raise refusals.UnknownSession
    if session.cancelled_at is not None:
        raise refusals.SessionNotChanged(number=session.number)
    before = set(
        db.scalars(
            sa.select(_ENROLMENT.c.person_id).where(
                _ENROLMENT.c.session_id == session_id, _ENROLMENT.c.withdrawn_at.is_(None)
            )
        )
    )
    new = [each for each in dict.fromkeys(person_ids) if each not in before]
    if not new:
        return 0
    wanted = len(before) + len(new)
    if session.capacity is not None and wanted > session.capacity:
        raise refusals.SessionFull(number=session.number, capacity=session.capacity, wanted=wanted)
    if _known(db, new) != len(new):
        raise refusals.PersonNotEnrollable
    insert = insert_into(db, _ENROLMENT)
    again = {"withdrawn_at": None, "withdrawn_reason": "", "enrolled_at": insert.excluded.enrolled_at}
    db.execute(
        insert.on_conflict_do_update(index_elements=["session_id", "person_id"], set_=again),
        [
            {"id": new_id(), "session_id": session_id, "person_id": person_id, "enrolled_at": at}
            for person_id in new
        ],
    )
    journal.note(db, Line("session.enrolled", "session", session_id, actor, at, {"people": new}), at)
    return len(new)


def withdraw(
    db: Db, session_id: UUID, person_ids: Sequence[UUID], reason: str, actor: str, at: datetime
) -> int:
    """Take people off the expected list, with a reason; gives how many were on it. Raises ReasonMissing, ReasonTooLong."""
    why = rules.said(reason)
    withdrawn: list[UUID] = []
    for part in _parts(person_ids):
        withdrawn += db.scalars(
            sa.update(_ENROLMENT)
            .where(
                _ENROLMENT.c.session_id == session_id,
                _ENROLMENT.c.person_id.in_(part),
                _ENROLMENT.c.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=at, withdrawn_reason=why, team_id=None)
            .returning(_ENROLMENT.c.person_id)
        )
    if withdrawn:
        said = {"people": sorted(withdrawn), "reason": why}
        journal.note(db, Line("session.withdrawn", "session", session_id, actor, at, said), at)
    return len(withdrawn)


def _known(db: Db, people: Sequence[UUID]) -> int:
    query = sa.select(sa.func.count()).select_from(_PERSON)
    return sum(db.scalar(query.where(_PERSON.c.id.in_(part))) or 0 for part in _parts(people))


def _parts(people: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (people[start : start + _AT_ONCE] for start in range(0, len(people), _AT_ONCE))
