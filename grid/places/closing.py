"""Closing a place with all that stands in it, and taking that back. `places` and its doors call it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from grid.places.naming import last_placement, locked, reason_of, refuse_taken
from grid.places.refusals import BeforeItsBeginning, PlaceClosed, PlaceOpen
from grid.tables import Holding, Place, Placement
from store.journal import Line, append
from store.types import Db, table_of

_PLACE = table_of(Place)
_PLACEMENT = table_of(Placement)
_HOLDING = table_of(Holding)


def close(db: Db, id: UUID, on: date, reason: str, actor: str, at: datetime) -> int:
    """Close a place and all that stands in it: `on` is the first day on which it is no longer there; gives how many were closed.

    Its place in a micro-grid and the appointments to it end with it; issues reported there stand as they are. Raises UnknownPlace,
    PlaceClosed, ReasonMissing, BeforeItsBeginning.
    """
    reason = reason_of(reason)
    before = locked(db, id)
    if before["until"] is not None:
        raise PlaceClosed(name=before["name"], date=before["until"])
    rows = [before, *(row for row in _below(db, id) if row["until"] is None)]
    for row in rows:
        if row["since"] is not None and on < row["since"]:
            raise BeforeItsBeginning(date=on, name=row["name"], since=row["since"])
    ids = [row["id"] for row in rows]
    placed = db.execute(
        sa.select(_PLACEMENT.c.id, _PLACEMENT.c.place_id, _PLACEMENT.c.since).where(
            _PLACEMENT.c.place_id == id, _PLACEMENT.c.until.is_(None)
        )
    ).first()
    if placed is not None and placed.since is not None and on < placed.since:
        raise BeforeItsBeginning(date=on, name=before["name"], since=placed.since)
    held = db.execute(
        sa.select(_HOLDING.c.id, _HOLDING.c.since)
        .where(_HOLDING.c.place_id == id, sa.or_(_HOLDING.c.until.is_(None), _HOLDING.c.until > on))
        .with_for_update()
    ).all()
    db.execute(sa.update(_PLACE).where(_PLACE.c.id.in_(ids)).values(until=on))
    db.execute(
        sa.update(_PLACEMENT)
        .where(_PLACEMENT.c.place_id == id, _PLACEMENT.c.until.is_(None))
        .values(until=on)
    )
    said = {"on": on, "reason": reason, "with": id}
    lines = [Line("place.closed", "place", each, actor, at, said) for each in ids]
    for row in held:
        until = max(on, row.since)
        db.execute(sa.update(_HOLDING).where(_HOLDING.c.id == row.id).values(until=until))
        lines.append(Line("holding.ended", "holding", row.id, actor, at, {"on": until, "reason": reason}))
    append(db, lines, at)
    return len(ids)


def reopen(db: Db, id: UUID, reason: str, actor: str, at: datetime) -> int:
    """Take a closing back: the place, what was closed with it on the same day, and its micro-grid; gives how many are there again.

    Appointments to it are not given back. Raises UnknownPlace, PlaceOpen, PlaceClosed where what it stands in is closed,
    PlaceNameTaken, ReasonMissing.
    """
    reason = reason_of(reason)
    before = locked(db, id)
    on = before["until"]
    if on is None:
        raise PlaceOpen(name=before["name"])
    if before["parent_id"] is not None:
        above = locked(db, before["parent_id"])
        if above["until"] is not None:
            raise PlaceClosed(name=above["name"], date=above["until"])
    refuse_taken(db, before, before["name"])
    ids = [before["id"], *(row["id"] for row in _below(db, id) if row["until"] == on)]
    db.execute(sa.update(_PLACE).where(_PLACE.c.id.in_(ids)).values(until=None))
    last = last_placement(db, id)
    placement = last[0] if last else None
    if placement is not None:
        db.execute(sa.update(_PLACEMENT).where(_PLACEMENT.c.id == placement).values(until=None))
    said = {"reason": reason, "placement": placement}
    append(db, [Line("place.reopened", "place", each, actor, at, said) for each in ids], at)
    return len(ids)


def _below(db: Db, id: UUID) -> list[Mapping[str, Any]]:
    tree = sa.select(_PLACE.c.id).where(_PLACE.c.parent_id == id).cte(recursive=True)
    tree = tree.union_all(sa.select(_PLACE.c.id).join(tree, _PLACE.c.parent_id == tree.c.id))
    return [
        dict(row)
        for row in db.execute(sa.select(_PLACE).where(_PLACE.c.id.in_(sa.select(tree.c.id)))).mappings()
    ]
