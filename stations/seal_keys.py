"""Keys of sealed residents and visit notes, as they travel inside the sealed bundle: of lines that travel with them, never of erased ones.

Erased on one machine, they are forgotten on every other that learns of it; a key that comes later is not kept.
"""

import json
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from grid.residents import sealing
from grid.residents.sealing import SEAL_KEY
from grid.tables import Resident, Visit
from stations.refusals import SealKeyNotValid
from store.journal import JOURNAL
from store.sets import among, select_set
from store.types import Db, table_of

ERASED = "resident.erased"
SEALED = frozenset({"resident", "visit"})
"""The kinds of subject that have a key."""
_RESIDENT, _VISIT = table_of(Resident), table_of(Visit)
_LENGTH = 32
_KEYS = sa.select(SEAL_KEY.c.subject_id, SEAL_KEY.c.key).where(among(SEAL_KEY.c.subject_id, "ids"))
_ERASED = sa.select(_RESIDENT.c.id).where(_RESIDENT.c.erased_at.is_not(None))
_NOTES_OF_ERASED = (
    sa.select(_VISIT.c.id)
    .join(_RESIDENT, _RESIDENT.c.id == _VISIT.c.resident_id)
    .where(_RESIDENT.c.erased_at.is_not(None))
)
_SAID = sa.select(JOURNAL.c.subject_id, JOURNAL.c.payload).where(
    JOURNAL.c.subject_kind == "resident", JOURNAL.c.action == ERASED
)
_HOMES = sa.select(_RESIDENT.c.id, _RESIDENT.c.place_id).where(among(_RESIDENT.c.id, "ids"))
_NOTES = sa.select(_VISIT.c.id, _VISIT.c.resident_id, _VISIT.c.place_id).where(among(_VISIT.c.id, "ids"))
_THERE = sa.select(SEAL_KEY.c.subject_id).where(among(SEAL_KEY.c.subject_id, "ids"))


def rows(db: Db, subject_ids: Collection[UUID]) -> Iterator[str]:
    """The keys of these subjects, a JSON text [subject, key] for each that has one. Only for a sealed bundle."""
    for subject, key in select_set(db, _KEYS, {"ids": subject_ids}):
        yield canonical([subject, b64encode(key).decode()])


def take(db: Db, told: Iterable[str]) -> int:
    """Keep the keys that are not here yet, but for what was erased here; gives how many were kept. After the lines are taken.

    Raises SealKeyNotValid.
    """
    keys = dict(map(_key, told))
    if not keys:
        return 0
    closed = erased(db) | {row[0] for row in select_set(db, _THERE, {"ids": list(keys)})}
    return sealing.keep_keys(db, {subject: key for subject, key in keys.items() if subject not in closed})


def forget_erased(db: Db) -> int:
    """Delete the keys of all that was erased, here or elsewhere; gives how many that were. After the lines are taken.

    With notes that somebody wrote about an erased resident before learning of it. Whoever calls it lets
    `grid.residents.erasing.clear_traces` follow the commit.
    """
    closed = erased(db)
    there = [row[0] for row in select_set(db, _THERE, {"ids": closed})] if closed else []
    if there:
        sealing.forget(db, there)
    return len(there)


def erased(db: Db) -> set[UUID]:
    """The residents and visit notes whose keys no machine may keep.

    Of the notes that an erasure names only those of the resident or of the household: no machine closes what is not its own.
    """
    found = {row[0] for asked in (_ERASED, _NOTES_OF_ERASED) for row in select_set(db, asked)}
    named: dict[UUID, UUID] = {}
    for subject, payload in select_set(db, _SAID):
        with suppress(ValueError, LookupError, TypeError, AttributeError, RecursionError):
            named |= dict.fromkeys(map(UUID, json.loads(payload)["notes"]), UUID(subject))
    homes = dict(select_set(db, _HOMES, {"ids": set(named.values())})) if named else {}
    for note, resident, place in select_set(db, _NOTES, {"ids": list(named)}) if named else ():
        if resident == named[note] or (resident is None and place == homes.get(named[note])):
            found.add(note)
    return found


def _key(text: str) -> tuple[UUID, bytes]:
    try:
        subject, key = json.loads(text)
        made = b64decode(key, validate=True)
        if len(made) == _LENGTH:
            return UUID(subject), made
    except (ValueError, TypeError, AttributeError, Error, RecursionError) as error:
        raise SealKeyNotValid from error
    raise SealKeyNotValid
