"""Objections to a line of a closed list: received within the window and receipted, decided with reason, all of it in the record."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from core.language import N_, _
from credits.refusals import ReasonMissing
from credits.tables import Objection
from credits.year import reading
from credits.year.closed import CLOSED, hold
from credits.year.lines import from_body
from credits.year.reading import LINE
from credits.year.refusals import (
    AmendmentMissing,
    ObjectionDecided,
    ObjectionTooLate,
    ObjectionWithoutWords,
    ReasonTooLong,
    UnknownObjection,
)
from people.actors import actor_title
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.journal import Line
from store.types import Db, table_of

OBJECTION = table_of(Objection)
WORDS_MOST = 1_000
REASON_MOST = 400

Decision = Literal["upheld", "rejected", "withdrawn"]
DECISIONS: tuple[Decision, ...] = ("upheld", "rejected", "withdrawn")
DECISION_TITLES: Mapping[str, str] = {
    "": N_("To be decided"),
    "upheld": N_("Upheld by amendment"),
    "rejected": N_("Rejected"),
    "withdrawn": N_("Withdrawn"),
}


class ObjectionRow(NamedTuple):
    """One objection; `decision` is empty while it is open."""

    id: UUID
    year: int
    number: int
    """The receipt's number in its year."""
    line_number: int
    person_id: UUID
    name: str
    """As it stands in the frozen line."""
    staff_number: str
    words: str
    received_at: datetime
    received_by: str
    decision: str
    decided_at: datetime | None
    decided_by: str
    decided_reason: str
    amendment_number: int | None


OBJECTIONS: Sheet[ObjectionRow] = Sheet(
    N_("Objections"),
    (
        Column("number", N_("Receipt"), Kind.NUMBER, lambda row: row.number, 8),
        Column("line", N_("Line of the list"), Kind.NUMBER, lambda row: row.line_number, 8),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10),
        Column("words", N_("Objection"), Kind.TEXT, lambda row: row.words, 40),
        Column("received_at", N_("Received"), Kind.INSTANT, lambda row: row.received_at, 18),
        Column("decision", N_("Outcome"), Kind.TEXT, lambda row: _(DECISION_TITLES[row.decision]), 12),
        Column("reason", N_("Reason"), Kind.TEXT, lambda row: row.decided_reason, 30),
        Column("amendment", N_("Amendment"), Kind.NUMBER, lambda row: row.amendment_number, 8),
        Column("decided_at", N_("Settled on"), Kind.INSTANT, lambda row: row.decided_at, 18),
        Column("decided_by", N_("By"), Kind.TEXT, lambda row: actor_title(row.decided_by), 12),
    ),
)


def receive(db: Db, year: int, line_number: int, words: str, actor: str, at: datetime) -> int:
    """Receive an objection to a line; gives the receipt's number. Several of one person stand side by side.

    Raises YearNotClosed, UnknownLine, ObjectionTooLate after the window's last day in Shanghai, ObjectionWithoutWords.
    """
    words = words.strip()
    if not 1 <= len(words) <= WORDS_MOST:
        raise ObjectionWithoutWords(most=WORDS_MOST)
    hold(db, year)  # numbers without gaps
    last_day = reading.closed_year(db, year).objections_until
    _refuse_late(year, last_day, local_date(at))
    line = reading.line(db, year, line_number)
    number = 1 + (db.scalar(sa.select(sa.func.max(OBJECTION.c.number)).where(OBJECTION.c.year == year)) or 0)
    row: dict[str, Any] = {
        "year": year,
        "number": number,
        "line_number": line_number,
        "person_id": line.person_id,
        "words": words,
    }
    id = new_id()
    db.execute(
        sa.insert(OBJECTION).values(
            id=id, received_at=at, received_by=actor, decision="", decided_by="", decided_reason="", **row
        )
    )
    journal.note(db, Line("objection.received", "objection", id, actor, at, row), at)
    return number


def decide(
    db: Db,
    year: int,
    number: int,
    decision: Decision,
    reason: str,
    actor: str,
    at: datetime,
    amendment_number: int | None = None,
) -> None:
    """Decide an objection, once, also after the window; upheld by the amendment that was made for it.

    Raises UnknownObjection, ObjectionDecided, ReasonMissing, ReasonTooLong, and AmendmentMissing when an upheld one names no
    amendment of its line that names it in turn.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    if len(reason) > REASON_MOST:
        raise ReasonTooLong(most=REASON_MOST)
    row = objection(db, year, number)
    if decision == "upheld":
        made = [
            each.number
            for each in reading.amendments(db, year)
            if each.line_number == row.line_number and each.said.objection == number
        ]
        if amendment_number not in made:
            raise AmendmentMissing(number=number, line=row.line_number)
    else:
        amendment_number = None
    decided = db.scalars(
        sa.update(OBJECTION)
        .where(OBJECTION.c.id == row.id, OBJECTION.c.decision == "")
        .values(
            decision=decision,
            decided_at=at,
            decided_by=actor,
            decided_reason=reason,
            amendment_number=amendment_number,
        )
        .returning(OBJECTION.c.id)
    ).all()
    if not decided:
        raise ObjectionDecided(number=number)
    said = {"reason": reason, "amendment_number": amendment_number}
    journal.note(db, Line(f"objection.{decision}", "objection", row.id, actor, at, said), at)


def objections(db: Db, year: int) -> list[ObjectionRow]:
    """The year's objections, those to be decided first, then by number."""
    rows = _rows(db, OBJECTION.c.year == year)
    return sorted(rows, key=lambda row: (row.decision != "", row.number))


def objection(db: Db, year: int, number: int) -> ObjectionRow:
    """One objection by its receipt's number. Raises UnknownObjection."""
    found = _rows(db, sa.and_(OBJECTION.c.year == year, OBJECTION.c.number == number))
    if not found:
        raise UnknownObjection(year=year, number=number)
    return found[0]


def refuse_other_line(db: Db, year: int, number: int, line_number: int) -> None:
    """Raise unless the objection is one to this line and still open: UnknownObjection, ObjectionDecided, AmendmentMissing."""
    row = objection(db, year, number)
    if row.line_number != line_number:
        raise AmendmentMissing(number=number, line=row.line_number)
    if row.decision:
        raise ObjectionDecided(number=number)


def is_open(db: Db, year: int, at: datetime) -> bool:
    """Whether objections to the year's list are received at this instant."""
    last = db.scalar(sa.select(CLOSED.c.objections_until).where(CLOSED.c.year == year))
    return last is not None and local_date(at) <= last


def _refuse_late(year: int, last_day: date, today: date) -> None:
    if today > last_day:
        raise ObjectionTooLate(year=year, day=last_day, today=today)


def _rows(db: Db, which: sa.ColumnElement[bool]) -> list[ObjectionRow]:
    query = (
        sa.select(OBJECTION, LINE.c.body.label("line_body"))
        .join(LINE, sa.and_(LINE.c.year == OBJECTION.c.year, LINE.c.number == OBJECTION.c.line_number))
        .where(which)
        .order_by(OBJECTION.c.year, OBJECTION.c.number)
    )
    found: list[ObjectionRow] = []
    for row in db.execute(query):
        line = from_body(row.line_body)
        found.append(
            ObjectionRow(
                row.id, row.year, row.number, row.line_number, row.person_id, line.name, line.staff_number,
                row.words, row.received_at, row.received_by, row.decision, row.decided_at, row.decided_by,
                row.decided_reason, row.amendment_number,
            )
        )  # fmt: skip
    return found
