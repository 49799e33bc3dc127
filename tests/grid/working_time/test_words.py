"""Limits and clocks in words."""

import pytest

from grid.working_time import limit_words, spent_words


@pytest.mark.parametrize(
    ("kind", "amount", "said"),
    [
        ("urgent_hour", 2, "2 hours, day and night"),
        ("work_hour", 1, "1 working hour"),
        ("work_day", 1, "1 working day"),
        ("work_day", 3, "3 working days"),
        ("natural_day", 15, "15 calendar days"),
    ],
)
def test_limits(kind: str, amount: int, said: str) -> None:
    assert limit_words(kind, amount) == said


@pytest.mark.parametrize(
    ("kind", "minutes", "said"),
    [
        ("urgent_hour", 59, "59 min"),
        ("urgent_hour", -61, "1 h 1 min"),
        ("urgent_hour", 2880, "48 h 0 min"),
        ("work_hour", 125, "2 h 5 min"),
        ("work_day", 1440, "1 working day"),
        ("work_day", -2160, "1.5 working days"),
        ("work_day", 143, "0.1 working days"),
        ("work_day", 0, "0 working days"),
        ("natural_day", 1500, "1 d 1 h"),
        ("natural_day", 120, "2 h 0 min"),
    ],
)
def test_what_is_used_or_left(kind: str, minutes: int, said: str) -> None:
    assert spent_words(kind, minutes) == said
