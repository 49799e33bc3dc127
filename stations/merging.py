"""What a station and the base said differently of one subject: pure, by cells and unique indexes (docs/decisions/merging.md).

`receiving` asks it for a subject that the base changed without the station's knowing; so does a station for its pending work.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from store.records import Key, Record, Stated

_NULL = re.compile(r"(\w+) IS (NOT )?NULL", re.IGNORECASE)
_AND = re.compile(r" AND ", re.IGNORECASE)


class Cell(NamedTuple):
    """One value on which both sides differ, plain as in the journal. With no `column` it is the whole row, None where it is away."""

    table: str
    key: Key
    column: str
    before: Any
    here: Any
    there: Any


class Twice(NamedTuple):
    """Two rows, one of each side, with the same values in a unique index."""

    table: str
    columns: tuple[str, ...]
    values: tuple[Any, ...]
    here: Key
    there: Key


class Clash(NamedTuple):
    """Everything on which two sides do not go together; empty (and false) where they do."""

    cells: Sequence[Cell] = ()
    rows: Sequence[Twice] = ()

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.cells or self.rows)

    def detail(self) -> dict[str, object]:
        """What a card keeps: {"cells": [[table, key, column, before, here, there]], "rows": [[table, columns, values, here, there]]}."""
        return {"cells": [list(cell) for cell in self.cells], "rows": [list(row) for row in self.rows]}


def clash(
    group: Sequence[Record],
    known: Sequence[Stated],
    here: Sequence[Stated],
    there: Sequence[Stated],
    together: Sequence[Stated],
) -> Clash:
    """Where what `here` says of a subject and what `there` says of it do not go together.

    All four are rows by record of the group: `known` as both had them, `here` after this side's lines, `there` after the other's,
    `together` after this side's and then the other's. Both setting one cell to one value is no clash; the other's lines bringing
    back, in `together`, what it had not changed itself is one: there, nobody would have decided against what was set here.
    """
    cells: list[Cell] = []
    rows: list[Twice] = []
    for record, *sides in zip(group, known, here, there, together, strict=True):
        before, ours, theirs, both = sides
        for key in sorted({*before, *ours, *theirs, *both}, key=repr):
            cells += _cells(record, key, before.get(key), ours.get(key), theirs.get(key), both.get(key))
        rows += _twice(record, ours, both)
    return Clash(cells, rows)


Row = Mapping[str, Any]


def _cells(
    record: Record, key: Key, before: Row | None, here: Row | None, there: Row | None, both: Row | None
) -> Iterator[Cell]:
    """The cells of one row that clash."""
    kind = record.kind
    if here is None or there is None or both is None:
        # A row that only one side has, or that one side took away.
        ours, theirs = _row(record, here), _row(record, there)
        if _differ(_row(record, before), ours, theirs, _row(record, both)):
            yield Cell(kind, key, "", _row(record, before), ours, theirs)
        return
    for column in record.compared:
        was = None if before is None else before.get(column)
        ours, theirs, made = here.get(column), there.get(column), both.get(column)
        if _differ(was, ours, theirs, made):
            yield Cell(kind, key, column, was, ours, made if theirs == was else theirs)


def _differ(before: object, here: object, there: object, both: object) -> bool:
    """Whether both sides changed a value to different ones, or the lines together make of it what neither rule would."""
    if there == before:
        return both != here
    if here in (before, there):
        return both != there
    return True


def _row(record: Record, row: Row | None) -> Row | None:
    """A row by its compared columns."""
    return None if row is None else {column: row.get(column) for column in record.compared}


def _twice(record: Record, here: Stated, both: Stated) -> Iterator[Twice]:
    """The pairs of rows that a unique index would not let stand together."""
    for columns, conditions in uniques(record.table):
        seen: dict[tuple[Any, ...], Key] = {}
        for key, row in both.items():
            values = tuple(_value(record, key, row, column) for column in columns)
            if None in values or not all(
                (_value(record, key, row, column) is None) is null for column, null in conditions
            ):
                continue
            try:
                other = seen.setdefault(values, key)
            except TypeError:  # no value of a column: no row can be made of it
                continue
            if other != key:
                ours, theirs = (other, key) if other in here else (key, other)
                yield Twice(record.kind, columns, values, ours, theirs)


def _value(record: Record, key: Key, row: Row, column: str) -> Any:  # noqa: ANN401 - any value of the journal
    return key[record.key.index(column)] if column in record.key else row.get(column)


Unique = tuple[tuple[str, ...], tuple[tuple[str, bool], ...]]
"""The columns of a unique index, and the columns that must (True) or must not be empty for a row to be in it."""


@lru_cache(maxsize=64)
def uniques(table: sa.Table) -> tuple[Unique, ...]:
    """The unique indexes of a table, without its key; a partial one by its IS NULL and IS NOT NULL.

    One with any other condition is left to the database, which refuses the row (stands_not).
    """
    conditional = [(index, _condition(index)) for index in table.indexes if index.unique]
    found = [(_names(index), condition) for index, condition in conditional if condition is not None]
    found += [(_names(each), ()) for each in table.constraints if isinstance(each, sa.UniqueConstraint)]
    return tuple(sorted(found))


def _names(unique: sa.Index | sa.UniqueConstraint) -> tuple[str, ...]:
    return tuple(column.name for column in unique.columns)


def _condition(index: sa.Index) -> tuple[tuple[str, bool], ...] | None:
    """The columns of an index's condition with whether they must be empty; None for a condition of another form."""
    where = cast("object", index.dialect_options["sqlite"]["where"])
    if where is None:
        return ()
    parts = [_NULL.fullmatch(part.strip()) for part in _AND.split(str(where))]
    if not all(parts):
        return None
    return tuple((part[1], part[2] is None) for part in parts if part)
