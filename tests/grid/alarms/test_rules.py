"""Debouncing: what messages amount to depends on the set alone, and on nothing that was decided before."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from grid.alarms import rules
from grid.alarms.rules import BEGUN, ENDED, Told

START = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NEVER: dict[UUID, datetime] = {}


def at(minutes: float) -> datetime:
    return START + minutes * MINUTE


def told(number: int, kind: str, minutes: float, issue: int | None = None) -> Told:
    state = rules.WAITING if issue is None else rules.JOINED
    return Told(UUID(int=number), kind, at(minutes), f"m{number}", state, issue and UUID(int=issue))  # pyright: ignore[reportArgumentType] - an issue is never 0


def spells(*said: Told, quiet: int = 30, closed: dict[UUID, datetime] | None = None) -> list[list[int]]:
    found = rules.spells(said, quiet * MINUTE, closed or NEVER)
    return [[one.id.int for one in spell] for spell in found]


def verdict(*said: Told, settle: int = 10, now: float = 1_000) -> str:
    (spell,) = rules.spells(said, 30 * MINUTE, NEVER)
    return rules.verdict(spell, settle * MINUTE, at(now))


def test_an_alarm_that_ends_in_time_is_nothing() -> None:
    assert verdict(told(1, BEGUN, 0), told(2, ENDED, 9)) == rules.PASSED
    assert verdict(told(1, BEGUN, 0), told(2, ENDED, 10)) == rules.ISSUE


def test_an_alarm_that_lasts_waits_until_it_has_settled() -> None:
    assert verdict(told(1, BEGUN, 0), now=9) == rules.WAITING
    assert verdict(told(1, BEGUN, 0), now=10) == rules.ISSUE


def test_an_end_without_a_beginning_is_over() -> None:
    assert verdict(told(1, ENDED, 0)) == rules.OVER


def test_flapping_within_the_quiet_time_is_one_alarm() -> None:
    said = [told(1, BEGUN, 0), told(2, ENDED, 2), told(3, BEGUN, 20), told(4, ENDED, 22)]
    assert spells(*said) == [[1, 2, 3, 4]]
    assert verdict(*said) == rules.ISSUE
    assert spells(*said, quiet=10) == [[1, 2], [3, 4]]


def test_what_repeats_while_the_alarm_lasts_is_the_same_however_late() -> None:
    assert spells(told(1, BEGUN, 0), told(2, BEGUN, 500), told(3, ENDED, 900)) == [[1, 2, 3]]
    assert spells(told(1, ENDED, 0), told(2, ENDED, 500)) == [[1], [2]]


def test_after_its_issue_was_closed_a_late_beginning_is_a_new_alarm() -> None:
    said = [told(1, BEGUN, 0, issue=7), told(2, BEGUN, 100), told(3, BEGUN, 131)]
    closed = {UUID(int=7): at(100)}
    assert spells(*said, closed=closed) == [[1, 2], [3]]
    assert spells(*said) == [[1, 2, 3]]


def test_the_first_beginning_makes_the_issue_and_the_rest_joins() -> None:
    spell = [
        told(1, ENDED, 0),
        told(2, BEGUN, 1),
        told(3, BEGUN, 2),
        told(4, ENDED, 3),
        told(5, BEGUN, 4, issue=8),
    ]
    after = rules.stands(spell[:4], UUID(int=8), new=True)
    assert [one.state for one in after] == [rules.OVER, rules.ISSUE, rules.JOINED, rules.OVER]
    assert {one.issue_id for one in after} == {UUID(int=8)}
    again = rules.stands(spell, UUID(int=8), new=False)
    assert [one.state for one in again] == [rules.OVER, rules.JOINED, rules.JOINED, rules.OVER, rules.JOINED]
    assert rules.issue_of(spell) == UUID(int=8)
    assert rules.issue_of(spell[:4]) is None


def test_clocks_wrong_by_years_are_not_believed() -> None:
    received = at(0)
    for odd in (
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2000, 1, 1, tzinfo=UTC),
        datetime(2036, 2, 7, tzinfo=UTC),
    ):
        assert rules.wrong_clock(odd, received)
        assert rules.believed(odd, received) == received
    fair = received - timedelta(days=300)
    assert not rules.wrong_clock(fair, received)
    assert rules.believed(fair, received) == fair


def test_nothing_happens_after_it_was_told() -> None:
    received = at(0)
    for minutes, wrong in ((1, False), (5, False), (6, True), (180, True)):
        assert rules.wrong_clock(at(minutes), received) is wrong
        assert rules.believed(at(minutes), received) == received


MESSAGES = st.lists(
    st.tuples(st.sampled_from(rules.KINDS), st.integers(0, 200)), min_size=1, max_size=12
).map(lambda some: [told(number, kind, minutes) for number, (kind, minutes) in enumerate(some, 1)])


@given(MESSAGES, st.randoms(), st.integers(0, 60), st.integers(0, 60), st.integers(0, 300))
def test_neither_order_nor_repetition_changes_what_they_amount_to(
    said: list[Told], random: object, quiet: int, settle: int, now: int
) -> None:
    def amounts(some: list[Told]) -> list[tuple[list[UUID], str]]:
        found = rules.spells(some, quiet * MINUTE, NEVER)
        return [
            ([one.id for one in spell], rules.verdict(spell, settle * MINUTE, at(now))) for spell in found
        ]

    shuffled = list(said)
    random.shuffle(shuffled)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] - a random.Random
    first = amounts(said)
    assert amounts(shuffled) == first
    # Every message stands in one spell, and no two spells of one device overlap.
    assert sorted(id_ for ids, _verdict in first for id_ in ids) == sorted(one.id for one in said)
    spans = [[one.at for one in spell] for spell in rules.spells(said, quiet * MINUTE, NEVER)]
    assert all(max(earlier) <= min(later) for earlier, later in itertools.pairwise(spans))


@given(MESSAGES, st.integers(0, 60), st.integers(0, 300))
def test_what_passed_or_became_an_issue_does_not_turn_with_time(
    said: list[Told], settle: int, now: int
) -> None:
    for spell in rules.spells(said, 30 * MINUTE, NEVER):
        decided = rules.verdict(spell, settle * MINUTE, at(now))
        later = rules.verdict(spell, settle * MINUTE, at(now + 500))
        assert later == decided or (decided == rules.WAITING and later == rules.ISSUE)


def end_of(*said: Told) -> int | None:
    found = rules.end_of(said)
    return found.id.int if found else None


def test_an_alarm_is_over_by_its_first_end_after_the_last_beginning() -> None:
    assert end_of(told(1, BEGUN, 0, 7), told(2, ENDED, 30), told(3, ENDED, 40)) == 2
    assert end_of(told(1, BEGUN, 0, 7), told(2, ENDED, 5, 7), told(3, BEGUN, 9), told(4, ENDED, 30)) == 4
    assert end_of(told(1, BEGUN, 0), told(2, ENDED, 5), told(3, BEGUN, 9)) is None
    assert end_of(told(1, ENDED, 5)) is None
    # One of the same end was told already, whether the other came before it or after.
    assert end_of(told(1, BEGUN, 0, 7), told(2, ENDED, 30, 7), told(3, ENDED, 40)) is None
    assert end_of(told(1, BEGUN, 0, 7), told(2, ENDED, 30), told(3, ENDED, 40, 7)) is None
