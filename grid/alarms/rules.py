"""What messages of one device amount to, pure: which belong together, whether they are an issue, which clocks cannot be right.

The answers depend on the set of messages alone, not on the order in which they came or how often. `grid.alarms.settling` asks.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

BEGUN, ENDED = KINDS = ("begun", "ended")
WAITING, ISSUE, JOINED, PASSED, OVER, UNPLACED, CLOCK = STATES = (
    "waiting", "issue", "joined", "passed", "ended", "unplaced", "clock",
)  # fmt: skip
MOST_MINUTES = 7 * 24 * 60
_LONG_AGO = timedelta(days=366)
_AHEAD = timedelta(minutes=5)
"""Clocks that are looked after go ahead a little."""


class Message(NamedTuple):
    """What a device said, as it came."""

    device: str
    kind: str
    """BEGUN or ENDED."""
    occurred_at: datetime
    """By the clock of the device."""
    id: str = ""
    """The sender's own, "" where it has none."""
    said: str = ""
    """What it told besides."""


class Told(NamedTuple):
    """One message of a device; `at` is when it happened as far as can be believed (`believed`)."""

    id: UUID
    kind: str
    at: datetime
    message: str
    state: str = WAITING
    issue_id: UUID | None = None


Spell = Sequence[Told]
"""Messages that are one alarm, in their order."""


def wrong_clock(occurred_at: datetime, received_at: datetime) -> bool:
    """Whether a device cannot have meant that time: over a year before its message came, or minutes after."""
    return not received_at - _LONG_AGO <= occurred_at <= received_at + _AHEAD


def believed(occurred_at: datetime, received_at: datetime) -> datetime:
    """When it happened: by the clock of the device, or when the message came where that clock is wrong; nothing happens after that."""
    return received_at if wrong_clock(occurred_at, received_at) else min(occurred_at, received_at)


def spells(told: Iterable[Told], quiet: timedelta, closed: Mapping[UUID, datetime]) -> list[list[Told]]:
    """The alarms of one device, each with its messages.

    An alarm lasts from its first beginning to its end; one that begins again within `quiet` is the same, and so is one that begins
    while it lasts. After its issue was closed (`closed`: when), a beginning later than `quiet` is a new one.
    """
    found: list[list[Told]] = []
    for one in sorted(told, key=_order):
        if found and _continues(found[-1], one, quiet, closed):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def verdict(spell: Spell, settle: timedelta, now: datetime) -> str:
    """What a spell amounts to now: ISSUE, PASSED (over before `settle` was), WAITING, or OVER for an end without a beginning."""
    begun = next((one.at for one in spell if one.kind == BEGUN), None)
    if begun is None:
        return OVER
    last = spell[-1]
    if last.kind == ENDED:
        return ISSUE if last.at - begun >= settle else PASSED
    return ISSUE if now - begun >= settle else WAITING


def issue_of(spell: Spell) -> UUID | None:
    """The issue that a spell has become already."""
    return next((one.issue_id for one in spell if one.issue_id is not None), None)


def stands(spell: Spell, issue_id: UUID, *, new: bool) -> list[Told]:
    """The messages of a spell that is an issue as they stand then; the first beginning of a `new` one made it."""
    maker = next((one.id for one in spell if one.kind == BEGUN), None) if new else None
    stood: list[Told] = []
    for one in spell:
        if one.issue_id is not None:
            stood.append(one)
            continue
        state = OVER if one.kind == ENDED else ISSUE if one.id == maker else JOINED
        stood.append(one._replace(state=state, issue_id=issue_id))
    return stood


def end_of(spell: Spell) -> Told | None:
    """The end by which the alarm of a spell is over, where the issue does not know of it yet: the first after the last beginning.

    None while the alarm lasts, and where a message of the same end belongs to an issue already.
    """
    begun = [place for place, one in enumerate(spell) if one.kind == BEGUN]
    ends = spell[begun[-1] + 1 :] if begun else ()
    if not ends or any(one.issue_id is not None for one in ends):
        return None
    return ends[0]


def _order(one: Told) -> tuple[datetime, int, str]:
    return one.at, KINDS.index(one.kind), one.message


def _continues(spell: Spell, one: Told, quiet: timedelta, closed: Mapping[UUID, datetime]) -> bool:
    last = spell[-1]
    lasts = last.kind == BEGUN
    if one.kind == ENDED:
        return lasts or one.at - last.at <= quiet
    issue_id = issue_of(spell)
    if issue_id is not None and issue_id in closed and one.at - closed[issue_id] > quiet:
        return False
    return lasts or one.at - last.at <= quiet
