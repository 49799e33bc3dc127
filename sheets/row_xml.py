"""Rows of a list as the XML of a worksheet (ECMA-376, 18.3.1), written one after the other so that no list is held whole.

`sheets.xlsx` and `sheets.template_filling` write through here. Text is always text: codes keep their noughts, nothing becomes
a formula, a number or a link.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Generic
from xml.sax.saxutils import escape

from core.clock import local
from sheets.columns import Column, Kind, Row

TEXT_MOST = 32_767
"""Characters of a cell, Excel's limit."""
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that some program takes for a formula when the sheet is edited or saved as csv and back."""
_EPOCH = date(1899, 12, 30)
_DAY_SECONDS = 86_400
_TO_ESCAPE = re.compile("[&<>\x00-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_|^ | $")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff\r]")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FLUSH = 500
"""Rows that are joined before they are written."""

CellWriter = Callable[[str, object], str]
"""From the row's number in words and a value to the cell's XML."""


@dataclass(frozen=True)
class Place(Generic[Row]):
    """Where a column stands in the file, and its styles: numbers of cell formats in the workbook's styles."""

    letters: str
    column: Column[Row]
    style: str
    guarded: str
    """For text that begins like a formula: quotePrefix is set, so it stays text when somebody edits the cell."""


def spool(target: IO[bytes], lines: Iterable[str]) -> int:
    """Write the XML of rows to an open file and say how many there were."""
    count = 0
    held: list[str] = []
    for line in lines:
        count += 1
        held.append(line)
        if len(held) == _FLUSH:
            target.write("".join(held).encode())
            held.clear()
    target.write("".join(held).encode())
    return count


def lines(places: Sequence[Place[Row]], rows: Iterable[Row], first: int) -> Iterator[str]:
    """The XML of each row, the first of them in row `first` (from 1) of the sheet."""
    writers = [(writer(place), place.column.value) for place in places]
    for number, row in enumerate(rows, first):
        at = str(number)
        cells = "".join([write(at, value(row)) for write, value in writers])
        yield f'<row r="{at}">{cells}</row>'


def writer(place: Place[Row]) -> CellWriter:
    """How the cells of one column are written: by the value's own type, AMOUNT as hundredths."""
    start, style = f'<c r="{place.letters}', f'" s="{place.style}"'
    guarded = f'" s="{place.guarded}"'
    is_amount = place.column.kind is Kind.AMOUNT
    is_number = is_amount or place.column.kind is Kind.NUMBER

    def write(at: str, value: object) -> str:
        if value is None or value == "":
            return f"{start}{at}{style}/>"
        if isinstance(value, str):
            return _text(f"{start}{at}", value, style, guarded)
        if is_number and isinstance(value, int):
            return f"{start}{at}{style}><v>{_hundredths(value) if is_amount else value}</v></c>"
        if isinstance(value, (datetime, date)):
            return f"{start}{at}{style}><v>{serial(value)}</v></c>"
        return _text(f"{start}{at}", str(value), style, guarded)

    return write


def _text(start: str, text: str, style: str, guarded: str) -> str:
    if text.startswith(RISKY):
        style = guarded
    if _TO_ESCAPE.search(text):
        return f'{start}{style} t="inlineStr"><is><t xml:space="preserve">{escaped(text)}</t></is></c>'
    if len(text) > TEXT_MOST:
        text = text[:TEXT_MOST]
    return f'{start}{style} t="inlineStr"><is><t>{text}</t></is></c>'


def escaped(text: str) -> str:
    """Text as a cell's XML holds it; what XML cannot hold is written as _x0007_ (ECMA-376, 22.9.2.19)."""
    told_apart = _LIKE_AN_ESCAPE.sub("_x005F_", text[:TEXT_MOST])
    # A line end by its number: a row of the list is then one line of the file.
    return escape(_UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", told_apart), {"\n": "&#10;"})


def _hundredths(value: int) -> str:
    whole, rest = divmod(abs(value), 100)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:02}" if rest else f"{sign}{whole}"


def serial(value: date) -> str:
    """A day as Excel counts it, from 1 March 1900 on; an instant in Shanghai's wall clock, to the second."""
    if not isinstance(value, datetime):
        return str((value - _EPOCH).days)
    here = local(value)
    seconds = here.hour * 3600 + here.minute * 60 + here.second
    return f"{(here.date() - _EPOCH).days + seconds / _DAY_SECONDS:.15g}"
