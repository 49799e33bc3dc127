"""Opening a roster file: which sheets list people, which lists leavers, where their headings stand."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from people.refusals import NameColumnMissing, NoRosterInFile, SheetEmpty
from people.roster.headings import ROWS, Headings, find
from sheets.reading import SheetCells, open_workbook

_LEAVING = ("离职", "离岗", "退出", "离开", "left", "leaver")
_OF_LEAVERS = frozenset({"name", "left_on", "note", "staff_number", "area", "sex"})


@dataclass(frozen=True)
class RosterSheet:
    """A sheet of people and its headings."""

    cells: SheetCells
    headings: Headings


@dataclass(frozen=True)
class RosterFile:
    """A file that was read but not yet compared with any base."""

    name: str
    digest: str
    """SHA-256 of its bytes, for the journal."""
    people: tuple[RosterSheet, ...]
    leavers: tuple[RosterSheet, ...]
    hidden: tuple[str, ...]
    """Hidden sheets that look like rosters and are not read."""


def read_roster(path: Path) -> RosterFile:
    """Read a roster file; nothing is compared or changed.

    Raises what `sheets.reading.open_workbook` raises, SheetEmpty, NameColumnMissing and NoRosterInFile.
    """
    sheets = open_workbook(path)
    people: list[RosterSheet] = []
    leavers: list[RosterSheet] = []
    hidden: list[str] = []
    nameless: RosterSheet | None = None
    for cells in sheets:
        headings = find(cells)
        if headings is None:
            continue
        if cells.hidden:
            hidden.append(cells.name)
        elif "name" not in headings.columns:
            nameless = nameless or RosterSheet(cells, headings)
        elif _lists_leavers(cells, headings):
            leavers.append(RosterSheet(cells, headings))
        else:
            people.append(RosterSheet(cells, headings))
    if not people and not leavers:
        _refuse(path, sheets, nameless)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return RosterFile(path.name, digest, tuple(people), tuple(leavers), tuple(hidden))


def _lists_leavers(cells: SheetCells, headings: Headings) -> bool:
    if "left_on" not in headings.columns:
        return False
    named = any(word in cells.name.lower() for word in _LEAVING)
    return named or headings.columns.keys() <= _OF_LEAVERS


def _refuse(path: Path, sheets: list[SheetCells], nameless: RosterSheet | None) -> None:
    if nameless:
        headings, cells = nameless.headings, nameless.cells
        found = ", ".join(
            str(cells.spread(headings.last, column)) for column in sorted(headings.columns.values())
        )
        raise NameColumnMissing(file=path.name, sheet=cells.name, row=headings.last + 1, found=found)
    if not any(value != "" for cells in sheets for row in cells.rows for value in row):
        raise SheetEmpty(file=path.name, sheet=sheets[0].name if sheets else "")
    raise NoRosterInFile(file=path.name, sheets=", ".join(cells.name for cells in sheets), rows=ROWS)
