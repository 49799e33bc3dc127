"""The tree of streets, 居民区 and micro-grids as the grid asks it: what lies above and below a patch, and on which days."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.places import rules
from people.areas import AREA
from store.types import Db


class Patch(NamedTuple):
    """A node of the tree: a street, a 居民区 ("area") or a micro-grid ("grid"); it is there from `since` to the day before `until`."""

    id: UUID
    parent_id: UUID | None
    kind: str
    name: str
    position: int
    since: date | None
    until: date | None


Patches = Mapping[UUID, Patch]


def patches(db: Db, on: date | None = None) -> dict[UUID, Patch]:
    """Every node by its id, or those that are there on a day; in the order of their position and name."""
    columns = (
        AREA.c.id,
        AREA.c.parent_id,
        AREA.c.kind,
        AREA.c.name,
        AREA.c.position,
        AREA.c.since,
        AREA.c.closed_on,
    )
    rows = [Patch(*row) for row in db.execute(sa.select(*columns))]
    rows.sort(key=lambda row: (row.position, rules.natural(row.name)))
    return {row.id: row for row in rows if on is None or rules.holds(row.since, row.until, on)}


def upward(nodes: Patches, id: UUID | None) -> Iterator[Patch]:
    """A node and what lies above it, up to the street."""
    while id is not None and (node := nodes.get(id)) is not None:
        yield node
        id = node.parent_id


def residential(nodes: Patches, id: UUID | None) -> UUID | None:
    """The 居民区 that a micro-grid lies in, or itself; None for a street."""
    return next((node.id for node in upward(nodes, id) if node.kind == "area"), None)


def within(nodes: Patches, id: UUID) -> frozenset[UUID]:
    """A node with everything below it."""
    return frozenset(each for each in nodes if any(node.id == id for node in upward(nodes, each)))


def path(nodes: Patches, id: UUID | None) -> str:
    """The names from the street down: "梧桐街道 桂花苑 第一微网格"."""
    return " ".join(node.name for node in reversed(list(upward(nodes, id))))
