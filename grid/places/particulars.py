"""One node of the tree with all that is known of it: days, who answers for it and above it, where a building has belonged, households."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.places.answering import answering
from grid.places.holdings import HoldingRow, Level, OfPatch, of_patch
from grid.places.naming import PLACE
from grid.places.patches import patches, path
from grid.places.placements import building_of, placements
from grid.places.refusals import UnknownPlace
from grid.places.tree import Home, households
from people.refusals import UnknownArea
from store.types import Db


class Stay(NamedTuple):
    """A building's time in one micro-grid, by name."""

    name: str
    since: date | None
    until: date | None
    reason: str


class Particulars(NamedTuple):
    """What a card shows of one node."""

    kind: str
    area_id: UUID | None
    place_id: UUID | None
    name: str
    above: str
    """Where it lies: "梧桐街道 桂花苑 第一微网格 1号楼"."""
    since: date | None
    until: date | None
    floors: int | None
    floor: int | None
    patch: OfPatch | None
    """What one is appointed to; None for a stairwell or household, which go with their building."""
    appointments: Sequence[HoldingRow]
    """To the node itself, of all days."""
    levels: Sequence[Level]
    """Who answers on the day, from the building or the patch up to the street."""
    stays: Sequence[Stay]
    """Of a building."""
    homes: Sequence[Home]
    """The households that stand in it on the day."""


def of_area(db: Db, area_id: UUID, on: date) -> Particulars:
    """A street, 居民区 or micro-grid. Raises UnknownArea."""
    nodes = patches(db)
    node = nodes.get(area_id)
    if node is None:
        raise UnknownArea
    patch = OfPatch(area_id)
    return Particulars(
        node.kind, area_id, None, node.name, path(nodes, node.parent_id), node.since, node.until, None, None, patch,
        of_patch(db, patch), answering(db, on, area_id=area_id), (), (),
    )  # fmt: skip


def of_place(db: Db, place_id: UUID, on: date) -> Particulars:
    """A building, stairwell or household. Raises UnknownPlace."""
    row = db.execute(sa.select(PLACE).where(PLACE.c.id == place_id)).first()
    if row is None:
        raise UnknownPlace
    nodes, building = patches(db), building_of(db, place_id)
    stays = placements(db, building)
    now = next((stay for stay in reversed(stays) if stay.since is None or stay.since <= on), None)
    above = [path(nodes, now.area_id)] if now else []
    step = row.parent_id
    names: list[str] = []
    while step is not None:
        found = db.execute(sa.select(PLACE.c.name, PLACE.c.parent_id).where(PLACE.c.id == step)).one()
        names.insert(0, found.name)
        step = found.parent_id
    patch = OfPatch(place_id=place_id) if row.kind == "building" else None
    return Particulars(
        row.kind, None, place_id, row.name, " ".join((*above, *names)), row.since, row.until, row.floors, row.floor, patch,
        of_patch(db, patch) if patch else (), answering(db, on, place_id=place_id),
        [Stay(path(nodes, stay.area_id), stay.since, stay.until, stay.reason) for stay in stays] if patch else (),
        households(db, place_id, on),
    )  # fmt: skip


def stands_in(db: Db, place_id: UUID) -> tuple[str, UUID]:
    """What a stairwell or household stands in: its kind and id. Raises UnknownPlace, for a building too."""
    parent = PLACE.alias()
    query = sa.select(parent.c.kind, parent.c.id).join(PLACE, PLACE.c.parent_id == parent.c.id)
    row = db.execute(query.where(PLACE.c.id == place_id)).first()
    if row is None:
        raise UnknownPlace
    return row.kind, row.id
