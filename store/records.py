"""Do the tables say what the journal says of them: every row and column, whichever room they stand in.

Each room declares its tables as `Record`s in its `records.py`; `xiuhua journal verify` compares them all. The chain proves the
journal, this proves the tables: a value changed with a database tool is found although no line of the journal was touched.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa

from core.canonical import plain
from core.chunks import in_chunks
from core.jobs import Job, Step
from core.language import N_, _
from store.journal import JOURNAL
from store.kept_sums import KeptSums, differing_sums
from store.tables import FinalPlace
from store.types import Db, table_of
from store.unreadable import UNREADABLE, refuse_other

Read = TypeVar("Read")

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "journal": "its own chain proves it",
        "base_fact": "origin and epoch stand in every line; the name is frozen in each paper that bears it",
        "ledger_sum": "the database keeps it; it is compared with the entries that it sums (store/kept_sums.py)",
        "received_line": "lines of other machines, which their own chain proves",
        "known_photo": "what the other side said that it has; asked anew with each bundle",
        "final_place": "the base's order of a station's lines, brought anew by any bundle of the base",
        "seal_key": "keys of sealed texts: in the journal they would open for ever what an erasure closed",
    }
)
"""Tables that no room declares, and why. Single columns stand in their record's `left_out`."""

MERGED = "merged"
"""The line by which a decision of the base sets single cells: payload {"rows": {table: [[key, {column: value} | None], ...]}}."""
_PLACES = table_of(FinalPlace)
_PENDING = 2**62  # after every place that a base can give
_CHUNK = 500
_DIFFERS = N_("{kind} {id}: {field} is {found}, but the journal says {stated}.")
_DIFFERS_HIDDEN = N_("{kind} {id}: {field} is not what the journal says.")
_UNJOURNALLED = N_("{kind} {id} is in the base, but no line of the journal made it.")
_MISSING = N_("{kind} {id} is in the journal, but no longer in the base.")
_NOT_READ = N_("{kind} {id} cannot be read: the base holds a value there that is none.")
_SUM_DIFFERS = N_("{kind} {id}: {field} is {found}, but its entries sum to {stated}.")
_LINES_NOT_READ = N_("What the journal says of {kind} {id} cannot be read.")


class Said(NamedTuple):
    """One line of the journal as a fold reads it; ids, days and instants are the journal's own text (core.canonical)."""

    subject_id: str
    actor: str
    occurred_at: str
    recorded_at: str
    payload: dict[str, Any]


Key = tuple[Any, ...]
Stated = dict[Key, dict[str, Any]]
"""What the lines of one subject state of one table: the rows by their key, each from column to plain value."""
Fold = Callable[[Said, Stated], None]
Derive = Callable[[Mapping[str, Any]], Any]
"""What a column that no line tells is computed by, from the other columns of its row."""


@dataclass(frozen=True)
class Record:
    """A table, and how the journal's lines fold into what its rows must hold. All columns are compared but `left_out`."""

    subject: str
    """The subject_kind of the lines that speak of it."""
    table: sa.Table
    says: Mapping[str, Fold]
    """By action; a line of any other action states nothing of this table."""
    of: str = "id"
    """The column that holds the subject's id."""
    key: tuple[str, ...] = ("id",)
    """The columns that a line names a row by; the first is an id."""
    left_out: Mapping[str, str] = field(default_factory=dict[str, str])
    """Columns that are not compared, and why."""
    derived: Mapping[str, Derive] = field(default_factory=dict[str, Derive])
    """Of these, the ones that are computed from the row: what a row made of lines gets there (store/projecting.py)."""
    hidden: Collection[str] = ()
    """Columns whose values are not repeated in a message: numbers of persons."""
    sums: KeptSums | None = None
    """A table of sums that the database keeps of this one, which is compared with it."""

    @property
    def kind(self) -> str:
        """What a disagreement calls a row."""
        return self.table.name

    @property
    def compared(self) -> tuple[str, ...]:
        """The columns that are compared; those of the key are what a row is found by."""
        return tuple(
            column.name
            for column in self.table.c
            if column.name not in self.key and column.name not in self.left_out
        )


class Disagreement(NamedTuple):
    """One point on which the base and its journal differ; `field` is empty when it is the whole record."""

    kind: str
    id: str
    field: str
    message: str
    """In the present language."""


def disagreements(db: Db, records: Sequence[Record]) -> Job[list[Disagreement]]:
    """Everything on which the declared tables differ from the journal. A job; changes nothing.

    Linear in lines and rows: subjects are walked in chunks, and rows that no line made are looked for only where the tables
    hold more rows than the journal accounts for.
    """
    counts = {record.kind: _count(db, record) for record in records}
    total, walked = sum(counts.values()), 0
    found: list[Disagreement] = []
    for subject, group in _by_subject(records).items():
        accounted = dict.fromkeys((record.kind for record in group), 0)
        for ids in _subjects(db, subject):
            for part, stated in _read_in_parts(lambda some, group=group: _stated(db, group, some), ids):
                if stated is None:
                    found.append(_disagreement(subject, part[0], "", _LINES_NOT_READ))
                    continue
                for record, rows in zip(group, stated, strict=True):
                    seen, differing = _compared(db, record, rows)
                    accounted[record.kind] += seen
                    walked += seen
                    found += differing
            yield Step(walked, total, _("Comparing the record with the journal"))
        for record in group:
            if accounted[record.kind] != counts[record.kind]:
                found += _unjournalled(db, record, group)
    for record in records:
        if record.sums is not None:
            found += _sums(db, record.sums)
    yield Step(total, total, _("Comparing the record with the journal"))
    return found


def _sums(db: Db, sums: KeptSums) -> Iterator[Disagreement]:
    """The kept sums that are not what the rows sum to."""
    kind = sums.table.name
    try:
        for key, column, kept, summed in differing_sums(db, sums):
            yield _disagreement(
                kind, _name([_plain(each) for each in key]), column, _SUM_DIFFERS, found=kept, stated=summed
            )
    except UNREADABLE as error:
        refuse_other(error)
        yield _disagreement(kind, "", "", _NOT_READ)


def _count(db: Db, record: Record) -> int:
    return db.scalar(sa.select(sa.func.count()).select_from(record.table)) or 0


def _by_subject(records: Iterable[Record]) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record.subject, []).append(record)
    return groups


def _subjects(db: Db, subject: str) -> Iterator[Sequence[str]]:
    """The ids that the journal speaks of, in chunks."""
    query = (
        sa.select(JOURNAL.c.subject_id)
        .where(JOURNAL.c.subject_kind == subject)
        .group_by(JOURNAL.c.subject_id)
        .order_by(JOURNAL.c.subject_id)
        .limit(_CHUNK)
    )
    ids = db.scalars(query).all()
    while ids:
        yield ids
        ids = db.scalars(query.where(JOURNAL.c.subject_id > ids[-1])).all()


def _stated(db: Db, group: Sequence[Record], ids: Sequence[str]) -> list[Stated]:
    """What the lines of these subjects state, for each record of the group."""
    stated: list[Stated] = [{} for _record in group]
    for of_subject in folded(db, group, ids).values():
        for all_rows, rows in zip(stated, of_subject, strict=True):
            all_rows.update(rows)
    return stated


def folded(
    db: Db, group: Sequence[Record], ids: Sequence[str], upto: sa.ColumnElement[bool] | None = None
) -> dict[str, list[Stated]]:
    """What the lines of these subjects state: by subject, for each record of the group. Subjects without a line are not in it.

    The lines that count in their final order: by the base's places, then those it has not taken yet (store/final_order.py); a
    later one counts over an earlier one. With `upto` only the lines that it is true of, said of columns of the journal.
    """
    folds = folds_of(group)
    query = (
        sa.select(
            JOURNAL.c.action,
            JOURNAL.c.subject_id,
            JOURNAL.c.actor,
            JOURNAL.c.occurred_at,
            JOURNAL.c.recorded_at,
            JOURNAL.c.payload,
        )
        .outerjoin_from(JOURNAL, _PLACES, JOURNAL.c.op_id == _PLACES.c.op_id)
        .where(
            JOURNAL.c.subject_kind == group[0].subject,
            JOURNAL.c.subject_id.in_(ids),
            JOURNAL.c.action.in_(folds),
            sa.func.coalesce(_PLACES.c.counts, sa.true()),
        )
        .order_by(sa.func.coalesce(_PLACES.c.place, _PENDING), JOURNAL.c.seq)
    )
    if upto is not None:
        query = query.where(upto)
    found: dict[str, list[Stated]] = {}
    for action, subject_id, actor, occurred_at, recorded_at, payload in db.execute(query):
        said = Said(subject_id, actor, occurred_at.isoformat(), recorded_at.isoformat(), json.loads(payload))
        stated = found.get(subject_id)
        if stated is None:
            stated = found[subject_id] = [{} for _record in group]
        for place, fold in folds[action]:
            fold(said, stated[place])
    return found


def folds_of(group: Sequence[Record]) -> dict[str, list[tuple[int, Fold]]]:
    """By action, the place in the group of each record that its lines speak of, and how they fold."""
    folds: dict[str, list[tuple[int, Fold]]] = {MERGED: []}
    for place, record in enumerate(group):
        folds[MERGED].append((place, _merged(record.kind)))
        for action, fold in record.says.items():
            folds.setdefault(action, []).append((place, fold))
    return folds


def _merged(kind: str) -> Fold:
    def fold(said: Said, rows: Stated) -> None:
        for key, cells in said.payload["rows"].get(kind, ()):
            if cells is None:
                rows.pop(tuple(key), None)
            else:
                rows.setdefault(tuple(key), {}).update(cells)

    return fold


def _compared(db: Db, record: Record, stated: Stated) -> tuple[int, list[Disagreement]]:
    """How many rows the journal accounts for, and on what they differ."""
    seen = 0
    found: list[Disagreement] = []
    by_first: dict[Any, list[Key]] = {}
    for key in stated:
        by_first.setdefault(key[0], []).append(key)
    for part in in_chunks(by_first, _CHUNK):
        for some, rows in _read_in_parts(lambda ids: _rows(db, record, ids), part):
            keys = [key for first in some for key in by_first[first]]
            if rows is None:
                seen += len(keys)
                found += [_disagreement(record.kind, _name(key), "", _NOT_READ) for key in keys]
                continue
            for key in keys:
                row = rows.get(key)
                if row is None:
                    found.append(_disagreement(record.kind, _name(key), "", _MISSING))
                    continue
                seen += 1
                found += _differing(record, key, row, stated[key])
    return seen, found


def _rows(db: Db, record: Record, firsts: Sequence[str]) -> dict[Key, Sequence[Any]]:
    """The rows whose key begins with one of these ids: key to the values of `record.compared`, as plain as the journal's."""
    columns = (*record.key, *record.compared)
    query = sa.select(*(record.table.c[name] for name in columns)).where(
        record.table.c[record.key[0]].in_([UUID(first) for first in firsts])
    )
    split = len(record.key)
    found: dict[Key, Sequence[Any]] = {}
    for row in db.execute(query):
        values = [_plain(value) for value in row]
        found[tuple(values[:split])] = values[split:]
    return found


def _differing(
    record: Record, key: Key, row: Sequence[Any], stated: Mapping[str, Any]
) -> Iterator[Disagreement]:
    for column, value in zip(record.compared, row, strict=True):
        said = stated.get(column)
        if value != said:
            sentence = _DIFFERS_HIDDEN if column in record.hidden else _DIFFERS
            yield _disagreement(record.kind, _name(key), column, sentence, found=value, stated=said)


def _unjournalled(db: Db, record: Record, group: Sequence[Record]) -> Iterator[Disagreement]:
    """The rows that no line of the journal made."""
    place = group.index(record)
    primary = list(record.table.primary_key)
    query = (
        sa.select(*primary, record.table.c[record.of], *(record.table.c[name] for name in record.key))
        .order_by(*primary)
        .limit(_CHUNK)
    )
    try:
        rows = db.execute(query).all()
        while rows:
            keys = [
                (str(row[len(primary)]), tuple(_plain(value) for value in row[len(primary) + 1 :]))
                for row in rows
            ]
            ids = list(dict.fromkeys(of for of, _key in keys))
            for part, stated in _read_in_parts(lambda some: _stated(db, group, some), ids):
                known = None if stated is None else stated[place]
                yield from (
                    _disagreement(record.kind, _name(key), "", _UNJOURNALLED)
                    for of, key in keys
                    if of in part and known is not None and key not in known
                )
            rows = db.execute(query.where(sa.tuple_(*primary) > sa.tuple_(*rows[-1][: len(primary)]))).all()
    except UNREADABLE as error:
        refuse_other(error)
        yield _disagreement(record.kind, "", "", _NOT_READ)


def _read_in_parts(
    read: Callable[[Sequence[str]], Read], ids: Sequence[str]
) -> Iterator[tuple[Sequence[str], Read | None]]:
    """What `read` gives of these ids; where it fails, of halves and quarters, down to the one that cannot be read: None."""
    try:
        whole = read(ids)
    except UNREADABLE as error:
        refuse_other(error)
        if len(ids) == 1:
            yield ids, None
            return
    else:
        yield ids, whole
        return
    half = len(ids) // 2
    yield from _read_in_parts(read, ids[:half])
    yield from _read_in_parts(read, ids[half:])


def _plain(value: object) -> object:
    try:
        return plain(value)
    except TypeError:
        # SQLite keeps a fraction or bytes in a column of another type; no line of the journal says such a thing.
        return repr(value)


def _name(key: Sequence[Any]) -> str:
    return "/".join(map(str, key))


def _disagreement(kind: str, id: str, field: str, sentence: str, **values: object) -> Disagreement:
    return Disagreement(kind, id, field, _(sentence, kind=kind, id=id, field=field, **values))
