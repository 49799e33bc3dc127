"""Taking alarms in: `receive` for what is sent over HTTP, `take_down` for the chunks of a file. The same message twice is one.

What they become is `grid.alarms.settling`'s. Who takes in holds the source's row, so that two senders of one source take turns.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import moment
from core.ids import new_id
from grid.alarms import reading, rules
from grid.alarms.refusals import SourceClosed, TooManyAlarms
from grid.alarms.rules import Message
from grid.alarms.settling import Held, hold, settle
from grid.alarms.sources import ALARM, DEVICE, SourceRow, locked, named, of_token
from store.journal import Line, append
from store.sets import insert_set
from store.types import Db

MOST_AT_ONCE = 5_000
"""Messages that one HTTP request may bring."""
CHUNK = 500
"""Alarms in one line of the journal."""
_COLUMNS = (
    "id", "source_id", "message", "device", "kind", "said", "occurred_at", "received_at", "state", "issue_id",
)  # fmt: skip
_SURE_ID, _LONGEST_ID, _LONGEST_SAID = 16, 80, 300


class Outcome(NamedTuple):
    """What became of a set of messages."""

    added: int
    repeated: int
    """Messages that were there already."""
    unplaced: tuple[str, ...]
    """Devices of which nobody has said where they stand: their alarms wait for that."""
    wrong_clocks: tuple[str, ...]
    """Devices whose clock is wrong."""
    issues: tuple[UUID, ...] = ()
    joined: int = 0
    passed: int = 0
    held: tuple[Held, ...] = ()

    @property
    def is_nothing_new(self) -> bool:
        """Whether all of it was there already: a file that is sent twice."""
        return self.added == 0 and self.repeated > 0


def receive(db: Db, source_id: UUID, messages: Sequence[Message], at: datetime) -> Outcome:
    """Take in what a source sends now, and make issues of what has settled. A message counts as of now where its clock is wrong.

    Raises UnknownSource, SourceClosed, TooManyAlarms.
    """
    if len(messages) > MOST_AT_ONCE:
        raise TooManyAlarms(count=len(messages), most=MOST_AT_ONCE)
    hold(db, [source_id])
    outcome = take_down(db, source_id, messages, f"alarms:{source_id}", at, live=True)
    settled = settle(db, at, source_id)
    return outcome._replace(
        issues=settled.issues, joined=settled.joined, passed=settled.passed, held=settled.held
    )


def receive_json(db: Db, token: str, body: bytes, at: datetime) -> Outcome:
    """The same for a request as it came: a bearer token and a body of JSON.

    Raises TokenUnknown, AlarmsUnreadable (also for a single message that cannot be understood: nothing is then taken in),
    TooManyAlarms.
    """
    source = of_token(db, token)
    return receive(db, source.id, reading.of_request(body, source, at), at)


def take_down(
    db: Db, source_id: UUID, messages: Sequence[Message], actor: str, at: datetime, *, live: bool = False
) -> Outcome:
    """Keep messages as they came; those that are there already add nothing. Nothing is decided yet.

    Of a file, a message whose time cannot be right waits until a person has looked (`settling.believe`); a `live` one counts as of
    now. Raises UnknownSource, SourceClosed.
    """
    source = locked(db, source_id)
    if source["closed_at"] is not None:
        raise SourceClosed(name=source["name"])
    by_key = {_key(one): one for one in messages}
    there = _there(db, source_id, list(by_key))
    placed = set(db.scalars(sa.select(DEVICE.c.device).where(DEVICE.c.source_id == source_id)))
    rows: list[tuple[Any, ...]] = []
    unplaced: dict[str, None] = {}
    wrong: dict[str, None] = {}
    for key, one in by_key.items():
        device = named(one.device)
        if rules.wrong_clock(one.occurred_at, at):
            wrong[device] = None
        if key in there:
            continue
        if device not in placed:
            unplaced[device] = None
        state = _first_state(device in placed, not live and rules.wrong_clock(one.occurred_at, at))
        rows.append(
            (
                new_id(),
                source_id,
                key,
                device,
                one.kind,
                one.said[:_LONGEST_SAID],
                one.occurred_at,
                at,
                state,
                None,
            )
        )
    insert_set(db, ALARM, _COLUMNS, rows)
    append(db, _lines(source_id, rows, actor, at), at)
    return Outcome(len(rows), len(messages) - len(rows), tuple(unplaced), tuple(wrong))


def known(db: Db, source: SourceRow, messages: Iterable[Message]) -> int:
    """How many of these messages are there already: an import's preview says so before anything is done."""
    keys = list(dict.fromkeys(_key(one) for one in messages))
    return sum(
        len(_there(db, source.id, keys[start : start + CHUNK])) for start in range(0, len(keys), CHUNK)
    )


def different(messages: Iterable[Message]) -> int:
    """How many messages these are when each is counted once."""
    return len({_key(one) for one in messages})


def _first_state(placed: bool, odd: bool) -> str:  # noqa: FBT001 - two facts of one row
    if odd:
        return rules.CLOCK
    return rules.WAITING if placed else rules.UNPLACED


def _key(one: Message) -> str:
    """What tells a message from another: the sender's id with its kind, where that is long enough to be nobody else's; a short one
    may count anew each day or in each device, so there it is the hash of all that the message says of itself.
    """
    if _SURE_ID <= len(one.id) < _LONGEST_ID - len(rules.ENDED):
        return one.id if one.kind == rules.BEGUN else f"{one.id}/{one.kind}"
    said = "\n".join((one.id, one.device, one.kind, moment(one.occurred_at)))
    return hashlib.sha256(said.encode()).hexdigest()


def _there(db: Db, source_id: UUID, keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        query = sa.select(ALARM.c.message).where(
            ALARM.c.source_id == source_id, ALARM.c.message.in_(keys[start : start + CHUNK])
        )
        found.update(db.scalars(query))
    return found


def _lines(source_id: UUID, rows: Sequence[Sequence[Any]], actor: str, at: datetime) -> list[Line]:
    """One line for some hundred alarms: each with all that its row holds but the source and the hour of receipt, which the line has."""
    lines: list[Line] = []
    for start in range(0, len(rows), CHUNK):
        listed = [
            [id_, message, device, kind, said, occurred_at, state]
            for id_, _source, message, device, kind, said, occurred_at, _at, state, _issue in rows[
                start : start + CHUNK
            ]
        ]
        payload: Mapping[str, object] = {"alarms": listed}
        lines.append(Line("alarms.received", "alarms", source_id, actor, at, payload))
    return lines
