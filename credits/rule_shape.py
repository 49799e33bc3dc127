"""What a set of credit rules may look like: every field, its range, and what must hold between fields.

`check` reads the plain form (dicts, lists, ints, text), so the rules of a file, of the editor and of the program are looked at
by the same eyes, and the first field that is wrong is refused by its path.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import cast

from courses.rules import CATEGORIES
from credits.refusals import RulesUnreadable
from credits.rule_parts import (
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
_LONGEST_NAME = 40
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
    if not isinstance(found, dict):
        raise RulesUnreadable(field=where or "JSON")
    fields = cast("Fields", found)
    for name in [*sorted(set(fields) - set(expected)), *(name for name in expected if name not in fields)][
        :1
    ]:
        raise RulesUnreadable(field=_at(where, name))
    return fields


def _at(where: str, name: object) -> str:
    return f"{where}.{name}" if where else str(name)


def is_number(value: object, least: int, most: int) -> bool:
    """Whether the value is a whole number in the range; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _number(least: int, most: int) -> Check:
    def look(value: object, where: str) -> None:
        if not is_number(value, least, most):
            raise RulesUnreadable(field=where)

    return look


def _or_none(look: Check) -> Check:
    def either(value: object, where: str) -> None:
        if value is not None:
            look(value, where)

    return either


def _flag(value: object, where: str) -> None:
    if not isinstance(value, bool):
        raise RulesUnreadable(field=where)


def _one_of(known: Sequence[str]) -> Check:
    def look(value: object, where: str) -> None:
        if not isinstance(value, str) or value not in known:
            raise RulesUnreadable(field=where)

    return look


def _name(value: object, where: str) -> None:
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= _LONGEST_NAME
        or value != value.strip()
        or not value.isprintable()
    ):
        raise RulesUnreadable(field=where)


def _record(fields: dict[str, Check]) -> Check:
    def look(value: object, where: str) -> None:
        found = keyed(value, where, fields)
        for name, each in fields.items():
            each(found[name], _at(where, name))

    return look


def _list(look: Check, least: int = 0) -> Check:
    def all_of(value: object, where: str) -> None:
        if not isinstance(value, list) or not least <= len(cast("list[object]", value)) <= _MOST_PARTS:
            raise RulesUnreadable(field=where)
        for place, each in enumerate(cast("list[object]", value)):
            look(each, _at(where, place))

    return all_of


def _named(look: Check, least: int = 0) -> Check:
    """A dict whose keys are names that the office gives."""

    def all_of(value: object, where: str) -> None:
        if not isinstance(value, dict) or not least <= len(cast("Fields", value)) <= _MOST_PARTS:
            raise RulesUnreadable(field=where)
        for name, each in cast("Fields", value).items():
            _name(name, _at(where, name))
            look(each, _at(where, name))

    return all_of


def _exactly(known: Sequence[str], look: Check) -> Check:
    return _record(dict.fromkeys(known, look))


_STEP = _record({"present": _number(0, 24 * 60), "worth": _number(0, MOST)})
_KIND = _record(
    {
        "per_hour": _number(0, MOST),
        "yearly_cap": _or_none(_number(0, MOST)),
        "minimum_minutes": _or_none(_number(0, 24 * 60)),
        "steps_by": _or_none(_one_of(STEPS_BY)),
        "steps": _or_none(_list(_STEP, 1)),
    }
)


def _no_doubles(look: Check, *, by: str | None = None) -> Check:
    def all_of(value: object, where: str) -> None:
        look(value, where)
        seen = set[object]()
        for place, each in enumerate(cast("list[object]", value)):
            name = each if by is None else cast("Fields", each)[by]
            if name in seen:
                raise RulesUnreadable(field=_at(_at(where, place), by) if by else _at(where, place))
            seen.add(name)

    return all_of


def _notice(value: object, where: str) -> None:
    _record(
        {
            "level": _one_of(LEVELS),
            "month": _number(1, 12),
            "day": _number(1, 31),
            "share": _number(1, 100),
        }
    )(value, where)
    found = cast("dict[str, int]", value)
    try:
        date(2001, found["month"], found["day"])  # a day that every year has
    except ValueError as error:
        raise RulesUnreadable(field=_at(where, "day")) from error


_FIELDS: dict[str, Check] = {
    "schema": _number(SCHEMA, SCHEMA),
    "required": _number(1, MOST),
    "kinds": _exactly(KINDS, _KIND),
    "steps": _list(_STEP, 1),
    "steps_by": _one_of(STEPS_BY),
    "beyond": _flag,
    "minimum_minutes": _number(0, 24 * 60),
    "round_to": _number(1, 100),
    "rounding": _one_of(ROUNDINGS),
    "risk_share": _number(0, 100),
    "categories": _exactly(
        CATEGORIES, _record({"least": _number(0, MOST), "yearly_cap": _or_none(_number(0, MOST))})
    ),
    "proration": _record(
        {
            "joiners": _flag,
            "leavers": _flag,
            "absences": _no_doubles(_list(_name)),
            "month_from_days": _number(1, 28),  # a whole month in service always counts
            "round_to": _number(1, 100_00),
            "counted_in": _one_of(COUNTED_IN),
        }
    ),
    "carry_over": _record({"most": _number(0, MOST)}),
    "schemes": _no_doubles(
        _list(
            _record(
                {
                    "code": _name,
                    "title": _name,
                    "unit": _one_of(UNITS),
                    "years": _number(1, 10),
                    "first_year": _number(_FIRST_YEAR, _LAST_YEAR),
                    "lines": _named(_number(1, MOST), 1),
                }
            )
        ),
        by="code",
    ),
    "notices": _list(_notice),
    "grades": _or_none(
        _record(
            {
                "weights": _named(_number(1, 100)),
                "steps": _list(_record({"least": _number(0, 100_00), "grade": _one_of(GRADES)}), 1),
                "gate": _one_of(GRADES),
            }
        )
    ),
}


def _steps(value: object, where: str, steps_by: str) -> None:
    """Each step lies below the one before it, so that more presence never earns less."""
    present, worth = (100, 100) if steps_by == "share" else (24 * 60, MOST)
    for place, step in enumerate(cast("list[dict[str, int]]", value)):
        if step["present"] > present:
            raise RulesUnreadable(field=f"{where}.{place}.present")
        if step["worth"] > worth:
            raise RulesUnreadable(field=f"{where}.{place}.worth")
        present, worth = step["present"] - 1, step["worth"] - 1


def _kind_steps(rule: Fields, kind: str) -> None:
    where = f"kinds.{kind}"
    if kind in STATED:
        for name in ("minimum_minutes", "steps_by", "steps"):
            if rule[name] is not None:
                raise RulesUnreadable(field=f"{where}.{name}")
    if (rule["steps"] is None) != (rule["steps_by"] is None):
        raise RulesUnreadable(field=f"{where}.{'steps' if rule['steps'] is None else 'steps_by'}")
    if rule["steps"] is not None:
        _steps(rule["steps"], f"{where}.steps", str(rule["steps_by"]))


def _categories(rules: dict[str, Fields], required: int) -> None:
    """What the categories ask for has to fit into the line, and their caps must leave room for it."""
    room = required
    for name, rule in rules.items():
        least, cap = cast("int", rule["least"]), rule["yearly_cap"]
        if least > room:
            raise RulesUnreadable(field=f"categories.{name}.least")
        room -= least
        if cap is not None and cast("int", cap) < least:
            raise RulesUnreadable(field=f"categories.{name}.yearly_cap")
    caps = [rule["yearly_cap"] for rule in rules.values()]
    if None not in caps and sum(cast("list[int]", caps)) < required:
        raise RulesUnreadable(field="categories")


def _grades(grades: Fields) -> None:
    weights = cast("dict[str, int]", grades["weights"])
    steps = cast("list[Fields]", grades["steps"])
    if weights and sum(weights.values()) != 100:
        raise RulesUnreadable(field="grades.weights")
    if not weights and len(steps) > 1:
        raise RulesUnreadable(field="grades.steps")
    above, best = 100_01, -1
    for place, step in enumerate(steps):
        least, rank = cast("int", step["least"]), GRADES.index(cast("str", step["grade"]))
        if least >= above:
            raise RulesUnreadable(field=f"grades.steps.{place}.least")
        if rank <= best:
            raise RulesUnreadable(field=f"grades.steps.{place}.grade")
        above, best = least, rank
    if above != 0:
        raise RulesUnreadable(field=f"grades.steps.{len(steps) - 1}.least")
