"""The indicators of a period: of the whole, by area, item, company and month. The windows, the report and the terminal read it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from grid.hands import Tree, above, below, parents
from grid.indicators.cases import cases
from grid.indicators.coverage import coverage
from grid.indicators.definitions import AGAIN_DAYS
from grid.indicators.figures import Figures, none, tally
from grid.indicators.limits import Kept, kept
from grid.indicators.stories import Period, Story, stories
from grid.working_time.calendars import calendar_of
from store.types import Db


class Book(NamedTuple):
    """A period as it is known; every figure of an area counts all that lies in it."""

    period: Period
    area_id: UUID | None
    whole: Figures
    by_area: Mapping[UUID, Figures]
    by_item: Mapping[str, Figures]
    by_unit: Mapping[UUID, Figures]
    by_month: Mapping[date, Figures]
    """By the first day of the month; every month of the period is there."""
    stories: list[Story]
    """What the figures were counted from, and the closings of the weeks before."""
    limits: Mapping[tuple[UUID, int], Kept]


def read(db: Db, period: Period, known: datetime, area_id: UUID | None = None) -> Book:
    """The indicators of a period, in an area with all below it, or everywhere."""
    tree = parents(db)
    areas = None if area_id is None else below(tree, [area_id])
    begin = period.begin - timedelta(days=AGAIN_DAYS)
    found = stories(db, begin, period.end, known, areas)
    limits = kept(found, calendar_of(db), known)
    late = {key: each.late for key, each in limits.items()}
    counted = [*cases(found, period, late), *coverage(db, period, known, areas)]
    whole = tally(counted, lambda _case: ("",)).get("", none())
    by_month = tally(counted, lambda case: (case.day.replace(day=1),))
    return Book(
        period,
        area_id,
        whole,
        tally(counted, lambda case: _above(tree, case.area_id, areas)),
        tally(counted, lambda case: (case.item_code,) if case.item_code else ()),
        tally(counted, lambda case: (case.unit_id,) if case.unit_id else ()),
        {
            month.since.replace(day=1): by_month.get(month.since.replace(day=1), none())
            for month in period.months
        },
        found,
        limits,
    )


def _above(tree: Tree, area_id: UUID, within: Collection[UUID] | None) -> Iterable[UUID]:
    for area in above(tree, area_id):
        if within is None or area in within:
            yield area
