"""Links between issues that belong together without being one. A link taken back stays in the record."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from core.language import N_
from grid.hands import CLERK, REPORTER, Hand
from grid.issues import refusals
from grid.issues.reporting import words
from grid.issues.rows import ISSUE, LINK, roles_at
from grid.issues.words import ROLES
from store.inserting import insert_into
from store.journal import Line, note
from store.types import Db

_LINKING = N_("Link two issues")


def link(db: Db, issue_id: UUID, other_id: UUID, reason: str, hand: Hand, at: datetime) -> bool:
    """Say that two issues belong together, either way round; False where they are linked already.

    Raises UnknownIssue, SameIssue, RoleMissing, WordsTooLong.
    """
    first, second = _pair(db, issue_id, other_id, hand)
    values = {"id": new_id(), "issue_id": first, "other_id": second, "reason": words(reason, "link")}
    added = (
        insert_into(db, LINK)
        .values(**values, made_by=hand.who, made_at=at, undone_at=None)
        .on_conflict_do_nothing()
        .returning(LINK.c.id)
    )
    if db.scalar(added) is None:
        return False
    said = {**values, "made_by": hand.who}
    note(db, Line("issue.linked", "issue", first, hand.actor, at, said), at)
    return True


def unlink(db: Db, issue_id: UUID, other_id: UUID, hand: Hand, at: datetime) -> None:
    """Take a link back. Raises UnknownIssue, SameIssue, RoleMissing, NoSuchLink."""
    first, second = _pair(db, issue_id, other_id, hand)
    undone = (
        sa.update(LINK)
        .where(LINK.c.issue_id == first, LINK.c.other_id == second, LINK.c.undone_at.is_(None))
        .values(undone_at=at)
        .returning(LINK.c.id)
    )
    found = db.scalar(undone)
    if found is None:
        raise refusals.NoSuchLink
    note(db, Line("issue.unlinked", "issue", first, hand.actor, at, {"link": found}), at)


def _pair(db: Db, issue_id: UUID, other_id: UUID, hand: Hand) -> tuple[UUID, UUID]:
    """The two ids in the order in which a link is kept."""
    if issue_id == other_id:
        raise refusals.SameIssue
    query = sa.select(ISSUE.c.id, ISSUE.c.area_id, ISSUE.c.place_id).where(
        ISSUE.c.id.in_([issue_id, other_id])
    )
    rows = db.execute(query).all()
    if len(rows) < 2:
        raise refusals.UnknownIssue
    if not any({CLERK, REPORTER} & roles_at(db, hand, row.area_id, row.place_id) for row in rows):
        raise refusals.RoleMissing(move=_LINKING, roles=(ROLES[REPORTER], ROLES[CLERK]))
    first, second = sorted((issue_id, other_id))
    return first, second
