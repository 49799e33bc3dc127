"""Heads counted in the room by staff, each beside those who were checked in at that moment. The review window calls it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from core.language import N_
from courses import rules
from courses.review import room
from courses.review.refusals import CountNotPossible
from courses.review.rules import MOST_HEADS, present_at
from courses.tables import Headcount
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.journal import Line
from store.types import Db, table_of

_HEADCOUNT = table_of(Headcount)


class HeadcountRow(NamedTuple):
    """One count; `present` are those who had arrived by then and not left, as the base has it now."""

    id: UUID
    counted: int
    present: int
    note: str
    actor: str
    counted_at: datetime

    @property
    def difference(self) -> int:
        """More heads than check-ins when positive."""
        return self.counted - self.present


HEADCOUNTS: Sheet[HeadcountRow] = Sheet(
    N_("Headcounts"),
    (
        Column("counted_at", N_("Counted at"), Kind.INSTANT, lambda row: row.counted_at, 17),
        Column("counted", N_("Counted"), Kind.NUMBER, lambda row: row.counted, 8),
        Column("present", N_("Checked in then"), Kind.NUMBER, lambda row: row.present, 10),
        Column("difference", N_("Difference"), Kind.NUMBER, lambda row: row.difference, 8),
        Column("note", N_("Note"), Kind.TEXT, lambda row: row.note, 30),
        Column("actor", N_("By"), Kind.TEXT, lambda row: row.actor, 12),
    ),
)


def count(db: Db, session_id: UUID, counted: int, note: str, actor: str, at: datetime) -> UUID:
    """Record how many heads were counted; gives the count's id. Raises UnknownSession, CountNotPossible, TitleTooLong."""
    room.hours(db, session_id)
    if not 0 <= counted <= MOST_HEADS:
        raise CountNotPossible(most=MOST_HEADS)
    said = {"session": session_id, "counted": counted, "note": rules.short(note, rules.LONGEST_TEXT)}
    id_ = new_id()
    db.execute(
        sa.insert(_HEADCOUNT).values(
            id=id_, session_id=session_id, counted=counted, note=said["note"], actor=actor, counted_at=at
        )
    )
    journal.note(db, Line("headcount.taken", "headcount", id_, actor, at, said), at)
    return id_


def headcounts(db: Db, session_id: UUID) -> list[HeadcountRow]:
    """The counts of a session, the newest first."""
    query = (
        sa.select(_HEADCOUNT)
        .where(_HEADCOUNT.c.session_id == session_id)
        .order_by(_HEADCOUNT.c.counted_at.desc(), _HEADCOUNT.c.id.desc())
    )
    rows = db.execute(query).all()
    marks = room.marks(db, session_id) if rows else []
    return [
        HeadcountRow(
            row.id,
            row.counted,
            len(present_at(marks, row.counted_at)),
            row.note,
            row.actor,
            row.counted_at,
        )
        for row in rows
    ]


def present(db: Db, session_id: UUID, at: datetime) -> int:
    """How many are in the room at this moment, by their check-ins."""
    return len(present_at(room.marks(db, session_id), at))
