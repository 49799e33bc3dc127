"""Writing a list as an xlsx that looks and prints well: typed cells, numbers that are codes kept as text, no formula ever.

Every export calls `write`. The file is written beside its place and put there whole.
"""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from core.clock import local
from core.files import put_in_place
from core.ids import new_id
from core.language import _
from core.refusals import FileNotWritten
from sheets.columns import Column, Kind, Row, Sheet

_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.CODE: "@",
    Kind.NUMBER: "General",
    Kind.AMOUNT: "General",
    Kind.DAY: "yyyy-mm-dd",
    Kind.INSTANT: "yyyy-mm-dd hh:mm",
}
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
    from xlsxwriter import Workbook

    book: Any = Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    page = book.add_worksheet(_sheet_name(_(sheet.title)))
    plain = {
        kind: book.add_format({**_FONT, "num_format": form, "border": 1})
        for kind, form in _NUMBER_FORMATS.items()
    }
    # Text that looks like a formula stays text even when somebody edits the cell or saves the sheet as csv and back.
    guarded = book.add_format({**_FONT, "num_format": "@", "border": 1, "quote_prefix": True})
    heading = book.add_format({**_FONT, "bold": True, "border": 1, "bg_color": "#EAF1EC", "text_wrap": True})
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width + 2)
    top = _head(book, page, len(sheet.columns), title, notes)
    for number, column in enumerate(sheet.columns):
        page.write_string(top, number, _(column.title), heading)
    last = top
    try:
        for last, row in enumerate(rows, top + 1):
            for number, column in enumerate(sheet.columns):
                _cell(page, last, number, column, column.value(row), plain, guarded)
        _set_up_print(page, top, last, len(sheet.columns))
    finally:
        # Also where a row fails: the library's own temporary files are closed by nothing else.
        _close(book)


def _close(book: Any) -> None:  # noqa: ANN401 - xlsxwriter has no types
    from xlsxwriter.exceptions import FileCreateError

    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else error
        raise cause if isinstance(cause, OSError) else OSError(str(error)) from error


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


def _cell(
    page: Any,  # noqa: ANN401 - xlsxwriter has no types
    row: int,
    number: int,
    column: Column[Row],
    value: object,
    plain: dict[Kind, Any],
    guarded: Any,  # noqa: ANN401
) -> None:
    form = plain[column.kind]
    if value is None or value == "":
        page.write_blank(row, number, None, form)
    elif isinstance(value, datetime):
        page.write_datetime(row, number, local(value).replace(tzinfo=None), form)
    elif isinstance(value, date):
        page.write_datetime(row, number, value, form)
    elif isinstance(value, int) and column.kind is Kind.AMOUNT:
        page.write_number(row, number, value / 100, form)
    elif isinstance(value, int) and column.kind is Kind.NUMBER:
        page.write_number(row, number, value, form)
    else:
        text = str(value)
        page.write_string(row, number, text, guarded if text[0] in "=+-@\t\r" else form)


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
