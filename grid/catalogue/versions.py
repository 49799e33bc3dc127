"""The versions of the catalogue: saved once and never changed, in force from a day on, withdrawn when they were wrong.

An issue keeps the item of the version that it is filed under; a newer version touches none. Verbs and doors call these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import sqlalchemy as sa

from core.ids import new_id
from core.paths import EXAMPLES
from grid.catalogue.items import Item, digest
from grid.catalogue.reading import read_file
from grid.catalogue.refusals import (
    LastVersion,
    NoCatalogueInForce,
    UnknownItem,
    UnknownVersion,
    VersionTitleWrong,
    WithdrawalNeedsReason,
    refuse_faults,
)
from grid.catalogue.rules import coded, faults_of
from grid.tables import CatalogueItem, CatalogueVersion
from people.names import ideographs, tidy
from store.inserting import insert_into
from store.journal import Line, note
from store.types import Db, table_of

VERSION = table_of(CatalogueVersion)
ITEM = table_of(CatalogueItem)
FIRST_TITLE = "七大类二十三小类"
FIRST_DAY = date(2000, 1, 1)
"""From when the catalogue that ships counts: always."""
LONGEST_TITLE = 80
LONGEST_REASON = 200
_SHIPPED = UUID("a5b0a1f2-6c50-5b0b-9d0f-3c1f6f2f7a01")
"""Ids of what ships are made from it and the content: every base and station has the same ones, before and after it is saved."""
_ITEM_FIELDS = Item._fields
_COLUMNS = (VERSION.c.id, VERSION.c.number, VERSION.c.title, VERSION.c.in_force_from, VERSION.c.sha256, VERSION.c.saved_at, VERSION.c.saved_by, VERSION.c.withdrawn_at)  # fmt: skip

IN_FORCE = (
    sa.select(VERSION.c.id)
    .where(VERSION.c.in_force_from <= sa.bindparam("on"), VERSION.c.withdrawn_at.is_(None))
    .order_by(VERSION.c.in_force_from.desc(), VERSION.c.number.desc())
    .limit(1)
)
"""The version in force on a day "on": of those that stand, the one whose day came last, of several of one day the newest."""


class VersionRow(NamedTuple):
    """One version. The one that ships has number 0 and nobody who saved it, until it is taken into use."""

    id: UUID
    number: int
    title: str
    in_force_from: date
    sha256: str
    saved_at: datetime | None
    saved_by: str
    withdrawn_at: datetime | None


class KeptItem(NamedTuple):
    """An item in its version: what an issue points to."""

    id: UUID
    item: Item
    pinyin: str


@dataclass(frozen=True)
class Catalogue:
    """A version with its items in the order of their codes."""

    version: VersionRow
    items: tuple[KeptItem, ...]

    @cached_property
    def by_code(self) -> Mapping[str, KeptItem]:
        """The items by code."""
        return {kept.item.code: kept for kept in self.items}

    @cached_property
    def classes(self) -> Mapping[str, tuple[KeptItem, ...]]:
        """The items by class (大类), in order."""
        found: dict[str, list[KeptItem]] = {}
        for kept in self.items:
            found.setdefault(kept.item.class_name, []).append(kept)
        return {name: tuple(items) for name, items in found.items()}

    def item(self, code: str) -> KeptItem:
        """The item of a code. Raises UnknownItem."""
        if code not in self.by_code:
            raise UnknownItem
        return self.by_code[code]


@cache
def shipped() -> tuple[Item, ...]:
    """The 7 classes and 23 items that come with the program."""
    return tuple(coded(read_file(EXAMPLES / "catalogue.csv")))


def save(
    db: Db, title: str, items: Sequence[Item], in_force_from: date, actor: str, at: datetime
) -> VersionRow:
    """Save a new version, with the next number, in force from a day on (a past one too, for what is filed from now on).

    A base without one takes what ships into use first, so that no day is without a catalogue. Items without a code get that of the same class and name in an earlier version, else a new one. Raises VersionTitleWrong,
    one fault of the table naming row, item and column, or CatalogueHasFaults.
    """
    title = ideographs(tidy(title))
    if not title or len(title) > LONGEST_TITLE:
        raise VersionTitleWrong(most=LONGEST_TITLE)
    refuse_faults(faults_of(items))
    ensure(db, actor, at)
    whole = sorted(coded(items, known_items(db)), key=lambda item: item.code)
    refuse_faults(faults_of(whole))
    while True:
        number = (db.scalar(sa.select(sa.func.max(VERSION.c.number))) or 0) + 1
        row = VersionRow(new_id(), number, title, in_force_from, digest(whole), at, actor, None)
        kept = [KeptItem(new_id(), item, pinyin_of(item.name, item.class_name)) for item in whole]
        if _put(db, row, kept, actor, at):
            return row


def ensure(db: Db, actor: str, at: datetime) -> None:
    """Take the catalogue that ships into use where a base has none yet. Whoever writes an item's id calls it first."""
    if db.scalar(sa.select(VERSION.c.id).limit(1)) is None:
        ships = _shipped()
        row = ships.version._replace(number=1, saved_at=at, saved_by=actor)
        _put(db, row, ships.items, actor, at)


def withdraw(db: Db, version_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Withdraw a version that was wrong: it counts no more, and what is filed under it keeps its items. Again is no change.

    Raises UnknownVersion, LastVersion, WithdrawalNeedsReason.
    """
    reason = tidy(reason)
    if not reason or len(reason) > LONGEST_REASON:
        raise WithdrawalNeedsReason(most=LONGEST_REASON)
    # All of them are locked: of two who withdraw the last two, the second sees what the first did.
    rows = db.execute(sa.select(*_COLUMNS).order_by(VERSION.c.number).with_for_update()).all()
    found = next((row for row in rows if row.id == version_id), None)
    if found is None:
        raise UnknownVersion
    if found.withdrawn_at is not None:
        return
    if sum(row.withdrawn_at is None for row in rows) == 1:
        raise LastVersion(number=found.number)
    db.execute(sa.update(VERSION).where(VERSION.c.id == version_id).values(withdrawn_at=at))
    said = {"number": found.number, "reason": reason}
    note(db, Line("catalogue.withdrawn", "catalogue_version", version_id, actor, at, said), at)


def versions(db: Db) -> list[VersionRow]:
    """Every version, withdrawn ones too, the newest number first."""
    return [VersionRow(*row) for row in db.execute(sa.select(*_COLUMNS).order_by(VERSION.c.number.desc()))]


def in_force(db: Db, on: date) -> Catalogue:
    """The catalogue in force on a day (IN_FORCE). A base that has none yet gives what ships, under the ids that `ensure` will save.

    Raises NoCatalogueInForce.
    """
    row = db.execute(
        sa.select(*_COLUMNS).where(VERSION.c.id == IN_FORCE.scalar_subquery()), {"on": on}
    ).first()
    if row is not None:
        return catalogue_of(db, VersionRow(*row))
    if db.scalar(sa.select(VERSION.c.id).limit(1)) is None:
        return _shipped()
    raise NoCatalogueInForce(day=on)


def catalogue_of(db: Db, version: VersionRow) -> Catalogue:
    """A version with its items."""
    return _shipped() if version.number == 0 else Catalogue(version, _items(db, version.id))


def item_of(db: Db, item_id: UUID) -> KeptItem:
    """The item of an id, in whatever version. Raises UnknownItem."""
    row = db.execute(_SELECT_ITEMS.where(ITEM.c.id == item_id)).first()
    if row is None:
        raise UnknownItem
    return _kept(row)


def items_of(db: Db, ids: Sequence[UUID]) -> dict[UUID, KeptItem]:
    """Items by id, in whatever versions."""
    return {row.id: _kept(row) for row in db.execute(_SELECT_ITEMS.where(ITEM.c.id.in_(set(ids))))}


def known_items(db: Db) -> list[Item]:
    """The items of all versions, the newest version first: what codes are given by."""
    query = _SELECT_ITEMS.join(VERSION, VERSION.c.id == ITEM.c.version_id).order_by(
        VERSION.c.number.desc(), ITEM.c.code
    )
    return [_kept(row).item for row in db.execute(query)]


def pinyin_of(name: str, class_name: str) -> str:
    """What a search by pinyin looks in: full pinyin and initials of an item's name and class. At most 300 characters."""
    from pypinyin import lazy_pinyin

    keys: list[str] = []
    for text in (name, class_name):
        read = ["".join(filter(str.isalnum, each)).lower() for each in lazy_pinyin(text)]
        words = [each for each in read if each]
        keys += ["".join(words), "".join(word[0] for word in words)]
    return " ".join(keys)[:300].strip()


def _put(db: Db, row: VersionRow, items: Sequence[KeptItem], actor: str, at: datetime) -> bool:
    """Insert a version with its items and journal it; False where its number (or, of what ships, its id) is taken."""
    insert = insert_into(db, VERSION).values(**row._asdict()).on_conflict_do_nothing().returning(VERSION.c.id)
    if db.scalar(insert) is None:
        return False
    values: list[dict[str, Any]] = [{"id": kept.id, **kept.item._asdict()} for kept in items]
    db.execute(
        sa.insert(ITEM),
        [
            {**value, "version_id": row.id, "pinyin": kept.pinyin}
            for value, kept in zip(values, items, strict=True)
        ],
    )
    said: dict[str, object] = {
        "number": row.number, "title": row.title, "in_force_from": row.in_force_from, "sha256": row.sha256, "items": values
    }  # fmt: skip
    note(db, Line("catalogue.saved", "catalogue_version", row.id, actor, at, said), at)
    return True


@cache
def _shipped() -> Catalogue:
    items = shipped()
    sha256 = digest(items)
    id = uuid5(_SHIPPED, sha256)
    row = VersionRow(id, 0, FIRST_TITLE, FIRST_DAY, sha256, None, "", None)
    return Catalogue(
        row,
        tuple(KeptItem(uuid5(id, item.code), item, pinyin_of(item.name, item.class_name)) for item in items),
    )


_SELECT_ITEMS = sa.select(ITEM.c.id, ITEM.c.pinyin, *(ITEM.c[name] for name in _ITEM_FIELDS))


def _items(db: Db, version_id: UUID) -> tuple[KeptItem, ...]:
    query = _SELECT_ITEMS.where(ITEM.c.version_id == version_id).order_by(ITEM.c.code)
    return tuple(_kept(row) for row in db.execute(query))


def _kept(row: sa.Row[Any]) -> KeptItem:
    values = tuple(row)
    return KeptItem(values[0], Item(*values[2:]), values[1])
