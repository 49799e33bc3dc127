"""Phones known by a cookie: bound to a person at the first sign-in, released by staff or by signing out.

The base keeps a hash of the cookie's token, so that a stolen copy of the base opens no phone's session.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from courses import refusals, rules
from courses.tables import Device
from people.persons import PersonRow, person
from people.tables import Person
from store import journal
from store.journal import Line
from store.types import Db, table_of

_DEVICE = table_of(Device)
_PERSON = table_of(Person)


class DeviceOwner(NamedTuple):
    """A phone and the person it belongs to."""

    device_id: UUID
    person: PersonRow


class Holder(NamedTuple):
    """The same, with as little of the person as a check-in needs."""

    device_id: UUID
    person_id: UUID
    staff_number: str | None
    name: str


def bind(db: Db, person_id: UUID, actor: str, at: datetime) -> tuple[UUID, str]:
    """Bind a phone to a person; gives the device's id and the token for its cookie, which cannot be had again.

    Raises people.refusals.UnknownPerson.
    """
    owner_ = person(db, person_id)
    device_id, token = new_id(), secrets.token_urlsafe(32)
    db.execute(
        sa.insert(_DEVICE).values(
            id=device_id, person_id=owner_.id, token_hash=_hash(token), bound_at=at, released_at=None
        )
    )
    journal.note(db, Line("device.bound", "device", device_id, actor, at, {"person": owner_.id}), at)
    return device_id, token


def owner(db: Db, token: str) -> DeviceOwner | None:
    """Whose phone this token says it is; None for one that is unknown or was released."""
    found = holders(db, [token]).get(token)
    return None if found is None else DeviceOwner(found.device_id, person(db, found.person_id))


def holders(db: Db, tokens: Collection[str]) -> dict[str, Holder]:
    """Whose phones these tokens say they are, in one statement; unknown and released ones are left out."""
    token_of = {_hash(token): token for token in tokens}
    rows = db.execute(_HOLDERS, {"hashes": list(token_of)})
    return {token_of[hash_]: Holder(*holder) for hash_, *holder in rows}


_HOLDERS = (
    sa.select(_DEVICE.c.token_hash, _DEVICE.c.id, _PERSON.c.id, _PERSON.c.staff_number, _PERSON.c.name)
    .join(_PERSON, _PERSON.c.id == _DEVICE.c.person_id)
    .where(_DEVICE.c.token_hash.in_(sa.bindparam("hashes", expanding=True)), _DEVICE.c.released_at.is_(None))
)


def release(db: Db, device_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Let a phone go; releasing it twice changes nothing. Raises UnknownDevice, ReasonMissing, ReasonTooLong."""
    why = rules.said(reason)
    if db.scalar(sa.select(_DEVICE.c.id).where(_DEVICE.c.id == device_id)) is None:
        raise refusals.UnknownDevice
    released = db.scalar(
        sa.update(_DEVICE)
        .where(_DEVICE.c.id == device_id, _DEVICE.c.released_at.is_(None))
        .values(released_at=at)
        .returning(_DEVICE.c.person_id)
    )
    if released is not None:
        said = {"person": released, "reason": why}
        journal.note(db, Line("device.released", "device", device_id, actor, at, said), at)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
