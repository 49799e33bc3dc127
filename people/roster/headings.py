"""Finding the headings of a roster by their meaning: any column order, one line or two, titles above, other offices' words.

The words are those of the people list's own columns (`people.person_row.PEOPLE`), and their titles in every language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from people.person_row import PEOPLE
from sheets import headings
from sheets.headings import ROWS, Words, key
from sheets.reading import SheetCells

__all__ = ["ROWS", "Headings", "find", "is_name", "key"]

_STREET = re.compile(r"(?:[一-鿿]*[省市区县])?([一-鿿]{2,6}?(?:街道|(?<![城乡街村])镇))")


@dataclass(frozen=True)
class Headings:
    """Where the headings stand (rows from 0) and which column holds which field."""

    first: int
    last: int
    columns: Mapping[str, int]
    street: str
    """The street that the title names, "" for none."""


def find(sheet: SheetCells) -> Headings | None:
    """The headings of a sheet that lists people: the fullest line or pair of lines, None when there is none.

    The name column may be missing from it; two known headings make a line of headings.
    """
    best = headings.find(sheet, _words())
    if best is None:
        return None
    columns = dict(best.columns)
    if _counts(sheet, best, columns.get("staff_number")):
        del columns["staff_number"]
    return Headings(best.first, best.last, columns, _street(sheet, best.last))


def is_name(text: str) -> bool:
    """Whether a cell repeats the heading of the names, as on the second page of a printed list."""
    return _words().get(key(text), ("", 0))[0] == "name"


@cache
def _words() -> Words:
    return headings.words_of(PEOPLE.columns)


def _counts(sheet: SheetCells, found: headings.HeadingRows, column: int | None) -> bool:
    """Whether a column headed 编号 only counts the rows 1, 2, 3."""
    if column is None or key(str(sheet.cell(found.last, column))) != "编号":
        return False
    values = [sheet.cell(row, column) for row in range(found.last + 1, len(sheet.rows))]
    numbers = [str(value).removesuffix(".0") for value in values if value != ""][:5]
    return numbers == [str(number + 1) for number in range(len(numbers))]


def _street(sheet: SheetCells, last: int) -> str:
    """The street that a title above the headings names; the headings' own upper line may be among these rows."""
    for row in sheet.rows[:last]:
        for cell in row:
            matched = _STREET.search(str(cell))
            if matched and key(str(cell)) not in _words():
                return matched[1]
    return ""
