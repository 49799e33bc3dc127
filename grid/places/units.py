"""Units that mend things: property companies, departments of the street, joint governance, public utilities."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.glyphs import printable
from core.ids import new_id
from grid.places import rules
from grid.places.naming import reason_of
from grid.places.refusals import (
    UnitClosed,
    UnitNameMissing,
    UnitNameTaken,
    UnitNotValid,
    UnitStillServes,
    UnknownUnit,
)
from grid.tables import Holding, Unit
from people.names import search_key, tidy
from people.refusals import NoSuchField, TextTooLong
from store.inserting import insert_into
from store.journal import Line, append
from store.types import Db, table_of

UNIT = table_of(Unit)
_HOLDING = table_of(Holding)
_LONGEST: Mapping[str, int] = {"name": 120, "contact": 80, "phone": 40, "complaint_phone": 40}
FIELDS = ("kind", "name", "contact", "phone", "complaint_phone", "stars", "mode")
"""What `change` may change."""


@dataclass(frozen=True)
class NewUnit:
    """A unit to be added; kinds, modes and stars as `grid.tables.Unit` has them."""

    kind: str
    name: str
    contact: str = ""
    phone: str = ""
    complaint_phone: str = ""
    stars: int | None = None
    mode: str = ""


class UnitRow(NamedTuple):
    """A unit as lists show it."""

    id: UUID
    kind: str
    name: str
    pinyin: str
    contact: str
    phone: str
    complaint_phone: str
    stars: int | None
    mode: str
    closed_on: date | None


def add(db: Db, new: NewUnit, actor: str, at: datetime) -> UUID:
    """Add a unit. Raises UnitNameMissing, UnitNameTaken, UnitNotValid, TextTooLong, CharacterNotPrintable."""
    values = {name: _checked(name, getattr(new, name)) for name in FIELDS}
    id = new_id()
    put = insert_into(db, UNIT).values(id=id, pinyin=search_key(str(values["name"])), **values)
    if not db.execute(put.on_conflict_do_nothing().returning(UNIT.c.id)).all():
        raise UnitNameTaken(name=values["name"])
    append(db, [Line("unit.added", "unit", id, actor, at, values)], at)
    return id


def change(db: Db, id: UUID, changes: Mapping[str, object], actor: str, at: datetime) -> None:
    """Set fields of a unit (FIELDS); nothing is written where nothing differs. Raises what `add` raises, UnknownUnit, NoSuchField."""
    before = _locked(db, id)
    values = {name: _checked(name, value) for name, value in changes.items()}
    differing: dict[str, Any] = {key: value for key, value in values.items() if before[key] != value}
    if not differing:
        return
    if "name" in differing:
        if db.scalar(sa.select(UNIT.c.id).where(UNIT.c.name == differing["name"])) is not None:
            raise UnitNameTaken(name=differing["name"])
        differing["pinyin"] = search_key(differing["name"])
    db.execute(sa.update(UNIT).where(UNIT.c.id == id).values(differing))
    said = {key: [before[key], value] for key, value in differing.items() if key != "pinyin"}
    append(db, [Line("unit.changed", "unit", id, actor, at, said)], at)


def close(db: Db, id: UUID, on: date, reason: str, actor: str, at: datetime) -> None:
    """Say that a unit works here no longer from a day on. Raises UnknownUnit, UnitClosed, UnitStillServes, ReasonMissing."""
    reason = reason_of(reason)
    before = _locked(db, id)
    if before["closed_on"] is not None:
        raise UnitClosed(name=before["name"], date=before["closed_on"])
    serving = db.scalar(
        sa.select(sa.func.count())
        .select_from(_HOLDING)
        .where(_HOLDING.c.unit_id == id, sa.or_(_HOLDING.c.until.is_(None), _HOLDING.c.until > on))
    )
    if serving:
        raise UnitStillServes(name=before["name"], patches=serving)
    db.execute(sa.update(UNIT).where(UNIT.c.id == id).values(closed_on=on))
    append(db, [Line("unit.closed", "unit", id, actor, at, {"on": on, "reason": reason})], at)


def reopen(db: Db, id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Take the closing of a unit back; nothing where it is not closed. Raises UnknownUnit, ReasonMissing."""
    reason = reason_of(reason)
    if _locked(db, id)["closed_on"] is None:
        return
    db.execute(sa.update(UNIT).where(UNIT.c.id == id).values(closed_on=None))
    append(db, [Line("unit.reopened", "unit", id, actor, at, {"reason": reason})], at)


def units(db: Db, kind: str = "", on: date | None = None) -> list[UnitRow]:
    """Units by kind and name, of one kind or of all; with `on` only those that work here on that day."""
    query = sa.select(*(UNIT.c[name] for name in UnitRow._fields))
    if kind:
        query = query.where(UNIT.c.kind == kind)
    if on is not None:
        query = query.where(sa.or_(UNIT.c.closed_on.is_(None), UNIT.c.closed_on > on))
    rows = [UnitRow(*row) for row in db.execute(query)]
    return sorted(rows, key=lambda row: (rules.UNIT_KINDS.index(row.kind), row.pinyin, row.name))


def unit(db: Db, id: UUID) -> UnitRow:
    """One unit. Raises UnknownUnit."""
    row = db.execute(sa.select(*(UNIT.c[name] for name in UnitRow._fields)).where(UNIT.c.id == id)).first()
    if row is None:
        raise UnknownUnit
    return UnitRow(*row)


def _locked(db: Db, id: UUID) -> Mapping[str, Any]:
    row = db.execute(sa.select(UNIT).where(UNIT.c.id == id).with_for_update()).mappings().first()
    if row is None:
        raise UnknownUnit
    return dict(row)


def _checked(field: str, value: object) -> object:
    if field == "stars":
        if value is not None and not (isinstance(value, int) and 0 <= value <= rules.MOST_STARS):
            raise UnitNotValid(value=value, possible=f"0-{rules.MOST_STARS}")
        return value
    if field not in FIELDS or not isinstance(value, str):
        raise NoSuchField(field=field)
    possible = {"kind": rules.UNIT_KINDS, "mode": rules.UNIT_MODES}.get(field)
    if possible is not None:
        if value not in possible:
            raise UnitNotValid(value=value, possible=", ".join(filter(None, possible)))
        return value
    kept = tidy(value)
    if field == "name" and not kept:
        raise UnitNameMissing
    if len(kept) > _LONGEST[field]:
        raise TextTooLong(text=kept[:20] + "…", most=_LONGEST[field])
    return printable(kept)
