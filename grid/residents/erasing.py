"""The right to be forgotten: the keys of a resident and of their visit notes are deleted, and with them all that those sealed.

Issues that the resident reported stand; so do rows, dates and who entered them (docs/decisions/residents-sealed.md).
"""

from contextlib import closing
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from grid.hands import Hand
from grid.residents import sealing
from grid.residents.refusals import MayNotErase, ReasonNamesResident
from grid.residents.residents import RESIDENT, row_of
from grid.residents.sight import sight_of
from grid.residents.words import reason as worded
from grid.tables import Issue, Visit
from people import checks
from people.names import normalise
from store.journal import Line, note
from store.transaction import Store
from store.types import Db, table_of

_VISIT = table_of(Visit)
_ISSUE = table_of(Issue)


class Erased(NamedTuple):
    """What an erasure closed, and what of it stands."""

    on: date
    notes: int
    issues: int
    """Issues that the resident reported; they stand."""


def erase(
    db: Db, id: UUID, reason: str, hand: Hand, at: datetime, *, household_notes: bool = False
) -> Erased:
    """Erase a resident for good; `household_notes` also those notes of the household that are about nobody in particular.

    A second time is success and changes nothing. Raises MayNotErase, ReasonMissing, ReasonNamesResident, UnknownResident.
    """
    if not sight_of(db, hand).erases:
        raise MayNotErase(login=hand.actor)
    why = worded(reason)
    row = row_of(db, id, lock=True)
    said = sealing.opened(sealing.keys_of(db, [id]).get(id), id, row.sealed)
    issues = db.scalar(sa.select(sa.func.count()).where(_ISSUE.c.resident_id == id)) or 0
    notes = _notes(db, id, row.place_id, household_notes=household_notes)
    if row.erased_at is not None:
        return Erased(local_date(row.erased_at), 0, issues)
    if said is not None and _names(why, said["name"], said["mobile"]):
        raise ReasonNamesResident
    closed = sealing.keys_of(db, notes)
    sealing.forget(db, [id, *closed])
    db.execute(sa.update(RESIDENT).where(RESIDENT.c.id == id).values(erased_at=at))
    payload = {"reason": why, "notes": sorted(closed)}
    note(db, Line("resident.erased", "resident", id, hand.actor, at, payload), at)
    return Erased(local_date(at), len(closed), issues)


def clear_traces(store: Store) -> bool:
    """Clear the bytes of deleted keys out of the database's files; call it after an erasure was committed.

    False where another program holds the base just now: its next erasure, or the program's end, clears them.
    """
    if store.is_sqlite:
        # The driver's own connection: SQLAlchemy's begins a transaction first, and none may be open here.
        with closing(store.writer.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_pages = cursor.fetchone() or (1,)
            cursor.close()
        return not busy
    with store.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (FULL) seal_key")
    return True


def _names(why: str, name: str, mobile: str) -> bool:
    """Whether a reason has somebody's name or number, however it is spaced."""
    plain = normalise(why).replace(" ", "")
    return name.replace(" ", "") in plain or bool(mobile and mobile in checks.digits(why))


def _notes(db: Db, id: UUID, place_id: UUID, *, household_notes: bool) -> list[UUID]:
    """The resident's notes, with corrections of them, which may name nobody."""
    about: sa.ColumnElement[bool] = _VISIT.c.resident_id == id
    if household_notes:
        about = sa.or_(about, sa.and_(_VISIT.c.place_id == place_id, _VISIT.c.resident_id.is_(None)))
    return list(db.scalars(sa.select(_VISIT.c.id).where(about).order_by(_VISIT.c.id)))
