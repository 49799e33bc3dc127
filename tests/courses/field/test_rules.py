"""How visits follow a route: any order of visits ends, in the route's order none is off it, and one jump is one jump."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.field.rules import Walked, first_points, split_evenly, walked
from courses.rules import route

ROUTES = st.integers(1, 8).flatmap(lambda count: st.builds(route, st.just(count), st.integers(1, count)))


@given(ROUTES, st.integers(0, 8))
def test_a_team_on_its_route_is_never_off_it(way: tuple[int, ...], far: int) -> None:
    visits = [point for point in way[:far] for _member in range(3)]
    assert walked(way, visits) == Walked(way[far] if far < len(way) else None, frozenset())


@given(ROUTES, st.lists(st.integers(1, 9), max_size=20))
def test_the_next_point_is_one_that_was_not_visited(way: tuple[int, ...], visits: list[int]) -> None:
    found = walked(way, visits)
    left = set(way) - set(visits)
    assert (found.next is None) == (not left)
    assert found.next is None or found.next in left
    assert found.off_route <= set(visits) & set(way)


@pytest.mark.parametrize(
    ("visits", "next_", "off"),
    [
        ([], 2, set[int]()),
        ([2, 3, 5], 6, {5}),
        ([2, 3, 5, 6, 1], 4, {5}),
        ([2, 3, 5, 6, 1, 4], None, {5}),
        ([4], 5, {4}),
        ([2, 4, 2, 3], 5, {4, 3}),
    ],
)
def test_jumps(visits: list[int], next_: int | None, off: set[int]) -> None:
    assert walked(route(6, 2), visits) == Walked(next_, frozenset(off))


def test_no_route_leads_nowhere() -> None:
    assert walked((), [1, 2]) == Walked(None, frozenset())


@given(st.lists(st.integers()), st.integers(1, 9))
def test_teams_are_even_and_nobody_is_left_out(members: list[int], count: int) -> None:
    teams = split_evenly(members, count)
    sizes = {len(team) for team in teams}
    assert len(teams) == count
    assert max(sizes) - min(sizes) <= 1
    assert sorted(each for team in teams for each in team) == sorted(members)


@given(st.integers(1, 12), st.integers(1, 12))
def test_teams_start_at_different_points_as_long_as_there_are_any(count: int, points: int) -> None:
    starts = first_points(count, points)
    assert len(starts) == count
    assert all(1 <= each <= points for each in starts)
    assert len(set(starts)) == min(count, points)
    assert first_points(3, 6) == [1, 3, 5]
