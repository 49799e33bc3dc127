"""The formula as data and its arithmetic: exact, capped, never below nothing, refused where it cannot be reckoned with."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.companies.formula import EVENTS, FORMULA_V1, FULL, Band, Cost, Formula, from_text, to_text
from grid.companies.refusals import FormulaWrong
from grid.companies.rules import reckon, rounded

amounts = st.integers(0, FULL)


@st.composite
def formulas(draw: st.DrawFn) -> Formula:
    points = sorted(draw(st.sets(st.integers(1, FULL), max_size=5)), reverse=True)
    return Formula(
        draw(amounts),
        {event: Cost(draw(amounts), draw(amounts)) for event in EVENTS},
        tuple(Band(each, draw(amounts)) for each in [*points, 0]),
        draw(st.integers(0, 90)),
    )


@given(formulas())
def test_a_text_says_what_was_written(formula: Formula) -> None:
    assert from_text(to_text(formula)) == formula


@given(
    formulas(),
    st.dictionaries(st.sampled_from(EVENTS[:4]), st.integers(0, 60)),
    st.lists(amounts, max_size=5),
    st.lists(st.integers(0, 1_000_00), max_size=5),
    st.integers(0, 10**12),
)
def test_points_and_money_keep_their_bounds(
    formula: Formula, counts: dict[str, int], points: list[int], penalties: list[int], base: int
) -> None:
    sum_ = reckon(formula, counts, points, penalties, base)
    for step in sum_.steps:
        assert step.taken == min(step.cost, formula.costs[step.event].most)
    assert sum_.points == max(0, formula.start - sum(step.taken for step in sum_.steps))
    reached = [band for band in formula.payout if band.points <= sum_.points]
    assert sum_.share == max(reached, key=lambda band: band.points).share
    assert abs(sum_.earned_cents * FULL - base * sum_.share) * 2 <= FULL
    assert sum_.payout_cents == max(0, sum_.earned_cents - sum(penalties))
    one_more = reckon(formula, {**counts, "overdue": counts.get("overdue", 0) + 1}, points, penalties, base)
    assert one_more.points <= sum_.points


def test_a_month_by_hand() -> None:
    sum_ = reckon(
        FORMULA_V1,
        {"overdue": 3, "overdue_urgent": 6, "rework": 1},
        [1_50, 40_00],
        [200_00],
        12_500_50,
    )
    # 3 x 2 = 6; 6 x 4 = 24, at most 20; 1; 41.5, at most 30: 100 - 57 = 43 points, 80 % of 12500.50 = 10000.40, less 200
    assert [step.taken for step in sum_.steps] == [6_00, 20_00, 1_00, 0, 30_00]
    assert (sum_.points, sum_.share, sum_.earned_cents, sum_.payout_cents) == (
        43_00,
        80_00,
        10_000_40,
        9_800_40,
    )


def test_half_a_cent_goes_up() -> None:
    assert rounded(5, 10) == 1
    assert rounded(4, 10) == 0
    assert rounded(15, 10) == 2


def test_penalties_never_make_it_negative() -> None:
    assert reckon(FORMULA_V1, {}, [], [5_00, 900_00], 100_00).payout_cents == 0


def said(**changes: Any) -> str:  # noqa: ANN401 - whatever somebody writes
    return json.dumps({**json.loads(to_text(FORMULA_V1)), **changes})


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("{", "JSON"),
        ("[]", "JSON"),
        ('{"start":1}', "JSON"),
        (said(schema=2), "schema"),
        (said(start=100_01), "start"),
        (said(start=-1), "start"),
        (said(start=99.5), "start"),
        (said(start=True), "start"),
        (said(objection_days=91), "objection_days"),
        (said(costs=[]), "costs"),
        (said(costs={}), "costs"),
        (said(costs={**json.loads(to_text(FORMULA_V1))["costs"], "overdue": [1]}), "costs.overdue"),
        (
            said(costs={**json.loads(to_text(FORMULA_V1))["costs"], "rework": [100_01, 1]}),
            "costs.rework.each",
        ),
        (said(costs={**json.loads(to_text(FORMULA_V1))["costs"], "rework": [1, -1]}), "costs.rework.most"),
        (said(payout={}), "payout"),
        (said(payout=[]), "payout"),
        (said(payout=[[9000, 9000]]), "payout"),
        (said(payout=[[0, 1], [9000, 9000]]), "payout"),
        (said(payout=[[9000, 100_01], [0, 0]]), "payout.share"),
        (said(payout=[[100_01, 1], [0, 0]]), "payout.points"),
        (said(payout=[["9000", 1], [0, 0]]), "payout"),
    ],
)
def test_a_wrong_formula_is_refused_by_its_field(text: str, field: str) -> None:
    with pytest.raises(FormulaWrong) as refused:
        from_text(text)
    assert refused.value.values["field"] == field


def test_a_wrong_formula_is_never_written() -> None:
    with pytest.raises(FormulaWrong):
        to_text(replace(FORMULA_V1, payout=()))
