"""The credit rules as data, and the pure decisions made by them: what a presence is worth, what a year asks, what a standing means.

Everything is an int: credits and lesson hours in hundredths, shares in percent. `rule_versions` keeps the data dated and signed,
`ledger` and `standing` ask here. That a lesson counts once however often it was heard is no choice of the rules but the
ledger's source key.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from fractions import Fraction
from typing import cast

from courses.rules import CATEGORIES
from credits.rulebook.rule_parts import (
    COUNTED_IN,
    GRADES,
    GRANTED,
    KINDS,
    LEVELS,
    NO_CATEGORIES,
    ROUNDINGS,
    STATED,
    STEPS_BY,
    UNITS,
    CarryOver,
    CategoryRule,
    Grades,
    GradeStep,
    KindRule,
    NoticeRule,
    Presence,
    Proration,
    Rounding,
    Scheme,
    Service,
    Shortfall,
    Step,
    StepsBy,
    Verdict,
    Worth,
)
from credits.rulebook.rule_shape import SCHEMA, check

__all__ = [
    "CATEGORIES",
    "COUNTED_IN",
    "GRADES",
    "GRANTED",
    "KINDS",
    "LEVELS",
    "ROUNDINGS",
    "STATED",
    "STEPS_BY",
    "UNITS",
    "CarryOver",
    "CategoryRule",
    "GradeStep",
    "Grades",
    "KindRule",
    "NoticeRule",
    "Presence",
    "Proration",
    "Rules",
    "Scheme",
    "Service",
    "Shortfall",
    "Step",
    "Verdict",
    "Worth",
    "carried_over",
    "credit_for",
    "grade_of",
    "least_of",
    "met",
    "period_of",
    "required_of",
    "shortfall",
    "verdict",
    "verdict_of",
    "within_cap",
    "within_category",
]

_WORST: tuple[Verdict, ...] = ("out_of_reach", "at_risk", "on_track", "met")


@dataclass(frozen=True)
class Rules:
    """One set of rules. `kinds` names exactly KINDS, `categories` CATEGORIES; steps fall strictly in both numbers."""

    required: int
    """Credits that a whole year demands."""
    kinds: Mapping[str, KindRule]
    steps: tuple[Step, ...]
    """Used where a check-out exists; without one the check-in stands for the whole session."""
    minimum_minutes: int
    """Present for fewer minutes than this, by check-in and check-out, is worth nothing."""
    round_to: int
    """Credits and hours of an entry are whole multiples of this many hundredths."""
    risk_share: int
    """At risk: what is missing exceeds this percentage of what can still be had."""
    rounding: Rounding = "nearest"
    """To the nearest multiple (a half goes up), down or up."""
    steps_by: StepsBy = "share"
    beyond: bool = False
    """By minutes: whether somebody who stayed long enough gets more hours than the course has."""
    categories: Mapping[str, CategoryRule] = field(default_factory=lambda: dict(NO_CATEGORIES))
    proration: Proration = field(default_factory=Proration)
    carry_over: CarryOver = field(default_factory=CarryOver)
    schemes: tuple[Scheme, ...] = ()
    notices: tuple[NoticeRule, ...] = ()
    grades: Grades | None = None

    def __post_init__(self) -> None:
        """Refuse what is no rule set. Raises RulesUnreadable naming the field."""
        check(plain(self))

    def __hash__(self) -> int:
        """Of some fields only: the others hold mappings, and equal rules have these alike. For what is kept by rules."""
        return hash((self.required, self.steps, self.minimum_minutes, self.round_to, self.rounding))


def plain(rules: Rules) -> dict[str, object]:
    """The rule set as dicts, lists, ints and text: what `rule_text` writes and `rule_shape` looks at."""
    return {"schema": SCHEMA} | {each.name: _plain(getattr(rules, each.name)) for each in fields(rules)}


def credit_for(rules: Rules, presence: Presence) -> Worth:
    """The credits and hours of one presence, before any yearly cap; nothing for a presence below the minimum.

    Hours = the course's hours x the step's worth (by share) or the step's own (by minutes); credits = those exact hours x the
    kind's rate; each rounded once, at the end.
    """
    hours = _hours(rules, presence)
    credits = hours * rules.kinds[presence.kind].per_hour / 100
    return Worth(
        _rounded(credits, rules.round_to, rules.rounding), _rounded(hours, rules.round_to, rules.rounding)
    )


def within_cap(rules: Rules, kind: str, credits: int, had: int) -> int:
    """How much of `credits` still counts when the year's entries of the kind already sum to `had`; never negative."""
    return _within(rules.kinds[kind].yearly_cap, credits, had)


def within_category(rules: Rules, category: str, credits: int, had: int) -> int:
    """How much of `credits` still counts when the year's entries of the category already sum to `had`; never negative."""
    return _within(rules.categories[category].yearly_cap, credits, had)


def required_of(rules: Rules, service: Service) -> int:
    """The line of one person in hundredths: what the months in service owe, less what the person is exempted from."""
    if service.wholly:
        return 0
    owed = rules.required
    months = sum(_owed(rules.proration, service, month) for month in range(1, 13))
    if months < 12:
        owed = min(owed, _rounded(Fraction(owed * months, 12), rules.proration.round_to, "nearest"))
    return max(0, owed - (service.exempted or 0))


def least_of(rules: Rules, category: str, required: int) -> int:
    """What a category asks of somebody whose own line is `required`: in proportion to the whole line.

    Rounded down to the multiples of the proration, so that the categories together never ask for more than the line.
    """
    least = rules.categories[category].least
    if required >= rules.required:
        return least
    return _rounded(Fraction(least * required, rules.required), rules.proration.round_to, "down")


def shortfall(rules: Rules, earned: int, required: int, by_category: Mapping[str, int]) -> Shortfall:
    """What is missing to a line of `required`, in all and of each category, given what was earned of each."""
    missing = {
        category: least_of(rules, category, required) - by_category.get(category, 0)
        for category in rules.categories
    }
    return Shortfall(
        max(0, required - earned), {category: much for category, much in missing.items() if much > 0}
    )


def met(rules: Rules, earned: int, required: int, by_category: Mapping[str, int]) -> bool:
    """Whether the line is reached, in all and in each category."""
    return shortfall(rules, earned, required, by_category) == (0, {})


def verdict(earned: int, required: int, possible: int, risk_share: int) -> Verdict:
    """Met: the line is reached. Out of reach: all that is still possible would not do. Else by the rules' `risk_share`."""
    missing = required - earned
    if missing <= 0:
        return "met"
    if missing > possible:
        return "out_of_reach"
    return "at_risk" if missing * 100 > possible * risk_share else "on_track"


def verdict_of(
    rules: Rules,
    earned: int,
    required: int,
    possible: int,
    by_category: Mapping[str, int],
    possible_by_category: Mapping[str, int],
) -> Verdict:
    """The worst of the verdicts on the line and on what each category asks for."""
    said = [verdict(earned, required, possible, rules.risk_share)]
    for category in rules.categories:
        least, had = least_of(rules, category, required), by_category.get(category, 0)
        said.append(verdict(had, least, possible_by_category.get(category, 0), rules.risk_share))
    return next(worst for worst in _WORST if worst in said)


def carried_over(rules: Rules, earned: int, required: int, carried_in: int = 0) -> int:
    """How much goes over into the next year: what exceeds the line, at most the rules' own most.

    What came over from the year before (`carried_in`, part of `earned`) does not go on once more.
    """
    return max(0, min(rules.carry_over.most, earned - required, earned - carried_in))


def period_of(scheme: Scheme, year: int) -> tuple[int, int] | None:
    """First and last year of the scheme's period that a year lies in; None before the first."""
    if year < scheme.first_year:
        return None
    first = year - (year - scheme.first_year) % scheme.years
    return first, first + scheme.years - 1


def grade_of(rules: Rules, met: bool, scores: Mapping[str, int]) -> str:  # noqa: FBT001 - one of three facts, said by name at the doors
    """The grade for scores in hundredths of a point (0 to 100_00); "" without grades, or when a score is missing."""
    grades = rules.grades
    if grades is None or any(name not in scores for name in grades.weights):
        return ""
    total = sum(scores[name] * weight for name, weight in grades.weights.items())
    earned = next((step.grade for step in grades.steps if total >= step.least * 100), grades.steps[-1].grade)
    return earned if met else max(earned, grades.gate, key=GRADES.index)


def _hours(rules: Rules, presence: Presence) -> Fraction:
    """The exact lesson hours of a presence, in hundredths."""
    kind = rules.kinds[presence.kind]
    minutes, duration = presence.minutes, presence.duration
    if presence.kind in STATED:
        return Fraction(presence.hours)
    least = rules.minimum_minutes if kind.minimum_minutes is None else kind.minimum_minutes
    if minutes is not None and minutes < least:
        return Fraction(0)
    if (kind.steps_by or rules.steps_by) == "share":
        steps = kind.steps or rules.steps
        worth = 100 if minutes is None else _step(steps, minutes * 100, duration)
        return Fraction(presence.hours * worth, 100)
    worth = _step(kind.steps or rules.steps, duration if minutes is None else min(minutes, duration), 1)
    return Fraction(worth if rules.beyond else min(worth, presence.hours))


def _step(steps: tuple[Step, ...], present: int, unit: int) -> int:
    """The worth of the first step that `present` reaches, counted in units of `unit`; 0 below all of them."""
    return next((step.worth for step in steps if present >= unit * step.present), 0)


def _within(cap: int | None, credits: int, had: int) -> int:
    return credits if cap is None else max(0, min(credits, cap - had))


def _owed(proration: Proration, service: Service, month: int) -> bool:
    """Whether a month of the year counts towards the line."""
    first = date(service.year, month, 1)
    days = monthrange(service.year, month)[1]
    since, until = first, first + timedelta(days=days)
    if proration.joiners and service.joined_on is not None:
        since = max(since, service.joined_on)
    if proration.leavers and service.left_on is not None:
        until = min(until, service.left_on)
    away = set[int]()
    for kind, gone, back in service.absences:
        if kind in proration.absences:
            start, end = max(since, gone), until if back is None else min(until, back)
            away.update(range(start.toordinal(), end.toordinal()))
    return (until - since).days - len(away) >= proration.month_from_days


def _rounded(exact: Fraction, unit: int, rounding: Rounding) -> int:
    above, below = exact.numerator, exact.denominator * unit
    if rounding == "down":
        return above // below * unit
    if rounding == "up":
        return -(-above // below) * unit
    return (2 * above + below) // (2 * below) * unit


def _plain(value: object) -> object:
    if isinstance(value, tuple) and (record := getattr(cast("object", value), "_asdict", None)):
        value = record()
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in cast("Mapping[str, object]", value).items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in cast("tuple[object, ...]", value)]
    return value
