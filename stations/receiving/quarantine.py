"""Branches that nobody trusts yet: the two decisions on them. The window of the quarantine and the terminal call it; stations/overview.py lists them.

A branch is a second chain of one machine: a copy of it, an older state that went on, or what was written after it was revoked
(docs/decisions/merging.md).
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from people import checks
from people.refusals import ReasonMissing
from stations import peers
from stations.receiving import branches, lines
from stations.receiving.branches import BRANCH, RECEIVED, BranchRow
from stations.receiving.incoming import Incoming, kept
from stations.receiving.refusals import BranchFollowsAnother, BranchNotQuarantined, UnknownBranch
from stations.states import ADOPTED, QUARANTINED, SET_ASIDE
from store.journal import Line, append
from store.types import Db

_STATES = frozenset({QUARANTINED, SET_ASIDE})


def adopt(db: Db, branch_id: UUID, reason: str, actor: str, at: datetime) -> lines.Settling:
    """Trust a branch: its lines are settled like others, from its fork on, and later bundles of it flow. Gives the counts.

    Where "forgotten" is among them, the door lets `grid.residents.erasing.clear_traces` follow the commit.

    The same decision again is success. Raises UnknownBranch, ReasonMissing, TextTooLong, BranchNotQuarantined, BranchFollowsAnother.
    """
    why = _why(reason)
    branch, state = _held(db, branch_id)
    peer = peers.by_id(db, branch.peer_id)
    settling = lines.begin(db, peer, actor, at)
    if state == ADOPTED:
        return settling
    if state not in _STATES:
        raise BranchNotQuarantined(name=peer.name)
    above = branches.parts_of(db, branch)[1:]
    states = {row.id: row.state for row in branches.of_peer(db, peer.id)}
    if any(states[part.branch_id] in _STATES for part in above):
        raise BranchFollowsAnother(name=peer.name)
    said = _decide(db, branch, ADOPTED, why, actor, at)
    settled = branch._replace(state=ADOPTED)
    for part in branches.texts(db, branch.id, state, lines.CHUNK):
        settled = lines.settle_kept(settling, settled, [_as_it_came(hash_, text) for hash_, text in part])
    branches.know(db, settled)
    lines.decide(settling)
    lines.enter(settling)
    lines.finish(settling, [said])
    return settling


def set_aside(db: Db, branch_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Apply nothing of a branch, and nothing that follows it; all of it is kept, and it can be adopted later.

    The same decision again is success. Raises UnknownBranch, ReasonMissing, TextTooLong, BranchNotQuarantined.
    """
    why = _why(reason)
    branch, state = _held(db, branch_id)
    if state == SET_ASIDE:
        return
    if state != QUARANTINED:
        raise BranchNotQuarantined(name=peers.by_id(db, branch.peer_id).name)
    said = _decide(db, branch, SET_ASIDE, why, actor, at)
    db.execute(
        sa.update(RECEIVED)
        .where(RECEIVED.c.branch_id == branch_id, RECEIVED.c.state == QUARANTINED)
        .values(state=SET_ASIDE)
    )
    append(db, [said], at)


def _why(reason: str) -> str:
    why = checks.text("reason", reason)
    if not why:
        raise ReasonMissing
    return why


def _held(db: Db, branch_id: UUID) -> tuple[BranchRow, str]:
    """The branch and its state; others who would settle lines of its machine wait until this transaction ends."""
    query = sa.select(*(BRANCH.c[name] for name in BranchRow._fields)).where(BRANCH.c.id == branch_id)
    found = db.execute(query).one_or_none()
    if found is None:
        raise UnknownBranch
    db.execute(sa.select(peers.PEER.c.id).where(peers.PEER.c.id == found.peer_id).with_for_update())
    row = BranchRow(*db.execute(query).one())
    return row, row.state


def _decide(db: Db, branch: BranchRow, state: str, why: str, actor: str, at: datetime) -> Line:
    values = {"state": state, "reason": why}
    db.execute(
        sa.update(BRANCH).where(BRANCH.c.id == branch.id).values(**values, decided_at=at, decided_by=actor)
    )
    return Line("branch.decided", "branch", branch.id, actor, at, dict(values))


def _as_it_came(hash_: str, text: str) -> Incoming:
    op = kept(text)
    return Incoming(hash_, op.prev_hash, op.epoch, op.seq, op.op_id, text, op)
