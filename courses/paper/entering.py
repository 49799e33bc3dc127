"""Entering a signed sheet: what the paper says goes through the one verb, lane "paper", and is taken back by the named reverse.

The desktop's entry screen and `xiuhua paper enter` call it; `courses.paper.row_codes` reads what they are typed.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local
from core.language import _
from courses import check_in
from courses.calendar import SessionRow
from courses.check_in import Attempt, Outcome
from courses.paper.refusals import RowHasName, RowWithoutName, UnknownSheet
from courses.paper.row_codes import Typed, Usual, moment, stated
from courses.tables import PaperRow, PaperSheet
from people.tables import Person
from store.types import Db, table_of

_SHEET = table_of(PaperSheet)
_ROW = table_of(PaperRow)
_PERSON = table_of(Person)
_PRINTED = _PERSON.alias("printed")
_PART = 1_000


class Entry(NamedTuple):
    """What the paper says of one row; None for a column without a signature."""

    row: int
    arrived_at: datetime | None
    left_at: datetime | None = None


class Entered(NamedTuple):
    """What became of one entry; an outcome for each column that was entered."""

    row: int
    name: str
    came: Outcome | None
    went: Outcome | None

    @property
    def ok(self) -> bool:
        """Whether nothing of it was refused."""
        return all(each is None or each.ok for each in (self.came, self.went))

    @property
    def new_ids(self) -> list[UUID]:
        """The check-ins that this entry made and nobody had made before; an arrival takes its leaving along when reversed."""
        for outcome in (self.came, self.went):
            if outcome and outcome.code == "ok" and outcome.attendance_id:
                return [outcome.attendance_id]
        return []


def usual(session: SessionRow, at: datetime) -> Usual:
    """What holds for a session's sheet until the clerk says otherwise: arrived at the start, left at the end.

    While that lies ahead and check-in is open, it is the present instant: who has signed is here already.
    """
    now = max(at, session.opens_at)
    return Usual(local(min(session.starts_at, now)).time(), local(min(session.ends_at, now)).time())


def entries(typed: Typed, holds: Usual, session: SessionRow) -> list[Entry]:
    """What a typed line says of its rows, times of day read as instants of this session."""
    said = stated(typed, holds)
    arrived, left = (each and moment(each, session.opens_at, session.closes_at) for each in said)
    return [Entry(row, arrived, left) for row in typed.rows]


def enter(db: Db, number: int, entries: Sequence[Entry], actor: str, at: datetime) -> list[Entered]:
    """Check in (and out) what the paper says, in one set; an outcome for each entry in its order, "already" for a second one.

    What the rules refuse comes back in the outcome, and so does RowWithoutName. Raises UnknownSheet.
    """
    head = _head(db, number)
    names = _names(db, head.id, {entry.row for entry in entries})
    attempts: list[Attempt] = []
    for entry in entries:
        if entry.row in names:
            attempts += _attempts(head.session_id, number, entry, names[entry.row][0], actor)
    outcomes = iter(check_in.check_in(db, attempts, at))
    return [_entered(entry, number, names.get(entry.row), outcomes) for entry in entries]


def enter_blank_row(db: Db, number: int, person_id: UUID, entry: Entry, actor: str, at: datetime) -> Entered:
    """Check in somebody of the roster who signed in a blank row. Raises UnknownSheet, RowHasName."""
    head = _head(db, number)
    names = _names(db, head.id, {entry.row})
    if entry.row in names:
        raise RowHasName(row=entry.row, number=number, name=names[entry.row][1])
    outcomes = check_in.check_in(db, _attempts(head.session_id, number, entry, person_id, actor), at)
    return _entered(entry, number, (person_id, next((one.name for one in outcomes), "")), iter(outcomes))


def take_back(db: Db, entered: Sequence[Entered], reason: str, actor: str, at: datetime) -> int:
    """Reverse what these entries made, by the named reverse; what stood before them stays. Gives how many.

    Raises AlreadyReversed, ReasonMissing, ReasonTooLong.
    """
    ids = [id for one in entered for id in one.new_ids]
    check_in.reverse_all(db, ids, reason, actor, at)
    return len(ids)


def told(one: Entered) -> str:
    """What became of an entry, as one sentence in the present language."""
    outcomes = [each for each in (one.came, one.went) if each is not None]
    for outcome in outcomes:
        if outcome.refusal is not None:
            return str(outcome.refusal)
    parts = [_told(outcome, leaving=outcome is one.went) for outcome in outcomes]
    return "  ".join(parts)


def _told(outcome: Outcome, *, leaving: bool) -> str:
    hour = f"{local(outcome.at):%H:%M}" if outcome.at else ""
    if outcome.code == "already":
        return (
            _("{name} had already left at {hour}.", name=outcome.name, hour=hour)
            if leaving
            else _("{name} was already here at {hour}.", name=outcome.name, hour=hour)
        )
    if leaving:
        return _("{name} left at {hour}.", name=outcome.name, hour=hour)
    if outcome.late:
        return _("{name} came late, at {hour}.", name=outcome.name, hour=hour)
    return _("{name} came at {hour}.", name=outcome.name, hour=hour)


class _Head(NamedTuple):
    id: UUID
    session_id: UUID


def _head(db: Db, number: int) -> _Head:
    head = db.execute(sa.select(_SHEET.c.id, _SHEET.c.session_id).where(_SHEET.c.number == number)).first()
    if head is None:
        raise UnknownSheet(number=number)
    return _Head(*head)


def _names(db: Db, sheet_id: UUID, rows: Collection[int]) -> dict[int, tuple[UUID, str]]:
    """Person and name by row; rows without a name are missing."""
    found: dict[int, tuple[UUID, str]] = {}
    wanted = sorted(rows)
    for start in range(0, len(wanted), _PART):
        query = (
            sa.select(_ROW.c.row, _PERSON.c.id, _PERSON.c.name)
            .join(_PRINTED, _PRINTED.c.id == _ROW.c.person_id)
            # An entry that was merged since the sheet was printed stands for the one that was kept.
            .join(_PERSON, _PERSON.c.id == sa.func.coalesce(_PRINTED.c.merged_into, _PRINTED.c.id))
            .where(_ROW.c.sheet_id == sheet_id, _ROW.c.row.in_(wanted[start : start + _PART]))
        )
        found |= {row: (id, name) for row, id, name in db.execute(query)}
    return found


def _attempts(session_id: UUID, number: int, entry: Entry, person_id: UUID, actor: str) -> list[Attempt]:
    """Arrival and leaving of one row; the reason names sheet and row, so that the paper can be fetched."""
    where = f"№{number}/{entry.row}"
    return [
        Attempt(person_id, "paper", moment, actor, session_id, direction=direction, reason=where)
        for direction, moment in (("in", entry.arrived_at), ("out", entry.left_at))
        if moment is not None
    ]


def _entered(
    entry: Entry, number: int, known: tuple[UUID, str] | None, outcomes: Iterator[Outcome]
) -> Entered:
    if known is None:
        refusal = RowWithoutName(row=entry.row, number=number)
        refused = Outcome(ok=False, code=refusal.code, refusal=refusal)
        return Entered(entry.row, "", refused, None)
    came = next(outcomes) if entry.arrived_at is not None else None
    went = next(outcomes) if entry.left_at is not None else None
    return Entered(entry.row, known[1], came, went)
