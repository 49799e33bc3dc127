"""The credits of claims and accreditations follow their owner from one roster entry to another; posting a year calls it.

What rests on attendance follows by the attendance (docs/decisions/merged-entries.md); a claim's and a grant's entry is reversed
and posted anew here.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import _
from credits.claims import accreditation, rules
from credits.claims.accreditation import is_no_reversal
from credits.claims.lists import CLAIM
from credits.posting import capping, evidence
from credits.posting.choosing import next_turn
from credits.posting.evidence import ENTRY, PERSON, is_reversed
from credits.posting.writing import Entry, in_turn, new_entry, next_key, reversal, write
from credits.rulebook.rule_versions import signed
from store.types import Db

_KEY = 47
"""Characters of an accreditation's first key, "accredited:<id>"; the turns after it have more."""


class Followed(NamedTuple):
    """What moved: who got an entry, and how many entries were taken back elsewhere."""

    people: list[UUID]
    reversals: int


def follow(db: Db, year: int, actor: str, at: datetime) -> Followed:
    """Move the year's credits of claims and accreditations to whoever they belong to now.

    After a merge that is the entry that is kept, after its undoing the one they were given to. A lesson that counts for the
    owner already does not count twice: its claim then shows as taken back. Raises YearIsClosed.
    """
    moved = strayed(db, year)
    if not moved:
        return Followed([], 0)
    words = _("The entry in the roster was merged, or parted again")
    backs = [reversal(row, words, actor, at) for row in moved]
    rows: list[Entry] = []
    for row in moved:
        key = next_key(row.source_key)
        if row.course_id is not None:
            before = evidence.earlier(db, row.course_id, [row.owner_id])[row.owner_id]
            if any(found.stands for found in before):
                continue
            source = rules.source_key(row.kind, row.claim_id, row.course_id, row.owner_id)
            key = in_turn(source, next_turn(before))
        rows.append(
            new_entry(
                row.owner_id,
                row.year,
                row.kind,
                row.category,
                row.credits if row.before_cap is None else row.before_cap,
                row.hours,
                key,
                row.rule_version_id,
                actor,
                row.occurred_at,
                at,
                stage_id=row.stage_id,
                claim_id=row.claim_id,
                reason=row.reason,
            )
        )
    write(db, [*backs, *capping.within_caps(db, rows, backs, signed(db))], at)
    return Followed([row["person_id"] for row in rows], len(backs))


def strayed(db: Db, year: int) -> Sequence[sa.Row[Any]]:
    """The year's entries of claims and accreditations that stand for another than their owner, each with `owner_id`."""
    first, given_to = ENTRY.alias("first"), PERSON.alias("given_to")
    owner_id = sa.func.coalesce(given_to.c.merged_into, given_to.c.id)
    query = (
        sa.select(ENTRY, CLAIM.c.course_id, owner_id.label("owner_id"))
        .outerjoin(CLAIM, CLAIM.c.id == ENTRY.c.claim_id)
        .outerjoin(first, first.c.source_key == sa.func.substr(ENTRY.c.source_key, 1, _KEY))
        .join(given_to, given_to.c.id == sa.func.coalesce(CLAIM.c.person_id, first.c.person_id))
        .where(
            ENTRY.c.year == year,
            ENTRY.c.kind.in_((*rules.CLAIM_KINDS, accreditation.KIND)),
            sa.or_(ENTRY.c.claim_id.is_not(None), ENTRY.c.kind == accreditation.KIND),
            is_no_reversal,
            ~is_reversed,
            ENTRY.c.person_id != owner_id,
        )
        .order_by(ENTRY.c.id)
    )
    return db.execute(query).all()
