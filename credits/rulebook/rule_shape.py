"""What a set of credit rules may look like: every field, its range, and what must hold between fields.

`check` reads the plain form (dicts, lists, ints, text), so the rules of a file, of the editor and of the program are looked at
by the same eyes, and the first field that is wrong is refused by its path.
"""

import json
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import TypeGuard, cast

from core.amounts import shown
from courses.rules import CATEGORIES
from credits.rulebook import rule_refusals as refused
from credits.rulebook.rule_fields import Field, shortly
from credits.rulebook.rule_parts import (
    COUNTED_IN,
    GRADES,
    KINDS,
    LEVELS,
    ROUNDINGS,
    STATED,
    STEPS_BY,
    UNITS,
)

SCHEMA = 2
KINDS_1 = ("lecture", "simulation", "visit", "practice", "online", "replay")
"""The kinds that a text of schema 1 names."""
MOST = 1_000_000
"""10,000 credits: what is larger is a slip of the keyboard, not a rule."""
_MOST_PARTS = 100
LONGEST_NAME = 40
_FIRST_YEAR, _LAST_YEAR = 1950, 2200

Fields = dict[str, object]
Check = Callable[[object, str], None]


def check(found: object) -> None:
    """Refuse a plain form of schema 2 that is no rule set. Raises RulesUnreadable naming the first field that is wrong."""
    fields = keyed(found, "", _FIELDS)
    for name, look in _FIELDS.items():
        look(fields[name], name)
    kinds = cast("dict[str, Fields]", fields["kinds"])
    _steps(fields["steps"], "steps", str(fields["steps_by"]))
    for kind, rule in kinds.items():
        _kind_steps(rule, kind)
    _categories(cast("dict[str, Fields]", fields["categories"]), cast("int", fields["required"]))
    if fields["grades"] is not None:
        _grades(cast("Fields", fields["grades"]))


def keyed(found: object, where: str, expected: Collection[str]) -> Fields:
    """The dict `found` when it has exactly the `expected` keys. Raises RulesUnreadable for the first missing or unknown one."""
    fields = _dict(found, where)
    for name in sorted(set(fields) - set(expected)):
        raise refused.RuleFieldUnknown(field=_at(where, name))
    for name in expected:
        if name not in fields:
            raise refused.RuleFieldMissing(field=_at(where, name))
    return fields


def quoted(found: object) -> str:
    """A value as a sentence may quote it."""
    return shortly(json.dumps(found, ensure_ascii=False, default=str))


def _at(where: str, name: object) -> Field:
    # Put together with +: a Field in an f-string gives words.
    return Field(where + "." + str(name) if where else str(name))


def _dict(found: object, where: str) -> Fields:
    if not isinstance(found, dict):
        raise refused.RuleNotThisType(field=Field(where or "rules"), found=quoted(found))
    return cast("Fields", found)


def is_number(value: object, least: int, most: int) -> TypeGuard[int]:
    """Whether the value is a whole number in the range; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _number(least: int, most: int) -> Check:
    def look(value: object, where: str) -> None:
        if not is_number(value, least, most):
            raise refused.RuleNumberWrong(field=Field(where), least=least, most=most, found=quoted(value))

    return look


def _amount(least: int, most: int) -> Check:
    """Hundredths."""

    def look(value: object, where: str) -> None:
        if not is_number(value, least, most):
            raise refused.RuleAmountWrong(
                field=Field(where), least=shown(least), most=shown(most), found=_in_ones(value)
            )

    return look


def _in_ones(value: object) -> str:
    """Hundredths as people read them; what is none is quoted."""
    return shortly(shown(value)) if is_number(value, -(10**18), 10**18) else quoted(value)


def _or_none(look: Check) -> Check:
    def either(value: object, where: str) -> None:
        if value is not None:
            look(value, where)

    return either


def _flag(value: object, where: str) -> None:
    if not isinstance(value, bool):
        raise refused.RuleWordWrong(field=Field(where), known="true, false", found=quoted(value))


def _one_of(known: Sequence[str]) -> Check:
    def look(value: object, where: str) -> None:
        if not isinstance(value, str) or value not in known:
            raise refused.RuleWordWrong(field=Field(where), known=", ".join(known), found=quoted(value))

    return look


def _name(value: object, where: str) -> None:
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= LONGEST_NAME
        or value != value.strip()
        or not value.isprintable()
    ):
        raise refused.RuleNameWrong(field=Field(where), most=LONGEST_NAME)


def _record(fields: dict[str, Check]) -> Check:
    def look(value: object, where: str) -> None:
        found = keyed(value, where, fields)
        for name, each in fields.items():
            each(found[name], _at(where, name))

    return look


def _list(look: Check, least: int = 0, *, once_by: str | None = None) -> Check:
    """A list of at least so many; of dicts no two may have the same `once_by`."""

    def all_of(value: object, where: str) -> None:
        if not isinstance(value, list):
            raise refused.RuleNotThisType(field=Field(where), found=quoted(value))
        items = cast("list[object]", value)
        if not least <= len(items) <= _MOST_PARTS:
            raise refused.RuleLinesWrong(field=Field(where), least=least, most=_MOST_PARTS)
        seen = set[object]()
        for place, each in enumerate(items):
            look(each, _at(where, place))
            if once_by is not None:
                name = cast("Fields", each)[once_by]
                if name in seen:
                    raise refused.RuleFieldTwice(field=_at(_at(where, place), once_by))
                seen.add(name)

    return all_of


def _names(value: object, where: str) -> None:
    _list(_name)(value, where)
    names = cast("list[str]", value)
    for place, name in enumerate(names):
        if name in names[:place]:
            raise refused.RuleFieldTwice(field=_at(where, place))


def _named(look: Check, least: int = 0) -> Check:
    """A dict whose keys are names that the office gives."""

    def all_of(value: object, where: str) -> None:
        found = _dict(value, where)
        if not least <= len(found) <= _MOST_PARTS:
            raise refused.RuleLinesWrong(field=Field(where), least=least, most=_MOST_PARTS)
        for name, each in found.items():
            _name(name, _at(where, name))
            look(each, _at(where, name))

    return all_of


def _notice(value: object, where: str) -> None:
    _record(
        {"level": _one_of(LEVELS), "month": _number(1, 12), "day": _number(1, 31), "share": _number(1, 100)}
    )(value, where)
    found = cast("dict[str, int]", value)
    try:
        date(2001, found["month"], found["day"])  # a day that every year has
    except ValueError as error:
        raise refused.RuleDayWrong(
            field=_at(where, "day"), found=f"{found['month']}-{found['day']}"
        ) from error


_STEP = _record({"present": _number(0, 24 * 60), "worth": _number(0, MOST)})
_KIND = _record(
    {
        "per_hour": _amount(0, MOST),
        "yearly_cap": _or_none(_amount(0, MOST)),
        "minimum_minutes": _or_none(_number(0, 24 * 60)),
        "steps_by": _or_none(_one_of(STEPS_BY)),
        "steps": _or_none(_list(_STEP, 1)),
    }
)


_FIELDS: dict[str, Check] = {
    "schema": _number(SCHEMA, SCHEMA),
    "required": _amount(1, MOST),
    "kinds": _record(dict.fromkeys(KINDS, _KIND)),
    "steps": _list(_STEP, 1),
    "steps_by": _one_of(STEPS_BY),
    "beyond": _flag,
    "minimum_minutes": _number(0, 24 * 60),
    "round_to": _amount(1, 1_00),
    "rounding": _one_of(ROUNDINGS),
    "risk_share": _number(0, 100),
    "categories": _record(
        dict.fromkeys(
            CATEGORIES, _record({"least": _amount(0, MOST), "yearly_cap": _or_none(_amount(0, MOST))})
        )
    ),
    "proration": _record(
        {
            "joiners": _flag,
            "leavers": _flag,
            "absences": _names,
            "month_from_days": _number(1, 28),  # a whole month in service always counts
            "round_to": _amount(1, 100_00),
            "counted_in": _one_of(COUNTED_IN),
        }
    ),
    "carry_over": _record({"most": _amount(0, MOST)}),
    "schemes": _list(
        _record(
            {
                "code": _name,
                "title": _name,
                "unit": _one_of(UNITS),
                "years": _number(1, 10),
                "first_year": _number(_FIRST_YEAR, _LAST_YEAR),
                "lines": _named(_amount(1, MOST), 1),
            }
        ),
        once_by="code",
    ),
    "notices": _list(_notice),
    "grades": _or_none(
        _record(
            {
                "weights": _named(_number(1, 100)),
                "steps": _list(_record({"least": _amount(0, 100_00), "grade": _one_of(GRADES)}), 1),
                "gate": _one_of(GRADES),
            }
        )
    ),
}


def _steps(value: object, where: str, steps_by: str) -> None:
    """Each step lies below the one before it, so that more presence never earns less."""
    steps = cast("list[dict[str, int]]", value)
    for place, step in enumerate(steps):
        for name in ("present", "worth"):
            if steps_by == "share":
                _number(0, 100)(step[name], f"{where}.{place}.{name}")
            if place and step[name] >= steps[place - 1][name]:
                raise refused.RuleNotFalling(field=Field(f"{where}.{place}.{name}"))


def _kind_steps(rule: Fields, kind: str) -> None:
    where = f"kinds.{kind}"
    if kind in STATED:
        for name in ("minimum_minutes", "steps_by", "steps"):
            if rule[name] is not None:
                raise refused.RuleHasNoMinutes(field=_at(where, name))
    if (rule["steps"] is None) != (rule["steps_by"] is None):
        raise refused.RuleStepsHalf(field=_at(where, "steps" if rule["steps"] is None else "steps_by"))
    if rule["steps"] is not None:
        _steps(rule["steps"], f"{where}.steps", str(rule["steps_by"]))


def _categories(rules: dict[str, Fields], required: int) -> None:
    """What the categories ask for has to fit into the line, and their caps must leave room for it."""
    room = required
    for name, rule in rules.items():
        least, cap = cast("int", rule["least"]), cast("int | None", rule["yearly_cap"])
        if least > room:
            raise refused.RuleTooMuchAsked(field=Field(f"categories.{name}.least"))
        room -= least
        if cap is not None and cap < least:
            raise refused.RuleCapTooLow(field=Field(f"categories.{name}.yearly_cap"))
    caps = [cast("int | None", rule["yearly_cap"]) for rule in rules.values()]
    if sum(required if cap is None else cap for cap in caps) < required:
        raise refused.RuleCapTooLow(field=Field("categories"))


def _grades(grades: Fields) -> None:
    weights = cast("dict[str, int]", grades["weights"])
    steps = cast("list[Fields]", grades["steps"])
    if weights and sum(weights.values()) != 100:
        raise refused.RuleWeightsWrong(field=Field("grades.weights"), total=sum(weights.values()))
    if not weights and len(steps) > 1:
        raise refused.RuleOneStep(field=Field("grades.steps"))
    for place, step in enumerate(steps):
        where = f"grades.steps.{place}"
        before = steps[place - 1] if place else None
        if before and cast("int", step["least"]) >= cast("int", before["least"]):
            raise refused.RuleNotFalling(field=_at(where, "least"))
        if before and _rank(step) <= _rank(before):
            raise refused.RuleNotFalling(field=_at(where, "grade"))
    if steps[-1]["least"] != 0:
        raise refused.RuleLastStep(field=Field(f"grades.steps.{len(steps) - 1}.least"))


def _rank(step: Fields) -> int:
    return GRADES.index(cast("str", step["grade"]))
