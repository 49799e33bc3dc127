"""Who was expected at a session and who came, each with status and minutes; and one person's sessions of a year.

The desktop's presence window reads `presence`, the phone's page `past`. Statuses come from `rules`, by what the session lays
down now: a changed rule of minutes changes them.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.language import N_, _
from courses import refusals, rules
from courses.presence.rules import STATUSES, WAS_THERE, Seen, Stay, everybody_expected, is_expected, judge
from courses.tables import Attendance, Course, CourseSession, Enrolment, Excuse
from courses.today import lane_title
from people.areas import NOWHERE, area_paths
from people.tables import Person, Posting
from sheets.columns import Column, Kind, Sheet
from store.types import Db, table_of

_SESSION = table_of(CourseSession)
_COURSE = table_of(Course)
_ENROLMENT = table_of(Enrolment)
_PERSON = table_of(Person)
_POSTING = table_of(Posting)
_EXCUSE = table_of(Excuse)
_CAME = table_of(Attendance).alias("came")
_WENT = table_of(Attendance).alias("went")


class PresenceRow(NamedTuple):
    """One person at one session; `minutes` is None for who did not come, and while it is not known."""

    person_id: UUID
    name: str
    pinyin: str
    staff_number: str | None
    area: str
    grid: str
    status: str
    """courses.presence.rules.STATUSES."""
    came_at: datetime | None
    left_at: datetime | None
    minutes: int | None
    lane: str
    """How the person was checked in; empty for who did not come."""
    excuse: str
    """The reason of the leave that was granted, whether it was used or not."""
    excuse_id: UUID | None


def status_title(status: str) -> str:
    """A status in the present language."""
    return _(_STATUS_TITLES[status])


_STATUS_TITLES = {
    "present": N_("present"),
    "late": N_("late"),
    "left_early": N_("left early"),
    "late_and_left_early": N_("late and left early"),
    "excused": N_("on leave"),
    "absent": N_("absent"),
    "expected": N_("not here yet"),
}

PRESENCES: Sheet[PresenceRow] = Sheet(
    N_("Presence"),
    (
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 12, ("姓名",)),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12, ("工号",)),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 18, ("居民区",)),
        Column("grid", N_("Micro-grid"), Kind.TEXT, lambda row: row.grid, 18, ("微网格",)),
        Column("status", N_("Status"), Kind.TEXT, lambda row: status_title(row.status), 14, ("出勤情况",)),
        Column("came_at", N_("Arrived"), Kind.INSTANT, lambda row: row.came_at, 16, ("签到时间",)),
        Column("left_at", N_("Left"), Kind.INSTANT, lambda row: row.left_at, 16, ("签退时间",)),
        Column("minutes", N_("Minutes"), Kind.NUMBER, lambda row: row.minutes, 8, ("在场分钟",)),
        Column(
            "lane",
            N_("How"),
            Kind.TEXT,
            lambda row: lane_title(row.lane) if row.lane else "",
            12,
            ("签到方式",),
        ),
        Column("excuse", N_("Reason of leave"), Kind.TEXT, lambda row: row.excuse, 24, ("请假事由",)),
    ),
)


def presence(db: Db, session_id: UUID, at: datetime) -> list[PresenceRow]:
    """Everyone expected and everyone who came, by pinyin; of a cancelled session only who came. Three statements.

    Raises UnknownSession.
    """
    session = db.execute(_TERMS.where(_SESSION.c.id == session_id)).first()
    if session is None:
        raise refusals.UnknownSession
    terms, day = _terms(session), local_date(session.starts_at)
    everyone = everybody_expected(open_to_all=session.open_to_all, anybody_enrolled=session.anybody)
    paths = area_paths(db)
    rows: list[PresenceRow] = []
    for row in db.execute(_PEOPLE, {"session": session_id, "day": day}):
        came = row.came_at is not None
        if not came and (session.cancelled_at is not None or not _expected(row, day, everyone=everyone)):
            continue
        seen = _seen(terms, row, at)
        path = paths[row.patch_id] if row.patch_id else NOWHERE
        rows.append(
            PresenceRow(
                person_id=row.id,
                name=row.name,
                pinyin=row.pinyin,
                staff_number=row.staff_number,
                area=path.area,
                grid=path.grid,
                status=seen.status,
                came_at=row.came_at,
                left_at=row.left_at,
                minutes=seen.minutes,
                lane=row.lane or "",
                excuse=row.excuse or "",
                excuse_id=row.excuse_id,
            )
        )
    return rows


def counts(rows: Iterable[PresenceRow]) -> dict[str, int]:
    """How many of each status, in the order of STATUSES, zeros too."""
    found = Counter(row.status for row in rows)
    return {status: found[status] for status in STATUSES}


class PastRow(NamedTuple):
    """One session of a person's year that is over for this person, or that was come to."""

    session_id: UUID
    number: int
    course: str
    starts_at: datetime
    ends_at: datetime
    came_at: datetime | None
    left_at: datetime | None
    status: str
    minutes: int | None


class Past(NamedTuple):
    """A person's sessions of some time, newest first, and what they come to."""

    rows: list[PastRow]
    counts: dict[str, int]
    there: int
    """At how many the person was."""
    minutes: int
    """Minutes present at those, as far as they are known."""


def past(db: Db, person_id: UUID, since: datetime, until: datetime, at: datetime) -> Past:
    """The sessions that began between two instants and at which this person was, or was missing. One statement.

    Sessions still to come are left out, cancelled ones nobody came to too.
    """
    rows: list[PastRow] = []
    for row in db.execute(_OWN, {"person": person_id, "since": since, "until": until, "at": at}):
        everyone = everybody_expected(open_to_all=row.open_to_all, anybody_enrolled=row.anybody)
        day = local_date(row.starts_at)
        if row.came_at is None and (
            row.cancelled_at is not None or not _expected(row, day, everyone=everyone)
        ):
            continue
        seen = _seen(_terms(row), row, at)
        if seen.status != "expected":
            rows.append(
                PastRow(
                    row.id,
                    row.number,
                    row.course,
                    row.starts_at,
                    row.ends_at,
                    row.came_at,
                    row.left_at,
                    *seen,
                )
            )
    found = Counter(row.status for row in rows)
    there = [row.minutes or 0 for row in rows if row.status in WAS_THERE]
    return Past(rows, {status: found[status] for status in STATUSES}, len(there), sum(there))


def _terms(row: sa.Row[Any]) -> rules.Terms:
    return rules.Terms(
        row.starts_at,
        row.ends_at,
        row.opens_before,
        row.late_after,
        row.closes_after,
        row.open_to_all,
        row.capacity,
        row.cancelled_at is not None,
        row.early_before,
        row.least_minutes,
    )


def _expected(row: sa.Row[Any], day: date, *, everyone: bool) -> bool:
    return row.merged_into is None and is_expected(
        everyone=everyone, enrolled=row.enrolled, joined_on=row.joined_on, left_on=row.left_on, day=day
    )


def _seen(terms: rules.Terms, row: sa.Row[Any], at: datetime) -> Seen:
    stay = Stay(row.came_at, row.left_at, row.minutes)
    return judge(terms, stay, excused=row.excuse_id is not None, now=at)


_ANYBODY = (
    sa.exists()
    .where(_ENROLMENT.c.session_id == _SESSION.c.id, _ENROLMENT.c.withdrawn_at.is_(None))
    .correlate(_SESSION)
    .label("anybody")
)
_LAID_DOWN: tuple[sa.ColumnElement[Any], ...] = (
    *(column for column in _SESSION.c if column.name not in {"secret", "room_id"}),
    _ANYBODY,
)
_TERMS = sa.select(*_LAID_DOWN)
_STAY: tuple[sa.ColumnElement[Any], ...] = (
    _CAME.c.occurred_at.label("came_at"),
    _CAME.c.lane,
    _WENT.c.occurred_at.label("left_at"),
    _WENT.c.minutes,
    _EXCUSE.c.id.label("excuse_id"),
    _EXCUSE.c.reason.label("excuse"),
    _ENROLMENT.c.id.is_not(None).label("enrolled"),
    _PERSON.c.joined_on,
    _PERSON.c.left_on,
    _PERSON.c.merged_into,
)


def _with_stay(
    rows: sa.FromClause, session: sa.ColumnElement[UUID], person: sa.ColumnElement[UUID]
) -> sa.FromClause:
    """Rows of sessions or persons, with what stands of the person at the session."""

    def of(table: sa.FromClause, *which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.session_id == session, table.c.person_id == person, *which)

    came, went = (
        of(table, table.c.direction == direction, table.c.point == 0, table.c.reversed_at.is_(None))
        for table, direction in ((_CAME, "in"), (_WENT, "out"))
    )
    return (
        rows.outerjoin(_CAME, came)
        .outerjoin(_WENT, went)
        .outerjoin(_EXCUSE, of(_EXCUSE, _EXCUSE.c.decision == "granted"))
        .outerjoin(_ENROLMENT, of(_ENROLMENT, _ENROLMENT.c.withdrawn_at.is_(None)))
    )


_DAY = sa.bindparam("day", type_=sa.Date())
_POSTED = sa.and_(
    _POSTING.c.person_id == _PERSON.c.id,
    sa.or_(_POSTING.c.since.is_(None), _POSTING.c.since <= _DAY),
    sa.or_(_POSTING.c.until.is_(None), _POSTING.c.until > _DAY),
)
_SESSION_ID = sa.bindparam("session", type_=_SESSION.c.id.type)
_OF_PERSON: list[sa.ColumnElement[Any]] = [
    _PERSON.c.id,
    _PERSON.c.name,
    _PERSON.c.pinyin,
    _PERSON.c.staff_number,
    _POSTING.c.area_id.label("patch_id"),
    *_STAY,
]
_PEOPLE = (
    sa.select(*_OF_PERSON)
    .select_from(_with_stay(_PERSON.outerjoin(_POSTING, _POSTED), _SESSION_ID, _PERSON.c.id))
    .order_by(_PERSON.c.pinyin, _PERSON.c.id)
)
_PERSON_ID = sa.bindparam("person", type_=_PERSON.c.id.type)
_OWN = (
    sa.select(*_LAID_DOWN, _COURSE.c.title.label("course"), *_STAY)
    .select_from(
        _with_stay(
            _SESSION.join(_COURSE, _COURSE.c.id == _SESSION.c.course_id).join(
                _PERSON, _PERSON.c.id == _PERSON_ID
            ),
            _SESSION.c.id,
            _PERSON_ID,
        )
    )
    .where(
        _SESSION.c.starts_at >= sa.bindparam("since", type_=_SESSION.c.starts_at.type),
        _SESSION.c.starts_at < sa.bindparam("until", type_=_SESSION.c.starts_at.type),
        sa.or_(
            _SESSION.c.starts_at < sa.bindparam("at", type_=_SESSION.c.starts_at.type),
            _CAME.c.id.is_not(None),
        ),
    )
    .order_by(_SESSION.c.starts_at.desc(), _SESSION.c.number.desc())
)
