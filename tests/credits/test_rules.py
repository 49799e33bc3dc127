"""The rules of credit: what a presence is worth and what a standing means, for any rule set and any figures."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import courses.rules
from credits.refusals import RulesUnreadable
from credits.rule_text import from_text, to_text
from credits.rule_versions import RULES_V1
from credits.rules import (
    KINDS,
    KindRule,
    Presence,
    Rules,
    Step,
    credit_for,
    verdict,
    within_cap,
)


@st.composite
def rule_sets(draw: st.DrawFn) -> Rules:
    length = draw(st.integers(1, 5))
    present = sorted(
        draw(st.lists(st.integers(0, 100), min_size=length, max_size=length, unique=True)), reverse=True
    )
    worth = sorted(
        draw(st.lists(st.integers(0, 100), min_size=length, max_size=length, unique=True)), reverse=True
    )
    cap = st.one_of(st.none(), st.integers(0, 1_000_000))
    return Rules(
        required=draw(st.integers(1, 1_000_000)),
        kinds={kind: KindRule(draw(st.integers(0, 1_000_000)), draw(cap)) for kind in KINDS},
        steps=tuple(map(Step, present, worth)),
        minimum_minutes=draw(st.integers(0, 1440)),
        round_to=draw(st.integers(1, 100)),
        risk_share=draw(st.integers(0, 100)),
    )


kinds = st.sampled_from(KINDS)
amounts = st.integers(0, 20_000)


@given(rule_sets())
def test_rules_come_back_from_their_text_unchanged(rules: Rules) -> None:
    assert from_text(to_text(rules)) == rules
    assert to_text(from_text(to_text(rules))) == to_text(rules)


@given(rule_sets(), kinds, amounts, st.integers(0, 600), st.integers(0, 700), st.integers(0, 700))
def test_more_presence_never_earns_less_and_a_missing_check_out_never_costs(
    rules: Rules, kind: str, hours: int, duration: int, fewer: int, more: int
) -> None:
    fewer, more = sorted((fewer, more))
    little = credit_for(rules, Presence(kind, hours, duration, fewer))
    much = credit_for(rules, Presence(kind, hours, duration, more))
    whole = credit_for(rules, Presence(kind, hours, duration))
    assert little.credits >= 0 <= little.hours
    assert little.credits <= much.credits <= whole.credits
    assert little.hours <= much.hours <= whole.hours


@given(rule_sets(), kinds, amounts)
def test_rounding_is_to_the_nearest_whole_unit_and_halves_go_up(rules: Rules, kind: str, hours: int) -> None:
    worth = credit_for(rules, Presence(kind, hours, 120))
    exact = Fraction(hours * rules.kinds[kind].per_hour, 100)
    assert worth.credits % rules.round_to == 0
    assert -Fraction(rules.round_to, 2) <= exact - worth.credits < Fraction(rules.round_to, 2)
    assert abs(Fraction(hours) - worth.hours) <= Fraction(rules.round_to, 2)


@given(rule_sets(), kinds, st.lists(amounts, max_size=20))
def test_a_kind_never_counts_for_more_than_its_cap(rules: Rules, kind: str, worths: list[int]) -> None:
    had = 0
    for credits in worths:
        counted = within_cap(rules, kind, credits, had)
        assert 0 <= counted <= credits
        had += counted
    cap = rules.kinds[kind].yearly_cap
    assert had == (sum(worths) if cap is None else min(sum(worths), cap))


@given(st.integers(-5_000, 20_000), st.integers(1, 20_000), st.integers(0, 20_000), st.integers(0, 100))
def test_a_verdict_says_what_the_figures_say(earned: int, required: int, possible: int, share: int) -> None:
    said = verdict(earned, required, possible, share)
    assert (said == "met") == (earned >= required)
    assert (said == "out_of_reach") == (earned + possible < required)
    order = ("out_of_reach", "at_risk", "on_track", "met")
    assert order.index(verdict(earned + 50, required, possible, share)) >= order.index(said)
    assert order.index(verdict(earned, required, possible + 50, share)) >= order.index(said)


@pytest.mark.parametrize(
    ("kind", "hours", "minutes", "credits", "lesson_hours"),
    [
        ("lecture", 4_00, None, 4_00, 4_00),
        ("online", 2_00, None, 2_00, 2_00),
        ("replay", 2_00, None, 2_00, 2_00),
        ("simulation", 4_00, None, 6_00, 4_00),
        ("visit", 4_00, None, 6_00, 4_00),
        ("practice", 3_00, None, 4_50, 3_00),
        ("lecture", 4_00, 96, 4_00, 4_00),  # 80 % of 120 minutes
        ("lecture", 4_00, 95, 2_00, 2_00),
        ("lecture", 4_00, 60, 2_00, 2_00),
        ("lecture", 4_00, 59, 0, 0),
        ("practice", 1_50, 60, 1_13, 75),  # 1.125 credits: the half goes up
    ],
)
def test_the_first_rules_give(
    kind: str, hours: int, minutes: int | None, credits: int, lesson_hours: int
) -> None:
    assert credit_for(RULES_V1, Presence(kind, hours, 120, minutes)) == (credits, lesson_hours)


def test_fewer_minutes_than_the_minimum_are_worth_nothing_even_of_a_short_session() -> None:
    assert credit_for(RULES_V1, Presence("lecture", 1_00, 15, 14)) == (0, 0)
    assert credit_for(RULES_V1, Presence("lecture", 1_00, 15, 15)) == (1_00, 1_00)


def test_the_first_rules_ask_80_credits_and_know_every_kind_of_course() -> None:
    assert RULES_V1.required == 80_00
    assert set(courses.rules.KINDS) < set(RULES_V1.kinds)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"required": 0}, "required"),
        ({"required": -80}, "required"),
        ({"required": 10**30}, "required"),
        ({"required": "8000"}, "required"),
        ({"required": True}, "required"),
        ({"required": 80.5}, "required"),
        ({"round_to": 0}, "round_to"),
        ({"risk_share": 101}, "risk_share"),
        ({"minimum_minutes": None}, "minimum_minutes"),
        ({"schema": 3}, "schema"),
        ({"steps": []}, "steps"),
        ({"steps": {}}, "steps"),
        ({"steps": [{"present": 50}]}, "steps.0.worth"),
        ({"steps": [7]}, "steps.0"),
        ({"steps": [{"present": "50", "worth": 50}]}, "steps.0.present"),
        ({"steps": [{"present": 50, "worth": "50"}, {"present": 20, "worth": 10}]}, "steps.0.worth"),
        ({"steps": [{"present": 50, "worth": 50}, {"present": 50, "worth": 20}]}, "steps.1.present"),
        ({"steps": [{"present": 50, "worth": 50}, {"present": 20, "worth": 90}]}, "steps.1.worth"),
        ({"surprise": 1}, "surprise"),
        ({"kinds": {}}, "kinds.lecture"),
        ({"kinds": []}, "kinds"),
    ],
)
def test_a_rule_file_is_refused_by_the_name_of_its_bad_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(RulesUnreadable) as refused:
        from_text(json.dumps({**json.loads(to_text(RULES_V1)), **change}))
    assert refused.value.values["field"] == field


@pytest.mark.parametrize(
    ("kind", "rule", "field"),
    [
        ("karaoke", {"per_hour": 100, "yearly_cap": None}, "kinds.karaoke"),
        ("visit", {"per_hour": -1, "yearly_cap": None}, "kinds.visit.per_hour"),
        ("visit", {"per_hour": 100, "yearly_cap": 10**9}, "kinds.visit.yearly_cap"),
        ("visit", {"per_hour": 100}, "kinds.visit.yearly_cap"),
    ],
)
def test_a_kind_is_refused_by_name(kind: str, rule: dict[str, object], field: str) -> None:
    found = json.loads(to_text(RULES_V1))
    neutral = {"minimum_minutes": None, "steps_by": None, "steps": None}
    found["kinds"][kind] = {**neutral, **rule}
    with pytest.raises(RulesUnreadable) as refused:
        from_text(json.dumps(found))
    assert refused.value.values["field"] == field


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "9" * 5000, "[" * 100_000])
def test_what_is_no_rule_file_is_refused(text: str) -> None:
    with pytest.raises(RulesUnreadable):
        from_text(text)


def test_rules_made_in_the_program_are_looked_at_too() -> None:
    with pytest.raises(RulesUnreadable):
        replace(RULES_V1, kinds={**RULES_V1.kinds, "karaoke": KindRule(1)})
