"""Rows as lines of the journal say them: the compared columns of declared tables in plain values, alike on both databases.

Folding anew (store/projecting.py) and the hash of what a base holds (store/projection_hash.py) read them so: column by column
from the driver's own values, without the ids and instants that would be made texts at once.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import moment
from core.ids import text_of
from store.flow import flow, in_code_order
from store.records import Key, Record
from store.sets import among
from store.types import Db, Instant, moment_of

_SUBJECT = "whose"
Read = Callable[[Any], Any]


class PlainRow(NamedTuple):
    """One row, and the subject that it is of; `values` in the order of `Record.compared`."""

    subject: str
    key: Key
    values: Sequence[Any]


def plain_rows(
    db: Db, record: Record, subjects: Collection[str] | None = None
) -> Iterator[Sequence[PlainRow]]:
    """The rows in parts, by their keys, all of them or those of certain subjects. Memory stays that of one part."""
    of_ids = isinstance(record.table.c[record.of].type, sa.Uuid)
    ids = None if subjects is None else [UUID(each) if of_ids else each for each in subjects]
    query = _query(record.table, record.key, record.compared, record.of, some=ids is not None)
    readers = _readers(query, db.connection().dialect)
    split = len(record.key) + 1
    for part in flow(db, query, {} if ids is None else {"ids": ids}, held=True):
        columns: list[Sequence[Any]] = list(zip(*part, strict=True))
        for place, read in readers:
            columns[place] = [None if value is None else read(value) for value in columns[place]]
        yield [PlainRow(row[0], row[1:split], row[split:]) for row in zip(*columns, strict=True)]


@lru_cache(maxsize=256)
def _query(
    table: sa.Table, key: tuple[str, ...], compared: tuple[str, ...], of: str, *, some: bool
) -> sa.Select[Any]:
    """Built once for each table, as `flow` wants it; its order is the same on both databases."""
    order = [
        in_code_order(table.c[name]) if isinstance(table.c[name].type, sa.String) else table.c[name]
        for name in key
    ]
    query = sa.select(table.c[of].label(_SUBJECT), *(table.c[name] for name in (*key, *compared)))
    return (query.where(among(table.c[of], "ids")) if some else query).order_by(*order)


@lru_cache(maxsize=256)
def _readers(query: sa.Select[Any], dialect: sa.Dialect) -> list[tuple[int, Read]]:
    """By place, what makes a plain value of the driver's own, where that is another."""
    of_kind = _ON_SQLITE if dialect.name == "sqlite" else _ON_POSTGRES
    return [
        (place, read)
        for place, column in enumerate(query.selected_columns)
        for kind, read in of_kind
        if isinstance(column.type, kind)
    ]


def _hyphened(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


_ON_SQLITE: Sequence[tuple[type, Read]] = ((sa.Uuid, _hyphened), (Instant, moment_of), (sa.Boolean, bool))
_ON_POSTGRES: Sequence[tuple[type, Read]] = (
    (sa.Uuid, text_of),
    (Instant, moment),
    (sa.Date, lambda day: day.isoformat()),
)
