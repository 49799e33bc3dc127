"""Formulas of a worksheet when they are copied down and when rows are put in or taken out above what they refer to.

Pure. `sheets.template_filling` asks here; what a reference is follows ECMA-376, 18.17.2.3.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from sheets.xlsx_parts import letters, number

_ROWS_MOST = 1_048_576
_LOST = "#REF!"
_CELL = r"\$?[A-Z]{1,3}\$?[1-9]\d{0,6}"
_TOKEN = re.compile(
    rf"""
    "(?:[^"]|"")*"                                               # text
    | (?P<sheet>'(?:[^']|'')+'! | (?:\[\d+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?!)?
      (?P<reference>{_CELL}(?::{_CELL})? | \$?[1-9]\d*:\$?[1-9]\d* | \$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}})(?![\w.(!])
    | '(?:[^']|'')+'!                                            # a sheet before a name alone
    | \[(?:[^\[\]]|\[[^\[\]]*\])*\]                              # the inside of a table
    | [\w.$]+                                                    # names, functions, numbers
    """,
    re.VERBOSE,
)
_PART = re.compile(r"(\$?[A-Z]{0,3})(\$?)(\d+)")
_SIDE = re.compile(r"(?:(\$?)([A-Z]{1,3}))?(\$?)(\d*)")


class RowMap(NamedTuple):
    """What becomes of a sheet's rows (from 1) when the `old` rows of a list from `first` on become `new` ones."""

    first: int
    old: int
    new: int

    @property
    def shift(self) -> int:
        """How far everything below the list moves."""
        return self.new - self.old

    def start(self, row: int) -> int:
        """Where a row goes that a reference begins at: the list's first and last row stay its first and last."""
        place = row - self.first
        if place <= 0:
            return row
        if place >= self.old:
            return row + self.shift
        last = self.first + self.new - 1
        return last if place == self.old - 1 else min(row, last)

    def end(self, row: int) -> int:
        """The same for the row that a range ends with: a list of one row ends with its last."""
        return self.first + self.new - 1 if row == self.first and self.old == 1 else self.start(row)


def copied(formula: str, rows: int, columns: int = 0) -> str:
    """The formula as it stands after being copied so far down and to the right: what has no $ moves along."""

    def moved(_sheet: str, reference: str) -> str:
        return ":".join(_shifted(part, rows, columns) for part in reference.split(":"))

    return _replaced(formula, moved)


def remapped(
    formula: str, own: Callable[[str], bool], rows: RowMap, *, inside: bool = False, spread: bool = False
) -> str:
    """The formula after the rows of a list became others; `own` says of a sheet's name ("" for none) whether it is that sheet.

    `inside` is for a formula of the list's first row: a range in that row, without a $, goes on meaning that row alone.
    `spread` is for a chart: a cell of the list's only row comes to mean the whole list.
    """

    def moved(sheet: str, reference: str) -> str:
        if not own(sheet):
            return reference
        return (
            area_remapped(reference, rows) if spread else reference_remapped(reference, rows, inside=inside)
        )

    return _replaced(formula, moved)


def reference_remapped(reference: str, rows: RowMap, *, inside: bool = False) -> str:
    """One cell, range of cells or range of rows, "A1", "$A$1:B20", "4:4", after the rows of a list became others."""
    begin, colon, finish = reference.partition(":")
    if not colon:
        return _put(begin, rows.start)
    stays = inside and "$" not in re.sub(r"^\$?[A-Z]+", "", finish)
    return f"{_put(begin, rows.start)}:{_put(finish, rows.start if stays else rows.end)}"


def area_remapped(area: str, rows: RowMap) -> str:
    """A range that something stands for or lies over; what stood in the list's only row covers all of its rows."""
    if ":" in area:
        return reference_remapped(area, rows)
    begin, _colon, end = reference_remapped(f"{area}:{area}", rows).partition(":")
    return begin if begin == end else f"{begin}:{end}"


def _replaced(formula: str, moved: Callable[[str, str], str]) -> str:
    def one(found: re.Match[str]) -> str:
        reference = found["reference"]
        if reference is None:
            return found[0]
        sheet = found["sheet"] or ""
        return sheet + moved(_name(sheet), reference)

    return _TOKEN.sub(one, formula)


def _name(sheet: str) -> str:
    name = sheet.removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _put(part: str, place: Callable[[int], int]) -> str:
    found = _PART.fullmatch(part)
    return f"{found[1]}{found[2]}{place(int(found[3]))}" if found else part


def _shifted(part: str, rows: int, columns: int) -> str:
    found = _SIDE.fullmatch(part)
    if found is None:
        return part
    column_fixed, name, row_fixed, row = (each or "" for each in found.groups())
    if name and not column_fixed:
        name = letters(number(name) + columns) if number(name) + columns > 0 else ""
        if not name:
            return _LOST
    if row and not row_fixed:
        row = str(int(row) + rows)
        if not 1 <= int(row) <= _ROWS_MOST:
            return _LOST
    return f"{column_fixed}{name}{row_fixed}{row}"
