"""Reading a table file as offices keep them: xlsx, xls, ods, csv and tsv, found by what the file holds, not by its name.

Importers call `open_workbook`; they see values, merged areas, and which cells are formulas or errors. Nothing is interpreted.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine as calamine

from sheets.refusals import (
    FileDamaged,
    FileEmpty,
    FileTooLarge,
    FileUnreadable,
    PasswordProtected,
    SheetTooLarge,
    WrongFileType,
)
from sheets.xlsx_parts import CELLS_MOST, ROWS_MOST, UNPACKED_MOST, Mark, Part, inspect, letters

__all__ = ["Cell", "Mark", "SheetCells", "letter", "open_workbook"]

Cell = str | int | float | bool | date | datetime | time | timedelta
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = ("Workbook", "Book")
"""What an xls is called inside; other office files of the same container have neither."""
_FILEPASS = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
"""The records with which an xls that needs a password begins (MS-XLS 2.1.7.20.3: BOF, WriteProtect, FilePass)."""
_ZIP = b"PK"
_MEGABYTE = 1_000_000
COLUMNS_MOST = 16_384
"""As many as a sheet of Excel has."""
MERGED_MOST = 1_000_000
"""Cells in merged areas; areas that overlap, as no program makes them, would have no end."""
_BINARY = 0.02
"""The share of control characters above which bytes are no text."""
_ASIA = "\u0800"
_SIGNS = frozenset("·×÷°±§¨")
"""What stands below that and in Chinese lists too."""


@dataclass(frozen=True)
class SheetCells:
    """One sheet: `rows[0][0]` is A1, blank cells are ""."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    merges_known: bool = False
    """Whether the format tells merged areas (xlsx, xls)."""
    anchors: Mapping[tuple[int, int], tuple[int, int]] = field(
        default_factory=dict[tuple[int, int], tuple[int, int]]
    )
    """For a cell inside a merged area, the cell that holds the area's value (row, column from 0)."""
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict[tuple[int, int], Mark])
    """Cells that are formulas or errors; known for xlsx only."""

    def cell(self, row: int, column: int) -> Cell:
        """The cell's own value, "" outside the sheet."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column]

    def spread(self, row: int, column: int) -> Cell:
        """The cell's value, that of its merged area where it lies in one."""
        return self.cell(*self.anchors.get((row, column), (row, column)))


def letter(column: int) -> str:
    """0 -> "A", 26 -> "AA": the column as Excel names it."""
    return letters(column + 1)


def open_workbook(path: Path) -> list[SheetCells]:
    """Every worksheet of a file, left to right; a csv is one sheet with the file's name.

    Raises FileUnreadable, FileEmpty, WrongFileType, PasswordProtected, FileDamaged, FileTooLarge, SheetTooLarge.
    """
    try:
        if path.stat().st_size > UNPACKED_MOST:
            raise FileTooLarge(file=path.name, rows=ROWS_MOST, megabytes=UNPACKED_MOST // _MEGABYTE)
        content = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(file=str(path), reason=error.strerror or str(error)) from error
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise FileEmpty(file=path.name)
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content or _FILEPASS.search(content):
            raise PasswordProtected(file=path.name)
        return _calamine(path.name, content, {})
    if content.startswith(_ZIP):
        return _calamine(path.name, content, inspect(path.name, content))
    return [_text(path, content)]


def _calamine(file: str, content: bytes, parts: Mapping[str, Part]) -> list[SheetCells]:
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return [
                _sheet(file, book.get_sheet_by_name(meta.name), meta, parts.get(meta.name, Part()))
                for meta in book.sheets_metadata
                if meta.typ is calamine.SheetTypeEnum.WorkSheet
            ]
    except calamine.CalamineError as error:
        if content.startswith(_OLE) and not any(name.encode("utf-16-le") in content for name in _STREAMS):
            raise WrongFileType(file=file) from error
        raise FileDamaged(file=file) from error


def _sheet(file: str, sheet: calamine.CalamineSheet, meta: calamine.SheetMetadata, part: Part) -> SheetCells:
    if sheet.total_height > ROWS_MOST:
        cell = f"{letter(sheet.total_width)}{sheet.total_height}"
        raise SheetTooLarge(file=file, sheet=sheet.name, cell=cell, rows=ROWS_MOST)
    rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    width = max((len(row) for row in rows), default=0)
    ranges = sheet.merged_cell_ranges
    if (
        sum((end[0] - start[0] + 1) * (end[1] - start[1] + 1) for start, end in _within(ranges, rows, width))
        > MERGED_MOST
    ):
        raise FileDamaged(file=file)
    anchors = {
        (row, column): (top, left)
        for (top, left), (bottom, right) in _within(ranges, rows, width)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    return SheetCells(
        sheet.name,
        rows,
        hidden=meta.visible is not calamine.SheetVisibleEnum.Visible,
        merges_known=ranges is not None,
        anchors=anchors,
        marks=part.marks,
    )


def _within(
    ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]] | None, rows: Sequence[object], width: int
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The merged areas as far as they lie in the table: first and last cell of each."""
    return [
        (start, (min(bottom, len(rows) - 1), min(right, width - 1)))
        for start, (bottom, right) in ranges or []
    ]


def _text(path: Path, content: bytes) -> SheetCells:
    text = decoded(content)
    if text is None or text.lstrip().startswith(("<", "%PDF", "{\\rtf")):
        raise WrongFileType(file=path.name)
    rows: list[list[Cell]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            if len(rows) >= ROWS_MOST:
                raise FileTooLarge(file=path.name, rows=ROWS_MOST, megabytes=UNPACKED_MOST // _MEGABYTE)
            cells += len(row)
            if len(row) > COLUMNS_MOST or cells > CELLS_MOST:
                cell = f"{letter(len(row) - 1)}{len(rows) + 1}"
                raise SheetTooLarge(file=path.name, sheet=path.stem, cell=cell, rows=ROWS_MOST)
            rows.append([_unquoted(value) for value in row])
    except csv.Error as error:
        raise FileDamaged(file=path.name) from error
    return SheetCells(path.stem, rows)


def decoded(content: bytes) -> str | None:
    """The text of bytes whose encoding nobody told: a byte order mark, UTF-8, UTF-16, GB 18030 (and so GBK), else a guess.

    None for what is no text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strict(content, encoding)
    if b"\0" in content[:4096]:
        even, odd = content[0:4096:2].count(0), content[1:4096:2].count(0)
        if len(content) % 2 or min(even, odd) > max(even, odd) * 0.2:
            return None
        return _strict(content, "utf-16-be" if even > odd else "utf-16-le")
    text, chinese = _strict(content, "utf-8"), _strict(content, "gb18030")
    if text is not None and chinese is not None and _is_foreign(text):
        return chinese
    if text is not None or chinese is not None:
        return chinese if text is None else text
    from charset_normalizer import from_bytes

    guess = from_bytes(content).best()
    return _strict(content, guess.encoding) if guess else None


def _is_foreign(text: str) -> bool:
    """Whether a text has letters of abroad and none of China: 一 and 伟 in GBK read as Cyrillic in UTF-8."""
    beyond = {character for character in text if character > "\x7f"}
    return not beyond <= _SIGNS and max(beyond) < _ASIA


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    start = text[:4096]
    strange = sum(1 for character in start if character < " " and character not in "\t\r\n\f")
    return text if strange <= len(start) * _BINARY else None


def _delimiter(text: str) -> str:
    lines = [line for line in text.splitlines()[:40] if line.strip()]

    def fullest(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines]
        return sum(1 for count in counts if count), sum(counts)

    return max((",", "\t", ";"), key=fullest)


def _unquoted(value: str) -> str:
    # Programs write ="00123" so that Excel keeps the zeros.
    if value.startswith('="') and value.endswith('"'):
        return value[2:-1]
    return value
