"""What may have been reported already: the same item nearby, open or lately closed. Doors offer to link or to merge; nothing is deleted."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from grid.issues.reporting import area_of
from grid.issues.rows import ISSUE, ITEM, PLACE
from grid.issues.rules import CLOSED, DRAFT, FORCED, OPEN
from store.types import Db

LATELY = timedelta(days=14)
"""A closed one of this age may have come back: it can be reopened instead."""
MOST = 12
_NEAR = ("place", "building", "area")


class Near(NamedTuple):
    """An issue that may be the same."""

    id: UUID
    shown: str
    state: str
    item: str
    area_id: UUID
    place_id: UUID | None
    spot: str
    description: str
    reported_at: datetime
    closed_at: datetime | None
    near: str
    """place (the very place), building, or area (the micro-grid)."""


def nearby(
    db: Db,
    item_code: str,
    area_id: UUID | None,
    place_id: UUID | None,
    at: datetime,
    *,
    but: UUID | None = None,
) -> list[Near]:
    """Issues of the same item, nearest first, then newest: of the place, its building, its micro-grid. `but` is left out.

    Within a micro-grid those count for which one of the two names no building: two buildings are two places.
    Raises WhereMissing, UnknownWhere, PlaceWithoutGrid.
    """
    area = area_of(db, area_id, place_id, local_date(at))
    building = _building(ISSUE.c.place_id)
    mine = (
        None
        if place_id is None
        else db.scalar(sa.select(_building(sa.bindparam(None, place_id, type_=sa.Uuid()))))
    )
    open_or_lately = sa.or_(
        ISSUE.c.state.in_(sorted(OPEN - {DRAFT})),
        sa.and_(ISSUE.c.state.in_([CLOSED, FORCED]), ISSUE.c.closed_at >= at - LATELY),
    )
    # An issue keeps its area when its building moves: the building's own are asked for whatever area they have.
    here = ISSUE.c.area_id == area
    if mine is not None:
        parent = PLACE.alias()
        inside = (
            sa.select(PLACE.c.id)
            .outerjoin(parent, parent.c.id == PLACE.c.parent_id)
            .where(sa.or_(PLACE.c.id == mine, PLACE.c.parent_id == mine, parent.c.parent_id == mine))
        )
        here = sa.or_(here, ISSUE.c.place_id.in_(inside))
    columns: tuple[sa.ColumnElement[Any], ...] = (
        ISSUE.c.id, sa.func.coalesce(ISSUE.c.number, ISSUE.c.provisional), ISSUE.c.state, ITEM.c.name, ISSUE.c.area_id,
        ISSUE.c.place_id, ISSUE.c.spot, ISSUE.c.description, ISSUE.c.reported_at, ISSUE.c.closed_at,
        building.label("building"),
    )  # fmt: skip
    query = (
        sa.select(*columns)
        .join(ITEM, ITEM.c.id == ISSUE.c.item_id)
        .where(ISSUE.c.item_code == item_code, here, open_or_lately)
        .order_by(ISSUE.c.reported_at.desc(), ISSUE.c.id.desc())
    )
    found = [
        Near._make((*row[:-1], near))
        for row in db.execute(query)
        if row.id != but and (near := _near(row, place_id, mine)) is not None
    ]
    return sorted(found, key=lambda each: _NEAR.index(each.near))[:MOST]


def _near(row: sa.Row[*tuple[Any, ...]], place_id: UUID | None, building: UUID | None) -> str | None:
    if place_id is not None and row.place_id == place_id:
        return "place"
    if building is None or row.building is None:
        return "area"
    return "building" if row.building == building else None


def _building(place: sa.ColumnElement[Any]) -> sa.ScalarSelect[UUID]:
    """The building of a place: two steps up at most."""
    own, parent = PLACE.alias(), PLACE.alias()
    return (
        sa.select(sa.func.coalesce(parent.c.parent_id, own.c.parent_id, own.c.id))
        .select_from(own)
        .outerjoin(parent, parent.c.id == own.c.parent_id)
        .where(own.c.id == place)
        .scalar_subquery()
    )
