"""The tree of lines of other machines as the base keeps it: branches, what came before, what a branch knew. `settling` and `quarantine` call it."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from stations.kinds import Sort, place_known, sort_of
from stations.receiving.incoming import Incoming
from stations.receiving.refusals import ChainBroken
from stations.states import (
    ADOPTED,
    ANSWERED,
    KNOWN,
    LOCAL,
    OPEN,
    QUARANTINED,
    REFUSED,
    SET_ASIDE,
    TAKEN,
    WAITING,
)
from stations.tables import Branch, ReceivedLine
from store.journal import JOURNAL, Line, Op, op_of
from store.projecting import NO_LINE, said_of
from store.sets import among, insert_set, select_columns, select_set
from store.types import Db, table_of

BRANCH = table_of(Branch)
RECEIVED = table_of(ReceivedLine)
_HEARD = RECEIVED.alias()
SETTLES = frozenset({OPEN, ADOPTED})
"""States of a branch whose lines are settled as they come."""
THERE = "there"
"""Of a line to be kept: it stands in the journal here already, by whatever way it came."""
GIVEN_BACK = "given_back"
"""Why there is a branch of lines that a station gave back after the base had lost them."""
_SETTLED = (TAKEN, ANSWERED, WAITING, REFUSED)
END = 2**62
"""Beyond every place in a journal."""


class BranchRow(NamedTuple):
    """A branch as it stands."""

    id: UUID
    peer_id: UUID
    state: str
    root_hash: str
    head_epoch: int
    head_seq: int
    head_hash: str
    knows: int
    why: str


class Part(NamedTuple):
    """A branch, or what of it another one goes on from: its lines up to a seq."""

    branch_id: UUID
    upto: int


_COLUMNS = tuple(column.name for column in RECEIVED.c)
_ROWS = sa.select(*(BRANCH.c[name] for name in BranchRow._fields))
_OF_PEER = _ROWS.where(BRANCH.c.peer_id == sa.bindparam("peer_id")).order_by(BRANCH.c.found_at, BRANCH.c.id)
_THERE = (
    sa.select(RECEIVED.c.hash, BRANCH.c.peer_id)
    .join(BRANCH, BRANCH.c.id == RECEIVED.c.branch_id)
    .where(among(RECEIVED.c.hash, "hashes"))
)
_FOLLOWED = (
    sa.select(RECEIVED.c.prev_hash)
    .join(BRANCH, BRANCH.c.id == RECEIVED.c.branch_id)
    .where(RECEIVED.c.prev_hash == sa.bindparam("hash"), BRANCH.c.peer_id == sa.bindparam("peer_id"))
)
_JOURNALLED = sa.select(JOURNAL.c.op_id).where(among(JOURNAL.c.op_id, "op_ids"))
_CAME_OTHERWISE = sa.select(RECEIVED.c.op_id, RECEIVED.c.state, RECEIVED.c.card_id).where(
    among(RECEIVED.c.op_id, "op_ids"), among(RECEIVED.c.state, "states")
)
_CHANGE = (
    sa.update(RECEIVED)
    .where(RECEIVED.c.hash == sa.bindparam("of"))
    .values(state=sa.bindparam("new_state"), card_id=sa.bindparam("new_card"))
)
_WAIT = (
    sa.update(RECEIVED)
    .where(RECEIVED.c.branch_id == sa.bindparam("branch"), RECEIVED.c.op_id == sa.bindparam("of"))
    .values(state=WAITING, card_id=sa.bindparam("new_card"))
)
_AT = sa.select(RECEIVED.c.epoch, RECEIVED.c.seq).where(RECEIVED.c.hash == sa.bindparam("hash"))
_PLACED = sa.select(RECEIVED.c.branch_id, RECEIVED.c.seq).where(RECEIVED.c.hash == sa.bindparam("hash"))


def of_peer(db: Db, peer_id: UUID) -> list[BranchRow]:
    """Every branch of a machine, the oldest first; lines given back are no branch of its own journal."""
    rows = [BranchRow(*row) for row in select_set(db, _OF_PEER, {"peer_id": peer_id})]
    return [row for row in rows if row.why != GIVEN_BACK]


def came_before(db: Db, peer_id: UUID, hashes: Collection[str]) -> set[str]:
    """Which of these lines of a machine came earlier. Raises ChainBroken for one that came of another machine."""
    rows = select_set(db, _THERE, {"hashes": list(hashes)})
    if any(row[1] != peer_id for row in rows):
        raise ChainBroken(line=1)
    return {row[0] for row in rows}


def followed(db: Db, peer_id: UUID, hash_: str) -> set[str]:
    """The hash, if a line of that machine that came follows it."""
    return set(select_columns(db, _FOLLOWED, {"peer_id": peer_id, "hash": hash_})[0])


def journalled(db: Db, op_ids: Collection[UUID]) -> set[UUID]:
    """Which of these stand in the journal here."""
    return set(select_columns(db, _JOURNALLED, {"op_ids": list(op_ids)})[0])


def came_otherwise(db: Db, op_ids: Collection[UUID]) -> dict[UUID, tuple[str, UUID | None]]:
    """What became of those of these that came already as another line and do not stand in the journal: state and card."""
    rows = select_set(db, _CAME_OTHERWISE, {"op_ids": list(op_ids), "states": _SETTLED})
    return {op_id: (state, card_id) for op_id, state, card_id in rows}


def begin(
    db: Db, peer_id: UUID, state: str, first: Incoming, knows: int, why: str, at: datetime
) -> BranchRow:
    """A new branch, whose first line is `first`; `found` gives what the journal says of it."""
    made = BranchRow(
        new_id(), peer_id, state, first.prev_hash, first.epoch, first.seq, first.hash, knows, why
    )
    db.execute(
        sa.insert(BRANCH).values(**made._asdict(), found_at=at, decided_at=None, decided_by="", reason="")
    )
    return made


def found(branch: BranchRow, actor: str, at: datetime) -> Line:
    """What the journal says of a new branch."""
    said: dict[str, object] = {
        "peer_id": branch.peer_id,
        "state": branch.state,
        "root_hash": branch.root_hash,
        "why": branch.why,
    }
    return Line("branch.found", "branch", branch.id, actor, at, said)


def move_head(db: Db, branch: BranchRow, newest: Incoming, knows: int) -> BranchRow:
    """A branch after its newest line."""
    moved = {"head_epoch": newest.epoch, "head_seq": newest.seq, "head_hash": newest.hash, "knows": knows}
    db.execute(sa.update(BRANCH).where(BRANCH.c.id == branch.id).values(moved))
    return branch._replace(**moved)


def waits(db: Db, branch_id: object) -> bool:
    """Whether nobody has decided on a branch yet, by the id that a bundle's row has of it."""
    if not isinstance(branch_id, str):
        return False
    return db.scalar(sa.select(BRANCH.c.state).where(BRANCH.c.id == UUID(branch_id))) == QUARANTINED


def know(db: Db, branch: BranchRow) -> None:
    """Keep how far into the journal here a branch knew at its end."""
    db.execute(sa.update(BRANCH).where(BRANCH.c.id == branch.id).values(knows=branch.knows))


def parts_of(db: Db, branch: BranchRow) -> list[Part]:
    """The branch and those that it goes on from, down to the machine's first line."""
    parts = [Part(branch.id, END)]
    by_id = {row.id: row for row in of_peer(db, branch.peer_id)} | {branch.id: branch}
    row = branch
    while placed := select_set(db, _PLACED, {"hash": row.root_hash}):
        (branch_id, seq) = placed[0]
        parts.append(Part(branch_id, seq))
        row = by_id[branch_id]
    return parts


def of_parts(parts: Sequence[Part], lines: sa.FromClause = RECEIVED) -> sa.ColumnElement[bool]:
    """Whether a received line is of these."""
    return sa.or_(*(sa.and_(lines.c.branch_id == part.branch_id, lines.c.seq <= part.upto) for part in parts))


def own_lines(branch: BranchRow, parts: Sequence[Part], before: int | None = None) -> sa.ColumnElement[bool]:
    """Whether a line of the journal here is one that whoever wrote the branch's newest one had written, or had of this base.

    With `before`, the seq of one of the machine's lines, what the machine gave back is among them where it had it already when it
    wrote that one. Without, the lines are given back ones of this base itself, which knew no other ones that it had lost.
    """
    mine = of_parts(parts)
    if before is not None:
        back = sa.select(BRANCH.c.id).where(BRANCH.c.peer_id == branch.peer_id, BRANCH.c.why == GIVEN_BACK)
        had = sa.exists().where(
            _HEARD.c.op_id == RECEIVED.c.op_id,
            _HEARD.c.state == KNOWN,
            of_parts(_before(parts, before), _HEARD),
        )
        mine = sa.or_(mine, sa.and_(RECEIVED.c.branch_id.in_(back), had))
    return sa.exists().where(RECEIVED.c.op_id == JOURNAL.c.op_id, RECEIVED.c.state == TAKEN, mine)


def had(db: Db, parts: Sequence[Part], before: int, op_ids: Collection[UUID]) -> set[UUID]:
    """Which of these lines of the base a machine had when it wrote its line of the seq `before`."""
    query = sa.select(RECEIVED.c.op_id).where(
        RECEIVED.c.state == KNOWN, of_parts(_before(parts, before)), among(RECEIVED.c.op_id, "op_ids")
    )
    return set(db.scalars(query, {"op_ids": list(op_ids)}))


def _before(parts: Sequence[Part], seq: int) -> list[Part]:
    """What of a chain stands before a line of its newest branch."""
    first, *above = parts
    return [Part(first.branch_id, min(first.upto, seq - 1)), *above]


def knew_at(db: Db, branch: BranchRow, root_hash: str) -> int:
    """How far into the journal here the machine knew when it wrote the line `root_hash`, from which another branch goes on."""
    placed = select_set(db, _PLACED, {"hash": root_hash})
    if not placed:
        return 0
    of = next(row for row in of_peer(db, branch.peer_id) if row.id == placed[0][0])
    parts = [Part(of.id, placed[0][1]), *parts_of(db, of)[1:]]
    told = db.scalars(
        sa.select(RECEIVED.c.text)
        .where(
            of_parts(parts),
            RECEIVED.c.state.in_([LOCAL, QUARANTINED, SET_ASIDE]),
            RECEIVED.c.text.contains('"bundle","', autoescape=True),
        )
        .order_by(RECEIVED.c.epoch.desc(), RECEIVED.c.seq.desc())
    )
    for text in told:
        place = place_of(db, op_of(str(text)))
        if place is not None:
            return place
    return 0


def place_of(db: Db, op: Op) -> int | None:
    """How far into the journal here a machine knew from this line on; None for a line that does not say so.

    Nor does one that tells of a journal which this base had and lost: what it knew then is not what stands here at that place.
    """
    if sort_of(op.subject_kind, op.action) is not Sort.KNOWS:
        return None
    try:
        payload = said_of(op).payload
        figures = json.loads(payload.get("figures", "{}"))
        place = place_known(op.action, payload, figures)
        named = figures.get("op", "")
    except NO_LINE:
        return None
    return place if place is None or stands_at(db, place, named) else None


def stands_at(db: Db, place: int, op_id: object) -> bool:
    """Whether the line of that op_id stands at that place of the journal here."""
    if not 0 <= place < END:
        return False
    found = db.scalar(sa.select(JOURNAL.c.op_id).where(JOURNAL.c.seq == place))
    return (found is None and place == 0) or (found is not None and str(found) == op_id)


def placed_at(db: Db, hash_: str) -> tuple[int, int]:
    """Epoch and seq of a line that came; 0 and 0 for one that did not."""
    found = select_set(db, _AT, {"hash": hash_})
    return (found[0][0], found[0][1]) if found else (0, 0)


def keep(db: Db, branch_id: UUID, lines: Sequence[tuple[Incoming, str, UUID | None]]) -> None:
    """Keep lines with what became of them: their state and card. Texts stay until the journal has them (`forget_texts`)."""
    rows: list[tuple[object, ...]] = []
    for line, state, card_id in lines:
        there = state == THERE
        became = (TAKEN if there else state, card_id, None if there else line.text)
        rows.append((line.hash, line.prev_hash, branch_id, line.epoch, line.seq, line.op_id, *became))
    insert_set(db, RECEIVED, _COLUMNS, rows)


def change(db: Db, lines: Sequence[tuple[str, str, UUID | None]]) -> None:
    """Say anew what became of lines that were kept: hash, state and card."""
    if not lines:
        return
    db.execute(
        _CHANGE,
        [
            {"of": hash_, "new_state": TAKEN if state == THERE else state, "new_card": card_id}
            for hash_, state, card_id in lines
        ],
    )
    gone = [hash_ for hash_, state, _card_id in lines if state == THERE]
    if gone:
        db.execute(sa.update(RECEIVED).where(RECEIVED.c.hash.in_(gone)).values(text=None))


def let_wait(db: Db, branch_id: UUID, cards: Mapping[UUID, UUID]) -> None:
    """These lines of a branch, by op_id, wait on these cards."""
    if cards:
        db.execute(
            _WAIT,
            [{"branch": branch_id, "of": op_id, "new_card": card_id} for op_id, card_id in cards.items()],
        )


def texts(db: Db, branch_id: UUID, state: str, size: int) -> Iterator[list[tuple[str, str]]]:
    """The lines of a branch in a state whose text is kept, in their order: hash and text, in chunks."""
    query = (
        sa.select(RECEIVED.c.seq, RECEIVED.c.hash, RECEIVED.c.text)
        .where(RECEIVED.c.branch_id == branch_id, RECEIVED.c.state == state, RECEIVED.c.text.is_not(None))
        .order_by(RECEIVED.c.seq)
        .limit(size)
    )
    last = -1
    while rows := db.execute(query.where(RECEIVED.c.seq > last)).all():
        yield [(row.hash, row.text) for row in rows]
        last = rows[-1].seq


def forget_texts(db: Db, branch_id: UUID) -> None:
    """The texts of what stands in the journal now are kept there."""
    db.execute(
        sa.update(RECEIVED)
        .where(RECEIVED.c.branch_id == branch_id, RECEIVED.c.state == TAKEN, RECEIVED.c.text.is_not(None))
        .values(text=None)
    )
