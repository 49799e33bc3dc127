"""Residents of households: entering, changing, moving away, and seeing a name, which is journalled with its reason.

What names somebody is sealed; a journal line carries the sealed text. Who may call what is `grid.residents.sight`.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from grid.hands import Hand
from grid.residents import sealing
from grid.residents.homes import Home, homes_of
from grid.residents.refusals import (
    BirthYearNotPossible,
    DayNotPossible,
    NoHousehold,
    PhoneNotPossible,
    ResidentErased,
    UnknownResident,
)
from grid.residents.sight import refuse_unseen, sight_of
from grid.residents.words import reason
from grid.tables import Place, Resident
from people import checks
from people.refusals import NoSuchField
from people.rules import EARLIEST
from store.journal import Line, note
from store.types import Db, table_of

RESIDENT = table_of(Resident)
_PLACE = table_of(Place)
_PHONE = re.compile(r"\d{5,15}", re.ASCII)
_OLDEST = 125
FIELDS = ("name", "born", "mobile", "place_id", "since")
"""What `change` may change."""


class NewResident(NamedTuple):
    """Somebody to be entered; only the name must be known."""

    place_id: UUID
    name: str
    born: int | None = None
    """The year alone: a birthday is not needed for anything."""
    mobile: str = ""
    since: date | None = None


class Revealed(NamedTuple):
    """What `reveal` opens."""

    name: str
    born: int | None
    mobile: str


class Known(NamedTuple):
    """A resident's row with the household and the key."""

    row: sa.Row[Any]
    home: Home
    key: bytes


def add(db: Db, new: NewResident, hand: Hand, at: datetime) -> UUID:
    """Enter somebody; gives the resident's id.

    Raises ResidentsNotYours, NoHousehold, DayNotPossible, BirthYearNotPossible, PhoneNotPossible, NameMissing, NameNotPrintable.
    """
    on = local_date(at)
    home = household(db, new.place_id, on)
    refuse_unseen(sight_of(db, hand), home)
    said = stated({"name": new.name, "born": new.born, "mobile": new.mobile}, on)
    _refuse_day(new.since, on)
    id = new_id()
    sealed = sealing.seal(sealing.make_key(db, id), id, said)
    values = {"place_id": new.place_id, "sealed": sealed, "since": new.since}
    db.execute(sa.insert(RESIDENT).values(id=id, until=None, erased_at=None, **values))
    note(db, Line("resident.added", "resident", id, hand.actor, at, values), at)
    return id


def change(db: Db, id: UUID, changes: Mapping[str, object], hand: Hand, at: datetime) -> None:
    """Set fields of a resident (FIELDS); nothing is written where nothing differs. Another household is a move within what one sees.

    Raises what `add` raises, UnknownResident, ResidentErased.
    """
    on = local_date(at)
    found = known(db, id, hand, at, lock=True)
    before = sealing.opened(found.key, id, found.row.sealed) or {}
    unknown = next((key for key in changes if key not in FIELDS), None)
    if unknown:
        raise NoSuchField(field=unknown)
    after = stated({**before, **{key: value for key, value in changes.items() if key in before}}, on)
    values: dict[str, Any] = {}
    if after != before:
        values["sealed"] = sealing.seal(found.key, id, after)
    place_id = changes.get("place_id", found.row.place_id)
    if isinstance(place_id, UUID) and place_id != found.row.place_id:
        refuse_unseen(sight_of(db, hand), household(db, place_id, on))
        values["place_id"] = place_id
    since = changes.get("since", found.row.since)
    if since != found.row.since and (since is None or isinstance(since, date)):
        _refuse_day(since, on)
        if since is not None and found.row.until is not None and found.row.until < since:
            raise DayNotPossible(day=since)
        values["since"] = since
    if values:
        db.execute(sa.update(RESIDENT).where(RESIDENT.c.id == id).values(values))
        note(db, Line("resident.changed", "resident", id, hand.actor, at, values), at)


def move_away(db: Db, id: UUID, on: date | None, hand: Hand, at: datetime) -> None:
    """Somebody lives here no longer from a day on; None takes that back. Raises UnknownResident, ResidentErased, DayNotPossible."""
    found = known(db, id, hand, at, lock=True)
    _refuse_day(on, local_date(at))
    if on is not None and found.row.since is not None and on < found.row.since:
        raise DayNotPossible(day=on)
    if on != found.row.until:
        db.execute(sa.update(RESIDENT).where(RESIDENT.c.id == id).values(until=on))
        note(db, Line("resident.moved_away", "resident", id, hand.actor, at, {"until": on}), at)


def reveal(db: Db, id: UUID, why: str, hand: Hand, at: datetime) -> Revealed:
    """Name, year of birth and number in clear; who saw them, when and why stands in the journal, the reason sealed.

    Raises ReasonMissing, ResidentsNotYours, UnknownResident, ResidentErased.
    """
    said_why = reason(why)
    found = known(db, id, hand, at)
    said = sealing.opened(found.key, id, found.row.sealed) or {}
    # People write whom they are looking for into the reason.
    payload = {"why": sealing.seal(found.key, id, {"why": said_why})}
    note(db, Line("resident.revealed", "resident", id, hand.actor, at, payload), at)
    return Revealed(said["name"], said["born"], said["mobile"])


def known(db: Db, id: UUID, hand: Hand, at: datetime, *, lock: bool = False) -> Known:
    """A resident whom this hand may see. Raises UnknownResident, ResidentsNotYours, ResidentErased."""
    row = row_of(db, id, lock=lock)
    home = homes_of(db, [row.place_id], local_date(at))[row.place_id]
    refuse_unseen(sight_of(db, hand), home)
    key = sealing.keys_of(db, [id]).get(id)
    if row.erased_at is not None or key is None:
        raise ResidentErased(day=local_date(row.erased_at or at))
    return Known(row, home, key)


def row_of(db: Db, id: UUID, *, lock: bool = False) -> sa.Row[Any]:
    """The row, locked where it will be changed. Raises UnknownResident."""
    query = sa.select(RESIDENT).where(RESIDENT.c.id == id)
    row = db.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise UnknownResident
    return row


def household(db: Db, place_id: UUID, on: date) -> Home:
    """A household that is there on a day. Raises NoHousehold."""
    row = db.execute(sa.select(_PLACE.c.kind, _PLACE.c.until).where(_PLACE.c.id == place_id)).first()
    if row is None or row.kind != "household" or (row.until is not None and row.until <= on):
        raise NoHousehold
    return homes_of(db, [place_id], on)[place_id]


def phone(given: str) -> str:
    """A telephone number in digits, "" for none. Raises PhoneNotPossible."""
    digits = checks.digits(given)
    if digits and not _PHONE.fullmatch(digits):
        raise PhoneNotPossible(phone=digits[:20])
    return digits


def stated(given: Mapping[str, object], on: date) -> dict[str, object]:
    """What is sealed of somebody, looked at. Raises BirthYearNotPossible, PhoneNotPossible, NameMissing, NameNotPrintable, TextTooLong."""
    born = given["born"]
    if born is not None and not (isinstance(born, int) and on.year - _OLDEST <= born <= on.year):
        raise BirthYearNotPossible(year=born)
    mobile = phone(str(given["mobile"] or ""))
    return {"name": checks.name(str(given["name"] or "")), "born": born, "mobile": mobile}


def _refuse_day(day: date | None, today: date) -> None:
    if day is not None and not EARLIEST <= day <= today:
        raise DayNotPossible(day=day)
