"""Which micro-grid a building belongs to on which day. A building that moves takes nothing along: an issue keeps its area."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from grid.places import rules
from grid.places.naming import PLACE, PLACEMENT, locked, reason_of, refuse_taken_in
from grid.places.patches import patches
from grid.places.refusals import (
    AreaClosed,
    BeforeItsBeginning,
    NoPatchForBuildings,
    NotABuilding,
    PlaceClosed,
    UnknownPlace,
)
from people.refusals import UnknownArea
from store.journal import Line, append
from store.types import Db


class PlacementRow(NamedTuple):
    """A building's time in one micro-grid or 居民区."""

    id: UUID
    place_id: UUID
    area_id: UUID
    since: date | None
    until: date | None
    reason: str


def place_in_grid(
    db: Db, place_id: UUID, area_id: UUID, on: date, reason: str, actor: str, at: datetime
) -> None:
    """Put a building into another micro-grid from a day on, as `moving` does."""
    line = moving(db, place_id, area_id, on, reason, actor, at)
    if line is not None:
        append(db, [line], at)


def moving(
    db: Db, place_id: UUID, area_id: UUID, on: date, reason: str, actor: str, at: datetime
) -> Line | None:
    """Put a building into another micro-grid from a day on; gives the journal's line, None where it lies there already.

    What is reported there from that day on goes to the new one; issues that were reported before stay with the micro-grid they
    were reported in, open ones too. Raises UnknownPlace, NotABuilding, PlaceClosed, UnknownArea, NoPatchForBuildings, AreaClosed,
    PlaceNameTaken, ReasonMissing, BeforeItsBeginning before the day of the last move.
    """
    reason = reason_of(reason)
    row = locked(db, place_id)
    if row["kind"] != "building":
        raise NotABuilding(name=row["name"])
    if row["until"] is not None:
        raise PlaceClosed(name=row["name"], date=row["until"])
    nodes = patches(db)
    new = nodes.get(area_id)
    if new is None:
        raise UnknownArea
    if new.kind == "street":
        raise NoPatchForBuildings(name=new.name)
    if not rules.holds(new.since, new.until, on):
        raise AreaClosed(name=new.name, date=on)
    now = next((each for each in placements(db, place_id) if each.until is None), None)
    if now is not None and now.area_id == area_id:
        return None
    beginning = (now.since if now else None) or row["since"]
    if beginning is not None and on < beginning:
        raise BeforeItsBeginning(date=on, name=row["name"], since=beginning)
    refuse_taken_in(db, nodes, place_id, row["name"], area_id)
    if now is not None:
        db.execute(sa.update(PLACEMENT).where(PLACEMENT.c.id == now.id).values(until=on))
    id = new_id()
    db.execute(
        sa.insert(PLACEMENT).values(
            id=id, place_id=place_id, area_id=area_id, since=on, until=None, reason=reason
        )
    )
    said = {"on": on, "area_id": [now.area_id if now else None, area_id], "reason": reason, "placement": id}
    return Line("place.moved", "place", place_id, actor, at, said)


def placements(db: Db, place_id: UUID) -> list[PlacementRow]:
    """Where a building has belonged, oldest first."""
    query = sa.select(*(PLACEMENT.c[name] for name in PlacementRow._fields)).where(
        PLACEMENT.c.place_id == place_id
    )
    rows = [PlacementRow(*row) for row in db.execute(query)]
    # One that ended on the day it began was corrected at once: it stands before what corrected it.
    return sorted(rows, key=lambda row: (row.since or date.min, row.until or date.max))


def building_of(db: Db, place_id: UUID) -> UUID:
    """The building that a stairwell or a household stands in, or itself. Raises UnknownPlace."""
    for id, building in _buildings(db, [place_id]):
        if id == place_id:
            return building
    raise UnknownPlace


def area_of(db: Db, place_id: UUID, on: date) -> UUID | None:
    """The micro-grid (or 居民区) that a place belongs to on a day, None where it belonged to none. Raises UnknownPlace."""
    building = building_of(db, place_id)
    return areas_of(db, [building], on).get(building)


def areas_of(db: Db, place_ids: Collection[UUID], on: date) -> dict[UUID, UUID]:
    """The same of many places at once; those that belonged to none are left out."""
    buildings = dict(_buildings(db, place_ids))
    query = sa.select(PLACEMENT.c.place_id, PLACEMENT.c.area_id).where(
        PLACEMENT.c.place_id.in_(set(buildings.values())),
        sa.or_(PLACEMENT.c.since.is_(None), PLACEMENT.c.since <= on),
        sa.or_(PLACEMENT.c.until.is_(None), PLACEMENT.c.until > on),
    )
    areas = {row.place_id: row.area_id for row in db.execute(query)}
    return {id: areas[building] for id, building in buildings.items() if building in areas}


def _buildings(db: Db, place_ids: Collection[UUID]) -> Sequence[tuple[UUID, UUID]]:
    """Each place with its building: two steps up at most."""
    parent, above = PLACE.alias(), PLACE.alias()
    query = (
        sa.select(PLACE.c.id, sa.func.coalesce(above.c.id, parent.c.id, PLACE.c.id))
        .outerjoin(parent, parent.c.id == PLACE.c.parent_id)
        .outerjoin(above, above.c.id == parent.c.parent_id)
        .where(PLACE.c.id.in_(list(place_ids)))
    )
    return [(row[0], row[1]) for row in db.execute(query)]
