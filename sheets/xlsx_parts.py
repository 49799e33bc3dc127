"""Looking into an xlsx before it is read: how far it unpacks and reaches, and which cells are formulas or errors.

The reading library gives values alone, makes a dense table of whatever range a file claims, and shows an error as a blank;
so `sheets.reading` asks here first. Only patterns are searched for: no XML of a stranger is expanded.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from posixpath import basename, join, normpath
from xml.sax.saxutils import unescape

from sheets.refusals import FileDamaged, FileTooLarge, PasswordProtected, SheetTooLarge, WrongFileType

ROWS_MOST = 200_000
CELLS_MOST = 6_000_000
UNPACKED_MOST = 100_000_000
"""Bytes. A list of 100,000 people with twelve columns unpacks to about 90 MB."""
_CHUNK = 1 << 20

_P = rb"(?:\w+:)?"
_SHEET = re.compile(rb"<" + _P + rb"sheet\s([^>]*)>")
_RELATION = re.compile(rb"<" + _P + rb"Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
_FILLED = re.compile(rb"<" + _P + rb'c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>(?!</)')
_SPECIAL = re.compile(rb"<" + _P + rb'(?:f[\s>/])|\bt="e"')
_CELL = re.compile(rb"<" + _P + rb"c\s([^>]*)(?<!/)>(.*?)</" + _P + rb"c>", re.DOTALL)
_FORMULA = re.compile(rb"<" + _P + rb"f[\s>/]")
_VALUE = re.compile(rb"<" + _P + rb"v(?:\s[^>]*)?>[^<]")
_PLACE = re.compile(rb"([A-Z]{1,3})(\d{1,7})")


class Mark(Enum):
    """What is special about a cell."""

    FORMULA = "formula"
    """A formula with the value that was last computed."""
    FORMULA_UNCOMPUTED = "formula without value"
    ERROR = "error"
    """#N/A, #REF! and the like."""


@dataclass(frozen=True)
class Part:
    """What was seen of one sheet; `marks` by (row, column) from 0."""

    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict[tuple[int, int], Mark])


def inspect(file: str, content: bytes) -> dict[str, Part]:
    """The sheets of a zipped workbook by name; empty for ods, which tells none of this.

    Raises WrongFileType, PasswordProtected, FileDamaged, FileTooLarge, SheetTooLarge.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            wanted = _unpacked(file, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise FileDamaged(file=file) from error
    except RuntimeError as error:
        raise PasswordProtected(file=file) from error
    if "xl/workbook.xml" not in wanted:
        if wanted.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return {}
        raise WrongFileType(file=file)
    targets = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in _attributes(_RELATION, wanted.get("xl/_rels/workbook.xml.rels", b""))
    }
    parts: dict[str, Part] = {}
    for sheet in _attributes(_SHEET, wanted["xl/workbook.xml"]):
        target = next((targets.get(value, "") for key, value in sheet.items() if key.endswith(":id")), "")
        place = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        name = unescape(sheet.get("name", ""), {"&quot;": '"', "&apos;": "'"})
        xml = wanted.get(place, b"")
        _refuse_far_cells(file, name, xml)
        parts[name] = Part(_marks(xml))
    return parts


def _unpacked(file: str, archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Every part, read to its end and counted, so that no part is larger than it claims; what is needed is kept."""
    kept: dict[str, bytes] = {}
    total = 0
    for info in archive.infolist():
        needed = info.filename == "mimetype" or info.filename.endswith((".xml", ".rels"))
        pieces: list[bytes] = []
        with archive.open(info) as part:
            while piece := part.read(_CHUNK):
                total += len(piece)
                if total > UNPACKED_MOST:
                    raise FileTooLarge(file=file, rows=ROWS_MOST, megabytes=UNPACKED_MOST // 1_000_000)
                if needed and basename(info.filename) not in {
                    "sharedStrings.xml",
                    "styles.xml",
                    "content.xml",
                }:
                    pieces.append(piece)
        if pieces:
            kept[info.filename] = b"".join(pieces)
    return kept


def _attributes(element: re.Pattern[bytes], xml: bytes) -> list[dict[str, str]]:
    return [
        {key.decode(): value.decode("utf-8", "replace") for key, value in _ATTRIBUTE.findall(found)}
        for found in element.findall(xml)
    ]


def _refuse_far_cells(file: str, sheet: str, xml: bytes) -> None:
    last_row, last_column, letters = 0, 0, "A"
    widths: dict[bytes, int] = {}
    for name, row in _FILLED.findall(xml):
        last_row = max(last_row, int(row))
        if name not in widths:
            widths[name] = _number(name)
            if widths[name] > last_column:
                last_column, letters = widths[name], name.decode()
    if last_row > ROWS_MOST or last_row * last_column > CELLS_MOST:
        raise SheetTooLarge(file=file, sheet=sheet, cell=f"{letters}{last_row}", rows=ROWS_MOST)


def _marks(xml: bytes) -> dict[tuple[int, int], Mark]:
    if not _SPECIAL.search(xml):
        return {}
    marks: dict[tuple[int, int], Mark] = {}
    for head, body in _CELL.findall(xml):
        attributes = dict(_ATTRIBUTE.findall(head))
        kind = attributes.get(b"t", b"")
        place = _PLACE.fullmatch(attributes.get(b"r", b""))
        if place is None:
            continue
        at = (int(place[2]) - 1, _number(place[1]) - 1)
        if kind == b"e":
            marks[at] = Mark.ERROR
        elif _FORMULA.search(body):
            # Excel says t="str" for a formula whose text is empty; no value at all means nobody computed it.
            computed = kind == b"str" or _VALUE.search(body)
            marks[at] = Mark.FORMULA if computed else Mark.FORMULA_UNCOMPUTED
    return marks


def _number(letters: bytes) -> int:
    number = 0
    for byte in letters:
        number = number * 26 + byte - 64
    return number
