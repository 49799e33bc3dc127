"""The phones of a person: bound when, released when, used when. The person's card shows them; `courses.devices` releases one."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import N_
from courses.tables import Attendance, Device
from sheets.columns import Column, Kind, Sheet
from store.types import Db, table_of

_DEVICE = table_of(Device)
_ATTENDANCE = table_of(Attendance)


class PhoneRow(NamedTuple):
    """One phone that is or was a person's."""

    id: UUID
    mark: str
    """Four characters that tell one phone from another; the same phone keeps them when it is bound anew."""
    bound_at: datetime
    released_at: datetime | None
    used_at: datetime | None
    """Its last check-in, taken back or not."""


PHONES: Sheet[PhoneRow] = Sheet(
    N_("Phones"),
    (
        Column("mark", N_("Phone"), Kind.CODE, lambda row: row.mark, 8),
        Column("bound_at", N_("Bound"), Kind.INSTANT, lambda row: row.bound_at, 17),
        Column("used_at", N_("Last check-in"), Kind.INSTANT, lambda row: row.used_at, 17),
        Column("released_at", N_("Released"), Kind.INSTANT, lambda row: row.released_at, 17),
    ),
)


def phones(db: Db, person_id: UUID) -> list[PhoneRow]:
    """Every phone that was ever bound to a person, those still bound first, then the newest."""
    used = (
        sa.select(sa.func.max(_ATTENDANCE.c.occurred_at))
        .where(_ATTENDANCE.c.device_id == _DEVICE.c.id, _ATTENDANCE.c.person_id == _DEVICE.c.person_id)
        .scalar_subquery()
    )
    query = (
        sa.select(
            _DEVICE.c.id, _DEVICE.c.browser, _DEVICE.c.bound_at, _DEVICE.c.released_at, used.label("used")
        )
        .where(_DEVICE.c.person_id == person_id)
        .order_by(_DEVICE.c.released_at.is_not(None), _DEVICE.c.bound_at.desc(), _DEVICE.c.id)
    )
    return [
        PhoneRow(row.id, (row.browser or str(row.id))[-4:].upper(), row.bound_at, row.released_at, row.used)
        for row in db.execute(query)
    ]
