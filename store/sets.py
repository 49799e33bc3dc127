"""Whole sets in and out of the database at little more than its own price. The journal and the set-oriented verbs call it.

SQLAlchemy builds each statement once; the rows then go to the driver as they are. What it does for each value of each row
otherwise took ten times as long as the insertion itself (docs/decisions/check-in-speed.md).
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from types import MappingProxyType
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from core.ids import id_of
from store.types import Db

Value = Any
Writer = Callable[[Value], Value]


def insert_set(
    db: Db,
    table: sa.Table,
    columns: tuple[str, ...],
    rows: Sequence[Sequence[Value]],
    *,
    unless_there: bool = False,
) -> int:
    """Insert rows whose values stand in the order of `columns`; gives how many were put.

    Columns left out get what the database itself gives them, never a default of the mapped class. With `unless_there` a row
    that a unique index holds already is passed over.
    """
    if not rows:
        return 0
    connection = db.connection()
    text, writers = _insert(table, columns, connection.dialect, unless_there=unless_there)
    return connection.exec_driver_sql(text, _written(rows, writers)).rowcount


def insert_written(
    db: Db, table: sa.Table, columns: tuple[str, ...], rows: Sequence[Sequence[Value]]
) -> None:
    """As `insert_set`, for rows that are in the driver's own words already (store/plain_values.py)."""
    if rows:
        connection = db.connection()
        text, _writers = _insert(table, columns, connection.dialect, unless_there=False)
        connection.exec_driver_sql(text, cast("Any", rows))


def change_written(db: Db, statement: sa.UpdateBase, rows: Sequence[Mapping[str, Value]]) -> None:
    """Run a statement that is built once and kept for each of these rows, their values in the driver's own words."""
    connection = db.connection()
    asked = in_drivers_words(statement, connection.dialect)
    names = [name for name, _write in asked.binds]
    connection.exec_driver_sql(asked.text, [tuple([row[name] for name in names]) for row in rows])


def select_set(
    db: Db, statement: sa.SelectBase, values: Mapping[str, Value] = MappingProxyType({})
) -> list[tuple[Any, ...]]:
    """The rows of a statement that is built once and kept; its collections by `among`, never by `in_`.

    The same rows as `db.execute` gives, at a quarter of its price where there are few.
    """
    connection = db.connection()
    asked = in_drivers_words(statement, connection.dialect)
    return asked.rows(connection.exec_driver_sql(asked.text, asked.places(values)).fetchall())


def select_columns(
    db: Db, statement: sa.SelectBase, values: Mapping[str, Value] = MappingProxyType({})
) -> list[Sequence[Any]]:
    """The same by columns, for who makes something of tens of thousands of rows; without a row every column is empty."""
    connection = db.connection()
    asked = in_drivers_words(statement, connection.dialect)
    with connection.exec_driver_sql(asked.text, asked.places(values)) as result:
        # The driver's own rows: SQLAlchemy's around them cost as much again.
        found = cast("Any", result.cursor).fetchall()
    return asked.columns(found) if found else [()] * len(statement.selected_columns)


def change_set(db: Db, statement: sa.UpdateBase, values: Mapping[str, Value] = MappingProxyType({})) -> int:
    """Run a statement that is built once and kept, and gives no rows; gives how many it changed."""
    connection = db.connection()
    asked = in_drivers_words(statement, connection.dialect)
    return connection.exec_driver_sql(asked.text, asked.places(values)).rowcount


def among(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[Any]:
    """Whether the column holds a member of the collection that is bound as `name`: one value, however many members."""
    return _Among(column, sa.bindparam(name, type_=_SetOf(column.type)))


class InDriversWords(NamedTuple):
    """A statement as the driver takes it, values by place, and what turns our values into its own and back."""

    text: str
    binds: Sequence[tuple[str, Writer | None]]
    fixed: Mapping[str, Value]
    readers: Sequence[tuple[int, Writer]]

    def places(self, values: Mapping[str, Value]) -> tuple[Value, ...]:
        """The values by place."""
        given = {**self.fixed, **values}
        return tuple([write(given[name]) if write else given[name] for name, write in self.binds])

    def rows(self, found: Sequence[Sequence[Value]]) -> list[tuple[Value, ...]]:
        """The driver's rows as ours; turned by column, so that no loop here touches each value."""
        if not found or not self.readers:
            return [tuple(row) for row in found]
        return list(zip(*self.columns(found), strict=True))

    def columns(self, found: Sequence[Sequence[Value]]) -> list[Sequence[Value]]:
        """The driver's rows, one at least, as our columns."""
        columns: list[Sequence[Value]] = list(zip(*found, strict=True))
        for place, read in self.readers:
            columns[place] = list(map(read, columns[place]))
        return columns


@lru_cache(maxsize=1_024)
def in_drivers_words(statement: sa.SelectBase | sa.UpdateBase, dialect: sa.Dialect) -> InDriversWords:
    """Built once for each statement; `statement` is kept by its identity, so it must be a module's own."""
    compiled = statement.compile(dialect=_by_place(dialect))
    fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    binds = [
        (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
        for name in cast("Sequence[str]", compiled.positiontup)
    ]
    readers = [
        (place, reader)
        for place, column in enumerate(statement.exported_columns)
        if (reader := _reader(column.type, dialect)) is not None
    ]
    return InDriversWords(str(compiled), binds, fixed, readers)


def _reader(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Writer | None:
    if isinstance(kind, sa.Uuid) and dialect.name == "sqlite":
        return _id_if_any
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _id_if_any(digits: str | None) -> UUID | None:
    return None if digits is None else id_of(digits)


def _by_place(dialect: sa.Dialect) -> sa.Dialect:
    """The dialect with values by place, not by name: a row is then a tuple."""
    return cast("Any", type(dialect))(paramstyle="qmark" if dialect.name == "sqlite" else "format")


class _Among(FunctionElement[Any]):
    inherit_cache = True


@compiles(_Among, "sqlite")
def _among_on_sqlite(element: _Among, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    column, members = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({members}))"  # noqa: S608 - both are SQLAlchemy's own text


@compiles(_Among, "postgresql")
def _among_on_postgres(element: _Among, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    column, members = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} = ANY ({members})"


class _SetOf(TypeDecorator[Collection[Any]]):
    """A collection as one value: an array on PostgreSQL, JSON text on SQLite. Ids, texts and whole numbers only."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, member: sa.types.TypeEngine[Any]) -> None:
        super().__init__()
        self.member = member

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """What the database takes."""
        kind = sa.Text() if dialect.name == "sqlite" else postgresql.ARRAY(self.member)
        return dialect.type_descriptor(cast("sa.types.TypeEngine[Any]", kind))

    def process_bind_param(self, value: Collection[Any] | None, dialect: sa.Dialect) -> object:
        """The members, ids as the database keeps them."""
        members = list(value or ())
        if dialect.name != "sqlite":
            return members
        return json.dumps(
            [each.hex if isinstance(each, UUID) else each for each in members], ensure_ascii=False
        )


@lru_cache(maxsize=64)
def _insert(
    table: sa.Table, columns: tuple[str, ...], dialect: sa.Dialect, *, unless_there: bool
) -> tuple[str, list[tuple[int, Writer]]]:
    """The statement in the driver's words, and how it wants the values of some places."""
    insert = (sqlite if dialect.name == "sqlite" else postgresql).insert(table)
    if unless_there:
        insert = insert.on_conflict_do_nothing()
    compiled = insert.compile(dialect=_by_place(dialect), column_keys=list(columns))
    order = cast("Sequence[str]", compiled.positiontup)
    if tuple(order) != columns:
        raise AssertionError(f"{table.name}: name the columns in the table's order: {', '.join(order)}")
    writers = [
        (place, writer)
        for place, name in enumerate(columns)
        if (writer := _writer(table.c[name].type, dialect)) is not None
    ]
    return str(compiled), writers


def _writer(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Writer | None:
    if isinstance(kind, sa.Uuid) and dialect.name == "sqlite":
        return _digits_if_any
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _digits_if_any(each: UUID | None) -> str | None:
    return None if each is None else f"{each.int:032x}"


def _written(
    rows: Sequence[Sequence[Value]], writers: Sequence[tuple[int, Writer]]
) -> list[tuple[Value, ...]]:
    """The rows as the driver wants them. Turned by column: what all rows share is written once, the rest without a loop here."""
    columns: list[Iterable[Value]] = list(zip(*rows, strict=True))
    for place, writer in writers:
        first, same = rows[0][place], len(set(map(id, columns[place]))) == 1
        columns[place] = repeat(writer(first), len(rows)) if same else map(writer, columns[place])
    return list(zip(*columns, strict=True))
