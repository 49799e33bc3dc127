"""The transition table of issues, and the pure decisions over it: the verbs, the buttons and the phone's pages all ask here.

docs/decisions/issue-states.md has the table in words.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from core.refusal import Refusal
from grid.hands import CHECKER, CLERK, HANDLER, LEADER, REPORTER, STREET, Hand
from grid.issues import refusals
from grid.issues.words import MOVES as MOVE_TITLES
from grid.issues.words import ROLES as ROLE_TITLES
from grid.issues.words import STATES as STATE_TITLES

NEW = ""
"""Before the first move there is no issue."""
DRAFT, REPORTED, VERIFYING, FILED, DISPATCHED, HANDLING, SUSPENDED, HANDLED, CLOSED, FORCED, VOID, MERGED = STATES = (
    "DRAFT", "REPORTED", "VERIFYING", "FILED", "DISPATCHED", "HANDLING", "SUSPENDED", "HANDLED", "CLOSED", "FORCED", "VOID",
    "MERGED",
)  # fmt: skip
SAME, BACK, DRAWN = "=", "<", "?"
"""Where a move leads that names no state: nowhere, to the state before the one that it ends, to what the draw says."""
ENDED = frozenset({CLOSED, FORCED, VOID, MERGED})
OPEN = frozenset(STATES) - ENDED
TICKING = frozenset({FILED, DISPATCHED, HANDLING, SUSPENDED})
"""The clock runs, or stands only because it was suspended."""
_CLOCKED = TICKING | {HANDLED}
WITH_CLOCK = _CLOCKED | {CLOSED, FORCED}
"""What has a clock to be shown, running or stopped."""
_WAITING = frozenset({REPORTED, VERIFYING})
SAMPLED_OF = 5
"""One in five of what was mended on the spot is checked."""
LONGEST_SUSPENSION = 366
"""Days."""
MOST_MINUTES = 366 * 24 * 60
MOST_PHOTOS = 40


class Move(NamedTuple):
    """One line of the transition table."""

    name: str
    before: frozenset[str]
    after: str
    """A state, or SAME, BACK, DRAWN."""
    roles: tuple[str, ...]
    """Any of them will do, at the issue's own place; the first that fits is kept."""
    reason: bool = False
    """Whether it needs one."""
    clock: str = ""
    """begins, runs (on, though one might think otherwise), longer, pauses, resumes, stops, anew; or nothing to say."""
    undoes: tuple[str, ...] = ()
    """It takes back one of these, and only while that was the last step."""
    own: bool = False
    """For whoever reported it; a clerk may too."""
    apart: str = ""
    """"handler": not whoever handled this round, nor their unit; "proposer": not whoever proposed it."""
    photos: frozenset[str] = frozenset()
    """The kinds of photo that may come with it."""
    values: frozenset[str] = frozenset()
    """Which of unit_id, minutes, until, target_id and amended it takes."""


def _table(*moves: Move) -> Mapping[str, Move]:
    return {move.name: move for move in moves}


_BOTH = frozenset({"before", "after"})
_FIRST = frozenset({"before"})
MOVES: Mapping[str, Move] = _table(
    Move("draft", frozenset({NEW}), DRAFT, (REPORTER,), photos=_BOTH),
    Move("report", frozenset({NEW, DRAFT}), REPORTED, (REPORTER,), own=True, photos=_BOTH),
    Move("discard", frozenset({DRAFT}), VOID, (REPORTER,), own=True),
    Move("mend", frozenset({REPORTED}), DRAWN, (REPORTER,), clock="stops", own=True, photos=_BOTH),
    Move("amend", _WAITING, SAME, (REPORTER,), reason=True, own=True, values=frozenset({"amended"})),
    Move("send_to_verify", frozenset({REPORTED}), VERIFYING, (CLERK,)),
    Move("recall_verify", frozenset({VERIFYING}), REPORTED, (CLERK,), undoes=("send_to_verify",)),
    Move("file", _WAITING, FILED, (CLERK,), clock="begins", photos=_FIRST),
    Move("unfile", frozenset({FILED}), REPORTED, (CLERK,), reason=True, undoes=("file",)),
    Move("decline", _WAITING, VOID, (CLERK,), reason=True),
    Move("dispatch", frozenset({FILED}), DISPATCHED, (CLERK,), values=frozenset({"unit_id"})),
    Move("recall", frozenset({DISPATCHED}), FILED, (CLERK,), clock="runs", undoes=("dispatch",)),
    Move("return_dispatch", frozenset({DISPATCHED, HANDLING}), FILED, (HANDLER,), reason=True, clock="runs"),
    Move("accept", frozenset({DISPATCHED}), HANDLING, (HANDLER,)),
    Move("unaccept", frozenset({HANDLING}), DISPATCHED, (HANDLER,), clock="runs", undoes=("accept",)),
    Move("handled", frozenset({HANDLING}), HANDLED, (HANDLER,), clock="stops", photos=_BOTH),
    Move("unhandle", frozenset({HANDLED}), HANDLING, (HANDLER,), clock="runs", undoes=("handled",)),
    Move(
        "rework", frozenset({HANDLED}), HANDLING, (CHECKER,), reason=True, clock="runs", apart="handler",
        photos=_FIRST,
    ),
    Move("close", frozenset({HANDLED}), CLOSED, (CHECKER,), apart="handler", photos=frozenset({"after"})),
    Move(
        "ask_extension", TICKING, SAME, (HANDLER, CLERK), reason=True, values=frozenset({"minutes"}),
    ),
    Move("extend", TICKING, SAME, (LEADER,), reason=True, clock="longer", values=frozenset({"minutes"})),
    Move("refuse_extension", TICKING, SAME, (LEADER,), reason=True),
    Move(
        "ask_suspension", TICKING - {SUSPENDED}, SAME, (HANDLER, CLERK), reason=True,
        values=frozenset({"until"}),
    ),
    Move(
        "suspend", TICKING - {SUSPENDED}, SUSPENDED, (LEADER,), reason=True, clock="pauses",
        values=frozenset({"until"}),
    ),
    Move("refuse_suspension", TICKING - {SUSPENDED}, SAME, (LEADER,), reason=True),
    Move("resume", frozenset({SUSPENDED}), BACK, (HANDLER, CLERK, LEADER), clock="resumes"),
    Move("propose_forced", _CLOCKED, SAME, (CLERK, LEADER), reason=True),
    Move("withdraw_forced", _CLOCKED, SAME, (CLERK, LEADER)),
    Move("force_close", _CLOCKED, FORCED, (LEADER, STREET), reason=True, clock="stops", apart="proposer"),
    Move("reopen", frozenset({CLOSED, FORCED}), FILED, (CLERK, CHECKER, LEADER), reason=True, clock="anew"),
    Move(
        "merge", _WAITING | {FILED, DISPATCHED, HANDLING}, MERGED, (CLERK,), clock="runs",
        values=frozenset({"target_id"}),
    ),
    Move("unmerge", frozenset({MERGED}), BACK, (CLERK,), clock="runs"),
    Move("void", _CLOCKED, VOID, (LEADER,), reason=True),
    Move("restore", frozenset({VOID}), BACK, (CLERK, LEADER), reason=True, clock="runs"),
    Move("phoned", OPEN - {DRAFT}, SAME, (REPORTER,)),
    Move("note", frozenset(STATES) - {DRAFT}, SAME, (REPORTER,), reason=True, photos=_BOTH),
)  # fmt: skip
_ASIDE = frozenset(name for name, move in MOVES.items() if move.after == SAME)
"""They change no state: a step can be taken back across them."""
_WAYS_BACK = frozenset(name for name, move in MOVES.items() if move.after == BACK)


class Step(NamedTuple):
    """One move that was made, as the rules look back on it."""

    number: int
    round: int
    move: str
    before: str
    after: str
    who: str
    minutes: int | None = None


class Standing(NamedTuple):
    """An issue as the rules see it."""

    id: UUID
    state: str
    round: int
    reported_by: str
    steps: Sequence[Step]
    unit_id: UUID | None = None
    unit: str = ""
    has_item: bool = True
    wants_before: int = 0
    wants_after: int = 0
    photos_before: int = 0
    photos_after: int = 0
    """Of this round."""


def drawn(issue_id: UUID) -> bool:
    """Whether an issue that was mended on the spot is among those that are checked; the same answer whenever it is asked."""
    return hashlib.sha256(issue_id.bytes).digest()[0] % SAMPLED_OF == 0


def handlers(steps: Iterable[Step], round_: int) -> frozenset[str]:
    """Everybody who took the issue in hand in a round, said that it was done, or mended it on the spot."""
    return frozenset(
        step.who for step in steps if step.round == round_ and step.move in {"accept", "handled", "mend"}
    )


def proposer(steps: Sequence[Step]) -> str | None:
    """Who proposed the closing by force that still stands: no state has changed since, and nobody took it back."""
    for step in reversed(steps):
        if step.move == "propose_forced":
            return step.who
        if step.move == "withdraw_forced" or step.move not in _ASIDE:
            return None
    return None


def asked(steps: Sequence[Step], what: str) -> Step | None:
    """The request for an "extension" or a "suspension" of this round that nobody has answered yet."""
    answers = {"extension": ("extend", "refuse_extension"), "suspension": ("suspend", "refuse_suspension")}
    for step in reversed(steps):
        if step.move == f"ask_{what}":
            return step if step.round == steps[-1].round else None
        if step.move in answers[what]:
            return None
    return None


def came_from(steps: Iterable[Step], state: str) -> str:
    """The state from which the issue came to this one. A way back is no way in: what was suspended, voided and restored
    resumes where it was suspended, not in the bin.
    """
    found = NEW
    for step in steps:
        if step.after == state and step.before != state and step.move not in _WAYS_BACK:
            found = step.before
    return found


def last_step(steps: Iterable[Step]) -> str:
    """The last move that changed the state."""
    return next((step.move for step in reversed(list(steps)) if step.move not in _ASIDE), NEW)


def leads_to(standing: Standing, move: Move) -> str:
    """The state after the move."""
    if move.after == SAME:
        return standing.state
    if move.after == BACK:
        return came_from(standing.steps, standing.state)
    if move.after == DRAWN:
        return HANDLED if drawn(standing.id) else CLOSED
    return move.after


def undo(standing: Standing) -> Move | None:
    """The move that takes the last step back, where there is one."""
    last = last_step(standing.steps)
    by_state = {SUSPENDED: "resume", MERGED: "unmerge", VOID: "restore", CLOSED: "reopen", FORCED: "reopen"}
    if standing.state in by_state:
        return MOVES[by_state[standing.state]]
    return next((move for move in MOVES.values() if last in move.undoes), None)


def role_for(standing: Standing, move: Move, hand: Hand, roles: Collection[str]) -> str | None:
    """The role in which a hand that has `roles` at the issue makes the move; None where it has none that fits."""
    for role in move.roles:
        if role in roles and not (role == HANDLER and _of_other_unit(standing, hand)):
            return role
    return None


def why_not(standing: Standing, move: Move, hand: Hand, roles: Collection[str]) -> Refusal | None:
    """Why this hand, having `roles` at the issue, cannot make the move now; None where it can.

    The state is looked at first, then the role, then who did what before.
    """
    return (
        _wrong_state(standing, move)
        or _wrong_role(standing, move, hand, roles)
        or _not_undone(standing, move)
        or _same_human(standing, move, hand)
        or _nothing_there(standing, move)
    )


def allowed(standing: Standing, hand: Hand, roles: Collection[str]) -> list[tuple[Move, Refusal | None]]:
    """Every move that the state knows, each with None or why this hand cannot make it, in the order of the table."""
    return [
        (move, why_not(standing, move, hand, roles))
        for move in MOVES.values()
        if standing.state in move.before and _within_reach(standing, move)
    ]


def photos_missing(standing: Standing, move: Move, before: int, after: int) -> Refusal | None:
    """What the item asks for and neither lies with the issue nor comes with the move."""
    if move.name not in {"handled", "mend"}:
        return None
    have_before, have_after = standing.photos_before + before, standing.photos_after + after
    wanted_before, wanted_after = standing.wants_before, standing.wants_after
    if move.name == "mend":
        # Nobody else has seen it: the photos are all the proof there is, whatever the item asks.
        wanted_before, wanted_after = max(1, wanted_before), max(1, wanted_after)
        if have_before < wanted_before:
            return refusals.BeforePhotosMissing(wanted=wanted_before, given=have_before)
    if have_after < wanted_after:
        return refusals.AfterPhotosMissing(wanted=wanted_after, given=have_after)
    return None


def _wrong_state(standing: Standing, move: Move) -> Refusal | None:
    if standing.state in move.before:
        return None
    return refusals.MoveNotNow(move=MOVE_TITLES[move.name], state=STATE_TITLES.get(standing.state, ""))


def _wrong_role(standing: Standing, move: Move, hand: Hand, roles: Collection[str]) -> Refusal | None:
    if move.own or (move.name == "restore" and came_from(standing.steps, VOID) == DRAFT):
        mine = hand.is_one_of([standing.reported_by]) or not standing.reported_by
        if CLERK in roles or (mine and REPORTER in roles):
            return None
        if REPORTER in roles:
            return refusals.NotYourReport(move=MOVE_TITLES[move.name])
    elif role_for(standing, move, hand, roles) is not None:
        return None
    elif HANDLER in move.roles and HANDLER in roles:
        return refusals.OtherUnit(unit=standing.unit)
    return refusals.RoleMissing(
        move=MOVE_TITLES[move.name], roles=tuple(ROLE_TITLES[role] for role in move.roles)
    )


def _not_undone(standing: Standing, move: Move) -> Refusal | None:
    last = last_step(standing.steps)
    if not move.undoes or last in move.undoes:
        return None
    return refusals.MoveNotUndone(move=MOVE_TITLES[move.name], last=MOVE_TITLES.get(last, ""))


def _same_human(standing: Standing, move: Move, hand: Hand) -> Refusal | None:
    if move.apart == "handler":
        if hand.is_one_of(handlers(standing.steps, standing.round)):
            return refusals.HandlerChecks()
        if standing.unit_id is not None and standing.unit_id in hand.units:
            return refusals.UnitChecks(unit=standing.unit)
    if move.apart == "proposer":
        by = proposer(standing.steps)
        if by is None:
            return refusals.NothingProposed()
        if hand.is_one_of([by]):
            return refusals.ProposerCloses()
    return None


def _nothing_there(standing: Standing, move: Move) -> Refusal | None:
    if move.name == "withdraw_forced" and proposer(standing.steps) is None:
        return refusals.NothingProposed()
    if move.name.startswith("refuse_") and asked(standing.steps, move.name.removeprefix("refuse_")) is None:
        return refusals.NothingAsked()
    if move.name in {"report", "mend"} and not standing.has_item:
        return refusals.ItemMissing()
    return None


def _of_other_unit(standing: Standing, hand: Hand) -> bool:
    """Whoever handles for units handles what went to one of them, or to nobody yet."""
    return bool(standing.unit_id is not None and hand.units and standing.unit_id not in hand.units)


def _within_reach(standing: Standing, move: Move) -> bool:
    """Steps back from other steps, and answers to nothing, are no buttons at all."""
    return _not_undone(standing, move) is None and not isinstance(
        _nothing_there(standing, move), refusals.NothingAsked | refusals.NothingProposed
    )
