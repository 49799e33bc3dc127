"""What stands on the printed forms of the field: the checklist of the items, and the sheet that goes along on a patrol of the night."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid import catalogue
from grid.field.entering import leaves, where
from grid.places.answering import answering
from grid.places.patches import patches, residential
from grid.places.rules import holds, natural
from grid.tables import Place, Placement
from store.types import Db, table_of

_PLACE = table_of(Place)
_PLACEMENT = table_of(Placement)


class CheckRow(NamedTuple):
    """One item to look at."""

    class_name: str
    item: str


class Checklist(NamedTuple):
    """The checklist of a patch."""

    area: str
    """ "桂花苑 第一微网格". """
    holder: str
    rows: tuple[CheckRow, ...]


class Stop(NamedTuple):
    """A stairwell, or a building without any, to come by at night."""

    patch: str
    building: str
    stairwell: str


class PatrolSheet(NamedTuple):
    """The sheet of a patrol through a patch."""

    area: str
    stops: tuple[Stop, ...]


def checklist(db: Db, area_id: UUID, on: date, codes: frozenset[str] = frozenset()) -> Checklist:
    """The items in force on a day, or those of `codes`, for a patch. Raises UnknownPatch, NoCatalogueInForce."""
    patch = where(db, area_id, None, on).patch
    held = answering(db, on, area_id=area_id)
    holder = "、".join(each.name for each in held[0].holders) if held else ""
    items = catalogue.in_force(db, on).items
    rows = [
        CheckRow(kept.item.class_name, kept.item.name)
        for kept in items
        if not codes or kept.item.code in codes
    ]
    return Checklist(_title(db, patch.id), holder, tuple(rows))


def patrol_sheet(db: Db, area_id: UUID, on: date) -> PatrolSheet:
    """The stairwells of a patch and all below in their order. Raises UnknownPatch."""
    nodes = patches(db, on)
    where(db, area_id, None, on)
    own = leaves(nodes, area_id)
    inside = [*dict.fromkeys((area_id, *own))]
    placed = {
        row.place_id: row.area_id
        for row in db.execute(sa.select(_PLACEMENT).where(_PLACEMENT.c.area_id.in_(inside)))
        if holds(row.since, row.until, on)
    }
    columns = (_PLACE.c.id, _PLACE.c.parent_id, _PLACE.c.name, _PLACE.c.since, _PLACE.c.until)
    of = sa.or_(_PLACE.c.id.in_(list(placed)), _PLACE.c.parent_id.in_(list(placed)))
    rows = [
        row
        for row in db.execute(sa.select(*columns).where(of, _PLACE.c.kind != "household"))
        if holds(row.since, row.until, on)
    ]
    buildings = {row.id: row.name for row in rows if row.parent_id is None}
    with_stairs = {row.parent_id for row in rows if row.parent_id is not None}
    order = {id: place for place, id in enumerate(inside)}
    found = [
        (placed[row.parent_id], Stop(nodes[placed[row.parent_id]].name, buildings[row.parent_id], row.name))
        for row in rows
        if row.parent_id in buildings
    ]
    found += [
        (placed[id], Stop(nodes[placed[id]].name, name, ""))
        for id, name in buildings.items()
        if id not in with_stairs
    ]
    found.sort(key=lambda each: (order[each[0]], natural(each[1].building), natural(each[1].stairwell)))
    return PatrolSheet(_title(db, area_id), tuple(stop for _patch, stop in found))


def _title(db: Db, area_id: UUID) -> str:
    nodes = patches(db)
    above = residential(nodes, area_id)
    names = [nodes[above].name] if above is not None and above != area_id else []
    return " ".join([*names, nodes[area_id].name])
