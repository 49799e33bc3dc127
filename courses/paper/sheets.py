"""Attendance sheets: printing one fixes who signs in which row. The desktop and `xiuhua paper print` call it.

What the paper says afterwards is entered by `courses.paper.entering`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from core.language import N_, _
from courses import calendar
from courses.arrived import ATTENDANCE, arrived, stands
from courses.calendar import SessionRow
from courses.enrolments import enrolled_people
from courses.paper.refusals import (
    NobodyToPrint,
    SheetTooLong,
    UnknownSheet,
)
from courses.paper.row_codes import MOST_ROWS, row_code
from courses.presence.rules import everybody_expected
from courses.refusals import SessionCancelled
from courses.tables import PaperRow, PaperSheet
from people import persons
from people.areas import AREA
from people.names import masked_mobile
from people.persons import PersonRow
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

Who = Literal["expected", "enrolled", "everyone"]
WHO: tuple[Who, ...] = ("expected", "enrolled", "everyone")
"""Those enrolled or, where nobody is and all may come, everybody; those enrolled; everybody in service that day."""

_SHEET = table_of(PaperSheet)
_ROW = table_of(PaperRow)
_LAST = 50


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
    session_id: UUID
    printed_at: datetime
    actor: str
    rows: int
    open: int


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
    people = in_area_order(db, _people(db, session, who))
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


def sheets(db: Db, session_id: UUID | None = None) -> list[SheetRow]:
    """The sheets of a session, or the last ones of any, the newest first."""
    came = sa.exists().where(
        ATTENDANCE.c.session_id == _SHEET.c.session_id, ATTENDANCE.c.person_id == _ROW.c.person_id, stands()
    )
    query = (
        sa.select(
            _SHEET.c.number,
            _SHEET.c.session_id,
            _SHEET.c.printed_at,
            _SHEET.c.actor,
            sa.func.count(),
            sa.func.sum(sa.case((came, 0), else_=1)),
        )
        .join(_ROW, _ROW.c.sheet_id == _SHEET.c.id)
        .group_by(_SHEET.c.id)
        .order_by(_SHEET.c.number.desc())
        .limit(_LAST)
    )
    if session_id is not None:
        query = query.where(_SHEET.c.session_id == session_id)
    return [SheetRow(*row[:5], int(row[5])) for row in db.execute(query)]


def who_title(who: Who) -> str:
    """A choice of people in the present language."""
    return _(_WHO_TITLES[who])


_WHO_TITLES = {
    "expected": N_("Who is expected"),
    "enrolled": N_("Who is enrolled"),
    "everyone": N_("Everybody in service"),
}


def _people(db: Db, session: SessionRow, who: Who) -> list[PersonRow]:
    day = local_date(session.starts_at)
    everybody = everybody_expected(open_to_all=session.open_to_all, anybody_enrolled=session.enrolled)
    if who == "everyone" or (who == "expected" and everybody):
        return persons.people(db, on=day)
    return enrolled_people(db, session.id, day)


def in_area_order(db: Db, people: Collection[PersonRow]) -> list[PersonRow]:
    """People by street, 居民区, micro-grid, then pinyin."""
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
    query = arrived(session_id, direction).add_columns(ATTENDANCE.c.occurred_at)
    return {row.person_id: row.occurred_at for row in db.execute(query)}
