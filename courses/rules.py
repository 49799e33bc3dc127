"""Pure decisions of teaching and presence: who may check in when, what a session is doing, how a trail runs.

The verbs of this package ask here; no database, no clock. Codes returned are those of `courses.refusals`.
"""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from core.clock import local_date
from core.glyphs import printable
from courses import refusals
from people.names import ideographs, visible
from people.rules import in_service

DIRECTIONS = ("in", "out", "at")
"""Arriving, leaving, and reaching a task point of a trail."""
KINDS = ("lecture", "simulation", "visit", "practice", "online")
CATEGORIES = ("required", "elective")
"""必修 and 选修: the rules may ask for a least of each (credits.rules)."""
REPLAY_KINDS = ("file", "direct", "page")
_LINE_ENDS = re.compile("[^\\S \\u3000\\u00a0]+")
"""Blanks that no font has: ends of lines, tabs, the narrow ones of typesetters."""
LANES = ("qr", "badge", "manual", "paper", "import", "bundle")
VIDEO_SUFFIXES = (".mp4", ".m4v", ".webm")
"""What browsers on phones play from a file."""
STREAM_SUFFIXES = (*VIDEO_SUFFIXES, ".m3u8")
"""What they play from an address: the same, and HLS."""
LONGEST_HOURS = 24
LONGEST_WINDOW = 1440
"""Minutes that check-in may open before the start or stay open after the end."""
LONGEST_TEXT = 200
CLOCK_AHEAD = timedelta(minutes=2)
"""How much later than "now" a check-in may be said to have happened: two clocks never agree quite."""


class Terms(NamedTuple):
    """What a session lays down for those who come."""

    starts_at: datetime
    ends_at: datetime
    opens_before: int = 30
    """Minutes, as the next two."""
    late_after: int = 15
    closes_after: int = 30
    open_to_all: bool = True
    capacity: int | None = None
    cancelled: bool = False
    early_before: int = 15
    least_minutes: int | None = None
    """Fewer minutes present count as absent."""
    points: int = 0
    """Task points of the trail."""


class Window(NamedTuple):
    """When check-in is open, both ends included, and the instant after which it is late."""

    opens: datetime
    closes: datetime
    late_from: datetime


def window(terms: Terms, direction: str) -> Window:
    """The window for arriving ("in"), leaving ("out") or a task point ("at").

    Nobody leaves before the start; nobody leaves late, and no task point is reached late.
    """
    closes = terms.ends_at + timedelta(minutes=terms.closes_after)
    if direction == "out":
        return Window(terms.starts_at, closes, closes)
    opens = terms.starts_at - timedelta(minutes=terms.opens_before)
    if direction == "at":
        return Window(opens, closes, closes)
    return Window(opens, closes, terms.starts_at + timedelta(minutes=terms.late_after))


class Claim(NamedTuple):
    """One attempt as the rules see it. `left_on` is the person's first day off the roster."""

    direction: str
    occurred_at: datetime
    left_on: date | None
    enrolled: bool
    arrived: bool
    """Whether an arrival of this person stands."""
    point: int = 0


def decide(terms: Terms, open_: Window, claim: Claim, taken: int, now: datetime) -> str:
    """ "ok" or the code of the refusal, the most telling first.

    `taken` counts the places that others hold: everyone enrolled, and everyone who arrived without being enrolled. A place
    that was promised by enrolling is never given away, so an enrolled person is not refused for want of one.
    """
    at = claim.occurred_at
    # Most people never left: only then does the wall clock's day matter. Coming before the first day is no offence.
    if claim.left_on is not None and not in_service(None, claim.left_on, local_date(at)):
        return "blocked"
    if terms.cancelled:
        return "cancelled"
    if at > now + CLOCK_AHEAD:
        return "not_yet"
    if at < open_.opens:
        return "too_early"
    if at > open_.closes:
        return "closed"
    return _arriving(terms, claim, taken) if claim.direction == "in" else _on_the_way(terms, claim)


def _arriving(terms: Terms, claim: Claim, taken: int) -> str:
    if claim.enrolled:
        return "ok"
    if not terms.open_to_all:
        return "not_enrolled"
    return "full" if terms.capacity is not None and taken >= terms.capacity else "ok"


def _on_the_way(terms: Terms, claim: Claim) -> str:
    if claim.direction == "at" and not 1 <= claim.point <= terms.points:
        return "unknown_point"
    return "ok" if claim.arrived else "not_checked_in"


def state(terms: Terms, at: datetime) -> str:
    """ "cancelled", "planned", "open" (check-in before the start), "running", "closing" (check-in after the end) or "over"."""
    if terms.cancelled:
        return "cancelled"
    opens, closes, _late = window(terms, "in")
    if at < opens:
        return "planned"
    if at < terms.starts_at:
        return "open"
    if at < terms.ends_at:
        return "running"
    return "closing" if at <= closes else "over"


def refuse_terms(terms: Terms) -> None:
    """Raise for terms that cannot be: SessionEndsBeforeStart, SessionTooLong, CapacityNotPositive, MinutesNotPossible."""
    if terms.ends_at <= terms.starts_at:
        raise refusals.SessionEndsBeforeStart
    if terms.ends_at - terms.starts_at > timedelta(hours=LONGEST_HOURS):
        raise refusals.SessionTooLong(hours=LONGEST_HOURS)
    if terms.capacity is not None and terms.capacity < 1:
        raise refusals.CapacityNotPositive
    minutes = (
        terms.opens_before,
        terms.late_after,
        terms.closes_after,
        terms.early_before,
        terms.least_minutes or 0,
    )
    if not all(0 <= each <= LONGEST_WINDOW for each in minutes):
        raise refusals.MinutesNotPossible(most=LONGEST_WINDOW)


def said(reason: str) -> str:
    """The reason without blanks around it or invisible characters. Raises ReasonMissing and ReasonTooLong."""
    stripped = visible(reason).strip()
    if not stripped:
        raise refusals.ReasonMissing
    if len(stripped) > LONGEST_TEXT:
        raise refusals.ReasonTooLong(most=LONGEST_TEXT)
    return stripped


def titled(title: str, most: int) -> str:
    """The title on one line, of at most `most` characters: it will be printed, so its ideographs are those that fonts have.

    Raises TitleMissing, TitleTooLong and CharacterNotPrintable.
    """
    stripped = ideographs(_LINE_ENDS.sub(" ", visible(title))).strip()
    if not stripped:
        raise refusals.TitleMissing
    return printable(short(stripped, most))


def short(text: str, most: int) -> str:
    """The text without blanks around it or invisible characters, empty or not. Raises TitleTooLong."""
    stripped = visible(text).strip()
    if len(stripped) > most:
        raise refusals.TitleTooLong(title=stripped[:20], most=most)
    return stripped


def route(points: int, first: int) -> tuple[int, ...]:
    """The order in which a team that starts at point `first` walks the points 1 to `points`: all of them, once each."""
    return tuple((first - 1 + step) % points + 1 for step in range(points))


def usable_address(kind: str, address: str) -> str:
    """The replay address as it is kept. Raises AddressNotUsable, and AddressNotVideo for a "direct" one that is no video."""
    stripped = address.strip()
    if len(stripped) > 500 or not stripped.isprintable() or any(sign in stripped for sign in " \\<>\"'"):
        raise refusals.AddressNotUsable(address=stripped[:80])
    try:
        parts = urlsplit(stripped)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
        parts = urlsplit("")
    if not whole or "@" in parts.netloc:
        raise refusals.AddressNotUsable(address=stripped[:80])
    if kind == "direct" and not has_suffix(parts.path, STREAM_SUFFIXES):
        raise refusals.AddressNotVideo(address=stripped[:80], known=", ".join(STREAM_SUFFIXES))
    return stripped


def has_suffix(name: str, suffixes: Collection[str]) -> bool:
    """Whether a file name or path ends in one of the suffixes, in capitals or not."""
    lowered = name.lower()
    return any(lowered.endswith(suffix) for suffix in suffixes)
