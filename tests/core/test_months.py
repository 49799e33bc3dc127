"""Months count on over the turn of a year, and stop with a refusal where no calendar goes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.months import MonthNotPossible, month_after


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(-400, 400))
def test_so_many_months_on_and_back_is_where_one_began(day: date, months: int) -> None:
    there = month_after(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert month_after(there, -months) == day.replace(day=1)


@given(st.dates(date(1900, 1, 1), date(9998, 12, 31)))
def test_the_next_month_begins_after_the_last_day(day: date) -> None:
    last = month_after(day) - timedelta(days=1)
    assert (last.year, last.month) == (day.year, day.month)


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(9999, 12, 1), 1),
        (date(9999, 1, 1), 1),
        (date(1900, 1, 31), -1),
        (date(1, 1, 1), 1),
        (date(1, 1, 1), -1),
    ],
)
def test_a_month_beyond_all_calendars_is_refused(day: date, months: int) -> None:
    with pytest.raises(MonthNotPossible):
        month_after(day, months)
