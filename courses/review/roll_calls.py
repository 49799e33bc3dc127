"""Roll-calls: a few names drawn by lot from those in the room, called out, and kept as evidence. The review window calls it."""

import random
import secrets
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from core.language import N_, _
from courses.review import room
from courses.review.refusals import NobodyPresent, UnknownRollCall
from courses.review.rules import drawn, present_at
from courses.tables import RollCall, RollCallName
from people.areas import NOWHERE, area_paths
from people.tables import Person, Posting
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.journal import Line
from store.types import Db, table_of

SIZE = 3
_CHANCE = secrets.SystemRandom()
_CALL = table_of(RollCall)
_NAME = table_of(RollCallName)
_PERSON = table_of(Person)
_POSTING = table_of(Posting)


class CalledName(NamedTuple):
    """One name of a roll-call."""

    roll_call_id: UUID
    position: int
    """From 1."""
    drawn_at: datetime
    person_id: UUID
    name: str
    staff_number: str | None
    area: str
    answer: str
    """Empty until it is known, then here or not_here."""
    answered_at: datetime | None
    answered_by: str
    drawn_by: str


def answer_title(answer: str) -> str:
    """The answer in the present language."""
    return {"here": _("here"), "not_here": _("not here")}.get(answer, "")


ROLL_CALLS: Sheet[CalledName] = Sheet(
    N_("Roll-calls"),
    (
        Column("drawn_at", N_("Drawn at"), Kind.INSTANT, lambda row: row.drawn_at, 17),
        Column("position", N_("Order"), Kind.NUMBER, lambda row: row.position, 5),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 12),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 18),
        Column("answer", N_("Answer"), Kind.TEXT, lambda row: answer_title(row.answer), 10),
        Column("answered_at", N_("Answered at"), Kind.INSTANT, lambda row: row.answered_at, 17),
        Column("answered_by", N_("Noted by"), Kind.TEXT, lambda row: row.answered_by, 12),
    ),
)


def draw(
    db: Db,
    session_id: UUID,
    actor: str,
    at: datetime,
    *,
    size: int = SIZE,
    chance: random.Random = _CHANCE,
) -> UUID:
    """Draw up to `size` names from those in the room now, first of all those not called yet; gives the roll-call's id.

    Raises UnknownSession, NobodyPresent.
    """
    room.hours(db, session_id)
    present = present_at(room.marks(db, session_id), at)
    if not present:
        raise NobodyPresent
    called = set(
        db.scalars(
            sa.select(_NAME.c.person_id)
            .join(_CALL, _CALL.c.id == _NAME.c.roll_call_id)
            .where(_CALL.c.session_id == session_id)
        )
    )
    people = drawn(present, called, size, chance)
    id_ = new_id()
    db.execute(sa.insert(_CALL).values(id=id_, session_id=session_id, actor=actor, drawn_at=at))
    db.execute(
        sa.insert(_NAME),
        [
            {"roll_call_id": id_, "position": position, "person_id": person}
            for position, person in enumerate(people, 1)
        ],
    )
    said = {"session": session_id, "people": people}
    journal.note(db, Line("roll_call.drawn", "roll_call", id_, actor, at, said), at)
    return id_


def answer(db: Db, roll_call_id: UUID, position: int, *, here: bool, actor: str, at: datetime) -> None:
    """Note whether somebody answered to a name; noted again it counts as said last. Raises UnknownRollCall."""
    where = (_NAME.c.roll_call_id == roll_call_id, _NAME.c.position == position)
    row = db.execute(sa.select(_NAME.c.answer, _NAME.c.person_id).where(*where).with_for_update()).first()
    if row is None:
        raise UnknownRollCall
    now = "here" if here else "not_here"
    if row.answer == now:
        return
    db.execute(sa.update(_NAME).where(*where).values(answer=now, answered_at=at, answered_by=actor))
    said = {"position": position, "person": row.person_id, "answer": now}
    journal.note(db, Line("roll_call.answered", "roll_call", roll_call_id, actor, at, said), at)


def names(db: Db, session_id: UUID) -> list[CalledName]:
    """Every name called at a session, the newest roll-call first."""
    query = (
        sa.select(
            _NAME,
            _CALL.c.drawn_at,
            _CALL.c.actor.label("drawn_by"),
            _PERSON.c.name,
            _PERSON.c.staff_number,
            _POSTING.c.area_id,
        )
        .join(_CALL, _CALL.c.id == _NAME.c.roll_call_id)
        .join(_PERSON, _PERSON.c.id == _NAME.c.person_id)
        .join(
            _POSTING, sa.and_(_POSTING.c.person_id == _PERSON.c.id, _POSTING.c.until.is_(None)), isouter=True
        )
        .where(_CALL.c.session_id == session_id)
        .order_by(_CALL.c.drawn_at.desc(), _CALL.c.id.desc(), _NAME.c.position)
    )
    paths = area_paths(db)
    return [
        CalledName(
            row.roll_call_id,
            row.position,
            row.drawn_at,
            row.person_id,
            row.name,
            row.staff_number,
            (paths[row.area_id] if row.area_id else NOWHERE).area,
            row.answer,
            row.answered_at,
            row.answered_by,
            row.drawn_by,
        )
        for row in db.execute(query)
    ]
