"""What a hall screen shows of a session beside its code: how many have come, until when, and who is missing.

The desktop's hall window and the door's hall page draw it. Names are masked: a hall is a public place.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local
from core.language import _
from courses import today
from courses.arrived import arrived
from courses.calendar import SessionRow
from people.names import masked_name
from store.types import Db


class Hall(NamedTuple):
    """A session and its figures: arrived of expected people, at the end those who left of those who arrived."""

    session: SessionRow
    direction: str
    done: int
    of: int


class MissingArea(NamedTuple):
    """Whom one 居民区 still misses."""

    area: str
    names: tuple[str, ...]
    """Masked."""


def hall(db: Db, session_id: UUID, direction: str, at: datetime) -> Hall:
    """The figures of a session for one direction. Raises UnknownSession."""
    now = today.count(db, session_id, at)
    if direction == "in":
        return Hall(now.session, direction, now.present, now.expected)
    left = db.scalar(sa.select(sa.func.count()).select_from(arrived(session_id, "out").subquery()))
    return Hall(now.session, direction, left or 0, now.present)


def missing_by_area(db: Db, session_id: UUID) -> list[MissingArea]:
    """Who is expected and has not come, by 居民区 in the order of their names. Raises UnknownSession."""
    names: dict[str, list[str]] = {}
    for person in today.missing(db, session_id):
        names.setdefault(person.area or "", []).append(masked_name(person.name))
    return [MissingArea(area, tuple(names[area])) for area in sorted(names)]


def window_sentence(session: SessionRow, direction: str, at: datetime) -> str:
    """Until when one is in time, in the present language."""
    if session.cancelled_at is not None:
        return _("This session was cancelled.")
    opens = session.opens_at if direction == "in" else session.starts_at
    if at < opens:
        return _("Opens at {hour}", hour=_hour(opens))
    if at > session.closes_at:
        return _("Closed at {hour}", hour=_hour(session.closes_at))
    if direction == "out":
        return _("Open until {hour}", hour=_hour(session.closes_at))
    if at > session.late_from:
        return _("Late since {hour}", hour=_hour(session.late_from))
    return _("In time until {hour}", hour=_hour(session.late_from))


def _hour(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"
