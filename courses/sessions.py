"""Sessions (场次): scheduling, changing and cancelling them. The desktop's pages and the demo call it.

What reads sessions, enrols people and lays out a field visit has rooms of its own and is offered here too.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from courses import refusals, rules
from courses.calendar import SESSION, SESSIONS, SessionRow, by_number, calendar, session, state_title
from courses.enrolments import enrol, withdraw
from courses.presence import places
from courses.rooms import RoomRow, ensure_room, rooms
from courses.tables import Course, Enrolment, Room, SessionTeacher
from courses.trails import NewPoint, NewTeam, Trail, set_trail, trail
from people.tables import Teacher
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

__all__ = (
    "SESSIONS",
    "NewPoint",
    "NewSession",
    "NewTeam",
    "RoomRow",
    "SessionRow",
    "Trail",
    "by_number",
    "calendar",
    "cancel",
    "enrol",
    "ensure_room",
    "reschedule",
    "rooms",
    "schedule",
    "session",
    "set_trail",
    "state_title",
    "terms",
    "trail",
    "withdraw",
)

_COURSE = table_of(Course)
_ROOM = table_of(Room)
_ENROLMENT = table_of(Enrolment)
_TEACHES = table_of(SessionTeacher)
_TEACHER = table_of(Teacher)
_SECRET_BYTES = 32


@dataclass(frozen=True)
class NewSession:
    """What is laid down for a session; minutes of its check-in window as in courses.tables.CourseSession."""

    course_id: UUID
    starts_at: datetime
    ends_at: datetime
    room: UUID | None = None
    capacity: int | None = None
    teacher_ids: Sequence[UUID] = ()
    """The first one leads."""
    open_to_all: bool = True
    opens_before: int = 30
    late_after: int = 15
    closes_after: int = 30
    early_before: int = 15
    least_minutes: int | None = None


def schedule(db: Db, new: NewSession, actor: str, at: datetime) -> UUID:
    """Schedule a session; it gets the next number and a secret of its own.

    Raises UnknownCourse, UnknownRoom, UnknownTeacherOfSession and what rules.refuse_terms says.
    """
    values = _checked(db, new)
    following = sa.select(sa.func.coalesce(sa.func.max(SESSION.c.number), 0) + 1).scalar_subquery()
    statement = (
        insert_into(db, SESSION)
        .values(
            id=new_id(),
            number=following,
            secret=secrets.token_bytes(_SECRET_BYTES),
            cancel_reason="",
            **values,
        )
        .on_conflict_do_nothing(index_elements=["number"])
        .returning(SESSION.c.id, SESSION.c.number)
    )
    # Somebody else's session may take the number at the same instant; the next round then sees it.
    while (added := db.execute(statement).first()) is None:
        pass
    _teach(db, added.id, new.teacher_ids)
    said = {"number": added.number, **values, "teachers": list(new.teacher_ids)}
    journal.note(db, Line("session.scheduled", "session", added.id, actor, at, said), at)
    return added.id


def reschedule(db: Db, session_id: UUID, new: NewSession, actor: str, at: datetime) -> None:
    """Lay a session down anew (see `terms` for what stands); the journal keeps what it was. No change, no line.

    Who waits gets the places that more room makes.

    Raises UnknownSession, SessionNotChanged for a cancelled one, SessionFull when more people are enrolled than would have
    a place, and what `schedule` raises.
    """
    row = _standing(db, session_id)
    before = _laid_down(db, row)
    was, is_ = _said(before), _said(new)
    if was == is_:
        return
    values = _checked(db, new)
    _keep_promises(db, row, new.capacity)
    db.execute(sa.update(SESSION).where(SESSION.c.id == session_id).values(values))
    db.execute(sa.delete(_TEACHES).where(_TEACHES.c.session_id == session_id))
    _teach(db, session_id, new.teacher_ids)
    changed = {key: [was[key], is_[key]] for key in is_ if was[key] != is_[key]}
    lines = [Line("session.rescheduled", "session", session_id, actor, at, changed)]
    anew = places.lock(db, session_id)
    if anew is not None:
        lines += places.give_free(db, anew, actor, at)
    journal.append(db, lines, at)


def cancel(db: Db, session_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Cancel a session; who was checked in stays on record, who waits for a place waits no longer.

    Raises UnknownSession, SessionNotChanged, ReasonMissing, ReasonTooLong.
    """
    why = rules.said(reason)
    _standing(db, session_id)
    db.execute(
        sa.update(SESSION).where(SESSION.c.id == session_id).values(cancelled_at=at, cancel_reason=why)
    )
    line = Line("session.cancelled", "session", session_id, actor, at, {"reason": why})
    journal.append(db, [line, *places.end_waiting(db, session_id, "cancelled", actor, at)], at)


def terms(db: Db, session_id: UUID) -> NewSession:
    """What is laid down for a session, to be changed and given to `reschedule`. Raises UnknownSession."""
    row = db.execute(_PLAN.where(SESSION.c.id == session_id)).first()
    if row is None:
        raise refusals.UnknownSession
    return _laid_down(db, row)


def _standing(db: Db, session_id: UUID) -> sa.Row[Any]:
    row = db.execute(_PLAN.where(SESSION.c.id == session_id).with_for_update()).first()
    if row is None:
        raise refusals.UnknownSession
    if row.cancelled_at is not None:
        raise refusals.SessionNotChanged(number=row.number)
    return row


def _keep_promises(db: Db, row: sa.Row[Any], capacity: int | None) -> None:
    promised = (
        sa.select(sa.func.count())
        .select_from(_ENROLMENT)
        .where(_ENROLMENT.c.session_id == row.id, _ENROLMENT.c.withdrawn_at.is_(None))
    )
    if capacity is not None and (wanted := db.scalar(promised) or 0) > capacity:
        raise refusals.SessionFull(number=row.number, capacity=capacity, wanted=wanted)


_PLAN = sa.select(*(column for column in SESSION.c if column.name != "secret"))


def _laid_down(db: Db, row: sa.Row[Any]) -> NewSession:
    teachers = db.scalars(
        sa.select(_TEACHES.c.teacher_id).where(_TEACHES.c.session_id == row.id).order_by(_TEACHES.c.position)
    ).all()
    return NewSession(
        course_id=row.course_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=row.room_id,
        capacity=row.capacity,
        teacher_ids=tuple(teachers),
        open_to_all=row.open_to_all,
        opens_before=row.opens_before,
        late_after=row.late_after,
        closes_after=row.closes_after,
        early_before=row.early_before,
        least_minutes=row.least_minutes,
    )


def _values(new: NewSession) -> dict[str, Any]:
    return {
        "course_id": new.course_id,
        "starts_at": new.starts_at,
        "ends_at": new.ends_at,
        "room_id": new.room,
        "capacity": new.capacity,
        "open_to_all": new.open_to_all,
        "opens_before": new.opens_before,
        "late_after": new.late_after,
        "closes_after": new.closes_after,
        "early_before": new.early_before,
        "least_minutes": new.least_minutes,
    }


def _said(new: NewSession) -> dict[str, Any]:
    return {**_values(new), "teachers": list(new.teacher_ids)}


def _checked(db: Db, new: NewSession) -> dict[str, Any]:
    rules.refuse_terms(
        rules.Terms(
            new.starts_at,
            new.ends_at,
            new.opens_before,
            new.late_after,
            new.closes_after,
            new.open_to_all,
            new.capacity,
            early_before=new.early_before,
            least_minutes=new.least_minutes,
        )
    )
    if db.scalar(sa.select(_COURSE.c.id).where(_COURSE.c.id == new.course_id)) is None:
        raise refusals.UnknownCourse
    if new.room is not None and db.scalar(sa.select(_ROOM.c.id).where(_ROOM.c.id == new.room)) is None:
        raise refusals.UnknownRoom
    known = db.scalars(sa.select(_TEACHER.c.id).where(_TEACHER.c.id.in_(new.teacher_ids))).all()
    if len(known) != len(new.teacher_ids):
        raise refusals.UnknownTeacherOfSession
    return _values(new)


def _teach(db: Db, session_id: UUID, teacher_ids: Sequence[UUID]) -> None:
    rows = [
        {"session_id": session_id, "teacher_id": teacher_id, "position": position}
        for position, teacher_id in enumerate(teacher_ids, 1)
    ]
    if rows:
        db.execute(sa.insert(_TEACHES), rows)
