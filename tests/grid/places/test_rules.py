"""Spans of days: what holds on a day, whether two meet, what a take-over leaves; and names sorted as people count."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from grid.places import rules
from grid.places.rules import Days
from tests.grid.places.spans import double_days

_FIRST = date(2026, 1, 1)
_days = st.integers(0, 12).map(lambda number: _FIRST + timedelta(days=number))
_spans = st.builds(Days, st.none() | _days, st.none() | _days)
_ALL = [_FIRST + timedelta(days=number) for number in range(-2, 16)]


def _held(span: Days) -> set[date]:
    return {day for day in _ALL if rules.holds(span.since, span.until, day)}


@given(_spans, _spans)
def test_two_spans_meet_when_they_share_a_day(one: Days, other: Days) -> None:
    assert rules.meet(one, other) is bool(_held(one) & _held(other))
    assert rules.meet(one, other) is rules.meet(other, one)


@given(st.lists(_spans, max_size=4))
def test_days_are_double_when_two_hold_on_one(spans: list[Days]) -> None:
    assert double_days(spans) is any(len(rules.on_day(spans, day)) > 1 for day in _ALL)


@given(_spans, _days)
def test_a_take_over_leaves_the_days_before_it_and_no_other(span: Days, on: date) -> None:
    left = rules.cut(span, on)
    assert _held(left) == {day for day in _held(span) if day < on}
    assert left.since == span.since
    assert left.until is not None
    assert not rules.meet(left, Days(on, None))


@given(_spans, _days)
def test_on_day_is_what_holds(span: Days, day: date) -> None:
    assert (rules.on_day([span], day) == [span]) is (day in _held(span))


def test_names_stand_as_people_count() -> None:
    names = [
        "第十微网格",
        "10号楼",
        "第二微网格",
        "2号楼",
        "第一微网格",
        "第二十一微网格",
        "第十二微网格",
        "A座",
        "二〇一室",
    ]
    assert sorted(names, key=rules.natural) == [
        "2号楼", "10号楼", "二〇一室", "A座", "第一微网格", "第二微网格", "第十微网格", "第十二微网格", "第二十一微网格",
    ]  # fmt: skip


@given(st.lists(st.text(st.sampled_from("①²½٣〇十Ⅳ3号 "))))
def test_figures_that_are_no_numbers_sort_too(names: list[str]) -> None:
    ordered = sorted([*names, "3²", "3"], key=rules.natural)
    assert ordered.index("3") < ordered.index("3²")


@given(st.integers(1, 99))
def test_han_numbers_are_read_as_figures(number: int) -> None:
    figures = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    han = (figures[tens] if tens > 1 else "") + "十" * (tens > 0) + (figures[ones] if ones else "")
    assert rules.in_figures(f"第{han}楼") == f"第{number}楼"


def test_there_is_no_floor_nought() -> None:
    assert [floor for floor in range(-7, 3) if rules.floor_valid(floor)] == [-5, -4, -3, -2, -1, 1, 2]
    assert rules.floor_valid(None)
    assert not rules.floor_valid(131)
