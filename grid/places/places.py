"""Buildings, stairwells and households: adding, changing and closing them. Which micro-grid a building lies in is in `placements`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from grid.places import rules
from grid.places.naming import PLACE, PLACEMENT, locked, place_name, refuse_taken, taken_in
from grid.places.patches import Patches, patches, residential
from grid.places.refusals import (
    AreaClosed,
    BeforeItsBeginning,
    FloorNotValid,
    NoPatchForBuildings,
    PlaceClosed,
    PlaceNameTaken,
    UnknownPlace,
    WrongParent,
)
from people.names import search_key
from people.refusals import NoSuchField, UnknownArea
from store.journal import Line, append
from store.sets import insert_set
from store.types import Db

_COLUMNS = ("id", "kind", "parent_id", "name", "pinyin", "position", "floors", "floor", "since", "until")
_PLACEMENT_COLUMNS = ("id", "place_id", "area_id", "since", "until", "reason")
FIELDS = ("name", "position", "floors", "floor", "since")
"""What `change` may change."""


@dataclass(frozen=True)
class NewPlace:
    """A place to be added. A building has its micro-grid or 居民区 in `area_id`, the others what they stand in in `parent_id`."""

    kind: str
    name: str
    parent_id: UUID | None = None
    area_id: UUID | None = None
    position: int = 0
    floors: int | None = None
    floor: int | None = None
    since: date | None = None
    id: UUID = field(default_factory=new_id)


def add_all(db: Db, new: Sequence[NewPlace], actor: str, at: datetime) -> list[UUID]:
    """Add places, parents before what stands in them; gives their ids in order.

    Raises PlaceNameMissing, PlaceNameTaken, WrongParent, UnknownPlace, PlaceClosed, UnknownArea, NoPatchForBuildings,
    AreaClosed, FloorNotValid, TextTooLong, CharacterNotPrintable.
    """
    checked = [checked_place(one) for one in new]
    _refuse_misplaced(db, checked)
    lines = put(db, checked, actor, at)
    append(db, lines, at)
    return [one.id for one in checked]


def add_building(
    db: Db,
    area_id: UUID,
    name: str,
    actor: str,
    at: datetime,
    *,
    floors: int | None = None,
    since: date | None = None,
) -> UUID:
    """One building of a micro-grid; raises what `add_all` raises."""
    one = NewPlace("building", name, area_id=area_id, floors=floors, since=since)
    return add_all(db, [one], actor, at)[0]


def add_stairwell(
    db: Db,
    building_id: UUID,
    name: str,
    actor: str,
    at: datetime,
    *,
    floors: int | None = None,
    since: date | None = None,
) -> UUID:
    """One stairwell of a building; raises what `add_all` raises."""
    return add_all(db, [NewPlace("stairwell", name, building_id, floors=floors, since=since)], actor, at)[0]


def add_household(
    db: Db,
    parent_id: UUID,
    name: str,
    actor: str,
    at: datetime,
    *,
    floor: int | None = None,
    since: date | None = None,
) -> UUID:
    """One household of a stairwell; raises what `add_all` raises."""
    return add_all(db, [NewPlace("household", name, parent_id, floor=floor, since=since)], actor, at)[0]


def checked_place(one: NewPlace) -> NewPlace:
    """A place with its name in the form it is kept in. Raises PlaceNameMissing, TextTooLong, CharacterNotPrintable, FloorNotValid."""
    _refuse_floor(one.floors if one.kind != "household" else None)
    _refuse_floor(one.floor)
    return NewPlace(
        one.kind,
        place_name(one.name),
        one.parent_id,
        one.area_id,
        one.position,
        one.floors,
        one.floor,
        one.since,
        one.id,
    )


def put(
    db: Db, new: Sequence[NewPlace], actor: str, at: datetime, keys: Mapping[str, str] = MappingProxyType({})
) -> list[Line]:
    """Write checked places in a handful of statements; gives the journal's lines. `keys`: search keys made ready, by name.

    Raises PlaceNameTaken.
    """
    lines: list[Line] = []
    placements: list[tuple[Any, ...]] = []
    for kind in rules.KINDS:
        rows = [
            (
                one.id,
                one.kind,
                one.parent_id,
                one.name,
                keys.get(one.name) or search_key(one.name),
                one.position,
                one.floors,
                one.floor,
                one.since,
                None,
            )
            for one in new
            if one.kind == kind
        ]
        if insert_set(db, PLACE, _COLUMNS, rows, unless_there=True) < len(rows):
            raise _taken(db, new)
    for one in new:
        said: dict[str, object] = {
            "kind": one.kind, "parent_id": one.parent_id, "name": one.name, "position": one.position, "floors": one.floors,
            "floor": one.floor, "since": one.since,
        }  # fmt: skip
        if one.area_id is not None:
            placement = new_id()
            placements.append((placement, one.id, one.area_id, one.since, None, ""))
            said |= {"placement": placement, "area_id": one.area_id}
        lines.append(Line("place.added", "place", one.id, actor, at, said))
    insert_set(db, PLACEMENT, _PLACEMENT_COLUMNS, placements)
    return lines


def change(db: Db, id: UUID, changes: Mapping[str, object], actor: str, at: datetime) -> None:
    """Set fields of a place, as `changing` does."""
    line = changing(db, id, changes, actor, at)
    if line is not None:
        append(db, [line], at)


def changing(db: Db, id: UUID, changes: Mapping[str, object], actor: str, at: datetime) -> Line | None:
    """Set fields of a place (FIELDS) and give the journal's line, None where nothing differs; a new name is a correction and counts for all days.

    Raises UnknownPlace, NoSuchField, PlaceNameMissing, PlaceNameTaken, TextTooLong,
    CharacterNotPrintable, FloorNotValid, BeforeItsBeginning where the first day would come after the last.
    """
    before = locked(db, id)
    values: dict[str, Any] = {}
    for key, value in changes.items():
        if key not in FIELDS:
            raise NoSuchField(field=key)
        values[key] = place_name(str(value)) if key == "name" else value
    for key in ("floors", "floor"):
        _refuse_floor(values.get(key))
    differing = {key: value for key, value in values.items() if before[key] != value}
    if not differing:
        return None
    since = differing.get("since")
    if since is not None and before["until"] is not None and before["until"] < since:
        raise BeforeItsBeginning(date=before["until"], name=before["name"], since=since)
    if "name" in differing:
        refuse_taken(db, before, differing["name"])
        differing["pinyin"] = search_key(differing["name"])
    db.execute(sa.update(PLACE).where(PLACE.c.id == id).values(differing))
    said = {key: [before[key], value] for key, value in differing.items() if key != "pinyin"}
    return Line("place.changed", "place", id, actor, at, said)


def _refuse_floor(floor: object) -> None:
    if floor is not None and not (isinstance(floor, int) and rules.floor_valid(floor)):
        raise FloorNotValid(floor=floor, least=rules.LOWEST_FLOOR, most=rules.HIGHEST_FLOOR)


def _refuse_misplaced(db: Db, new: Sequence[NewPlace]) -> None:
    """What stands in nothing, in the wrong thing or in what is closed; and a building whose name its 居民区 has already."""
    kinds = {one.id: (one.kind, one.name, None) for one in new}
    above = [one.parent_id for one in new if one.parent_id is not None and one.parent_id not in kinds]
    if above:
        query = sa.select(PLACE.c.id, PLACE.c.kind, PLACE.c.name, PLACE.c.until).where(PLACE.c.id.in_(above))
        kinds |= {
            row.id: (row.kind, row.name, row.until)
            for row in db.execute(query.order_by(PLACE.c.id).with_for_update())
        }
    buildings = [one for one in new if one.kind == "building"]
    for one in new:
        if one.kind == "building":
            continue
        found = kinds.get(one.parent_id) if one.parent_id is not None else None
        if found is None:
            raise UnknownPlace
        kind, name, until = found
        if kind not in rules.PARENTS[one.kind]:
            raise WrongParent(name=one.name, above=name)
        if until is not None:
            raise PlaceClosed(name=name, date=until)
    if buildings:
        nodes = patches(db)
        _refuse_no_patch(nodes, buildings)
        areas = {residential(nodes, one.area_id) for one in buildings}
        names = taken_in(db, nodes, {area for area in areas if area is not None})
        for one in buildings:
            area = residential(nodes, one.area_id)
            if (area, one.name) in names:
                raise PlaceNameTaken(name=one.name, above=nodes[area].name if area else "")
            names[area, one.name] = one.id


def _refuse_no_patch(nodes: Patches, buildings: Sequence[NewPlace]) -> None:
    for one in buildings:
        node = nodes.get(one.area_id) if one.area_id is not None else None
        if node is None:
            raise UnknownArea
        if node.kind == "street":
            raise NoPatchForBuildings(name=node.name)
        if node.until is not None and (one.since is None or node.until <= one.since):
            raise AreaClosed(name=node.name, date=one.since or node.until)


def _taken(db: Db, new: Sequence[NewPlace]) -> PlaceNameTaken:
    """Which of the names the database holds already, below which place."""
    names = {one.id: one.name for one in new}
    seen: set[tuple[UUID | None, str]] = set()
    for one in new:
        if one.parent_id is None:
            continue
        row = db.execute(
            sa.select(PLACE.c.id).where(
                PLACE.c.parent_id == one.parent_id,
                PLACE.c.name == one.name,
                PLACE.c.until.is_(None),
                PLACE.c.id != one.id,
            )
        ).first()
        if row is not None or (one.parent_id, one.name) in seen:
            above = names.get(one.parent_id) or locked(db, one.parent_id)["name"]
            return PlaceNameTaken(name=one.name, above=above)
        seen.add((one.parent_id, one.name))
    raise AssertionError("nothing is there twice")
