"""An office's own form for a list: what its headings ask for, which rows the people go into, and what keeps it from being filled.

`read_template` looks and refuses; `sheets.template_filling` fills. Cells are read by meaning, as an import reads them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic
from zipfile import ZipFile, is_zipfile

from core.language import N_, _
from sheets import headings
from sheets.columns import Row, Sheet
from sheets.reading import SheetCells, letter, open_workbook
from sheets.refusals import FileTooLarge
from sheets.template_grid import Ask, Grid
from sheets.template_package import PART_MOST, ROWS_MOST, Node, Package, elements
from sheets.template_page import PLACEHOLDER
from sheets.template_refusals import (
    HeadingsNotFound,
    HeadingTwice,
    PlaceholderUnknown,
    TemplateHasMacros,
    TemplateHolds,
    TemplateNotXlsx,
)

IDENTITY = frozenset({"name", "staff_number", "id_number"})
"""One of these columns says who a row is about."""
_HELD = (
    ("xl/pivotTables/", N_("a pivot table")),
    ("xl/pivotCache/", N_("a pivot table")),
    ("xl/slicers/", N_("a slicer")),
    ("xl/timelines/", N_("a timeline")),
    ("xl/queryTables/", N_("a query of other data")),
    ("xl/connections.xml", N_("a query of other data")),
    ("xl/revisions/", N_("the history of a shared workbook")),
    ("_xmlsignatures/", N_("a digital signature")),
    ("xl/ctrlProps/", N_("form controls")),
    ("xl/activeX/", N_("form controls")),
    ("xl/embeddings/", N_("an embedded file")),
)


@dataclass(frozen=True)
class Template(Generic[Row]):
    """A form that can be filled. Rows from 1."""

    file: str
    sheet: str
    people: Sheet[Row]
    """The list that it is filled with."""
    asks: tuple[Ask, ...]
    head: int
    """The last row of the headings."""
    first: int
    rows: int
    """Rows that the form has ready for people, at least one."""
    placeholders: tuple[str, ...]
    """The words in braces that it asks to be replaced."""
    package: Package
    part: str
    """The part of the package that the sheet is."""
    formulas: Mapping[tuple[int, int], str]
    """By place from 0, those of a shared formula as they would be written out."""

    @property
    def filled(self) -> list[Ask]:
        """The headings that the list answers."""
        return [ask for ask in self.asks if ask.key and not ask.by_formula]

    @property
    def left(self) -> list[Ask]:
        """The headings that nothing is known for; their cells stay empty."""
        return [ask for ask in self.asks if not ask.key and not ask.by_formula]


def read_template(path: Path, sheet: Sheet[Row], known: Sequence[str] = ()) -> Template[Row]:
    """Look at a form to be filled with a list; `known` are the words that may stand in braces. Nothing is changed.

    Raises what `sheets.reading.open_workbook` raises and the refusals of `sheets.template_refusals`, each with its cell.
    """
    sheets = open_workbook(path)
    if not is_zipfile(path):
        raise TemplateNotXlsx(file=path.name)
    with ZipFile(path) as archive:
        package = _package(path.name, archive)
    words = headings.words_of(sheet.columns)
    cells, found = _headed(path.name, sheets, sheet, words)
    part = package.sheets()[cells.name]
    page = package.document(part)
    _refuse_size(package.file, page)
    first = _below(cells, found) + 1
    grid = Grid(package.file, cells, page, first)
    asks = _asks(grid, cells, found, words)
    grid.refuse_protected(asks[0])
    rows = grid.rows(asks)
    return Template(
        file=path.name,
        sheet=cells.name,
        people=sheet,
        asks=asks,
        head=first,
        first=first + 1,
        rows=rows,
        placeholders=_placeholders(package, cells, known),
        package=package,
        part=part,
        formulas=grid.formulas,
    )


def _package(file: str, archive: ZipFile) -> Package:
    names = archive.namelist()
    if "xl/workbook.xml" not in names:
        raise TemplateNotXlsx(file=file)
    if "xl/vbaProject.bin" in names or b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise TemplateHasMacros(file=file)
    for name in names:
        for start, what in _HELD:
            if name.startswith(start):
                raise TemplateHolds(file=file, what=_(what))
    return Package(file, archive)


def _headed(
    file: str, sheets: Sequence[SheetCells], sheet: Sheet[Row], words: headings.Words
) -> tuple[SheetCells, headings.HeadingRows]:
    """The sheet that asks for most, and its headings."""
    best: tuple[SheetCells, headings.HeadingRows] | None = None
    for cells in sheets:
        found = None if cells.hidden else headings.find(cells, words)
        if found is None or not IDENTITY & found.columns.keys():
            continue
        if best is None or len(found.columns) > len(best[1].columns):
            best = cells, found
    if best is None:
        wanted = "、".join(_(column.title) for column in sheet.columns)
        raise HeadingsNotFound(file=file, wanted=wanted, rows=headings.ROWS)
    return best


def _below(cells: SheetCells, found: headings.HeadingRows) -> int:
    """The last row of the headings (from 0), those included that are merged over several rows."""
    anchors = {
        (row, column) for row in range(found.first, found.last + 1) for column in found.columns.values()
    }
    merged = [row for (row, _column), anchor in cells.anchors.items() if anchor in anchors]
    return max([found.last, *merged])


def _refuse_size(file: str, page: Node) -> None:
    if len(elements(page, "row")) > ROWS_MOST:
        raise FileTooLarge(file=file, rows=ROWS_MOST, megabytes=PART_MOST // 1_000_000)
    if elements(page, "customSheetView"):
        raise TemplateHolds(file=file, what=_("views of several users"))


def _asks(
    grid: Grid, cells: SheetCells, found: headings.HeadingRows, words: headings.Words
) -> tuple[Ask, ...]:
    asks: list[Ask] = []
    seen: dict[str, Ask] = {}
    width = max(len(cells.rows[row]) for row in range(found.first, found.last + 1))
    for column in range(width):
        text = next(
            (
                str(cells.spread(row, column))
                for row in range(grid.first - 1, found.first - 1, -1)
                if cells.spread(row, column) != ""
            ),
            "",
        )
        formula = (grid.first, column) in grid.formulas
        if not text and not formula:
            continue
        word = headings.recognised(cells, found.first, found.last, column, words)
        key = word[0] if word else ""
        ask = Ask(f"{letter(column)}{found.last + 1}", text, column, key, formula)
        asks.append(ask)
        if not key or formula:
            continue
        before = seen.setdefault(headings.key(text) if text else key, ask)
        if before is not ask:
            raise HeadingTwice(
                file=grid.file, sheet=cells.name, heading=text, cell=before.cell, other=ask.cell
            )
    return tuple(asks)


def _placeholders(package: Package, cells: SheetCells, known: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for row, line in enumerate(cells.rows):
        for column, value in enumerate(line):
            if not isinstance(value, str) or (row, column) in cells.marks:
                continue
            for match in PLACEHOLDER.finditer(value):
                if match[1] not in known:
                    raise PlaceholderUnknown(
                        file=package.file,
                        sheet=cells.name,
                        cell=f"{letter(column)}{row + 1}",
                        text=match[0],
                        known="、".join(f"{{{word}}}" for word in known),
                    )
                found.append(match[1])
    return tuple(dict.fromkeys(found))
