"""Writing a list as an xlsx that looks and prints well: typed cells, numbers that are codes kept as text, no formula ever.

Every export calls `write`. The file is written beside its place and put there whole; what it takes of memory does not depend
on the number of rows.
"""

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from core.files import put_in_place
from core.ids import new_id
from core.language import _
from core.refusals import FileNotWritten
from sheets.columns import Kind, Row, Sheet
from sheets.row_xml import Place, lines, spool
from sheets.xlsx_parts import letters

_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.CODE: "@",
    Kind.NUMBER: "General",
    Kind.AMOUNT: "General",
    Kind.DAY: "yyyy-mm-dd",
    Kind.INSTANT: "yyyy-mm-dd hh:mm",
}
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_SHEET = "xl/worksheets/sheet1.xml"
_PROBE_ROW = 1_000
"""Below any head: the row of an empty workbook that tells the styles."""
_PROBE = re.compile(rb'<row r="1001"[^>]*>.*?</row>', re.DOTALL)
_STYLE = re.compile(rb'<c r="[A-Z]+1001" s="(\d+)"')
_REACH = re.compile(rb'<dimension ref="[^"]*"/>')
_STAMP = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
_NAME_MOST = 31
"""Characters of a sheet's name, Excel's limit."""


def write(
    path: Path, sheet: Sheet[Row], rows: Iterable[Row], *, title: str = "", notes: Sequence[str] = ()
) -> None:
    """Write `rows` as one sheet: `title` and `notes` as the first lines, then the headings, then the rows.

    All words in the present language. Raises FileLocked when the old file is open elsewhere and FileNotWritten for a full
    or read-only disk; the old file is then as it was.
    """
    beside = path.with_name(f".{path.stem}.{new_id().hex}.xlsx")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _fill(beside, sheet, rows, title, notes)
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise FileNotWritten(file=str(path), reason=error.strerror or str(error)) from error
    else:
        put_in_place(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _fill(path: Path, sheet: Sheet[Row], rows: Iterable[Row], title: str, notes: Sequence[str]) -> None:
    """Make the file round its rows: the writing library makes an empty one, which gets the rows in the place of its first.

    The library spends four fifths of the time of a large list on its cells; they are written by `sheets.row_xml`.
    """
    head = [part for part in (title, *notes) if part]
    first = len(head) + 1  # the first row below the headings, from 0
    styles = _STYLE.findall(_frame(sheet, title, notes, first)[_SHEET])
    count = len(sheet.columns)
    places = [
        Place(letters(number + 1), column, styles[number].decode(), styles[count + number].decode())
        for number, column in enumerate(sheet.columns)
    ]
    with TemporaryFile() as spooled:
        written = spool(spooled, lines(places, rows, first + 1))
        spooled.seek(0)
        parts = _frame(sheet, title, notes, first + max(written - 1, 0))
        before, after = _PROBE.split(parts.pop(_SHEET))
        reach = f"A1:{letters(count)}{first + max(written, 1)}".encode()
        before = _REACH.sub(b'<dimension ref="' + reach + b'"/>', before)
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(ZipInfo(name, _STAMP), content, ZIP_DEFLATED)
            info = ZipInfo(_SHEET, _STAMP)
            info.compress_type = ZIP_DEFLATED
            with archive.open(info, "w") as page:
                page.write(before)
                copyfileobj(spooled, page, _CHUNK)
                page.write(after)


def _frame(sheet: Sheet[Row], title: str, notes: Sequence[str], last: int) -> dict[str, bytes]:
    """The parts of a workbook with titles and headings and without rows, set up for rows that end in row `last` (from 0).

    Its last row holds a cell of every style that the rows need: those of the columns, then their guarded ones.
    """
    from xlsxwriter import Workbook

    target = BytesIO()
    book: Any = Workbook(target, {"in_memory": True, "constant_memory": False, **_PLAIN})
    page = book.add_worksheet(_sheet_name(_(sheet.title)))
    plain = {
        kind: book.add_format({**_FONT, "num_format": form, "border": 1})
        for kind, form in _NUMBER_FORMATS.items()
    }
    # Text that looks like a formula stays text even when somebody edits the cell or saves the sheet as csv and back.
    guarded = book.add_format({**_FONT, "num_format": "@", "border": 1, "quote_prefix": True})
    heading = book.add_format({**_FONT, "bold": True, "border": 1, "bg_color": "#EAF1EC", "text_wrap": True})
    columns = len(sheet.columns)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width + 2)
    top = _head(book, page, columns, title, notes)
    for number, column in enumerate(sheet.columns):
        page.write_string(top, number, _(column.title), heading)
        page.write_blank(_PROBE_ROW, number, None, plain[column.kind])
        page.write_blank(_PROBE_ROW, columns + number, None, guarded)
    _set_up_print(page, top, last, columns)
    book.close()
    with ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _head(book: Any, page: Any, columns: int, title: str, notes: Sequence[str]) -> int:  # noqa: ANN401 - xlsxwriter has no types
    top = 0
    if title:
        form = book.add_format({**_FONT, "bold": True, "font_size": 14, "align": "center"})
        page.set_row(top, 28)
        if columns > 1:
            page.merge_range(top, 0, top, columns - 1, "", form)
        page.write_string(top, 0, title, form)
        top += 1
    for note in notes:
        page.write_string(top, 0, note, book.add_format({**_FONT, "italic": True}))
        top += 1
    return top


def _set_up_print(page: Any, top: int, last: int, columns: int) -> None:  # noqa: ANN401 - xlsxwriter has no types
    page.freeze_panes(top + 1, 0)
    page.autofilter(top, 0, max(last, top), columns - 1)
    page.repeat_rows(top)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.set_footer("&C&P / &N")


def _sheet_name(title: str) -> str:
    return "".join("-" if character in "[]:*?/\\'" else character for character in title)[:_NAME_MOST] or "1"
