"""Places of a session with a limit, below the verbs: who holds one, who waits, and the next in line getting what is free.

`seats`, enrolling, withdrawing, changing and cancelling a session call it. What writes gives the journal's lines back, for the
caller to append last. The session's row is locked first, always: two doors cannot give the same place, and never wait for
each other in a ring.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from courses.evidence import TAKEN
from courses.tables import CourseSession, Enrolment, Waiting
from people.rules import in_service
from people.tables import Person
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

_SESSION = table_of(CourseSession)
_ENROLMENT = table_of(Enrolment)
_WAITING = table_of(Waiting)
_PERSON = table_of(Person)


def lock(db: Db, session_id: UUID) -> sa.Row[Any] | None:
    """The session's row, locked until the commit; None for an unknown one."""
    columns = (column for column in _SESSION.c if column.name != "secret")
    return db.execute(sa.select(*columns).where(_SESSION.c.id == session_id).with_for_update()).first()


def taken(db: Db, session_ids: Collection[UUID]) -> dict[UUID, int]:
    """Places held, by session; none where nobody holds one."""
    return {row[0]: row[1] for row in db.execute(TAKEN, {"sessions": list(session_ids)})}


def put(db: Db, session_id: UUID, people: Sequence[UUID], actor: str, at: datetime) -> list[Line]:
    """Enrol people, whatever the limit; who waited among them waits no longer."""
    insert = insert_into(db, _ENROLMENT)
    again = {"withdrawn_at": None, "withdrawn_reason": "", "enrolled_at": insert.excluded.enrolled_at}
    db.execute(
        insert.on_conflict_do_update(index_elements=["session_id", "person_id"], set_=again),
        [
            {"id": new_id(), "session_id": session_id, "person_id": person_id, "enrolled_at": at}
            for person_id in people
        ],
    )
    enrolled = Line("session.enrolled", "session", session_id, actor, at, {"people": list(people)})
    return [enrolled, *end_waiting(db, session_id, "place", actor, at, set(people))]


def give_free(db: Db, session: sa.Row[Any], actor: str, at: datetime) -> list[Line]:
    """Give the free places of a locked session to who waits, in the order of joining.

    Until it begins, no longer: nobody shall be missing at a session without knowing of it. Whoever has left the service
    meanwhile is taken off the list.
    """
    if session.cancelled_at is not None or at >= session.starts_at:
        return []
    waiting = db.execute(
        sa.select(_WAITING.c.person_id, _PERSON.c.left_on)
        .join(_PERSON, _PERSON.c.id == _WAITING.c.person_id)
        .where(_WAITING.c.session_id == session.id, _WAITING.c.ended_at.is_(None))
        .order_by(_WAITING.c.joined_at, _WAITING.c.id)
    ).all()
    if not waiting:
        return []
    day = local_date(session.starts_at)
    here = [person for person, left_on in waiting if in_service(None, left_on, day)]
    gone = {person for person, _left_on in waiting} - set(here)
    lines = end_waiting(db, session.id, "left", actor, at, gone) if gone else []
    if session.capacity is not None:
        free = session.capacity - taken(db, [session.id]).get(session.id, 0)
        here = here[: max(0, free)]
    return lines + (put(db, session.id, here, actor, at) if here else [])


def end_waiting(
    db: Db, session_id: UUID, ended: str, actor: str, at: datetime, people: Collection[UUID] | None = None
) -> list[Line]:
    """End the waiting of these people, or of all; `ended` is "place", "left" or "cancelled"."""
    open_ = db.execute(
        sa.select(_WAITING.c.id, _WAITING.c.person_id)
        .where(_WAITING.c.session_id == session_id, _WAITING.c.ended_at.is_(None))
        .order_by(_WAITING.c.joined_at, _WAITING.c.id)
    ).all()
    ending = [row for row in open_ if people is None or row.person_id in people]
    if not ending:
        return []
    db.execute(
        sa.update(_WAITING).where(_WAITING.c.id == sa.bindparam("waiting")).values(ended_at=at, ended=ended),
        [{"waiting": row.id} for row in ending],
    )
    said = {"session": session_id, "ended": ended}
    return [
        Line("waiting.ended", "waiting", row.id, actor, at, {**said, "person": row.person_id})
        for row in ending
    ]


def fill(db: Db, session_id: UUID, actor: str, at: datetime) -> int:
    """Give the free places of a session to who waits; how many left the list. Nothing for an unknown session."""
    session = lock(db, session_id)
    lines = [] if session is None else give_free(db, session, actor, at)
    journal.append(db, lines, at)
    return sum(line.action == "waiting.ended" for line in lines)
