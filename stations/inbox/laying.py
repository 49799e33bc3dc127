"""What a subject becomes when somebody takes the station's side of a card, and whether the base can hold that. `deciding` writes it.

The station's changes are laid over what the base has now: what only the base changed stays. Nothing is written here.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import text_of
from core.refusal import Refusal
from grid import hands
from grid.issues.merging import target_of
from grid.issues.rows import UNIT, issue
from grid.places.patches import patches, within
from stations.inbox import steps
from stations.inbox.refusals import (
    NothingWaits,
    NotThere,
    OnlyTheBase,
    OutsidePatch,
    RowGone,
    StandsNot,
    TakenByOther,
)
from stations.inbox.sides import Sides
from stations.inbox.titles import ROWS, TITLES
from stations.kinds import Sort, sort_of
from stations.merging import uniques
from stations.receiving.cards import STANDS_NOT
from stations.receiving.placing import Homes, outside
from store.projecting import copy_of, said_of
from store.records import Key, Record, Stated
from store.types import Db


class _New(NamedTuple):
    """A row that is put there or changed."""

    record: Record
    key: Key
    row: Mapping[str, Any]
    was: Mapping[str, Any] | None


class Station(NamedTuple):
    """Whose lines they are."""

    name: str
    area_id: UUID | None
    asks: str
    """Why the card is there, as its `kind`."""


def laid(db: Db, sides: Sides, station: Station, at: datetime) -> list[Stated] | Refusal:
    """The rows with the station's changes, or why there can be none."""
    if not sides.lines:
        return NothingWaits()
    if any(sort_of(op.subject_kind, op.action) is Sort.BASE_ONLY for op in sides.lines):
        return OnlyTheBase(station=station.name)
    if sides.broken:
        return StandsNot()
    if sides.group[0].subject == "issue" and sides.rows(sides.here, "issue"):
        made = _issue(db, sides, at)
    else:
        made = over(sides)
    if isinstance(made, Refusal):
        return made
    try:
        obstacle = _obstacle(db, sides, made)
    except (ValueError, TypeError):  # a value that its column cannot hold
        return StandsNot()
    if obstacle is None and station.asks == STANDS_NOT and _is_outside(db, sides, made, station):
        return OutsidePatch(station=station.name)
    return obstacle or made


def over(sides: Sides) -> list[Stated] | Refusal:
    """The station's changed cells over the base's rows: pure.

    A new row that says the same as a new one of the base by a unique index is written into that one. RowGone where the base has
    no longer what the station changed.
    """
    made = copy_of(sides.here)
    for record, known, there, into in zip(sides.group, sides.known, sides.there, made, strict=True):
        here = set(into) - set(known)
        for key, row in there.items():
            was = known.get(key)
            if was == row:
                continue
            if was is None:
                same = key if key in into else _same(record, row, into, here)
                into.setdefault(key if same is None else same, {}).update(row)
            elif key not in into:
                return RowGone(what=ROWS[record.kind])
            else:
                into[key].update({name: value for name, value in row.items() if value != was.get(name)})
    return made


def _same(record: Record, row: Mapping[str, Any], rows: Stated, among: set[Key]) -> Key | None:
    """The row among the base's new ones beside which a unique index would not let this one stand."""
    for columns, conditions in uniques(record.table):
        if set(columns) & set(record.key) or not _holds(row, columns, conditions):
            continue
        for key in among:
            other = rows[key]
            if _holds(other, columns, conditions) and all(other.get(c) == row.get(c) for c in columns):
                return key
    return None


def _holds(row: Mapping[str, Any], columns: Sequence[str], conditions: Sequence[tuple[str, bool]]) -> bool:
    """Whether a row is in a unique index at all."""
    return all(row.get(column) is not None for column in columns) and all(
        (row.get(column) is None) is null for column, null in conditions
    )


def alike(db: Db, sides: Sides, at: datetime) -> Sequence[str]:
    """The steps of an issue that base and station made alike: taking the station's side leaves the base's as they are."""
    if (
        sides.group[0].subject != "issue"
        or sides.broken
        or not sides.lines
        or not sides.rows(sides.here, "issue")
    ):
        return ()
    made = _again(db, sides, at)
    return () if isinstance(made, Refusal) else made.alike


def _again(db: Db, sides: Sides, at: datetime) -> steps.Again | Refusal:
    on = local_date(at)

    def names(who: str) -> frozenset[str]:
        kind, _colon, key = who.partition(":")
        if kind == "person":
            return hands.of_person(db, UUID(key), on).also
        return hands.of_account(db, key, on).also if kind == "account" else frozenset()

    units = {str(row.id): row.name for row in db.execute(sa.select(UNIT.c.id, UNIT.c.name))}
    return steps.again(sides, names, units)


def _issue(db: Db, sides: Sides, at: datetime) -> list[Stated] | Refusal:
    made = _again(db, sides, at)
    if isinstance(made, Refusal):
        return made
    for op in sides.lines:
        if op.action == "issue.merge":
            try:
                target_of(db, issue(db, UUID(op.subject_id)), UUID(said_of(op).payload["set"]["merged_into"]))
            except Refusal as refusal:
                return refusal
    return made.rows


def _is_outside(db: Db, sides: Sides, made: Sequence[Stated], station: Station) -> bool:
    """Whether the subject does not lie in the station's patch, by what the base takes lines by."""
    subject_id = sides.lines[0].subject_id
    patch = {text_of(id_) for id_ in within(patches(db), station.area_id)} if station.area_id else set[str]()
    homes = Homes(db)
    homes.look_up([subject_id])
    homes.add(sides.group, {subject_id: made})
    return bool(outside(sides.group, {subject_id: (sides.here, made)}, patch, homes))


def _obstacle(db: Db, sides: Sides, made: Sequence[Stated]) -> Refusal | None:
    """What the base lacks, or has already, so that these rows cannot stand."""
    new = list(_changed(sides, made))
    own = {one.key[0] for one in new}
    for one in new:
        missing = _missing(db, one, own) or _taken(db, one, made, sides)
        if missing is not None:
            return missing
    return None


def _changed(sides: Sides, made: Sequence[Stated]) -> Iterator[_New]:
    for record, before, after in zip(sides.group, sides.here, made, strict=True):
        for key, row in after.items():
            was = before.get(key)
            if was != row:
                yield _New(record, key, row, was)


def _missing(db: Db, one: _New, own: set[Any]) -> Refusal | None:
    """A reference to something that the base has not."""
    for column in one.record.table.c:
        value = one.row.get(column.name)
        if value is None or (one.was is not None and one.was.get(column.name) == value) or value in own:
            continue
        for foreign in column.foreign_keys:
            if db.scalar(sa.select(sa.literal(1)).where(foreign.column == UUID(value))) is None:
                return NotThere(what=_title(one.record, column.name))
    return None


def _taken(db: Db, one: _New, made: Sequence[Stated], sides: Sides) -> Refusal | None:
    """A row of another subject, or of this one, with the same values in a unique index."""
    table = one.record.table
    for columns, conditions in uniques(table):
        if not _holds(one.row, columns, conditions):
            continue
        if one.was is not None and all(one.was.get(c) == one.row.get(c) for c in columns):
            continue
        names = [table.c[name] for name in one.record.key]
        query = sa.select(*names).where(
            *(table.c[name] == _typed(table.c[name], one.row[name]) for name in columns),
            *(table.c[name].is_(None) if null else table.c[name].is_not(None) for name, null in conditions),
        )
        others = [tuple(map(str, row)) for row in db.execute(query)]
        rows = made[list(sides.group).index(one.record)]
        if any(key != one.key and key not in rows for key in others):
            shown = next((c for c in reversed(columns) if c in TITLES.get(table.name, {})), columns[-1])
            return TakenByOther(what=_title(one.record, shown), value=one.row[shown])
    return None


def _typed(column: sa.Column[Any], value: Any) -> Any:  # noqa: ANN401 - any value of the journal
    """A plain value as a question about its column takes it. ValueError for what is none."""
    if isinstance(column.type, sa.Uuid):
        return UUID(value)
    return date.fromisoformat(value) if isinstance(column.type, sa.Date) else value


def _title(record: Record, column: str) -> str:
    title = TITLES.get(record.kind, {}).get(column)
    return title.title if title else ROWS[record.kind]
