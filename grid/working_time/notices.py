"""Reading the State Council's notice of a year's holidays (国务院办公厅关于…年部分节假日安排的通知), pasted as text. Pure.

The calendar's window shows what was read before anything is kept; the terminal reads it from a file.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from grid.working_time.calendars import OwnDay
from grid.working_time.refusals import NoHolidaysRead, NoticeOfAnotherYear
from people.names import tidy
from sheets.reading import decoded
from sheets.refusals import FileUnreadable, WrongFileType

_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_HEAD = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+\s*[、.．]|\d+\s*[、.．]|[(（][一二三四五六七八九十]+[)）])\s*([^:：，。]{2,16})[:：]"
)
_DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
_SPAN = re.compile(rf"{_DAY}(?:\s*(?:至|到|[-—~－～])\s*{_DAY})?")
_YEAR = re.compile(r"(\d{4})年(?:元旦|部分节假日)")
"""As the notice's title and its first sentence name their year."""
_WORKED = ("上班", "补班")
_VERB = re.compile("|".join(("放假", "调休", "补休", "休息", *_WORKED)))
_LONGEST = 31


def read_notice(text: str, year: int) -> list[OwnDay]:
    """The days that a notice makes free or worked, in order, each called by its festival; days without a year are of `year`.

    Raises NoHolidaysRead for a text in which no day is named, or one that the calendar does not have, and NoticeOfAnotherYear.
    """
    of = {int(each) for each in _YEAR.findall(text)}
    if of and year not in of:
        raise NoticeOfAnotherYear(found=min(of), year=year)
    found: dict[date, OwnDay] = {}
    festival = ""
    for line in text.splitlines():
        head = _HEAD.match(line)
        if head:
            festival = tidy(head[1])
        for sentence in re.split(r"[。；;]", _BRACKETS.sub("", line)):
            for day in _days(sentence, year, festival):
                found[day.day] = day
    if not found:
        raise NoHolidaysRead
    return [found[day] for day in sorted(found)]


def text_of(path: Path) -> str:
    """The text of a file in any encoding of an office. Raises FileUnreadable, WrongFileType."""
    try:
        text = decoded(path.read_bytes())
    except OSError as error:
        raise FileUnreadable(file=str(path), reason=error.strerror or str(error)) from error
    if text is None:
        raise WrongFileType(file=path.name)
    return text


def _days(sentence: str, year: int, festival: str) -> Iterator[OwnDay]:
    """The days of one sentence: those that stand before 放假 are free, those before 上班 worked."""
    month = read_to = 0
    for verb in _VERB.finditer(sentence):
        for span in _SPAN.finditer(sentence, read_to, verb.start()):
            first_year, first_month, first_day, last_year, last_month, last_day = span.groups()
            month = int(first_month or month)
            first = last = _date(int(first_year or year), month, int(first_day))
            if last_day:
                month = int(last_month or month)
                last = _date(int(last_year or first_year or year), month, int(last_day))
            if not 0 <= (last - first).days < _LONGEST:
                raise NoHolidaysRead
            for place in range((last - first).days + 1):
                yield OwnDay(first + timedelta(days=place), verb[0] in _WORKED, festival)
        read_to = verb.end()


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoHolidaysRead from error
