"""Facilities: adding, changing, taking away. What falls due of them is in `grid.facilities.dues`. The window, the terminal and the import call these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from grid.facilities import rules
from grid.facilities.refusals import (
    FacilityCodeTaken,
    FacilityGone,
    FacilityKindUnknown,
    FacilityNameMissing,
    FacilityNowhere,
    UnknownFacility,
)
from grid.item_codes import refuse_unknown
from grid.places import placements, units
from grid.tables import Facility, Unit
from grid.texts import kept
from people.areas import AREA
from people.names import search_key
from people.refusals import UnknownArea
from store.inserting import insert_into
from store.journal import Line, append, note
from store.types import Db, table_of

FACILITY = table_of(Facility)
_UNIT = table_of(Unit)


@dataclass(frozen=True)
class NewFacility:
    """A facility to be added: at a place or, without one, in an area. Under `item_code` a lapse becomes an issue."""

    kind: str
    name: str
    code: str | None = None
    area_id: UUID | None = None
    place_id: UUID | None = None
    unit_id: UUID | None = None
    item_code: str = ""
    id: UUID = field(default_factory=new_id)


class FacilityRow(NamedTuple):
    """A facility as it stands."""

    id: UUID
    kind: str
    name: str
    pinyin: str
    code: str | None
    area_id: UUID
    place_id: UUID | None
    unit_id: UUID | None
    item_code: str
    until: date | None


def add_all(db: Db, new: Sequence[NewFacility], actor: str, at: datetime) -> list[UUID]:
    """Add facilities; gives their ids in order.

    Raises FacilityNameMissing, FacilityKindUnknown, FacilityCodeTaken, FacilityNowhere, UnknownArea, UnknownPlace,
    UnknownUnit, ItemNotInCatalogue, TextTooLong, CharacterNotPrintable.
    """
    rows: list[dict[str, Any]] = [{"id": one.id, **_checked(db, one, at), "until": None} for one in new]
    query = insert_into(db, FACILITY).on_conflict_do_nothing(index_elements=["code"])
    put = set(db.scalars(query.returning(FACILITY.c.id), rows)) if rows else set[UUID]()
    for row in rows:
        if row["id"] not in put:
            _refuse_taken(db, row["code"], row["id"])
    lines = [
        Line("facility.added", "facility", row["id"], actor, at, {k: v for k, v in row.items() if k != "id"})
        for row in rows
    ]
    append(db, lines, at)
    return [row["id"] for row in rows]


def add(db: Db, new: NewFacility, actor: str, at: datetime) -> UUID:
    """One facility; raises what `add_all` raises."""
    return add_all(db, [new], actor, at)[0]


def change(db: Db, id: UUID, new: NewFacility, actor: str, at: datetime) -> None:
    """Change what is said of a facility. Raises as `add_all`, UnknownFacility and FacilityGone."""
    before = locked(db, id)
    if before["until"] is not None:
        raise FacilityGone(name=before["name"], date=before["until"])
    values = _checked(db, new, at)
    if values["code"] is not None:
        _refuse_taken(db, values["code"], id)
    changed = {key: value for key, value in values.items() if before[key] != value}
    if not changed:
        return
    db.execute(sa.update(FACILITY).where(FACILITY.c.id == id).values(changed))
    note(db, Line("facility.changed", "facility", id, actor, at, changed), at)


def take_away(db: Db, id: UUID, on: date, reason: str, actor: str, at: datetime) -> None:
    """Say from which day on a facility is no longer there; nothing falls due of it from then on. Raises UnknownFacility, FacilityGone,
    TextTooLong.
    """
    row = locked(db, id)
    if row["until"] is not None:
        raise FacilityGone(name=row["name"], date=row["until"])
    db.execute(sa.update(FACILITY).where(FACILITY.c.id == id).values(until=on))
    said = {"until": on, "reason": kept(reason, 200)}
    note(db, Line("facility.taken_away", "facility", id, actor, at, said), at)


def facility(db: Db, id: UUID) -> FacilityRow:
    """One facility. Raises UnknownFacility."""
    row = db.execute(sa.select(FACILITY).where(FACILITY.c.id == id)).first()
    if row is None:
        raise UnknownFacility
    return FacilityRow(*row)


def facilities(db: Db) -> list[FacilityRow]:
    """Every facility that is there, by name."""
    query = sa.select(FACILITY).where(FACILITY.c.until.is_(None)).order_by(FACILITY.c.pinyin, FACILITY.c.id)
    return [FacilityRow(*row) for row in db.execute(query)]


def locked(db: Db, id: UUID) -> Mapping[str, Any]:
    """The row of a facility, locked. Raises UnknownFacility."""
    row = db.execute(sa.select(FACILITY).where(FACILITY.c.id == id).with_for_update()).mappings().first()
    if row is None:
        raise UnknownFacility
    return dict(row)


def _checked(db: Db, new: NewFacility, at: datetime) -> dict[str, Any]:
    name = kept(new.name, 80)
    if not name:
        raise FacilityNameMissing
    if new.kind not in rules.KINDS:
        raise FacilityKindUnknown(kind=new.kind, possible=", ".join(rules.KINDS))
    area_id = new.area_id
    if new.place_id is not None:
        area_id = placements.area_of(db, new.place_id, local_date(at)) or area_id
    if area_id is None:
        raise FacilityNowhere(name=name)
    if db.scalar(sa.select(AREA.c.id).where(AREA.c.id == area_id)) is None:
        raise UnknownArea
    if new.unit_id is not None:
        units.unit(db, new.unit_id)
    if new.item_code:
        refuse_unknown(db, [new.item_code], local_date(at))
    return {
        "kind": new.kind,
        "name": name,
        "pinyin": search_key(name),
        "code": kept(new.code or "", 40) or None,
        "area_id": area_id,
        "place_id": new.place_id,
        "unit_id": new.unit_id,
        "item_code": new.item_code,
    }


def _refuse_taken(db: Db, code: str, id: UUID) -> None:
    taken = db.execute(sa.select(FACILITY.c.name).where(FACILITY.c.code == code, FACILITY.c.id != id)).first()
    if taken is not None:
        raise FacilityCodeTaken(facility=code, name=taken.name)
