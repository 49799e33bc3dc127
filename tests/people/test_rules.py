"""The pure decisions about people."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people import rules

DAYS = st.dates(date(1950, 1, 1), date(2030, 12, 31))


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_found(place: int, by: int) -> None:
    right = "310112198407010594"
    wrong = f"{right[:place]}{(int(right[place]) + by) % 10}{right[place + 1 :]}"
    assert rules.is_id_number(right)
    assert not rules.is_id_number(wrong)


@pytest.mark.parametrize(
    "text", ["", "31011219840701059", "310112198413010594", "31011219830517020X", "x" * 18, "３" * 18]
)
def test_what_is_no_id_number(text: str) -> None:
    assert not rules.is_id_number(text)


def test_a_check_digit_may_be_x() -> None:
    assert rules.is_id_number("31011219710315034X")
    assert rules.sex_of("31011219710315034X") == "女"
    assert rules.sex_of("310112198407010594") == "男"


def test_mobiles() -> None:
    assert rules.is_mobile("13895987235")
    assert not any(
        map(rules.is_mobile, ["1389598723", "12895987235", "138959872350", "１３８９５９８７２３５", ""])
    )


@given(DAYS)
def test_plausible_days(today: date) -> None:
    assert rules.plausible_day(today, today)
    assert not rules.plausible_day(date(1949, 12, 31), today)
    assert not rules.plausible_day(today + timedelta(days=367), today)


def test_nobody_is_employed_before_sixteen() -> None:
    born_2000_01_25 = "310112200001250731"
    assert not rules.old_enough(born_2000_01_25, date(2016, 1, 24))
    assert rules.old_enough(born_2000_01_25, date(2016, 1, 25))
    assert rules.old_enough("310112200013010731", date(2001, 1, 1))


@given(DAYS, DAYS, DAYS)
def test_service_runs_from_joining_to_the_day_before_leaving(joined: date, left: date, on: date) -> None:
    assert rules.in_service(joined, left, on) == (joined <= on < left)
    assert rules.in_service(None, None, on)


def test_roles_widen_from_viewer_to_administrator() -> None:
    rights = [{act for act in rules.ACTS if rules.may(role, act)} for role in reversed(rules.ROLES)]
    assert rights[0] == {"look"}
    assert rights[0] < rights[1] < rights[2] == rules.ACTS
    assert not rules.may("nobody", "look")
    with pytest.raises(KeyError):
        rules.may("administrator", "lok")
