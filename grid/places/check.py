"""What the chain of responsibility lacks on a day: patches that nobody or two people hold, buildings that no company serves."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from grid.places.holdings import HoldingRow, OfPatch, in_force
from grid.places.patches import Patches, path, upward
from grid.places.patches import patches as all_patches
from grid.places.tree import Node, tree
from store.types import Db

CODES = ("nobody", "left", "two", "no_grid", "nowhere", "no_company", "two_companies")
"""In the order in which they matter."""
_HELD = frozenset({"area", "grid"})
"""What must have a holder. A street is answered for by duties; a building by the holder of its micro-grid."""


class Finding(NamedTuple):
    """One thing that a patch lacks, in words of `code`; `names` are the people or companies that it is about."""

    code: str
    """nobody: no holder; left: the holder left service; two: more than one holder; no_grid: a building of no micro-grid; nowhere:
    a building of no patch at all; no_company: no property company serves the building; two_companies: more than one does."""
    kind: str
    area_id: UUID | None
    place_id: UUID | None
    name: str
    above: str
    """Where it lies: "梧桐街道 桂花苑 第一微网格"."""
    names: Sequence[str]
    reason: str
    """Why two hold it, as it was said; the day of leaving (ISO) for "left"."""


def patches(db: Db, on: date) -> list[Finding]:
    """Every micro-grid, 居民区 and building that lacks something on a day, by what matters most."""
    nodes, held = all_patches(db, on), in_force(db, on)
    found = [
        finding
        for node in nodes.values()
        if node.kind in _HELD
        for finding in of_holders(nodes, node.id, held.get(OfPatch(node.id), ()), on)
    ]
    for root in tree(db, on):
        found += _of_buildings(nodes, root, None, held, on)
    return sorted(found, key=lambda finding: CODES.index(finding.code))


def of_holders(nodes: Patches, id: UUID, held: Sequence[HoldingRow], on: date) -> list[Finding]:
    """What one patch lacks in holders, given those appointed to it on the day. Pure."""
    node = nodes[id]
    above = path(nodes, node.parent_id)

    def finding(code: str, names: Sequence[str], reason: str) -> Finding:
        return Finding(code, node.kind, id, None, node.name, above, names, reason)

    holders = [row for row in held if row.role == "holder"]
    there = [row for row in holders if row.there(on)]
    if len(there) > 1:
        reasons = dict.fromkeys(row.reason for row in there if row.reason)
        return [finding("two", [row.name for row in there], "；".join(reasons))]
    if there:
        return []
    if holders:
        return [
            finding("left", [row.name for row in holders], str(max(row.left_on or on for row in holders)))
        ]
    return [finding("nobody", [], "")]


def _of_buildings(
    nodes: Patches,
    node: Node,
    area_id: UUID | None,
    held: Mapping[OfPatch, Sequence[HoldingRow]],
    on: date,
) -> list[Finding]:
    found: list[Finding] = []
    for child in node.children:
        if child.place_id is None:
            found += _of_buildings(nodes, child, child.area_id, held, on)
        elif child.kind == "building":
            found += of_building(nodes, child, node.area_id or area_id, held, on)
    return found


def of_building(
    nodes: Patches,
    building: Node,
    area_id: UUID | None,
    held: Mapping[OfPatch, Sequence[HoldingRow]],
    on: date,
) -> list[Finding]:
    """What one building lacks, given the patch that it belongs to on the day. Pure."""

    def finding(code: str, names: Sequence[str] = (), reason: str = "") -> Finding:
        return Finding(
            code, "building", area_id, building.place_id, building.name, path(nodes, area_id), names, reason
        )

    if area_id is None:
        return [finding("nowhere")]
    found = [finding("no_grid")] if nodes[area_id].kind != "grid" else []
    own = OfPatch(place_id=building.place_id)
    for patch in (own, *(OfPatch(each.id) for each in upward(nodes, area_id))):
        serving = [row for row in held.get(patch, ()) if row.role == "property" and row.there(on)]
        if serving:
            if len(serving) > 1 and patch == own:
                reasons = dict.fromkeys(row.reason for row in serving if row.reason)
                found.append(finding("two_companies", [row.name for row in serving], "；".join(reasons)))
            return found
    return [*found, finding("no_company")]
