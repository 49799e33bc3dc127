"""What each indicator means, in the words of GB/T 30428: screens show it on hover, docs/decisions/indicators.md says it in full."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from core.language import N_

Code = Literal[
    "filing", "closing", "on_time", "dispatch", "rework", "reopen", "recurrence", "coverage", "p90"
]
AGAIN_DAYS = 30
"""So soon after closing the same item at the same spot is a recurrence."""


class Definition(NamedTuple):
    """One indicator; `said` is what is divided by what, and what is left out (a msgid)."""

    code: Code
    title: str
    said: str
    unit: Literal["percent", "hours"]
    good: Literal["high", "low", ""]
    """Which way is better; colours nothing, words the report."""


INDICATORS: tuple[Definition, ...] = (
    Definition(
        "filing",
        N_("Filing rate"),
        N_(
            "Issues reported in the period that were filed, of all that were reported; a declined one was not filed. Left out: drafts, and those that were merged or declared void."
        ),
        "percent",
        "",
    ),
    Definition(
        "closing",
        N_("Closing rate"),
        N_(
            "Rounds filed in the period that are closed after a check, of all that were filed. Left out: suspended, merged and voided "
            "ones. Forced closing is no closing."
        ),
        "percent",
        "high",
    ),
    Definition(
        "on_time",
        N_("On-time rate"),
        N_(
            "Rounds filed in the period whose work was done within the limit and held, of those that are done or whose limit is over. "
            "Left out: those still within the limit, merged and voided ones."
        ),
        "percent",
        "high",
    ),
    Definition(
        "dispatch",
        N_("Dispatch accuracy"),
        N_(
            "Dispatches of the period that were not returned as wrong, of all dispatches. Left out: those of merged and voided issues."
        ),
        "percent",
        "high",
    ),
    Definition(
        "rework",
        N_("Rework rate"),
        N_(
            "Rounds filed in the period that were sent back at least once, of those whose work was said to be done. Left out: merged and "
            "voided ones."
        ),
        "percent",
        "low",
    ),
    Definition(
        "reopen",
        N_("Reopening rate"),
        N_(
            "Closings of the period after which the issue was opened again, of all closings. Left out: forced closings, merged and voided "
            "issues."
        ),
        "percent",
        "low",
    ),
    Definition(
        "recurrence",
        N_("Recurrence rate"),
        N_(
            "Issues reported in the period whose item was closed at the same spot within the 30 days before, of all reported ones with a "
            "place or a spot. Left out: drafts, merged and voided ones."
        ),
        "percent",
        "low",
    ),
    Definition(
        "coverage",
        N_("Coverage"),
        N_(
            "Pairs of micro-grid and item that a walk looked at, of all pairs, month by month. A walk through the whole 居民区 counts in "
            "each of its micro-grids. Left out: voided walks."
        ),
        "percent",
        "high",
    ),
    Definition(
        "p90",
        N_("Time of nine in ten"),
        N_(
            "Within so many hours nine in ten rounds closed in the period were done: from filing to the work that held, around the clock, "
            "suspension taken off. Left out: forced closings, merged and voided issues."
        ),
        "hours",
        "low",
    ),
)
BY_CODE: Mapping[str, Definition] = {each.code: each for each in INDICATORS}
