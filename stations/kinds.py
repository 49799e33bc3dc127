"""What becomes of a station's line at the base, by what it speaks of: pure. `receiving` sorts by it, `sending` picks by it."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from stations.states import TAKEN
from store.records import MERGED


class Sort(Enum):
    """What is done with a line of a station."""

    TRAVELS = "travels"
    """It takes its place in the base's journal and is folded there."""
    EVIDENCE = "evidence"
    """It takes its place in the base's journal; no table tells it."""
    REPLAYED = "replayed"
    """The base decides anew, by the verb, and answers with lines of its own."""
    KNOWS = "knows"
    """It says how far into the base's journal the station knew from there on."""
    LOCAL = "local"
    """The station's own affair: kept as it came, never folded."""
    BASE_ONLY = "base_only"
    """Only the base may say it."""


TRAVELLING = frozenset(
    {
        "place",
        "holding",
        "plan",
        "inspection",
        "visit",
        "resident",
        "issue",
        "facility",
        "violation",
        "walk_in",
    }
)
"""Subjects whose lines travel. Alarms stay where their sources and tokens are; duties name accounts, which are each machine's own."""
DONE, REVERSED = "check_in.done", "check_in.reversed"
_REPLAYED = frozenset({("attendance", DONE), ("attendance", REVERSED)})
_EVIDENCE = frozenset({("session", "check_in.refused")})
_BASE_ONLY = frozenset({MERGED, "issue.numbered"})
_KNOWS = frozenset({"bundle.came", "bundle.went_on"})
"""Lines by which a station says that it took a bundle (stations/records.py)."""


def sort_of(subject_kind: str, action: str) -> Sort:
    """What is done with a line."""
    if subject_kind in TRAVELLING:
        return Sort.BASE_ONLY if action in _BASE_ONLY else Sort.TRAVELS
    # The kind counts too: what only names itself so must not stand among the base's own bundles, accounts or cards.
    if (subject_kind, action) in _REPLAYED:
        return Sort.REPLAYED
    if (subject_kind, action) in _EVIDENCE:
        return Sort.EVIDENCE
    return Sort.KNOWS if subject_kind == "bundle" and action in _KNOWS else Sort.LOCAL


def place_known(action: str, payload: Mapping[str, Any], figures: Mapping[str, Any]) -> int | None:
    """How far into the base's journal a station knew from a line on that says that it took a bundle; None for one that says no such thing.

    `figures` are those of the payload, read.
    """
    if action not in _KNOWS or payload.get("state") != TAKEN:
        return None
    place = figures.get("place")
    return place if type(place) is int and place >= 0 else None
