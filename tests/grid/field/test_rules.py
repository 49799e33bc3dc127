"""Periods, nights and what answers a plan: properties that hold for every plan, and days counted by hand."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import SHANGHAI
from grid.field import rules
from grid.field.rules import Pairs, Period, PlanRule, Task, Walk

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
RHYTHMS = st.sampled_from([every for every in rules.EVERY if every != "once"])
PLAN, FIRST, SECOND = UUID(int=1), UUID(int=2), UUID(int=3)
ITEMS = frozenset({"0101", "0102", "0201"})


@given(RHYTHMS, DAYS)
def test_a_day_lies_in_its_period_and_the_next_period_begins_where_it_ends(every: str, day: date) -> None:
    period = rules.period_of(every, day)
    assert period.begins <= day < period.ends
    assert rules.period_of(every, period.begins) == period
    assert rules.period_of(every, period.ends).begins == period.ends


@given(RHYTHMS, DAYS, st.none() | DAYS, DAYS, DAYS)
def test_periods_follow_one_another_and_cover_what_is_asked(
    every: str, since: date, until: date | None, first: date, last: date
) -> None:
    found = list(rules.periods(every, since, until, first, last))
    assert all(one.ends == other.begins for one, other in pairwise(found))
    assert all(since <= one.begins < one.ends for one in found)
    assert until is None or all(one.ends <= until for one in found)
    asked = [
        day
        for day in (max(first, since), last - timedelta(days=1))
        if max(first, since) <= day < min(last, until or last)
    ]
    for day in asked:
        assert sum(one.begins <= day < one.ends for one in found) == 1
    assert bool(asked) is bool(found)


def test_periods_by_hand() -> None:
    # 2 March 2026 is a Monday.
    assert rules.period_of("week", date(2026, 3, 8)) == (date(2026, 3, 2), date(2026, 3, 9))
    assert rules.period_of("quarter", date(2026, 12, 31)) == (date(2026, 10, 1), date(2027, 1, 1))
    assert rules.period_of("month", date(2028, 2, 29)) == (date(2028, 2, 1), date(2028, 3, 1))
    weeks = list(
        rules.periods("week", date(2026, 3, 4), date(2026, 3, 18), date(2026, 3, 1), date(2026, 4, 1))
    )
    assert weeks == [
        (date(2026, 3, 4), date(2026, 3, 9)),
        (date(2026, 3, 9), date(2026, 3, 16)),
        (date(2026, 3, 16), date(2026, 3, 18)),
    ]
    with pytest.raises(KeyError):
        rules.period_of("once", date(2026, 3, 1))


def test_a_plan_for_once_has_its_own_days() -> None:
    since, until = date(2026, 3, 4), date(2026, 3, 20)

    def found(first: date, last: date, until: date | None = until) -> list[Period]:
        return list(rules.periods("once", since, until, first, last))

    assert found(date(2026, 3, 1), date(2026, 4, 1)) == [(since, until)]
    assert found(date(2026, 3, 10), date(2026, 3, 11)) == [(since, until)]
    assert found(date(2026, 3, 20), date(2026, 4, 1)) == []
    assert found(date(2026, 3, 1), date(2026, 3, 4)) == []
    assert found(date(2026, 3, 1), date(2026, 4, 1), None) == []


@pytest.mark.parametrize(
    ("kind", "begun", "day"),
    [
        ("patrol", datetime(2026, 3, 2, 22, 30, tzinfo=SHANGHAI), date(2026, 3, 2)),
        ("patrol", datetime(2026, 3, 3, 0, 10, tzinfo=SHANGHAI), date(2026, 3, 2)),
        ("patrol", datetime(2026, 3, 3, 5, 59, tzinfo=SHANGHAI), date(2026, 3, 2)),
        ("patrol", datetime(2026, 3, 3, 6, 0, tzinfo=SHANGHAI), date(2026, 3, 3)),
        ("patrol", datetime(2026, 3, 1, 0, 10, tzinfo=SHANGHAI), date(2026, 2, 28)),
        ("inspection", datetime(2026, 3, 3, 0, 10, tzinfo=SHANGHAI), date(2026, 3, 3)),
        ("inspection", datetime(2026, 3, 2, 16, 10, tzinfo=UTC), date(2026, 3, 3)),
    ],
)
def test_a_patrol_is_of_the_evening_on_which_its_night_began(kind: str, begun: datetime, day: date) -> None:
    assert rules.day_of(kind, begun) == day


def plan(kind: str = "inspection", codes: frozenset[str] = frozenset(), **more: object) -> PlanRule:
    made = PlanRule(PLAN, kind, "week", 1, codes, date(2026, 3, 2), None)
    return made._replace(**more)  # pyright: ignore[reportArgumentType] - one field's value in each test


def walk(codes: frozenset[str] = ITEMS, kind: str = "inspection", day: date = date(2026, 3, 4)) -> Walk:
    return Walk(UUID(int=9), kind, day, frozenset({FIRST}), codes)


@pytest.mark.parametrize(
    ("made", "led", "patch", "answers"),
    [
        (plan(), walk(), FIRST, True),
        (plan(), walk(), SECOND, False),
        (plan(), walk(frozenset({"0101"})), FIRST, False),
        (plan(codes=frozenset({"0101"})), walk(frozenset({"0101"})), FIRST, True),
        (plan(codes=frozenset({"0101"})), walk(frozenset({"0102"})), FIRST, False),
        # An item that is in force no longer is asked of nobody.
        (plan(codes=frozenset({"0101", "0999"})), walk(frozenset({"0101"})), FIRST, True),
        (plan("patrol"), walk(frozenset(), "patrol"), FIRST, True),
        (plan("patrol"), walk(ITEMS), FIRST, False),
        (plan("patrol", frozenset({"0201"})), walk(frozenset(), "patrol"), FIRST, False),
    ],
)
def test_what_answers_a_plan(made: PlanRule, led: Walk, patch: UUID, *, answers: bool) -> None:
    assert rules.satisfies(made, led, patch, ITEMS) is answers


def test_tasks_count_walks_in_their_period_alone() -> None:
    walks = [walk(day=date(2026, 3, day)) for day in (4, 5, 10)]
    found = rules.tasks(
        [(plan(times=2), [FIRST, SECOND])], walks, lambda _day: ITEMS, date(2026, 3, 2), date(2026, 3, 16)
    )
    assert [(task.area_id, task.period.begins.day, task.done) for task in found] == [
        (FIRST, 2, 2),
        (FIRST, 9, 1),
        (SECOND, 2, 0),
        (SECOND, 9, 0),
    ]
    today = date(2026, 3, 10)
    assert [task.state(today) for task in found] == ["done", "due", "late", "due"]
    assert found[1].state(date(2026, 3, 8)) == "ahead"


@given(st.integers(1, 5), st.integers(0, 7), DAYS)
def test_a_task_has_one_state(times: int, done: int, today: date) -> None:
    period = Period(date(2026, 3, 2), date(2026, 3, 9))
    state = Task(PLAN, FIRST, period, times, done).state(today)
    assert (state == "done") is (done >= times)
    if state != "done":
        assert state == ("ahead" if today < period.begins else "late" if today >= period.ends else "due")


CODES = st.frozensets(st.sampled_from(["0101", "0102", "0201", "0301", "0999"]))


@given(st.lists(st.integers(1, 9).map(lambda n: UUID(int=n)), unique=True), CODES, st.data())
def test_pairs_are_of_patches_and_items_in_force(
    patches: list[UUID], items: frozenset[str], data: st.DataObject
) -> None:
    looked = {patch: data.draw(CODES) for patch in patches if data.draw(st.booleans())}
    found = rules.pairs(patches, items, looked)
    assert list(found) == patches
    for patch, (count, n) in found.items():
        assert n == len(items)
        assert 0 <= count <= n
        assert count == sum(code in items for code in looked.get(patch, ()))
    assert rules.pairs([FIRST], items, {FIRST: items}) == {FIRST: Pairs(len(items), len(items))}
