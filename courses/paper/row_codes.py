"""Row codes of attendance sheets, and what a clerk types of them in one line; pure, so that both doors read a line alike.

A row code is the row number and two check digits after ISO 7064 MOD 97-10, whose residue is the sheet's number instead of 1:
every wrong digit and every swap of neighbours is found, and so is a row of any sheet less than 97 numbers away.
"""

import re
from datetime import datetime, time, timedelta
from typing import Literal, NamedTuple

from core.clock import instant, local_date
from courses.paper.refusals import (
    NothingTyped,
    NotUnderstood,
    RangeBackwards,
    RowCodeWrong,
    SheetCodeWrong,
    TimeNotPossible,
)
from people.names import tidy

MOST_ROWS = 9_999
_MODULUS = 97
_ROW_DIGITS = 3
_SHEET_DIGITS = 8

Mark = Literal["", "in", "out"]


class Typed(NamedTuple):
    """What one line says. Without rows it changes what holds for the lines after it: the times, the mark, the sheet."""

    rows: tuple[int, ...] = ()
    """Each once, in the order typed."""
    mark: Mark = ""
    """ "out" when the paper's leaving column is meant; empty for what holds."""
    times: tuple[time, ...] = ()
    """One for the column that is meant; two are arrival and leaving."""
    sheet: int | None = None
    """A sheet's own code, scanned or typed, or its number after a #."""


class Usual(NamedTuple):
    """What holds for rows that are typed without a time or a mark."""

    arrived: time
    left: time
    mark: Mark = "in"


def row_code(row: int, sheet_number: int) -> str:
    """The code of a row (1 to MOST_ROWS) on a sheet: five digits, six from row 1000 on."""
    return f"{row:0{_ROW_DIGITS}}{_check(row, sheet_number):02}"


def row_of(code: str, sheet_number: int) -> int:
    """The row that a code names on this sheet. Raises RowCodeWrong."""
    row = int(code[:-2])
    if not 1 <= row <= MOST_ROWS or row_code(row, sheet_number) != code:
        raise RowCodeWrong(typed=code, number=sheet_number)
    return row


def sheet_code(number: int) -> str:
    """What a sheet's QR holds: ten digits and nothing else, so that a scanner types them under any input method."""
    return f"{number:0{_SHEET_DIGITS}}{_check(number, 1):02}"


def parse(line: str, sheet_number: int) -> Typed:
    """One typed line, in any order: row codes, ranges 00123-02045, times 0915 or 9:15, "out" (*) or "in" (+), a sheet (#12).

    "12!" and "12-20!" are rows without their check digits, for codes that cannot be read. Full-width signs are read as
    their plain forms. Raises NothingTyped, NotUnderstood, RowCodeWrong, RangeBackwards, TimeNotPossible, SheetCodeWrong.
    """
    rows: dict[int, None] = {}
    times: list[time] = []
    mark: Mark = ""
    sheet: int | None = None
    for word in _words(line):
        if word in _MARKS:
            mark = _MARKS[word]
        elif _SHEET.fullmatch(word):
            sheet = _sheet_of(word)
        elif _NUMBER.fullmatch(word):
            sheet = int(word[1:])
        elif _TIME.fullmatch(word):
            times.append(_time_of(word))
        elif found := _RANGE.fullmatch(word):
            rows |= dict.fromkeys(_rows_of(word, found, sheet_number))
        else:
            raise NotUnderstood(typed=word)
    if len(times) > (1 if mark or not rows else 2):
        raise TimeNotPossible(typed=" ".join(f"{each:%H%M}" for each in times))
    if not (rows or times or mark or sheet):
        raise NothingTyped
    return Typed(tuple(rows), mark, tuple(times), sheet)


def stated(typed: Typed, usual: Usual) -> tuple[time | None, time | None]:
    """Arrival and leaving that the typed rows get; None for the column that is not meant."""
    if len(typed.times) == 2:
        return typed.times[0], typed.times[1]
    said = typed.times[0] if typed.times else None
    if (typed.mark or usual.mark) == "out":
        return None, said or usual.left
    return said or usual.arrived, None


def moment(at: time, opens: datetime, closes: datetime) -> datetime:
    """The instant of a time of day on a paper whose session is open from `opens` to `closes`; nights pass into the next day."""
    day = local_date(opens)
    first = instant(day, at)
    following = instant(day + timedelta(days=1), at)
    return following if first < opens and following <= closes else first


_MARKS: dict[str, Mark] = {
    "out": "out", "o": "out", "*": "out", "签退": "out", "退": "out",
    "in": "in", "i": "in", "+": "in", "签到": "in", "到": "in",
}  # fmt: skip
_SEPARATORS = re.compile(r"[\s,;，、；]+")
_DASHES = re.compile(r"\s*[-~－—–〜～至]+\s*")
_STARS = re.compile(r"([*+])")
_SHEET = re.compile(r"[0-9]{10}")
_NUMBER = re.compile(r"[#№][0-9]{1,8}")
_TIME = re.compile(r"[0-9]{4}|[0-9]{1,2}[:.][0-9]{2}")
_RANGE = re.compile(r"(?:([0-9]{1,4})(!?)|([0-9]{5,6}))(?:-(?:([0-9]{1,4})(!?)|([0-9]{5,6})))?")


def _words(line: str) -> list[str]:
    plain = _STARS.sub(r" \1 ", _DASHES.sub("-", tidy(line).replace("：", ":").replace("！", "!").lower()))
    return [word for word in _SEPARATORS.split(plain) if word]


def _check(number: int, residue: int) -> int:
    return (residue - number * 100) % _MODULUS


def _sheet_of(word: str) -> int:
    number = int(word[:_SHEET_DIGITS])
    if sheet_code(number) != word:
        raise SheetCodeWrong(typed=word)
    return number


def _time_of(word: str) -> time:
    hours, minutes = re.split(r"[:.]", word) if len(word) != 4 or not word.isdigit() else (word[:2], word[2:])
    if int(hours) > 23 or int(minutes) > 59:
        raise TimeNotPossible(typed=word)
    return time(int(hours), int(minutes))


def _rows_of(word: str, found: re.Match[str], sheet_number: int) -> range:
    """The rows of a code, a pair of codes, or of bare row numbers that end in an exclamation mark."""
    bare, sure, code, last_bare, last_sure, last_code = found.groups()
    known = bool(sure or last_sure)

    def row(bare: str | None, code: str | None) -> int:
        if code is not None:
            return row_of(code, sheet_number)
        if not known or not bare:
            raise NotUnderstood(typed=word)
        if int(bare) == 0:
            raise RowCodeWrong(typed=word, number=sheet_number)
        return int(bare)

    first = row(bare, code)
    last = row(last_bare, last_code) if last_bare or last_code else first
    if last < first:
        raise RangeBackwards(typed=word)
    return range(first, last + 1)
