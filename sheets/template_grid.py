"""The cells of a form's sheet: which rows are ready for people, and what stands in the way of filling them."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sheets.formulas import copied
from sheets.reading import Mark, SheetCells, letter
from sheets.template_package import Node, children, elements
from sheets.template_page import placed, unshared
from sheets.template_refusals import (
    TemplateFormulaNotCopied,
    TemplateMerged,
    TemplateNotEmpty,
    TemplateProtected,
)

NUMBER = "number"
"""The key of a column that counts the rows; a form may have it filled in already."""


class Ask(NamedTuple):
    """A heading and what becomes of its column; `key` is that of the list's column, "" where nothing is known."""

    cell: str
    heading: str
    column: int
    """From 0."""
    key: str
    by_formula: bool
    """The form computes it: its formula is copied down."""


class Grid:
    """The cells of a form's sheet by place (row and column from 0): XML, and formulas as if none were shared."""

    def __init__(self, file: str, cells: SheetCells, page: Node, first: int) -> None:
        self.file, self.first = file, first
        self._cells, self._page = cells, page
        self.elements = placed(page)
        self.formulas: Mapping[tuple[int, int], str] = unshared(self.elements)

    def rows(self, asks: Sequence[Ask]) -> int:
        """How many rows are ready for people: blank, formed like the first, computing what the first one computes."""
        self._refuse_filled(asks)
        last = max((row for row, _column in self.elements), default=self.first)
        styles = self._styles(self.first, asks)
        count = 1
        while (row := self.first + count) <= last and self._is_ready(row, asks, styles):
            count += 1
        self._refuse_merged(count)
        return count

    def refuse_protected(self, ask: Ask) -> None:
        """Refuse a sheet whose protection is switched on."""
        for protection in elements(self._page, "sheetProtection"):
            if protection.getAttribute("sheet") in {"1", "true", "on"}:
                cell = f"{letter(ask.column)}{self.first + 1}"
                raise TemplateProtected(file=self.file, sheet=self._cells.name, cell=cell)

    def _refuse_filled(self, asks: Sequence[Ask]) -> None:
        counted = {ask.column for ask in asks if ask.key == NUMBER}
        line = self._cells.rows[self.first] if self.first < len(self._cells.rows) else []
        for column, value in enumerate(line):
            place = self.first, column
            if place in self.formulas:
                formula = next(iter(children(self.elements[place], "f")))
                if formula.getAttribute("t") == "dataTable" or ":" in formula.getAttribute("ref"):
                    if formula.getAttribute("t") == "shared":
                        continue
                    raise TemplateFormulaNotCopied(
                        file=self.file, sheet=self._cells.name, cell=f"{letter(column)}{self.first + 1}"
                    )
            elif self._cells.marks.get(place) is Mark.ERROR or (
                value != "" and not (column in counted and isinstance(value, (int, float)))
            ):
                raise TemplateNotEmpty(
                    file=self.file,
                    sheet=self._cells.name,
                    cell=f"{letter(column)}{self.first + 1}",
                    text=str(value)[:40],
                )

    def _refuse_merged(self, count: int) -> None:
        for merged in elements(self._page, "mergeCell"):
            begin, _colon, end = merged.getAttribute("ref").partition(":")
            top, bottom = _row(begin), _row(end or begin)
            if top <= self.first + count and bottom > self.first:
                raise TemplateMerged(file=self.file, sheet=self._cells.name, cell=merged.getAttribute("ref"))

    def _is_ready(self, row: int, asks: Sequence[Ask], styles: Mapping[int, str]) -> bool:
        counted = {ask.column for ask in asks if ask.key == NUMBER}
        line = self._cells.rows[row] if row < len(self._cells.rows) else []
        for column, value in enumerate(line):
            if (row, column) not in self.formulas and (
                self._cells.marks.get((row, column)) is Mark.ERROR
                or (value != "" and not (column in counted and isinstance(value, (int, float))))
            ):
                return False
        here = {column: text for (at, column), text in self.formulas.items() if at == row}
        top = {column: text for (at, column), text in self.formulas.items() if at == self.first}
        if any(copied(top.get(column, ""), row - self.first) != text for column, text in here.items()):
            return False
        return bool(here) or (any(style != "0" for style in styles.values()) and self._has_cells(row, styles))

    def _styles(self, row: int, asks: Sequence[Ask]) -> dict[int, str]:
        return {
            ask.column: self.elements[row, ask.column].getAttribute("s") or "0"
            for ask in asks
            if (row, ask.column) in self.elements
        }

    def _has_cells(self, row: int, styles: Mapping[int, str]) -> bool:
        """Whether the row has cells with a style wherever the first one has: a bordered line of a form."""
        return all(
            (row, column) in self.elements and self.elements[row, column].getAttribute("s") not in {"", "0"}
            for column, style in styles.items()
            if style != "0"
        )


def _row(cell: str) -> int:
    return int(re.sub(r"\D", "", cell) or 0)
