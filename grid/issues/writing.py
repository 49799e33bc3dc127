"""What a move writes: its line in the issue's story, what changes in the issue, its photos, and what the journal says of all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.ids import new_id
from grid.hands import Hand
from grid.issues.photos import Photo
from grid.issues.rows import COLUMNS, ISSUE, MOVE, PHOTO
from store.inserting import insert_into
from store.journal import Line
from store.sets import insert_set
from store.types import Db

_MOVE_COLUMNS = tuple(column.name for column in MOVE.c)


class Made(NamedTuple):
    """A move that the rules allowed."""

    name: str
    number: int
    round: int
    before: str
    after: str
    role: str
    changes: Mapping[str, Any]
    """Columns of the issue besides its state."""
    reason: str = ""
    unit_id: UUID | None = None
    minutes: int | None = None
    detail: Mapping[str, object] = {}
    photos: Sequence[Photo] = ()


def put_new(db: Db, values: Mapping[str, Any]) -> None:
    """Insert an issue; `values` hold every column in the table's order."""
    insert_set(db, ISSUE, COLUMNS, [tuple(values[name] for name in COLUMNS)])


def put_move(
    db: Db, issue_id: UUID, made: Made, hand: Hand, at: datetime, *, new: Mapping[str, Any] | None = None
) -> Line:
    """Write a move and what it changes; gives the line for the journal. `new` are the columns of an issue that it begins."""
    changes: dict[str, Any] = dict(new) if new is not None else {**made.changes}
    if new is None:
        if made.after != made.before:
            changes["state"] = made.after
        if changes:
            db.execute(sa.update(ISSUE).where(ISSUE.c.id == issue_id).values(changes))
    id_ = new_id()
    move = {
        "id": id_,
        "number": made.number,
        "round": made.round,
        "move": made.name,
        "before": made.before,
        "after": made.after,
        "who": hand.who,
        "role": made.role,
        "unit_id": made.unit_id,
        "reason": made.reason,
        "minutes": made.minutes,
        "detail": canonical(dict(made.detail)) if made.detail else "",
    }
    insert_set(
        db,
        MOVE,
        _MOVE_COLUMNS,
        [(id_, issue_id, *(move[name] for name in _MOVE_COLUMNS[2:-2]), at, at)],
    )
    said: dict[str, object] = {"set": changes, "move": move}
    if photos := put_photos(db, issue_id, made.photos, made.round, hand, at):
        said["photos"] = photos
    changes.pop("id", None)
    return Line(f"issue.{made.name}", "issue", issue_id, hand.actor, at, said)


def put_photos(
    db: Db, issue_id: UUID, photos: Sequence[Photo], round_: int, hand: Hand, at: datetime
) -> list[dict[str, object]]:
    """Enter photos; one that the issue has already is passed over. Gives what the journal says of them."""
    put: list[dict[str, object]] = []
    for photo in photos:
        row: dict[str, object] = {
            "id": new_id(),
            "kind": photo.kind,
            "round": round_,
            "sha256": photo.sha256,
            "name": photo.name,
        }
        added = (
            insert_into(db, PHOTO)
            .values(**row, issue_id=issue_id, added_by=hand.who, added_at=at)
            .on_conflict_do_nothing()
            .returning(PHOTO.c.id)
        )
        if db.scalar(added) is not None:
            put.append(row)
    return put
