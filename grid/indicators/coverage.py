"""How much of the micro-grids was looked at: the pairs of `grid.field.due.coverage`, as cases of an indicator, so by item too."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from grid import catalogue
from grid.catalogue.refusals import NoCatalogueInForce
from grid.field.entering import leaves
from grid.field.walked import walks
from grid.indicators.figures import Case
from grid.indicators.stories import Period
from grid.places.patches import patches
from grid.residents.homes import homes_of
from grid.tables import InspectionFinding
from store.sets import among, select_set
from store.types import Db, table_of

_FINDING = table_of(InspectionFinding)
_FINDINGS = (
    sa.select(_FINDING.c.inspection_id, _FINDING.c.item_code)
    .where(among(_FINDING.c.inspection_id, "ids"))
    .distinct()
)


def coverage(db: Db, period: Period, known: datetime, areas: Collection[UUID] | None) -> Iterator[Case]:
    """A case for every micro-grid, item and month of the period up to now; hit where a walk looked at the item there.

    A 居民区 without micro-grids counts as one; a walk through a whole 居民区 counts in each of its micro-grids.
    """
    for month in period.months:
        if month.since > local_date(known):
            return
        nodes = {
            id: node
            for id, node in patches(db).items()
            if (node.since is None or node.since < month.until)
            and (node.until is None or node.until > month.since)
        }
        looked = _looked_at(db, month)
        tops = [id for id, node in nodes.items() if node.parent_id not in nodes]
        codes = _codes(db, month)
        for patch in dict.fromkeys(leaf for top in tops for leaf in leaves(nodes, top)):
            if nodes[patch].kind != "street" and (areas is None or patch in areas):
                for code in codes:
                    yield Case("coverage", (patch, code) in looked, patch, code, None, month.since)


def _looked_at(db: Db, month: Period) -> set[tuple[UUID, str]]:
    nodes = patches(db)
    rows = walks(db, month.since, month.until)
    homes = homes_of(db, {row.place_id for row in rows if row.place_id is not None}, month.until)
    codes: dict[UUID, list[str]] = {}
    for walk, code in select_set(db, _FINDINGS, {"ids": [row.id for row in rows]}):
        codes.setdefault(walk, []).append(code)
    found: set[tuple[UUID, str]] = set()
    for row in rows:
        of = row.area_id if row.place_id is None else homes[row.place_id].area_id
        if of is not None:
            found |= {(patch, code) for patch in leaves(nodes, of) for code in codes.get(row.id, ())}
    return found


def _codes(db: Db, month: Period) -> list[str]:
    """The items in force on the month's last day; none where there was no catalogue yet."""
    try:
        return sorted(catalogue.in_force(db, month.until - timedelta(days=1)).by_code)
    except NoCatalogueInForce:
        return []
