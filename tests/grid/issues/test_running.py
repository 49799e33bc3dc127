"""Clocks that run on without being read again stand where a new reading would put them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from grid.issues.running import clock_now, level_now, running
from grid.working_time import KINDS, Timed, WorkCalendar, clocks

CALENDAR = WorkCalendar()
READ_AT = datetime(2026, 2, 12, 3, 0, tzinfo=UTC)
"""Thursday before Spring Festival 2026, 11:00 in Shanghai."""

MINUTES = some.integers(0, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(some.sampled_from(KINDS), some.integers(1, 12), MINUTES, MINUTES, some.integers(0, 3000))
def test_a_running_clock_stands_where_a_reading_puts_it(
    kind: str, amount: int, before: timedelta, after: timedelta, extended: int
) -> None:
    timed = Timed(kind, amount, READ_AT - before, (), extended)
    (then,) = clocks([timed], CALENDAR, READ_AT)
    (read,) = clocks([timed], CALENDAR, READ_AT + after)
    assert clock_now(then, kind, "HANDLING", running(CALENDAR, READ_AT, READ_AT + after)) == read


@given(some.sampled_from(KINDS), some.integers(1, 12), MINUTES, MINUTES, MINUTES)
def test_so_it_does_after_a_pause_that_is_over(
    kind: str, amount: int, first: timedelta, pause: timedelta, after: timedelta
) -> None:
    begun = READ_AT - first - pause
    timed = Timed(kind, amount, begun, [(begun, begun + pause)])
    (then,) = clocks([timed], CALENDAR, READ_AT)
    (read,) = clocks([timed], CALENDAR, READ_AT + after)
    assert clock_now(then, kind, "DISPATCHED", running(CALENDAR, READ_AT, READ_AT + after)) == read


@given(some.sampled_from(KINDS), MINUTES, MINUTES)
def test_a_pause_that_ends_by_itself_lets_the_clock_run_on(
    kind: str, pause: timedelta, after: timedelta
) -> None:
    end = READ_AT + timedelta(minutes=1) + pause
    timed = Timed(kind, 400, READ_AT - timedelta(days=3), [(READ_AT - timedelta(days=1), end)])
    (then,) = clocks([timed], CALENDAR, READ_AT)
    (read,) = clocks([timed], CALENDAR, READ_AT + after)
    now = clock_now(then, kind, "SUSPENDED", running(CALENDAR, READ_AT, READ_AT + after))
    assert then.paused
    assert (now.used, now.left, now.share, now.due_at) == (read.used, read.left, read.share, read.due_at)


def test_a_pause_without_end_and_a_pause_beyond_the_limit_stand() -> None:
    later = running(CALENDAR, READ_AT, READ_AT + timedelta(days=9))
    begun = READ_AT - timedelta(days=5)
    endless = Timed("natural_day", 9, begun, [(READ_AT - timedelta(days=1), None)])
    beyond = Timed("natural_day", 2, begun, [(READ_AT - timedelta(days=1), READ_AT + timedelta(days=2))])
    for timed in (endless, beyond):
        (then,) = clocks([timed], CALENDAR, READ_AT)
        assert clock_now(then, "natural_day", "SUSPENDED", later) == then


def test_one_that_stopped_stands_and_a_computers_clock_set_back_makes_none_run_backwards() -> None:
    timed = Timed("urgent_hour", 4, READ_AT - timedelta(hours=3))
    (then,) = clocks([timed], CALENDAR, READ_AT)
    later = running(CALENDAR, READ_AT, READ_AT + timedelta(hours=5))
    assert clock_now(then, "urgent_hour", "CLOSED", later) == then
    assert (
        clock_now(then, "urgent_hour", "FILED", running(CALENDAR, READ_AT, READ_AT - timedelta(days=1)))
        == then
    )
    assert [
        level_now(then, "urgent_hour", "FILED", each) for each in (running(CALENDAR, READ_AT, READ_AT), later)
    ] == [75, 200]
