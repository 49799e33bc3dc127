"""Sealed text: AES-256-GCM with a key of its own for each subject (docs/decisions/residents-sealed.md).

Rows and journal lines carry the sealed text alone; the key stands in `seal_key` and nowhere else. `forget` deletes it, and what
it sealed can then be read by nobody. The verbs of residents and of visit notes call this.
"""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.canonical import canonical
from grid.residents.refusals import SealBroken
from grid.tables import SealKey
from store.sets import insert_set
from store.types import Db, table_of

SEAL_KEY = table_of(SealKey)
_FORM = "1."
_KEY, _NONCE = 32, 12
_STEP = 64
"""Texts are filled up to a multiple of this, so that their length does not tell a name."""


def make_key(db: Db, subject_id: UUID) -> bytes:
    """A new key for a new subject, kept."""
    key = fresh_key()
    keep_key(db, subject_id, key)
    return key


def fresh_key() -> bytes:
    """A new key, not kept yet: for a row that may turn out to be there already."""
    return os.urandom(_KEY)


def keep_key(db: Db, subject_id: UUID, key: bytes) -> None:
    """Keep a subject's key."""
    _overwrite_what_is_deleted(db)
    db.execute(sa.insert(SEAL_KEY).values(subject_id=subject_id, key=key))


def keep_keys(db: Db, keys: Mapping[UUID, bytes]) -> int:
    """Keep keys that another machine told; one that is here already stays as it is. Gives how many were new."""
    _overwrite_what_is_deleted(db)
    return insert_set(db, SEAL_KEY, ("subject_id", "key"), list(keys.items()), unless_there=True)


def keys_of(db: Db, subject_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """The keys of these subjects; one that was erased has none."""
    found: dict[UUID, bytes] = {}
    ids = list(subject_ids)
    for start in range(0, len(ids), 500):
        query = sa.select(SEAL_KEY.c.subject_id, SEAL_KEY.c.key).where(
            SEAL_KEY.c.subject_id.in_(ids[start : start + 500])
        )
        found |= {row.subject_id: row.key for row in db.execute(query)}
    return found


def seal(key: bytes, subject_id: UUID, values: Mapping[str, object]) -> str:
    """The values as text that only this key opens, and only for this subject."""
    plain = canonical(dict(values)).encode()
    plain += b" " * (-len(plain) % _STEP)
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(key).encrypt(nonce, plain, subject_id.bytes)
    return _FORM + urlsafe_b64encode(nonce + sealed).decode()


def opened(key: bytes | None, subject_id: UUID, sealed: str) -> dict[str, Any] | None:
    """What was sealed; None without a key. Raises SealBroken for a text that this key did not seal for this subject."""
    if key is None:
        return None
    try:
        if not sealed.startswith(_FORM):
            raise SealBroken
        whole = urlsafe_b64decode(sealed[len(_FORM) :])
        plain = AESGCM(key).decrypt(whole[:_NONCE], whole[_NONCE:], subject_id.bytes)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error
    return json.loads(plain)


def forget(db: Db, subject_ids: Collection[UUID]) -> None:
    """Delete these subjects' keys: what they sealed, in rows, journal and older lines, is closed for good.

    The verb that calls it writes the journal line; `erasing.clear_traces` then clears the file's free pages.
    """
    _overwrite_what_is_deleted(db)
    of = SEAL_KEY.c.subject_id.in_(list(subject_ids))
    db.execute(sa.update(SEAL_KEY).where(of).values(key=bytes(_KEY)))
    db.execute(sa.delete(SEAL_KEY).where(of))


def _overwrite_what_is_deleted(db: Db) -> None:
    """SQLite otherwise leaves deleted bytes, and those of rows that moved, in the free part of its pages."""
    if db.get_bind().dialect.name == "sqlite":
        db.execute(sa.text("PRAGMA secure_delete = ON"))
