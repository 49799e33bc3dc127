"""The rules of credit: what a presence is worth, what a year asks, what a standing means, for any rule set and any figures."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import courses.rules
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import (
    CATEGORIES,
    GRADES,
    KINDS,
    STATED,
    CarryOver,
    CategoryRule,
    Grades,
    GradeStep,
    KindRule,
    Presence,
    Proration,
    Rules,
    Scheme,
    Service,
    Step,
    carried_over,
    credit_for,
    grade_of,
    least_of,
    met,
    period_of,
    required_of,
    shortfall,
    verdict,
    verdict_of,
    within_cap,
    within_category,
)
from tests.any_rules import grades, presence_rules, prorations, with_categories

kinds = st.sampled_from(KINDS)
heard = st.sampled_from([kind for kind in KINDS if kind not in STATED])
amounts = st.integers(0, 20_000)
by_categories = st.fixed_dictionaries({category: st.integers(-500, 20_000) for category in CATEGORIES})
days = st.dates(date(2025, 10, 1), date(2027, 3, 31))
away = st.lists(
    st.tuples(st.sampled_from(("产假", "病假", "年休")), days, st.none() | days),
    max_size=3,
)
services = st.builds(
    Service,
    st.just(2026),
    st.none() | days,
    st.none() | days,
    away,
    st.none() | st.integers(0, 20_000),
    st.booleans(),
)


@given(presence_rules(), heard, amounts, st.integers(0, 600), st.integers(0, 700), st.integers(0, 700))
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


@given(presence_rules(), heard, amounts, amounts, st.integers(0, 600), st.none() | st.integers(0, 600))
def test_a_longer_course_never_earns_less_and_no_presence_more_than_the_course_has(
    rules: Rules, kind: str, shorter: int, longer: int, duration: int, minutes: int | None
) -> None:
    shorter, longer = sorted((shorter, longer))
    little = credit_for(rules, Presence(kind, shorter, duration, minutes))
    much = credit_for(rules, Presence(kind, longer, duration, minutes))
    assert little.credits <= much.credits
    assert little.hours <= much.hours
    if not rules.beyond:
        assert much.hours < longer + rules.round_to


@given(presence_rules(), kinds, amounts, st.integers(0, 600), st.none() | st.integers(0, 600))
def test_credits_and_hours_are_whole_multiples(
    rules: Rules, kind: str, hours: int, duration: int, minutes: int | None
) -> None:
    worth = credit_for(rules, Presence(kind, hours, duration, minutes))
    assert worth.credits % rules.round_to == 0 == worth.hours % rules.round_to


@given(presence_rules(), st.sampled_from(STATED), amounts, st.none() | st.integers(0, 600))
def test_stated_hours_are_rounded_as_the_rules_say(
    rules: Rules, kind: str, hours: int, minutes: int | None
) -> None:
    worth, unit = credit_for(rules, Presence(kind, hours, 0, minutes)), rules.round_to
    exact = Fraction(hours * rules.kinds[kind].per_hour, 100)
    off = {"credits": exact - worth.credits, "hours": Fraction(hours - worth.hours)}
    for each in off.values():
        if rules.rounding == "nearest":
            assert -Fraction(unit, 2) <= each < Fraction(unit, 2)
        elif rules.rounding == "down":
            assert 0 <= each < unit
        else:
            assert -unit < each <= 0


@given(presence_rules(), kinds, st.lists(amounts, max_size=20))
def test_a_kind_never_counts_for_more_than_its_cap(rules: Rules, kind: str, worths: list[int]) -> None:
    had = 0
    for credits in worths:
        counted = within_cap(rules, kind, credits, had)
        assert 0 <= counted <= credits
        had += counted
    cap = rules.kinds[kind].yearly_cap
    assert had == (sum(worths) if cap is None else min(sum(worths), cap))


@given(with_categories(), st.sampled_from(CATEGORIES), st.lists(amounts, max_size=20))
def test_a_category_never_counts_for_more_than_its_cap(
    rules: Rules, category: str, worths: list[int]
) -> None:
    had = 0
    for credits in worths:
        counted = within_category(rules, category, credits, had)
        assert 0 <= counted <= credits
        had += counted
    cap = rules.categories[category].yearly_cap
    assert had == (sum(worths) if cap is None else min(sum(worths), cap))


@given(prorations(), st.integers(1, 1_000_000), services)
def test_nobody_owes_more_than_the_line_or_less_than_nothing(
    proration: Proration, required: int, service: Service
) -> None:
    rules = replace(RULES_V1, required=required, proration=proration)
    owed = required_of(rules, service)
    assert 0 <= owed <= rules.required
    if service.wholly:
        assert owed == 0
    elif service.exempted:
        assert owed == max(0, required_of(rules, service._replace(exempted=None)) - service.exempted)


@given(prorations(), services, st.integers(1, 200))
def test_more_service_never_owes_less(proration: Proration, service: Service, more: int) -> None:
    rules = replace(RULES_V1, proration=proration)
    owed, longer = required_of(rules, service), timedelta(days=more)
    if service.joined_on:
        assert required_of(rules, service._replace(joined_on=service.joined_on - longer)) >= owed
        assert required_of(rules, service._replace(joined_on=None)) >= owed
    if service.left_on:
        assert required_of(rules, service._replace(left_on=service.left_on + longer)) >= owed
        assert required_of(rules, service._replace(left_on=None)) >= owed
    assert required_of(rules, service._replace(absences=service.absences[1:])) >= owed


@given(services)
def test_without_proration_the_dates_change_nothing(service: Service) -> None:
    plain_service = service._replace(wholly=False, exempted=None)
    assert required_of(RULES_V1, plain_service) == RULES_V1.required
    everybody = replace(RULES_V1, proration=Proration(True, True, ("产假", "病假")))
    assert required_of(everybody, Service(2026, date(2025, 12, 31), date(2027, 1, 1))) == RULES_V1.required


@pytest.mark.parametrize(
    ("joined", "left", "absences", "credits"),
    [
        (date(2026, 1, 1), None, [], 80_00),
        (date(2026, 1, 18), None, [], 73_00),  # 14 days of January: 11 months, 73.33
        (date(2026, 1, 17), None, [], 80_00),  # 15 days
        (date(2026, 7, 1), None, [], 40_00),
        (date(2027, 1, 1), None, [], 0),
        (None, date(2026, 7, 1), [], 40_00),
        (None, date(2026, 1, 1), [], 0),
        (date(2026, 4, 1), date(2026, 10, 1), [], 40_00),
        (None, None, [("产假", date(2026, 3, 1), date(2026, 9, 1))], 40_00),
        (None, None, [("产假", date(2026, 9, 1), None)], 53_00),  # 8 months, 53.33
        (None, None, [("年休", date(2026, 3, 1), date(2026, 9, 1))], 80_00),
        # Two absences over the same days are days away once.
        (None, None, [("产假", date(2026, 3, 1), date(2026, 3, 20))] * 2, 73_00),
        (
            date(2026, 7, 1),
            None,
            [("产假", date(2026, 1, 1), date(2026, 8, 1)), ("病假", date(2026, 12, 20), date(2027, 1, 9))],
            33_00,  # August to December
        ),
    ],
)
def test_a_month_counts_from_fifteen_days_in_service(
    joined: date | None,
    left: date | None,
    absences: list[tuple[str, date, date | None]],
    credits: int,
) -> None:
    rules = replace(RULES_V1, proration=Proration(True, True, ("产假", "病假")))
    assert required_of(rules, Service(2026, joined, left, absences)) == credits


def test_a_line_that_would_round_up_over_the_whole_stays_the_whole() -> None:
    rules = replace(RULES_V1, required=60, proration=Proration(joiners=True))
    assert required_of(rules, Service(2026, date(2026, 2, 1))) == 60


@given(with_categories(), amounts, by_categories)
def test_categories_never_ask_for_more_than_the_line(
    rules: Rules, required: int, by_category: dict[str, int]
) -> None:
    required = min(required, rules.required)
    leasts = {category: least_of(rules, category, required) for category in CATEGORIES}
    assert sum(leasts.values()) <= required
    for category, least in leasts.items():
        assert 0 <= least <= rules.categories[category].least
    missing = shortfall(rules, sum(by_category.values()), required, by_category)
    assert missing.total == max(0, required - sum(by_category.values()))
    assert missing.by_category == {
        category: least - by_category[category]
        for category, least in leasts.items()
        if least > by_category[category]
    }
    assert met(rules, sum(by_category.values()), required, by_category) == (
        not missing.total and not missing.by_category
    )


def test_a_category_that_nothing_was_earned_of_is_missing_whole() -> None:
    rules = replace(RULES_V1, categories={"required": CategoryRule(60_00), "elective": CategoryRule(20_00)})
    assert shortfall(rules, 80_00, 80_00, {"required": 80_00}) == (0, {"elective": 20_00})
    assert not met(rules, 80_00, 80_00, {"required": 80_00})
    assert least_of(rules, "required", 73_00) == 54_00  # 54.75, down to the multiples of the line
    assert met(rules, 0, 0, {})


@given(st.integers(-5_000, 20_000), st.integers(1, 20_000), st.integers(0, 20_000), st.integers(0, 100))
def test_a_verdict_says_what_the_figures_say(earned: int, required: int, possible: int, share: int) -> None:
    said = verdict(earned, required, possible, share)
    assert (said == "met") == (earned >= required)
    assert (said == "out_of_reach") == (earned + possible < required)
    order = ("out_of_reach", "at_risk", "on_track", "met")
    assert order.index(verdict(earned + 50, required, possible, share)) >= order.index(said)
    assert order.index(verdict(earned, required, possible + 50, share)) >= order.index(said)


@given(with_categories(), amounts, by_categories, st.fixed_dictionaries(dict.fromkeys(CATEGORIES, amounts)))
def test_the_verdict_of_all_is_the_worst_and_met_only_when_everything_is(
    rules: Rules, required: int, had: dict[str, int], more: dict[str, int]
) -> None:
    required = min(required, rules.required)
    earned, possible = sum(had.values()), sum(more.values())
    said = verdict_of(rules, earned, required, possible, had, more)
    order = ("out_of_reach", "at_risk", "on_track", "met")
    assert order.index(said) <= order.index(verdict(earned, required, possible, rules.risk_share))
    assert (said == "met") == met(rules, earned, required, had)
    some = any(had[each] + more[each] < least_of(rules, each, required) for each in CATEGORIES)
    assert (said == "out_of_reach") == (some or earned + possible < required)


@given(st.integers(0, 1_000_000), st.integers(-500, 30_000), amounts, amounts)
def test_what_goes_over_exceeds_the_line_and_never_goes_over_twice(
    most: int, earned: int, required: int, came: int
) -> None:
    rules = replace(RULES_V1, carry_over=CarryOver(most))
    over = carried_over(rules, earned, required, came)
    assert 0 <= over <= rules.carry_over.most
    assert over <= max(0, earned - required)
    assert over <= max(0, earned - came)
    if earned - required <= rules.carry_over.most:
        assert carried_over(rules, earned, required) == max(0, earned - required)


def test_carry_over_of_the_neutral_rules_is_nothing() -> None:
    assert carried_over(RULES_V1, 120_00, 80_00) == 0
    ten = replace(RULES_V1, carry_over=CarryOver(10_00))
    assert carried_over(ten, 85_00, 80_00) == 5_00
    assert carried_over(ten, 120_00, 80_00) == 10_00
    assert carried_over(ten, 84_00, 0, 82_00) == 2_00


@given(st.integers(1, 10), st.integers(1950, 2100), st.integers(0, 100))
def test_every_year_lies_in_one_period_of_a_scheme(years: int, first: int, later: int) -> None:
    scheme = Scheme("register", "登记", "hours", years, first, {"社会工作师": 90_00})
    period = period_of(scheme, first + later)
    assert period is not None
    since, until = period
    assert since <= first + later <= until
    assert until - since + 1 == years
    assert (since - first) % years == 0
    assert period_of(scheme, first - 1) is None


def test_a_grade_comes_from_the_weighted_scores_and_the_gate_holds_it_down() -> None:
    steps = (GradeStep(90_00, "excellent"), GradeStep(75_00, "qualified"), GradeStep(0, "basic"))
    rules = replace(RULES_V1, grades=Grades({"工作": 70, "评议": 30}, steps, "unqualified"))
    assert grade_of(rules, True, {"工作": 90_00, "评议": 90_00}) == "excellent"
    assert grade_of(rules, True, {"工作": 90_00, "评议": 89_99}) == "qualified"
    assert grade_of(rules, True, {"工作": 0, "评议": 0}) == "basic"
    assert grade_of(rules, False, {"工作": 100_00, "评议": 100_00}) == "unqualified"
    assert grade_of(rules, True, {"工作": 90_00}) == ""
    assert grade_of(RULES_V1, True, {}) == ""
    alone = replace(RULES_V1, grades=Grades({}, (GradeStep(0, "qualified"),), "unqualified"))
    assert (grade_of(alone, True, {}), grade_of(alone, False, {})) == ("qualified", "unqualified")
    mild = replace(RULES_V1, grades=Grades({"工作": 100}, steps, "qualified"))
    assert grade_of(mild, False, {"工作": 95_00}) == "qualified"
    assert grade_of(mild, False, {"工作": 10_00}) == "basic"


@given(grades(), st.data())
def test_higher_scores_never_give_a_worse_grade_and_no_credits_never_a_better_one(
    how: Grades, data: st.DataObject
) -> None:
    rules = replace(RULES_V1, grades=how)
    scores = {name: data.draw(st.integers(0, 100_00)) for name in how.weights}
    better = {name: min(100_00, score + data.draw(st.integers(0, 100_00))) for name, score in scores.items()}
    low, high = grade_of(rules, True, scores), grade_of(rules, True, better)
    assert GRADES.index(high) <= GRADES.index(low)
    held = grade_of(rules, False, scores)
    assert GRADES.index(held) == max(GRADES.index(low), GRADES.index(how.gate))


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
        ("claim", 3_00, None, 3_00, 3_00),
        ("teaching", 4_00, None, 0, 4_00),
        ("quiz", 1_00, None, 0, 1_00),
    ],
)
def test_the_first_rules_give(
    kind: str, hours: int, minutes: int | None, credits: int, lesson_hours: int
) -> None:
    assert credit_for(RULES_V1, Presence(kind, hours, 120, minutes)) == (credits, lesson_hours)


def test_fewer_minutes_than_the_minimum_are_worth_nothing_even_of_a_short_session() -> None:
    assert credit_for(RULES_V1, Presence("lecture", 1_00, 15, 14)) == (0, 0)
    assert credit_for(RULES_V1, Presence("lecture", 1_00, 15, 15)) == (1_00, 1_00)


def test_a_kind_may_have_its_own_minimum_and_its_own_steps() -> None:
    visit = KindRule(1_00, None, 60, "minutes", (Step(120, 3_00), Step(0, 1_00)))
    rules = replace(RULES_V1, kinds={**RULES_V1.kinds, "visit": visit})
    assert credit_for(rules, Presence("visit", 8_00, 240, 59)) == (0, 0)
    assert credit_for(rules, Presence("visit", 8_00, 240, 60)) == (1_00, 1_00)
    assert credit_for(rules, Presence("visit", 8_00, 240)) == (3_00, 3_00)
    assert credit_for(rules, Presence("visit", 2_00, 240)) == (2_00, 2_00)
    assert credit_for(replace(rules, beyond=True), Presence("visit", 2_00, 240)) == (3_00, 3_00)
    assert credit_for(rules, Presence("visit", 8_00, 90, 200)) == (
        1_00,
        1_00,
    )  # never longer than the session
    none = replace(rules, kinds={**rules.kinds, "lecture": KindRule(1_00, minimum_minutes=0)})
    assert credit_for(none, Presence("lecture", 1_00, 10, 8)) == (1_00, 1_00)


def test_the_first_rules_ask_80_credits_and_know_every_kind_of_course() -> None:
    assert RULES_V1.required == 80_00
    assert set(courses.rules.KINDS) < set(RULES_V1.kinds)
