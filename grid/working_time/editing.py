"""Changing the working calendar: single days, a year that is all entered, office hours from a date. Doors call these.

Clocks are computed when they are read, so a change counts at once, for issues that are open and for limits long past alike.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from grid.working_time.calendars import CALENDAR_DAY, CALENDAR_YEAR, FIRST, LAST, OFFICE_HOURS, OwnDay
from grid.working_time.hours import parsed, written
from grid.working_time.refusals import DayOutOfReach, NoteTooLong
from people.names import tidy
from store.inserting import insert_into
from store.journal import Line, note
from store.types import Db

LONGEST_NOTE = 80


def set_day(db: Db, day: date, actor: str, at: datetime, *, works: bool, words: str = "") -> UUID:
    """Say that a day is worked, or is not, whatever ships; `words` is what it is called. The id of its row.

    Raises DayOutOfReach, NoteTooLong.
    """
    kept = tidy(words)
    if len(kept) > LONGEST_NOTE:
        raise NoteTooLong(most=LONGEST_NOTE)
    return _put_day(db, day, works, kept, actor, at)


def clear_day(db: Db, day: date, actor: str, at: datetime) -> None:
    """Let a day again be what ships; one that is not the base's own stays as it is. Raises DayOutOfReach."""
    own = db.scalar(
        sa.select(CALENDAR_DAY.c.id).where(CALENDAR_DAY.c.day == day, CALENDAR_DAY.c.works.is_not(None))
    )
    if own is not None:
        _put_day(db, day, None, "", actor, at)


def say_entered(db: Db, year: int, actor: str, at: datetime, *, entered: bool = True) -> None:
    """Say that the holidays and working weekends of a year are all entered, or that they are not after all.

    Raises DayOutOfReach.
    """
    if not FIRST.year <= year <= LAST.year:
        raise DayOutOfReach(day=year, first=FIRST.year, last=LAST.year)
    row = {"year": year, "entered": entered, "said_by": actor, "said_at": at}
    id = _put(db, CALENDAR_YEAR, "year", row)
    note(
        db, Line("calendar.year_said", "calendar_year", id, actor, at, {"year": year, "entered": entered}), at
    )


def keep_notice(db: Db, year: int, days: Sequence[OwnDay], actor: str, at: datetime) -> None:
    """Keep the days that a notice names, and say that its year is all entered. Raises DayOutOfReach, NoteTooLong."""
    for each in days:
        set_day(db, each.day, actor, at, works=each.works, words=each.note)
    say_entered(db, year, actor, at)


def set_hours(db: Db, since: date, hours: str, actor: str, at: datetime) -> UUID:
    """Have office hours count from a day on, as "09:00-11:30,13:00-17:30"; those that began on that very day are replaced.

    Raises HoursNotValid, DayOutOfReach.
    """
    _refuse_out_of_reach(since)
    row = {"since": since, "hours": written(parsed(hours)), "set_by": actor, "set_at": at}
    id = _put(db, OFFICE_HOURS, "since", row)
    said = {"since": since, "hours": row["hours"]}
    note(db, Line("calendar.hours_set", "office_hours", id, actor, at, said), at)
    return id


def _put_day(db: Db, day: date, works: bool | None, words: str, actor: str, at: datetime) -> UUID:  # noqa: FBT001 - as the column has it: worked, free, or as what ships
    _refuse_out_of_reach(day)
    id = _put(
        db, CALENDAR_DAY, "day", {"day": day, "works": works, "note": words, "set_by": actor, "set_at": at}
    )
    said = {"day": day, "works": works, "note": words}
    note(db, Line("calendar.day_set", "calendar_day", id, actor, at, said), at)
    return id


def _put(db: Db, table: sa.Table, key: str, row: dict[str, Any]) -> UUID:
    """Insert a row, or have the one with that key say what it says; the id of the row there is now."""
    insert = insert_into(db, table).values(id=new_id(), **row)
    changed = {name: insert.excluded[name] for name in row if name != key}
    return db.scalars(
        insert.on_conflict_do_update(index_elements=[key], set_=changed).returning(table.c.id)
    ).one()


def _refuse_out_of_reach(day: date) -> None:
    if not FIRST <= day <= LAST:
        raise DayOutOfReach(day=day, first=FIRST, last=LAST)
