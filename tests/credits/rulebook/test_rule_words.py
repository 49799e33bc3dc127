"""A rule set in sentences: nothing is left out, and what two sets say differently is found."""

from dataclasses import replace

from hypothesis import given, settings

from core.language import speaking
from credits.rulebook import rule_files
from credits.rulebook.rule_versions import RULES_V1
from credits.rulebook.rule_words import changes, words
from credits.rules import CarryOver, CategoryRule, Grades, GradeStep, KindRule, Proration, Rules, Step
from tests.any_rules import rule_sets


def text(rules: Rules) -> str:
    with speaking("en"):
        return "\n".join(f"{heading}: {sentence}" for heading, said in words(rules) for sentence in said)


@settings(max_examples=30)
@given(rule_sets())
def test_any_rule_set_can_be_said_in_both_languages(rules: Rules) -> None:
    for language in ("en", "zh_CN"):
        with speaking(language):
            said = words(rules)
            assert all(heading and sentences and all(sentences) for heading, sentences in said)
            assert changes(rules, rules) == []


def test_the_first_rules_in_words() -> None:
    said = text(RULES_V1)
    for sentence in (
        "Credits asked for: A whole year asks for 80 credits.",
        "Field visit: 1.5 for each lesson hour.",
        "Teaching: nothing.",
        "There for 50 percent of the session or more: 50 percent of its hours.",
        "There for less than 50 percent: nothing.",
        "Whoever was there for fewer than 15 minutes gets nothing.",
        "Everybody owes the whole line",
        "Nothing goes over into the next year.",
        "No grades are given.",
    ):
        assert sentence in said


def test_every_figure_of_the_nanjing_and_street_sets_is_said() -> None:
    nanjing = text(rule_files.shipped_set("nanjing").rules)
    for sentence in (
        "There for 150 minutes or more: 3 lesson hours.",
        "For “Online” alone: There for 100 percent of the session or more",
        "Hours by minutes may be more than the course has.",
        "Teaching: 5 for each lesson hour.",
        "Compulsory: at least 56 credits a year.",
        "at most 84 credits go over",
        "rounded down to a multiple of 1.",
    ):
        assert sentence in nanjing
    street = text(rule_files.shipped_set("street").rules)
    for sentence in (
        "Replay: 1 for each lesson hour, at most 30 a year.",
        "助理社会工作师 need 72 lesson hours in each 3 years, counted from 2026.",
        "Sep 30: a reminder to whoever has less than 75 percent of the line.",
        "Nov 15: a written warning",
        "Months of absence are not owed: 产假, 病假, 借调.",
        "A month counts with 15 days in service or more",
        "From 90 points on: ",
        "The total is made of 工作实绩 70 percent, 民主测评 30 percent.",
    ):
        assert sentence in street


def test_what_changes_is_said_heading_by_heading() -> None:
    new = replace(
        RULES_V1,
        required=90_00,
        kinds={**RULES_V1.kinds, "visit": KindRule(2_00, 10_00, 0, "minutes", (Step(0, 1_00),))},
        categories={"required": CategoryRule(50_00), "elective": CategoryRule(0, 30_00)},
        proration=Proration(leavers=True, counted_in="longest"),
        carry_over=CarryOver(5_00),
        rounding="up",
        grades=Grades({}, (GradeStep(0, "qualified"),), "basic"),
    )
    with speaking("en"):
        found = {change.heading: change for change in changes(RULES_V1, new)}
    assert found["Credits asked for"].until_now == ["A whole year asks for 80 credits."]
    assert found["Credits asked for"].from_then == ["A whole year asks for 90 credits."]
    assert found["Credits by kind"].from_then == ["Field visit: 2 for each lesson hour, at most 10 a year."]
    assert (
        "For “Field visit” alone: There is no least time."
        in found["How long somebody has to be there"].from_then
    )
    assert "Elective: at most 30 credits a year count." in found["Compulsory and elective"].from_then
    assert {"Part of a year", "Carry-over", "Grades"} <= set(found)
    assert "Other schemes" not in found
