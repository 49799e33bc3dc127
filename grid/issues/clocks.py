"""The clocks of issues, computed from their moves when they are read: when they began, what paused or lengthened them, when they stopped."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import instant
from grid.issues.rows import MOVE
from grid.issues.rules import CLOSED, FORCED, HANDLED
from grid.working_time import Timed
from store.sets import among, select_set
from store.types import Db

_KINDS = ("suspend", "resume", "extend")
_TURNS = sa.select(
    MOVE.c.issue_id, MOVE.c.round, MOVE.c.move, MOVE.c.minutes, MOVE.c.detail, MOVE.c.occurred_at
).where(sa.text("(issue_move.minutes IS NOT NULL OR issue_move.move IN ('suspend', 'resume'))"))
"""With the very condition that their index has."""
_ALL = _TURNS.order_by(MOVE.c.issue_id, MOVE.c.number)
_SOME = _TURNS.where(among(MOVE.c.issue_id, "ids")).order_by(MOVE.c.issue_id, MOVE.c.number)
_FEW = 5_000


class Turn(NamedTuple):
    """A move that a clock feels."""

    round: int
    move: str
    """suspend, resume or extend."""
    minutes: int | None
    until: date | None
    at: datetime


class Turned(NamedTuple):
    """What paused a clock in one round, and what lengthened it."""

    pauses: Sequence[tuple[datetime, datetime | None]]
    extended: int


def turns(db: Db, ids: Collection[UUID] | None = None) -> dict[UUID, list[Turn]]:
    """What moved the clocks of these issues, or of all: those without any are left out."""
    if ids is not None and not ids:
        return {}
    some = ids is not None and len(ids) <= _FEW
    rows = select_set(db, _SOME, {"ids": ids}) if some else select_set(db, _ALL)
    found: dict[UUID, list[Turn]] = {}
    for issue_id, round_, move, minutes, detail, at in rows:
        if move not in _KINDS:
            continue
        text = json.loads(detail).get("until") if detail else None
        turn = Turn(round_, move, minutes, date.fromisoformat(text) if text else None, at)
        found.setdefault(issue_id, []).append(turn)
    return found


def turned(made: Iterable[Turn], round_: int) -> Turned:
    """The pauses and extensions of a round. A suspension ends when it is taken back, or by itself on the day that it names."""
    pauses: list[tuple[datetime, datetime | None]] = []
    extended = 0
    for turn in made:
        if turn.round != round_:
            continue
        if turn.move == "extend":
            extended += turn.minutes or 0
        elif turn.move == "suspend":
            pauses.append((turn.at, None if turn.until is None else instant(turn.until, time())))
        elif pauses:
            since, end = pauses[-1]
            pauses[-1] = since, turn.at if end is None else min(end, turn.at)
    return Turned(pauses, extended)


def stopped_at(state: str, handled_at: datetime | None, closed_at: datetime | None) -> datetime | None:
    """When a clock stopped: with the word that the work is done, as long as nobody sends it back; else by force with the closing."""
    if state in {HANDLED, CLOSED}:
        return handled_at
    return (handled_at or closed_at) if state == FORCED else None


def timed(
    kind: str,
    amount: int,
    filed_at: datetime,
    made: Sequence[Turn],
    round_: int,
    stopped: datetime | None,
) -> Timed:
    """What `grid.working_time.clocks` takes for one issue. What was granted before a filing that was taken back is gone with it."""
    if not made:
        return Timed(kind, amount, filed_at, (), 0, stopped)
    pauses, extended = turned((turn for turn in made if turn.at >= filed_at), round_)
    return Timed(kind, amount, filed_at, pauses, extended, stopped)
