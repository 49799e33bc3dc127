"""Merging issues that are one (并案): nothing is deleted, the one that goes keeps its story and names the other.

What is merged into an issue that is itself merged belongs to the one at the end of the chain; a circle is refused.
"""

from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from grid.issues import refusals
from grid.issues.rows import ISSUE, IssueRow
from grid.issues.rules import DRAFT, ENDED, MERGED
from grid.issues.words import STATES
from store.types import Db

_LOCK = 0x5869_4D67  # "XiMg": two mergers at once could close a circle that neither sees


def hold_mergers(db: Db) -> None:
    """Let other mergers wait for this transaction; SQLite has one writer anyway."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def target_of(db: Db, row: IssueRow, target_id: UUID | None) -> UUID:
    """The issue that `row` goes into when `target_id` is named: the one at the end of the target's own chain.

    Raises TargetMissing, SameIssue, MergerCircle, TargetNotOpen.
    """
    if target_id is None:
        raise refusals.TargetMissing
    if target_id == row.id:
        raise refusals.SameIssue
    named, at = _of(db, target_id), _of(db, end_of_chain(db, target_id))
    if at.id == row.id:
        raise refusals.MergerCircle(other=named.number or named.provisional)
    if at.state == DRAFT or at.state in ENDED:
        raise refusals.TargetNotOpen(other=at.number or at.provisional, state=STATES[at.state])
    return at.id


def end_of_chain(db: Db, issue_id: UUID) -> UUID:
    """The issue that this one went into in the end; itself where it is not merged. Raises UnknownIssue."""
    at = _of(db, issue_id)
    while at.state == MERGED and at.merged_into is not None:
        at = _of(db, at.merged_into)
    return at.id


def merged_here(db: Db, issue_id: UUID) -> list[UUID]:
    """The issues that are merged into this one, directly or through others, oldest first."""
    found: list[UUID] = []
    level = [issue_id]
    while level:
        query = (
            sa.select(ISSUE.c.id)
            .where(ISSUE.c.merged_into.in_(level))
            .order_by(ISSUE.c.reported_at, ISSUE.c.id)
        )
        level = list(db.scalars(query))
        found += level
    return found


class _Link(NamedTuple):
    id: UUID
    provisional: str
    number: str | None
    state: str
    merged_into: UUID | None


def _of(db: Db, issue_id: UUID) -> _Link:
    row = db.execute(
        sa.select(*(ISSUE.c[name] for name in _Link._fields)).where(ISSUE.c.id == issue_id)
    ).first()
    if row is None:
        raise refusals.UnknownIssue
    return _Link(*row)
