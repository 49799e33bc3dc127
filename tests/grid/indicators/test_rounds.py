"""From moves to rounds: every move that is felt, steps that were taken back, pauses that end by themselves; shares and ranks."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import new_id
from grid.indicators.figures import Figure, share
from grid.indicators.rounds import FELT, Dispatch, Move, Pause, Round, nearest_rank, rounds_of
from grid.issues.rules import MOVES

BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
UNIT, OTHER = new_id(), new_id()


def way(*names: str, until: datetime | None = None) -> list[Round]:
    """The rounds of moves an hour apart; a dispatch goes to UNIT, one named "dispatch2" to OTHER."""
    round_, moves = 1, list[Move]()
    for number, name in enumerate(names):
        round_ += name == "reopen"
        real = name.rstrip("2")
        unit = {"dispatch": UNIT, "dispatch2": OTHER}.get(name)
        after = "CLOSED" if name in {"mend", "close"} else "FILED"
        moves.append(
            Move(
                number,
                round_,
                real,
                after,
                unit,
                60 if real == "extend" else None,
                BEGIN + number * HOUR,
                until,
            )
        )
    return rounds_of(moves)


def test_what_is_felt_is_in_the_table() -> None:
    assert set(MOVES) >= FELT


@pytest.mark.parametrize(
    "names", [(), ("report",), ("report", "decline"), ("report", "file", "unfile"), ("unfile",)]
)
def test_an_issue_that_is_not_filed_has_no_round(names: tuple[str, ...]) -> None:
    assert way(*names) == []


def test_the_long_way() -> None:
    (found,) = way("report", "file", "dispatch", "accept", "handled", "rework", "handled", "close")
    assert (found.filed_at, found.done_at, found.closed_at) == (
        BEGIN + HOUR,
        BEGIN + 6 * HOUR,
        BEGIN + 7 * HOUR,
    )
    assert found.reworks == [BEGIN + 5 * HOUR]
    assert len(found.handled) == 2
    assert found.minutes == 300


def test_mended_on_the_spot_is_done_and_closed() -> None:
    (found,) = way("report", "mend")
    assert (found.filed_at, found.done_at, found.closed_at, found.minutes) == (
        BEGIN + HOUR, BEGIN + HOUR, BEGIN + HOUR, 0,
    )  # fmt: skip


def test_a_round_ends_where_the_next_begins() -> None:
    first, second = way("report", "mend", "reopen", "handled")
    assert first.reopened_at == second.filed_at == BEGIN + 2 * HOUR
    assert second.reopened_at is None


def test_dispatches_returned_and_called_back() -> None:
    (found,) = way("file", "dispatch", "return_dispatch", "dispatch2")
    assert found.dispatches == [Dispatch(BEGIN + HOUR, UNIT, True), Dispatch(BEGIN + 3 * HOUR, OTHER, False)]
    assert found.unit_id == OTHER
    (found,) = way("file", "dispatch", "recall")
    assert (found.dispatches, found.unit_id) == ([], None)
    (found,) = way("file", "return_dispatch", "recall")
    assert found.dispatches == []


def test_work_that_was_not_done_after_all() -> None:
    (found,) = way("file", "handled", "unhandle")
    assert (found.handled, found.done_at, found.minutes) == ([], None, None)
    (found,) = way("file", "unhandle")
    assert found.handled == []


def test_pauses_end_when_they_are_taken_back_or_by_themselves() -> None:
    (found,) = way("file", "suspend", "resume", "handled")
    assert found.pauses == [Pause(BEGIN + HOUR, BEGIN + 2 * HOUR)]
    assert (found.minutes, found.is_suspended) == (120, False)
    (found,) = way("file", "suspend", "resume", "handled", until=BEGIN + HOUR + timedelta(minutes=30))
    assert found.pauses == [Pause(BEGIN + HOUR, BEGIN + HOUR + timedelta(minutes=30))]
    assert found.minutes == 150
    (found,) = way("file", "suspend", "force_close")
    assert found.is_suspended
    assert found.forced_at == BEGIN + 2 * HOUR
    assert found.paused_until(BEGIN + 2 * HOUR) == HOUR
    assert found.paused_until(BEGIN) == timedelta()
    (found,) = way("file", "resume", "extend", "note")
    assert (found.pauses, found.extensions) == ([], [60])


@given(st.integers(0, 1_000), st.integers(0, 1_000))
def test_a_share_is_the_nearest_hundredth(hits: int, n: int) -> None:
    hits = min(hits, n)
    value = share(hits, n)
    if n == 0:
        assert value is None
    else:
        assert value is not None
        assert abs(Fraction(hits, n) * 10_000 - value) <= Fraction(1, 2)


@given(st.lists(st.integers(0, 10_000)), st.integers(1, 100))
def test_the_rank_is_not_exceeded_by_so_many(values: list[int], percent: int) -> None:
    found = nearest_rank(values, percent)
    if not values:
        assert found is None
        return
    assert found in values
    assert sum(value <= found for value in values) * 100 >= len(values) * percent
    smaller = [value for value in values if value < found]
    if smaller:
        assert sum(value <= max(smaller) for value in values) * 100 < len(values) * percent


def test_no_case_is_no_figure() -> None:
    assert Figure("filing", 0, 0, share(0, 0)).value is None
