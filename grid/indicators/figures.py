"""Counting cases: what happened, whether it counts towards the numerator, and where it belongs. Pure."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from typing import NamedTuple, TypeVar
from uuid import UUID

from grid.indicators.definitions import INDICATORS, Code
from grid.indicators.rounds import nearest_rank

Key = TypeVar("Key", bound=Hashable)
WHOLE = 100_00


class Case(NamedTuple):
    """One thing that an indicator counts; `minutes` only for times."""

    code: Code
    hit: bool
    area_id: UUID
    item_code: str
    unit_id: UUID | None
    day: date
    """In Shanghai: of the event by which it belongs to its period."""
    minutes: int = 0


class Figure(NamedTuple):
    """An indicator with its n. `value` is hundredths of a percent, or of an hour; None where n is 0: that is no figure, not 0."""

    code: Code
    hits: int
    n: int
    value: int | None


Figures = Mapping[Code, Figure]


def share(hits: int, n: int) -> int | None:
    """Hundredths of a percent, half up; None of nothing."""
    return (2 * hits * WHOLE + n) // (2 * n) if n else None


def tally(cases: Iterable[Case], keys: Callable[[Case], Iterable[Key]]) -> dict[Key, Figures]:
    """The figures of every key that any case belongs to; a case may belong to several (its grid, the 居民区 above, ...)."""
    hits: Counter[tuple[Key, str]] = Counter()
    counts: Counter[tuple[Key, str]] = Counter()
    minutes: dict[Key, list[int]] = {}
    found: dict[Key, None] = {}
    for case in cases:
        for key in keys(case):
            found[key] = None
            counts[key, case.code] += 1
            if case.hit:
                hits[key, case.code] += 1
            if case.code == "p90":
                minutes.setdefault(key, []).append(case.minutes)
    return {
        key: {
            each.code: _figure(each.code, hits[key, each.code], counts[key, each.code], minutes.get(key, []))
            for each in INDICATORS
        }
        for key in found
    }


def none() -> Figures:
    """The figures of nothing: all without a value."""
    return {each.code: Figure(each.code, 0, 0, None) for each in INDICATORS}


def _figure(code: Code, hits: int, n: int, minutes: list[int]) -> Figure:
    if code != "p90":
        return Figure(code, hits, n, share(hits, n))
    ninth = nearest_rank(minutes, 90)
    return Figure(code, hits, n, None if ninth is None else (2 * ninth * 100 + 60) // 120)
