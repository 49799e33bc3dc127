"""Fonts and text for everything printed: the *_pdf.py modules draw through here, so that no page shows a box.

Importing this module cures six traps of reportlab 5.1 (numbered below; tests/sheets/test_pdf_fonts.py tells when a later
reportlab no longer needs one). Fonts are read once per process, the rare one only when a character asks for it.
"""

import lzma
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import groupby
from threading import RLock
from types import MappingProxyType
from typing import BinaryIO, Final, Literal, cast

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from core.glyphs import listed
from core.paths import FONTS
from sheets.pdf_archive import ArchiveCanvas
from sheets.pdf_subsets import Pieces, add_objects
from sheets.refusals import CharacterNotPrintable, TextDoesNotFit

Face = Literal["XiuhuaKai", "XiuhuaSong-Bold", "XiuhuaHei", "XiuhuaRare"]
KAI: Final = "XiuhuaKai"
SONG: Final = "XiuhuaSong-Bold"
HEI: Final = "XiuhuaHei"
RARE: Final = "XiuhuaRare"

_FILES: Mapping[Face, str] = MappingProxyType(
    {
        KAI: "XiuhuaKai-Regular.ttf",
        SONG: "XiuhuaSong-Bold.ttf",
        HEI: "XiuhuaHei-Regular.ttf",
        RARE: "XiuhuaRare-Regular.ttf.xz",
    }
)
_BOLDER: Mapping[tuple[Face, Face], float] = MappingProxyType(
    {(SONG, KAI): 0.0105, (SONG, RARE): 0.0248, (KAI, RARE): 0.0153, (HEI, RARE): 0.0153}
)
"""How wide a line, in ems, is drawn around a character of the second face among text of the first, so that both have the same ink.

Measured over characters that both faces have; Rare beside Song and Hei by way of Kai, as they share none. Kai is as bold as Hei.
"""
_RARE_BLOCKS = range(0x20000, 0x2EBE1)  # Ext B to F: what XiuhuaRare can hold; unpacking it takes a second
LEADING = 1.3
SMALLEST = 5.0
_NOT_FIRST = frozenset("、。，．：；！？）》〉」』】〕…—·”’%℃,.:;!?)]}-/")
_NOT_LAST = frozenset("（《〈「『【〔“‘([{")
# One face is one read position in one file: two documents must not be assembled at once.
_ASSEMBLING = RLock()


def unicode_map(font_name: str, subset: Sequence[int]) -> str:
    """The ToUnicode CMap of one font subset (PDF 32000-1, 9.10.3), by which readers search and copy text.

    Trap 1: reportlab writes U+2C361 as <2C361>, which is no UTF-16BE, and puts more than the allowed 100 entries in a block.
    """
    pairs = [
        f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>"
        for code, point in enumerate(subset)
        if code and point
    ]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name}) /Supplement 0 >> def",
            f"/CMapName /{font_name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *(line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


ttfonts.makeToUnicodeCMap = unicode_map
rl_config.useA85 = (
    0  # Trap 2: base 85 in pure Python is the largest single cost of a page and makes it a quarter larger.
)


class _Outlines:
    """Slices of a font's glyf table, cut from the file itself. Trap 3: get_table copies all 20 MB for every document."""

    def __init__(self, face: ttfonts.TTFontFace) -> None:
        self._face = face
        self._start = face.get_table_pos("glyf")[0]

    def __getitem__(self, part: slice) -> bytes:
        start, stop = cast("tuple[int, int]", (part.start, part.stop))
        return self._face.get_chunk(self._start + start, stop - start)


class StrictFont(ttfonts.TTFont):
    """A font that refuses what it does not hold, where reportlab draws a box without a word."""

    def __init__(self, name: Face, file: str | BinaryIO) -> None:
        # asciiReadable=0: else every subset carries the outlines of all ASCII characters.
        super().__init__(name, file, asciiReadable=0, shapable=False)
        face = self.face
        outlines = _Outlines(face)
        whole_table = face.get_table

        def get_table(tag: str) -> bytes:
            return cast("bytes", outlines) if tag == "glyf" else whole_table(tag)

        face.get_table = get_table
        _restore_advances(face)
        points = [point for point, glyph in face.charToGlyph.items() if glyph]
        self.advances = {chr(point): face.charWidths[point] / 1000 for point in points}
        self.held = frozenset(self.advances)
        self._pieces = Pieces(face)

    def splitString(  # noqa: N802 - reportlab's name for it
        self, text: str, doc: object, encoding: str = "utf-8"
    ) -> list[tuple[int, bytes]]:
        """(subset, codes) chunks for reportlab. Raises CharacterNotPrintable, never yields the code of the box."""
        if not self.held.issuperset(text):
            raise CharacterNotPrintable(characters=listed(sorted(set(text) - self.held)))
        return super().splitString(text, doc, encoding)

    def addObjects(self, doc: object) -> None:  # noqa: N802 - reportlab's name for it
        """The font's objects in a document that is being closed, from pieces that are cut once in a process."""
        add_objects(self, self._pieces, doc, unicode_map)


LOADED: dict[Face, StrictFont] = {}


def _restore_advances(face: ttfonts.TTFontFace) -> None:
    """Trap 5: advances after the last full metric are scaled to 1000 units though the embedded font keeps its own em."""
    full = int.from_bytes(face.get_table("hhea")[34:36], "big")
    last = face.hmetrics[full - 1][0]
    face.hmetrics[full:] = [(last, bearing) for _advance, bearing in face.hmetrics[full:]]


def font_of(face: Face) -> StrictFont:
    """The font of a face, read at its first use and kept for the process."""
    if face not in LOADED:
        with _ASSEMBLING:
            if face not in LOADED:
                LOADED[face] = _loaded(face)
    return LOADED[face]


def _loaded(face: Face) -> StrictFont:
    path = FONTS / _FILES[face]
    font = StrictFont(face, BytesIO(lzma.decompress(path.read_bytes())) if face == RARE else str(path))
    # Trap 4: a font whose PostScript name is taken becomes an alias of the other one, strictness and cures lost.
    font.unregister()
    pdfmetrics.registerFont(font)
    if pdfmetrics.getFont(face) is not font:
        raise RuntimeError(f"reportlab holds another font under the name {face}")
    return font


def _chain(face: Face, character: str) -> Iterator[Face]:
    yield face
    if face != KAI:
        yield KAI
    if ord(character) in _RARE_BLOCKS:
        yield RARE


def _face_for(character: str, face: Face) -> Face:
    for candidate in _chain(face, character):
        if character in font_of(candidate).held:
            return candidate
    raise CharacterNotPrintable(characters=listed([character]))


def missing(text: str) -> list[str]:
    """The characters of `text` that no bundled face holds, each once, in order of appearance: refuse them at entry."""
    kai = font_of(KAI).held
    return [
        character
        for character in dict.fromkeys(text)
        if character not in kai and not (ord(character) in _RARE_BLOCKS and character in font_of(RARE).held)
    ]


def runs(text: str, face: Face) -> list[tuple[Face, str]]:
    """`text` cut into (font name, piece): each character in `face` when it holds it, else in Kai, else in the rare face.

    Raises CharacterNotPrintable for the first character that none holds.
    """
    if font_of(face).held.issuperset(text):
        return [(face, text)] if text else []

    def holder(character: str) -> Face:
        return _face_for(character, face)

    return [(name, "".join(piece)) for name, piece in groupby(text, holder)]


def width(text: str, face: Face, size: float) -> float:
    """The width in points of `text` set at `size` points. Raises CharacterNotPrintable."""
    advances = font_of(face).advances
    try:
        return size * sum(map(advances.__getitem__, text))
    except KeyError:
        return size * sum(
            sum(map(font_of(name).advances.__getitem__, piece)) for name, piece in runs(text, face)
        )


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text made to fit: its lines (one or more) and the size in points they are set at."""

    lines: tuple[str, ...]
    size: float
    wide: float

    @property
    def high(self) -> float:
        """The height in points that the lines take."""
        return len(self.lines) * self.size * LEADING


def fit(text: str, face: Face, size: float, least: float, *, wide: float, high: float) -> Fitted:
    """Set `text` in a box of `wide` x `high` points: shrink one line from `size` to `least`, then take two lines.

    Two lines are balanced, and as large as the box allows. Raises TextDoesNotFit when even they would be under 5 points,
    CharacterNotPrintable for what no face holds. All sizes are points, rounded down to a twentieth.
    """
    em = width(text, face, 1.0)
    one = _floor(min(size, wide / em if em else size, high / LEADING))
    if one >= min(least, size):
        return Fitted((text,), one, em * one)
    first, second = _halves(text, face)
    em = max(width(first, face, 1.0), width(second, face, 1.0))
    two = _floor(min(size, wide / em, high / (2 * LEADING)))
    if two < SMALLEST:
        raise TextDoesNotFit(text=text if len(text) <= 30 else text[:30] + "…")
    return Fitted((first, second), two, em * two)


def wrap(text: str, face: Face, size: float, wide: float) -> tuple[str, ...]:
    """`text` as lines no wider than `wide` points, broken where Chinese typesetting allows it, else where it must be."""
    lines: list[str] = []
    rest = text
    while rest and width(rest, face, size) > wide:
        taken, used = 0, 0.0
        for character in rest:
            used += width(character, face, size)
            if used > wide:
                break
            taken += 1
        taken = max(taken, 1)
        cut = next((at for at in range(taken, max(taken // 2, 0), -1) if _may_break(rest, at)), taken)
        lines.append(rest[:cut].rstrip(" "))
        rest = rest[cut:].lstrip(" ")
    return (*lines, rest) if rest or not lines else tuple(lines)


def _floor(size: float) -> float:
    return int(size * 20 + 1e-6) / 20


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if after in _NOT_FIRST or before in _NOT_LAST or unicodedata.category(after).startswith("M"):
        return False
    return not (before.isascii() and after.isascii() and before.isalnum() and after.isalnum())


def _halves(text: str, face: Face) -> tuple[str, str]:
    if len(text) < 2:
        return text, ""
    widths = [width(character, face, 1.0) for character in text]
    whole, left = sum(widths), 0.0
    best: dict[bool, tuple[float, int]] = {}
    for at in range(1, len(text)):
        left += widths[at - 1]
        allowed = _may_break(text, at)
        longer = max(left, whole - left)
        if allowed not in best or longer <= best[allowed][0]:
            best[allowed] = (longer, at)
    # A break that is allowed but leaves nearly all on one line would only make the text smaller.
    at = best[True][1] if True in best and best[True][0] <= 0.75 * whole else min(best.values())[1]
    return text[:at].rstrip(" "), text[at:].lstrip(" ")


def open_canvas(
    target: BinaryIO,
    page: tuple[float, float],
    *,
    title: str,
    author: str,
    subject: str,
    face: Face,
    day: date | None = None,
) -> Canvas:
    """A canvas whose document can be archived (sheets.pdf_archive) and whose bytes depend on what is drawn alone.

    `page` is (width, height) in points, `face` is used throughout, `day` is the one that the document says it was made on. Finished
    pages go into `target` at once. Trap 6: without a face of ours each page names Helvetica, which is then listed and not embedded.
    """
    font_of(face)
    canvas = ArchiveCanvas(target, page, face=face, day=day)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(subject)
    canvas.setCreator("Xiuhua")
    return canvas


def close_canvas(canvas: Canvas) -> None:
    """Embed the fonts and write what remains of the document into the canvas's target."""
    with _ASSEMBLING:
        canvas.save()


class Pen:
    """Writes lines of text on a canvas's present page; nothing is on the page before `done`.

    The operators are written here because reportlab's text objects take three times as long, which shows in a list of 50,000
    rows, and because character spacing set in one of them stays set for the rest of the page (trap 6).
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._document = canvas._doc  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - subsets belong to it, no public name
        self._operators: list[str] = []
        self._font = ""
        self._ink = "0.000 0.000 0.000"
        self._outline = 0.0

    def put(
        self, at: tuple[float, float], text: str, face: Face, size: float, *, spacing: float = 0.0
    ) -> None:
        """Write one line whose baseline begins at `at`, (x, y) in points, `spacing` points added after each character.

        A character that another face lends is as bold as its neighbours. Raises CharacterNotPrintable.
        """
        operators = self._operators
        operators.append(f"1 0 0 1 {at[0]:.2f} {at[1]:.2f} Tm")
        if spacing:
            operators.append(f"{spacing:.2f} Tc")
        for name, piece in runs(text, face):
            font = font_of(name)
            outline = 0.0 if name == face else size * _BOLDER.get((face, name), 0.0)
            if outline != self._outline:
                self._embolden(outline)
            for subset, codes in font.splitString(piece, self._document):
                chosen = f"{font.getSubsetInternalName(subset, self._document)} {size:.2f} Tf"
                if chosen != self._font:
                    self._font = chosen
                    operators.append(chosen)
                operators.append(f"<{codes.hex()}> Tj")
        if spacing:
            operators.append("0 Tc")

    def colour(self, red: float, green: float, blue: float) -> None:
        """The colour of what follows, each part from 0 to 1."""
        self._ink = f"{red:.3f} {green:.3f} {blue:.3f}"
        self._operators.append(f"{self._ink} rg")
        if self._outline:
            self._embolden(self._outline)

    def _embolden(self, outline: float) -> None:
        """Fill what follows and draw a line of `outline` points around it, corners rounded; 0 fills alone."""
        self._outline = outline
        self._operators.append(f"{self._ink} RG 1 j {outline:.3f} w 2 Tr" if outline else "0 Tr")

    def done(self) -> None:
        """Put what was written on the page; graphics state is as before."""
        self._canvas.addLiteral(" ".join(["q BT", *self._operators, "ET Q"]))
