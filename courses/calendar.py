"""Reading sessions: the calendar that the desktop polls and phones show, one session, and their list as a sheet."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import N_, translate
from courses import refusals, rules
from courses.tables import Attendance, Course, CourseSession, Enrolment, Room, SessionTeacher, Stage
from people.tables import Teacher
from sheets.columns import Column, Kind, Sheet
from store.types import Db, table_of

SESSION = table_of(CourseSession)
_COURSE = table_of(Course)
_STAGE = table_of(Stage)
_ROOM = table_of(Room)
_ATTENDANCE = table_of(Attendance)
_ENROLMENT = table_of(Enrolment)
_TEACHES = table_of(SessionTeacher)
_TEACHER = table_of(Teacher)


class SessionRow(NamedTuple):
    """A session as lists show it; hours in hundredths."""

    id: UUID
    number: int
    course_id: UUID
    course: str
    kind: str
    hours: int
    stage: str
    starts_at: datetime
    ends_at: datetime
    room: str
    teachers: str
    """Their names, the leading one first."""
    capacity: int | None
    enrolled: int
    checked_in: int
    cancelled_at: datetime | None
    state: str
    """courses.rules.state."""
    open_to_all: bool
    opens_at: datetime
    """The first and the last instant of arriving, and the last that is in time."""
    closes_at: datetime
    late_from: datetime


SESSIONS: Sheet[SessionRow] = Sheet(
    N_("Sessions"),
    (
        Column("number", N_("No."), Kind.NUMBER, lambda row: row.number, 6, ("场次号", "序号")),
        Column("starts_at", N_("Starts"), Kind.INSTANT, lambda row: row.starts_at, 16, ("开始时间", "时间")),
        Column("ends_at", N_("Ends"), Kind.INSTANT, lambda row: row.ends_at, 16, ("结束时间",)),
        Column("course", N_("Course"), Kind.TEXT, lambda row: row.course, 40, ("课程", "课程名称")),
        Column("stage", N_("Stage"), Kind.TEXT, lambda row: row.stage, 16, ("阶段",)),
        Column("hours", N_("Lesson hours"), Kind.AMOUNT, lambda row: row.hours, 10, ("课时", "学时")),
        Column("room", N_("Room"), Kind.TEXT, lambda row: row.room, 20, ("地点", "教室", "培训地点")),
        Column(
            "teachers",
            N_("Teachers"),
            Kind.TEXT,
            lambda row: row.teachers,
            20,
            ("授课老师", "讲师", "授课人"),
        ),
        Column("enrolled", N_("Enrolled"), Kind.NUMBER, lambda row: row.enrolled, 8, ("报名人数",)),
        Column("checked_in", N_("Checked in"), Kind.NUMBER, lambda row: row.checked_in, 8, ("签到人数",)),
        Column("capacity", N_("Places"), Kind.NUMBER, lambda row: row.capacity, 8, ("名额", "容量")),
        Column("state", N_("State"), Kind.TEXT, lambda row: state_title(row.state), 12, ("状态",)),
    ),
)


def state_title(state: str) -> str:
    """The state of a session in the present language."""
    return translate(_STATE_TITLES[state])


_STATE_TITLES = {
    "planned": N_("Planned"),
    "open": N_("Check-in open"),
    "running": N_("Running"),
    "closing": N_("Check-out open"),
    "over": N_("Over"),
    "cancelled": N_("Cancelled"),
}


def calendar(db: Db, since: datetime, until: datetime, at: datetime) -> list[SessionRow]:
    """The sessions that start at `since` or later and before `until`, by start; `at` decides their states. Two statements."""
    return rows_where(db, at, SESSION.c.starts_at >= since, SESSION.c.starts_at < until)


def session(db: Db, session_id: UUID, at: datetime) -> SessionRow:
    """One session. Raises UnknownSession."""
    return _only(rows_where(db, at, SESSION.c.id == session_id))


def by_number(db: Db, number: int, at: datetime) -> SessionRow:
    """The session of a number. Raises UnknownSession."""
    return _only(rows_where(db, at, SESSION.c.number == number))


def rows_where(db: Db, at: datetime, *where: sa.ColumnElement[bool]) -> list[SessionRow]:
    """The sessions (SESSION's columns in `where`) by start and number: for the other queries of this package."""
    found = db.execute(_ROWS.where(*where).order_by(SESSION.c.starts_at, SESSION.c.number)).all()
    teachers = _teachers(db, [row.id for row in found])
    return [_shown(row, "、".join(teachers[row.id]), at) for row in found]


def _count(table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(table.c.session_id == SESSION.c.id, *where).scalar_subquery()


_ROWS = (
    sa.select(
        *(column for column in SESSION.c if column.name != "secret"),
        _COURSE.c.title.label("course"),
        _COURSE.c.kind,
        _COURSE.c.hours,
        _STAGE.c.title.label("stage"),
        _ROOM.c.name.label("room"),
        _count(_ENROLMENT, _ENROLMENT.c.withdrawn_at.is_(None)).label("enrolled"),
        _count(_ATTENDANCE, _ATTENDANCE.c.direction == "in", _ATTENDANCE.c.reversed_at.is_(None)).label(
            "checked_in"
        ),
    )
    .select_from(SESSION)
    .join(_COURSE, _COURSE.c.id == SESSION.c.course_id)
    .join(_STAGE, _STAGE.c.id == _COURSE.c.stage_id)
    .join(_ROOM, _ROOM.c.id == SESSION.c.room_id, isouter=True)
)


def _shown(row: sa.Row[Any], teachers: str, at: datetime) -> SessionRow:
    laid_down = rules.Terms(
        row.starts_at,
        row.ends_at,
        row.opens_before,
        row.late_after,
        row.closes_after,
        row.open_to_all,
        row.capacity,
        row.cancelled_at is not None,
    )
    open_ = rules.window(laid_down, "in")
    return SessionRow(
        id=row.id,
        number=row.number,
        course_id=row.course_id,
        course=row.course,
        kind=row.kind,
        hours=row.hours,
        stage=row.stage,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=row.room or "",
        teachers=teachers,
        capacity=row.capacity,
        enrolled=row.enrolled,
        checked_in=row.checked_in,
        cancelled_at=row.cancelled_at,
        state=rules.state(laid_down, at),
        open_to_all=row.open_to_all,
        opens_at=open_.opens,
        closes_at=open_.closes,
        late_from=open_.late_from,
    )


def _teachers(db: Db, session_ids: Sequence[UUID]) -> defaultdict[UUID, list[str]]:
    names: defaultdict[UUID, list[str]] = defaultdict(list)
    rows = db.execute(
        sa.select(_TEACHES.c.session_id, _TEACHER.c.name)
        .join(_TEACHER, _TEACHER.c.id == _TEACHES.c.teacher_id)
        .where(_TEACHES.c.session_id.in_(session_ids))
        .order_by(_TEACHES.c.position)
    )
    for session_id, name in rows:
        names[session_id].append(name)
    return names


def _only(rows: list[SessionRow]) -> SessionRow:
    if not rows:
        raise refusals.UnknownSession
    return rows[0]
