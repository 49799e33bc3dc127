"""Rows made anew after the base's answer: the base's lines first, then this station's pending work on top of them, where it still fits.

Where both changed the same, or the database lets only one of them stand, the base's stands and this station's waits behind it: it is
not folded here, but goes to the base as it was written, where somebody decides. What a row of this machine alone refers to (the code of
a stairwell, an alarm) is not taken away under it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from grid.records import RECORDS
from grid.tables import Place
from stations.merging import clash
from stations.rejoining.ordering import Subject
from stations.rejoining.refusals import AnswerDoesNotFit, StandsInTheWay
from stations.scope import KINDS
from store import final_order, projecting
from store.final_order import PLACE
from store.journal import JOURNAL
from store.projecting import Group
from store.records import Record, Stated
from store.refusals import RowNotWhole
from store.sets import among, select_set
from store.types import Base, Db, table_of

_RECORDS: Sequence[Record] = [record for record in RECORDS if record.subject in KINDS]
_PLACE = table_of(Place)
_GROUPS: Mapping[str, Group] = projecting.groups_of(_RECORDS)
_PENDING = (
    sa.select(
        JOURNAL.c.op_id,
        JOURNAL.c.subject_kind,
        JOURNAL.c.subject_id,
        sa.func.coalesce(PLACE.c.brought, sa.false()),
    )
    .outerjoin_from(JOURNAL, PLACE, PLACE.c.op_id == JOURNAL.c.op_id)
    .where(
        PLACE.c.place.is_(None),
        sa.func.coalesce(PLACE.c.counts, sa.true()),
        among(JOURNAL.c.subject_kind, "kinds"),
    )
    .order_by(JOURNAL.c.seq)
)
_NEW = (
    sa.select(JOURNAL.c.subject_kind, JOURNAL.c.subject_id)
    .where(JOURNAL.c.seq > sa.bindparam("before"), among(JOURNAL.c.subject_kind, "kinds"))
    .distinct()
)
Lines = list[tuple[UUID, bool]]
"""Lines of one subject, and whether a bundle brought each."""


def rebuild(db: Db, subjects: Collection[Subject], before: int) -> list[Subject]:
    """Make the rows of these subjects anew; gives those whose pending lines wait behind the base's from now on.

    `before` is the newest line that stood in the journal here before the answer. Raises AnswerDoesNotFit, StandsInTheWay; nothing is to be committed
    then.
    """
    pending = _pending(db)
    new = {(kind, id_) for kind, id_ in select_set(db, _NEW, {"before": before, "kinds": KINDS})}
    behind = _clashing(db, [subject for subject in pending if subject in new], before)
    for subject in behind:
        _let_count(db, pending.pop(subject), counts=False)
    try:
        with db.begin_nested():
            projecting.rebuild(db, _RECORDS, _by_kind(subjects))
    except (IntegrityError, RowNotWhole):
        behind += _one_by_one(db, subjects, pending)
    return behind


def _one_by_one(db: Db, subjects: Collection[Subject], pending: Mapping[Subject, Lines]) -> list[Subject]:
    """The base's rows without any pending work, then that of one subject after the other; gives those that do not fit."""
    for lines in pending.values():
        _let_count(db, lines, counts=False)
    kept = set[Subject]()
    try:
        with db.begin_nested():
            projecting.rebuild(db, _RECORDS, _by_kind({*subjects, *pending}))
    except (IntegrityError, RowNotWhole) as error:
        kept = _referred_to(db, pending)
        if not kept:
            values = getattr(error, "values", {})
            raise AnswerDoesNotFit(kind=values.get("kind", ""), subject=values.get("subject", "")) from error
        _keep(db, subjects, pending, kept)
    behind: list[Subject] = []
    for subject, lines in pending.items():
        if subject in kept:
            continue
        try:
            with db.begin_nested():
                _let_count(db, lines, counts=True)
                projecting.rebuild(db, _RECORDS, _by_kind([subject]))
        except (IntegrityError, RowNotWhole):
            behind.append(subject)
    return behind


def _keep(
    db: Db, subjects: Collection[Subject], pending: Mapping[Subject, Lines], kept: Collection[Subject]
) -> None:
    """The base's rows, and beside them the pending work that must not be taken away. Raises StandsInTheWay."""
    try:
        with db.begin_nested():
            for subject in kept:
                _let_count(db, pending[subject], counts=True)
            projecting.rebuild(db, _RECORDS, _by_kind({*subjects, *pending}))
    except (IntegrityError, RowNotWhole) as error:
        ids = [UUID(id_) for kind, id_ in kept if kind == _PLACE.name]
        names = db.scalars(sa.select(_PLACE.c.name).where(_PLACE.c.id.in_(ids)).order_by(_PLACE.c.name))
        raise StandsInTheWay(names="、".join(names)) from error


def _referred_to(db: Db, pending: Mapping[Subject, Lines]) -> set[Subject]:
    """The pending subjects that rows of this machine alone refer to, and the pending ones that those need."""
    by_id = {id_: (kind, id_) for kind, id_ in pending}
    found: set[Subject] = set()
    for column in _local_references():
        ids = db.scalars(sa.select(column).where(column.is_not(None)).distinct())
        found |= {by_id[str(id_)] for id_ in ids if str(id_) in by_id}
    new = list(found)
    while new:
        kind, id_ = new.pop()
        (stated,) = projecting.loaded(db, _GROUPS[kind], [id_]).values()
        named = {
            value
            for rows in stated
            for row in rows.values()
            for value in row.values()
            if isinstance(value, str)
        }
        further = {by_id[value] for value in named if value in by_id} - found
        found |= further
        new += further
    return found


@lru_cache(maxsize=1)
def _local_references() -> Sequence[sa.Column[UUID]]:
    """The columns of other tables that refer to rows made of lines."""
    made = {record.table for record in _RECORDS}
    return [
        column
        for table in Base.metadata.sorted_tables
        if table not in made
        for column in table.c
        if any(foreign.column.table in made for foreign in column.foreign_keys)
    ]


def _pending(db: Db) -> dict[Subject, Lines]:
    """The lines that the base has not taken and that count here, by subject, whose first line is the oldest first."""
    found: dict[Subject, Lines] = {}
    for op_id, kind, id_, brought in select_set(db, _PENDING, {"kinds": KINDS}):
        found.setdefault((kind, id_), []).append((op_id, bool(brought)))
    return found


def _let_count(db: Db, lines: Lines, *, counts: bool) -> None:
    final_order.mark(db, [(op_id, None, brought, counts) for op_id, brought in lines])


def _clashing(db: Db, subjects: Sequence[Subject], before: int) -> list[Subject]:
    """Those of which the base's new lines and the pending ones do not go together (stations/merging.py)."""
    return [
        (kind, id_)
        for kind, ids in _by_kind(subjects).items()
        for id_ in ids
        if _clashes(db, _GROUPS[kind], id_, before)
    ]


def _clashes(db: Db, group: Group, id_: str, before: int) -> bool:
    placed, known = PLACE.c.place.is_not(None), JOURNAL.c.seq <= before
    try:
        sides = [_folded(db, group, id_, upto) for upto in (sa.and_(placed, known), placed, known, sa.true())]
    except RowNotWhole:
        return True
    return bool(clash(group, *sides))


def _folded(db: Db, group: Group, id_: str, upto: sa.ColumnElement[bool]) -> list[Stated]:
    return projecting.refolded(db, group, [id_], upto)[id_]


def _by_kind(subjects: Iterable[Subject]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, id_ in subjects:
        found.setdefault(kind, []).append(id_)
    return found
