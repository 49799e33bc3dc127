"""Filling an office's own form: people's rows go in below the headings, and everything that refers to rows moves along.

`credits.filled_template` calls `fill`. Styles, formulas, print area, merged titles, validations, conditional formats, charts,
pictures and comments stay; rows are written one by one, so that no list is held whole.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Generic
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from core.files import put_in_place
from core.ids import new_id
from core.refusals import FileNotWritten
from sheets.columns import Row
from sheets.formulas import RowMap, copied
from sheets.reading import letter
from sheets.row_xml import CellWriter, Place, spool, writer
from sheets.template import Template
from sheets.template_package import Node, Package, children
from sheets.template_page import ROWS_HERE, Page, placed
from sheets.template_styles import Styles

_FORMULA = re.compile("\x00(\\d+),(\\d+)\x00")
"""Where a formula goes: its column and how far down the list. What it says depends on how many rows there are in the end."""
_STREAM_BYTES = 1 << 20


def fill(template: Template[Row], path: Path, rows: Iterable[Row], words: Mapping[str, str]) -> int:
    """Write the form with the rows filled in to `path`, and say how many; `words` go where the form has them in braces.

    Each template is filled once: read it again for another file. Raises PlaceholderInPieces, FileLocked, FileNotWritten; an
    older file is then as it was.
    """
    beside = path.with_name(f".{path.stem}.{new_id().hex}.xlsx")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile() as spooled:
            drawing = _Drawing(template)
            count = spool(spooled, _lines(template, drawing, rows))
            if not count:
                spool(spooled, [drawing.line(0, 0, None)])
            spooled.seek(0)
            rows_now = RowMap(template.first, template.rows, max(count, 1))
            page = Page(template.package, template.part, template.sheet, rows_now, template.formulas)
            page.rebuild(words)
            _write(template.package, page, beside, spooled)
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise FileNotWritten(file=str(path), reason=error.strerror or str(error)) from error
    else:
        put_in_place(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return count


def _lines(template: Template[Row], drawing: "_Drawing[Row]", rows: Iterable[Row]) -> Iterator[str]:
    """The rows as XML, each a line of the file.

    The form's own rows keep their look; rows that are put in look like its first, the last like its last.
    """
    place = -1
    before: Row | None = None
    for place, row in enumerate(rows):
        if before is not None:
            own = place - 1 if place < template.rows else 0
            yield drawing.line(own, place - 1, before)
        before = row
    if before is not None:
        yield drawing.line(template.rows - 1 if place else 0, place, before)


class _Drawing(Generic[Row]):
    """How the rows of one form are written: the cells of each of its rows, made ready at first use."""

    def __init__(self, template: Template[Row]) -> None:
        self._template = template
        self._page = template.package.document(template.part)
        self._cells = placed(self._page)
        self._styles = Styles(template.package.document("xl/styles.xml"))
        self._ready: dict[int, tuple[str, list[tuple[CellWriter, Callable[[Row], object]]]]] = {}

    def line(self, own: int, place: int, row: Row | None) -> str:
        """Row `place` of the list (from 0), looking like row `own` of the form; without a person a blank one."""
        if own not in self._ready:
            self._ready[own] = self._made_ready(own)
        head, cells = self._ready[own]
        at = str(self._template.first + place)
        written = "".join([write(at, None if row is None else value(row)) for write, value in cells])
        return f'<row r="{at}"{head}>{written}</row>\n'

    def _made_ready(self, own: int) -> tuple[str, list[tuple[CellWriter, Callable[[Row], object]]]]:
        template = self._template
        number, top = template.first - 1 + own, template.first - 1
        filled = {ask.column: ask.key for ask in template.asks if ask.key and not ask.by_formula}
        computed = {column: self._cells[row, column] for row, column in template.formulas if row == top}
        columns = {column for row, column in self._cells if row in {top, number}} | filled.keys()
        cells: list[tuple[CellWriter, Callable[[Row], object]]] = []
        for column in sorted(columns):
            style = self._style(number, column)
            if column in filled:
                of_list = template.people.column(filled[column])
                fitting = self._styles.fitting(style, of_list.kind)
                place = Place(letter(column), of_list, fitting, self._styles.guarded(style))
                cells.append((writer(place), of_list.value))
            elif column in computed:
                cells.append((_formula(column, style, computed[column], template.first), _nothing))
            else:
                cells.append((_blank(column, style), _nothing))
        return self._attributes(number), cells

    def _style(self, row: int, column: int) -> str:
        """The style of a cell, of its row or its column where it has none of its own (ECMA-376, 18.3.1.4, 18.3.1.13)."""
        cell = self._cells.get((row, column))
        if cell is not None:
            return cell.getAttribute("s") or "0"
        return template_style(self._page, row, column)

    def _attributes(self, row: int) -> str:
        for line in self._page.getElementsByTagNameNS("*", "row"):
            if line.getAttribute("r") == str(row + 1):
                kept = [
                    (name, value) for name, value in line.attributes.items() if name not in {"r", "spans"}
                ]
                return "".join(f" {name}={quoteattr(value)}" for name, value in kept)
        return ""


def template_style(page: Node, row: int, column: int) -> str:
    """The style that a row or a column gives to a cell that is not written."""
    for line in page.getElementsByTagNameNS("*", "row"):
        if line.getAttribute("r") == str(row + 1) and line.getAttribute("customFormat") in {"1", "true"}:
            return line.getAttribute("s") or "0"
    for each in page.getElementsByTagNameNS("*", "col"):
        if int(each.getAttribute("min")) <= column + 1 <= int(each.getAttribute("max")):
            return each.getAttribute("style") or "0"
    return "0"


def _formula(column: int, style: str, cell: Node, first: int) -> CellWriter:
    letters = letter(column)
    is_array = children(cell, "f")[0].getAttribute("t") == "array"
    extra = f' cm="{cell.getAttribute("cm")}"' if cell.getAttribute("cm") else ""

    def write(at: str, _value: object) -> str:
        array = f' t="array" ref="{letters}{at}"' if is_array else ""
        return f'<c r="{letters}{at}" s="{style}"{extra}><f{array}>\x00{column},{int(at) - first}\x00</f></c>'

    return write


def _blank(column: int, style: str) -> CellWriter:
    start = f'<c r="{letter(column)}'
    return lambda at, _value: f'{start}{at}" s="{style}"/>'


def _nothing(_row: object) -> None:
    return None


def _write(package: Package, page: Page, path: Path, spooled: IO[bytes]) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for part in package.parts:
            if part == page.part:
                _write_page(archive, page, package.content(part).split(ROWS_HERE), spooled)
            else:
                archive.writestr(part, package.content(part))


def _write_page(archive: ZipFile, page: Page, around: list[bytes], spooled: IO[bytes]) -> None:
    with archive.open(page.part, "w") as sheet:
        sheet.write(around[0])
        if page.formulas:
            _write_with_formulas(sheet, page, spooled)
        else:
            copyfileobj(spooled, sheet, _STREAM_BYTES)
        sheet.write(around[1])


def _write_with_formulas(sheet: IO[bytes], page: Page, spooled: IO[bytes]) -> None:
    def formula(found: re.Match[str]) -> str:
        return escape(copied(page.formulas[int(found[1])], int(found[2])))

    for line in spooled:
        sheet.write(_FORMULA.sub(formula, line.decode()).encode())
