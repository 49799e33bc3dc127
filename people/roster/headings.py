"""Finding the headings of a roster by their meaning: any column order, one line or two, titles above, other offices' words.

The words are those of the people list's own columns (`people.person_row.PEOPLE`), and their titles in every language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from core.language import LANGUAGES, speaking, translate
from people.names import tidy
from people.person_row import PEOPLE
from sheets.reading import SheetCells

ROWS = 30
"""How far down headings are looked for."""
_LEAST = 2
"""A name heading and one more: a single 姓名 may stand in any form."""
_STREET = re.compile(r"(?:[一-鿿]*[省市区县])?([一-鿿]{2,6}?(?:街道|(?<![城乡街村])镇))")


@dataclass(frozen=True)
class Headings:
    """Where the headings stand (rows from 0) and which column holds which field."""

    first: int
    last: int
    columns: Mapping[str, int]
    street: str
    """The street that the title names, "" for none."""


def key(text: str) -> str:
    """A heading as it is compared: no blanks, no remark in brackets, no star or colon, small letters."""
    plain = re.sub(r"\s", "", tidy(text)).casefold()
    return re.sub(r"\([^()]*\)|（[^（）]*）|[*:：_]", "", plain)


def find(sheet: SheetCells) -> Headings | None:
    """The headings of a sheet that lists people: the fullest line or pair of lines, None when there is none.

    The name column may be missing from it; two known headings make a line of headings.
    """
    best: Headings | None = None
    for row in range(min(ROWS, len(sheet.rows))):
        for last in (row, row + 1):
            columns = _columns(sheet, row, last)
            if len(columns) < _LEAST or (best and len(columns) <= len(best.columns)):
                continue
            best = Headings(row, last, columns, "")
    if best is None:
        return None
    columns = dict(best.columns)
    if _counts(sheet, best, columns.get("staff_number")):
        del columns["staff_number"]
    return Headings(best.first, best.last, columns, _street(sheet, best.last))


def is_name(text: str) -> bool:
    """Whether a cell repeats the heading of the names, as on the second page of a printed list."""
    return _words().get(key(text), ("", 0))[0] == "name"


def _columns(sheet: SheetCells, first: int, last: int) -> dict[str, int]:
    if last >= len(sheet.rows):
        return {}
    found: dict[str, tuple[int, int]] = {}
    for column in range(max(len(sheet.rows[first]), len(sheet.rows[last]))):
        word = _recognised(sheet, first, last, column)
        if word and (word[0] not in found or word[1] < found[word[0]][0]):
            found[word[0]] = (word[1], column)
    return {field: column for field, (_rank, column) in found.items()}


def _recognised(sheet: SheetCells, first: int, last: int, column: int) -> tuple[str, int] | None:
    upper, lower = str(sheet.spread(first, column)), str(sheet.cell(last, column))
    tried = [lower] if first == last else [lower, upper + lower] if lower else [upper]
    return next((_words()[key(text)] for text in tried if key(text) in _words()), None)


@cache
def _words() -> Mapping[str, tuple[str, int]]:
    """Every word for a field, with its rank: of two columns for one field the better word wins (手机 before 联系电话)."""
    words: dict[str, tuple[str, int]] = {}
    for column in PEOPLE.columns:
        titles = [column.title]
        for language in LANGUAGES:
            with speaking(language):
                titles.append(translate(column.title))
        for rank, word in enumerate((*titles, *column.headings)):
            words.setdefault(key(word), (column.key, max(rank - len(titles), 0)))
    return words


def _counts(sheet: SheetCells, headings: Headings, column: int | None) -> bool:
    """Whether a column headed 编号 only counts the rows 1, 2, 3."""
    if column is None or key(str(sheet.cell(headings.last, column))) != "编号":
        return False
    values = [sheet.cell(row, column) for row in range(headings.last + 1, len(sheet.rows))]
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
