"""What runs now: the sessions of the hour and the day, who has come and who is missing. The desktop and the hall page poll it."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import instant, local_date
from core.language import N_, _
from courses import refusals
from courses.arrived import ATTENDANCE, arrived
from courses.calendar import SESSION, SessionRow, calendar, rows_where, session
from courses.presence.rules import everybody_expected
from courses.rules import LONGEST_HOURS, LONGEST_WINDOW
from courses.tables import Enrolment, Excuse
from people import persons
from people.persons import PEOPLE, PersonRow
from people.serving import in_service_on
from people.tables import Person
from sheets.columns import Column, Kind, Sheet
from store.types import Db, table_of

_ENROLMENT = table_of(Enrolment)
_EXCUSE = table_of(Excuse)
_PERSON = table_of(Person)
_MIDNIGHT = datetime.min.time()


class SessionNow(NamedTuple):
    """A session and its hall: `present` have arrived, `late` of those were late, `missing` are expected and have not come.

    Who has leave and has not come is `excused`, and not missing.
    """

    session: SessionRow
    expected: int
    present: int
    late: int
    missing: int
    excused: int = 0


class ArrivalRow(NamedTuple):
    """One who has come."""

    id: UUID
    person_id: UUID
    name: str
    staff_number: str | None
    occurred_at: datetime
    late: bool
    lane: str
    left_at: datetime | None
    """When the person checked out."""
    reason: str


ARRIVALS: Sheet[ArrivalRow] = Sheet(
    N_("Arrivals"),
    (
        Column("occurred_at", N_("Arrived"), Kind.INSTANT, lambda row: row.occurred_at, 16, ("签到时间",)),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 12, ("姓名",)),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12, ("工号",)),
        Column("late", N_("Late"), Kind.TEXT, lambda row: _("late") if row.late else "", 8, ("迟到",)),
        Column("lane", N_("How"), Kind.TEXT, lambda row: lane_title(row.lane), 12, ("签到方式",)),
        Column("left_at", N_("Left"), Kind.INSTANT, lambda row: row.left_at, 16, ("签退时间",)),
        Column("reason", N_("Reason"), Kind.TEXT, lambda row: row.reason, 24, ("原因", "备注")),
    ),
)

MISSING: Sheet[PersonRow] = Sheet(
    N_("Missing"), PEOPLE.only("name", "staff_number", "area", "grid", "post", "mobile").columns
)


def lane_title(lane: str) -> str:
    """The way somebody was checked in, in the present language."""
    return _(_LANE_TITLES[lane])


_LANE_TITLES = {
    "qr": N_("Phone"),
    "badge": N_("Badge"),
    "manual": N_("By hand"),
    "paper": N_("Paper list"),
    "import": N_("Import"),
    "bundle": N_("Station"),
}


def running(db: Db, at: datetime) -> list[SessionNow]:
    """The sessions that anybody can check in to or out of at this moment, by start."""
    # No session reaches further than its longest length and windows; the exact window is the rules' to say.
    reach = timedelta(minutes=LONGEST_WINDOW)
    rows = rows_where(
        db,
        at,
        SESSION.c.starts_at >= at - reach - timedelta(hours=LONGEST_HOURS),
        SESSION.c.starts_at <= at + reach,
        SESSION.c.cancelled_at.is_(None),
    )
    return _now(db, [row for row in rows if row.opens_at <= at <= row.closes_at])


def count(db: Db, session_id: UUID, at: datetime) -> SessionNow:
    """One session and its hall, whatever its state. Raises UnknownSession."""
    return _now(db, [session(db, session_id, at)])[0]


def today(db: Db, at: datetime) -> list[SessionRow]:
    """The sessions that start on the Shanghai day of `at`, cancelled ones too."""
    day = local_date(at)
    return calendar(db, instant(day, _MIDNIGHT), instant(day + timedelta(days=1), _MIDNIGHT), at)


def arrivals(db: Db, session_id: UUID, limit: int | None = None) -> list[ArrivalRow]:
    """Who has come, the newest first."""
    came, left = ATTENDANCE.alias("came"), ATTENDANCE.alias("went")
    query = (
        sa.select(
            came.c.id,
            came.c.person_id,
            _PERSON.c.name,
            _PERSON.c.staff_number,
            came.c.occurred_at,
            came.c.late,
            came.c.lane,
            left.c.occurred_at,
            came.c.reason,
        )
        .join(_PERSON, _PERSON.c.id == came.c.person_id)
        .join(
            left,
            sa.and_(
                left.c.session_id == came.c.session_id,
                left.c.person_id == came.c.person_id,
                left.c.direction == "out",
                left.c.reversed_at.is_(None),
            ),
            isouter=True,
        )
        .where(came.c.session_id == session_id, came.c.direction == "in", came.c.reversed_at.is_(None))
        .order_by(came.c.occurred_at.desc(), came.c.id.desc())
        .limit(limit)
    )
    return [ArrivalRow(*row) for row in db.execute(query)]


def missing(db: Db, session_id: UUID) -> list[PersonRow]:
    """Who is expected, has no leave and has not come, by name (see `_expected`). Raises UnknownSession."""
    row = db.execute(
        sa.select(SESSION.c.starts_at, SESSION.c.open_to_all).where(SESSION.c.id == session_id)
    ).first()
    if row is None:
        raise refusals.UnknownSession
    day = local_date(row.starts_at)
    everybody = everybody_expected(open_to_all=row.open_to_all, anybody_enrolled=_enrolled(db, session_id))
    expected = _expected(session_id, day, everybody=everybody)
    absent = set(
        db.scalars(
            expected.where(
                _PERSON.c.id.not_in(arrived(session_id)), _PERSON.c.id.not_in(_on_leave(session_id))
            )
        )
    )
    return [each for each in persons.people(db, on=day) if each.id in absent] if absent else []


def _now(db: Db, rows: list[SessionRow]) -> list[SessionNow]:
    halls: list[SessionNow] = []
    for row in rows:
        everybody = everybody_expected(open_to_all=row.open_to_all, anybody_enrolled=row.enrolled)
        expected = _expected(row.id, local_date(row.starts_at), everybody=everybody)
        absent = expected.where(_PERSON.c.id.not_in(arrived(row.id)))
        late = arrived(row.id).where(ATTENDANCE.c.late)
        excused = absent.where(_PERSON.c.id.in_(_on_leave(row.id)))
        counted = db.execute(sa.select(*(_number(each) for each in (expected, late, absent, excused)))).one()
        halls.append(
            SessionNow(row, counted[0], row.checked_in, counted[1], counted[2] - counted[3], counted[3])
        )
    return halls


def _expected(session_id: UUID, day: date, *, everybody: bool) -> sa.Select[tuple[UUID]]:
    """Persons in service that day, no second entry of one: those enrolled; where nobody is enrolled and all may come, everybody."""
    query = sa.select(_PERSON.c.id).where(in_service_on(day))
    if everybody:
        return query
    return query.join(
        _ENROLMENT,
        sa.and_(
            _ENROLMENT.c.person_id == _PERSON.c.id,
            _ENROLMENT.c.session_id == session_id,
            _ENROLMENT.c.withdrawn_at.is_(None),
        ),
    )


def _on_leave(session_id: UUID) -> sa.Select[tuple[UUID]]:
    return sa.select(_EXCUSE.c.person_id).where(
        _EXCUSE.c.session_id == session_id, _EXCUSE.c.decision == "granted"
    )


def _enrolled(db: Db, session_id: UUID) -> bool:
    anybody = sa.exists().where(_ENROLMENT.c.session_id == session_id, _ENROLMENT.c.withdrawn_at.is_(None))
    return bool(db.scalar(sa.select(anybody)))


def _number(query: sa.Select[tuple[UUID]]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(query.subquery()).scalar_subquery()
