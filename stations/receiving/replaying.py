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
from courses.rules import DIRECTIONS
from stations.receiving import cards
from stations.receiving.branches import BRANCH, RECEIVED
from stations.receiving.cards import CHECK_IN, New
from store.journal import Op, op_of
from store.projecting import NO_LINE, said_of
from store.types import Db

_DONE, _REVERSED = "check_in.done", "check_in.reversed"
_LONGEST_REASON = 200
_YEARS = (1900, 2200)
"""Between these every instant has a wall clock's reading."""
_MOST_MINUTES = 2**31


class Replayed(NamedTuple):
    """What became of check-ins."""

    done: int
    """How many stand at the base, now or before."""
    refused: dict[UUID, New]
    """By op_id, the cards for those that the base refuses; a card may be that of several lines."""
    joined: dict[UUID, UUID]
    """By op_id, the open card that a line joins."""


class _Reversal(NamedTuple):
    """A check-in that the station took back."""

    attendance: str
    """Its id there."""
    session_id: UUID
    person_id: UUID
    direction: str
    reason: str


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
    read = [(op, _read(op)) for op in ops if op.op_id not in joined]
    # All sessions at once and before the journal's first line, as every verb takes them: none then waits for another in a ring.
    read_sessions(db, {said.session_id for _op, said in read if said is not None and said.session_id})
    carded: dict[str, New] = {}
    done = 0
    for reversal, part in _in_turns(read):
        if reversal:
            for op, said in part:
                if op.subject_id in carded:
                    refused[op.op_id] = carded[op.subject_id]
                elif isinstance(said, _Reversal):
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


Said = Attempt | _Reversal | None


def _in_turns(read: Iterable[tuple[Op, Said]]) -> Iterator[tuple[bool, list[tuple[Op, Said]]]]:
    """The lines in their order, those that check in and those that take back apart; what cannot be read counts as checking in."""
    turn: list[tuple[Op, Said]] = []
    taking_back = False
    for op, said in read:
        reversal = op.action == _REVERSED and said is not None
        if reversal != taking_back and turn:
            yield taking_back, turn
            turn = []
        taking_back = reversal
        turn.append((op, said))
    if turn:
        yield taking_back, turn


def _read(op: Op) -> Said:
    """What a line says; None for one that says nothing which the verbs would take."""
    try:
        said = said_of(op).payload
        session_id, person_id = UUID(said["session"]), UUID(said["person"])
        direction, reason = said["direction"], said.get("reason", "")
        point, minutes = said.get("point", 0), said.get("minutes")
        occurred_at = datetime.fromisoformat(op.occurred_at)
        reason.encode()  # half a pair of surrogates has no bytes
        whole = (
            _YEARS[0] < occurred_at.year < _YEARS[1]
            and direction in DIRECTIONS
            and isinstance(reason, str)
            and len(reason) <= _LONGEST_REASON
            and "\0" not in reason
            and _counts(point)
            and (minutes is None or _counts(minutes))
        )
    except NO_LINE:
        return None
    if not whole:
        return None
    if op.action == _REVERSED:
        return _Reversal(op.subject_id, session_id, person_id, direction, reason or "-")
    return Attempt(
        person_id,
        "bundle",
        occurred_at,
        op.actor,
        session_id=session_id,
        direction=direction,
        nonce=str(op.op_id),
        reason=reason,
        point=point,
        minutes=minutes,
    )


def _counts(value: object) -> bool:
    return type(value) is int and 0 <= value < _MOST_MINUTES


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


def _take_back(db: Db, peer_id: UUID, said: _Reversal, op: Op, at: datetime) -> None:
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
