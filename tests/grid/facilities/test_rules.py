"""When something falls due next, and how it stands on a day."""

from calendar import monthrange
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from grid.facilities import rules

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def test_the_next_one_is_due_on_the_same_day_of_a_later_month() -> None:
    assert rules.next_due(date(2026, 3, 15), 12) == date(2027, 3, 15)
    assert rules.next_due(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert rules.next_due(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert rules.next_due(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert rules.next_due(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert rules.next_due(date(2026, 3, 15), None) is None
    assert rules.next_due(date(9999, 12, 31), 1) is None  # "for ever", as lists write it


def test_what_was_done_after_the_next_was_due_was_done_for_it_too() -> None:
    due = date(2024, 1, 31)
    assert rules.next_due(due, 12, date(2023, 12, 1)) == date(2025, 1, 31)
    assert rules.next_due(due, 12, date(2025, 1, 30)) == date(2025, 1, 31)
    assert rules.next_due(due, 12, date(2025, 1, 31)) == date(2026, 1, 31)
    assert rules.next_due(due, 1, date(2026, 3, 1)) == date(2026, 3, 31)


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.integers(1, 60), st.integers(2, 6))
def test_a_rhythm_keeps_to_the_day_of_its_first_month(first: date, months: int, times: int) -> None:
    run = [first]
    for _ in range(times):
        following = rules.next_due(run[-1], months, earlier=run[:-1])
        assert following is not None
        assert following.day == min(first.day, monthrange(following.year, following.month)[1])
        run.append(following)


def test_short_months_and_leap_years_do_not_shift_what_comes_after_them() -> None:
    winter = [date(2027, 11, 30), date(2027, 12, 31), date(2028, 1, 31)]
    assert rules.next_due(date(2028, 2, 29), 1, earlier=winter[1:]) == date(2028, 3, 31)
    assert rules.next_due(date(2029, 2, 28), 12, earlier=[date(2028, 2, 29)]) == date(2030, 2, 28)
    assert rules.next_due(date(2031, 2, 28), 12, earlier=[date(2028, 2, 29)]) == date(2032, 2, 29)
    # What is of another rhythm says nothing of this one: another day, or months between that do not fit.
    assert rules.next_due(date(2027, 2, 28), 1, earlier=[date(2027, 1, 15)]) == date(2027, 3, 28)
    assert rules.next_due(date(2027, 3, 28), 1, earlier=[date(2027, 2, 28), date(2027, 1, 31)]) == date(
        2027, 4, 28
    )
    assert rules.next_due(date(2027, 2, 28), 6, earlier=[date(2027, 1, 31)]) == date(2027, 8, 28)
    assert rules.next_due(date(2027, 2, 28), 1, earlier=[date(2027, 3, 31)]) == date(2027, 3, 28)


@given(DAYS, st.integers(1, 120))
def test_the_next_lies_about_so_many_months_ahead(due: date, months: int) -> None:
    following = rules.next_due(due, months)
    assert following is not None
    assert (following.year * 12 + following.month) - (due.year * 12 + due.month) == months
    assert following.day <= due.day
    assert following.day == due.day or (following + timedelta(days=1)).day == 1


def test_it_is_to_be_reminded_of_thirty_days_ahead_and_lapses_the_day_after() -> None:
    due = date(2026, 4, 1)

    def on(day: date) -> str:
        return rules.standing(due, 30, None, voided=False, on=day)

    assert on(date(2026, 3, 1)) == rules.LATER
    assert on(date(2026, 3, 2)) == rules.REMIND
    assert on(due) == rules.REMIND
    assert on(date(2026, 4, 2)) == rules.LAPSED
    assert rules.standing(due, 30, date(2026, 5, 1), voided=False, on=date(2026, 6, 1)) == rules.DONE
    assert rules.standing(due, 30, None, voided=True, on=date(2026, 6, 1)) == rules.VOID


@given(DAYS, st.integers(0, 365), st.lists(DAYS, min_size=2, max_size=6))
def test_it_never_turns_back(due: date, remind: int, days: list[date]) -> None:
    order = (rules.LATER, rules.REMIND, rules.LAPSED)
    stood = [order.index(rules.standing(due, remind, None, voided=False, on=day)) for day in sorted(days)]
    assert stood == sorted(stood)
