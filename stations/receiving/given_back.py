"""What this base had and lost when it was restored, given back by a station. `settling` hands it over before the station's own lines."""

from collections.abc import Iterable, Sequence
from itertools import count, groupby
from operator import itemgetter
from uuid import UUID

from core.chunks import in_chunks
from stations import lineage
from stations.peers import PeerRow
from stations.receiving import branches, incoming, lines
from stations.receiving.branches import GIVEN_BACK, BranchRow
from stations.receiving.incoming import Incoming
from stations.receiving.lines import Settling
from stations.receiving.refusals import LineNotReadable
from stations.states import OPEN
from store.journal import Op

MOST_LOSSES = 100
"""Epochs that a base may have lost at once; who says more is not believed."""


def settle(settling: Settling, texts: Iterable[str], place: int, bundle_id: UUID) -> None:
    """Take back what this base had and lost, in its old order; `place` is the newest that both still have in common.

    Each epoch has a branch of its own: what the base wrote after it had lost a line, it wrote without knowing that one.
    Raises LineNotReadable, ChainBroken.
    """
    numbers = count(1)
    of_epochs = groupby(incoming.given_back(texts), key=itemgetter(0))
    for nth, (epoch, told) in enumerate(of_epochs, 1):
        if nth > MOST_LOSSES:
            raise LineNotReadable(line=next(numbers))
        branch: BranchRow | None = None
        for chunk in in_chunks((op for _epoch, op in told), lines.CHUNK):
            # Numbered as they come: what each says of its place is not proved by any chain.
            named = [_of_given_back(settling.peer, op, next(numbers)) for op in chunk]
            branch = _settle_back(settling, branch, named, place, lineage.hash_of(f"{bundle_id} {epoch}"))


def _settle_back(
    settling: Settling, branch: BranchRow | None, named: Sequence[Incoming], place: int, head: str
) -> BranchRow | None:
    """Settle lines given back of one epoch; gives their branch, None as long as none of them is new."""
    db, peer = settling.db, settling.peer
    there = branches.came_before(db, peer.id, {each.hash for each in named})
    new = [each for each in named if each.hash not in there]
    lines.refuse_twice(new)
    settling.count("known", len(named) - len(new))
    if not new:
        return branch
    if branch is None:
        # No chain of the station: a head of its own, that no line ever follows.
        first = new[0]._replace(hash=head, prev_hash=lineage.GENESIS)
        branch = branches.begin(db, peer.id, OPEN, first, place, GIVEN_BACK, settling.at)
        settling.taken.lines.append(branches.found(branch, settling.actor, settling.at))
    lines.settle_new(settling, branch, incoming.raised(new, settling.schema), given_back=True)
    return branch


def _of_given_back(peer: PeerRow, op: Op, seq: int) -> Incoming:
    """A line that a station gave back, named so that another station may give back the same one."""
    text = op.text()
    hash_ = lineage.hash_of(f"{peer.id} {lineage.hash_of(text)}")
    return Incoming(hash_, hash_, op.epoch, seq, op.op_id, text, op)
