"""Rows made of lines: the tables of a subject folded anew from the journal, compared by cells, and the difference written.

Who takes lines of other machines calls it (stations/): at the base for the subjects that a bundle speaks of, at a station after
the base's answer. A group is all records of one subject kind; what a subject states stands for each of them in their order.
"""

import json
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from store.changed_rows import Changes, Row, write_changes
from store.journal import Op
from store.plain_rows import plain_rows
from store.records import Fold, Key, Record, Said, Stated, folded, folds_of
from store.refusals import RowNotWhole
from store.types import Db

Group = Sequence[Record]
Subjects = Mapping[str, Sequence[Stated]]
"""By subject id, what it states for each record of its group."""
Cell = tuple[str, Key, str]
"""Table, key and column."""
THE_ROW = ""
"""The column of the cell that says whether a row is there at all: True or False."""
NO_LINE = (KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError)
"""What a fold raises when a payload is not what its action says."""
_CHUNK = 500


def groups_of(records: Iterable[Record]) -> dict[str, list[Record]]:
    """The records by the kind of subject that they are of."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record.subject, []).append(record)
    return groups


def loaded(db: Db, group: Group, subject_ids: Iterable[str]) -> dict[str, list[Stated]]:
    """The rows of these subjects as they stand, in the words of the journal: their compared columns. Every subject is in it."""
    found: dict[str, list[Stated]] = {id_: [{} for _record in group] for id_ in subject_ids}
    possible = list(filter(_is_id, found))
    for place, record in enumerate(group):
        compared = record.compared
        for part in plain_rows(db, record, possible):
            for subject, key, values in part:
                found[subject][place][key] = dict(zip(compared, values, strict=True))
    return found


def refolded(
    db: Db, group: Group, subject_ids: Iterable[str], upto: sa.ColumnElement[bool] | None = None
) -> dict[str, list[Stated]]:
    """What the lines of these subjects that count state, in their final order. Every subject is in it, with nothing if no line is.

    `upto` narrows it to the lines that it is true of, said of columns of `store.journal.JOURNAL`. Raises RowNotWhole naming a
    subject whose lines do not fold.
    """
    found: dict[str, list[Stated]] = {id_: [{} for _record in group] for id_ in subject_ids}
    ids = list(found)
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        try:
            found.update(folded(db, group, some, upto))
        except NO_LINE:
            for id_ in some:
                try:
                    folded(db, group, [id_], upto)
                except NO_LINE as error:
                    raise _not_folded(group, id_) from error
            raise
    return found


def fold_into(group: Group, stated: Sequence[Stated], action: str, said: Said) -> None:
    """Fold one line into what its subject states. What raises `NO_LINE` of a hostile payload becomes RowNotWhole."""
    try:
        for place, fold in folds_of(group).get(action, ()):
            fold(said, stated[place])
    except NO_LINE as error:
        raise _not_folded(group, said.subject_id) from error


def fold_ops(group: Group, stated: MutableMapping[str, list[Stated]], ops: Iterable[Op]) -> None:
    """Fold lines of one subject kind, in their order, into what their subjects state; one not in `stated` begins with nothing.

    Raises RowNotWhole naming the subject of the first line that does not fold; the lines before it are folded then.
    """
    folds: Mapping[str, Sequence[tuple[int, Fold]]] = folds_of(group)
    for op in ops:
        id_ = op.subject_id
        rows = stated.get(id_)
        if rows is None:
            rows = stated[id_] = [{} for _record in group]
        try:
            said = said_of(op)
            for place, fold in folds.get(op.action, ()):
                fold(said, rows[place])
        except NO_LINE as error:
            raise _not_folded(group, id_) from error


def said_of(op: Op) -> Said:
    """A line that travelled, as a fold reads it."""
    payload = json.loads(op.payload)
    if not isinstance(payload, dict):
        raise TypeError("a payload is named values")
    return Said(op.subject_id, op.actor, op.occurred_at, op.recorded_at, payload)


def copy_of(stated: Sequence[Stated]) -> list[Stated]:
    """The same, to fold further lines into without changing this one."""
    return [{key: dict(row) for key, row in rows.items()} for rows in stated]


def cells(before: Sequence[Stated], after: Sequence[Stated], group: Group) -> dict[Cell, tuple[Any, Any]]:
    """Every cell of one subject that differs, with its value in both; of a row that is new or gone THE_ROW too."""
    differing: dict[Cell, tuple[Any, Any]] = {}
    for record, old, new in zip(group, before, after, strict=True):
        for key in {**old, **new}:
            was, now = old.get(key, {}), new.get(key, {})
            if (key in old) != (key in new):
                differing[record.kind, key, THE_ROW] = (key in old, key in new)
            for column in record.compared:
                if was.get(column) != now.get(column):
                    differing[record.kind, key, column] = (was.get(column), now.get(column))
    return differing


def write(
    db: Db, groups: Mapping[str, Group], before: Mapping[str, Subjects], after: Mapping[str, Subjects]
) -> None:
    """Make the rows of the subjects in `after`, by subject kind, what they state there; `before` is how they stand now.

    A subject that is not in `before` has no rows yet. Columns that no line tells are computed (`Record.derived`). Set-oriented:
    insertions in the order of references, updates, deletions (store/changed_rows.py). Raises RowNotWhole where lines make no
    whole row, IntegrityError where a reference or a uniqueness does not hold: take it back to a savepoint then.
    """
    changes: list[Changes] = []
    for kind, subjects in after.items():
        group, stood = groups[kind], before.get(kind, {})
        of_kind = [Changes(record) for record in group]
        nothing: Sequence[Stated] = [{} for _record in group]
        for id_, stated in subjects.items():
            for into, old, new in zip(of_kind, stood.get(id_, nothing), stated, strict=True):
                if not old:
                    into.added += [Row(id_, key, row) for key, row in new.items()]
                    continue
                into.removed += [Row(id_, key, row) for key, row in old.items() if key not in new]
                for key, row in new.items():
                    was = old.get(key)
                    if was is None:
                        into.added.append(Row(id_, key, row))
                    elif any(was.get(name) != row.get(name) for name in into.record.compared):
                        into.changed.append((Row(id_, key, row), was))
        changes += of_kind
    write_changes(db, changes)


def rebuild(db: Db, records: Iterable[Record], subjects: Mapping[str, Iterable[str]]) -> None:
    """Make the rows of these subjects, by kind, what the journal's lines state of them. Raises as `refolded` and `write`."""
    groups = {kind: group for kind, group in groups_of(records).items() if kind in subjects}
    ids = {kind: list(dict.fromkeys(subjects[kind])) for kind in groups}
    before = {kind: loaded(db, group, ids[kind]) for kind, group in groups.items()}
    after = {kind: refolded(db, group, ids[kind]) for kind, group in groups.items()}
    write(db, groups, before, after)


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _not_folded(group: Group, subject: str) -> RowNotWhole:
    kind = group[0].subject
    return RowNotWhole(kind=kind, subject=subject, table=group[0].kind, column="payload")
