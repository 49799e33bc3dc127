"""Writing many persons at once, in a handful of statements: what `people.persons` does for one and the roster for thousands.

Callers have checked every value (people.checks); a clash with the database's own constraints is a fault here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.ids import new_id
from people import checks
from people.areas import NOWHERE, AreaPath, area_paths
from people.names import as_given, search_key
from people.tables import Person, Posting
from store.journal import Line, append
from store.sets import insert_set
from store.types import Db, table_of

PERSON = table_of(Person)
POSTING = table_of(Posting)
_PERSON_COLUMNS = (
    "id", "name", "name_as_given", "pinyin", "sex", "staff_number", "mobile", "id_number", "qualification", "joined_on",
    "left_on", "note", "created_at",
)  # fmt: skip
_POSTING_COLUMNS = ("id", "person_id", "area_id", "post", "since", "until", "reason")
_UNSAID: frozenset[object] = frozenset({None, ""})
_END = (
    sa.update(POSTING)
    .where(POSTING.c.person_id == sa.bindparam("of"), POSTING.c.until.is_(None))
    .values(until=sa.bindparam("on"))
)


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


@dataclass
class Ready:
    """What will be written of persons, made ready while nobody waits for it: rows as `put` gives them to the base, and journal lines.

    `put` writes the rows; `lines` are appended by the caller, last in its transaction.
    """

    actor: str
    at: datetime
    lines: list[Line] = field(default_factory=list[Line])
    _persons: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])
    _changes: dict[tuple[str, ...], list[dict[str, Any]]] = field(
        default_factory=dict[tuple[str, ...], list[dict[str, Any]]]
    )
    _ends: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    _postings: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])

    def add(self, one: NewPerson) -> UUID:
        """Somebody new with a first posting."""
        id, posting, given = new_id(), new_id(), as_given(one.name)
        values: dict[str, Any] = {key: checks.checked(key, getattr(one, key)) for key in checks.FIELDS}
        name, since = values["name"], one.joined_on
        self._persons.append((
            id, name, given, search_key(name), values["sex"], values["staff_number"], values["mobile"],
            values["id_number"], values["qualification"], values["joined_on"], values["left_on"], values["note"], self.at,
        ))  # fmt: skip
        self._postings.append((posting, id, one.area_id, one.post, since, None, ""))
        said = {key: value for key, value in values.items() if value not in _UNSAID}
        said["posting"] = posting
        if one.area_id:
            said["area_id"] = one.area_id
        if one.post:
            said["post"] = one.post
        if given not in {name, ""}:
            said["name_as_given"] = given
        self._say("person.added", id, said)
        return id

    def change(self, id: UUID, fields: Mapping[str, tuple[object, object]]) -> None:
        """Fields of a person (checks.FIELDS), given as (old, new)."""
        written = {key: new for key, (_old, new) in fields.items()}
        if "name" in written:
            written["pinyin"] = search_key(str(written["name"]))
        alike = self._changes.setdefault(tuple(written), [])
        alike.append({"of": id, **{f"new_{key}": new for key, new in written.items()}})
        said: dict[str, object] = {
            key: [old, new] for key, (old, new) in fields.items() if key != "name_as_given"
        }
        if "name" in fields and (given := written.get("name_as_given", written["name"])) != written["name"]:
            said["name_as_given"] = given
        self._say("person.changed", id, said)

    def transfer(self, move: Move, on: date, reason: str, path: Callable[[UUID], AreaPath]) -> None:
        """The end of a person's open posting with the day before `on`, and the next one; `path` says where a patch lies."""
        posting = new_id()
        self._ends.append({"of": move.person_id, "on": on})
        self._postings.append((posting, move.person_id, move.patch, move.post, on, None, reason))
        old = path(move.old_patch) if move.old_patch else NOWHERE
        new = path(move.patch) if move.patch else NOWHERE
        said: dict[str, object] = {
            "on": on, "reason": reason, "area_id": [move.old_patch, move.patch], "area": [old.area, new.area],
            "grid": [old.grid, new.grid], "post": [move.old_post, move.post],
            "posting": posting,
        }  # fmt: skip
        self._say("person.transferred", move.person_id, said)

    def put(self, db: Db) -> None:
        """Write the rows, each kind as one set."""
        insert_set(db, PERSON, _PERSON_COLUMNS, self._persons)
        for keys, rows in self._changes.items():
            values: dict[str, Any] = {key: sa.bindparam(f"new_{key}") for key in keys}
            changed = sa.update(PERSON).where(PERSON.c.id == sa.bindparam("of")).values(values)
            db.connection().execute(changed, rows)
        if self._ends:
            db.connection().execute(_END, self._ends)
        insert_set(db, POSTING, _POSTING_COLUMNS, self._postings)

    def _say(self, action: str, id: UUID, said: Mapping[str, object]) -> None:
        self.lines.append(Line(action, "person", id, self.actor, self.at, canonical(said)))


def add_all(db: Db, new: Iterable[NewPerson], actor: str, at: datetime) -> list[UUID]:
    """Add persons with a first posting each; the ids are in their order."""
    ready = Ready(actor, at)
    ids = [ready.add(one) for one in new]
    _write(db, ready)
    return ids


def change_all(
    db: Db, changes: Mapping[UUID, Mapping[str, tuple[object, object]]], actor: str, at: datetime
) -> None:
    """Set fields of persons (checks.FIELDS), given as (old, new); the journal keeps both."""
    ready = Ready(actor, at)
    for id, fields in changes.items():
        ready.change(id, fields)
    _write(db, ready)


def transfer_all(db: Db, moves: Iterable[Move], on: date, reason: str, actor: str, at: datetime) -> None:
    """End the open posting of each person with the day before `on` and open the next one."""
    ready, paths = Ready(actor, at), area_paths(db)
    for move in moves:
        ready.transfer(move, on, reason, paths.__getitem__)
    _write(db, ready)


def _write(db: Db, ready: Ready) -> None:
    ready.put(db)
    append(db, ready.lines, ready.at)
