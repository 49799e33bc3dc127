"""The indicators of a period: of the whole, by area, item, company and month. The windows, the report and the terminal read it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from grid.hands import Tree, above, below, parents
from grid.indicators.cases import cases
from grid.indicators.definitions import AGAIN_DAYS
from grid.indicators.figures import Case, Figures, none, tally
from grid.indicators.limits import Kept, kept
from grid.indicators.stories import Period, Story, stories
from grid.tables import CatalogueItem, CatalogueVersion, Inspection, InspectionFinding
from grid.working_time.calendars import calendar_of
from people.tables import Area
from store.types import Db, table_of

_AREA = table_of(Area)
_FINDING = table_of(InspectionFinding)
_INSPECTION = table_of(Inspection)
_ITEM = table_of(CatalogueItem)
_VERSION = table_of(CatalogueVersion)


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


def coverage(db: Db, period: Period, known: datetime, areas: Collection[UUID] | None) -> list[Case]:
    """A case for every micro-grid, item and month of the period; hit where an inspection of that grid looked at the item."""
    grids = _grids(db, areas)
    made: list[Case] = []
    for month in period.months:
        if month.since > local_date(known):
            break
        looked = _looked_at(db, month, known)
        codes = _codes(db, month.until - timedelta(days=1))
        for grid, (since, closed_on) in grids.items():
            if (since is None or since < month.until) and (closed_on is None or closed_on > month.since):
                made += [
                    Case("coverage", (grid, code) in looked, grid, code, None, month.since) for code in codes
                ]
    return made


def _grids(db: Db, areas: Collection[UUID] | None) -> dict[UUID, tuple[date | None, date | None]]:
    rows = db.execute(sa.select(_AREA.c.id, _AREA.c.since, _AREA.c.closed_on).where(_AREA.c.kind == "grid"))
    return {row.id: (row.since, row.closed_on) for row in rows if areas is None or row.id in areas}


def _looked_at(db: Db, month: Period, known: datetime) -> set[tuple[UUID, str]]:
    query = (
        sa.select(_INSPECTION.c.area_id, _FINDING.c.item_code)
        .join(_INSPECTION, _INSPECTION.c.id == _FINDING.c.inspection_id)
        .where(
            _INSPECTION.c.voided_at.is_(None),
            _INSPECTION.c.begun_at >= month.begin,
            _INSPECTION.c.begun_at < month.end,
            _FINDING.c.found_at <= known,
        )
        .distinct()
    )
    return {(row.area_id, row.item_code) for row in db.execute(query)}


def _codes(db: Db, on: date) -> list[str]:
    """The items of the version of the catalogue in force on a day."""
    version = (
        sa.select(_VERSION.c.id)
        .where(_VERSION.c.in_force_from <= on, _VERSION.c.withdrawn_at.is_(None))
        .order_by(_VERSION.c.in_force_from.desc(), _VERSION.c.number.desc())
        .limit(1)
    )
    query = sa.select(_ITEM.c.code).where(_ITEM.c.version_id == version.scalar_subquery())
    return list(db.scalars(query.order_by(_ITEM.c.code)))


def _above(tree: Tree, area_id: UUID, within: Collection[UUID] | None) -> Iterable[UUID]:
    for area in above(tree, area_id):
        if within is None or area in within:
            yield area
