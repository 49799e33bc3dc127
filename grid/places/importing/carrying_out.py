"""Doing what a plan says, whole or not at all, in one short transaction; cancelled before it, the base stays as it was."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core.jobs import Job, Step
from core.language import _
from grid.places.importing.planning import NewGrid, PlacesPlan, with_patches
from grid.places.importing.remarks import PlacesChanged
from grid.places.naming import taken_in
from grid.places.patches import patches, upward
from grid.places.placements import moving
from grid.places.places import changing, put
from people.areas import AreaTree, area_line, put_areas
from people.names import search_key
from store import journal
from store.journal import Line
from store.transaction import Store
from store.types import Db

_CHUNK = 500
_REASON = "楼栋清册"
"""What a move gives as its reason: the list of buildings said so."""


class PlacesResult(NamedTuple):
    """What an import did."""

    buildings: int
    stairwells: int
    households: int
    moved: int
    changed: int
    refused: int


def carry_out(store: Store, plan: PlacesPlan, actor: str, at: datetime) -> Job[PlacesResult]:
    """Import what the plan adds, moves and changes; a move begins on the plan's day.

    Raises PlacesChanged when places or areas moved after the preview, and what adding one by one raises; nothing is then imported.
    """
    counts = plan.counts()
    result = PlacesResult(
        counts["building"],
        counts["stairwell"],
        counts["household"],
        len(plan.moved),
        len(plan.changed),
        len(plan.refused),
    )
    total = len(plan.added) + len(plan.moved) + len(plan.changed)
    if not total:
        yield Step(0, 0)
        return result
    with store.read() as db:
        _refuse_moved(db, plan)
        tree, nodes = AreaTree(db), patches(db)
    grids: dict[NewGrid, UUID] = {}
    for patch in [*(one.patch for one in plan.added), *(one.patch for one in plan.moved)]:
        if isinstance(patch, NewGrid) and patch not in grids:
            names = {node.kind: node.name for node in upward(nodes, patch.area_id)}
            grids[patch] = tree.ensure(names.get("street", ""), names["area"], patch.name)
    new = with_patches(plan, grids)
    keys: dict[str, str] = {}
    for start in range(0, len(new), _CHUNK):
        yield Step(start, total, _("Reading the names"))
        store.give_way()
        keys |= {
            one.name: search_key(one.name) for one in new[start : start + _CHUNK] if one.name not in keys
        }
    yield Step(total, total, _("Saving"))
    with store.write() as db:
        # Whoever adds a building to one of these at the same time goes first or waits.
        taken_in(db, nodes, {node.id for node in nodes.values() if node.kind == "area"})
        _refuse_moved(db, plan)
        if not put_areas(db, tree.new):
            raise PlacesChanged
        lines: list[Line | None] = [area_line(node, actor, at) for node in tree.new]
        lines += put(db, new, actor, at, keys)
        for move in plan.moved:
            patch = grids[move.patch] if isinstance(move.patch, NewGrid) else move.patch
            lines.append(moving(db, move.place_id, patch, plan.today, _REASON, actor, at))
        for change in plan.changed:
            lines.append(changing(db, change.place_id, {change.field: change.new}, actor, at))
        said = {"file": plan.file, "sha256": plan.digest, **result._asdict()}
        lines.append(Line("places.imported", "places", plan.digest[:32], actor, at, said))
        journal.append(db, [line for line in lines if line is not None], at)
    return result


def _refuse_moved(db: Db, plan: PlacesPlan) -> None:
    if journal.since(db, plan.seq).subject_kinds & {"place", "area"}:
        raise PlacesChanged
