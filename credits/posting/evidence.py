"""The evidence behind the ledger: the sessions that took place, who was there, and what was posted for them before.

`ledger` turns what these queries find into entries; nothing is written here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from courses.tables import Attendance, Course, CourseSession, PersonMerge, SessionTeacher
from credits.posting.writing import ENTRY
from credits.rules import Presence
from credits.tables import Claim
from people.tables import Person, Teacher
from store.types import Db, table_of

ATTENDANCE = table_of(Attendance)
SESSION = table_of(CourseSession)
COURSE = table_of(Course)
_MERGE = table_of(PersonMerge)
PERSON = table_of(Person)

CLAIM = table_of(Claim)
_TEACHES = table_of(SessionTeacher)
_TEACHER = table_of(Teacher)

_LESSON = (
    SESSION.c.id,
    COURSE.c.id,
    COURSE.c.stage_id,
    COURSE.c.kind,
    COURSE.c.category,
    COURSE.c.hours,
    SESSION.c.starts_at,
    SESSION.c.ends_at,
)
PAGE = 1_000
TEACHING = "teaching"
_TAKEN_BACK = ENTRY.alias("taken_back")
is_reversed = sa.exists().where(_TAKEN_BACK.c.reverses_id == ENTRY.c.id)
_LEAVING = ATTENDANCE.alias("leaving")
_OWNER = sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id)
_SEATED = (
    sa.select(_TEACHES.c.session_id, _OWNER.label("person_id"))
    .join(_TEACHER, _TEACHER.c.id == _TEACHES.c.teacher_id)
    .join(PERSON, PERSON.c.id == _TEACHER.c.person_id)
    .distinct()
    .subquery("seated")
)
"""Who of the roster teaches which session."""
_teaches = sa.exists().where(
    _SEATED.c.session_id == ENTRY.c.session_id, _SEATED.c.person_id == ENTRY.c.person_id
)


class Lesson(NamedTuple):
    """One session whose check-in is closed, with what an entry takes from it."""

    session_id: UUID
    course_id: UUID
    stage_id: UUID
    kind: str
    category: str
    hours: int
    starts_at: datetime
    ends_at: datetime


class Attended(NamedTuple):
    """One person at one session; `left_at` is None without a check-out."""

    attendance_id: UUID
    person_id: UUID
    came_at: datetime
    left_at: datetime | None
    minutes: int | None = None
    """Minutes present where the check-out's lane knows better than arrival and leaving (an online meeting with gaps)."""


class Earlier(NamedTuple):
    """An entry that a person was posted for a lesson before."""

    entry: sa.Row[Any]
    stands: bool
    """Not taken back."""
    evidence_stands: bool
    """What it rests on stands: when the entry does not, staff took it back on purpose."""


def lessons(db: Db, which: sa.ColumnElement[bool], at: datetime) -> list[Lesson]:
    """The sessions that took place and whose check-in and check-out are closed, in the order they began."""
    query = (
        sa.select(*_LESSON, SESSION.c.closes_after)
        .join(COURSE, COURSE.c.id == SESSION.c.course_id)
        .where(which, SESSION.c.ends_at <= at, SESSION.c.cancelled_at.is_(None))
        .order_by(SESSION.c.starts_at, SESSION.c.number)
    )
    # Until check-out is closed too, who will leave when is not known.
    return [
        Lesson(*row[:-1])
        for row in db.execute(query)
        if row.ends_at + timedelta(minutes=row.closes_after) <= at
    ]


def lesson(db: Db, session_id: UUID) -> Lesson:
    """One session that an entry names, cancelled or not."""
    query = sa.select(*_LESSON).join(COURSE, COURSE.c.id == SESSION.c.course_id)
    return Lesson(*db.execute(query.where(SESSION.c.id == session_id)).one())


def page(db: Db, lesson: Lesson, after: UUID | None) -> list[Attended]:
    """The next attendances of a session, by person, that stand and wait to be looked at.

    Those without a standing entry, and those whose leaving was entered or taken back since theirs was posted.
    """
    gone = ATTENDANCE.alias("gone")
    # Ids tell what was written first; what an import writes is recorded as of its beginning.
    outdated = sa.or_(
        _LEAVING.c.id > ENTRY.c.id,
        sa.exists().where(
            gone.c.session_id == ATTENDANCE.c.session_id,
            gone.c.person_id == ATTENDANCE.c.person_id,
            gone.c.direction == "out",
            gone.c.reversed_at >= ENTRY.c.recorded_at,
        ),
    )
    settled = sa.exists().where(
        ENTRY.c.person_id == ATTENDANCE.c.person_id,
        ENTRY.c.attendance_id == ATTENDANCE.c.id,
        ENTRY.c.reverses_id.is_(None),
        ~is_reversed,
        sa.func.coalesce(sa.not_(outdated), sa.true()),
    )
    beyond = sa.true() if after is None else ATTENDANCE.c.person_id > after
    return present(db, lesson, ~settled, beyond)


def present(db: Db, lesson: Lesson, *which: sa.ColumnElement[bool]) -> list[Attended]:
    """The first PAGE people of a session, in the order of their ids, whose attendance stands and meets `which`."""
    query = (
        sa.select(
            ATTENDANCE.c.id,
            ATTENDANCE.c.person_id,
            ATTENDANCE.c.occurred_at,
            _LEAVING.c.occurred_at.label("left"),
            _LEAVING.c.minutes,
        )
        .outerjoin(
            _LEAVING,
            sa.and_(
                _LEAVING.c.session_id == ATTENDANCE.c.session_id,
                _LEAVING.c.person_id == ATTENDANCE.c.person_id,
                _LEAVING.c.direction == "out",
                _LEAVING.c.reversed_at.is_(None),
            ),
        )
        .where(
            ATTENDANCE.c.session_id == lesson.session_id,
            ATTENDANCE.c.direction == "in",
            ATTENDANCE.c.reversed_at.is_(None),
            *which,
        )
        .order_by(ATTENDANCE.c.person_id)
        .limit(PAGE)
    )
    return [Attended(*row) for row in db.execute(query)]


def teaching(db: Db, lesson: Lesson) -> list[UUID]:
    """Who of the roster teaches a session, merged entries as the one they went into."""
    query = sa.select(_SEATED.c.person_id).where(_SEATED.c.session_id == lesson.session_id)
    return sorted(db.scalars(query))


def earlier(db: Db, course_id: UUID, people: Sequence[UUID]) -> dict[UUID, list[Earlier]]:
    """What each of these people was posted before for a lesson, in that order, reversals left out; accepted claims too."""
    stands = sa.case(
        (ENTRY.c.claim_id.is_not(None), CLAIM.c.state == "accepted"),
        (ENTRY.c.kind == TEACHING, sa.and_(_teaches, SESSION.c.cancelled_at.is_(None))),
        else_=sa.and_(ATTENDANCE.c.reversed_at.is_(None), SESSION.c.cancelled_at.is_(None)),
    )
    query = (
        sa.select(
            ENTRY, SESSION.c.starts_at, sa.not_(is_reversed).label("stands"), stands.label("evidence_stands")
        )
        .outerjoin(SESSION, SESSION.c.id == ENTRY.c.session_id)
        .outerjoin(ATTENDANCE, ATTENDANCE.c.id == ENTRY.c.attendance_id)
        .outerjoin(CLAIM, CLAIM.c.id == ENTRY.c.claim_id)
        .where(
            ENTRY.c.person_id.in_(people),
            ENTRY.c.reverses_id.is_(None),
            sa.or_(SESSION.c.course_id == course_id, CLAIM.c.course_id == course_id),
        )
        .order_by(ENTRY.c.id)
    )
    found: dict[UUID, list[Earlier]] = {person: [] for person in people}
    for row in db.execute(query):
        found[row.person_id].append(Earlier(row, bool(row.stands), bool(row.evidence_stands)))
    return found


def withheld(db: Db, course_id: UUID, people: Sequence[UUID]) -> set[UUID]:
    """Of these people, those whose credit for a lesson staff took back before its attendance moved to their other roster entry.

    That was decided about the person, so it holds for either entry (courses.merging) until `ledger.post_again`.
    """
    back, later = ENTRY.alias("back"), ENTRY.alias("later")
    moved = sa.or_(
        sa.and_(_MERGE.c.gone_id == ENTRY.c.person_id, _MERGE.c.merged_at == ATTENDANCE.c.reversed_at),
        sa.and_(_MERGE.c.kept_id == ENTRY.c.person_id, _MERGE.c.undone_at == ATTENDANCE.c.reversed_at),
    )
    posted_again = sa.exists().where(
        later.c.person_id.in_((ENTRY.c.person_id, _OWNER)),
        later.c.reverses_id.is_(None),
        later.c.id > back.c.id,
        later.c.session_id.in_(sa.select(SESSION.c.id).where(SESSION.c.course_id == course_id)),
    )
    query = (
        sa.select(_OWNER)
        .select_from(_MERGE)
        .join(ENTRY, sa.or_(ENTRY.c.person_id == _MERGE.c.gone_id, ENTRY.c.person_id == _MERGE.c.kept_id))
        .join(ATTENDANCE, sa.and_(ATTENDANCE.c.id == ENTRY.c.attendance_id, moved))
        .join(back, back.c.reverses_id == ENTRY.c.id)
        .join(SESSION, SESSION.c.id == ENTRY.c.session_id)
        .join(PERSON, PERSON.c.id == ENTRY.c.person_id)
        .where(
            SESSION.c.course_id == course_id,
            _OWNER.in_(people),
            back.c.recorded_at < ATTENDANCE.c.reversed_at,
            ~posted_again,
        )
    )
    return set(db.scalars(query))


def presence(lesson: Lesson, attended: Attended) -> Presence:
    """What the rules need to know: minutes are whole ones, and count as far as they lie within the session."""
    duration = _minutes(lesson.starts_at, lesson.ends_at)
    if attended.left_at is None:
        return Presence(lesson.kind, lesson.hours, duration)
    if attended.minutes is not None:
        return Presence(lesson.kind, lesson.hours, duration, min(attended.minutes, duration))
    came = max(attended.came_at, lesson.starts_at)
    left = min(attended.left_at, lesson.ends_at)
    return Presence(lesson.kind, lesson.hours, duration, max(0, _minutes(came, left)))


def fallen(db: Db, which: sa.ColumnElement[bool]) -> Sequence[sa.Row[Any]]:
    """Entries that stand although their attendance was reversed or their session cancelled, with the reason; PAGE at most."""
    query = (
        sa.select(
            ENTRY,
            sa.case(
                (ATTENDANCE.c.reversed_at.is_not(None), ATTENDANCE.c.reversed_reason),
                else_=SESSION.c.cancel_reason,
            ).label("fell"),
        )
        .join(ATTENDANCE, ATTENDANCE.c.id == ENTRY.c.attendance_id)
        .join(SESSION, SESSION.c.id == ENTRY.c.session_id)
        .where(
            which,
            ENTRY.c.reverses_id.is_(None),
            sa.or_(ATTENDANCE.c.reversed_at.is_not(None), SESSION.c.cancelled_at.is_not(None)),
            ~is_reversed,
        )
        .order_by(ENTRY.c.id)
        .limit(PAGE)
    )
    return db.execute(query).all()


def fallen_teaching(db: Db, which: sa.ColumnElement[bool]) -> Sequence[sa.Row[Any]]:
    """Entries of teaching that stand although the session was cancelled (`fell` is then why) or has another teacher."""
    query = (
        sa.select(
            ENTRY,
            sa.case((SESSION.c.cancelled_at.is_not(None), SESSION.c.cancel_reason), else_="").label("fell"),
        )
        .join(SESSION, SESSION.c.id == ENTRY.c.session_id)
        .where(
            which,
            ENTRY.c.kind == TEACHING,
            ENTRY.c.reverses_id.is_(None),
            sa.or_(SESSION.c.cancelled_at.is_not(None), ~_teaches),
            ~is_reversed,
        )
        .order_by(ENTRY.c.id)
        .limit(PAGE)
    )
    return db.execute(query).all()


def _minutes(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds()) // 60
