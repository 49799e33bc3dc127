"""From the moves of an issue to its rounds: when the clock began, who it was dispatched to, when the work held, how it ended.

Pure. Whatever counts something about an issue reads it here: indicators, the assessment of companies, what a grid keeps failing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

BEGINS = frozenset({"file", "reopen", "mend"})
"""The moves at which a round's clock begins: the first of them in the round."""

FELT = BEGINS | {
    "unfile", "decline", "discard", "void", "dispatch", "recall", "return_dispatch", "suspend", "resume", "extend", "handled",
    "unhandle", "rework", "close", "force_close",
}  # fmt: skip
"""The moves that anything counted here depends on; what reads moves may leave out the others."""


class Move(NamedTuple):
    """A move as it was recorded."""

    number: int
    round: int
    move: str
    after: str
    unit_id: UUID | None
    minutes: int | None
    occurred_at: datetime
    until: datetime | None = None
    """Of a suspension: when it ends by itself."""


class Dispatch(NamedTuple):
    """One dispatch; `returned` as wrong."""

    at: datetime
    unit_id: UUID | None
    returned: bool


class Pause(NamedTuple):
    """A suspension: it ends when it is taken back, or by itself where that was said, whichever comes first; None for neither."""

    begin: datetime
    end: datetime | None


@dataclass
class Round:
    """One round of an issue."""

    number: int
    filed_at: datetime
    unit_id: UUID | None = None
    """The unit that it was last dispatched to."""
    dispatches: list[Dispatch] = field(default_factory=list[Dispatch])
    handled: list[datetime] = field(default_factory=list[datetime])
    reworks: list[datetime] = field(default_factory=list[datetime])
    pauses: list[Pause] = field(default_factory=list[Pause])
    extensions: list[int] = field(default_factory=list[int])
    done_at: datetime | None = None
    """When the work that held was said to be done; None while there is none, or after it was sent back."""
    closed_at: datetime | None = None
    """Closed after a check, or mended at once."""
    forced_at: datetime | None = None
    reopened_at: datetime | None = None
    """When the next round began."""
    is_suspended: bool = False
    """Nobody has taken the suspension back."""

    def paused_until(self, moment: datetime) -> timedelta:
        """How long the clock stood still before a moment."""
        total = timedelta()
        for begin, end in self.pauses:
            total += max(timedelta(), min(moment if end is None else end, moment) - begin)
        return total

    @property
    def minutes(self) -> int | None:
        """Whole minutes from filing to the work that held, suspension taken off; None while it is not done."""
        if self.done_at is None:
            return None
        taken = self.done_at - self.filed_at - self.paused_until(self.done_at)
        return max(0, int(taken / timedelta(minutes=1)))


def rounds_of(moves: Iterable[Move]) -> list[Round]:
    """The rounds of one issue, from its moves in the order of their numbers. An issue that was never filed has none.

    A step that was taken back (unfile, recall, unhandle) was no step: it is counted nowhere.
    """
    rounds: list[Round] = []
    for move in moves:
        here = rounds[-1] if rounds else None
        if move.move in BEGINS and (here is None or move.round > here.number):
            if here is not None:
                here.reopened_at = move.occurred_at
            here = Round(move.round, move.occurred_at)
            rounds.append(here)
        elif move.move == "unfile" and rounds:
            rounds.pop()
            continue
        if here is not None:
            _take(here, move)
    return rounds


def _take(here: Round, move: Move) -> None:
    at = move.occurred_at
    match move.move:
        case "dispatch":
            here.dispatches.append(Dispatch(at, move.unit_id, returned=False))
            here.unit_id = move.unit_id
        case "return_dispatch" if here.dispatches:
            here.dispatches[-1] = here.dispatches[-1]._replace(returned=True)
            here.unit_id = None
        case "recall" if here.dispatches:
            here.dispatches.pop()
            here.unit_id = None
        case "suspend":
            here.pauses.append(Pause(at, move.until))
            here.is_suspended = True
        case "resume" if here.is_suspended:
            end = here.pauses[-1].end
            here.pauses[-1] = here.pauses[-1]._replace(end=at if end is None else min(end, at))
            here.is_suspended = False
        case "extend":
            here.extensions.append(move.minutes or 0)
        case _:
            _take_work(here, move)


def _take_work(here: Round, move: Move) -> None:
    at = move.occurred_at
    match move.move:
        case "handled" | "mend":
            here.handled.append(at)
            here.done_at = at
            if move.after == "CLOSED":
                here.closed_at = at
        case "unhandle" if here.handled:
            here.handled.pop()
            here.done_at = None
        case "rework":
            here.reworks.append(at)
            here.done_at = None
        case "close":
            here.closed_at = at
        case "force_close":
            here.forced_at = at
        case _:
            pass  # a note, a phone call, a question: nothing that is counted


def nearest_rank(values: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least `percent` of the values do not exceed; None for none."""
    if not values:
        return None
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]
