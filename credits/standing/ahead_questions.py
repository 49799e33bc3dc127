"""What is asked of the database about the lessons ahead: the sessions, who is enrolled, who has heard, what caps look at.

`credits.standing.ahead` asks; ids and instants come as text (store.flow).
"""

import sqlalchemy as sa

from courses.tables import Enrolment
from credits.posting.evidence import ATTENDANCE, CLAIM, COURSE, ENTRY, PERSON, SESSION
from store.flow import text_of
from store.sets import among
from store.types import table_of

ENROLMENT = table_of(Enrolment)

_AT = sa.bindparam("at", type_=SESSION.c.ends_at.type)
_SINCE = sa.bindparam("since", type_=SESSION.c.starts_at.type)
_UNTIL = sa.bindparam("until", type_=SESSION.c.starts_at.type)
WHO = sa.bindparam("person", type_=sa.Uuid)
_taken = (
    sa.select(sa.func.count())
    .where(ENROLMENT.c.session_id == SESSION.c.id, ENROLMENT.c.withdrawn_at.is_(None))
    .scalar_subquery()
)
_ahead = sa.and_(
    SESSION.c.starts_at >= _SINCE,
    SESSION.c.starts_at < _UNTIL,
    SESSION.c.ends_at > _AT,
    SESSION.c.cancelled_at.is_(None),
)
AHEAD = (
    sa.select(
        text_of(SESSION.c.id),
        text_of(SESSION.c.course_id),
        text_of(SESSION.c.starts_at),
        sa.case(
            (SESSION.c.open_to_all.is_(sa.false()), 0),
            (SESSION.c.capacity.is_(None), 1),
            else_=sa.case((_taken < SESSION.c.capacity, 1), else_=0),
        ),
        COURSE.c.kind,
        COURSE.c.category,
        COURSE.c.hours,
        text_of(SESSION.c.ends_at),
    )
    .join(COURSE, COURSE.c.id == SESSION.c.course_id)
    .where(_ahead)
    .order_by(SESSION.c.starts_at)
)
INVITED = (
    sa.select(text_of(ENROLMENT.c.person_id), text_of(ENROLMENT.c.session_id))
    .join(SESSION, SESSION.c.id == ENROLMENT.c.session_id)
    .where(
        _ahead,
        sa.or_(SESSION.c.open_to_all.is_(sa.false()), SESSION.c.capacity.is_not(None)),
        ENROLMENT.c.withdrawn_at.is_(None),
    )
)
_BEFORE = SESSION.alias("before")
_taught = sa.select(SESSION.c.course_id).where(_ahead)
_attended = sa.and_(
    _BEFORE.c.ends_at <= _AT,
    _BEFORE.c.cancelled_at.is_(None),
    ATTENDANCE.c.direction == "in",
    ATTENDANCE.c.reversed_at.is_(None),
)
_owner = sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id)
_claims = CLAIM.join(PERSON, PERSON.c.id == CLAIM.c.person_id)
HEARD = sa.union_all(
    sa.select(text_of(ATTENDANCE.c.person_id), text_of(_BEFORE.c.course_id))
    .join(_BEFORE, _BEFORE.c.id == ATTENDANCE.c.session_id)
    .where(_BEFORE.c.course_id.in_(_taught), _attended),
    sa.select(text_of(_owner), text_of(CLAIM.c.course_id))
    .select_from(_claims)
    .where(CLAIM.c.course_id.in_(_taught), CLAIM.c.state == "accepted"),
)
_ENTRY = PERSON.alias("of_one")
ENTRIES_OF_ONE = sa.select(_ENTRY.c.id).where(sa.or_(_ENTRY.c.id == WHO, _ENTRY.c.merged_into == WHO))
"""The roster entries that are one person: the own one, and those that were merged into it."""
AHEAD_OF_ONE = AHEAD.add_columns(
    sa.exists().where(
        ENROLMENT.c.session_id == SESSION.c.id,
        ENROLMENT.c.person_id == WHO,
        ENROLMENT.c.withdrawn_at.is_(None),
    ),
    sa.or_(
        sa.exists()
        .select_from(ATTENDANCE.join(_BEFORE, _BEFORE.c.id == ATTENDANCE.c.session_id))
        .where(ATTENDANCE.c.person_id == WHO, _BEFORE.c.course_id == SESSION.c.course_id, _attended),
        sa.exists().where(
            CLAIM.c.person_id.in_(ENTRIES_OF_ONE),
            CLAIM.c.course_id == SESSION.c.course_id,
            CLAIM.c.state == "accepted",
        ),
    ),
)
"""With whether that one is enrolled, and has heard the lesson: one question instead of three."""

_had = sa.func.sum(ENTRY.c.credits)
_OF_KIND = sa.select(text_of(ENTRY.c.person_id), _had).where(
    ENTRY.c.year == sa.bindparam("year"), ENTRY.c.kind == sa.bindparam("kind")
)
CAPPED = _OF_KIND.group_by(ENTRY.c.person_id).having(_had > sa.bindparam("beyond", type_=sa.Integer))
CAPPED_ONE = (
    _OF_KIND.where(ENTRY.c.person_id == WHO)
    .group_by(ENTRY.c.person_id)
    .having(_had > sa.bindparam("beyond", type_=sa.Integer))
)
# Entry by entry: asked for sums, SQLite would walk the year by person, and there are few of these.
GRANTED = sa.select(text_of(ENTRY.c.person_id), ENTRY.c.category, ENTRY.c.credits).where(
    ENTRY.c.year == sa.bindparam("year"), among(ENTRY.c.kind, "granted")
)
GRANTED_ONE = GRANTED.where(ENTRY.c.person_id == WHO)
