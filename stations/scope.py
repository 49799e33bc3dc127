"""What belongs to a station's patch: its subjects, and the lines of the journal that speak of them. Return bundles are made of these.

The patch is an area with all below. What lies in it: places by any placement they ever had, and whatever is recorded of the area or
of such a place; appointments and plans also of the levels above. With it comes what those rows refer to, wherever that lies, so that
they can stand in another base.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import moment
from core.ids import text_of
from grid.places.patches import patches, upward, within
from grid.records import RECORDS
from grid.tables import (
    Facility,
    Holding,
    Inspection,
    Issue,
    Place,
    Placement,
    Plan,
    Resident,
    Violation,
    Visit,
)
from store.journal import JOURNAL, Op
from store.sets import among, select_set
from store.types import Base, Db, table_of

PERSON = "person"
_MAPPED: Mapping[str, type[Base]] = {
    "place": Place,
    "holding": Holding,
    "plan": Plan,
    "resident": Resident,
    "issue": Issue,
    "inspection": Inspection,
    "visit": Visit,
    "facility": Facility,
    "violation": Violation,
}
KINDS = tuple(_MAPPED)
"""The kinds of subject that lie somewhere, and so in a patch: their lines travel both ways."""
_TABLES = {kind: table_of(mapped) for kind, mapped in _MAPPED.items()}
_PLACE, _PLACEMENT = _TABLES["place"], table_of(Placement)
_SIZE = 5_000
_CHUNK = 500

Ids = dict[str, set[UUID]]
"""Subjects by their kind."""


class Scope(NamedTuple):
    """The subjects of a patch as the base sees them now."""

    areas: frozenset[UUID]
    """The patch with all below."""
    inside: Ids
    """What lies in it."""
    beside: Ids
    """What lies elsewhere and is referred to from inside, or from what is."""
    persons: set[UUID]
    """Who is named by any of these."""

    def has(self, kind: str, subject: str) -> bool:
        """Whether the subject, as a line names it, lies in the patch or is referred to from it."""
        id_ = _id_of(subject)
        return id_ in self.inside[kind] or id_ in self.beside[kind]


def _id_of(subject: str) -> UUID | None:
    """The id that a line names; None for a text that is none, which a station's line may say of a subject that no table has."""
    try:
        return UUID(subject)
    except ValueError:
        return None


def _homes(*placed: sa.ColumnElement[bool]) -> sa.CTE:
    """Buildings of these placements, with what stands in them."""
    buildings = sa.select(_PLACEMENT.c.place_id).where(among(_PLACEMENT.c.area_id, "areas"), *placed)
    tree = sa.select(_PLACE.c.id).where(_PLACE.c.id.in_(buildings)).cte("homes", recursive=True)
    return tree.union(sa.select(_PLACE.c.id).join(tree, _PLACE.c.parent_id == tree.c.id))


_EVER = _homes()
_NOW = _homes(_PLACEMENT.c.until.is_(None))


def _lying(table: sa.Table, homes: sa.CTE) -> sa.Select[Any]:
    """The rows of the patch, or of a place in it. Appointments and plans are bound to the levels above as well."""
    where: list[sa.ColumnElement[bool]] = []
    if "area_id" in table.c:
        name = "reach" if table.name in {"holding", "plan"} else "areas"
        where.append(among(table.c.area_id, name))
    if "place_id" in table.c:
        where.append(table.c.place_id.in_(sa.select(homes.c.id)))
    return sa.select(table.c.id).where(sa.or_(*where))


_INSIDE = {
    kind: sa.select(_EVER.c.id) if kind == "place" else _lying(table, _EVER)
    for kind, table in _TABLES.items()
}
_LIVING = (
    sa.select(_TABLES["resident"].c.id).where(_TABLES["resident"].c.place_id.in_(sa.select(_NOW.c.id))),
    sa.select(_TABLES["visit"].c.id).where(
        sa.or_(
            _TABLES["visit"].c.place_id.in_(sa.select(_NOW.c.id)),
            sa.and_(_TABLES["visit"].c.place_id.is_(None), among(_TABLES["visit"].c.area_id, "areas")),
        )
    ),
)


def _references() -> dict[str, list[tuple[sa.Select[Any], tuple[str, ...]]]]:
    """By kind of subject, what asks its tables for the ids that they refer to, and of which kinds those are."""
    kinds = {table.name: kind for kind, table in _TABLES.items()} | {"person": PERSON}
    found: dict[str, list[tuple[sa.Select[Any], tuple[str, ...]]]] = {kind: [] for kind in KINDS}
    for record in RECORDS:
        if record.subject not in found:
            continue
        columns = {
            column: kinds[key.column.table.name]
            for column in record.table.c
            if column.name != record.of
            for key in column.foreign_keys
            if key.column.table.name in kinds
        }
        if columns:
            asked = sa.select(*columns).where(
                among(record.table.c[record.of], "ids"), sa.or_(*(column.is_not(None) for column in columns))
            )
            found[record.subject].append((asked, tuple(columns.values())))
    return found


_REFERENCES = _references()
_AT_PLACES = {
    kind: sa.select(table.c.id).where(among(table.c.place_id, "ids"))
    for kind, table in _TABLES.items()
    if "place_id" in table.c
}
_BELOW = sa.select(_PLACE.c.id).where(among(_PLACE.c.parent_id, "ids"))
_OF_RESIDENTS = sa.select(_TABLES["visit"].c.id).where(among(_TABLES["visit"].c.resident_id, "ids"))
_MOVED = sa.select(JOURNAL.c.subject_kind, JOURNAL.c.subject_id).where(
    JOURNAL.c.seq > sa.bindparam("after"),
    among(JOURNAL.c.subject_kind, "kinds"),
    # What a line says when it puts its subject elsewhere; the first line of a subject says it too, which does no harm.
    sa.or_(JOURNAL.c.payload.like('%"area_id"%'), JOURNAL.c.payload.like('%"place_id"%')),
)
_OLDER = sa.select(JOURNAL.c.seq).where(
    JOURNAL.c.subject_kind == sa.bindparam("kind"),
    among(JOURNAL.c.subject_id, "ids"),
    JOURNAL.c.seq <= sa.bindparam("after"),
)
_SAID = tuple(JOURNAL.c[name] for name in Op._fields)
_BY_SEQ = sa.select(*_SAID).where(among(JOURNAL.c.seq, "seqs")).order_by(JOURNAL.c.seq)
_NEWER = (
    sa.select(*_SAID)
    .where(
        JOURNAL.c.seq > sa.bindparam("after"),
        JOURNAL.c.seq <= sa.bindparam("upto"),
        among(JOURNAL.c.subject_kind, "kinds"),
    )
    .order_by(JOURNAL.c.seq)
    .limit(_SIZE)
)
_NEWEST = sa.select(sa.func.max(JOURNAL.c.seq))


def scope_of(db: Db, area_id: UUID) -> Scope:
    """What belongs to a patch now. A few questions for each kind, however much there is."""
    nodes = patches(db)
    areas = within(nodes, area_id)
    bound = {"areas": areas, "reach": areas | {node.id for node in upward(nodes, area_id)}}
    inside = {kind: {row[0] for row in select_set(db, asked, bound)} for kind, asked in _INSIDE.items()}
    beside: Ids = {kind: set() for kind in KINDS}
    persons: set[UUID] = set()
    new = inside
    while any(new.values()):
        met = _referred(db, new)
        persons |= met.pop(PERSON)
        new = {kind: ids - inside[kind] - beside[kind] for kind, ids in met.items()}
        for kind, ids in new.items():
            beside[kind] |= ids
    return Scope(areas, inside, beside, persons)


def living_in(db: Db, areas: Iterable[UUID]) -> set[UUID]:
    """The residents who are entered in the patch as it is now, and the visit notes of it: whose keys its station may have."""
    bound = {"areas": list(areas)}
    return {row[0] for asked in _LIVING for row in select_set(db, asked, bound)}


def lines_of_patch(db: Db, area_id: UUID, after: int) -> Iterator[Op]:
    """The lines after `after` that speak of the patch, each as this journal has it, in its order.

    Before them the older lines of what came into the patch since, or hangs on what did, and of what lies beside it: of those a
    station may not have them. That it has some of them already does no harm.
    """
    return lines_of(db, scope_of(db, area_id), after)


def lines_of(db: Db, scope: Scope, after: int) -> Iterator[Op]:
    """`lines_of_patch`, for who has the scope already."""
    older = _older(db, scope, after)
    for start in range(0, len(older), _CHUNK):
        yield from _ops(select_set(db, _BY_SEQ, {"seqs": older[start : start + _CHUNK]}))
    ((newest,),) = select_set(db, _NEWEST)
    bound = {"after": after, "upto": newest or 0, "kinds": KINDS}
    while rows := select_set(db, _NEWER, bound):
        for op in _ops(rows):
            if scope.has(op.subject_kind, op.subject_id):
                yield op
        bound["after"] = rows[-1][0]


def _ops(rows: Iterable[tuple[Any, ...]]) -> Iterator[Op]:
    for seq, op_id, origin, epoch, prev, occurred, recorded, *ends in rows:
        yield Op(seq, op_id, origin, epoch, prev, moment(occurred), moment(recorded), *ends)


def _older(db: Db, scope: Scope, after: int) -> list[int]:
    """The seqs up to `after` of the subjects that a station may not have."""
    if not after:
        return []
    whole = {kind: scope.beside[kind] | ids for kind, ids in _came_in(db, scope, after).items()}
    seqs: list[int] = []
    for kind, ids in whole.items():
        asked = {"kind": kind, "ids": list(map(text_of, ids)), "after": after}
        seqs += [row[0] for row in select_set(db, _OLDER, asked)]
    return sorted(seqs)


def _came_in(db: Db, scope: Scope, after: int) -> Ids:
    """What was put somewhere else since, with all that hangs on it: more than what came into the patch, never less."""
    came: Ids = {kind: set() for kind in KINDS}
    for kind, id_ in select_set(db, _MOVED, {"after": after, "kinds": KINDS}):
        found = _id_of(id_)
        if found is not None and found in scope.inside[kind]:
            came[kind].add(found)
    below = came["place"]
    while below:
        below = {row[0] for row in select_set(db, _BELOW, {"ids": below})} - came["place"]
        came["place"] |= below
    if came["place"]:
        for kind, asked in _AT_PLACES.items():
            came[kind] |= {row[0] for row in select_set(db, asked, {"ids": came["place"]})}
    if came["resident"]:
        came["visit"] |= {row[0] for row in select_set(db, _OF_RESIDENTS, {"ids": came["resident"]})}
    return came


def _referred(db: Db, subjects: Ids) -> Ids:
    """The ids that the rows of these subjects refer to, persons among them."""
    found: Ids = {kind: set() for kind in (*KINDS, PERSON)}
    for kind, ids in subjects.items():
        if not ids:
            continue
        for asked, targets in _REFERENCES[kind]:
            for row in select_set(db, asked, {"ids": ids}):
                for target, id_ in zip(targets, row, strict=True):
                    if id_ is not None:
                        found[target].add(id_)
    return found
