"""What a station's lines of check-ins say, once it is known that the verbs and lists of `courses` can take it. No value of them is trusted.

`receiving` asks before it decides anew, the inbox before somebody tries again.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from courses.check_in import Attempt
from courses.rules import DIRECTIONS, LANES
from stations.kinds import DONE, REVERSED
from store.journal import Op
from store.plain_values import has_wall_clock
from store.projecting import NO_LINE, said_of

_LONGEST_REASON = 200
_MOST = 2**31


class Reversal(NamedTuple):
    """A check-in that the station took back."""

    attendance: str
    """Its id there."""
    session_id: UUID
    person_id: UUID
    direction: str
    reason: str


Said = Attempt | Reversal | None


def read(op: Op) -> Said:
    """What a line says that checks in or takes back; None for one that says nothing which the verbs would take.

    The attempt's mark is the line's op_id.
    """
    try:
        said = said_of(op).payload
        session_id, person_id = UUID(said["session"]), UUID(said["person"])
        minutes = said.get("minutes")
        whole = (
            op.action in {DONE, REVERSED}
            and has_wall_clock(op.occurred_at)
            and _says_how(said)
            and (minutes is None or _counts(minutes))
        )
    except NO_LINE:
        return None
    if not whole:
        return None
    direction, reason = said["direction"], said.get("reason", "")
    if op.action == REVERSED:
        return Reversal(op.subject_id, session_id, person_id, direction, reason or "-")
    return Attempt(
        person_id,
        "bundle",
        datetime.fromisoformat(op.occurred_at),
        op.actor,
        session_id=session_id,
        direction=direction,
        nonce=str(op.op_id),
        reason=reason,
        point=said.get("point", 0),
        minutes=minutes,
    )


def is_refusal(op: Op) -> bool:
    """Whether a line of a refused check-in says all that the list of a session's check-ins shows (courses/tray.py)."""
    try:
        said = said_of(op).payload
        UUID(op.subject_id)
        if said.get("person"):
            UUID(said["person"])
        code = said["code"]
        dated = has_wall_clock(op.occurred_at) and has_wall_clock(op.recorded_at)
        return (
            dated and said["lane"] in LANES and isinstance(code, str) and _is_text(code) and _says_how(said)
        )
    except NO_LINE:
        return False


def _says_how(said: Mapping[str, Any]) -> bool:
    """Direction, task point and reason are what they must be. Raises one of NO_LINE for what is of another kind altogether."""
    reason = said.get("reason", "")
    return said["direction"] in DIRECTIONS and _counts(said.get("point", 0)) and _is_text(reason)


def _is_text(value: str) -> bool:
    value.encode()  # half a pair of surrogates has no bytes
    return len(value) <= _LONGEST_REASON and "\0" not in value


def _counts(value: object) -> bool:
    return type(value) is int and 0 <= value < _MOST
