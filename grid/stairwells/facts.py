"""What a stairwell's card has to say on a day: where it is, which company serves it, and how that company is rated and reached."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.places import rules
from grid.places.answering import chain, companies
from grid.places.holdings import OfPatch, in_force, level
from grid.places.patches import patches, upward
from grid.places.placements import areas_of
from grid.stairwells.wording import Facts
from grid.tables import Place, Unit
from store.types import Db, table_of

PLACE = table_of(Place)
_UNIT = table_of(Unit)


class Stairwell(NamedTuple):
    """A stairwell, or a building that has none, with what its card has to say."""

    id: UUID
    building_id: UUID
    building: str
    name: str
    area_id: UUID | None
    position: tuple[object, ...]
    """By which lists are sorted: area, building, stairwell, as people count."""
    facts: Facts


def stairwells(db: Db, on: date, ids: Collection[UUID] | None = None) -> list[Stairwell]:
    """Every stairwell that is there on a day, and every building without any; or those of `ids` that are such. Sorted."""
    building = PLACE.alias()
    below = PLACE.alias()
    has_own = (
        sa.select(below.c.id).where(
            below.c.parent_id == PLACE.c.id, below.c.kind == "stairwell", _there(below, on)
        )
    ).exists()
    query = (
        sa.select(
            PLACE.c.id,
            PLACE.c.kind,
            PLACE.c.name,
            PLACE.c.position,
            sa.func.coalesce(building.c.id, PLACE.c.id).label("building_id"),
            sa.func.coalesce(building.c.name, PLACE.c.name).label("building"),
            sa.func.coalesce(building.c.position, PLACE.c.position).label("building_position"),
        )
        .outerjoin(building, building.c.id == PLACE.c.parent_id)
        .where(
            _there(PLACE, on),
            sa.or_(PLACE.c.kind == "stairwell", sa.and_(PLACE.c.kind == "building", sa.not_(has_own))),
        )
    )
    if ids is not None:
        query = query.where(PLACE.c.id.in_(list(ids)))
    rows = db.execute(query).all()
    areas = areas_of(db, [row.id for row in rows], on)
    held, nodes = in_force(db, on), patches(db)
    units = {row.id: row for row in db.execute(sa.select(_UNIT))}
    found: list[Stairwell] = []
    for row in rows:
        area_id = areas.get(row.id)
        own = level("building", OfPatch(place_id=row.building_id), row.building, held, on)
        serving = companies([own, *chain(nodes, area_id, held, on)])
        unit = units.get(serving[0].unit_id) if serving else None
        residential = next((node for node in upward(nodes, area_id) if node.kind == "area"), None)
        committee = residential.name if residential else ""
        stairwell = row.name if row.kind == "stairwell" else ""
        facts = Facts(
            place=" ".join(part for part in (committee, row.building, stairwell) if part),
            company=unit.name if unit else "",
            stars=unit.stars if unit else None,
            mode=unit.mode if unit else "",
            phone=unit.phone if unit else "",
            complaint_phone=unit.complaint_phone if unit else "",
            committee=committee.removesuffix("居委会"),
        )
        position = (
            residential.position if residential else 0,
            rules.natural(committee),
            row.building_position,
            rules.natural(row.building),
            row.position,
            rules.natural(row.name),
        )
        found.append(Stairwell(row.id, row.building_id, row.building, stairwell, area_id, position, facts))
    return sorted(found, key=lambda one: (one.position, one.id))


def _there(table: sa.FromClause, on: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        sa.or_(table.c.since.is_(None), table.c.since <= on),
        sa.or_(table.c.until.is_(None), table.c.until > on),
    )
