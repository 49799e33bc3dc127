"""Check-ins made at a station, decided anew by the base with the station's evidence. `settling` hands over those of a bundle.

The base answers with lines of its own; what it refuses waits on a card, with the refusal's code (stations/inbox/check_ins.py).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from courses import check_in
from courses.check_in import Attempt
from courses.evidence import ATTENDANCE, read_sessions
from stations.check_in_lines import Reversal, Said, read
from stations.kinds import REVERSED
from stations.receiving import cards
from stations.receiving.branches import BRANCH, RECEIVED
from stations.receiving.cards import CHECK_IN, New
from store.journal import Op, op_of
from store.types import Db


class Replayed(NamedTuple):
    """What became of check-ins."""

    done: int
    """How many stand at the base, now or before."""
    refused: dict[UUID, New]
    """By op_id, the cards for those that the base refuses; a card may be that of several lines."""
    joined: dict[UUID, UUID]
    """By op_id, the open card that a line joins."""


def replay(db: Db, peer_id: UUID, branches: Collection[UUID], ops: Sequence[Op], at: datetime) -> Replayed:
    """Check in whoever the station checked in, and take back what it took back, in its order."""
    open_ = cards.open_ones(db, branches, {op.subject_id for op in ops})
    on_card = {
        subject_id: next(iter(by_branch.values()))
        for (kind, subject_id), by_branch in open_.items()
        if kind == "attendance"
    }
    refused: dict[UUID, New] = {}
    joined = {op.op_id: on_card[op.subject_id] for op in ops if op.subject_id in on_card}
    told = [(op, read(op)) for op in ops if op.op_id not in joined]
    # All sessions at once and before the journal's first line, as every verb takes them: none then waits for another in a ring.
    read_sessions(db, {said.session_id for _op, said in told if said is not None and said.session_id})
    carded: dict[str, New] = {}
    done = 0
    for reversal, part in _in_turns(told):
        if reversal:
            for op, said in part:
                if op.subject_id in carded:
                    refused[op.op_id] = carded[op.subject_id]
                elif isinstance(said, Reversal):
                    _take_back(db, peer_id, said, op, at)
            continue
        attempts = [(op, said) for op, said in part if isinstance(said, Attempt)]
        outcomes = check_in.check_in(db, [attempt for _op, attempt in attempts], at)
        codes = {op.op_id: outcome.code for (op, _said), outcome in zip(attempts, outcomes, strict=True)}
        for op, said in part:
            code = codes.get(op.op_id, "not_whole")
            if code in {"ok", "already"}:
                done += 1
                continue
            card = New(CHECK_IN, "attendance", op.subject_id, {"code": code, **_named(said)})
            refused[op.op_id] = carded[op.subject_id] = card
    return Replayed(done, refused, joined)


def _in_turns(told: Iterable[tuple[Op, Said]]) -> Iterator[tuple[bool, list[tuple[Op, Said]]]]:
    """The lines in their order, those that check in and those that take back apart; what cannot be read counts as checking in."""
    turn: list[tuple[Op, Said]] = []
    taking_back = False
    for op, said in told:
        reversal = op.action == REVERSED and said is not None
        if reversal != taking_back and turn:
            yield taking_back, turn
            turn = []
        taking_back = reversal
        turn.append((op, said))
    if turn:
        yield taking_back, turn


def _named(said: Said) -> dict[str, object]:
    """What a card names of an attempt."""
    if not isinstance(said, Attempt):
        return {}
    return {
        "session": said.session_id,
        "person": said.person_id,
        "direction": said.direction,
        "occurred_at": said.occurred_at,
    }


def _take_back(db: Db, peer_id: UUID, said: Reversal, op: Op, at: datetime) -> None:
    """Take back the rows that this very check-in of the station made; what stands by another lane, or fell already, stays as it is."""
    rows = db.execute(
        sa.select(ATTENDANCE.c.id, ATTENDANCE.c.nonce).where(
            ATTENDANCE.c.session_id == said.session_id,
            ATTENDANCE.c.person_id == said.person_id,
            ATTENDANCE.c.direction == said.direction,
            ATTENDANCE.c.reversed_at.is_(None),
            ATTENDANCE.c.lane == "bundle",
        )
    ).all()
    made = [row.id for row in rows if _made_by(db, peer_id, row.nonce, said.attendance)]
    if made:
        check_in.reverse_all(db, made, said.reason, op.actor, at)


def _made_by(db: Db, peer_id: UUID, nonce: str | None, attendance: str) -> bool:
    """Whether a row came of the station's check-in with that id: its mark is the line's op_id."""
    try:
        op_id = UUID((nonce or "").partition("/")[0])
    except ValueError:
        return False
    texts: Sequence[Any] = db.scalars(
        sa.select(RECEIVED.c.text)
        .join(BRANCH, BRANCH.c.id == RECEIVED.c.branch_id)
        .where(RECEIVED.c.op_id == op_id, BRANCH.c.peer_id == peer_id, RECEIVED.c.text.is_not(None))
    ).all()
    return any(op_of(text).subject_id == attendance for text in texts)
