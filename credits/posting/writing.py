"""The one door to the ledger: entries are built, cut to the yearly caps and written here, each with its line of the journal.

Posting, claims, recalculation and the year's end come through `credits.ledger`, which repeats these names.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from credits.tables import LedgerEntry
from credits.year import closed
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

ENTRY = table_of(LedgerEntry)
POSTED, REVERSED = "credit.posted", "credit.reversed"
JOURNALLED = (
    "person_id",
    "year",
    "credits",
    "hours",
    "before_cap",
    "kind",
    "category",
    "stage_id",
    "session_id",
    "source_key",
    "attendance_id",
    "claim_id",
    "rule_version_id",
    "reverses_id",
    "reason",
)
"""The columns of an entry that its journal line repeats; `records` compares them."""

_KEPT = (
    "person_id", "year", "kind", "category", "stage_id", "session_id", "attendance_id", "claim_id", "rule_version_id",
)  # fmt: skip
_PARTS = {"lesson": 3, "teaching": 3, "claim": 2, "accredited": 2, "carried": 3, "amended": 3}

Entry = dict[str, Any]
"""An entry by the columns of ledger_entry, as `new_entry` and `reversal` build it."""


def new_entry(  # noqa: PLR0917 - an entry's columns
    person_id: UUID,
    year: int,
    kind: str,
    category: str,
    credits: int,
    hours: int,
    source_key: str,
    rule_version_id: UUID,
    actor: str,
    occurred_at: datetime,
    at: datetime,
    *,
    stage_id: UUID | None = None,
    session_id: UUID | None = None,
    attendance_id: UUID | None = None,
    claim_id: UUID | None = None,
    before_cap: int | None = None,
    reason: str = "",
) -> Entry:
    """An entry to be written: credits and hours in hundredths, `source_key` as credits.tables.LedgerEntry says.

    `occurred_at` is when it was earned, `at` when it is recorded. `capping.within_caps` sets `before_cap`.
    """
    return {
        "id": new_id(),
        "person_id": person_id,
        "year": year,
        "credits": credits,
        "hours": hours,
        "before_cap": before_cap,
        "kind": kind,
        "category": category,
        "stage_id": stage_id,
        "session_id": session_id,
        "source_key": source_key,
        "attendance_id": attendance_id,
        "claim_id": claim_id,
        "rule_version_id": rule_version_id,
        "reverses_id": None,
        "reason": reason,
        "actor": actor,
        "occurred_at": occurred_at,
        "recorded_at": at,
    }


def reversal(entry: sa.Row[Any], reason: str, actor: str, at: datetime) -> Entry:
    """The opposite of an entry, a row of ledger_entry."""
    return {
        **{column: getattr(entry, column) for column in _KEPT},
        "id": new_id(),
        "credits": -entry.credits,
        "hours": -entry.hours,
        "before_cap": None,
        "source_key": f"reversal:{entry.id}",
        "reverses_id": entry.id,
        "reason": reason,
        "actor": actor,
        "occurred_at": at,
        "recorded_at": at,
    }


def turn_of(source_key: str) -> int:
    """How often its source had been posted with this entry: 1, or the number at the end of its key."""
    parts = source_key.split(":")
    return int(parts[-1]) if len(parts) > _PARTS.get(parts[0], len(parts)) else 1


def in_turn(source: str, turn: int) -> str:
    """The key of a source (a key of turn 1) in a turn."""
    return source if turn == 1 else f"{source}:{turn}"


def next_key(source_key: str) -> str:
    """The key under which the source of an entry that was taken back is posted again."""
    turn = turn_of(source_key)
    source = source_key if turn == 1 else source_key.rpartition(":")[0]
    return in_turn(source, turn + 1)


def write(db: Db, rows: Sequence[Entry], at: datetime, *, amending: bool = False) -> list[Entry]:
    """Insert entries and their journal lines; those whose source already has an entry are left out of both. Gives the written.

    Raises YearIsClosed for a row of a closed year; `amending` lets rows of kind "amended" through.
    """
    if not rows:
        return []
    closed.refuse_closed(db, {row["year"] for row in rows if not (amending and row["kind"] == "amended")})
    insert = insert_into(db, ENTRY).on_conflict_do_nothing().returning(ENTRY.c.id)
    new = set(db.scalars(insert, rows))
    written = [row for row in rows if row["id"] in new]
    journal.append(db, _lines(written), at)
    return written


def _lines(rows: Iterable[Entry]) -> Iterable[Line]:
    for row in rows:
        yield Line(
            POSTED if row["reverses_id"] is None else REVERSED,
            "ledger_entry",
            row["id"],
            row["actor"],
            row["occurred_at"],
            {column: row[column] for column in JOURNALLED},
        )
