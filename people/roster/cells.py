"""What one cell of a roster means: dates in their many notations, numbers typed as text and text as numbers.

Pure. Each function gives the value and what a person should look at, or raises the remark that refuses the row.
"""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from core.refusal import Refusal
from people import checks, rules
from people.names import replaced, tidy
from people.roster.remarks import (
    DateIncomplete,
    DateOutOfRange,
    IdNotValid,
    IdRounded,
    ImpossibleDate,
    MobileNotTaken,
    NameReadAs,
    NotADate,
    SecondMobile,
    SexNotTaken,
)
from sheets.reading import Cell

_NOTHING = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "未知", "不详", "待定", "空", "n/a", "none"}
)
_DAY = re.compile(
    r"(\d{4})\s*[-年./\u2010-\u2015]\s*(\d{1,2})\s*[-月./\u2010-\u2015]\s*(\d{1,2})\s*[日号]?(?:[\sT]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_PART = re.compile(r"(?:19|20)\d{2}\s*(?:年|[-年./]\s*\d{1,2}\s*月?)?")
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_050
"""1950-01-01 and 2099-12-31 as Excel counts days."""
_EPOCH = date(1899, 12, 30)
_SEXES = {
    "男": "男",
    "女": "女",
    "男性": "男",
    "女性": "女",
    "m": "男",
    "f": "女",
    "male": "男",
    "female": "女",
}
_MASKED = re.compile(r"[0-9A-Z]*\*{2,}[0-9A-Z]*")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+")
_EXACT = 10**15
"""From here on Excel keeps fifteen digits and makes the rest noughts."""


class Parsed(NamedTuple):
    """A cell's value, None where it says nothing; `masked` for a number that shows its ends alone."""

    value: object = None
    warning: Refusal | None = None
    masked: str = ""


def shown(cell: Cell) -> str:
    """The cell as a person sees it, for remarks and as text: 2000.0 is "2000", a date is ISO."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return tidy(str(cell))


def blank(cell: Cell) -> bool:
    """Whether a cell says nothing, or in one of the ways in which people say nothing (无, /, -)."""
    return shown(cell).lower() in _NOTHING


def text(field: str, cell: Cell) -> Parsed:
    """A text field. Raises TextTooLong."""
    return Parsed() if blank(cell) else Parsed(checks.text(field, shown(cell)))


def name(cell: Cell) -> Parsed:
    """A name; odd characters that were read as others are said. Raises NameMissing, NameNotPrintable, TextTooLong."""
    kept, odd = checks.name(shown(cell)), replaced(str(cell))
    if not odd:
        return Parsed(kept)
    said = ", ".join(f"U+{ord(sign):04X} → {meant}" for sign, meant in odd.items())
    return Parsed(kept, NameReadAs(name=kept, characters=said))


def staff_number(cell: Cell) -> Parsed:
    """A staff number, capitals and no blanks. Raises TextTooLong."""
    return Parsed() if blank(cell) else Parsed(checks.checked("staff_number", shown(cell)))


def sex(cell: Cell) -> Parsed:
    """男 or 女."""
    if blank(cell):
        return Parsed()
    found = _SEXES.get(shown(cell).lower())
    return Parsed(found) if found else Parsed(None, SexNotTaken(text=shown(cell)))


def mobile(cell: Cell) -> Parsed:
    """A mobile number; a landline and the like are left out with a warning."""
    if blank(cell):
        return Parsed()
    given = shown(cell)
    packed = checks.digits(given)
    if rules.is_mobile(packed):
        return Parsed(packed)
    if _MASKED.fullmatch(packed):
        return Parsed(None, None, packed)
    several = [checks.digits(part) for part in re.split(r"[/、,，;；\n]|\s{1,}(?=1\d{10})", str(cell))]
    mobiles = [part for part in several if rules.is_mobile(part)]
    if mobiles:
        return Parsed(mobiles[0], SecondMobile(text=given))
    return Parsed(None, MobileNotTaken(text=given))


def id_number(cell: Cell) -> Parsed:
    """An ID number with its check digit right; one that Excel rounded is left out with a warning."""
    if blank(cell):
        return Parsed()
    given = shown(cell)
    packed = given.replace(" ", "").upper().lstrip("'")
    if _MASKED.fullmatch(packed):
        return Parsed(None, None, packed)
    rounded = isinstance(cell, (int, float)) or _SCIENTIFIC.fullmatch(packed) is not None
    if not rounded and rules.is_id_number(packed):
        return Parsed(packed)
    if rounded or (len(packed) == 18 and packed.isdigit() and packed.endswith("000")):
        return Parsed(None, IdRounded(text=given))
    return Parsed(None, IdNotValid(text=given))


def day(cell: Cell, today: date) -> Parsed:
    """A date: a real one, 2012.1.24, 2019年10月17日, 2015-10-03, 2015/10/3, 20151003, or Excel's count of days.

    A year or month alone is left out with a warning. Raises ImpossibleDate, NotADate, DateOutOfRange.
    """
    if blank(cell):
        return Parsed()
    found = _day(cell)
    if found is None:
        return Parsed(None, DateIncomplete(text=shown(cell)))
    if not rules.plausible_day(found, today):
        raise DateOutOfRange(text=found.isoformat())
    return Parsed(found)


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    given = shown(cell)
    matched = _DAY.fullmatch(given)
    if matched:
        return _made(given, *matched.groups())
    if re.fullmatch(r"(?:19|20)\d{6}", given):
        return _made(given, given[:4], given[4:6], given[6:])
    if re.fullmatch(r"\d{5}", given) and _FIRST_SERIAL <= int(given) <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(given))
    if _PART.fullmatch(given) or re.fullmatch(r"(?:19|20)\d{4}", given):
        return None
    raise NotADate(text=given)


def _made(given: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise ImpossibleDate(text=given) from error
