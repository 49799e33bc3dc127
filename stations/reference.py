"""What a station needs beside the lines of its patch: areas, catalogue, calendar, units, persons, coming sessions. Rows, not lines.

The base tells them with every return bundle, the least of each; the station makes its rows the same. What it holds beyond that stays
where any row refers to it. Mobile and ID numbers, secrets of sessions and of badges never leave the base.
"""

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.canonical import canonical, plain
from courses.tables import Course, CourseSession, Enrolment, Programme, Room, Stage
from grid.tables import CalendarDay, CalendarYear, CatalogueItem, CatalogueVersion, OfficeHours, Unit
from people.tables import Area, Person, Posting
from stations.refusals import ReferenceNotValid
from stations.scope import Scope
from store.plain_values import written
from store.sets import among, insert_set, select_set
from store.types import Base, Db, Instant, table_of

_COMING, _PAST = timedelta(days=60), timedelta(days=14)
_SECRET = 32
_ALL = (Area, CatalogueVersion, CatalogueItem, OfficeHours, CalendarDay, CalendarYear, Unit)
_SOME = (Person, Posting, Programme, Stage, Course, Room, CourseSession, Enrolment)
TABLES = frozenset(table_of(each).name for each in (*_ALL, *_SOME))
"""The tables that the base tells a station: there they are no record of the station's own journal."""
_PERSON, _POSTING, _SESSION = table_of(Person), table_of(Posting), table_of(CourseSession)
_ENROLMENT = table_of(Enrolment)
_UNSAID: Mapping[str, Mapping[str, object]] = {
    "person": {
        "sex": "", "staff_number": None, "mobile": None, "id_number": None, "qualification": "", "note": "",
        "name_as_given": None,
    },
    "session": {"secret": None},
    "enrolment": {"team_id": None, "withdrawn_reason": ""},
    "posting": {"reason": ""},
}  # fmt: skip
"""By table, the columns that are not told, and what a new row has in them; None for nothing, or what `_filled` gives."""


def _told(mapped: type[Base]) -> tuple[str, ...]:
    table = table_of(mapped)
    return tuple(column.name for column in table.c if column.name not in _UNSAID.get(table.name, ()))


_BY_NAME = {table_of(each).name: table_of(each) for each in (*_ALL, *_SOME)}
_TOLD = {table_of(each).name: _told(each) for each in (*_ALL, *_SOME)}
_ORDER = [table.name for table in Base.metadata.sorted_tables if table.name in _BY_NAME]
"""Each after those it refers to."""


def _asked(mapped: type[Base], column: str = "") -> sa.Select[Any]:
    table = table_of(mapped)
    asked = sa.select(*(table.c[name] for name in _TOLD[table.name])).order_by(table.c.id)
    return asked.where(among(table.c[column], "ids")) if column else asked


_WHOLE = [(table_of(each).name, _asked(each)) for each in _ALL]
_BY_ID = {table_of(each).name: _asked(each, "id") for each in _SOME}
_WORK_HERE = sa.select(_POSTING.c.person_id).where(
    _POSTING.c.until.is_(None), among(_POSTING.c.area_id, "areas")
)
_INTO = sa.select(_PERSON.c.merged_into).where(among(_PERSON.c.id, "ids"), _PERSON.c.merged_into.is_not(None))
_POSTINGS = _asked(Posting, "person_id")
_COMING_SESSIONS = _asked(CourseSession).where(
    _SESSION.c.starts_at >= sa.bindparam("since"), _SESSION.c.starts_at < sa.bindparam("until")
)
_EXPECTED = _asked(Enrolment, "session_id").where(among(_ENROLMENT.c.person_id, "persons"))


class Taken(NamedTuple):
    """What was told."""

    rows: int
    changed: int
    """Rows that were new or stood otherwise."""
    digest: str
    """SHA-256 of all that was told."""


def rows(db: Db, scope: Scope, at: datetime) -> Iterator[str]:
    """Everything that the station of this patch is told at an instant: a JSON text [table, {column: value}] for each row."""
    for name, asked in _WHOLE:
        yield from _texts(name, select_set(db, asked))
    here = {row[0] for row in select_set(db, _WORK_HERE, {"areas": scope.areas})}
    sessions = select_set(db, _COMING_SESSIONS, {"since": at - _PAST, "until": at + _COMING})
    expected = select_set(db, _EXPECTED, {"ids": _column("session", "id", sessions), "persons": here})
    persons = _with_merged(db, scope.persons | here)
    yield from _texts("person", select_set(db, _BY_ID["person"], {"ids": persons}))
    yield from _texts("posting", _newest(select_set(db, _POSTINGS, {"ids": persons})))
    courses = select_set(db, _BY_ID["course"], {"ids": _column("session", "course_id", sessions)})
    stages = select_set(db, _BY_ID["stage"], {"ids": _column("course", "stage_id", courses)})
    programmes = select_set(db, _BY_ID["programme"], {"ids": _column("stage", "programme_id", stages)})
    rooms = select_set(db, _BY_ID["room"], {"ids": _column("session", "room_id", sessions)})
    for name, found in (
        ("programme", programmes), ("stage", stages), ("course", courses), ("room", rooms), ("session", sessions),
        ("enrolment", expected),
    ):  # fmt: skip
        yield from _texts(name, found)


def take(db: Db, told: Iterable[str]) -> Taken:
    """Make the rows of this station what the base told. Raises ReferenceNotValid for what is no row of these tables."""
    digest = hashlib.sha256()
    by_table: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _ORDER}
    rows = 0
    for text in told:
        digest.update(text.encode() + b"\n")
        name, values = _row(text)
        by_table[name].append(values)
        rows += 1
    made = {name: _converted(db, name, found) for name, found in by_table.items() if found}
    changed = 0
    # What must give way goes first, what refers before what it refers to: a posting before the person.
    standing = {name: _standing(db, name) for name in made}
    for name in reversed(_ORDER):
        if name in made:
            _let_go(db, name, made[name], standing[name])
    for name in _ORDER:
        if name in made:
            changed += _put(db, name, made[name], standing[name])
    return Taken(rows, changed, digest.hexdigest())


def _texts(name: str, found: Iterable[Sequence[Any]]) -> Iterator[str]:
    for row in found:
        yield canonical([name, dict(zip(_TOLD[name], map(plain, row), strict=True))])


def _column(name: str, column: str, found: Sequence[Sequence[Any]]) -> list[UUID]:
    place = _TOLD[name].index(column)
    return list(dict.fromkeys(row[place] for row in found if row[place] is not None))


def _with_merged(db: Db, persons: Collection[UUID]) -> set[UUID]:
    """With the entries that some of them turned out to be the same person as."""
    known, new = set(persons), set(persons)
    while new:
        new = {row[0] for row in select_set(db, _INTO, {"ids": new})} - known
        known |= new
    return known


def _newest(found: Sequence[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    """One posting of each person: where they work, or worked last."""
    person, since, until = (_TOLD["posting"].index(name) for name in ("person_id", "since", "until"))
    newest: dict[UUID, Sequence[Any]] = {}
    for row in found:
        other = newest.get(row[person])
        if other is None or _later(row, since, until) > _later(other, since, until):
            newest[row[person]] = row
    return newest.values()


def _later(row: Sequence[Any], since: int, until: int) -> tuple[bool, str, str]:
    return row[until] is None, str(row[since] or ""), str(row[until] or "")


def _row(text: str) -> tuple[str, tuple[Any, ...]]:
    """One told row: its table, its plain values in the order of the told columns."""
    try:
        name, said = json.loads(text)
        if set(said) != set(_TOLD[name]):
            raise ReferenceNotValid(table=str(name))
        return name, tuple(said[column] for column in _TOLD[name])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ReferenceNotValid(table="") from error


Rows = dict[UUID, tuple[Any, ...]]
"""By id, the values of the told columns."""


def _converted(db: Db, name: str, found: Sequence[tuple[Any, ...]]) -> Rows:
    table, dialect = _BY_NAME[name], db.get_bind().dialect
    try:
        columns = [
            _own(table.c[column], values, dialect)
            for column, values in zip(_TOLD[name], zip(*found, strict=True), strict=True)
        ]
    except (ValueError, TypeError, AttributeError) as error:
        raise ReferenceNotValid(table=name) from error
    place = _TOLD[name].index("id")
    return {row[place]: row for row in zip(*columns, strict=True)}


def _own(column: sa.Column[Any], values: Sequence[Any], dialect: sa.Dialect) -> Sequence[Any]:
    """Plain values as the column's own. ValueError or TypeError where one is none of it."""
    written(column, values, dialect)
    kind = column.type
    make: Callable[[str], Any]
    if isinstance(kind, sa.Uuid):
        make = UUID
    elif isinstance(kind, Instant):
        make = datetime.fromisoformat
    elif isinstance(kind, sa.Date):
        make = date.fromisoformat
    else:
        return values
    return [None if value is None else make(value) for value in values]


def _standing(db: Db, name: str) -> Rows:
    place = _TOLD[name].index("id")
    return {row[place]: tuple(row) for row in select_set(db, _STANDING[name])}


_STANDING = {table_of(each).name: _asked(each) for each in (*_ALL, *_SOME)}


class _Unique(NamedTuple):
    columns: tuple[int, ...]
    """Places of told columns."""
    empty: tuple[int, ...]
    """Those that must be empty for a row to be in it."""


def _uniques(table: sa.Table) -> list[_Unique]:
    told = _TOLD[table.name]
    found: list[_Unique] = []
    for index in table.indexes:
        if index.unique:
            where = str(index.dialect_options["sqlite"]["where"])
            empty = tuple(
                told.index(part.split()[0]) for part in where.split(" AND ") if part.endswith("IS NULL")
            )
            found.append(_Unique(tuple(told.index(column.name) for column in index.columns), empty))
    found += [
        _Unique(tuple(told.index(column.name) for column in constraint.columns), ())
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint)
        and all(column.name in told for column in constraint.columns)
    ]
    return found


_UNIQUES = {name: _uniques(table) for name, table in _BY_NAME.items()}


def _in_it(unique: _Unique, row: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """What the row takes of a unique index; None for a row that is not in it."""
    values = tuple(row[place] for place in unique.columns)
    return None if None in values or any(row[place] is not None for place in unique.empty) else values


def _let_go(db: Db, name: str, told: Rows, standing: Rows) -> None:
    """Free what told rows need and others of this station hold: those are deleted where nothing refers to them, else renamed.

    Of persons that are told, older postings go too: only the newest is told.
    """
    in_the_way: set[UUID] = set()
    for unique in _UNIQUES[name]:
        wanted = {values: id_ for id_, row in told.items() if (values := _in_it(unique, row)) is not None}
        for id_, row in standing.items():
            values = _in_it(unique, row)
            if values is not None and wanted.get(values, id_) != id_:
                in_the_way.add(id_)
    table = _BY_NAME[name]
    if name == "posting":
        person = _TOLD[name].index("person_id")
        of = {row[person] for row in told.values()}
        in_the_way |= {id_ for id_, row in standing.items() if row[person] in of and id_ not in told}
    for id_ in in_the_way:
        if id_ in told or not _deleted(db, table, id_):
            _renamed(db, table, id_)
        else:
            del standing[id_]


def _deleted(db: Db, table: sa.Table, id_: UUID) -> bool:
    try:
        with db.begin_nested():
            db.execute(sa.delete(table).where(table.c.id == id_))
    except IntegrityError:
        return False
    return True


def _renamed(db: Db, table: sa.Table, id_: UUID) -> None:
    """Another value in each of its unique columns that names nothing else; what is told of the row itself puts it right."""
    told = _TOLD[table.name]
    values: dict[str, Any] = {}
    for unique in _UNIQUES[table.name]:
        for name in (told[place] for place in unique.columns):
            column = table.c[name]
            if column.foreign_keys:
                continue
            if isinstance(column.type, sa.String):
                most = (column.type.length or 80) - 9
                values[name] = sa.func.substr(column, 1, most).concat(f" {id_.hex[-8:]}")
            elif isinstance(column.type, sa.Integer):
                values[name] = -(id_.int % 2**31)
    if values:
        db.execute(sa.update(table).where(table.c.id == id_).values(values))


def _put(db: Db, name: str, told: Rows, standing: Rows) -> int:
    """Insert what is new and change what stands otherwise; gives how many that were."""
    table, columns = _BY_NAME[name], _TOLD[name]
    unsaid = _UNSAID.get(name, {})
    new = _parents_first(table, {id_: row for id_, row in told.items() if id_ not in standing})
    other = [row for id_, row in told.items() if id_ in standing and standing[id_] != row]
    if new:
        order = tuple(column.name for column in table.c)
        values = [
            {**unsaid, **dict(zip(columns, row, strict=True)), **_filled(name, columns, row)} for row in new
        ]
        insert_set(db, table, order, [[row[column] for column in order] for row in values])
    if other:
        changing = [column for column in columns if column != "id"]
        statement = sa.update(table).where(table.c.id == sa.bindparam("key_id"))
        db.execute(
            statement.values({column: sa.bindparam(f"new_{column}") for column in changing}),
            [
                {
                    ("key_id" if column == "id" else f"new_{column}"): value
                    for column, value in zip(columns, row, strict=True)
                }
                for row in other
            ],
        )
    return len(new) + len(other)


def _filled(name: str, columns: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """What a new row has in columns that are not told and must not be empty."""
    if name == "person":
        return {"name_as_given": row[columns.index("name")]}
    return {"secret": os.urandom(_SECRET)} if name == "session" else {}


def _parents_first(table: sa.Table, rows: Rows) -> list[tuple[Any, ...]]:
    """The same rows, each after those of its table that it refers to."""
    above = [
        _TOLD[table.name].index(column.name)
        for column in table.c
        for key in column.foreign_keys
        if key.column.table is table
    ]
    waiting, ordered, placed = dict(rows), list[tuple[Any, ...]](), set[UUID]()
    while waiting:
        ready = {
            id_: row
            for id_, row in waiting.items()
            if all(row[place] is None or row[place] in placed or row[place] not in rows for place in above)
        }
        if not ready:
            raise ReferenceNotValid(table=table.name)
        ordered += ready.values()
        placed |= ready.keys()
        waiting = {id_: row for id_, row in waiting.items() if id_ not in ready}
    return ordered
