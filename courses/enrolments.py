"""Who is expected at a session: enrolling and withdrawing. The desktop's session page and the demo call it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from courses import refusals, rules
from courses.arrived import arrived
from courses.presence import places
from courses.tables import Enrolment
from people import persons
from people.persons import PersonRow
from people.tables import Person
from store import journal
from store.journal import Line
from store.types import Db, table_of

_ENROLMENT = table_of(Enrolment)
_PERSON = table_of(Person)
_AT_ONCE = 1_000


def enrol(db: Db, session_id: UUID, person_ids: Sequence[UUID], actor: str, at: datetime) -> int:
    """Enrol people, those withdrawn before too; gives how many were not enrolled already. Who waited for a place has one then.

    Raises UnknownSession, SessionNotChanged for a cancelled one, PersonNotEnrollable, SessionFull: then nobody is enrolled.
    """
    session = places.lock(db, session_id)
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
    if session.capacity is not None:
        wanted = len(before.union(new, db.scalars(arrived(session_id))))
        if wanted > session.capacity:
            raise refusals.SessionFull(number=session.number, capacity=session.capacity, wanted=wanted)
    if _known(db, new) != len(new):
        raise refusals.PersonNotEnrollable
    journal.append(db, places.put(db, session_id, new, actor, at), at)
    return len(new)


def withdraw(
    db: Db, session_id: UUID, person_ids: Sequence[UUID], reason: str, actor: str, at: datetime
) -> int:
    """Take people off the expected list, with a reason; gives how many were on it. Who waits gets what falls free.

    Raises ReasonMissing, ReasonTooLong.
    """
    why = rules.said(reason)
    session = places.lock(db, session_id)
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
    if session is not None and withdrawn:
        said = {"people": sorted(withdrawn), "reason": why}
        line = Line("session.withdrawn", "session", session_id, actor, at, said)
        journal.append(db, [line, *places.give_free(db, session, actor, at)], at)
    return len(withdrawn)


def enrolled_people(db: Db, session_id: UUID, on: date) -> list[PersonRow]:
    """Who is enrolled and in service on that day, by pinyin, in that day's posting."""
    enrolled = set(
        db.scalars(
            sa.select(_ENROLMENT.c.person_id).where(
                _ENROLMENT.c.session_id == session_id, _ENROLMENT.c.withdrawn_at.is_(None)
            )
        )
    )
    return [one for one in persons.people(db, on=on) if one.id in enrolled] if enrolled else []


def _known(db: Db, people: Sequence[UUID]) -> int:
    query = sa.select(sa.func.count()).select_from(_PERSON).where(_PERSON.c.merged_into.is_(None))
    return sum(db.scalar(query.where(_PERSON.c.id.in_(part))) or 0 for part in _parts(people))


def _parts(people: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (people[start : start + _AT_ONCE] for start in range(0, len(people), _AT_ONCE))
