"""Households with the patch that they lie in on a day: what says who may see a resident, and where a list shows them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.places import rules
from grid.tables import Place, Placement
from store.types import Db, table_of

_PLACE = table_of(Place)
_PLACEMENT = table_of(Placement)
_CHUNK = 500
_DEEPEST = 3
"""Household, stairwell, building."""


class Home(NamedTuple):
    """A place on a day. `patches` are those whose holders answer for it: its building and the patch that the building lies in."""

    id: UUID
    kind: str
    building_id: UUID
    area_id: UUID | None
    words: str
    """ "3号楼 2单元 401". """
    order: tuple[object, ...]
    names: tuple[str, ...]
    """From the building down."""

    @property
    def patches(self) -> frozenset[UUID]:
        """The building and the patch that it lies in."""
        return frozenset({self.building_id} | ({self.area_id} if self.area_id else set()))


class _Node(NamedTuple):
    id: UUID
    kind: str
    parent_id: UUID | None
    name: str
    since: date | None
    until: date | None


def homes_of(db: Db, place_ids: Collection[UUID], on: date) -> dict[UUID, Home]:
    """These places, also closed ones, each with the patch of the day."""
    nodes: dict[UUID, _Node] = {}
    wanted = set(place_ids)
    while wanted:
        found = {row.id: row for row in _by(db, _PLACE.c.id, wanted)}
        nodes |= found
        wanted = {row.parent_id for row in found.values() if row.parent_id} - set(nodes)
    return _homes(db, nodes, [nodes[each] for each in place_ids if each in nodes], on)


def households_in(db: Db, patches: Collection[UUID] | None, on: date) -> dict[UUID, Home]:
    """The households that are there on a day in these micro-grids, 居民区 themselves or buildings; None for all."""
    if patches is None:
        every = [_Node(*row) for row in db.execute(sa.select(*_COLUMNS))]
        nodes = {node.id: node for node in every}
    else:
        placed = sa.select(_PLACEMENT.c.place_id).where(
            _PLACEMENT.c.area_id.in_(list(patches)),
            sa.or_(_PLACEMENT.c.since.is_(None), _PLACEMENT.c.since <= on),
            sa.or_(_PLACEMENT.c.until.is_(None), _PLACEMENT.c.until > on),
        )
        level = {row.id: row for row in _by(db, _PLACE.c.id, {*db.scalars(placed), *patches})}
        nodes = dict(level)
        for _step in range(_DEEPEST - 1):
            level = {row.id: row for row in _by(db, _PLACE.c.parent_id, set(level))}
            nodes |= level
    here = [
        node
        for node in nodes.values()
        if node.kind == "household" and rules.holds(node.since, node.until, on)
    ]
    return _homes(db, nodes, here, on)


_COLUMNS = (_PLACE.c.id, _PLACE.c.kind, _PLACE.c.parent_id, _PLACE.c.name, _PLACE.c.since, _PLACE.c.until)


def _by(db: Db, column: sa.Column[UUID], ids: Collection[UUID]) -> Iterator[_Node]:
    some = list(ids)
    for start in range(0, len(some), _CHUNK):
        for row in db.execute(sa.select(*_COLUMNS).where(column.in_(some[start : start + _CHUNK]))):
            yield _Node(*row)


def _homes(db: Db, nodes: dict[UUID, _Node], wanted: Sequence[_Node], on: date) -> dict[UUID, Home]:
    chains = {node.id: _chain(nodes, node) for node in wanted}
    buildings = {chain[0].id for chain in chains.values()}
    areas: dict[UUID, UUID] = {}
    some = list(buildings)
    for start in range(0, len(some), _CHUNK):
        query = sa.select(_PLACEMENT).where(_PLACEMENT.c.place_id.in_(some[start : start + _CHUNK]))
        areas |= {
            row.place_id: row.area_id for row in db.execute(query) if rules.holds(row.since, row.until, on)
        }
    found = [
        Home(
            id,
            chain[-1].kind,
            chain[0].id,
            areas.get(chain[0].id),
            " ".join(node.name for node in chain),
            tuple(rules.natural(node.name) for node in chain),
            tuple(node.name for node in chain),
        )
        for id, chain in chains.items()
    ]
    found.sort(key=lambda home: home.order)
    return {home.id: home for home in found}


def _chain(nodes: dict[UUID, _Node], node: _Node) -> list[_Node]:
    """From the building down."""
    chain = [node]
    while chain[0].parent_id is not None:
        chain.insert(0, nodes[chain[0].parent_id])
    return chain
