"""The rows of a file of places, each cell read by its meaning. Nothing is compared with any base."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from core.refusal import Refusal
from grid.places import rules
from grid.places.importing.remarks import (
    BuildingMissing,
    CellUnreadable,
    HiddenSheet,
    NoPlacesInFile,
    NotAFloor,
    PlacesEmpty,
)
from grid.places.lists import PLACES
from grid.places.naming import place_name
from people import checks
from people.names import tidy
from people.roster import cells
from people.roster.lines import Refused, said
from sheets import headings
from sheets.headings import ROWS, HeadingRows, Words
from sheets.reading import Cell, Mark, SheetCells, open_workbook

_SPREAD = ("street", "area", "grid", "compound", "building", "floors", "stairwell")
"""What is written once for a merged block of rows, or once above rows that leave it blank."""
_TOTAL = re.compile(r"(?:合|总|小|共)\s*计.*|共\s*\d+\s*[幢栋户].*|(?:sub)?total\b.*", re.IGNORECASE)
_ENDINGS = {"building": "号楼", "stairwell": "单元", "household": "室"}
_PLAIN = re.compile(r"(.*?)第?0*(\d+|[a-z])(?:号楼|号|幢|栋|楼|单元|门洞|门|室|户|座)?")
_STOREY = re.compile(r"(\d{1,3})\d{2}")
_ERRORS = frozenset({Mark.ERROR, Mark.FORMULA_UNCOMPUTED})


@dataclass
class PlacesRow:
    """One row: the values that it names, None and "" for what it does not; one with `refused` is not imported."""

    sheet: str
    row: int
    """From 1."""
    columns: dict[str, int]
    street: str = ""
    area: str = ""
    grid: str = ""
    building: str = ""
    floors: int | None = None
    stairwell: str = ""
    household: str = ""
    floor: int | None = None
    grid_said: bool = False
    """Whether the row itself, not one above it, names the micro-grid."""
    refused: list[Refused] = field(default_factory=list[Refused])
    warnings: list[Refused] = field(default_factory=list[Refused])

    def at(self, field: str, remark: Refusal) -> Refused:
        """A remark on the cell of a field, on the building where the sheet has no such column."""
        return said(self.sheet, self.row - 1, self.columns.get(field, self.columns["building"]), remark)

    def refuse(self, field: str, remark: Refusal) -> None:
        """Refuse the row because of one cell."""
        self.refused.append(self.at(field, remark))

    def warn(self, field: str, remark: Refusal) -> None:
        """Say what somebody should look at."""
        self.warnings.append(self.at(field, remark))


@dataclass(frozen=True)
class PlacesFile:
    """A file that was read but not yet compared with any base."""

    name: str
    digest: str
    """SHA-256 of its bytes, for the journal."""
    rows: tuple[PlacesRow, ...]
    warnings: tuple[Refused, ...]


def read_places(path: Path) -> PlacesFile:
    """Read a csv (UTF-8 or GBK), xlsx, xls or ods of places.

    Raises what `sheets.reading.open_workbook` raises, NoPlacesInFile, PlacesEmpty.
    """
    sheets = open_workbook(path)
    rows: list[PlacesRow] = []
    hidden: list[Refused] = []
    read = False
    for sheet in sheets:
        found = headings.find(sheet, _words())
        if found is None or "building" not in found.columns:
            continue
        if sheet.hidden:
            hidden.append(said(sheet.name, 0, 0, HiddenSheet()))
            continue
        read = True
        rows += _rows(sheet, found)
    if not read:
        raise NoPlacesInFile(file=path.name, sheets=", ".join(sheet.name for sheet in sheets), rows=ROWS)
    if not rows:
        raise PlacesEmpty(file=path.name)
    return PlacesFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), tuple(rows), tuple(hidden))


def key(name: str) -> str:
    """What a name is compared by: "3", "3号楼", "03幢" and "三号楼" are one building, "2单元" and "2" one stairwell."""
    plain = rules.in_figures(tidy(name).replace(" ", "").lower())
    matched = _PLAIN.fullmatch(plain)
    return matched[1] + matched[2] if matched else plain


@cache
def _words() -> Words:
    return headings.words_of(PLACES.columns)


def _rows(sheet: SheetCells, found: HeadingRows) -> Iterator[PlacesRow]:
    columns = dict(found.columns)
    above: dict[str, str] = {}
    for number in range(found.last + 1, len(sheet.rows)):
        first = next((cells.shown(cell) for cell in sheet.rows[number] if not cells.blank(cell)), "")
        if not first or _TOTAL.fullmatch(first) or headings.key(first) in _words():
            continue
        row = PlacesRow(sheet.name, number + 1, columns)
        texts = _texts(sheet, number, columns, row)
        if not any(texts.get(name) for name in ("building", "stairwell", "household")):
            continue
        row.grid_said = bool(texts.get("grid"))
        if not texts.get("building"):
            # A block whose building is written once, in its first row: what stands above counts on.
            texts = {name: texts.get(name) or above.get(name, "") for name in {*texts, *above}}
            if texts.get("building") == "":
                row.refuse("building", BuildingMissing())
        _fill(row, texts)
        above = {name: texts.get(name, "") for name in _SPREAD}
        yield row


def _texts(sheet: SheetCells, number: int, columns: dict[str, int], row: PlacesRow) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, column in columns.items():
        cell: Cell = sheet.spread(number, column) if name in _SPREAD else sheet.cell(number, column)
        if sheet.marks.get((number, column)) in _ERRORS:
            row.refuse(name, CellUnreadable())
            continue
        texts[name] = "" if cells.blank(cell) else cells.shown(cell)
    return texts


def _fill(row: PlacesRow, texts: dict[str, str]) -> None:
    for name in ("street", "area", "grid"):
        _put(
            row, name, texts.get(name, "").replace(" ", ""), lambda given, name=name: checks.text(name, given)
        )
    compound = texts.get("compound", "").replace(" ", "")
    for name in _ENDINGS:
        given = _whole(name, texts.get(name, ""))
        if name == "building" and compound and given and not given.startswith(compound):
            given = f"{compound}{'弄' if compound.isdecimal() else ''}{given}"
        _put(row, name, given, place_name)
    for name in ("floors", "floor"):
        setattr(row, name, _floor(row, name, texts.get(name, "")))
    storey = _STOREY.fullmatch(key(row.household))
    if row.floor is None and "floor" not in row.columns and storey and rules.floor_valid(int(storey[1])):
        row.floor = int(storey[1])


def _put(row: PlacesRow, name: str, given: str, check: Callable[[str], str]) -> None:
    if given:
        try:
            setattr(row, name, check(given))
        except Refusal as refusal:
            row.refuse(name, refusal)


def _whole(name: str, given: str) -> str:
    """A bare number as people say it: 3 is 3号楼, 2 is 2单元, 201 is 201室."""
    return f"{int(given)}{_ENDINGS[name]}" if re.fullmatch(r"[0-9]{1,9}", given) else given


def _floor(row: PlacesRow, name: str, given: str) -> int | None:
    figure = re.fullmatch(r"(地下|负|[bB-])?\s*(\d{1,3})\s*[层楼fF]?", given)
    value = None if figure is None else int(figure[2]) * (-1 if figure[1] else 1)
    if not given or (value is not None and rules.floor_valid(value)):
        return value
    row.warn(name, NotAFloor(text=given))
    return None
