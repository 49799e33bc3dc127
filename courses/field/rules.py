"""Pure decisions of the field visit: who walks with whom from where, and how a team's visits follow its route."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

Member = TypeVar("Member")


class Walked(NamedTuple):
    """How far a route was walked."""

    next: int | None
    """The point to go to now; None when all were visited."""
    off_route: frozenset[int]
    """Points that were reached when another one was next. They count all the same."""


def walked(route: Sequence[int], visits: Sequence[int]) -> Walked:
    """What visits in the order of time, by whichever member, make of a route.

    A point reached again or by a later member changes nothing. After a point off the route the next one is what follows it
    there, so that one jump is one jump; what was jumped over comes last.
    """
    seen: set[int] = set()
    off: set[int] = set()
    expected = route[0] if route else None
    for point in visits:
        if point in seen or point not in route:
            continue
        if point != expected:
            off.add(point)
        seen.add(point)
        place = route.index(point)
        following = (*route[place + 1 :], *route[:place])
        expected = next((each for each in following if each not in seen), None)
    return Walked(expected, frozenset(off))


def split_evenly(members: Sequence[Member], count: int) -> list[list[Member]]:
    """`count` teams whose sizes differ by one at most; neighbours in the list, who know each other, come into different teams."""
    return [list(members[place::count]) for place in range(count)]


def first_points(count: int, points: int) -> list[int]:
    """Where `count` teams start, as far from each other as `points` in a ring allow: 1, 3, 5 for three teams and six points."""
    return [
        team * points // count % points + 1 if count <= points else team % points + 1 for team in range(count)
    ]
