"""Pure decisions of the assessment: from a month's events to points, from points to money, each step kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from grid.companies.formula import EVENTS, FULL, Formula


class Step(NamedTuple):
    """One line of the sum: so `many` events, what they cost by the formula, what was taken off (never more than its most)."""

    event: str
    many: int
    cost: int
    """Hundredths of a point before the cap."""
    taken: int


@dataclass(frozen=True)
class Reckoned:
    """Points and money of one company's month, with the way there."""

    steps: tuple[Step, ...]
    points: int
    share: int
    """Hundredths of a percent of the fee."""
    earned_cents: int
    """The share of the fee."""
    penalty_cents: int
    payout_cents: int
    """What is left after penalties, never below nothing."""


def reckon(
    formula: Formula,
    counts: Mapping[str, int],
    violation_points: Sequence[int],
    penalties: Sequence[int],
    base_cents: int,
) -> Reckoned:
    """The assessment of a month.

    `counts` by event without "violation"; `violation_points` in hundredths and `penalties` in cents, one each for every violation.
    """
    steps: list[Step] = []
    for event in EVENTS:
        cost = formula.costs[event]
        if event == "violation":
            count, whole = len(violation_points), rounded(sum(violation_points) * cost.each, FULL)
        else:
            count = counts.get(event, 0)
            whole = count * cost.each
        steps.append(Step(event, count, whole, min(whole, cost.most)))
    points = max(0, formula.start - sum(step.taken for step in steps))
    share = share_of(formula, points)
    earned = rounded(base_cents * share, FULL)
    penalty = sum(penalties)
    return Reckoned(tuple(steps), points, share, earned, penalty, max(0, earned - penalty))


def share_of(formula: Formula, points: int) -> int:
    """The share of the highest band that the points reach."""
    return next(band.share for band in formula.payout if points >= band.points)


def rounded(product: int, whole: int) -> int:
    """A product of two amounts divided by the whole, half up; no float ever."""
    return (2 * product + whole) // (2 * whole)


def yuan(cents: int) -> str:
    """An amount of money as sentences say it: 1250050 is "12500.50"."""
    return f"{cents // 100}.{cents % 100:02}"
