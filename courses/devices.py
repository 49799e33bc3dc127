"""Phones known by a cookie: bound to a person at the first sign-in, released by staff or by signing out.

The base keeps a hash of the cookie's token, so that a stolen copy of the base opens no phone's session.
"""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
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
from store.sets import among, insert_set, select_set
from store.transaction import Store
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


class NewPhone(NamedTuple):
    """A phone that is to be bound; `token` is for its cookie and cannot be had again."""

    device_id: UUID
    person_id: UUID
    token: str
    browser: str
    """Hash of the browser's mark, which outlives a change of owner; empty when it is not known."""


def new_phone(person_id: UUID, mark: str = "") -> NewPhone:
    """A phone of this person, not bound yet; `mark` is its browser's."""
    return NewPhone(new_id(), person_id, secrets.token_urlsafe(32), _hash(mark) if mark else "")


def bind(db: Db, person_id: UUID, actor: str, at: datetime) -> tuple[UUID, str]:
    """Bind a phone to a person; gives the device's id and the token for its cookie, which cannot be had again.

    Raises people.refusals.UnknownPerson.
    """
    phone = new_phone(person(db, person_id).id)
    bind_all(db, [(phone, actor)], at)
    return phone.device_id, phone.token


def bind_all(db: Db, phones: Sequence[tuple[NewPhone, str]], at: datetime) -> None:
    """Bind phones, each with the actor who signs in, to persons that are on the roster."""
    rows = [(each.device_id, each.person_id, _hash(each.token), each.browser, at) for each, _actor in phones]
    insert_set(db, _DEVICE, ("id", "person_id", "token_hash", "browser", "bound_at"), rows)
    journal.append(db, [_bound(each, actor, at) for each, actor in phones], at)


def _bound(phone: NewPhone, actor: str, at: datetime) -> Line:
    said: dict[str, object] = {"person": phone.person_id}
    if phone.browser:
        said["browser"] = phone.browser
    return Line("device.bound", "device", phone.device_id, actor, at, said)


def owner(db: Db, token: str) -> DeviceOwner | None:
    """Whose phone this token says it is; None for one that is unknown or was released."""
    found = holders(db, [token]).get(token)
    return None if found is None else DeviceOwner(found.device_id, person(db, found.person_id))


def holders(db: Db, tokens: Collection[str]) -> dict[str, Holder]:
    """Whose phones these tokens say they are, in one statement; unknown and released ones are left out."""
    token_of = {_hash(token): token for token in tokens}
    rows = select_set(db, _HOLDERS, {"hashes": token_of.keys()})
    return {token_of[row[4]]: Holder(row[0], row[1], row[2], row[3]) for row in rows}


def holder_at_once(store: Store, token: str) -> Holder | None:
    """The same of one token, for an event loop. Raises store.glance.NotAtOnce: then read `holders` in a thread."""
    found = store.glance.first(_HOLDER, {"hash": _hash(token)})
    return Holder(*found) if found else None


_OF_A_PHONE = sa.select(_DEVICE.c.id, _PERSON.c.id, _PERSON.c.staff_number, _PERSON.c.name).join(
    _PERSON, _PERSON.c.id == _DEVICE.c.person_id
)
_HOLDERS = _OF_A_PHONE.add_columns(_DEVICE.c.token_hash).where(
    among(_DEVICE.c.token_hash, "hashes"), _DEVICE.c.released_at.is_(None)
)
_HOLDER = _OF_A_PHONE.where(
    _DEVICE.c.token_hash == sa.bindparam("hash", type_=sa.Text), _DEVICE.c.released_at.is_(None)
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


@lru_cache(maxsize=4_096)
def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
