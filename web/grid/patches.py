"""The patches of whoever holds the phone: where this one may report, and the places to choose from."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from grid import hands
from grid.hands import REPORTER, Hand
from grid.places import placements
from grid.places.refusals import UnknownPlace
from grid.places.searching import search_places
from grid.places.tree import Node, tree
from store.types import Db
from web.refusals import PatchNotYours

MOST_BUILDINGS = 60
"""Above this a page offers the search and the patches, no list of buildings."""
_HITS, _CANDIDATES = 30, 300


class Reach(NamedTuple):
    """Where somebody has a part: areas with all below (None for everywhere), and single buildings."""

    areas: frozenset[UUID] | None
    buildings: frozenset[UUID]


class Choice(NamedTuple):
    """A place to choose."""

    id: UUID
    name: str
    above: str


class Building(NamedTuple):
    """A building with its stairwells."""

    id: UUID
    name: str
    inside: Sequence[Choice]


class Patch(NamedTuple):
    """A micro-grid, or a 居民区 where buildings stand in it itself; `id` None for a building that is held alone."""

    id: UUID | None
    name: str
    buildings: Sequence[Building]


def reach_of(db: Db, hand: Hand) -> Reach:
    """Where the hand has a part beyond reporting what it sees."""
    parts = [where for role, where in hand.roles.items() if role != REPORTER]
    if any(where is None for where in parts):
        return Reach(None, frozenset())
    parents = hands.parents(db)
    named = {id for where in parts if where is not None for id in where}
    return Reach(hands.below(parents, named & parents.keys()), frozenset(named - parents.keys()))


def patches_of(db: Db, reach: Reach, on: date) -> list[Patch]:
    """The patches within reach with their buildings, in the order of the tree; without the buildings where they are very many."""
    found = list(_patches(tree(db, on), reach))
    if sum(len(patch.buildings) for patch in found) > MOST_BUILDINGS:
        return [patch._replace(buildings=()) for patch in found if patch.id is not None]
    return found


def names(db: Db, reach: Reach, on: date) -> list[str]:
    """What the patches within reach are called."""
    return [patch.name for patch in patches_of(db, reach, on)]


def search(db: Db, reach: Reach, text: str, on: date) -> list[Choice]:
    """The buildings, stairwells and households within reach that the text fits, by name or pinyin."""
    hits = search_places(db, text, on, limit=_CANDIDATES)
    found = [
        Choice(hit.place_id, hit.path, hit.within)
        for hit in hits
        if hit.place_id is not None
        and (
            in_areas(reach, hit.area_id)
            or (reach.buildings and placements.building_of(db, hit.place_id) in reach.buildings)
        )
    ]
    return found[:_HITS]


def refuse_other(db: Db, reach: Reach, area_id: UUID | None, place_id: UUID | None, on: date) -> None:
    """Raise PatchNotYours for a place or an area that is not within reach, and for one that is not there."""
    if place_id is None:
        if area_id is None or not in_areas(reach, area_id):
            raise PatchNotYours
        return
    try:
        building = placements.building_of(db, place_id)
        area = placements.area_of(db, place_id, on)
    except UnknownPlace as error:
        raise PatchNotYours from error
    if building not in reach.buildings and not in_areas(reach, area):
        raise PatchNotYours


def in_areas(reach: Reach, area_id: UUID | None) -> bool:
    """Whether an area is within reach."""
    return reach.areas is None or (area_id is not None and area_id in reach.areas)


def _patches(nodes: Iterable[Node], reach: Reach) -> Iterator[Patch]:
    for node in nodes:
        buildings = [each for each in node.children if each.kind == "building"]
        below = [each for each in node.children if each.kind != "building"]
        mine = in_areas(reach, node.area_id)
        if mine and (node.kind == "grid" or buildings or (node.kind == "area" and not below)):
            yield Patch(node.area_id, node.name, _buildings(buildings))
        elif not mine:
            alone = _buildings(each for each in buildings if each.place_id in reach.buildings)
            yield from (Patch(None, each.name, [each]) for each in alone)
        yield from _patches(below, reach)


def _buildings(nodes: Iterable[Node]) -> list[Building]:
    return [
        Building(
            node.place_id,
            node.name,
            [Choice(each.place_id, each.name, node.name) for each in node.children if each.place_id],
        )
        for node in nodes
        if node.place_id
    ]
