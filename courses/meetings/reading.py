"""Opening a meeting export: the file's tables of participants, whatever tool wrote it; nothing is interpreted yet.

Doors call `read_export` off the window's thread; `courses.meetings.planning.plan` takes what it gives.
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from courses.meetings.headings import Table, tables
from courses.meetings.refusals import MeetingEmpty, NoMeetingInFile
from sheets.reading import SheetCells, decoded, open_workbook
from sheets.refusals import WrongFileType

_DELIMITERS = (",", "\t", ";", "|")
_ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "cp1252")


@dataclass(frozen=True)
class MeetingExport:
    """A file that was read but not yet compared with any session."""

    name: str
    digest: str
    """SHA-256 of its bytes, for the journal."""
    tables: tuple[Table, ...]


def read_export(path: Path) -> MeetingExport:
    """Read an export; hidden sheets are left out.

    Raises what `sheets.reading.open_workbook` raises, NoMeetingInFile and MeetingEmpty.
    """
    try:
        sheets = [cells for cells in open_workbook(path) if not cells.hidden]
    except WrongFileType:
        sheets = []
        if not _may_be_text(path.read_bytes()):
            raise
    found = _tables(sheets)
    if not found:
        found = next((made for cells in _otherwise(path) if (made := _tables([cells]))), ())
    if not found:
        raise NoMeetingInFile(file=path.name)
    if not any(_is_filled(table) for table in found):
        raise MeetingEmpty(file=path.name)
    return MeetingExport(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), found)


def _tables(sheets: list[SheetCells]) -> tuple[Table, ...]:
    return tuple(table for cells in sheets for table in tables(cells))


def _is_filled(table: Table) -> bool:
    return any(value != "" for row in table.cells.rows[table.first : table.end] for value in row)


def _may_be_text(content: bytes) -> bool:
    return not content.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8", b"{\\rtf"))


def _otherwise(path: Path) -> Iterator[SheetCells]:
    """A text file under every other reading: titles above the list may have misled the guess of the separator."""
    content = path.read_bytes()
    if not _may_be_text(content):
        return
    texts = [decoded(content)]
    for encoding in _ENCODINGS:
        try:
            texts.append(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    for text in dict.fromkeys(text for text in texts if text):
        for delimiter in _DELIMITERS:
            try:
                rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter))
            except csv.Error:
                continue
            yield SheetCells(path.stem, [list(row) for row in rows])
