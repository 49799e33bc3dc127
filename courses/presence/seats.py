"""Taking a place at a session that not everybody fits in, giving it back, and waiting for one; the phone and the desktop call it.

Whoever finds no place waits; `places` gives what falls free to the next by itself.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from core.language import N_, _
from courses import enrolments, refusals, rules
from courses.arrived import ATTENDANCE, arrived, stands
from courses.calendar import SessionRow
from courses.presence import places
from courses.presence.places import fill
from courses.presence.refusals import NoPlacesToTake, PlaceNotHeld, PlacesSettled
from courses.presence.rules import everybody_expected, places_are_given
from courses.tables import Course, CourseSession, Enrolment, Excuse, Waiting
from people.rules import in_service
from people.serving import in_service_on
from people.tables import Person
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

__all__ = ("WAITING", "MyPlace", "Seat", "WaitingRow", "fill", "give_back", "give_place", "my_places",
           "own_leaves", "take_off", "take_place", "waiting")  # fmt: skip

_SESSION = table_of(CourseSession)
_COURSE = table_of(Course)
_ENROLMENT = table_of(Enrolment)
_EXCUSE = table_of(Excuse)
_WAITING = table_of(Waiting)
_PERSON = table_of(Person)


class Seat(NamedTuple):
    """What somebody who wanted a place got."""

    state: str
    """ "place" or "waiting"."""
    position: int = 0
    """From 1 on in the waiting list; 0 with a place."""


class WaitingRow(NamedTuple):
    """One who waits, in the order of joining."""

    id: UUID
    position: int
    person_id: UUID
    name: str
    pinyin: str
    staff_number: str | None
    joined_at: datetime


WAITING: Sheet[WaitingRow] = Sheet(
    N_("Waiting list"),
    (
        Column("position", N_("In line"), Kind.NUMBER, lambda row: row.position, 8, ("候补顺序",)),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 12, ("姓名",)),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12, ("工号",)),
        Column("joined_at", N_("Waiting since"), Kind.INSTANT, lambda row: row.joined_at, 16, ("候补时间",)),
    ),
)


def take_place(db: Db, session_id: UUID, person_id: UUID, actor: str, at: datetime) -> Seat:
    """Take a place, or join the waiting list where none is free. Doing it again changes nothing.

    Raises UnknownSession, UnknownPerson, SessionCancelled, PersonBlocked, PlacesSettled once the session has begun, and
    NoPlacesToTake where staff enrol or everybody fits in.
    """
    session = _open(db, session_id, at)
    person = db.execute(sa.select(_PERSON).where(_PERSON.c.id == person_id)).first()
    if person is None:
        raise refusals.UnknownPerson
    if not in_service(None, person.left_on, local_date(session.starts_at)):
        raise refusals.PersonBlocked(name=person.name)
    if _has_place(db, session_id, person_id):
        return Seat("place")
    if not places_are_given(_terms(session), _in_service(db, at)):
        raise NoPlacesToTake
    lines = places.give_free(db, session, actor, at)
    held = places.taken(db, [session_id]).get(session_id, 0)
    # Whoever just waited may have got a place by that.
    if not _has_place(db, session_id, person_id):
        # A place that the person holds by having arrived is not another one.
        if held - _arrived(db, session_id, person_id) < session.capacity:
            lines += places.put(db, session_id, [person_id], actor, at)
        else:
            lines += _wait(db, session_id, person_id, actor, at)
    journal.append(db, lines, at)
    position = _position(db, session_id, person_id)
    return Seat("waiting", position) if position else Seat("place")


def give_back(db: Db, session_id: UUID, person_id: UUID, actor: str, at: datetime) -> None:
    """Give a place back, or stop waiting for one; the next who waits gets what falls free.

    Raises UnknownSession, SessionCancelled, PlacesSettled, NoPlacesToTake where staff enrol (leave is asked for there), and
    PlaceNotHeld.
    """
    session = _open(db, session_id, at)
    left = places.end_waiting(db, session_id, "left", actor, at, {person_id})
    if left:
        journal.append(db, left, at)
        return
    if not _has_place(db, session_id, person_id):
        raise PlaceNotHeld
    if not places_are_given(_terms(session), _in_service(db, at)):
        raise NoPlacesToTake
    enrolments.withdraw(db, session_id, [person_id], _("Given back"), actor, at)


def give_place(db: Db, session_id: UUID, person_id: UUID, actor: str, at: datetime) -> None:
    """Staff give a place to one who waits, out of turn, as far as there are places. Raises as courses.enrolments.enrol."""
    enrolments.enrol(db, session_id, [person_id], actor, at)


def take_off(db: Db, session_id: UUID, person_id: UUID, actor: str, at: datetime) -> None:
    """Staff take one off the waiting list. Raises PlaceNotHeld."""
    places.lock(db, session_id)
    left = places.end_waiting(db, session_id, "left", actor, at, {person_id})
    if not left:
        raise PlaceNotHeld
    journal.append(db, left, at)


def waiting(db: Db, session_id: UUID) -> list[WaitingRow]:
    """Who waits for a place, the next first."""
    rows = db.execute(
        sa.select(
            _WAITING.c.id,
            _WAITING.c.person_id,
            _PERSON.c.name,
            _PERSON.c.pinyin,
            _PERSON.c.staff_number,
            _WAITING.c.joined_at,
        )
        .join(_PERSON, _PERSON.c.id == _WAITING.c.person_id)
        .where(_WAITING.c.session_id == session_id, _WAITING.c.ended_at.is_(None))
        .order_by(_WAITING.c.joined_at, _WAITING.c.id)
    )
    return [WaitingRow(row[0], position, *row[1:]) for position, row in enumerate(rows, 1)]


class MyPlace(NamedTuple):
    """How one person stands with one session that is coming."""

    place: str
    """ "place", "free" or "full" where places are given; "waiting"; "expected" and "open" where no place has to be taken;
    "here" for who is checked in."""
    free: int
    position: int
    """In the waiting list, from 1 on."""
    may_move: bool
    """Whether a place can still be taken or given back."""
    leave: str
    """ "" (none was asked for), "asked", "granted" or "refused"."""
    may_ask: bool
    """Whether leave can be asked for."""


def my_places(db: Db, person_id: UUID, rows: Sequence[SessionRow], at: datetime) -> dict[UUID, MyPlace]:
    """How a person stands with each of these sessions, by id. Six statements however many they are."""
    ids = [row.id for row in rows]
    held = places.taken(db, ids)
    people = _in_service(db, at)
    mine = set(
        db.scalars(
            sa.select(_ENROLMENT.c.session_id).where(
                _ENROLMENT.c.session_id.in_(ids),
                _ENROLMENT.c.person_id == person_id,
                _ENROLMENT.c.withdrawn_at.is_(None),
            )
        )
    )
    positions = _positions(db, ids, person_id)
    leaves = own_leaves(db, ids, person_id)
    came = _came(db, ids, person_id)
    found = {row.id: _mine(row, held, people, mine, positions, leaves, at) for row in rows}
    return {
        id: own._replace(place="here", may_move=False, may_ask=False) if id in came else own
        for id, own in found.items()
    }


def _mine(
    row: SessionRow,
    held: dict[UUID, int],
    people: int,
    mine: set[UUID],
    positions: dict[UUID, int],
    leaves: dict[UUID, str],
    at: datetime,
) -> MyPlace:
    terms = rules.Terms(row.starts_at, row.ends_at, open_to_all=row.open_to_all, capacity=row.capacity)
    given = places_are_given(terms, people)
    free = max(0, (row.capacity or 0) - held.get(row.id, 0))
    position = positions.get(row.id, 0)
    if row.id in mine:
        place = "place" if given else "expected"
    elif position:
        place = "waiting"
    elif given:
        place = "free" if free else "full"
    else:
        place = "open"
    leave = leaves.get(row.id, "")
    is_expected = row.id in mine or everybody_expected(
        open_to_all=row.open_to_all, anybody_enrolled=row.enrolled
    )
    stands = row.cancelled_at is None
    return MyPlace(
        place,
        free,
        position,
        may_move=stands and at < row.starts_at and (given or bool(position)),
        leave=leave,
        may_ask=stands and is_expected and leave in {"", "refused"},
    )


def _open(db: Db, session_id: UUID, at: datetime) -> sa.Row[Any]:
    session = places.lock(db, session_id)
    if session is None:
        raise refusals.UnknownSession
    if session.cancelled_at is not None:
        course = db.scalar(sa.select(_COURSE.c.title).where(_COURSE.c.id == session.course_id))
        raise refusals.SessionCancelled(course=course)
    if at >= session.starts_at:
        raise PlacesSettled
    return session


def _terms(session: sa.Row[Any]) -> rules.Terms:
    return rules.Terms(
        session.starts_at, session.ends_at, open_to_all=session.open_to_all, capacity=session.capacity
    )


def _in_service(db: Db, at: datetime) -> int:
    """Everybody in service on the day of `at`: who could want a place."""
    query = sa.select(sa.func.count()).select_from(_PERSON).where(in_service_on(local_date(at)))
    return db.scalar(query) or 0


def _has_place(db: Db, session_id: UUID, person_id: UUID) -> bool:
    mine = sa.exists().where(
        _ENROLMENT.c.session_id == session_id,
        _ENROLMENT.c.person_id == person_id,
        _ENROLMENT.c.withdrawn_at.is_(None),
    )
    return bool(db.scalar(sa.select(mine)))


def _arrived(db: Db, session_id: UUID, person_id: UUID) -> bool:
    came = arrived(session_id).where(ATTENDANCE.c.person_id == person_id)
    return bool(db.scalar(sa.select(came.exists())))


def _came(db: Db, session_ids: Sequence[UUID], person_id: UUID) -> set[UUID]:
    """Those of the sessions at which a person is checked in."""
    query = sa.select(ATTENDANCE.c.session_id).where(
        ATTENDANCE.c.session_id.in_(session_ids), ATTENDANCE.c.person_id == person_id, stands()
    )
    return set(db.scalars(query))


def _wait(db: Db, session_id: UUID, person_id: UUID, actor: str, at: datetime) -> list[Line]:
    new: dict[str, Any] = {
        "id": new_id(),
        "session_id": session_id,
        "person_id": person_id,
        "joined_at": at,
    }
    joined = insert_into(db, _WAITING).values(new).on_conflict_do_nothing().returning(_WAITING.c.id)
    if db.scalar(joined) is None:
        return []
    payload = {"session": session_id, "person": person_id}
    return [Line("waiting.joined", "waiting", new["id"], actor, at, payload)]


def _position(db: Db, session_id: UUID, person_id: UUID) -> int:
    return _positions(db, [session_id], person_id).get(session_id, 0)


def _positions(db: Db, session_ids: Sequence[UUID], person_id: UUID) -> dict[UUID, int]:
    """Where a person stands in the waiting lists of these sessions, from 1 on."""
    own, before = _WAITING.alias("own"), _WAITING.alias("before")
    query = (
        sa.select(own.c.session_id, sa.func.count())
        .join(
            before,
            sa.and_(
                before.c.session_id == own.c.session_id,
                before.c.ended_at.is_(None),
                sa.tuple_(before.c.joined_at, before.c.id) <= sa.tuple_(own.c.joined_at, own.c.id),
            ),
        )
        .where(own.c.session_id.in_(session_ids), own.c.person_id == person_id, own.c.ended_at.is_(None))
        .group_by(own.c.session_id)
    )
    return {row[0]: row[1] for row in db.execute(query)}


def own_leaves(db: Db, session_ids: Sequence[UUID], person_id: UUID) -> dict[UUID, str]:
    """What became of a person's leave from these sessions: "asked", "granted", "refused", or "" for withdrawn."""
    query = (
        sa.select(_EXCUSE.c.session_id, _EXCUSE.c.decision)
        .where(_EXCUSE.c.session_id.in_(session_ids), _EXCUSE.c.person_id == person_id)
        .order_by(_EXCUSE.c.asked_at, _EXCUSE.c.id)
    )
    states = {"": "asked", "granted": "granted", "refused": "refused", "withdrawn": ""}
    return {row.session_id: states[row.decision] for row in db.execute(query)}
