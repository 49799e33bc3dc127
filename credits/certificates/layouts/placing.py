"""Where every line of a certificate comes to stand: inside its element's box, however long it is, in points from the left and bottom.

`certificate_pdf` draws what `place` says, and the tests compare its boxes. What the layout says by itself is placed once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from credits.certificates.layouts.layout_parts import (
    FIELD,
    MOST_ROWS,
    PARTED,
    ROW_FIELDS,
    Box,
    FaceName,
    Layout,
    Rows,
    SealSpace,
    Text,
)
from credits.certificates.layouts.points import Grid, Rect, grid, room_of
from credits.certificates.layouts.refusals import NoRoomInLayout
from credits.certificates.layouts.shown import Shown
from credits.certificates.layouts.text_fit import LEADING, SMALLEST, Room, Setting, as_paragraph, as_title
from sheets.pdf_fonts import HEI, KAI, SONG, Face, width
from sheets.refusals import CharacterNotPrintable

FACES: Final[Mapping[FaceName, Face]] = MappingProxyType({"kai": KAI, "song": SONG, "hei": HEI})
_MIDDLE: Final = 0.36
"""From the baseline to the middle of an ideograph's body, in ems: it stands 0.14 below the baseline and 0.86 above."""
_GAP: Final = 0.45
"""Before a later part of a text, in ems of that part."""
_TAIL: Final = 0.62
"""The share of the box that the later parts may take; they shrink beyond it, so that the first is never crowded out."""
_SHARE = {"left": 0.0, "middle": 0.5, "right": 1.0}
_PADDING: Final = 4.0


@dataclass(frozen=True, slots=True)
class Line:
    """One placed line of the element `key`: left end of its baseline, size and letter spacing in points, colour "#rrggbb"."""

    text: str
    face: Face
    size: float
    x: float
    y: float
    spacing: float
    colour: str
    key: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of the ideographs' bodies."""
        wide = width(self.text, self.face, self.size) + self.spacing * (len(self.text) - 1)
        return (self.x, self.y - 0.14 * self.size, self.x + wide, self.y + 0.86 * self.size)


def place(layout: Layout, shown: Shown) -> list[Line]:
    """Every line of text, inside the box of its element: boxes that do not meet hold texts that do not meet.

    Raises CharacterNotPrintable and NoRoomInLayout (a text that five points do not bring into its box; more rows than MOST_ROWS).
    """
    lines = list(own_lines(layout))
    for element in layout.elements:
        if isinstance(element, Text) and FIELD.search(element.text):
            lines += _text(element, shown.fields, layout.page.high)
        elif isinstance(element, Rows):
            lines += _rows(element, shown, layout.page.high)
    return lines


@lru_cache(maxsize=16)
def own_lines(layout: Layout) -> tuple[Line, ...]:
    """The lines that are the same on every certificate of the layout."""
    high = layout.page.high
    lines: list[Line] = []
    for element in layout.elements:
        if isinstance(element, Text) and not FIELD.search(element.text):
            lines += _text(element, {}, high)
        elif isinstance(element, SealSpace) and element.text:
            side = min(element.box.wide, element.box.high) * 7 // 10
            middle = Box(
                element.box.x + (element.box.wide - side) // 2,
                element.box.y + (element.box.high - side) // 2,
                side,
                side,
            )
            lines += _text(
                Text(element.key, middle, element.text, size=100, least=60, lines=2, colour=element.colour),
                {},
                high,
            )
    return tuple(lines)


def filled(text: str, fields: Mapping[str, str]) -> list[str]:
    """The parts of a text with its fields put in; a part that has fields, all of them empty, is left out as "".

    Raises CharacterNotPrintable for a line end in a field other than `issuers`.
    """
    return [_filled(part, fields) for part in text.split(PARTED)]


def _filled(part: str, fields: Mapping[str, str]) -> str:
    names: list[str] = FIELD.findall(part)
    if names and not any(fields.get(name) for name in names):
        return ""
    for name in names:
        if name != "issuers" and "\n" in fields.get(name, ""):
            raise CharacterNotPrintable(characters="U+000A")
    return FIELD.sub(lambda found: fields.get(found[1], ""), part).strip(" ")


def _text(element: Text, fields: Mapping[str, str], page_high: int) -> list[Line]:
    parts = filled(element.text, fields)
    room, face = room_of(element.box, page_high), FACES[element.face]
    behind = [(part, size / 10) for part, size in zip(parts[1:], element.after, strict=False) if part]
    taken = sum(_tail_wide(part, face, size) for part, size in behind)
    wide = room.right - room.left
    if taken > _TAIL * wide:
        shrink = _TAIL * wide / taken
        if min(size for _part, size in behind) * shrink < SMALLEST:
            raise NoRoomInLayout(text="".join(part for part, _size in behind)[:30])
        behind = [(part, size * shrink) for part, size in behind]
        taken = _TAIL * wide
    if not parts[0]:
        return []
    setting = _set(parts[0], element, face, wide - taken, room.top - room.bottom)
    return _stood(setting, behind, element, room)


def _set(text: str, element: Text, face: Face, wide: float, high: float) -> Setting:
    size = element.size / 10
    room = Room(wide, high, size, element.least / 10, element.lines, element.spacing / element.size)

    def measure(piece: str) -> float:
        return width(piece, face, 1.0)

    return as_paragraph(text, measure, room) if element.across == "left" else as_title(text, measure, room)


def _stood(setting: Setting, behind: Sequence[tuple[str, float]], element: Text, room: Rect) -> list[Line]:
    """The lines under one another, and the later parts behind them at the height of their middle."""
    face, size, leading = FACES[element.face], setting.size, LEADING * setting.size
    high = leading * len(setting.lines)
    spare = room.top - room.bottom - high
    top = room.top - spare * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[element.down]
    wides = [
        width(text, face, size) + spacing * (len(text) - 1)
        for text, spacing in zip(setting.lines, setting.spacing, strict=True)
    ]
    first = max(wides)
    tail = sum(_tail_wide(part, face, part_size) for part, part_size in behind)
    left = room.left + _SHARE[element.across] * (room.right - room.left - first - tail)
    share = _SHARE[element.across]
    lines = [
        Line(
            text,
            face,
            size,
            left + share * (first - wides[number]),
            top - (number + 0.5) * leading - _MIDDLE * size,
            spacing,
            element.colour,
            element.key,
        )
        for number, (text, spacing) in enumerate(zip(setting.lines, setting.spacing, strict=True))
    ]
    at, middle = left + first, top - high / 2
    for part, part_size in behind:
        at += _GAP * part_size
        lines.append(
            Line(part, face, part_size, at, middle - _MIDDLE * part_size, 0.0, element.colour, element.key)
        )
        at += width(part, face, part_size)
    return lines


def _tail_wide(part: str, face: Face, size: float) -> float:
    return width(part, face, size) + _GAP * size


def _rows(element: Rows, shown: Shown, page_high: int) -> list[Line]:
    if not shown.rows:
        return []
    if len(shown.rows) > MOST_ROWS:
        raise NoRoomInLayout(text="、".join(row[0] for row in shown.rows)[:30] + "…")
    places = {name: number for number, name in enumerate(ROW_FIELDS)}
    texts = [
        [column.title for column in element.columns],
        *([row[places[column.field]] for column in element.columns] for row in shown.rows),
    ]
    if element.total:
        texts.append([_filled(text, shown.fields) for text in element.total])
    lines = grid(element, len(shown.rows), page_high)
    cells = [
        (number, column, text) for number, row in enumerate(texts) for column, text in enumerate(row) if text
    ]
    settings = [_cell(element, lines, number, column, text) for number, column, text in cells]
    single = [setting.size for setting in settings if len(setting.lines) == 1]
    size = min(single, default=SMALLEST)
    placed: list[Line] = []
    for (number, column, _text), setting in zip(cells, settings, strict=True):
        common = size if len(setting.lines) == 1 else setting.size
        across = "middle" if not number else element.columns[column].across
        room = Rect(
            lines.columns[column] + _PADDING,
            lines.rows[number + 1],
            lines.columns[column + 1] - _PADDING,
            lines.rows[number],
        )
        cell = Text(element.key, element.box, "", face=element.face, across=across, colour=element.colour)
        placed += _stood(setting._replace(size=common), (), cell, room)
    return placed


def _cell(element: Rows, lines: Grid, number: int, column: int, text: str) -> Setting:
    face = FACES[element.face]
    wide = lines.columns[column + 1] - lines.columns[column] - 2 * _PADDING
    room = Room(wide, lines.rows[number] - lines.rows[number + 1], element.size / 10, element.least / 10, 2)
    return as_title(text, lambda piece: width(piece, face, 1.0), room)
