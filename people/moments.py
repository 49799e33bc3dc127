"""Reading one cell of another program's list: an instant as it writes one, the zone it names, a duration. Pure.

The import of meetings (`courses.meetings.lines`) and that of alarms (`grid.alarms.reading`) call it.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.clock import SHANGHAI
from people.names import tidy
from sheets.reading import Cell

ORDERS = ("ymd", "mdy", "dmy")
"""How a date of three short numbers may be meant."""
_BLANK = frozenset({"", "-", "--", "—", "——", "/", "n/a", "na", "null", "none", "无", "未知"})
_SERIAL_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's own wall clock, which has no zone
_SERIALS = (20_000, 80_000)
"""Days that Excel's serials mean: 1954 to 2119."""
_SECONDS, _MILLISECONDS = (1_000_000_000, 5_000_000_000), (1_000_000_000_000, 5_000_000_000_000)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_OFFSET = re.compile(r"\(?\b(?:UTC|GMT)\s*(?:([+-])\s*(\d{1,2})(?::?(\d{2}))?)?\)?", re.IGNORECASE)
_ISO_OFFSET = re.compile(r"(?<=\d)\s*(?:(Z)|([+-])(\d{2}):?(\d{2}))$", re.IGNORECASE)
_REGION = re.compile(r"\(?\b((?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Za-z_]+)\)?")
_CHINA = re.compile(
    r"\(?(?:北京时间|中国标准时间|中国时间|China Standard Time|China Time|Beijing Time|CST)\)?", re.IGNORECASE
)
_ABBREVIATED = re.compile(r"(?<![A-Za-z])(EST|EDT|CDT|MST|MDT|PST|PDT|CET|CEST|BST|JST|KST|HKT|SGT)\b")
_HOURS = {
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "BST": 1,
    "JST": 9, "KST": 9, "HKT": 8, "SGT": 8,
}  # fmt: skip
_WEEKDAY = re.compile(
    r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?", re.IGNORECASE
)
_HALF = re.compile(r"(上午|下午|中午|晚上|傍晚|凌晨|早上|[AP]\.?M\b\.?)", re.IGNORECASE)
_AFTERNOON = frozenset({"下午", "中午", "晚上", "傍晚", "pm"})
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})\s*[:时点]\s*(\d{1,2})(?:\s*[:分]\s*(?:(\d{1,2})(?:[.,]\d+)?\s*秒?)?)?(?!\d)"
)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_THREE = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?!\d)")
_NO_YEAR = re.compile(r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*日|(?<!\d)(\d{1,2})[-/](\d{1,2})(?!\d)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMED_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?,?[ -](\d{4}|\d{2})(?!\d)")
_NAMED_MONTH_FIRST = re.compile(r"\b([A-Za-z]{3})[a-z]*\.?[ -](\d{1,2}),?[ -](\d{4}|\d{2})(?!\d)")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})[T ]?(\d{2})(\d{2})(\d{2})?")
_PACKED_DAY = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)")
_UNITS = re.compile(
    r"(\d+(?:\.\d+)?)\s*(天|日|d|days?|小时|个小时|时|h|hrs?|hours?|分钟|分|m|mins?|minutes?|秒钟?|s|secs?|seconds?)(?![a-z])",
    re.IGNORECASE,
)
_UNIT_SECONDS = {"天": 86_400, "日": 86_400, "d": 86_400, "小": 3_600, "个": 3_600, "时": 3_600, "h": 3_600,
                 "分": 60, "m": 60, "秒": 1, "s": 1}  # fmt: skip
_COLONS = re.compile(r"(?:(\d+)\s*[d天.]\s*)?(\d+):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?")


class Wall(NamedTuple):
    """What a cell says: a reading of a wall clock, without a day or a zone where it names none."""

    day: date | None
    clock: time
    zone: tzinfo | None


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing: empty, or one of the dashes that tools write for "none"."""
    return isinstance(cell, str) and tidy(cell).lower() in _BLANK


def moment(cell: Cell, order: str, year: int) -> Wall | None:
    """The wall clock that a cell shows, None where it cannot be read as one.

    `order` is one of ORDERS and settles dates of three short numbers; `year` is that of a date without one.
    """
    if isinstance(cell, datetime):
        cell = _whole_second(cell)
        return Wall(cell.date(), cell.time().replace(tzinfo=None), cell.tzinfo)
    if isinstance(cell, time):
        return Wall(None, cell.replace(tzinfo=None, microsecond=0), None)
    if isinstance(cell, timedelta):
        return _of_day(cell / timedelta(days=1)) if timedelta() <= cell < timedelta(days=1) else None
    if isinstance(cell, (bool, date)):
        return None
    if isinstance(cell, (int, float)):
        return _number(cell)
    text = tidy(cell).strip("'\"“” ")
    if _NUMBER.fullmatch(text) and len(text.partition(".")[0]) not in {8, 12, 14}:
        return _number(float(text))
    return _text(text, order, year)


def day(cell: Cell, order: str, year: int) -> date | None:
    """The day that a cell names, with or without a time beside it."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        read = moment(cell, order, year)
        return read.day if read else None
    text, _rest = _zone_of(tidy(cell))
    found = _day(_CLOCK.sub(" ", _HALF.sub(" ", _WEEKDAY.sub(" ", text))), order, year)
    return found[0] if found else None


def zone(text: str) -> tzinfo | None:
    """The time zone that a heading or a line above the table names: "Join Time (UTC)", "GMT+08:00", "时区：北京时间"."""
    return _zone_of(tidy(text))[1]


def best_order(cells: Iterable[Cell], near: date) -> str:
    """The one order of ORDERS in which the most of these cells can be read, of several that nearest to a day.

    A file writes its dates one way; which one, the session's own day tells where "05/04" does not.
    """
    read = list(cells)

    def score(order: str) -> tuple[int, int]:
        days = [found.day for cell in read if (found := moment(cell, order, near.year)) is not None]
        return len(read) - len(days), sum(abs((each - near).days) for each in days if each is not None)

    return min(ORDERS, key=score)


def durations(cell: Cell, heading: str) -> list[timedelta]:
    """What a duration may mean, the likeliest first; empty for none. The heading names a bare number's unit."""
    if isinstance(cell, timedelta):
        return [cell]
    if isinstance(cell, (time, datetime)):
        return [timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)]
    if isinstance(cell, (bool, date)):
        return []
    if isinstance(cell, (int, float)):
        return _bare(float(cell), heading)
    text = tidy(cell).lower().removeprefix("pt")
    if _NUMBER.fullmatch(text):
        return _bare(float(text), heading)
    colons = _COLONS.fullmatch(text)
    if colons:
        days, first, second, third = (int(part) if part else 0 for part in colons.groups())
        whole = timedelta(days=days)
        if colons[4]:
            return [whole + timedelta(hours=first, minutes=second, seconds=third)]
        return [
            whole + timedelta(hours=first, minutes=second),
            whole + timedelta(minutes=first, seconds=second),
        ]
    parts = _UNITS.findall(text)
    if not parts or _UNITS.sub("", text).strip(" ,，.零和and约"):
        return []
    return [timedelta(seconds=sum(float(number) * _UNIT_SECONDS[unit[0]] for number, unit in parts))]


def _bare(number: float, heading: str) -> list[timedelta]:
    named = heading.lower()
    if "秒" in named or "sec" in named:
        return [timedelta(seconds=number)]
    if "小时" in named or "hour" in named:
        return [timedelta(hours=number)]
    if "分" in named or "min" in named:
        return [timedelta(minutes=number)]
    likely = [timedelta(minutes=number), timedelta(seconds=number)]
    return [timedelta(days=number)] if 0 < number < 1 else likely


def _number(number: float) -> Wall | None:
    if 0 <= number < 1:
        return _of_day(number)
    if _SERIALS[0] <= number < _SERIALS[1]:
        read = _whole_second(_SERIAL_DAY + timedelta(days=number))
        return Wall(read.date(), read.time(), None)
    for (low, high), scale in ((_SECONDS, 1), (_MILLISECONDS, 1_000)):
        if low <= number < high:
            read = datetime.fromtimestamp(number // scale, UTC)
            return Wall(read.date(), read.time(), UTC)
    return None


def _of_day(part: float) -> Wall:
    return Wall(None, _whole_second(_SERIAL_DAY + timedelta(days=part)).time(), None)


def _whole_second(read: datetime) -> datetime:
    # A serial keeps a second to about half a millisecond: 13:38:14.9999 was typed as 13:38:15.
    return (read + timedelta(milliseconds=500)).replace(microsecond=0)


def _text(text: str, order: str, year: int) -> Wall | None:
    text, named = _zone_of(text)
    packed = _PACKED.fullmatch(text)
    if packed:
        parts = [int(part or 0) for part in packed.groups()]
        on, at = _date(*parts[:3]), _time(*parts[3:])
        return Wall(on, at, named) if on and at else None
    text = _WEEKDAY.sub(" ", text)
    halves = {half.lower().replace(".", "") for half in _HALF.findall(text)}
    text = _HALF.sub(" ", text)
    clocks = list(_CLOCK.finditer(text))
    if len(clocks) != 1 or len(halves) > 1:
        return None
    hour, minute, second = (int(part or 0) for part in clocks[0].groups())
    if halves and hour <= 12:
        half = next(iter(halves))
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
        if half == "上午" and clocks[0][1] == "12":
            hour = 12
    at = _time(hour, minute, second)
    rest = f"{text[: clocks[0].start()]} {text[clocks[0].end() :]}"
    if at is None:
        return None
    if not rest.strip(" ,，T"):
        return Wall(None, at, named)
    found = _day(rest, order, year)
    return Wall(found[0], at, named) if found and not found[1].strip(" ,，T") else None


def _zone_of(text: str) -> tuple[str, tzinfo | None]:
    """The text without the zone that it names, and that zone."""
    found = _OFFSET.search(text)
    if found:
        sign, hours, minutes = found.groups()
        shift = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        return _OFFSET.sub(" ", text).strip(), _fixed(-shift if sign == "-" else shift)
    region = _REGION.search(text)
    if region:
        try:
            return _REGION.sub(" ", text).strip(), ZoneInfo(region[1])
        except (KeyError, ValueError, OSError):
            return text, None
    if _CHINA.search(text):
        return _CHINA.sub(" ", text).strip(), SHANGHAI
    short = _ABBREVIATED.search(text)
    if short:
        return _ABBREVIATED.sub(" ", text).strip(), _fixed(timedelta(hours=_HOURS[short[1]]))
    iso = _ISO_OFFSET.search(text)
    if iso and len(text[: iso.start()]) >= len("2026-4-2 9:30"):
        shift = timedelta(hours=int(iso[3] or 0), minutes=int(iso[4] or 0))
        return text[: iso.start()], _fixed(-shift if iso[2] == "-" else shift)
    return text, None


def _fixed(shift: timedelta) -> tzinfo | None:
    return timezone(shift) if abs(shift) < timedelta(hours=24) else None


def _day(text: str, order: str, year: int) -> tuple[date, str] | None:
    """The day in a text and what is left of it."""
    for pattern, make in _DAYS:
        match = pattern.search(text)
        if match:
            made = make([part for part in match.groups() if part], order, year)
            return (made, text[: match.start()] + text[match.end() :]) if made else None
    return None


def _whole_date(parts: list[str], order: str, year: int) -> date | None:
    del order, year
    return _date(int(parts[0]), int(parts[1]), int(parts[2]))


def _day_and_month(parts: list[str], order: str, year: int) -> date | None:
    del order, year
    return _named(parts[0], parts[1], parts[2])


def _month_and_day(parts: list[str], order: str, year: int) -> date | None:
    del order, year
    return _named(parts[1], parts[0], parts[2])


def _without_year(parts: list[str], order: str, year: int) -> date | None:
    del order
    return _date(year, int(parts[0]), int(parts[1]))


def _ordered(parts: list[str], order: str, year: int) -> date | None:
    del year
    if len(parts[2]) > len("26") and order == "ymd":
        return None
    return _date(*(int(parts[order.index(part)]) for part in "ymd"))


def _named(on: str, month: str, year: str) -> date | None:
    word = month.lower()
    return _date(int(year), _MONTHS.index(word) + 1, int(on)) if word in _MONTHS else None


def _date(year: int, month: int, on: int) -> date | None:
    try:
        return date(year + 2_000 if year < 100 else year, month, on)
    except ValueError:
        return None


def _time(hour: int, minute: int, second: int) -> time | None:
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


_DAYS: tuple[tuple[re.Pattern[str], Callable[[list[str], str, int], date | None]], ...] = (
    (_YEAR_FIRST, _whole_date),
    (_NAMED_DAY_FIRST, _day_and_month),
    (_NAMED_MONTH_FIRST, _month_and_day),
    (_THREE, _ordered),
    (_PACKED_DAY, _whole_date),
    (_NO_YEAR, _without_year),
)
