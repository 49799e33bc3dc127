"""Reading a list of scores as an office keeps it: who each row is about, which columns are scores, what each cell says.

`credits.grades.scores` compares what is found here with the base; nothing is looked up or changed.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import NamedTuple

from core import amounts
from core.refusal import Refusal
from credits.grades.refusals import (
    NoSuchColumn,
    NotAScore,
    ScoreColumnsMissing,
    ScoreListNotFound,
    ScoreOutOfRange,
    ScoreRounded,
)
from people.names import normalise, staff_number, tidy
from people.person_row import PEOPLE
from people.roster import cells as roster_cells
from people.roster.remarks import CellError, FormulaNotComputed, FormulaTaken
from sheets import headings
from sheets.reading import Cell, Mark, SheetCells, letter, open_workbook
from sheets.xlsx_parts import number

WHO = ("staff_number", "name", "id_number", "area")
MOST = 100_00
"""Hundredths of a point."""
_NAMING = ("", "得分", "分", "分数", "成绩", "评分", "分值", "考核分", "测评分", "score")
"""What offices write behind the name of a score."""
_TOTAL = re.compile(
    r"(?:合|总|小|共)\s*计.*|平均.*|最高.*|最低.*|总人数.*|共\s*\d+\s*人.*|average|total", re.IGNORECASE
)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:E[+-]?\d+)?")


@dataclass(frozen=True)
class ScoreFile:
    """A file that was read but not compared with any base yet."""

    name: str
    digest: str
    """SHA-256 of its bytes, for the journal."""
    cells: SheetCells
    found: headings.HeadingRows

    def headed(self) -> list[tuple[str, str]]:
        """Every column with its heading, those left out that say who a row is about: letter and text."""
        width = max(len(self.cells.rows[row]) for row in range(self.found.first, self.found.last + 1))
        known = set(self.found.columns.values())
        texts = [(column, self.heading(column)) for column in range(width) if column not in known]
        return [(letter(column), text) for column, text in texts if text]

    def heading(self, column: int) -> str:
        """The text at the head of a column, the lower line where there are two."""
        lower = tidy(str(self.cells.cell(self.found.last, column)))
        return lower or tidy(str(self.cells.spread(self.found.first, column)))


class Said(NamedTuple):
    """A score cell: hundredths, None where it is empty; what is wrong with it, or should be looked at."""

    value: int | None
    wrong: Refusal | None = None
    warning: Refusal | None = None


class ScoreRow(NamedTuple):
    """One row (from 0) and who it is about, as it is written there."""

    row: int
    staff_number: str
    name: str
    id_number: str
    area: str
    scores: Mapping[str, Said]

    @property
    def who(self) -> str:
        """Whom it names, for a sentence; an ID number is not shown."""
        return " ".join(part for part in (self.name, self.staff_number) if part) or "…" + self.id_number[-4:]


def read_scores(path: Path) -> ScoreFile:
    """Open a list of scores; the sheet whose headings say most about people is taken, hidden ones are not.

    Raises what `sheets.reading.open_workbook` raises, and ScoreListNotFound.
    """
    best: tuple[SheetCells, headings.HeadingRows] | None = None
    for cells in open_workbook(path):
        found = None if cells.hidden else headings.find(cells, _words(), least=1)
        if found is None or not {"staff_number", "name", "id_number"} & found.columns.keys():
            continue
        if best is None or len(found.columns) > len(best[1].columns):
            best = cells, found
    if best is None:
        raise ScoreListNotFound(file=path.name, rows=headings.ROWS)
    return ScoreFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), *best)


def score_columns(file: ScoreFile, wanted: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """Which column (from 0) holds which score: as `chosen` (score by column letter), else by its heading.

    Raises NoSuchColumn, and ScoreColumnsMissing when there is none at all.
    """
    found: dict[str, int] = {}
    for column, text in file.headed():
        for name in wanted:
            if headings.key(text) in {headings.key(name + ending) for ending in _NAMING}:
                found.setdefault(name, number(column) - 1)
    letters = {column for column, _text in file.headed()}
    for column, name in chosen.items():
        if column.upper() not in letters:
            raise NoSuchColumn(file=file.name, sheet=file.cells.name, column=column)
        found[name] = number(column.upper()) - 1
    if not found:
        raise ScoreColumnsMissing(
            file=file.name,
            sheet=file.cells.name,
            row=file.found.last + 1,
            wanted="、".join(wanted),
            found="、".join(f"{column} {text}" for column, text in file.headed()) or "-",
        )
    return found


def rows(file: ScoreFile, columns: Mapping[str, int]) -> Iterator[ScoreRow]:
    """The rows that name somebody or hold a score; totals, averages and blank lines are passed over."""
    cells, places = file.cells, file.found.columns
    for row in range(file.found.last + 1, len(cells.rows)):
        first = next((roster_cells.shown(cell) for cell in cells.rows[row] if cell != ""), "")
        who = {key: _text(cells, row, places.get(key)) for key in WHO}
        if _TOTAL.fullmatch(first) or _TOTAL.fullmatch(who["name"]):
            continue
        if places.get("name") is not None and headings.key(who["name"]) in _words():
            continue  # the headings of a printed list's second page
        scores = {name: _score(cells, row, column) for name, column in columns.items()}
        named = any(who[key] for key in ("staff_number", "name", "id_number"))
        if not named and all(said.value is None and said.wrong is None for said in scores.values()):
            continue
        if not any(who[key] for key in ("staff_number", "id_number")) and all(
            said == Said(None) for said in scores.values()
        ):
            continue  # a remark or a signature below the list, or somebody without any score
        yield ScoreRow(
            row,
            staff_number(who["staff_number"]),
            normalise(who["name"]),
            who["id_number"].replace(" ", "").upper().lstrip("'"),
            who["area"],
            scores,
        )


def _text(cells: SheetCells, row: int, column: int | None) -> str:
    if column is None:
        return ""
    cell = cells.cell(row, column)
    return "" if roster_cells.blank(cell) else roster_cells.shown(cell)


def _score(cells: SheetCells, row: int, column: int) -> Said:
    mark = cells.marks.get((row, column))
    if mark is Mark.ERROR:
        return Said(None, CellError())
    if mark is Mark.FORMULA_UNCOMPUTED:
        return Said(None, FormulaNotComputed())
    cell = cells.cell(row, column)
    said = score_of(cell)
    if mark is Mark.FORMULA and said.value is not None and said.warning is None:
        return said._replace(warning=FormulaTaken(text=roster_cells.shown(cell)))
    return said


def score_of(cell: Cell) -> Said:
    """What a cell says: 92.5, "92.5分", "９２．５"; rounded to hundredths with a warning, a half up."""
    if roster_cells.blank(cell):
        return Said(None)
    text = roster_cells.shown(cell)
    plain = text.removesuffix("分").replace(" ", "").upper()
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)) or not _NUMBER.fullmatch(plain):
        return Said(None, NotAScore(text=text[:40]))
    try:
        exact = Decimal(plain)
        rounded = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    except InvalidOperation:  # more digits than a Decimal holds
        return Said(None, ScoreOutOfRange(text=text[:40]))
    value = int(rounded * 100)
    if not 0 <= exact <= 100:
        return Said(None, ScoreOutOfRange(text=text[:40]))
    if rounded != exact:
        return Said(value, warning=ScoreRounded(text=text[:40], taken=amounts.shown(value)))
    return Said(value)


@cache
def _words() -> headings.Words:
    return headings.words_of([PEOPLE.column(key) for key in WHO])
