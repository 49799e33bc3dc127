"""Names on paper, glyph by glyph: what readers of the file extract is the name, and what stands on the page is the font's own outline."""

import random
import re
import subprocess
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from PySide6.QtPdf import QPdfDocument

from sheets import pdf_fonts
from sheets.pdf_fonts import HEI, KAI, RARE, SONG, Face, Pen
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


def ink(text: str, face: Face) -> float:
    """How much of a page is dark, in ems of one character."""
    target = BytesIO()
    canvas = pdf_fonts.open_canvas(
        target, (20 + 40 * len(text), 60), title="t", author="a", subject="s", face=KAI
    )
    pen = Pen(canvas)
    pen.put((10, 18), text, face, 40)
    pen.done()
    canvas.showPage()
    pdf_fonts.close_canvas(canvas)
    picture = subprocess.run(
        [program("pdftoppm"), "-r", "216", "-gray", "-"],
        input=target.getvalue(),
        capture_output=True,
        check=True,
    ).stdout
    shades = Image.open(BytesIO(picture)).histogram()
    return sum((255 - shade) * count for shade, count in enumerate(shades)) / 255 / 120**2 / len(text)


def lent(monkeypatch: pytest.MonkeyPatch, text: str, face: Face, lender: Face) -> float:
    """The ink of `text` when `lender` draws it among text of `face`."""

    def borrowed(piece: str, _face: Face) -> list[tuple[Face, str]]:
        return [(lender, piece)]

    with monkeypatch.context() as patch:
        patch.setattr(pdf_fonts, "runs", borrowed)
        return ink(text, face)


def shared(one: Face, other: Face) -> str:
    """Some ideographs that both faces have."""
    both = sorted(pdf_fonts.font_of(one).held & pdf_fonts.font_of(other).held & set(map(chr, IDEOGRAPHS)))
    return "".join(random.Random(5).sample(both, 24))


@pytest.mark.parametrize("face", [SONG, HEI])
def test_a_character_of_kai_is_as_bold_as_its_neighbours(monkeypatch: pytest.MonkeyPatch, face: Face) -> None:
    text = shared(face, KAI)
    own = ink(text, face)
    assert lent(monkeypatch, text, face, KAI) == pytest.approx(own, rel=0.06 if face == HEI else 0.03)
    assert face == HEI or lent(monkeypatch, text, KAI, KAI) < 0.9 * own  # what it would be without


@pytest.mark.parametrize("face", [KAI, SONG, HEI])
def test_a_rare_character_is_as_bold_as_one_of_kai(monkeypatch: pytest.MonkeyPatch, face: Face) -> None:
    text = shared(RARE, KAI)
    wanted = lent(monkeypatch, text, face, KAI)
    assert lent(monkeypatch, text, face, RARE) == pytest.approx(wanted, rel=0.04)
    assert lent(monkeypatch, text, RARE, RARE) < 0.82 * wanted


def test_only_what_is_borrowed_is_emboldened_and_in_the_ink_of_the_moment() -> None:
    target = BytesIO()
    canvas = pdf_fonts.open_canvas(target, (400, 60), title="t", author="a", subject="s", face=SONG)
    pen = Pen(canvas)
    pen.put((10, 40), "张𠀀丁", SONG, 20)
    pen.colour(0.62, 0.09, 0.11)
    pen.put((10, 20), "𠀀", SONG, 20)
    pen.put((30, 20), "王", SONG, 10)
    pen.done()
    canvas.showPage()
    pdf_fonts.close_canvas(canvas)
    with pikepdf.open(BytesIO(target.getvalue())) as document:
        said = document.pages[0].Contents.read_bytes().decode()
    kept = re.findall(r"[\d.]+ [\d.]+ [\d.]+ RG|[\d.]+ w|\d Tr|Tj", said)
    assert kept == [
        "Tj", "0.000 0.000 0.000 RG", "0.496 w", "2 Tr", "Tj", "0 Tr", "Tj",
        "0.620 0.090 0.110 RG", "0.496 w", "2 Tr", "Tj", "0 Tr", "Tj",
    ]  # fmt: skip
