"""Closing a micro-grid or 居民区 in the issue book's own order: its buildings first, its appointments with it. Windows and the terminal call it."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from grid.places.holdings import HOLDING
from grid.places.naming import PLACEMENT, reason_of
from grid.places.refusals import BuildingsStillThere
from people import areas
from people.areas import AREA
from store.journal import Line, append
from store.types import Db


def close_area(db: Db, area_id: UUID, on: date, reason: str, actor: str, at: datetime) -> None:
    """Close an area from a day on; who answers for it does so no longer. Issues that were reported there stand as they are.

    Raises BuildingsStillThere, and what `people.areas.close` raises.
    """
    reason = reason_of(reason)
    placed = (
        sa.select(sa.func.count())
        .select_from(PLACEMENT)
        .where(PLACEMENT.c.area_id == area_id, sa.or_(PLACEMENT.c.until.is_(None), PLACEMENT.c.until > on))
    )
    if buildings := db.scalar(placed):
        name = db.scalar(sa.select(AREA.c.name).where(AREA.c.id == area_id))
        raise BuildingsStillThere(name=name, buildings=buildings)
    areas.close(db, area_id, on, reason, actor, at)
    ending = sa.select(HOLDING.c.id, HOLDING.c.since).where(
        HOLDING.c.area_id == area_id, sa.or_(HOLDING.c.until.is_(None), HOLDING.c.until > on)
    )
    lines: list[Line] = []
    for row in db.execute(ending.order_by(HOLDING.c.id).with_for_update()).all():
        until = max(on, row.since)
        db.execute(sa.update(HOLDING).where(HOLDING.c.id == row.id).values(until=until))
        lines.append(Line("holding.ended", "holding", row.id, actor, at, {"on": until, "reason": reason}))
    append(db, lines, at)
