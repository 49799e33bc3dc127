"""What the base knows before a set of check-ins is decided: sessions, people, arrivals, used tickets, enrolments, places.

`courses.check_in` reads it, a handful of statements for a whole set, and hands it to `courses.rules`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from courses import rules
from courses.rules import DIRECTIONS
from courses.tables import Attendance, Course, CourseSession, Enrolment, TaskPoint
from people.tables import Person
from store.flow import rows_of
from store.sets import among
from store.types import Db, table_of

ATTENDANCE = table_of(Attendance)
_SESSION = table_of(CourseSession)
_COURSE = table_of(Course)
_ENROLMENT = table_of(Enrolment)
_PERSON = table_of(Person)
_POINT = table_of(TaskPoint)

SessionName = UUID | int
"""A session is named by its id or by its number."""


class SessionFacts(NamedTuple):
    """A session as the rules need it, its windows by direction worked out once."""

    id: UUID
    course: str
    terms: rules.Terms
    windows: Mapping[str, rules.Window]


class Standing(NamedTuple):
    """One attendance row, in the base or about to be."""

    id: UUID
    session_id: UUID
    person_id: UUID
    direction: str
    point: int
    nonce: str | None
    occurred_at: datetime
    late: bool
    reversed_at: datetime | None = None


Place = tuple[int, int, str, int]
"""Session, person, direction and task point: at most one attendance stands for each. Ids by their numbers, found in half the time."""


@dataclass
class Evidence:
    """What is known of the people of one set; it grows as the attempts of the set are decided in turn."""

    people: Mapping[UUID, tuple[str, date | None]]
    """Name and first day off the roster, by id."""
    enrolled: Collection[tuple[UUID, UUID]] = ()
    """Session and person; read only for sessions that ask for it."""
    taken: dict[UUID, int] = field(default_factory=dict[UUID, int])
    """Places taken or promised, by session; read only for sessions that count them."""
    standing: dict[Place, Standing] = field(default_factory=dict["Place", Standing])
    used: dict[str, Standing] = field(default_factory=dict[str, Standing])
    """By nonce, reversed ones too."""

    def note(self, row: Standing) -> None:
        """One more attendance row."""
        if row.reversed_at is None:
            self.standing[row.session_id.int, row.person_id.int, row.direction, row.point] = row
        if row.nonce:
            self.used[row.nonce] = row


# The statements are built once: building one takes longer than running it for a single phone.
_FACTS = (
    sa.select(
        _SESSION.c.id,
        _SESSION.c.number,
        _COURSE.c.title,
        _SESSION.c.starts_at,
        _SESSION.c.ends_at,
        _SESSION.c.opens_before,
        _SESSION.c.late_after,
        _SESSION.c.closes_after,
        _SESSION.c.open_to_all,
        _SESSION.c.capacity,
        _SESSION.c.cancelled_at.is_not(None),
        _SESSION.c.early_before,
        _SESSION.c.least_minutes,
        sa.select(sa.func.count()).where(_POINT.c.session_id == _SESSION.c.id).scalar_subquery(),
    )
    .join(_COURSE, _COURSE.c.id == _SESSION.c.course_id)
    .where(among(_SESSION.c.id, "ids") | among(_SESSION.c.number, "numbers"))
    .order_by(_SESSION.c.id)
    .with_for_update(key_share=True, of=_SESSION)
)
_PEOPLE = sa.select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.left_on).where(
    among(_PERSON.c.id, "people"), _PERSON.c.merged_into.is_(None)
)
_STANDING = sa.select(*(ATTENDANCE.c[name] for name in Standing._fields)).where(
    among(ATTENDANCE.c.session_id, "sessions"),
    among(ATTENDANCE.c.person_id, "people"),
    ATTENDANCE.c.reversed_at.is_(None),
)
_USED = sa.select(*(ATTENDANCE.c[name] for name in Standing._fields)).where(
    among(ATTENDANCE.c.nonce, "nonces")
)
_ENROLLED = sa.select(_ENROLMENT.c.session_id, _ENROLMENT.c.person_id).where(
    among(_ENROLMENT.c.session_id, "sessions"), _ENROLMENT.c.withdrawn_at.is_(None)
)
_ARRIVED = sa.select(ATTENDANCE.c.session_id, ATTENDANCE.c.person_id).where(
    among(ATTENDANCE.c.session_id, "sessions"),
    ATTENDANCE.c.direction == "in",
    ATTENDANCE.c.reversed_at.is_(None),
)
_THESE_ENROLLED = _ENROLLED.where(among(_ENROLMENT.c.person_id, "people"))
_PLACES = sa.union(_ENROLLED, _ARRIVED).subquery()
TAKEN = sa.select(_PLACES.c.session_id, sa.func.count()).group_by(_PLACES.c.session_id)
"""Places held by session, of `sessions`: everyone enrolled, and everyone who arrived without being enrolled."""


def read_sessions(db: Db, names: Iterable[SessionName]) -> dict[SessionName, SessionFacts]:
    """The sessions by whatever named them; unknown ones are missing.

    On PostgreSQL their rows are locked till the commit (SQLite has one writer anyway): sets count the places of a session
    one after the other, and no plan changes between the rule and the row.
    """
    asked = set(names)
    ids = [name for name in asked if isinstance(name, UUID)]
    numbers = [name for name in asked if not isinstance(name, UUID)]
    found: dict[SessionName, SessionFacts] = {}
    for id_, number, course, *laid_down in rows_of(db, _FACTS, {"ids": ids, "numbers": numbers}):
        terms = rules.Terms(*laid_down)
        windows = {direction: rules.window(terms, direction) for direction in DIRECTIONS}
        found[id_] = found[number] = SessionFacts(id_, course, terms, windows)
    return found


def read_evidence(
    db: Db, sessions: Collection[SessionFacts], people: Collection[UUID], nonces: Collection[str]
) -> Evidence:
    """Everything about these people at these sessions, and whoever used these nonces before."""
    asked = {"people": people, "sessions": [each.id for each in sessions]}
    counted = [each.id for each in sessions if each.terms.capacity is not None or not each.terms.open_to_all]
    evidence = Evidence({row[0]: (row[1], row[2]) for row in rows_of(db, _PEOPLE, asked)})
    if counted:
        asked_of = {**asked, "sessions": counted}
        evidence.enrolled = {(row[0], row[1]) for row in rows_of(db, _THESE_ENROLLED, asked_of)}
        evidence.taken = {row[0]: row[1] for row in rows_of(db, TAKEN, asked_of)}
    if nonces:
        for row in rows_of(db, _USED, {"nonces": nonces}):
            evidence.note(Standing(*row))
    for row in rows_of(db, _STANDING, asked):
        evidence.note(Standing(*row))
    return evidence
