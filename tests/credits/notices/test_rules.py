"""Whose day has come: the strongest level that is due, once."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from credits.notices.rules import days_come, level_due
from credits.rules import LEVELS, NoticeRule

RULES = (NoticeRule("reminder", 9, 30, 60), NoticeRule("warning", 11, 30, 80))
rules = st.lists(
    st.builds(
        NoticeRule, st.sampled_from(LEVELS), st.integers(1, 12), st.integers(1, 28), st.integers(1, 100)
    ),
    max_size=4,
)
amounts = st.integers(0, 200_00)


def test_a_rule_comes_on_its_day() -> None:
    assert days_come(RULES, 2026, date(2026, 9, 29)) == []
    assert days_come(RULES, 2026, date(2026, 9, 30)) == [RULES[0]]
    assert days_come(RULES, 2026, date(2027, 1, 1)) == [*RULES]
    assert days_come(RULES, 2026, date(2025, 12, 31)) == []


def test_the_share_is_of_the_persons_own_line() -> None:
    assert level_due(RULES[:1], 47_99, 80_00, ()) == "reminder"
    assert level_due(RULES[:1], 48_00, 80_00, ()) == ""
    assert level_due(RULES[:1], 24_00, 40_00, ()) == ""
    assert level_due(RULES[:1], 0, 0, ()) == ""


@given(rules, amounts, amounts, st.sets(st.sampled_from(LEVELS)))
def test_nobody_is_told_twice_nor_more_mildly_than_before(
    come: list[NoticeRule], earned: int, required: int, given_: set[str]
) -> None:
    level = level_due(come, earned, required, given_)
    below = {rule.level for rule in come if earned * 100 < required * rule.share}
    if level:
        assert level in below
        assert all(LEVELS.index(other) <= LEVELS.index(level) for other in below)
        assert all(LEVELS.index(other) < LEVELS.index(level) for other in given_)
    else:
        assert not below or max(map(LEVELS.index, given_), default=-1) >= max(map(LEVELS.index, below))
