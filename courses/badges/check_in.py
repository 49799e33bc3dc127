"""Check-in by badge: scanned texts become attempts of the one verb; what is no valid badge is journalled as refused, as evidence.

The desktop's badge window calls it with all that was scanned while the last set was written.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core.refusal import Refusal
from courses.badges import badges
from courses.badges.badges import BadgeHolder
from courses.check_in import Attempt, Outcome, check_in
from store import journal
from store.journal import Line
from store.types import Db

LANE = "badge"


class Scan(NamedTuple):
    """One text that a scanner typed or a camera saw, and when."""

    text: str
    at: datetime


class BadgeOutcome(NamedTuple):
    """What became of a scan; `holder` is None for what is no valid badge, whose refusal is in the outcome."""

    outcome: Outcome
    holder: BadgeHolder | None


def check_in_by_badge(
    db: Db, session_id: UUID, scans: Sequence[Scan], direction: str, actor: str, at: datetime
) -> list[BadgeOutcome]:
    """Check in (or out) whoever holds these badges; an outcome each, in their order. `at` is when it is recorded."""
    read = badges.read(db, (scan.text for scan in scans))
    held = [(scan, holder) for scan in scans if isinstance(holder := read[scan.text], BadgeHolder)]
    attempts = [
        Attempt(holder.person_id, LANE, scan.at, actor, session_id=session_id, direction=direction)
        for scan, holder in held
    ]
    decided = iter(check_in(db, attempts, at) if attempts else ())
    outcomes: list[BadgeOutcome] = []
    refused: list[Line] = []
    for scan in scans:
        found = read[scan.text]
        if isinstance(found, BadgeHolder):
            outcomes.append(BadgeOutcome(next(decided), found))
            continue
        name = str(found.values.get("name", ""))
        outcomes.append(BadgeOutcome(Outcome(ok=False, code=found.code, name=name, refusal=found), None))
        refused.append(_refused(found, session_id, direction, actor, scan.at))
    journal.append(db, refused, at)
    return outcomes


def _refused(refusal: Refusal, session_id: UUID, direction: str, actor: str, occurred_at: datetime) -> Line:
    """The line of a scan that names nobody for certain; the text itself stays out, for it may be somebody's valid code."""
    payload: dict[str, object] = {"direction": direction, "lane": LANE, "code": refusal.code}
    if "person" in refusal.values:
        payload["person"] = refusal.values["person"]
    if "number" in refusal.values:
        payload["badge"] = refusal.values["number"]
    return Line("check_in.refused", "session", session_id, actor, occurred_at, payload)
