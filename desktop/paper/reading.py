"""What the entry screen reads, and how it words a sheet and its session."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core import clock
from core.language import _
from courses import calendar
from courses.calendar import SessionRow
from courses.paper import sheets
from courses.paper.sheets import PrintedSheet, SheetRow
from sheets.columns import shown_day
from store.types import Db


class Picture(NamedTuple):
    """The sheets to choose from, and the chosen one."""

    session: SessionRow | None
    listed: list[SheetRow]
    sheet: PrintedSheet | None


def read(db: Db, session_id: UUID | None, number: int | None, at: datetime) -> Picture:
    """The sheet of this number, else the session's newest. Raises UnknownSheet, UnknownSession."""
    if number is not None:
        sheet = sheets.sheet(db, number, at)
        return Picture(sheet.session, sheets.sheets(db, sheet.session.id), sheet)
    listed = sheets.sheets(db, session_id)
    sheet = sheets.sheet(db, listed[0].number, at) if listed else None
    session = calendar.session(db, session_id, at) if session_id else sheet and sheet.session
    return Picture(session, listed, sheet)


def facts(session: SessionRow) -> str:
    """What, when and where, in one line."""
    start, end = clock.local(session.starts_at), clock.local(session.ends_at)
    return "   ".join(
        part
        for part in (
            session.course,
            f"{shown_day(start.date())} {start:%H:%M}–{end:%H:%M}",
            session.room,
        )
        if part
    )


def words_of(row: SheetRow) -> str:
    """A sheet in the choice of sheets."""
    printed = clock.local(row.printed_at)
    return _(
        "No. {number}   printed {time}   {open} of {rows} open",
        number=row.number,
        time=f"{shown_day(printed.date())} {printed:%H:%M}",
        open=row.open,
        rows=row.rows,
    )
