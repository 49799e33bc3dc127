"""Lines of a station settled at the base, in the caller's one transaction. `settling` hands over a bundle's, `given_back` those that the base had lost,
`quarantine` a branch's.

First all rows, thousands of lines at a time; then, the journal's lock being taken last of all, the lines in their order with what the
base answers. Nothing is held in memory but what is unusual (docs/decisions/merging.md).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from core.chunks import in_chunks
from core.ids import text_of
from grid.issues import numbering
from grid.places.patches import patches, within
from stations import lineage, schemas, seal_keys
from stations.check_in_lines import is_refusal
from stations.counting import is_entry
from stations.kinds import Sort, sort_of
from stations.lineage import Course
from stations.peers import PeerRow
from stations.receiving import branches, cards, incoming, numbers, replaying, taking
from stations.receiving.branches import RECEIVED, SETTLES, BranchRow
from stations.receiving.concurrency import Knowledge
from stations.receiving.incoming import Incoming
from stations.receiving.refusals import ChainBroken
from stations.receiving.taking import Fate, Taken, Terms
from stations.states import ANSWERED, KNOWN, LOCAL, OPEN, QUARANTINED, SET_ASIDE, TAKEN, WAITING
from store import journal
from store.journal import Line, Op
from store.projecting import NO_LINE, said_of
from store.types import Db

CHUNK = 5_000
"""Lines that are looked at together."""
_OLDEST_REPORT = timedelta(days=730)
_FOLDED = frozenset({Sort.TRAVELS, Sort.BASE_ONLY})
_NUMBERED = "issue.numbered"


class GapBefore(Exception):
    """Lines before those of the bundle have not come; nothing was written."""


@dataclass
class Settling:
    """One bundle, or one branch that was adopted, on its way into the base."""

    db: Db
    peer: PeerRow
    patch: frozenset[str]
    actor: str
    at: datetime
    schema: int = schemas.SCHEMA
    """Of the program that wrote the lines."""
    first: int = 0
    """The seq of the first line, as the bundle says it: where that one comes by its name alone, nothing else does."""
    taken: Taken = field(default_factory=Taken)
    replays: list[tuple[UUID, Op]] = field(default_factory=list[tuple[UUID, Op]])
    """Check-ins with their branch."""
    settled: dict[UUID, BranchRow] = field(default_factory=dict[UUID, BranchRow])
    """Branches that lines were taken of, in their order."""
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    apart: bool = False
    """Whether lines lie in quarantine, whatever they speak of."""
    issues: bool = False
    """Whether an issue was among them."""
    photographed: set[UUID] = field(default_factory=set[UUID])
    """Issues that photos were added to."""
    renumbered: Sequence[tuple[str, str]] = ()
    """At the end: numbers that changed, old and new."""

    def count(self, what: str, lines: int = 1) -> None:
        """Count lines by what became of them."""
        self.counts[what] += lines


_COUNTED = ("taken", "known", "waiting", "quarantined", "local", "check_ins", "cards", "forgotten")


def begin(db: Db, peer: PeerRow, actor: str, at: datetime) -> Settling:
    """Settle for a machine, whose row the caller has locked: others that would, wait until this transaction ends."""
    patch = frozenset(map(text_of, within(patches(db), peer.area_id))) if peer.area_id else frozenset[str]()
    return Settling(db, peer, patch, actor, at)


def refuse_gap(settling: Settling, texts: Iterable[str], before: str | None) -> None:
    """Raise GapBefore where the first new line follows one that has not come. Reads no further than that; writes nothing."""
    for chunk in in_chunks(incoming.chained(texts, settling.peer.origin, before, settling.first), CHUNK):
        hashes = {each.hash for each in chunk} | {chunk[0].prev_hash}
        there = branches.came_before(settling.db, settling.peer.id, hashes)
        first = next((each for each in chunk if each.hash not in there), None)
        if first is not None:
            if lineage.gap(first.prev_hash, there):
                raise GapBefore
            return


def settle_lines(settling: Settling, texts: Iterable[str], before: str | None) -> BranchRow | None:
    """Settle the lines of a station's own journal; gives the branch that they belong to, None where there is no line.

    Raises GapBefore, ChainBroken, LineNotReadable; then nothing is to be committed.
    """
    db, peer = settling.db, settling.peer
    branch: BranchRow | None = None
    newest: Incoming | None = None
    began = False
    for chunk in in_chunks(incoming.chained(texts, peer.origin, before, settling.first), CHUNK):
        there = branches.came_before(db, peer.id, {each.hash for each in chunk} | {chunk[0].prev_hash})
        new = [each for each in chunk if each.hash not in there]
        settling.count("known", len(chunk) - len(new))
        newest = chunk[-1]
        if not new:
            continue
        if branch is None or not began:
            branch = _branch_of(settling, new[0], there)
            began = True
        elif len(new) < len(chunk):
            raise ChainBroken(line=new[0].seq)
        refuse_twice(new)
        branch = _settle_chunk(settling, branch, incoming.raised(new, settling.schema))
    if branch is None and newest is not None:
        return _branch_with(db, newest)
    return branch


def refuse_twice(lines: Sequence[Incoming]) -> None:
    """Of a journal no two lines are the same one. Raises ChainBroken."""
    if len({each.hash for each in lines}) < len(lines) or len({each.op_id for each in lines}) < len(lines):
        raise ChainBroken(line=lines[0].seq)


def _branch_with(db: Db, line: Incoming) -> BranchRow | None:
    """The branch that a line which came earlier belongs to."""
    query = (
        sa.select(*(branches.BRANCH.c[name] for name in BranchRow._fields))
        .join(RECEIVED, RECEIVED.c.branch_id == branches.BRANCH.c.id)
        .where(RECEIVED.c.hash == line.hash)
    )
    found = db.execute(query).one_or_none()
    return None if found is None else BranchRow(*found)


def _branch_of(settling: Settling, first: Incoming, there: set[str]) -> BranchRow:
    """The branch that new lines belong to, which may be one that they begin. Raises GapBefore, ChainBroken."""
    db, peer, at = settling.db, settling.peer, settling.at
    rows = branches.of_peer(db, peer.id)
    heads = {row.head_hash: row for row in rows}
    followed_by = branches.followed(db, peer.id, first.prev_hash)
    course = lineage.course(first.prev_hash, there, followed_by, begun=bool(rows))
    if course is Course.GAP:
        raise GapBefore
    epoch, seq = branches.placed_at(db, first.prev_hash)
    if first.seq != seq + 1:
        raise ChainBroken(line=first.seq)
    followed = heads.get(first.prev_hash)
    revoked = peer.revoked_from is not None
    if course is Course.GOES_ON and followed is not None and not (revoked and followed.state in SETTLES):
        return followed
    knows = followed.knows if followed else branches.knew_at(db, rows[0], first.prev_hash) if rows else 0
    state, why = OPEN, ""
    if revoked:
        state, why = QUARANTINED, "revoked"
    elif course is Course.FORKS:
        state, why = QUARANTINED, "restored" if first.epoch > epoch else "twin"
    made = branches.begin(db, peer.id, state, first, knows, why, at)
    settling.taken.lines.append(branches.found(made, settling.actor, at))
    return made


def _settle_chunk(settling: Settling, branch: BranchRow, new: Sequence[Incoming]) -> BranchRow:
    """Settle lines that follow one another; gives the branch with its new head."""
    if branch.state not in SETTLES:
        state = QUARANTINED if branch.state == QUARANTINED else SET_ASIDE
        kept = [(each, KNOWN if each.op is None else state, None) for each in new]
        branches.keep(settling.db, branch.id, kept)
        own = [each.op for each in new if each.op is not None]
        settling.apart |= bool(own)
        settling.count("quarantined", sum(is_entry(op.subject_kind, op.action) for op in own))
        return branches.move_head(settling.db, branch, new[-1], branch.knows)
    settled = settle_new(settling, branch, new)
    return branches.move_head(settling.db, settled, new[-1], settled.knows)


def settle_new(
    settling: Settling, branch: BranchRow, new: Sequence[Incoming], *, given_back: bool = False
) -> BranchRow:
    """Settle lines that were not here; gives the branch with what it knew at the end."""
    for part, fates in _parts(settling, branch, new, given_back=given_back):
        kept = [(line, *fate) for line, fate in zip(part, fates, strict=True)]
        branches.keep(settling.db, branch.id, kept)
    return settling.settled[branch.id]


def settle_kept(settling: Settling, branch: BranchRow, lines: Sequence[Incoming]) -> BranchRow:
    """Settle lines that are kept here already; gives the branch with what it knew at the end."""
    for part, fates in _parts(settling, branch, lines):
        branches.change(settling.db, [(line.hash, *fate) for line, fate in zip(part, fates, strict=True)])
    return settling.settled[branch.id]


def _parts(
    settling: Settling, branch: BranchRow, new: Sequence[Incoming], *, given_back: bool = False
) -> Iterator[tuple[Sequence[Incoming], list[Fate]]]:
    """Lines in parts whose writer knew the same of this base, with what became of each; `settled` has the branch after them."""
    parts = branches.parts_of(settling.db, branch)
    start = 0
    for end, each in enumerate(new, 1):
        knows_more = each.op is not None and not given_back and _tells_place(each.op)
        if not knows_more and end < len(new):
            continue
        place = branches.place_of(settling.db, each.op) if each.op is not None and knows_more else None
        before = None if given_back else new[start].seq
        knows = Knowledge(branch.knows, branches.own_lines(branch, parts, before), parts, before)
        terms = Terms(branch, settling.patch, settling.actor, settling.at, given_back)
        part, start = new[start:end], end
        fates = settle_part(settling, terms, knows, part)
        if place is not None:
            branch = branch._replace(knows=max(branch.knows, place))
        settling.settled[branch.id] = branch
        yield part, fates


def _tells_place(op: Op) -> bool:
    """Whether it says that a bundle came, by which its writer knew more from there on."""
    return sort_of(op.subject_kind, op.action) is Sort.KNOWS


def settle_part(settling: Settling, terms: Terms, knows: Knowledge, lines: Sequence[Incoming]) -> list[Fate]:
    """Settle lines whose writer knew the same of this base; gives what became of each."""
    db = settling.db
    own = [each.op for each in lines if each.op is not None]
    op_ids = [op.op_id for op in own]
    otherwise = branches.came_otherwise(db, op_ids)
    # What was taken a moment ago stands in the journal at the end of all.
    here = branches.journalled(db, op_ids) | {op_id for op_id, fate in otherwise.items() if fate[0] == TAKEN}
    of_own: list[Fate | None] = []
    folded: list[Op] = []
    for op in own:
        fate = _came_already(op, here, otherwise) or _sorted(settling, terms, op)
        of_own.append(fate)
        if fate is None:
            folded.append(op)
            _look_at(settling, op)
    taken = iter(taking.take(db, terms, knows, folded, settling.taken))
    each_own = iter([next(taken) if fate is None else fate for fate in of_own])
    fates = [(KNOWN, None) if each.op is None else next(each_own) for each in lines]
    for each, (state, _card) in zip(lines, fates, strict=True):
        if each.op is not None:
            settling.count(_COUNTED_AS.get(state, "known"))
    return fates


def _came_already(
    op: Op, here: Collection[UUID], otherwise: Mapping[UUID, tuple[str, UUID | None]]
) -> Fate | None:
    """What became of a line that came another way before; None for a new one."""
    if lineage.is_there(op.op_id, here):
        return branches.THERE, None
    fate = otherwise.get(op.op_id)
    return None if fate is None or fate[0] == TAKEN else fate


def _sorted(settling: Settling, terms: Terms, op: Op) -> Fate | None:
    """What becomes of a line that is not folded; None for one that is."""
    sort = sort_of(op.subject_kind, op.action)
    if terms.given_back and op.action == _NUMBERED:
        # Two bases gave numbers meanwhile, or the issue comes with the bundle's other lines: the number is given anew, the same one
        # where it is free.
        _note_number(settling, op)
        return ANSWERED, None
    if sort in _FOLDED:
        return None
    if sort is Sort.REPLAYED:
        settling.replays.append((terms.branch.id, op))
        return ANSWERED, None
    return (TAKEN if sort is Sort.EVIDENCE and is_refusal(op) else LOCAL), None


def _note_number(settling: Settling, op: Op) -> None:
    """Note the final number that an issue had before the base lost it."""
    settling.issues = True
    with suppress(*NO_LINE):
        number = numbering.final_of(said_of(op).payload.get("set"))
        if number is not None:
            settling.taken.borne.setdefault(UUID(op.subject_id), number)


def _look_at(settling: Settling, op: Op) -> None:
    """Note what has to be done at the end because of a line."""
    if op.subject_kind == "issue":
        settling.issues = True
        if '"sha256"' in op.payload:
            with suppress(ValueError):
                settling.photographed.add(UUID(op.subject_id))


_COUNTED_AS = {TAKEN: "taken", ANSWERED: "taken", WAITING: "waiting", LOCAL: "local"}


def decide(settling: Settling) -> None:
    """After all rows: check in whom the station checked in. From here on the journal's lock is held."""
    if settling.issues:
        numbering.hold(settling.db)
    _replay(settling)
    settling.counts["cards"] = sum(line.action == "card.opened" for line in settling.taken.lines)


def enter(settling: Settling) -> None:
    """After `decide`: the lines put into the journal in their order, and issues numbered."""
    db, at = settling.db, settling.at
    for branch in settling.settled.values():
        for part in branches.texts(db, branch.id, TAKEN, CHUNK):
            journal.append_brought(db, [incoming.kept(text) for _hash, text in part])
        branches.forget_texts(db, branch.id)
    if settling.issues:
        oldest, borne = settling.peer.paired_at - _OLDEST_REPORT, settling.taken.borne
        numbering.final_numbers(db, settling.actor, at, not_before=oldest, borne=borne)
    settling.renumbered = [*numbers.changed(db, settling.taken.borne), *settling.taken.marked]


def finish(settling: Settling, said: Sequence[Line]) -> None:
    """After `enter`: what was made is said. `said` are the caller's own lines."""
    db, at = settling.db, settling.at
    journal.append(db, [*settling.taken.lines, *said], at)
    settling.counts["forgotten"] = seal_keys.forget_erased(db)


def _replay(settling: Settling) -> None:
    """Decide the check-ins; what the base refuses goes on cards."""
    db = settling.db
    of_branch: dict[UUID, list[Op]] = {}
    for branch_id, op in settling.replays:
        of_branch.setdefault(branch_id, []).append(op)
    for branch_id, ops in of_branch.items():
        replayed = replaying.replay(db, settling.peer.id, [branch_id], ops, settling.at)
        settling.count("check_ins", replayed.done)
        new = {card.subject_id: card for card in replayed.refused.values()}
        ids, lines = cards.open_all(
            db,
            list(new.values()),
            branch_id,
            settling.settled[branch_id].knows,
            settling.actor,
            settling.at,
        )
        settling.taken.lines += lines
        by_subject = dict(zip(new, ids, strict=True))
        waits = dict(replayed.joined)
        waits |= {op_id: by_subject[card.subject_id] for op_id, card in replayed.refused.items()}
        settling.count("waiting", len(waits))
        settling.count("taken", -len(waits))
        branches.let_wait(db, branch_id, waits)
