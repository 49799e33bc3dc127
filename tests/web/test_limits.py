"""Failed tries are counted, refilled and forgotten; success costs nothing."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from web.limits import Tries


def test_a_burst_then_one_by_one(at: datetime) -> None:
    tries = Tries(burst=3, per_minute=6)
    for _try in range(3):
        assert tries.wait("a", at) == 0
        tries.failed("a", at)
    assert tries.wait("a", at) in {10, 11}
    assert tries.wait("b", at) == 0
    assert tries.wait("a", at + timedelta(seconds=11)) == 0
    assert tries.wait("a", at + timedelta(hours=1)) == 0


def test_a_clock_set_back_neither_locks_out_for_longer_nor_gives_more(at: datetime) -> None:
    tries = Tries(burst=1, per_minute=60)
    tries.failed("a", at)
    assert 0 < tries.wait("a", at - timedelta(hours=1)) <= 2


def test_a_flood_of_keys_is_forgotten_but_not_the_newest(at: datetime) -> None:
    tries = Tries(burst=1, per_minute=1)
    for number in range(25_000):
        tries.failed(str(number), at + timedelta(milliseconds=number))
    assert tries.wait("24999", at + timedelta(seconds=25)) > 0
    assert tries.kept <= 20_000


@given(st.lists(st.integers(0, 400), max_size=60), st.integers(1, 10), st.integers(1, 120))
def test_never_more_than_the_burst_and_what_flowed_in(waits: list[int], burst: int, per_minute: int) -> None:
    tries = Tries(burst, per_minute)
    at, passed, allowed = datetime.fromisoformat("2026-03-05T05:20:00+00:00"), 0, 0
    for seconds in waits:
        passed += seconds
        moment = at + timedelta(seconds=passed)
        if tries.wait("a", moment) == 0:
            tries.failed("a", moment)
            allowed += 1
    assert allowed <= burst + passed * per_minute / 60 + 1
