"""Who answers for a place or a patch on a day, from the building up to the street. Windows, phone pages and issues ask it."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from grid.places.holdings import HoldingRow, Level, OfPatch, in_force, level
from grid.places.naming import PLACE
from grid.places.patches import Patches, patches, upward
from grid.places.placements import area_of, building_of
from store.types import Db


def answering(db: Db, on: date, *, area_id: UUID | None = None, place_id: UUID | None = None) -> list[Level]:
    """The chain of a place (from its building on) or of a patch, upward to the street. Raises UnknownPlace.

    With both, the building is that of `place_id` and the chain above it that of `area_id`: an issue keeps its area.
    """
    held, nodes = in_force(db, on), patches(db)
    levels: list[Level] = []
    if place_id is not None:
        building = building_of(db, place_id)
        name = db.scalar(sa.select(PLACE.c.name).where(PLACE.c.id == building)) or ""
        levels.append(level("building", OfPatch(place_id=building), name, held, on))
        area_id = area_id or area_of(db, place_id, on)
    return [*levels, *chain(nodes, area_id, held, on)]


def chain(
    nodes: Patches, area_id: UUID | None, held: Mapping[OfPatch, Sequence[HoldingRow]], on: date
) -> list[Level]:
    """The levels from a patch of the tree up to the street, for who has read tree and appointments already."""
    return [level(node.kind, OfPatch(node.id), node.name, held, on) for node in upward(nodes, area_id)]


def companies(levels: Sequence[Level]) -> Sequence[HoldingRow]:
    """The property companies that serve: those of the nearest level that has any."""
    return next((each.companies for each in levels if each.companies), ())
