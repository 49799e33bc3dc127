"""Two entries of the roster that are one person: what the entry that stays takes over, and giving it back. `courses.merging` calls it.

A merged entry stays as it was but for its numbers, which only one entry can have; lists, pickers and signing in leave it out.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from people import checks, rules
from people.refusals import MergeChain, MergedAway, SamePerson, UnknownPerson
from people.writing import PERSON, change_all
from store.journal import Line, append
from store.types import Db

_DAYS = ("joined_on", "left_on")
_LOOKED_AT = ("staff_number", "id_number", "mobile", *_DAYS)

Handed = dict[str, dict[str, list[object]]]
"""What changed hands: for "gone" and "kept", each field with its old and new value."""


def unite(db: Db, gone_id: UUID, kept_id: UUID, reason: str, actor: str, at: datetime) -> Handed:
    """Mark one entry as merged into the other, which takes over the numbers and days that it lacks; gives what changed.

    Raises UnknownPerson, SamePerson, MergedAway where either is merged already, MergeChain where others are merged into
    the one that goes.
    """
    if gone_id == kept_id:
        raise SamePerson
    gone, kept = _pair(db, gone_id, kept_id)
    for row in (gone, kept):
        if row.merged_into is not None:
            raise MergedAway(name=row.name)
    if db.scalar(sa.select(sa.exists().where(PERSON.c.merged_into == gone_id))):
        raise MergeChain(name=gone.name)
    old = {
        id_: {key: getattr(row, key) for key in _LOOKED_AT} for id_, row in ((gone_id, gone), (kept_id, kept))
    }
    given_up, taken_over = rules.handed_over(old[gone_id], old[kept_id])
    changes: dict[UUID, dict[str, tuple[object, object]]] = {
        id_: {key: (old[id_][key], new) for key, new in changed.items()}
        for id_, changed in ((gone_id, given_up), (kept_id, taken_over))
        if changed
    }
    change_all(db, changes, actor, at)
    db.execute(sa.update(PERSON).where(PERSON.c.id == gone_id).values(merged_into=kept_id))
    said = {"reason": reason}
    append(
        db,
        [
            Line("person.merged", "person", gone_id, actor, at, {**said, "into": kept_id, "name": kept.name}),
            Line("person.united", "person", kept_id, actor, at, {**said, "from": gone_id, "name": gone.name}),
        ],
        at,
    )
    return {
        which: {key: list(pair) for key, pair in changes.get(id_, {}).items()}
        for which, id_ in (("gone", gone_id), ("kept", kept_id))
    }


def part(
    db: Db,
    gone_id: UUID,
    kept_id: UUID,
    handed: Mapping[str, Mapping[str, Any]],
    reason: str,
    actor: str,
    at: datetime,
) -> None:
    """Make them two again and give back what changed hands, except what staff have changed since. `handed` as plain values.

    Raises StaffNumberTaken and IdNumberTaken where somebody else has the number meanwhile.
    """
    _gone, kept = _pair(db, gone_id, kept_id)
    back: dict[str, tuple[object, object]] = {}
    for key, (old, new) in handed["kept"].items():
        now = getattr(kept, key)
        if now == _value(key, new):
            back[key] = (now, _value(key, old))
    if back:
        change_all(db, {kept_id: back}, actor, at)
    own = {key: _value(key, old) for key, (old, _new) in handed["gone"].items()}
    checks.refuse_taken(db, gone_id, own)
    if own:
        change_all(db, {gone_id: {key: (None, value) for key, value in own.items()}}, actor, at)
    db.execute(sa.update(PERSON).where(PERSON.c.id == gone_id).values(merged_into=None))
    append(
        db,
        [Line("person.parted", "person", id_, actor, at, {"reason": reason}) for id_ in (gone_id, kept_id)],
        at,
    )


def _pair(db: Db, gone_id: UUID, kept_id: UUID) -> tuple[sa.Row[Any], sa.Row[Any]]:
    """Both rows, locked in one order whoever asks."""
    query = (
        sa.select(PERSON).where(PERSON.c.id.in_((gone_id, kept_id))).order_by(PERSON.c.id).with_for_update()
    )
    found = {row.id: row for row in db.execute(query)}
    if len(found) < 2:
        raise UnknownPerson
    return found[gone_id], found[kept_id]


def _value(key: str, plain: object) -> object:
    """A value as the column holds it, from the journal's plain one."""
    return date.fromisoformat(cast("str", plain)) if key in _DAYS and plain is not None else plain
