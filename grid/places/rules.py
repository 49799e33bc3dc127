"""Pure decisions about places: what holds on a day, whether two spans of days meet, what a patch lacks.

Every span is half open: `since` is the first day (None: as long as anybody knows), `until` the first day no longer (None: open).
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

KINDS = ("building", "stairwell", "household")
PARENTS = {
    "building": frozenset[str](),
    "stairwell": frozenset({"building"}),
    "household": frozenset({"stairwell", "building"}),
}
"""What a place of each kind may stand in; a household stands in the building itself where that has no stairwells."""
UNIT_KINDS = ("property", "street", "joint", "utility")
UNIT_MODES = ("", "lump_sum", "commission", "own", "entrusted")
DUTIES = ("clerk", "handler", "checker", "leader", "street", "self")
LOWEST_FLOOR, HIGHEST_FLOOR = -5, 130
MOST_STARS = 5
_FIGURES = re.compile(r"(\d+)")
_HAN_FIGURES = {figure: value for value, figure in enumerate("〇一二三四五六七八九")}


class Span(Protocol):
    """Anything with a first day and a first day no longer."""

    @property
    def since(self) -> date | None:
        """The first day."""
        ...

    @property
    def until(self) -> date | None:
        """The first day no longer."""
        ...


Dated = TypeVar("Dated", bound=Span)


class Days(NamedTuple):
    """A span by itself."""

    since: date | None
    until: date | None


def holds(since: date | None, until: date | None, on: date) -> bool:
    """Whether a span holds on a day. One that ends on the day it begins holds on none."""
    return (since is None or since <= on) and (until is None or on < until)


def on_day(spans: Iterable[Dated], on: date) -> list[Dated]:
    """Those that hold on a day, in their order."""
    return [span for span in spans if holds(span.since, span.until, on)]


def meet(one: Span, other: Span) -> bool:
    """Whether there is a day on which both hold."""
    if _empty(one) or _empty(other):
        return False
    return (one.until is None or other.since is None or other.since < one.until) and (
        other.until is None or one.since is None or one.since < other.until
    )


def _empty(span: Span) -> bool:
    return span.since is not None and span.until is not None and span.until <= span.since


def cut(span: Span, on: date) -> Days:
    """What is left of a span that another takes over from a day on: it ends there, or never comes to hold."""
    if span.since is not None and span.since >= on:
        return Days(span.since, span.since)
    return Days(span.since, on if span.until is None else min(on, span.until))


def floor_valid(floor: int | None) -> bool:
    """Whether a household may lie there; floors below the ground are negative and there is no floor 0."""
    return floor is None or (LOWEST_FLOOR <= floor <= HIGHEST_FLOOR and floor != 0)


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts names as people count: 2号楼 before 10号楼, 第二微网格 before 第十微网格."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in _FIGURES.split(in_figures(name))
        if part
    )


def in_figures(name: str) -> str:
    """A name with its Chinese numbers as figures: 第十二微网格 -> 第12微网格."""
    return _HAN_NUMBER.sub(_as_figures, name)


_HAN_NUMBER = re.compile("[〇一二三四五六七八九]?十[一二三四五六七八九]?|[〇一二三四五六七八九]+")


def _as_figures(han: re.Match[str]) -> str:
    tens, ten, ones = han[0].partition("十")
    if not ten:
        return "".join(str(_HAN_FIGURES[figure]) for figure in tens)
    return str(_HAN_FIGURES.get(tens, 1) * 10 + _HAN_FIGURES.get(ones, 0))
