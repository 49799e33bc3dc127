"""How much of the micro-grids was looked at: the pairs of `grid.field.due.looked_at`, as cases of an indicator, so by item too."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from core.clock import local_date
from grid.field.due import looked_at
from grid.indicators.figures import Case
from grid.indicators.stories import Period
from store.types import Db


def coverage(db: Db, period: Period, known: datetime, areas: Collection[UUID] | None) -> Iterator[Case]:
    """A case for every micro-grid, item and month of the period up to now; hit where a walk looked at the item there."""
    for month in period.months:
        if month.since > local_date(known):
            return
        found = looked_at(db, month.since, month.until)
        for patch, looked in found.by_patch.items():
            if areas is None or patch in areas:
                for code in sorted(found.items):
                    yield Case("coverage", code in looked, patch, code, None, month.since)
