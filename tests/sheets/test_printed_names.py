"""Names on paper, glyph by glyph: what readers of the file extract is the name, and what stands on the page is the font's own outline."""

import re
import subprocess
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtPdf import QPdfDocument

from sheets import pdf_fonts
from sheets.pdf_fonts import HEI, KAI, SONG, Face, Pen
from tests.names import IDEOGRAPHS, printable
from tests.programs import program
from tests.sheets.outlines import BOX, Outlines, bundled

_ROWS = 120
_HIGH = 12.0
_PARTS = 4
_SHOWING = re.compile(rb"(/\S+) [\d.]+ Tf|<([0-9a-f]*)> Tj|Tm")
"""A font is chosen, codes are shown, or a line begins (neither group)."""


def printed(lines: Sequence[tuple[str, Face]]) -> bytes:
    """A PDF with one line after the other, 120 to a page."""
    target = BytesIO()
    canvas = pdf_fonts.open_canvas(
        target, (500, _ROWS * _HIGH + 20), title="t", author="a", subject="s", face=KAI
    )
    for start in range(0, len(lines), _ROWS):
        pen = Pen(canvas)
        for row, (text, face) in enumerate(lines[start : start + _ROWS]):
            pen.put((20, (_ROWS - row) * _HIGH), text, face, 8)
        pen.done()
        canvas.showPage()
    pdf_fonts.close_canvas(canvas)
    return target.getvalue()


def by_poppler(pdf: bytes) -> list[str]:
    answer = subprocess.run(
        [program("pdftotext"), "-raw", "-nopgbrk", "-enc", "UTF-8", "-", "-"],
        input=pdf, capture_output=True, check=True,
    )  # fmt: skip
    return answer.stdout.decode().splitlines()


def by_pdfium(path: Path) -> list[str]:
    document = QPdfDocument()
    assert document.load(str(path)) is QPdfDocument.Error.None_
    return [
        line for page in range(document.pageCount()) for line in document.getAllText(page).text().splitlines()
    ]


class Embedded:
    """A font of a document: the character each code stands for, as readers are told, and what its glyph looks like."""

    def __init__(self, font: pikepdf.Object) -> None:
        name = str(font.BaseFont)
        self.face = name.partition("+")[2]
        told = font.ToUnicode.read_bytes().decode("ascii")
        pairs = re.findall(r"<([0-9A-F]{2})> <([0-9A-F]+)>", told.replace("<00> <FF>", ""))
        self.told = {int(code, 16): bytes.fromhex(point).decode("utf-16-be") for code, point in pairs}
        self.outlines = Outlines(font.FontDescriptor.FontFile2.read_bytes())
        self.first = int(font.FirstChar)
        self.widths = [float(wide) for wide in font.Widths]


def compared(pdf: bytes) -> tuple[list[str], int]:
    """The lines as the page's operators and fonts have them, and how many glyphs are the outline of their character."""
    fonts: dict[tuple[int, int], Embedded] = {}
    right: set[tuple[tuple[int, int], int]] = set()
    lines: list[str] = []
    with pikepdf.open(BytesIO(pdf)) as document:
        for page in document.pages:
            named = dict(page.Resources.Font.items())
            chosen = (0, 0)
            for font, codes in _SHOWING.findall(page.Contents.read_bytes()):
                if font:
                    chosen = named[font.decode()].objgen
                    if chosen not in fonts:
                        fonts[chosen] = Embedded(named[font.decode()])
                elif not codes:
                    lines.append("")
                for code in bytes.fromhex(codes.decode()):
                    lines[-1] += fonts[chosen].told[code]
                    if (chosen, code) not in right:
                        _same_outline(fonts[chosen], code)
                        right.add((chosen, code))
    return lines, len(right)


def _same_outline(font: Embedded, code: int) -> None:
    character = font.told[code]
    ours = bundled(font.face)
    drawn, meant = font.outlines.glyph_of[code], ours.glyph_of[ord(character)]
    assert BOX not in {drawn, meant}, (font.face, character)
    shape = font.outlines.shape(drawn)
    assert shape == ours.shape(meant), (font.face, character)
    if not character.isspace():
        assert shape not in {(), ours.shape(BOX)}, (font.face, character)


def faces(lines: Iterable[str]) -> list[tuple[str, Face]]:
    """Names in Kai, as on certificates, every fifth in Song and every seventh in Hei."""
    return [
        (line, HEI if number % 7 == 0 else SONG if number % 5 == 0 else KAI)
        for number, line in enumerate(lines)
    ]


def test_names_are_extracted_as_they_are_and_drawn_as_the_fonts_have_them(tmp_path: Path) -> None:
    names = printable(1_200)
    pdf = printed(faces(names))
    assert by_poppler(pdf) == names
    (tmp_path / "names.pdf").write_bytes(pdf)
    assert by_pdfium(tmp_path / "names.pdf") == names
    lines, glyphs = compared(pdf)
    assert lines == names
    assert glyphs >= len(set("".join(names)) - {" "})


@pytest.mark.slow
@pytest.mark.parametrize("part", range(_PARTS))
def test_every_name_and_every_ideograph_is_extracted_and_drawn(part: int) -> None:
    whole = sorted(set(printable()), key=lambda name: name[::-1])
    assert set("".join(whole)).issuperset(map(chr, IDEOGRAPHS))
    names = whole[part * len(whole) // _PARTS : (part + 1) * len(whole) // _PARTS]
    pdf = printed([(name, KAI) for name in names])
    assert by_poppler(pdf) == names
    lines, glyphs = compared(pdf)
    assert lines == names
    assert glyphs >= len(set("".join(names)) - {" "})
