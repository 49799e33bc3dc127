"""Rooms: where sessions are held. The session form and the demo call it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from courses import refusals, rules
from courses.tables import Room
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

_ROOM = table_of(Room)


def ensure_room(db: Db, name: str, address: str, seats: int | None, actor: str, at: datetime) -> UUID:
    """The room of this name, made when there is none; one that is there is left as it is.

    Raises TitleMissing, TitleTooLong, CapacityNotPositive.
    """
    values = {
        "id": new_id(),
        "name": rules.titled(name, 120),
        "address": rules.short(address, 200),
        "seats": seats,
    }
    if seats is not None and seats < 1:
        raise refusals.CapacityNotPositive
    added = db.scalar(insert_into(db, _ROOM).values(values).on_conflict_do_nothing().returning(_ROOM.c.id))
    if added is None:
        return db.scalars(sa.select(_ROOM.c.id).where(_ROOM.c.name == values["name"])).one()
    said = {"name": values["name"], "address": values["address"], "seats": seats}
    journal.note(db, Line("room.added", "room", added, actor, at, said), at)
    return added


class RoomRow(NamedTuple):
    """A room to choose from."""

    id: UUID
    name: str
    address: str
    seats: int | None


def rooms(db: Db) -> list[RoomRow]:
    """Every room, by name."""
    query = sa.select(_ROOM.c.id, _ROOM.c.name, _ROOM.c.address, _ROOM.c.seats).order_by(_ROOM.c.name)
    return [RoomRow(*row) for row in db.execute(query)]
