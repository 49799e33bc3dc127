"""Office hours as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.working_time.hours import DAY, DEFAULT, hours_of, parsed, written
from grid.working_time.refusals import HoursNotValid


@pytest.mark.parametrize(
    "text",
    ["09:00-11:30,13:00-17:30", "9:00-11:30, 13:00-17:30", "9：00—11：30，13：00－17：30", "09:00至11:30；13:00到17:30", "09:00 - 11:30 13:00 - 17:30"],
)  # fmt: skip
def test_one_meaning_in_many_notations(text: str) -> None:
    assert written(parsed(text)) == DEFAULT


@pytest.mark.parametrize(
    "text",
    ["", "nine to five", "09:00", "09:00-09:00", "17:30-09:00", "09:00-12:00,11:00-13:00", "13:00-17:00,09:00-11:00", "09:60-10:00", "09:00-24:01", "9-17", "09:00-11:30,"],
)  # fmt: skip
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(HoursNotValid) as refused:
        parsed(text)
    assert f"“{text}”" in str(refused.value)


spans = st.lists(st.integers(0, DAY), min_size=2, max_size=8, unique=True).map(
    lambda ends: tuple(zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False))
)


@given(spans)
def test_what_is_written_is_read_again(each: tuple[tuple[int, int], ...]) -> None:
    assert parsed(written(each)) == each


@given(spans, st.integers(0, DAY))
def test_the_tables_of_a_day_agree(each: tuple[tuple[int, int], ...], minute: int) -> None:
    hours = hours_of(each)
    assert hours.passed[minute] == sum(min(max(minute - start, 0), end - start) for start, end in each)
    assert (hours.passed[0], hours.passed[DAY]) == (0, hours.total)
    assert (hours.share[0], hours.share[DAY]) == (0, DAY)
    count = hours.passed[minute]
    assert hours.passed[hours.reached[count]] == count
    assert hours.reached[count] <= minute
    share = hours.share[minute]
    assert hours.share_reached[share] <= minute
    assert hours.share[hours.share_reached[share]] >= share
