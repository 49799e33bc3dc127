"""The ledger of a year as a closed list vouches for it: a digest for each person and one over all, in a stream.

Entries of kind "amended" come after the closing and are left out: each is compared with its own signed amendment.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from sys import intern
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from credits.tables import LedgerEntry
from store.types import Db, table_of

ENTRY = table_of(LedgerEntry)
NONE = hashlib.sha256().hexdigest()
"""The digest of somebody without entries."""
_AT_ONCE = 5_000
COLUMNS = tuple(column.name for column in ENTRY.c)
"""What a digest is made over now; a manifest names its own, so that a column of a later release changes no old digest."""


class OfPerson(NamedTuple):
    """What the ledger holds of one person's year; sums in hundredths."""

    person_id: UUID
    entries: int
    credits: int
    by_category: Mapping[str, int]
    carried_in: int
    """What came over from the year before."""
    hours: Mapping[str, int]
    """Lesson hours by the id of the stage, as text; stages without hours left out."""
    digest: str


class OfYear(NamedTuple):
    """What the ledger holds of a year: how many entries, their sums, and the digest over the digests of all persons."""

    entries: int
    credits: int
    hours: int
    digest: str


class Walk:
    """One walk over a year's entries, person by person in the order of their ids; `whole` is right once it was walked."""

    def __init__(self, db: Db, year: int, columns: Sequence[str] = COLUMNS) -> None:
        self._rows = _rows(db, year, columns)
        self._entries = self._credits = self._hours = 0
        self._sum = hashlib.sha256()

    def __iter__(self) -> Iterator[OfPerson]:
        stages: dict[UUID, str] = {}
        for person, rows in groupby(self._rows, lambda row: row.person_id):
            count = carried_in = 0
            by_category: dict[str, int] = {}
            hours: dict[str, int] = {}
            sum_ = hashlib.sha256()
            for row in rows:
                count += 1
                category = intern(row.category)  # 50,000 persons share two words
                by_category[category] = by_category.get(category, 0) + row.credits
                carried_in += row.credits if row.kind == "carried" else 0
                self._hours += row.hours
                if row.stage_id is not None:
                    stage = stages.get(row.stage_id) or stages.setdefault(row.stage_id, str(row.stage_id))
                    hours[stage] = hours.get(stage, 0) + row.hours
                sum_.update(f"{canonical(list(row))}\n".encode())
            self._entries += count
            credits = sum(by_category.values())
            self._credits += credits
            digest = sum_.hexdigest()
            self._sum.update(f"{person} {digest}\n".encode())
            yield OfPerson(person, count, credits, by_category, carried_in, _kept(hours), digest)

    @property
    def whole(self) -> OfYear:
        """What was walked so far."""
        return OfYear(self._entries, self._credits, self._hours, self._sum.hexdigest())


def _kept(hours: Mapping[str, int]) -> Mapping[str, int]:
    return {stage: much for stage, much in hours.items() if much}


def count(db: Db, year: int) -> int:
    """How many entries of the year the digests are made over."""
    query = sa.select(sa.func.count()).select_from(ENTRY).where(_of(year))
    return db.scalar(query) or 0


def _rows(db: Db, year: int, columns: Sequence[str]) -> Iterator[sa.Row[Any]]:
    query = (
        sa.select(*(ENTRY.c[name] for name in columns))
        .where(_of(year))
        .order_by(ENTRY.c.person_id, ENTRY.c.id)
    )
    with closing(db.execute(query.execution_options(yield_per=_AT_ONCE))) as found:
        yield from found


def _of(year: int) -> sa.ColumnElement[bool]:
    return sa.and_(ENTRY.c.year == year, ENTRY.c.kind != "amended")
