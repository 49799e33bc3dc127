"""Office hours of a day: their text, and what of them has passed by each minute. Pure; the calendar is built of these."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from grid.working_time.refusals import HoursNotValid

DAY = 1440
"""Minutes of a day; also what one working day is worth, whatever its office hours, so that limits in days add up."""
DEFAULT = "09:00-11:30,13:00-17:30"
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-~—–至到]\s*(\d{1,2}):(\d{2})", re.ASCII)
_BETWEEN = re.compile(r"[,，;；、\s]+")
_BLANKS = re.compile(r"\s*([-~—–至到])\s*")


class Hours(NamedTuple):
    """The hours of one sort of working day. Lists run over the minutes of the day, 0 to 1440."""

    spans: tuple[tuple[int, int], ...]
    """Begin and end in minutes of the day; none for a day on which nobody works."""
    total: int
    passed: Sequence[int]
    """Office minutes passed by each minute of the day."""
    share: Sequence[int]
    """The same in 1440ths of the working day."""
    reached: Sequence[int]
    """The first minute of the day by which so many office minutes have passed, 0 to `total`."""
    share_reached: Sequence[int]
    """The first minute of the day by which so many 1440ths have passed, 0 to 1440."""


def parsed(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of a text such as "09:00-11:30,13:00-17:30" in minutes of the day; full-width signs count too.

    Raises HoursNotValid for anything else, for spans out of order or overlapping, and for an end before its begin.
    """
    plain = _BLANKS.sub(r"\1", text.replace("：", ":").replace("－", "-").strip())
    spans: list[tuple[int, int]] = []
    for part in _BETWEEN.split(plain):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise HoursNotValid(hours=text)
        begin_hour, begin_minute, end_hour, end_minute = map(int, found.groups())
        begin, end = begin_hour * 60 + begin_minute, end_hour * 60 + end_minute
        after = spans[-1][1] if spans else 0
        if max(begin_minute, end_minute) > 59 or not after <= begin < end <= DAY:
            raise HoursNotValid(hours=text)
        spans.append((begin, end))
    return tuple(spans)


def written(spans: Sequence[tuple[int, int]]) -> str:
    """The one text of spans: "09:00-11:30,13:00-17:30"."""
    return ",".join(f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}" for begin, end in spans)


@lru_cache(maxsize=64)
def hours_of(spans: tuple[tuple[int, int], ...]) -> Hours:
    """The tables of a day's hours."""
    works = bytearray(DAY)
    for begin, end in spans:
        works[begin:end] = b"\1" * (end - begin)
    passed, reached = [0], [0]
    for minute, working in enumerate(works, 1):
        passed.append(passed[-1] + working)
        if working:
            reached.append(minute)
    total = passed[-1]
    share = [DAY * minutes // total for minutes in passed] if total else passed
    share_reached = [reached[-(-wanted * total // DAY)] for wanted in range(DAY + 1)] if total else [0]
    return Hours(spans, total, passed, share, reached, share_reached)
