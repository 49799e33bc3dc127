"""The union of joins: gaps, overlaps, clipping, whole minutes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from courses.meetings.joins import Join, clipped, minutes, presence, united

START = datetime(2026, 4, 22, 5, 30, tzinfo=UTC)
END = START + timedelta(hours=3)
OPENS, CLOSES = START - timedelta(minutes=30), END + timedelta(minutes=30)


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


spans = st.tuples(st.integers(-4_000, 16_000), st.integers(0, 9_000))
joins = st.lists(spans.map(lambda span: Join(at(span[0]), at(span[0] + span[1]))), max_size=6)


@given(joins)
def test_the_union_holds_what_any_join_holds_and_no_more(given_joins: list[Join]) -> None:
    whole = united(given_joins)
    for second in range(-4_000, 26_000, 97):
        moment = at(second)
        inside = any(join.joined <= moment < join.left for join in given_joins)
        assert inside == any(since <= moment < until for since, until in whole)
    assert all(one[1] < other[0] for one, other in pairwise(whole))


@given(joins)
def test_minutes_are_whole_and_never_more_than_the_lesson_or_the_sum(given_joins: list[Join]) -> None:
    counted = minutes(given_joins, START, END)
    apart = sum((join.left - join.joined for join in clipped(given_joins, START, END)), timedelta())
    assert 0 <= counted <= 180
    assert counted <= apart.total_seconds() / 60
    assert minutes([*given_joins, *given_joins], START, END) == counted
    assert minutes(given_joins[::-1], START, END) == counted


@given(joins, st.integers(0, 200))
def test_what_the_tool_says_is_the_most_that_counts(given_joins: list[Join], said: int) -> None:
    less = [join._replace(present=timedelta(minutes=said)) for join in given_joins]
    assert minutes(less, START, END) == min(
        minutes(given_joins, START, END),
        sum(
            int(min(join.left - join.joined, timedelta(minutes=said)).total_seconds())
            for join in clipped(given_joins, START, END)
        )
        // 60,
    )


@given(joins)
def test_arrival_and_leaving_lie_in_the_windows(given_joins: list[Join]) -> None:
    there = presence(given_joins, OPENS, CLOSES, START, END)
    if there is None:
        assert minutes(given_joins, START, END) == 0
    else:
        assert OPENS <= there.came < END
        assert START < there.left <= CLOSES
        assert there.minutes <= (there.left - there.came).total_seconds() / 60


def test_gaps_overlaps_and_early_joiners() -> None:
    early, again = Join(at(-7_200), at(1_800)), Join(at(3_600), at(12_000))
    there = presence([again, early, Join(at(600), at(1_200))], OPENS, CLOSES, START, END)
    assert there is not None
    assert there.came == OPENS
    assert there.left == at(12_000)
    assert there.minutes == 30 + (180 - 60)


def test_who_left_before_the_lesson_was_not_there() -> None:
    assert presence([Join(at(-1_800), at(-60))], OPENS, CLOSES, START, END) is None
    assert presence([Join(at(10_800), at(11_000))], OPENS, CLOSES, START, END) is None
    assert presence([], OPENS, CLOSES, START, END) is None
