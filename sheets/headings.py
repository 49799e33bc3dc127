"""Finding the headings of a list by their meaning: any column order, one line or two, titles above, other offices' words.

The words are those of the declared columns and their titles in every language. The roster's importer, the import of scores
and the filling of an office's template ask here.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.language import LANGUAGES, speaking, translate
from sheets.columns import Column, Row
from sheets.reading import SheetCells

ROWS = 30
"""How far down headings are looked for."""
LEAST = 2
"""A name heading and one more: a single 姓名 may stand in any form."""
Words = Mapping[str, tuple[str, int]]
"""The key of a column by the word for it, with the word's rank: 手机 is better than 联系电话."""


@dataclass(frozen=True)
class HeadingRows:
    """Where the headings stand (rows from 0) and which column holds which field."""

    first: int
    last: int
    columns: Mapping[str, int]


def key(text: str) -> str:
    """A heading as it is compared: full-width forms as half-width ones, no blanks, no remark in brackets, small letters."""
    visible = "".join(
        character
        for character in unicodedata.normalize("NFKC", text)
        if unicodedata.category(character) != "Cf"
    )
    plain = re.sub(r"\s", "", visible).casefold()
    return re.sub(r"\([^()]*\)|[*:_]", "", plain)


def words_of(columns: Iterable[Column[Row]]) -> Words:
    """Every word for a column: its title in each language, then the headings that offices give it, the best first."""
    words: dict[str, tuple[str, int]] = {}
    for column in columns:
        titles = [column.title]
        for language in LANGUAGES:
            with speaking(language):
                titles.append(translate(column.title))
        for rank, word in enumerate((*titles, *column.headings)):
            words.setdefault(key(word), (column.key, max(rank - len(titles), 0)))
    return words


def find(sheet: SheetCells, words: Words, least: int = LEAST) -> HeadingRows | None:
    """The headings of a sheet: the fullest line or pair of lines with `least` known words, None when there is none."""
    best: HeadingRows | None = None
    for row in range(min(ROWS, len(sheet.rows))):
        for last in (row, row + 1):
            columns = _columns(sheet, row, last, words)
            if len(columns) < least or (best and len(columns) <= len(best.columns)):
                continue
            best = HeadingRows(row, last, columns)
    return best


def recognised(sheet: SheetCells, first: int, last: int, column: int, words: Words) -> tuple[str, int] | None:
    """The field that one column of the heading rows asks for, and the rank of its word."""
    upper, lower = str(sheet.spread(first, column)), str(sheet.cell(last, column))
    tried = [lower] if first == last else [lower, upper + lower] if lower else [upper]
    return next((words[key(text)] for text in tried if key(text) in words), None)


def _columns(sheet: SheetCells, first: int, last: int, words: Words) -> dict[str, int]:
    if last >= len(sheet.rows):
        return {}
    found: dict[str, tuple[int, int]] = {}
    for column in range(max(len(sheet.rows[first]), len(sheet.rows[last]))):
        word = recognised(sheet, first, last, column, words)
        if word and (word[0] not in found or word[1] < found[word[0]][0]):
            found[word[0]] = (word[1], column)
    return {field: column for field, (_rank, column) in found.items()}
