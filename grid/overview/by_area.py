"""The figures of every street, 居民区 and micro-grid: places, open issues by their clocks, coverage of the month, what it lacks.

The overview's window, its picture and the terminal read it. Areas stand in the tree's own order: nothing is ranked.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core.clock import local_date
from core.language import N_, _
from grid.field.due import coverages
from grid.issues.issues import Filter, IssueLine, listing
from grid.issues.rules import TICKING
from grid.places import check, rules
from grid.places.patches import Patch, Patches, patches, upward
from grid.places.tree import Node, tree
from sheets.columns import Column, Kind, Sheet
from store.types import Db

_DUE_SOON, _OVERDUE = 75, 100


class AreaFigures(NamedTuple):
    """One node of the tree with everything below it."""

    area_id: UUID
    kind: str
    """street, area or grid."""
    name: str
    depth: int
    """How many of the listed nodes it lies in."""
    buildings: int
    households: int
    open: int
    """Issues reported and not ended; drafts are not counted."""
    due: int
    """Of these, at 75 per hundred of their limit or beyond while the clock runs, and not yet over it."""
    overdue: int
    looked: int
    """Pairs of micro-grid and item that somebody looked at this month..."""
    pairs: int
    """...of those that there are."""
    lacking: int
    """What the check of responsibilities finds (grid.places.check)."""

    @property
    def on_time(self) -> int:
        """Open issues that are neither due soon nor overdue."""
        return self.open - self.due - self.overdue


def by_area(db: Db, at: datetime) -> list[AreaFigures]:
    """Every node that is there today, or has open issues still, each with all below it; a 居民区 before its micro-grids."""
    on = local_date(at)
    every = patches(db)
    opened = listing(db, Filter(), at)
    with_issues = {line.area_id for line in opened}
    there = {
        id: node for id, node in every.items() if rules.holds(node.since, node.until, on) or id in with_issues
    }
    counted = _issues(every, opened)
    places = _places(tree(db, on))
    lacking = Counter(up.id for found in check.patches(db, on) for up in upward(every, found.area_id))
    looked: Counter[UUID] = Counter()
    pairs: Counter[UUID] = Counter()
    for part in coverages(db, None, on, at):
        for up in upward(every, part.area_id):
            looked[up.id] += part.looked
            pairs[up.id] += part.n
    found: list[AreaFigures] = []
    for node, depth in _in_order(there):
        buildings, households = places.get(node.id, (0, 0))
        open_, due, overdue = (counted[node.id, what] for what in ("open", "due", "overdue"))
        found.append(
            AreaFigures(
                node.id,
                node.kind,
                node.name,
                depth,
                buildings,
                households,
                open_,
                due,
                overdue,
                looked[node.id],
                pairs[node.id],
                lacking[node.id],
            )
        )
    return found


def shares(rows: Sequence[AreaFigures]) -> list[AreaFigures]:
    """What a picture shows side by side: the micro-grids of one 居民区, or, where there are several, the 居民区."""
    areas = [row for row in rows if row.kind == "area"]
    grids = [row for row in rows if row.kind == "grid"]
    return areas if len(areas) > 1 or not grids else grids


def _issues(nodes: Patches, opened: Sequence[IssueLine]) -> Counter[tuple[UUID, str]]:
    counted: Counter[tuple[UUID, str]] = Counter()
    for line in opened:
        whats = ["open"]
        if line.clock is not None and line.state in TICKING:
            if line.level >= _OVERDUE:
                whats.append("overdue")
            elif line.level >= _DUE_SOON and not line.clock.paused:
                whats.append("due")
        for up in upward(nodes, line.area_id):
            counted.update((up.id, what) for what in whats)
    return counted


def _places(roots: Sequence[Node]) -> Mapping[UUID, tuple[int, int]]:
    found: dict[UUID, tuple[int, int]] = {}
    for node in roots:
        if node.area_id is not None:
            found[node.area_id] = node.buildings, node.households
        found |= _places([child for child in node.children if child.area_id is not None])
    return found


def _in_order(nodes: Patches) -> Iterator[tuple[Patch, int]]:
    """Each node before what lies in it, with its depth."""

    def below(parent: UUID | None, depth: int) -> Iterator[tuple[Patch, int]]:
        for node in nodes.values():
            if (node.parent_id if node.parent_id in nodes else None) == parent:
                yield node, depth
                yield from below(node.id, depth + 1)

    return below(None, 0)


def _coverage(row: AreaFigures) -> object:
    return _("{looked} of {pairs}", looked=row.looked, pairs=row.pairs) if row.pairs else None


OVERVIEW: Sheet[AreaFigures] = Sheet(
    N_("Overview by area"),
    (
        Column("name", N_("Area or micro-grid"), Kind.TEXT, lambda row: "　" * row.depth + row.name, 22),
        Column("open", N_("Open issues"), Kind.NUMBER, lambda row: row.open, 10),
        Column("due", N_("Due soon"), Kind.NUMBER, lambda row: row.due, 10),
        Column("overdue", N_("Overdue"), Kind.NUMBER, lambda row: row.overdue, 10),
        Column("coverage", N_("Items looked at this month"), Kind.TEXT, _coverage, 18),
        Column("lacking", N_("Responsibilities to settle"), Kind.NUMBER, lambda row: row.lacking, 16),
        Column("buildings", N_("Buildings"), Kind.NUMBER, lambda row: row.buildings, 10),
        Column("households", N_("Households"), Kind.NUMBER, lambda row: row.households, 10),
    ),
)
