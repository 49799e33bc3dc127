"""The difference between rows as they stand and as they shall stand, written in sets: for rows made of lines (store/projecting.py).

What is written is right before and after, but not for every order between. So updates that free a place come first, then
deletions, insertions (whatever is referred to first), updates that refer to what was inserted; and an update that a unique index
forbids for the moment is tried again.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from store.plain_values import written
from store.records import Key, Record
from store.refusals import RowNotWhole
from store.sets import change_written, insert_written
from store.types import Db

_NO_VALUE = (ValueError, TypeError, KeyError, AttributeError)
"""What making a value of a hostile one raises."""


class Row(NamedTuple):
    """One row as lines state it, and whose lines they are."""

    subject: str
    key: Key
    cells: Mapping[str, Any]


@dataclass
class Changes:
    """What is to be done to the rows of one record."""

    record: Record
    added: list[Row] = field(default_factory=list[Row])
    changed: list[tuple[Row, Mapping[str, Any]]] = field(default_factory=list[tuple[Row, Mapping[str, Any]]])
    """The row as it shall stand, and its cells as they stand."""
    removed: list[Row] = field(default_factory=list[Row])


@dataclass
class _Update:
    """The same columns of several rows, in the driver's order of execution."""

    record: Record
    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list[Row])


_Removal = tuple[Record, Sequence[Row]]


def write_changes(db: Db, changes: Iterable[Changes]) -> None:
    """Write it all. Raises RowNotWhole, IntegrityError (a reference or uniqueness that does not hold); then part of it is written."""
    ordered = sorted(changes, key=lambda each: _place(each.record.table))
    early, late = _updates(ordered)
    removals = [(each.record, each.removed) for each in reversed(ordered) if each.removed]
    waiting, held = _freed(db, early, removals)
    for each in ordered:
        _add(db, each.record, each.added)
    waiting, held = _freed(db, [*late, *waiting], held)
    # What is still forbidden is tried once more for what the database says of it.
    for record, rows in held:
        _remove(db, record, rows)
    for update in waiting:
        _update(db, update)


@lru_cache(maxsize=1)
def _places(metadata: sa.MetaData) -> Mapping[str, int]:
    return {table.name: place for place, table in enumerate(metadata.sorted_tables)}


def _place(table: sa.Table) -> int:
    """Where a table stands when each comes after those it refers to."""
    return _places(table.metadata)[table.name]


def _add(db: Db, record: Record, rows: Sequence[Row]) -> None:
    if not rows:
        return
    ordered = _parents_first(record.table, rows)
    columns = tuple(
        column.name
        for column in record.table.c
        if column.name not in record.left_out or column.name in record.derived or not _kept_empty(column)
    )
    dialect = db.connection().dialect
    values = [_values(record, name, ordered, dialect) for name in columns]
    insert_written(db, record.table, columns, list(zip(*values, strict=True)))


def _kept_empty(column: sa.Column[Any]) -> bool:
    """Whether the database itself gives a row without it something."""
    return column.nullable or column.server_default is not None


def _values(record: Record, name: str, rows: Sequence[Row], dialect: sa.Dialect) -> Sequence[Any]:
    """The values of one column in the driver's words. Raises RowNotWhole naming the first row whose value is none."""
    column = record.table.c[name]
    try:
        return written(column, _plain(record, name, rows), dialect)
    except _NO_VALUE:
        for row in rows:
            try:
                written(column, _plain(record, name, [row]), dialect)
            except _NO_VALUE as error:
                raise RowNotWhole(
                    kind=record.subject, subject=row.subject, table=record.kind, column=name
                ) from error
        raise


def _plain(record: Record, name: str, rows: Sequence[Row]) -> Sequence[Any]:
    derive = record.derived.get(name)
    if derive is not None:
        return [derive(row.cells) for row in rows]
    if name in record.key:
        place = record.key.index(name)
        values = [row.key[place] for row in rows]
    else:
        values = [row.cells.get(name) for row in rows]
    if name == record.of and values != [row.subject for row in rows]:
        raise ValueError("a row of another subject")
    return values


def _parents_first(table: sa.Table, rows: Sequence[Row]) -> Sequence[Row]:
    """The same rows, each after those of the same table that it refers to."""
    above = [name for name, other in _references(table) if other == table.name]
    by_id = {row.key[0]: row for row in rows}
    if not above or len(by_id) < len(rows):  # of two with one key the database takes neither
        return rows
    begun: set[str] = set()
    ordered: list[Row] = []
    for row in rows:
        path = [row] if row.key[0] not in begun else []
        while path:
            begun.add(path[-1].key[0])
            others = (path[-1].cells.get(name) for name in above)
            over = next(
                (id_ for id_ in others if isinstance(id_, str) and id_ in by_id and id_ not in begun), None
            )
            if over is None:
                ordered.append(path.pop())
            else:
                path.append(by_id[over])
    return ordered


def _freed(
    db: Db, updates: Sequence[_Update], removals: Sequence[_Removal]
) -> tuple[Sequence[_Update], Sequence[_Removal]]:
    """Carry out what can be, in rounds, for each may make room for another; gives what the database forbids as the rows stand now."""
    left, before = _size(updates, removals), -1
    while left and left != before:
        updates = _run(db, updates)
        tried = [(record, _removed(db, record, rows)) for record, rows in removals]
        removals = [(record, rows) for record, rows in tried if rows]
        left, before = _size(updates, removals), left
    return updates, removals


def _size(updates: Sequence[_Update], removals: Sequence[_Removal]) -> int:
    return sum(len(each.rows) for each in updates) + sum(len(rows) for _record, rows in removals)


def _removed(db: Db, record: Record, rows: Sequence[Row]) -> list[Row]:
    """Take rows away; gives those that something refers to."""
    ordered = _parents_first(record.table, rows)[::-1]
    if _tried(db, lambda: _remove(db, record, ordered)):
        return []
    return [
        row for row in ordered if len(rows) == 1 or not _tried(db, lambda row=row: _remove(db, record, [row]))
    ]


def _remove(db: Db, record: Record, rows: Sequence[Row]) -> None:
    _change(db, record, _delete(record.table, record.key), {}, rows)


def _updates(changes: Sequence[Changes]) -> tuple[list[_Update], list[_Update]]:
    """The updates that come before insertions, and those that refer to a row yet to be inserted; grouped by their columns."""
    added = {each.record.kind: {row.key[0] for row in each.added} for each in changes}
    removed = {each.record.kind: {row.key[0] for row in each.removed} for each in changes}
    early: dict[tuple[str, tuple[str, ...]], _Update] = {}
    late: dict[tuple[str, tuple[str, ...]], _Update] = {}
    for each in changes:
        record = each.record
        references = _references(record.table)
        for row, stood in each.changed:
            differing = [name for name in record.compared if row.cells.get(name) != stood.get(name)]
            after = [
                name
                for name, other in references
                if name in differing and row.cells.get(name) in added.get(other, ())
            ]
            if after:
                _group(late, record, tuple(after), row)
                # Meanwhile it lets go of what is about to be removed.
                gone = [
                    name for name, other in references
                    if name in after and stood.get(name) in removed.get(other, ())
                ]  # fmt: skip
                row = row._replace(cells={**row.cells, **dict.fromkeys(gone)})  # noqa: PLW2901 - for now
                differing = [name for name in differing if name not in after or name in gone]
            if differing:
                _group(early, record, (*differing, *record.derived), row)
    return list(early.values()), list(late.values())


def _group(
    groups: dict[tuple[str, tuple[str, ...]], _Update], record: Record, columns: tuple[str, ...], row: Row
) -> None:
    groups.setdefault((record.kind, columns), _Update(record, columns)).rows.append(row)


def _run(db: Db, updates: Sequence[_Update]) -> list[_Update]:
    """Carry them out; gives those that a unique index forbids as the rows stand now."""
    waiting: list[_Update] = []
    for each in updates:
        if not _unique(each.record.table).intersection(each.columns):
            _update(db, each)
        elif not _tried(db, lambda each=each: _update(db, each)):
            parts = [_Update(each.record, each.columns, [row]) for row in each.rows]
            waiting += [
                part
                for part in parts
                if len(parts) == 1 or not _tried(db, lambda part=part: _update(db, part))
            ]
    return waiting


def _tried(db: Db, act: Callable[[], None]) -> bool:
    try:
        with db.begin_nested():
            act()
    except IntegrityError:
        return False
    return True


def _update(db: Db, update: _Update) -> None:
    record, columns = update.record, update.columns
    told = {f"new_{name}": name for name in columns}
    _change(db, record, _update_of(record.table, record.key, columns), told, update.rows)


def _change(
    db: Db, record: Record, statement: sa.UpdateBase, told: Mapping[str, str], rows: Sequence[Row]
) -> None:
    """Run a statement for each row; `told` names the columns of its values beside the key."""
    dialect = db.connection().dialect
    named = {**{f"key_{name}": name for name in record.key}, **told}
    values = [_values(record, name, rows, dialect) for name in named.values()]
    change_written(db, statement, [dict(zip(named, row, strict=True)) for row in zip(*values, strict=True)])


@lru_cache(maxsize=256)
def _update_of(table: sa.Table, key: tuple[str, ...], columns: tuple[str, ...]) -> sa.Update:
    told: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in columns}
    return sa.update(table).where(*_found(table, key)).values(told)


@lru_cache(maxsize=256)
def _delete(table: sa.Table, key: tuple[str, ...]) -> sa.Delete:
    return sa.delete(table).where(*_found(table, key))


def _found(table: sa.Table, key: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == sa.bindparam(f"key_{name}") for name in key]


@lru_cache(maxsize=256)
def _references(table: sa.Table) -> tuple[tuple[str, str], ...]:
    """Column and table of each reference to an id."""
    return tuple((column.name, key.column.table.name) for column in table.c for key in column.foreign_keys)


@lru_cache(maxsize=256)
def _unique(table: sa.Table) -> frozenset[str]:
    """The columns on which it depends whether two rows may stand beside one another."""
    names = {column.name for column in table.c if column.unique}
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            names.update(constraint.columns.keys())
    for index in table.indexes:
        if index.unique:
            names.update(index.columns.keys())
            names.update(re.findall(r"\w+", str(index.dialect_options["sqlite"]["where"])))
    return frozenset(names & set(table.c.keys()))
