"""Writing a list as an xlsx that looks and prints well: typed cells, numbers that are codes kept as text, no formula ever.

Every export calls `write`. The file is written beside its place and put there whole; what it takes of memory does not depend
on the number of rows.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any
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
_PART = "xl/worksheets/sheet{number}.xml"
_STYLE = re.compile(rb' s="(\d+)"')
_REACH = re.compile(rb'<dimension ref="[^"]*"/>')
_STAMP = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
_NAME_MOST = 31
"""Characters of a sheet's name, Excel's limit."""
More = Callable[[], Sequence[tuple[Sheet[Any], Sequence[Any]]]]
"""Short lists for sheets of their own, asked for when all rows of the long one are written."""


@dataclass(frozen=True)
class _Tab:
    """A sheet of the workbook without its rows; `last` is where they end (from 0)."""

    sheet: Sheet[Any]
    title: str
    notes: tuple[str, ...]
    last: int = 0

    @property
    def top(self) -> int:
        """The row of the headings, from 0."""
        return len(self.notes) + bool(self.title)

    @property
    def probe(self) -> re.Pattern[bytes]:
        """The row below the headings, which tells the styles while there are no others."""
        return re.compile(rb'<row r="%d"[^>]*>.*?</row>' % (self.top + 2), re.DOTALL)


def _no_more() -> Sequence[tuple[Sheet[Any], Sequence[Any]]]:
    return ()


def write(
    path: Path,
    sheet: Sheet[Row],
    rows: Iterable[Row],
    *,
    title: str = "",
    notes: Sequence[str] = (),
    more: More = _no_more,
) -> None:
    """Write `rows` as one sheet: `title` and `notes` as the first lines, then the headings, then the rows; then `more` sheets.

    All words in the present language. Raises FileLocked when the old file is open elsewhere and FileNotWritten for a full
    or read-only disk; the old file is then as it was.
    """
    beside = path.with_name(f".{path.stem}.{new_id().hex}.xlsx")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _fill(beside, _Tab(sheet, title, tuple(note for note in notes if note)), rows, more)
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise FileNotWritten(file=str(path), reason=error.strerror or str(error)) from error
    else:
        put_in_place(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _fill(path: Path, tab: _Tab, rows: Iterable[Any], more: More) -> None:
    """Make the file round its rows: the writing library makes an empty one, which gets the rows in the place of its one.

    The library spends four fifths of the time of a large list on its cells; they are written by `sheets.row_xml`.
    """
    with TemporaryFile() as spooled:
        written = _spool(spooled, tab, _frame([tab])[_PART.format(number=1)], rows)
        tabs, lists = [replace(tab, last=tab.top + written)], list(more())
        for sheet, listed in lists:
            tabs.append(_Tab(sheet, _(sheet.title), (), 1 + len(listed)))
        parts = _frame(tabs)
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                if not name.startswith("xl/worksheets/sheet"):
                    archive.writestr(ZipInfo(name, _STAMP), content, ZIP_DEFLATED)
            _put_sheet(archive, tabs[0], 1, parts, spooled)
            for number, (_sheet, listed) in enumerate(lists, 2):
                with TemporaryFile() as short:
                    _spool(short, tabs[number - 1], parts[_PART.format(number=number)], listed)
                    _put_sheet(archive, tabs[number - 1], number, parts, short)


def _spool(target: IO[bytes], tab: _Tab, frame: bytes, rows: Iterable[Any]) -> int:
    """Write the rows of a sheet in the styles that its frame tells, and say how many there are."""
    probe = tab.probe.search(frame)
    styles = [style.decode() for style in _STYLE.findall(probe[0] if probe else b"")]
    count = len(tab.sheet.columns)
    places = [
        Place(letters(number + 1), column, styles[number], styles[count + number])
        for number, column in enumerate(tab.sheet.columns)
    ]
    return spool(target, lines(places, rows, tab.top + 2))


def _put_sheet(
    archive: ZipFile, tab: _Tab, number: int, parts: Mapping[str, bytes], spooled: IO[bytes]
) -> None:
    name = _PART.format(number=number)
    before, after = tab.probe.split(parts[name])
    reach = f"A1:{letters(len(tab.sheet.columns))}{tab.last + 1}".encode()
    info = ZipInfo(name, _STAMP)
    info.compress_type = ZIP_DEFLATED
    spooled.seek(0)
    with archive.open(info, "w") as page:
        page.write(_REACH.sub(b'<dimension ref="' + reach + b'"/>', before))
        copyfileobj(spooled, page, _CHUNK)
        page.write(after)


def _frame(tabs: Sequence[_Tab]) -> dict[str, bytes]:
    """The parts of a workbook with titles and headings and without rows, set up for print.

    The row below the headings holds a cell of every style that its rows need: those of the columns, then their guarded ones.
    """
    from xlsxwriter import Workbook

    target = BytesIO()
    book: Any = Workbook(target, {"in_memory": True, "constant_memory": False, **_PLAIN})
    plain = {
        kind: book.add_format({**_FONT, "num_format": form, "border": 1})
        for kind, form in _NUMBER_FORMATS.items()
    }
    # Text that looks like a formula stays text even when somebody edits the cell or saves the sheet as csv and back.
    guarded = book.add_format({**_FONT, "num_format": "@", "border": 1, "quote_prefix": True})
    heading = book.add_format({**_FONT, "bold": True, "border": 1, "bg_color": "#EAF1EC", "text_wrap": True})
    for tab in tabs:
        page = book.add_worksheet(_sheet_name(_(tab.sheet.title)))
        columns = len(tab.sheet.columns)
        for number, column in enumerate(tab.sheet.columns):
            page.set_column(number, number, column.width + 2)
        _head(book, page, columns, tab.title, tab.notes)
        for number, column in enumerate(tab.sheet.columns):
            page.write_string(tab.top, number, _(column.title), heading)
            page.write_blank(tab.top + 1, number, None, plain[column.kind])
            page.write_blank(tab.top + 1, columns + number, None, guarded)
        _set_up_print(page, tab.top, tab.last, columns)
    book.close()
    with ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _head(book: Any, page: Any, columns: int, title: str, notes: Sequence[str]) -> None:  # noqa: ANN401 - xlsxwriter has no types
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
