"""Looking into an xlsx before it is read: how far it unpacks and reaches, and which cells are formulas or errors.

The reading library gives values alone, makes a dense table of whatever range a file claims, and shows an error as a blank;
so `sheets.reading` asks here first: a range too large ends the whole program. No XML of a stranger is expanded.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from posixpath import basename, join, normpath
from xml.parsers import expat
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
_ANY_CELL = re.compile(rb"[<:]c[\s/>]")
_USUAL_CELL = re.compile(
    rb"<" + _P + rb'c r="[A-Z]{1,3}[1-9]\d{0,6}"(?: (?!r=)[\w:]+="[^"<>]*")* ?/?>'
)  # as every known program writes it
_SPECIAL = re.compile(rb"<" + _P + rb'(?:f[\s>/])|\bt="e"')
_CELL = re.compile(rb"<" + _P + rb"c\s([^>]*)(?<!/)>(.*?)</" + _P + rb"c>", re.DOTALL)
_FORMULA = re.compile(rb"<" + _P + rb"f[\s>/]")
_VALUE = re.compile(rb"<" + _P + rb"v(?:\s[^>]*)?>[^<]")
_PLACE = re.compile(rb"([A-Z]{1,3})(\d+)")


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
        place = normpath(target.lstrip("/") if target.startswith(("/", "xl/")) else join("xl", target))
        name = unescape(sheet.get("name", ""), {"&quot;": '"', "&apos;": "'"})
        if place not in wanted:
            raise FileDamaged(file=file)
        xml = wanted[place]
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
    is_usual = sum(1 for _cell in _ANY_CELL.finditer(xml)) == sum(1 for _cell in _USUAL_CELL.finditer(xml))
    last_row, last_column = _reach(xml) if is_usual else _walked(file, xml)
    if last_row > ROWS_MOST or last_row * last_column > CELLS_MOST:
        cell = f"{letters(last_column)}{last_row}"
        raise SheetTooLarge(file=file, sheet=sheet, cell=cell, rows=ROWS_MOST)


def _reach(xml: bytes) -> tuple[int, int]:
    """The last row and the last column that hold anything, of cells in the usual writing."""
    last_row, last_column = 0, 0
    widths: dict[bytes, int] = {}
    for name, row in _FILLED.findall(xml):
        last_row = max(last_row, int(row))
        if name not in widths:
            widths[name] = number(name.decode())
            last_column = max(last_column, widths[name])
    return last_row, last_column


def _walked(file: str, xml: bytes) -> tuple[int, int]:
    """The same, whatever the writing: other quotes, cells without a place of their own. Raises FileDamaged."""
    row = column = last_row = last_column = 0
    inside = False

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, last_row, last_column, inside
        name, place = tag.rpartition(":")[2], attributes.get("r", "")
        if name == "row":
            row, column = int(place) if place.isdecimal() else row + 1, 0
        elif name == "c":
            inside, found = True, _PLACE.fullmatch(place.upper().encode())
            row, column = (int(found[2]), number(found[1].decode())) if found else (row, column + 1)
        elif inside:
            last_row, last_column = max(last_row, row), max(last_column, column)

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and tag.rpartition(":")[2] != "c"

    def refuse(*_declared: object) -> None:
        raise FileDamaged(file=file)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(xml, True)  # noqa: FBT003 - expat takes it by place
    except (expat.ExpatError, ValueError) as error:
        raise FileDamaged(file=file) from error
    return last_row, last_column


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
        at = (int(place[2]) - 1, number(place[1].decode()) - 1)
        if kind == b"e":
            marks[at] = Mark.ERROR
        elif _FORMULA.search(body):
            # Excel says t="str" for a formula whose text is empty; no value at all means nobody computed it.
            computed = kind == b"str" or _VALUE.search(body)
            marks[at] = Mark.FORMULA if computed else Mark.FORMULA_UNCOMPUTED
    return marks


def letters(column: int) -> str:
    """1 -> "A", 27 -> "AA": the column as Excel names it."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def number(letters: str) -> int:
    """ "A" -> 1, "AA" -> 27."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found
