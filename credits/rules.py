"""The credit rules as data, and the pure decisions made by them: what a presence is worth, what a standing means.

Everything is an int: credits and lesson hours in hundredths, shares in percent. `rule_versions` keeps the data dated and signed,
`ledger` and `standing` ask `credit_for` and `verdict`. That a lesson counts once however often it was heard is no choice of the
rules but the ledger's source key.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple, cast

from core.canonical import canonical
from credits.refusals import RulesUnreadable

KINDS = ("lecture", "simulation", "visit", "practice", "online", "replay")
"""How a lesson can be heard: the kinds of a course, and its replay."""

Verdict = Literal["met", "on_track", "at_risk", "out_of_reach"]

_SCHEMA = 1
_MOST = 1_000_000  # 10,000 credits: what is larger is a slip of the keyboard, not a rule


class KindRule(NamedTuple):
    """What one 课时 of a kind is worth, and how much of the kind counts in a year (None: all of it); hundredths."""

    per_hour: int
    yearly_cap: int | None = None


class Step(NamedTuple):
    """Who was present for at least `present` percent of the session gets `worth` percent of its hours and credits."""

    present: int
    worth: int


@dataclass(frozen=True)
class Rules:
    """One set of rules. `kinds` names exactly KINDS; `steps` fall strictly in both numbers, the highest first."""

    required: int
    """Credits that a year demands of everyone. No proration: who joined in autumn or was on leave faces the same line."""
    kinds: Mapping[str, KindRule]
    steps: tuple[Step, ...]
    """Used where a check-out exists; without one the check-in stands for the whole session."""
    minimum_minutes: int
    """Present for fewer minutes than this, by check-in and check-out, is worth nothing."""
    round_to: int
    """Credits and hours of an entry are whole multiples of this many hundredths, the nearest; a half goes up."""
    risk_share: int
    """At risk: what is missing exceeds this percentage of what can still be had."""

    def __post_init__(self) -> None:
        """Refuse what is no rule set. Raises RulesUnreadable naming the field."""
        _check(self)


class Presence(NamedTuple):
    """What is known of one person at one session; minutes are whole ones. `minutes` is None without a check-out."""

    kind: str
    hours: int
    """The course's lesson hours in hundredths."""
    duration: int
    minutes: int | None = None


class Worth(NamedTuple):
    """What a presence earns, in hundredths."""

    credits: int
    hours: int


def credit_for(rules: Rules, presence: Presence) -> Worth:
    """The credits and hours of one presence, before any yearly cap; nothing for a presence below the rules' minimum.

    Hours = course hours x the step's worth; credits = those exact hours x the kind's rate; each rounded once, at the end.
    """
    share = _share(rules, presence)
    hours = Fraction(presence.hours * share, 100)
    credits = hours * rules.kinds[presence.kind].per_hour / 100
    return Worth(_rounded(credits, rules.round_to), _rounded(hours, rules.round_to))


def within_cap(rules: Rules, kind: str, credits: int, had: int) -> int:
    """How much of `credits` still counts when the year's entries of the kind already sum to `had`; never negative."""
    cap = rules.kinds[kind].yearly_cap
    return credits if cap is None else max(0, min(credits, cap - had))


def verdict(earned: int, required: int, possible: int, risk_share: int) -> Verdict:
    """Met: the line is reached. Out of reach: all that is still possible would not do. Else by the rules' `risk_share`."""
    missing = required - earned
    if missing <= 0:
        return "met"
    if missing > possible:
        return "out_of_reach"
    return "at_risk" if missing * 100 > possible * risk_share else "on_track"


def to_text(rules: Rules) -> str:
    """The canonical JSON of a rule set: what is stored, hashed and signed."""
    return canonical(
        {
            "schema": _SCHEMA,
            "required": rules.required,
            "kinds": {kind: rule._asdict() for kind, rule in rules.kinds.items()},
            "steps": [step._asdict() for step in rules.steps],
            "minimum_minutes": rules.minimum_minutes,
            "round_to": rules.round_to,
            "risk_share": rules.risk_share,
        }
    )


def from_text(text: str) -> Rules:
    """The rule set in a JSON text. Raises RulesUnreadable naming the first field that is missing, unknown or impossible."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RulesUnreadable(field="JSON") from error
    fields = _fields(found, "", "schema", *Rules.__dataclass_fields__)
    if fields["schema"] != _SCHEMA:
        raise RulesUnreadable(field="schema")
    kinds = _fields(fields["kinds"], "kinds", *KINDS)
    steps = fields["steps"]
    if not isinstance(steps, list):
        raise RulesUnreadable(field="steps")
    return Rules(
        required=cast("int", fields["required"]),  # Rules itself looks at every number
        kinds={
            kind: KindRule(**cast("dict[str, int]", _fields(rule, f"kinds.{kind}", *KindRule._fields)))
            for kind, rule in kinds.items()
        },
        steps=tuple(
            Step(**cast("dict[str, int]", _fields(step, f"steps.{place}", *Step._fields)))
            for place, step in enumerate(cast("list[object]", steps))
        ),
        minimum_minutes=cast("int", fields["minimum_minutes"]),
        round_to=cast("int", fields["round_to"]),
        risk_share=cast("int", fields["risk_share"]),
    )


def _share(rules: Rules, presence: Presence) -> int:
    if presence.minutes is None:
        return 100
    if presence.minutes < rules.minimum_minutes:
        return 0
    for step in rules.steps:
        if presence.minutes * 100 >= presence.duration * step.present:
            return step.worth
    return 0


def _rounded(exact: Fraction, unit: int) -> int:
    return (2 * exact.numerator + unit * exact.denominator) // (2 * unit * exact.denominator) * unit


def _fields(found: object, where: str, *expected: str) -> dict[str, object]:
    if not isinstance(found, dict):
        raise RulesUnreadable(field=where or "JSON")
    fields = cast("dict[str, object]", found)
    odd = sorted(set(fields) ^ set(expected))
    if odd:
        raise RulesUnreadable(field=f"{where}.{odd[0]}" if where else odd[0])
    return fields


def _check(rules: Rules) -> None:
    odd = sorted(set(rules.kinds) ^ set(KINDS))
    if odd:
        raise RulesUnreadable(field=f"kinds.{odd[0]}")
    ranges: list[tuple[str, object, int, int]] = [  # field, value, least, most
        ("steps", len(rules.steps), 1, 100),
        ("required", rules.required, 1, _MOST),
        ("minimum_minutes", rules.minimum_minutes, 0, 24 * 60),
        ("round_to", rules.round_to, 1, 100),
        ("risk_share", rules.risk_share, 0, 100),
    ]
    for kind, rule in rules.kinds.items():
        ranges.append((f"kinds.{kind}.per_hour", rule.per_hour, 0, _MOST))
        if rule.yearly_cap is not None:
            ranges.append((f"kinds.{kind}.yearly_cap", rule.yearly_cap, 0, _MOST))
    for place, step in enumerate(rules.steps):
        # Each step lies below the one before it, so that more presence never earns less.
        above = rules.steps[place - 1] if place else Step(101, 101)
        ranges.append((f"steps.{place}.present", step.present, 0, min(100, above.present - 1)))
        ranges.append((f"steps.{place}.worth", step.worth, 0, min(100, above.worth - 1)))
        if not all(_between(value, least, most) for _field, value, least, most in ranges[-2:]):
            break  # the next step's range would be made of what is no number
    for field, value, least, most in ranges:
        if not _between(value, least, most):
            raise RulesUnreadable(field=field)


def _between(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
