"""Rows of a statement as the driver gives them, part after part: for lists of everybody.

What SQLAlchemy does for each row costs more there than finding it (docs/decisions/standing-speed.md); ids and days come as text,
and who needs them as more makes them so.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from store.sets import in_drivers_words
from store.types import Db

PART = 2_000
Source = Db | sa.Connection
"""Whoever asks several small questions fetches the connection once: a session takes longer to hand it out than to answer."""
_HELD = "held"


def flow(
    db: Source,
    statement: sa.SelectBase,
    values: Mapping[str, Any] = MappingProxyType({}),
    *,
    held: bool = False,
) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows in parts, unconverted: text, numbers and None. The statement must be a module's own (see store.sets).

    With `held` a server keeps what is not read yet, so that memory here stays that of one part; SQLite always does.
    """
    connection = db if isinstance(db, sa.Connection) else db.connection()
    asked = in_drivers_words(statement, connection.dialect)
    lent: Any = connection.connection
    cursor = (
        lent.driver_connection.cursor(_HELD)
        if held and connection.dialect.name != "sqlite"
        else lent.cursor()
    )
    try:
        with _as_sqlalchemy_says(connection, asked.text):
            cursor.execute(asked.text, asked.places(values))
        while True:
            with _as_sqlalchemy_says(connection, asked.text):
                part = cursor.fetchmany(PART)
            if not part:
                return
            yield part
    finally:
        cursor.close()


def rows_of(
    db: Source, statement: sa.SelectBase, values: Mapping[str, Any] = MappingProxyType({})
) -> list[tuple[Any, ...]]:
    """All rows, converted, of a statement that is a module's own: a small question at a fraction of its usual price."""
    connection = db if isinstance(db, sa.Connection) else db.connection()
    asked = in_drivers_words(statement, connection.dialect)
    cursor: Any = connection.connection.cursor()
    try:
        with _as_sqlalchemy_says(connection, asked.text):
            cursor.execute(asked.text, asked.places(values))
            return asked.rows(cursor.fetchall())
    finally:
        cursor.close()


def text_of(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """An id or a day as text: what SQLite keeps anyway."""
    return _TextOf(column)


def key_of(db: Source, id: UUID) -> str:
    """An id as `text_of` gives it on this database."""
    dialect = db.dialect if isinstance(db, sa.Connection) else db.get_bind().dialect
    return id.hex if dialect.name == "sqlite" else str(id)


def in_code_order(column: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """To sort by: the order of the characters' numbers, as Python compares texts, whatever the server's language."""
    return _InCodeOrder(column)


class _as_sqlalchemy_says:  # noqa: N801 - a context, entered for every part: a generator would cost more than the question
    """What the driver raises, as SQLAlchemy would raise it; without the values, which may be of persons."""

    def __init__(self, connection: sa.Connection, text: str) -> None:
        self._dialect, self._text = connection.dialect, text

    def __enter__(self) -> None:
        """Nothing is to be done."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        base: type[Exception] = cast("Any", self._dialect.dbapi).Error
        if error is not None and isinstance(error, base):
            raise exc.DBAPIError.instance(
                self._text, None, error, base, hide_parameters=True, dialect=self._dialect
            ) from error


class _TextOf(FunctionElement[str]):
    inherit_cache = True
    type = sa.String()


@compiles(_TextOf, "sqlite")
def _text_on_sqlite(element: _TextOf, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    (column,) = element.clauses
    return compiler.process(column, **more)


@compiles(_TextOf, "postgresql")
def _text_on_postgres(element: _TextOf, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    (column,) = element.clauses
    return f"CAST({compiler.process(column, **more)} AS TEXT)"


class _InCodeOrder(FunctionElement[str]):
    inherit_cache = True
    type = sa.String()


@compiles(_InCodeOrder, "sqlite")
def _order_on_sqlite(element: _InCodeOrder, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    (column,) = element.clauses
    return compiler.process(column, **more)


@compiles(_InCodeOrder, "postgresql")
def _order_on_postgres(element: _InCodeOrder, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    (column,) = element.clauses
    return f'{compiler.process(column, **more)} COLLATE "C"'
