"""Writing many persons at once, in a handful of statements: what `people.persons` does for one and the roster for thousands.

Callers have checked every value (people.checks); a clash with the database's own constraints is a fault here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from people import checks
from people.areas import NOWHERE, area_paths
from people.names import search_key
from people.tables import Person, Posting
from store.journal import Line, append
from store.types import Db, table_of

PERSON = table_of(Person)
POSTING = table_of(Posting)


@dataclass(frozen=True)
class NewPerson:
    """Somebody to be added. `name` may be as it was given; `area_id` is the finest patch known."""

    name: str
    sex: str = ""
    staff_number: str | None = None
    mobile: str | None = None
    id_number: str | None = None
    area_id: UUID | None = None
    post: str = ""
    qualification: str = ""
    joined_on: date | None = None
    left_on: date | None = None
    note: str = ""


class Move(NamedTuple):
    """A person's new posting, and the one that it ends."""

    person_id: UUID
    old_patch: UUID | None
    old_post: str
    patch: UUID | None
    post: str


def add_all(db: Db, new: Iterable[NewPerson], actor: str, at: datetime) -> list[UUID]:
    """Add persons with a first posting each; the ids are in their order."""
    persons: list[dict[str, Any]] = []
    postings: list[dict[str, Any]] = []
    lines: list[Line] = []
    for one in new:
        id = new_id()
        values = {key: checks.checked(key, getattr(one, key)) for key in checks.FIELDS}
        name = str(values["name"])
        persons.append({
            "id": id, **values, "name_as_given": one.name[:120], "pinyin": search_key(name), "created_at": at,
        })  # fmt: skip
        posting = new_id()
        postings.append({
            "id": posting, "person_id": id, "area_id": one.area_id, "post": one.post, "since": one.joined_on,
            "until": None, "reason": "",
        })  # fmt: skip
        said = {**values, "area_id": one.area_id, "post": one.post, "posting": posting}
        if one.name[:120] != name:
            said["name_as_given"] = one.name[:120]
        payload = {key: value for key, value in said.items() if value not in {None, ""}}
        lines.append(Line("person.added", "person", id, actor, at, payload))
    if persons:
        db.execute(sa.insert(PERSON), persons)
        db.execute(sa.insert(POSTING), postings)
        append(db, lines, at)
    return [row["id"] for row in persons]


def change_all(
    db: Db, changes: Mapping[UUID, Mapping[str, tuple[object, object]]], actor: str, at: datetime
) -> None:
    """Set fields of persons (checks.FIELDS), given as (old, new); the journal keeps both."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    lines: list[Line] = []
    for id, fields in changes.items():
        written = {key: new for key, (_old, new) in fields.items()}
        if "name" in written:
            written["pinyin"] = search_key(str(written["name"]))
        alike.setdefault(tuple(written), []).append(
            {"of": id, **{f"new_{key}": new for key, new in written.items()}}
        )
        payload: dict[str, object] = {
            key: [old, new] for key, (old, new) in fields.items() if key != "name_as_given"
        }
        if "name" in fields and (given := written.get("name_as_given", written["name"])) != written["name"]:
            payload["name_as_given"] = given
        lines.append(Line("person.changed", "person", id, actor, at, payload))
    for keys, rows in alike.items():
        values: dict[str, Any] = {key: sa.bindparam(f"new_{key}") for key in keys}
        db.connection().execute(
            sa.update(PERSON).where(PERSON.c.id == sa.bindparam("of")).values(values), rows
        )
    append(db, lines, at)


def transfer_all(db: Db, moves: Iterable[Move], on: date, reason: str, actor: str, at: datetime) -> None:
    """End the open posting of each person with the day before `on` and open the next one."""
    paths = area_paths(db)
    rows: list[dict[str, Any]] = []
    lines: list[Line] = []
    for move in moves:
        posting = new_id()
        rows.append({
            "id": posting, "person_id": move.person_id, "area_id": move.patch, "post": move.post, "since": on,
            "until": None, "reason": reason,
        })  # fmt: skip
        old = paths[move.old_patch] if move.old_patch else NOWHERE
        new = paths[move.patch] if move.patch else NOWHERE
        payload: dict[str, object] = {
            "on": on, "reason": reason, "area_id": [move.old_patch, move.patch], "area": [old.area, new.area],
            "grid": [old.grid, new.grid], "post": [move.old_post, move.post],
            "posting": posting,
        }  # fmt: skip
        lines.append(Line("person.transferred", "person", move.person_id, actor, at, payload))
    if rows:
        ended = (
            sa.update(POSTING)
            .where(POSTING.c.person_id == sa.bindparam("of"), POSTING.c.until.is_(None))
            .values(until=sa.bindparam("on"))
        )
        db.connection().execute(ended, [{"of": row["person_id"], "on": on} for row in rows])
        db.execute(sa.insert(POSTING), rows)
        append(db, lines, at)
