"""A rule set as text: it comes back unchanged, the first schema is still read, and what is wrong is refused by its field."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language import speaking
from credits.refusals import RulesUnreadable
from credits.rulebook import rule_refusals as refused
from credits.rulebook.rule_fields import FIELD_TITLES, Field, field_words
from credits.rulebook.rule_text import from_plain, from_text, to_text
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import (
    KINDS,
    CategoryRule,
    Grades,
    GradeStep,
    KindRule,
    NoticeRule,
    Proration,
    Rules,
    Scheme,
    Step,
)
from tests.any_rules import rule_sets

SCHEMA_1 = (
    '{"kinds":{"lecture":{"per_hour":100,"yearly_cap":null},"online":{"per_hour":100,"yearly_cap":500},'
    '"practice":{"per_hour":150,"yearly_cap":null},"replay":{"per_hour":100,"yearly_cap":null},'
    '"simulation":{"per_hour":150,"yearly_cap":null},"visit":{"per_hour":150,"yearly_cap":null}},'
    '"minimum_minutes":15,"required":8000,"risk_share":75,"round_to":1,"schema":1,'
    '"steps":[{"present":80,"worth":100},{"present":50,"worth":50}]}'
)


@given(rule_sets())
def test_rules_come_back_from_their_text_unchanged(rules: Rules) -> None:
    assert from_text(to_text(rules)) == rules
    assert to_text(from_text(to_text(rules))) == to_text(rules)


def test_a_text_of_the_first_schema_says_what_it_said() -> None:
    rules = from_text(SCHEMA_1)
    assert (rules.required, rules.steps, rules.minimum_minutes) == (
        80_00,
        (Step(80, 100), Step(50, 50)),
        15,
    )
    assert rules.kinds["online"] == KindRule(1_00, 5_00)
    assert {rules.kinds[kind].per_hour for kind in ("teaching", "quiz", "claim")} == {0}
    assert (rules.proration, rules.grades, rules.schemes, rules.notices) == (Proration(), None, (), ())
    assert set(rules.categories.values()) == {CategoryRule()}
    same = {**rules.kinds, "online": KindRule(1_00), "claim": KindRule(1_00)}
    assert replace(rules, kinds=same) == RULES_V1


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"required":8000', '"required":0', "required"),
        ('"required":8000,', "", "required"),
        ('"yearly_cap":500', '"cap":500', "kinds.online.cap"),
        ('"online"', '"teaching"', "kinds.teaching"),
        ('"schema":1', '"schema":1,"beyond":false', "beyond"),
        ('"schema":1', '"schema":true', "steps_by"),  # True is no 1: read as the present schema
        ('"steps":[', '"kinds":{},"steps":[', "kinds"),
    ],
)
def test_a_text_of_the_first_schema_is_looked_at_as_strictly(old: str, new: str, field: str) -> None:
    with pytest.raises(RulesUnreadable) as why:
        from_text(SCHEMA_1.replace(old, new))
    assert why.value.values["field"] == field


RICH = replace(
    RULES_V1,
    proration=Proration(absences=("产假", "病假")),
    kinds={**RULES_V1.kinds, "visit": KindRule(1_00, None, None, "minutes", (Step(60, 1_00), Step(0, 50)))},
    grades=Grades({"工作": 70, "评议": 30}, (GradeStep(80_00, "qualified"), GradeStep(0, "basic"))),
)
FULL = replace(
    RICH,
    schemes=(Scheme("r", "登记", "hours", 3, 2026, {"社工": 72_00}),),
    notices=(NoticeRule("reminder", 6, 30, 50),),
)
MISSING = object()
SCHEME = {"code": "r", "title": "登记", "unit": "hours", "years": 3, "first_year": 2026, "lines": {"社工": 1}}
NOTICE = {"level": "reminder", "month": 6, "day": 30, "share": 50}


def paths(found: object, where: str = "") -> Iterator[str]:
    """Every place in a plain form."""
    inner: dict[str, object] = {}
    if isinstance(found, dict):
        inner = cast("dict[str, object]", found)
    elif isinstance(found, list):
        inner = {str(place): each for place, each in enumerate(cast("list[object]", found))}
    for name, each in inner.items():
        path = f"{where}.{name}" if where else name
        yield path
        yield from paths(each, path)


def changed(path: str, value: object, rules: Rules = RICH) -> str:
    """A rule set as text, with another value at a path."""
    found: Any = json.loads(to_text(rules))
    *way, last = path.split(".")
    place: Any = found
    for step in way:
        place = place[int(step) if step.isdecimal() else step]
    if value is MISSING:
        del place[last]
    else:
        place[int(last) if last.isdecimal() else last] = value
    return json.dumps(found)


WRONG: list[tuple[str, object, type[RulesUnreadable], str]] = [
    ("required", 0, refused.RuleAmountWrong, ""),
    ("required", -80, refused.RuleAmountWrong, ""),
    ("required", 10**30, refused.RuleAmountWrong, ""),
    ("required", "8000", refused.RuleAmountWrong, ""),
    ("required", True, refused.RuleAmountWrong, ""),
    ("required", 80.5, refused.RuleAmountWrong, ""),
    ("required", float("nan"), refused.RuleAmountWrong, ""),
    ("required", float("inf"), refused.RuleAmountWrong, ""),
    ("required", MISSING, refused.RuleFieldMissing, ""),
    ("round_to", 0, refused.RuleAmountWrong, ""),
    ("rounding", "sideways", refused.RuleWordWrong, ""),
    ("rounding", ["up"], refused.RuleWordWrong, ""),
    ("risk_share", 101, refused.RuleNumberWrong, ""),
    ("minimum_minutes", None, refused.RuleNumberWrong, ""),
    ("beyond", 1, refused.RuleWordWrong, ""),
    ("schema", 3, refused.RuleNumberWrong, ""),
    ("surprise", 1, refused.RuleFieldUnknown, ""),
    ("steps", [], refused.RuleLinesWrong, ""),
    ("steps", [{"present": 1, "worth": 1}] * 101, refused.RuleLinesWrong, ""),
    ("steps", {}, refused.RuleNotThisType, ""),
    ("steps", [{"present": 50}], refused.RuleFieldMissing, "steps.0.worth"),
    ("steps", [7], refused.RuleNotThisType, "steps.0"),
    ("steps.0.present", "50", refused.RuleNumberWrong, ""),
    ("steps.0.present", 101, refused.RuleNumberWrong, ""),
    ("steps.0.worth", 101, refused.RuleNumberWrong, ""),
    ("steps.1.present", 80, refused.RuleNotFalling, ""),
    ("steps.1.worth", 100, refused.RuleNotFalling, ""),
    ("kinds", {}, refused.RuleFieldMissing, "kinds.lecture"),
    ("kinds", [], refused.RuleNotThisType, ""),
    ("kinds.karaoke", {}, refused.RuleFieldUnknown, ""),
    ("kinds.visit.per_hour", -1, refused.RuleAmountWrong, ""),
    ("kinds.visit.yearly_cap", 10**9, refused.RuleAmountWrong, ""),
    ("kinds.visit.yearly_cap", MISSING, refused.RuleFieldMissing, ""),
    ("kinds.visit.minimum_minutes", 1441, refused.RuleNumberWrong, ""),
    ("kinds.visit.steps_by", "moons", refused.RuleWordWrong, ""),
    ("kinds.visit.steps_by", None, refused.RuleStepsHalf, ""),
    ("kinds.visit.steps", None, refused.RuleStepsHalf, ""),
    ("kinds.visit.steps", [], refused.RuleLinesWrong, ""),
    ("kinds.visit.steps.1.worth", 1_00, refused.RuleNotFalling, ""),
    ("kinds.claim.minimum_minutes", 0, refused.RuleHasNoMinutes, ""),
    ("kinds.quiz.steps_by", "share", refused.RuleHasNoMinutes, ""),
    ("kinds.teaching.steps", [{"present": 1, "worth": 1}], refused.RuleHasNoMinutes, ""),
    ("categories.optional", {}, refused.RuleFieldUnknown, ""),
    ("categories.required.least", 80_01, refused.RuleTooMuchAsked, ""),
    (
        "categories.required",
        {"least": 5_00, "yearly_cap": 4_99},
        refused.RuleCapTooLow,
        "categories.required.yearly_cap",
    ),
    (
        "categories",
        {"required": {"least": 0, "yearly_cap": 40_00}, "elective": {"least": 0, "yearly_cap": 39_99}},
        refused.RuleCapTooLow,
        "categories",
    ),
    ("proration.joiners", "yes", refused.RuleWordWrong, ""),
    ("proration.absences.1", "产假", refused.RuleFieldTwice, ""),
    ("proration.absences.0", " ", refused.RuleNameWrong, ""),
    ("proration.absences.0", "产\u202e假", refused.RuleNameWrong, ""),
    ("proration.absences.0", "长" * 41, refused.RuleNameWrong, ""),
    ("proration.absences.0", 7, refused.RuleNameWrong, ""),
    ("proration.month_from_days", 29, refused.RuleNumberWrong, ""),
    ("proration.round_to", 0, refused.RuleAmountWrong, ""),
    ("proration.counted_in", "first", refused.RuleWordWrong, ""),
    ("carry_over.most", -1, refused.RuleAmountWrong, ""),
    ("schemes", [SCHEME, SCHEME], refused.RuleFieldTwice, "schemes.1.code"),
    ("schemes", [{**SCHEME, "lines": {}}], refused.RuleLinesWrong, "schemes.0.lines"),
    ("schemes", [{**SCHEME, "lines": {"社工": 0}}], refused.RuleAmountWrong, "schemes.0.lines.社工"),
    ("schemes", [{**SCHEME, "lines": {" 社工": 1}}], refused.RuleNameWrong, "schemes.0.lines. 社工"),
    ("schemes", [{**SCHEME, "lines": []}], refused.RuleNotThisType, "schemes.0.lines"),
    ("schemes", [{**SCHEME, "years": 0}], refused.RuleNumberWrong, "schemes.0.years"),
    ("notices", [{**NOTICE, "month": 13}], refused.RuleNumberWrong, "notices.0.month"),
    ("notices", [{**NOTICE, "day": 31}], refused.RuleDayWrong, "notices.0.day"),
    ("notices", [{**NOTICE, "month": 2, "day": 29}], refused.RuleDayWrong, "notices.0.day"),
    ("notices", [{**NOTICE, "level": "fine"}], refused.RuleWordWrong, "notices.0.level"),
    ("grades.weights.工作", 69, refused.RuleWeightsWrong, "grades.weights"),
    ("grades.weights", {}, refused.RuleOneStep, "grades.steps"),
    ("grades.steps.1.least", 80_00, refused.RuleNotFalling, ""),
    ("grades.steps.1.grade", "qualified", refused.RuleNotFalling, ""),
    ("grades.steps.1.least", 1, refused.RuleLastStep, ""),
    ("grades.steps.0.grade", "superb", refused.RuleWordWrong, ""),
    ("grades.gate", None, refused.RuleWordWrong, ""),
]
"""Where, what, the refusal, and the field it names where that is another."""


@pytest.mark.parametrize(("path", "value", "kind", "field"), WRONG)
def test_what_is_wrong_is_refused_by_its_field(
    path: str, value: object, kind: type[RulesUnreadable], field: str
) -> None:
    with pytest.raises(RulesUnreadable) as why:
        from_text(changed(path, value))
    assert type(why.value) is kind
    assert why.value.values["field"] == (field or path)
    assert field_words(field or path) in str(why.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "9" * 5000, "[" * 100_000, "NaN"])
def test_what_is_no_rule_text_is_refused(text: str) -> None:
    with pytest.raises(RulesUnreadable):
        from_text(text)


@pytest.mark.parametrize("number", ["1e400", "-1e400", "Infinity", "NaN", "9" * 5000, "0.1"])
def test_a_number_that_is_none_names_its_field(number: str) -> None:
    with pytest.raises(refused.RuleAmountWrong) as why:
        from_text(to_text(RICH).replace('"required":8000', f'"required":{number}'))
    assert why.value.values["field"] == "required"
    assert len(str(why.value)) < 400


PATHS = list(paths(json.loads(to_text(FULL))))
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.sampled_from(PATHS), anything)
def test_whatever_stands_in_any_field_the_rules_are_read_or_the_field_is_named(
    path: str, value: object
) -> None:
    try:
        rules = from_plain(json.loads(changed(path, value, FULL)))
    except RulesUnreadable as why:
        refusal = why
    else:
        assert from_text(to_text(rules)) == rules
        return
    named = refusal.values["field"]
    assert isinstance(named, Field)
    assert named.startswith(path.partition(".")[0])
    assert field_words(named) in str(refusal)


def test_a_field_that_stands_twice_is_refused() -> None:
    text = to_text(RICH).replace('"visit":{', '"visit":{"per_hour":1,')
    with pytest.raises(refused.RuleFieldTwice) as why:
        from_text(text)
    assert why.value.values["field"] == "per_hour"


def test_rules_made_in_the_program_are_looked_at_too() -> None:
    with pytest.raises(RulesUnreadable):
        replace(RULES_V1, kinds={**RULES_V1.kinds, "karaoke": KindRule(1)})
    with pytest.raises(RulesUnreadable):
        replace(RULES_V1, steps=())


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("kinds.visit.yearly_cap", "Kinds › Field visit › Counts at most a year"),
        ("steps.0.worth", "Steps › line 1 › Is worth"),
        ("kinds.visit.steps.1.worth", "Kinds › Field visit › Own steps › line 2 › Is worth"),
        ("categories.elective.least", "Categories › Elective › At least a year"),
        ("schemes.0.lines.社工", "Other schemes › line 1 › Line by qualification › “社工”"),
        ("kinds.karaoke", "Kinds › “karaoke”"),
        ("x" * 99, "“" + "x" * 39 + "…”"),
        ("a\n\u202eb", "“a b”"),
    ],
)
def test_a_field_is_called_by_its_words(path: str, words: str) -> None:
    with speaking("en"):
        assert field_words(path) == words
        assert words in str(refused.RuleFieldMissing(field=Field(path)))


def test_every_field_of_a_rule_set_has_words() -> None:
    text = json.loads(to_text(replace(RICH, schemes=(), notices=())))
    known = {
        "schemes": SCHEME,
        "notices": NOTICE,
        "kinds": text["kinds"]["visit"],
        "categories": text["categories"]["required"],
        "steps": text["steps"][0],
    }
    for name, value in text.items():
        assert name in FIELD_TITLES
        inner: Any = known.get(name, value)
        if isinstance(inner, dict):
            assert {f"{name}.{each}" for each in cast("dict[str, Any]", inner)} <= set(FIELD_TITLES)
    assert set(KINDS) == set(text["kinds"])
