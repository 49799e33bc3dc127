"""Which scope a line belongs to at a moment: the same that its own clock says, for any clock and any hour."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from core.ids import new_id
from desktop.grid.issues.choosing import SCOPES, Chosen, filters, fitting, sort_out
from grid.issues.book_list import NO_NAMES, Book
from grid.issues.issues import IssueLine
from grid.issues.rules import DRAFT, ENDED, STATES, TICKING
from grid.issues.running import clock_now, level_now
from grid.working_time import KINDS, Clock, WorkCalendar, limit_minutes

CALENDAR = WorkCalendar()
READ_AT = datetime(2026, 3, 4, 5, 30, tzinfo=UTC)
AREA = new_id()


def line(state: str, kind: str, amount: int, used: int, paused: bool) -> IssueLine:
    limit = limit_minutes(kind, amount)
    clock = Clock(used, limit, limit - used, used * 100 // limit, paused, None)
    return IssueLine(
        new_id(), "B-1", None, state, 1, "0501", "楼道堆物", "楼道", kind, amount, AREA, None, "", "", "patrol", "account:a",
        READ_AT, READ_AT, None, None, None, "", False, None, clock,
    )  # fmt: skip


def book(lines: list[IssueLine], mine: frozenset[UUID] = frozenset()) -> Book:
    return Book(READ_AT, CALENDAR, lines, [each.provisional for each in lines], mine, NO_NAMES)


@given(
    some.lists(
        some.builds(
            line,
            some.sampled_from(STATES),
            some.sampled_from(KINDS),
            some.integers(1, 3),
            some.integers(0, 6_000),
            some.booleans(),
        ),
        max_size=8,
    ),
    some.integers(0, 5_000),
)
def test_scopes_are_those_of_each_clock_at_the_moment(lines: list[IssueLine], minutes: int) -> None:
    whole = book(lines)
    moment = whole.moment(READ_AT + timedelta(minutes=minutes))
    known = sort_out(whole)
    seen = {scope: fitting(whole, known, Chosen(scope), moment) for scope in SCOPES}
    due: list[IssueLine] = []
    late: list[IssueLine] = []
    for each in lines:
        if each.state in TICKING and each.clock and each.limit_kind:
            level = level_now(each.clock, each.limit_kind, each.state, moment)
            paused = clock_now(each.clock, each.limit_kind, each.state, moment).paused
            late += [each] if level >= 100 else []
            due += [each] if level == 75 and not paused else []
    assert (seen["due"].lines, seen["overdue"].lines) == (due, late)
    assert seen["open"].lines == [each for each in lines if each.state not in ENDED | {DRAFT}]
    for scope in SCOPES:
        assert seen["open"].counts[scope] == len(seen[scope].lines)


def test_ended_ones_are_read_of_a_year_unless_words_are_looked_for() -> None:
    assert filters(Chosen("overdue", text="x"), READ_AT) == filters(Chosen(), READ_AT)
    (recent,) = filters(Chosen("ended"), READ_AT)
    assert recent.reported_since is not None
    (sought,) = filters(Chosen("ended", text="楼道"), READ_AT)
    assert (sought.text, sought.reported_since) == ("楼道", None)
