"""The tree as it is on a day: street > 居民区 > micro-grid > building > stairwell, households counted; who answers beside each node."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.places import rules
from grid.places.holdings import HoldingRow, Level, OfPatch, in_force, level
from grid.places.naming import PLACE, PLACEMENT
from grid.places.patches import Patches, patches
from store.types import Db


class Node(NamedTuple):
    """One node. `kind` is street, area, grid, building, stairwell or, for buildings that belong to no patch, "nowhere"."""

    kind: str
    area_id: UUID | None
    place_id: UUID | None
    name: str
    floors: int | None
    buildings: int
    households: int
    """Both with everything below."""
    answers: Level | None
    """Who answers for this node itself; None for a stairwell."""
    children: Sequence["Node"]


class Home(NamedTuple):
    """A household as a list shows it."""

    id: UUID
    name: str
    floor: int | None


def tree(db: Db, on: date) -> list[Node]:
    """The roots: streets, 居民区 without one, and last the buildings that belong to no patch on that day."""
    nodes = patches(db, on)
    held = in_force(db, on)
    below = _buildings(db, nodes, held, on)
    roots = [id for id, node in nodes.items() if node.parent_id not in nodes]
    made = [_patch(nodes, id, below, held, on) for id in roots]
    if below.get(None):
        made.append(_node("nowhere", None, "", None, below[None]))
    return made


def households(db: Db, parent_id: UUID, on: date) -> list[Home]:
    """The households that stand in a stairwell (or a building without stairwells) on a day, from the top floor down."""
    query = sa.select(PLACE.c.id, PLACE.c.name, PLACE.c.floor).where(
        PLACE.c.parent_id == parent_id, PLACE.c.kind == "household", *_there(on)
    )
    homes = [Home(*row) for row in db.execute(query)]
    return sorted(homes, key=lambda home: (-(home.floor or 0), rules.natural(home.name)))


def _there(on: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        sa.or_(PLACE.c.since.is_(None), PLACE.c.since <= on),
        sa.or_(PLACE.c.until.is_(None), PLACE.c.until > on),
    )


def _buildings(
    db: Db, nodes: Patches, held: Mapping[OfPatch, Sequence[HoldingRow]], on: date
) -> dict[UUID | None, list[Node]]:
    """The buildings of a day with their stairwells, by the patch they belong to."""
    columns = (PLACE.c.id, PLACE.c.parent_id, PLACE.c.kind, PLACE.c.name, PLACE.c.position, PLACE.c.floors)
    rows = db.execute(sa.select(*columns).where(PLACE.c.kind != "household", *_there(on))).all()
    counting = sa.select(PLACE.c.parent_id, sa.func.count()).where(PLACE.c.kind == "household", *_there(on))
    homes = {row[0]: row[1] for row in db.execute(counting.group_by(PLACE.c.parent_id))}
    placed = sa.select(PLACEMENT.c.place_id, PLACEMENT.c.area_id).where(
        sa.or_(PLACEMENT.c.since.is_(None), PLACEMENT.c.since <= on),
        sa.or_(PLACEMENT.c.until.is_(None), PLACEMENT.c.until > on),
    )
    areas = {row.place_id: row.area_id for row in db.execute(placed)}
    rows = sorted(rows, key=lambda row: (row.position, rules.natural(row.name)))
    stairwells: dict[UUID, list[Node]] = {}
    for row in rows:
        if row.kind == "stairwell":
            found = Node("stairwell", None, row.id, row.name, row.floors, 0, homes.get(row.id, 0), None, ())
            stairwells.setdefault(row.parent_id, []).append(found)
    below: dict[UUID | None, list[Node]] = {}
    for row in rows:
        if row.kind == "building":
            area = areas.get(row.id)
            own = stairwells.get(row.id, [])
            made = Node(
                "building", None, row.id, row.name, row.floors, 1,
                homes.get(row.id, 0) + sum(each.households for each in own),
                level("building", OfPatch(place_id=row.id), row.name, held, on), own,
            )  # fmt: skip
            below.setdefault(area if area in nodes else None, []).append(made)
    return below


def _patch(
    nodes: Patches,
    id: UUID,
    below: Mapping[UUID | None, Sequence[Node]],
    held: Mapping[OfPatch, Sequence[HoldingRow]],
    on: date,
) -> Node:
    node = nodes[id]
    patch = [_patch(nodes, each, below, held, on) for each, child in nodes.items() if child.parent_id == id]
    answers = level(node.kind, OfPatch(id), node.name, held, on)
    return _node(node.kind, id, node.name, answers, [*patch, *below.get(id, ())])


def _node(
    kind: str, area_id: UUID | None, name: str, answers: Level | None, children: Sequence[Node]
) -> Node:
    return Node(
        kind, area_id, None, name, None,
        sum(each.buildings for each in children), sum(each.households for each in children), answers, children,
    )  # fmt: skip
