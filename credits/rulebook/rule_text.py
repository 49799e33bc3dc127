"""A rule set as the text that is stored, hashed and signed, and back. Texts of schema 1 are read for good."""

import json
from collections.abc import Callable
from typing import Any, TypeVar, cast

from core.canonical import canonical
from courses.rules import CATEGORIES
from credits.refusals import RulesUnreadable
from credits.rulebook.rule_fields import Field
from credits.rulebook.rule_parts import (
    KINDS,
    CarryOver,
    CategoryRule,
    Grades,
    GradeStep,
    KindRule,
    NoticeRule,
    Proration,
    Scheme,
    Step,
)
from credits.rulebook.rule_refusals import RuleFieldTwice
from credits.rulebook.rule_shape import KINDS_1, SCHEMA, Fields, check, is_number, keyed
from credits.rules import Rules, plain

_Part = TypeVar("_Part")
_FIELDS_1 = ("schema", "required", "kinds", "steps", "minimum_minutes", "round_to", "risk_share")


def to_text(rules: Rules) -> str:
    """The canonical JSON of a rule set, schema 2."""
    return canonical(plain(rules))


def from_text(text: str) -> Rules:
    """The rule set in a JSON text. Raises RulesUnreadable naming the first field that is missing, unknown, twice or impossible."""
    try:
        found = loads(text)
    except (ValueError, RecursionError) as error:
        raise RulesUnreadable(field=Field("rules")) from error
    return from_plain(found)


def from_plain(found: object) -> Rules:
    """The rule set in a plain form of schema 1 or 2. Raises RulesUnreadable naming the field."""
    fields: object = found
    if isinstance(found, dict):
        old = cast("Fields", found)
        if is_number(old.get("schema"), 1, 1):
            fields = _newer(old)
    check(fields)
    return _built(cast("dict[str, Any]", fields))


def loads(text: str) -> object:
    """JSON of which no name stands twice; a number that is longer than any rule comes as its text.

    Raises JSONDecodeError, RecursionError, RuleFieldTwice.
    """
    return json.loads(text, object_pairs_hook=_once, parse_int=_number)


def _number(text: str) -> int | str:
    return int(text) if len(text) < 20 else text


def _once(pairs: list[tuple[str, object]]) -> Fields:
    fields: Fields = {}
    for name, value in pairs:
        if name in fields:
            raise RuleFieldTwice(field=Field(name))
        fields[name] = value
    return fields


def _newer(old: Fields) -> Fields:
    """What schema 1 says, in schema 2: kinds it did not know earn nothing, the rest is neutral."""
    keyed(old, "", _FIELDS_1)
    kinds = dict(keyed(old["kinds"], "kinds", KINDS_1))
    for kind, rule in kinds.items():
        known = keyed(rule, f"kinds.{kind}", ("per_hour", "yearly_cap"))
        kinds[kind] = {**known, "minimum_minutes": None, "steps_by": None, "steps": None}
    for kind in KINDS:
        kinds.setdefault(kind, KindRule(per_hour=0)._asdict())
    return {
        **old,
        "schema": SCHEMA,
        "kinds": kinds,
        "rounding": "nearest",
        "steps_by": "share",
        "beyond": False,
        "categories": {category: CategoryRule()._asdict() for category in CATEGORIES},
        "proration": {**Proration()._asdict(), "absences": []},
        "carry_over": CarryOver()._asdict(),
        "schemes": [],
        "notices": [],
        "grades": None,
    }


def _built(fields: dict[str, Any]) -> Rules:
    """The parts of what `check` found good."""
    grades: dict[str, Any] | None = fields["grades"]
    return Rules(
        required=fields["required"],
        kinds={
            kind: KindRule(**rule)._replace(
                steps=None if rule["steps"] is None else _each(Step, rule["steps"])
            )
            for kind, rule in fields["kinds"].items()
        },
        steps=_each(Step, fields["steps"]),
        minimum_minutes=fields["minimum_minutes"],
        round_to=fields["round_to"],
        risk_share=fields["risk_share"],
        rounding=fields["rounding"],
        steps_by=fields["steps_by"],
        beyond=fields["beyond"],
        categories={name: CategoryRule(**rule) for name, rule in fields["categories"].items()},
        proration=Proration(**fields["proration"])._replace(absences=tuple(fields["proration"]["absences"])),
        carry_over=CarryOver(**fields["carry_over"]),
        schemes=_each(Scheme, fields["schemes"]),
        notices=_each(NoticeRule, fields["notices"]),
        grades=None if grades is None else Grades(**grades)._replace(steps=_each(GradeStep, grades["steps"])),
    )


def _each(part: Callable[..., _Part], found: list[dict[str, Any]]) -> tuple[_Part, ...]:
    return tuple(part(**each) for each in found)
