"""The lines of a roster sheet, each cell read by its meaning; what is no person (totals, notes, blanks) is passed over."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from core.language import _
from core.refusal import Refusal
from core.refusals import CharacterNotPrintable
from people import rules
from people.areas import stem
from people.roster import cells
from people.roster.cells import Parsed
from people.roster.headings import is_name
from people.roster.reading import RosterSheet
from people.roster.remarks import (
    AreaFromAbove,
    CellError,
    FormulaNotComputed,
    FormulaTaken,
    JoinedTooYoung,
    RowNameMissing,
    SexDiffers,
)
from sheets.reading import Cell, Mark, letter

_TOTAL = re.compile(r"(?:合|总|小|共)\s*计.*|总人数.*|共\s*\d+\s*人.*|(?:sub)?total\b.*|sum", re.IGNORECASE)
_REMARK = re.compile(r"(?:备?注|说明|填表|填报|制表|审核|联系人|单位|以上|注意)[^,]*[:：。].*|.*[:：].*")
_TELLING = ("staff_number", "id_number", "mobile", "post", "joined_on")
_Parser = Callable[[Cell], Parsed]
_DISPENSABLE = frozenset({"joined_on"})
"""What a person can do without: its wrong cell is refused alone, not the whole row (docs/decisions/roster-cells.md)."""
_SPARED = frozenset({"post", "qualification"})
"""What is left out alone when no font can print it: the person is imported, the cell is named."""
_SPREAD = ("street", "area", "grid")
"""What is written once for a merged block of rows."""


class Refused(NamedTuple):
    """What is said of one cell: it (or its row) is not imported, or a warning. `row` counts from 1, `column` is a letter."""

    sheet: str
    row: int
    column: str
    code: str
    message: str


@dataclass
class RosterLine:
    """One person's line: the values by field, and what was found on the way. A line with `refused` is not imported."""

    sheet: RosterSheet
    row: int
    """From 0."""
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    masked: dict[str, str] = field(default_factory=dict[str, str])
    name_as_given: str = ""
    refused: list[Refused] = field(default_factory=list[Refused])
    left_out: list[Refused] = field(default_factory=list[Refused])
    """Cells that are refused while their row is imported."""
    warnings: list[Refused] = field(default_factory=list[Refused])

    @property
    def name(self) -> str:
        """The person's name."""
        return str(self.values["name"])

    def get(self, field: str) -> Any:  # noqa: ANN401 - a date or a text, as the field has it
        """The value of a field, None where the cell says nothing."""
        return self.values.get(field)

    def at(self, field: str, remark: Refusal) -> Refused:
        """A remark on the cell of a field, on the name where the sheet has no such column."""
        columns = self.sheet.headings.columns
        return said(self.sheet.cells.name, self.row, columns.get(field, columns["name"]), remark)

    def refuse(self, field: str, remark: Refusal) -> None:
        """Refuse the line because of one cell."""
        self.refused.append(self.at(field, remark))

    def warn(self, field: str, remark: Refusal) -> None:
        """Say what somebody should look at."""
        self.warnings.append(self.at(field, remark))


def said(sheet: str, row: int, column: int, remark: Refusal) -> Refused:
    """A remark with its place in words; row and column from 0."""
    place, code = letter(column), type(remark).code
    message = _(
        "Sheet {sheet}, row {row}, column {column}: {remark}",
        sheet=sheet, row=row + 1, column=place, remark=str(remark),
    )  # fmt: skip
    return Refused(sheet, row + 1, place, code, message)


def read_lines(sheet: RosterSheet, today: date) -> list[RosterLine]:
    """Every line of a sheet that means a person, in order."""
    parsers = _parsers(today)
    lines = [_line(sheet, row, parsers) for row in _rows(sheet)]
    _fill_down(lines)
    return lines


def _rows(sheet: RosterSheet) -> Iterator[int]:
    columns = sheet.headings.columns
    telling = [columns[key] for key in _TELLING if key in columns]
    for row in range(sheet.headings.last + 1, len(sheet.cells.rows)):
        first = next((cell for cell in sheet.cells.rows[row] if cell != ""), "")
        name = sheet.cells.cell(row, columns["name"])
        if is_name(str(name)) or any(_TOTAL.fullmatch(cells.shown(cell)) for cell in (first, name)):
            continue
        if (
            (row, columns["name"]) in sheet.cells.marks
            or any(not cells.blank(sheet.cells.cell(row, column)) for column in telling)
            or (not cells.blank(name) and not _is_remark(sheet.cells.rows[row]))
        ):
            yield row


def _is_remark(row: list[Cell]) -> bool:
    filled = [cells.shown(cell) for cell in row if cell != ""]
    return len(filled) <= 2 and any(_REMARK.fullmatch(text) for text in filled)


def _line(sheet: RosterSheet, row: int, parsers: Mapping[str, _Parser]) -> RosterLine:
    line = RosterLine(sheet, row)
    for key, column in sheet.headings.columns.items():
        cell = sheet.cells.spread(row, column) if key in _SPREAD else sheet.cells.cell(row, column)
        try:
            _refuse_unreadable(line, key, cell, sheet.cells.marks.get((row, column)))
            parsed = parsers[key](cell)
        except Refusal as remark:
            if key in _DISPENSABLE or (key in _SPARED and isinstance(remark, CharacterNotPrintable)):
                line.left_out.append(line.at(key, remark))
            else:
                line.refuse(key, remark)
            continue
        if key == "name":
            line.name_as_given = str(cell)
        if parsed.warning:
            line.warn(key, parsed.warning)
        if parsed.masked:
            line.masked[key] = parsed.masked
        if parsed.value not in {None, ""}:
            line.values[key] = parsed.value
    if not line.refused:
        _compare_with_id(line)
    return line


def _refuse_unreadable(line: RosterLine, key: str, cell: Cell, mark: Mark | None) -> None:
    if mark is Mark.ERROR:
        raise CellError
    if mark is Mark.FORMULA_UNCOMPUTED:
        raise FormulaNotComputed
    if mark is Mark.FORMULA:
        line.warn(key, FormulaTaken(text=cells.shown(cell)))
    if key == "name" and cells.blank(cell):
        raise RowNameMissing


def _parsers(today: date) -> dict[str, _Parser]:
    def day(cell: Cell) -> Parsed:
        return cells.day(cell, today)

    def texts(key: str) -> _Parser:
        return lambda cell: cells.text(key, cell)

    def area(cell: Cell) -> Parsed:
        found = cells.text("area", cell)
        return Parsed(stem(str(found.value))) if found.value else found

    def packed(key: str) -> _Parser:
        def parse(cell: Cell) -> Parsed:
            found = cells.text(key, cell)
            return Parsed(str(found.value).replace(" ", "")) if found.value else found

        return parse

    return {
        "name": cells.name,
        "sex": cells.sex,
        "staff_number": cells.staff_number,
        "mobile": cells.mobile,
        "id_number": cells.id_number,
        "joined_on": day,
        "left_on": day,
        "area": area,
        "street": packed("street"),
        "grid": packed("grid"),
        **{key: texts(key) for key in ("post", "qualification", "note")},
    }


def _compare_with_id(line: RosterLine) -> None:
    id_number = line.get("id_number")
    if not id_number:
        return
    sex = rules.sex_of(id_number)
    if line.get("sex") and line.get("sex") != sex:
        line.warn("sex", SexDiffers(name=line.name, sex=sex))
    joined_on = line.get("joined_on")
    if joined_on and not rules.old_enough(id_number, joined_on):
        line.warn("joined_on", JoinedTooYoung(name=line.name, years=rules.YOUNGEST))


def _fill_down(lines: list[RosterLine]) -> None:
    """A merged block saved as csv has its area in the first row alone: few cells filled says that blanks mean the same."""
    filled = sum(1 for line in lines if "area" in line.values)
    if not lines or "area" not in lines[0].sheet.headings.columns or not 0 < filled * 2 < len(lines):
        return
    above: dict[str, Any] = {}
    for line in lines:
        if "area" in line.values:
            above = {key: line.values[key] for key in ("street", "area") if key in line.values}
        elif above:
            line.values |= above
            line.warn("area", AreaFromAbove(area=above["area"]))
