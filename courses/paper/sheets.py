"""Attendance sheets: printing one fixes who signs in which row; what the paper says goes through the one verb, lane "paper".

The desktop's entry screen and `xiuhua paper` call it; `courses.paper.row_codes` reads what they are typed.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from core.language import N_, _
from courses import calendar, check_in
from courses.calendar import SessionRow
from courses.check_in import Attempt, Outcome
from courses.inserting import insert_into
from courses.paper.refusals import (
    NobodyToPrint,
    RowHasName,
    RowWithoutName,
    SheetTooLong,
    UnknownSheet,
)
from courses.paper.row_codes import MOST_ROWS, row_code
from courses.refusals import SessionCancelled
from courses.tables import Attendance, Enrolment, PaperRow, PaperSheet
from people import persons
from people.areas import AREA
from people.names import masked_mobile
from people.persons import PersonRow
from people.tables import Person
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.journal import Line
from store.types import Db, table_of

Who = Literal["expected", "enrolled", "everyone"]
WHO: tuple[Who, ...] = ("expected", "enrolled", "everyone")
"""Those enrolled or, where nobody is and all may come, everybody; those enrolled; everybody in service that day."""

_SHEET = table_of(PaperSheet)
_ROW = table_of(PaperRow)
_ENROLMENT = table_of(Enrolment)
_ATTENDANCE = table_of(Attendance)
_PERSON = table_of(Person)
_PART = 1_000


class PrintedRow(NamedTuple):
    """One row with a name, and what is known of that person's coming by any lane."""

    row: int
    code: str
    person_id: UUID
    name: str
    area: str
    grid: str
    told_apart_by: str
    """The staff number, else the mobile number masked."""
    arrived_at: datetime | None
    left_at: datetime | None


class PrintedSheet(NamedTuple):
    """A printed sheet with its rows in their order."""

    id: UUID
    number: int
    session: SessionRow
    printed_at: datetime
    actor: str
    rows: tuple[PrintedRow, ...]


class SheetRow(NamedTuple):
    """A sheet as a list shows it: `rows` bear a name, of those `open` have nobody's arrival yet."""

    number: int
    printed_at: datetime
    actor: str
    rows: int
    open: int


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
    def new_ids(self) -> list[UUID]:
        """The check-ins that this entry made and nobody had made before; an arrival takes its leaving along when reversed."""
        for outcome in (self.came, self.went):
            if outcome and outcome.code == "ok" and outcome.attendance_id:
                return [outcome.attendance_id]
        return []


ROWS: Sheet[PrintedRow] = Sheet(
    N_("Rows of the sheet"),
    (
        Column("row", N_("Row"), Kind.NUMBER, lambda row: row.row, 5),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 14),
        Column("code", N_("Row code"), Kind.CODE, lambda row: row.code, 8),
        Column("arrived_at", N_("Arrived"), Kind.INSTANT, lambda row: row.arrived_at, 16),
        Column("left_at", N_("Left"), Kind.INSTANT, lambda row: row.left_at, 16),
    ),
)


def print_sheet(db: Db, session_id: UUID, who: Who, actor: str, at: datetime) -> PrintedSheet:
    """Fix a new sheet: its number, and the people in area order (street, 居民区, micro-grid, then pinyin), a row each.

    People in service on the session's day, in that day's posting. Raises UnknownSession, SessionCancelled, NobodyToPrint,
    SheetTooLong.
    """
    session = calendar.session(db, session_id, at)
    if session.cancelled_at is not None:
        raise SessionCancelled(course=session.course)
    people = _in_order(db, _people(db, session, who))
    if not people:
        raise NobodyToPrint
    if len(people) > MOST_ROWS:
        raise SheetTooLong(most=MOST_ROWS)
    values = {"id": new_id(), "session_id": session_id, "printed_at": at, "actor": actor}
    following = sa.select(sa.func.coalesce(sa.func.max(_SHEET.c.number), 0) + 1).scalar_subquery()
    statement = (
        insert_into(db, _SHEET)
        .values(number=following, **values)
        .on_conflict_do_nothing(index_elements=["number"])
        .returning(_SHEET.c.id, _SHEET.c.number)
    )
    # Somebody else's sheet may take the number at the same instant; the next round then sees it.
    while (added := db.execute(statement).first()) is None:
        pass
    db.execute(
        sa.insert(_ROW),
        [{"sheet_id": added.id, "row": row, "person_id": one.id} for row, one in enumerate(people, 1)],
    )
    said = {"number": added.number, "session": session_id, "people": [one.id for one in people]}
    journal.note(db, Line("paper.printed", "paper_sheet", added.id, actor, at, said), at)
    return sheet(db, added.number, at)


def sheet(db: Db, number: int, at: datetime) -> PrintedSheet:
    """A sheet as it was printed, names and areas as they were that day; who has come since. Raises UnknownSheet."""
    head = db.execute(sa.select(_SHEET).where(_SHEET.c.number == number)).first()
    if head is None:
        raise UnknownSheet(number=number)
    session = calendar.session(db, head.session_id, at)
    rows = db.execute(
        sa.select(_ROW.c.row, _ROW.c.person_id).where(_ROW.c.sheet_id == head.id).order_by(_ROW.c.row)
    ).all()
    people = {one.id: one for one in persons.people(db, on=local_date(session.starts_at))}
    for row in rows:
        if row.person_id not in people:  # left the roster, or joined, by another date since
            people[row.person_id] = persons.person(db, row.person_id)
    came, went = _standing(db, head.session_id, "in"), _standing(db, head.session_id, "out")
    return PrintedSheet(
        head.id,
        head.number,
        session,
        head.printed_at,
        head.actor,
        tuple(_printed(row.row, head.number, people[row.person_id], came, went) for row in rows),
    )


def sheets(db: Db, session_id: UUID) -> list[SheetRow]:
    """The sheets of a session, the newest first."""
    arrived = sa.select(_ATTENDANCE.c.person_id).where(
        _ATTENDANCE.c.session_id == session_id,
        _ATTENDANCE.c.direction == "in",
        _ATTENDANCE.c.reversed_at.is_(None),
    )
    query = (
        sa.select(
            _SHEET.c.number,
            _SHEET.c.printed_at,
            _SHEET.c.actor,
            sa.func.count(),
            sa.func.sum(sa.case((_ROW.c.person_id.in_(arrived), 0), else_=1)),
        )
        .join(_ROW, _ROW.c.sheet_id == _SHEET.c.id)
        .where(_SHEET.c.session_id == session_id)
        .group_by(_SHEET.c.id)
        .order_by(_SHEET.c.number.desc())
    )
    return [SheetRow(*row[:4], int(row[4])) for row in db.execute(query)]


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
    """Reverse what these entries made, each by the named reverse; what stood before them stays. Gives how many.

    Raises AlreadyReversed, ReasonMissing, ReasonTooLong.
    """
    ids = [id for one in entered for id in one.new_ids]
    for id in ids:
        check_in.reverse(db, id, reason, actor, at)
    return len(ids)


def who_title(who: Who) -> str:
    """A choice of people in the present language."""
    return _(_WHO_TITLES[who])


_WHO_TITLES = {
    "expected": N_("Who is expected"),
    "enrolled": N_("Who is enrolled"),
    "everyone": N_("Everybody in service"),
}


def _people(db: Db, session: SessionRow, who: Who) -> list[PersonRow]:
    in_service = persons.people(db, on=local_date(session.starts_at))
    if who == "everyone" or (who == "expected" and session.open_to_all and not session.enrolled):
        return in_service
    enrolled = set(
        db.scalars(
            sa.select(_ENROLMENT.c.person_id).where(
                _ENROLMENT.c.session_id == session.id, _ENROLMENT.c.withdrawn_at.is_(None)
            )
        )
    )
    return [one for one in in_service if one.id in enrolled]


def _in_order(db: Db, people: Collection[PersonRow]) -> list[PersonRow]:
    position = {row.id: row.position for row in db.execute(sa.select(AREA.c.id, AREA.c.position))}

    def key(one: PersonRow) -> tuple[object, ...]:
        area = position[one.area_id] if one.area_id else len(position)
        grid = position[one.patch_id] if one.patch_id and one.patch_id != one.area_id else -1
        return (one.street == "", one.street, area, one.area, grid, one.grid, one.pinyin, one.id)

    return sorted(people, key=key)


def _printed(
    row: int, number: int, one: PersonRow, came: dict[UUID, datetime], went: dict[UUID, datetime]
) -> PrintedRow:
    return PrintedRow(
        row,
        row_code(row, number),
        one.id,
        one.name,
        one.area,
        one.grid,
        one.staff_number or masked_mobile(one.mobile),
        came.get(one.id),
        went.get(one.id),
    )


def _standing(db: Db, session_id: UUID, direction: str) -> dict[UUID, datetime]:
    query = sa.select(_ATTENDANCE.c.person_id, _ATTENDANCE.c.occurred_at).where(
        _ATTENDANCE.c.session_id == session_id,
        _ATTENDANCE.c.direction == direction,
        _ATTENDANCE.c.reversed_at.is_(None),
    )
    return {row.person_id: row.occurred_at for row in db.execute(query)}


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
            .join(_PERSON, _PERSON.c.id == _ROW.c.person_id)
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
