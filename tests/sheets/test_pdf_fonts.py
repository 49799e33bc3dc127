"""The fonts: the six traps of reportlab (does it still set them, are ours cured), strictness, fallback, and fitting by rule."""

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from typing import cast

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab import rl_config
from reportlab.pdfbase import ttfonts

from core.paths import FONTS
from sheets import pdf_fonts
from sheets.pdf_fonts import HEI, KAI, RARE, SONG, Face, Pen, fit, missing, runs, unicode_map, width, wrap
from sheets.refusals import CharacterNotPrintable, TextDoesNotFit
from tests.programs import program

ASTRAL = "𬍡䶮㛃𠅤𬘭𬴂"

_PLAIN_REPORTLAB = """
import json, sys
from io import BytesIO
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas
kai = sys.argv[1]
first, second = ttfonts.TTFont("First", kai), ttfonts.TTFont("Second", kai)
pdfmetrics.registerFont(first)
pdfmetrics.registerFont(second)
face = first.face
target = BytesIO()
canvas = Canvas(target)
pen = canvas.beginText()
pen.setFont("First", 10)
pen.setCharSpace(3)
pen.textOut("x")
spaced = pen.getCode()
canvas.drawText(pen)
canvas.save()
print(json.dumps({
    "map": ttfonts.makeToUnicodeCMap("X", [0, *range(0x4E00, 0x4E00 + 150), 0x2C361]),
    "useA85": rl_config.useA85,
    "copied": face.get_table("glyf") is not face.get_table("glyf"),
    "aliased": pdfmetrics.getFont("Second") is first,
    "last advance": face.hmetrics[-1][0],
    "units": face.unitsPerEm,
    "Helvetica": b"/Helvetica" in target.getvalue(),
    "spaced": spaced,
    "box": first.splitString("\\ufffe", canvas._doc)[0][1][0],
}))
"""


@pytest.fixture(scope="module")
def plain() -> dict[str, object]:
    """What reportlab does by itself, in a process where none of our cures is in force."""
    arguments = [sys.executable, "-c", _PLAIN_REPORTLAB, str(FONTS / "XiuhuaKai-Regular.ttf")]
    answer = subprocess.run(arguments, capture_output=True, text=True, check=True)
    return cast("dict[str, object]", json.loads(answer.stdout))


def page(write: Callable[[Pen], None]) -> bytes:
    target = BytesIO()
    canvas = pdf_fonts.open_canvas(target, (400, 300), title="t", author="a", subject="s", face=KAI)
    pen = Pen(canvas)
    write(pen)
    pen.done()
    canvas.showPage()
    pdf_fonts.close_canvas(canvas)
    return target.getvalue()


def extracted(pdf: bytes) -> str:
    return subprocess.run(
        [program("pdftotext"), "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def test_trap_1_reportlab_still_maps_astral_characters_wrongly(plain: dict[str, object]) -> None:
    written = cast("str", plain["map"])
    assert "<2C361>" in written
    assert "152 beginbfchar" in written


def test_trap_1_cured_by_a_map_in_utf_16_and_blocks_of_100() -> None:
    written = unicode_map("X", [0, *range(0x4E00, 0x4E00 + 150), 0x2C361])
    assert "<97> <D870DF61>" in written
    assert "100 beginbfchar" in written
    assert "51 beginbfchar" in written
    assert "<00> <" not in written.replace("<00> <FF>", "")
    assert ttfonts.makeToUnicodeCMap is unicode_map


def test_trap_1_cured_so_that_text_is_extracted() -> None:
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))

    def write(pen: Pen) -> None:
        pen.put((10, 200), ASTRAL, KAI, 12)
        pen.put((10, 100), many, KAI, 1)

    text = extracted(page(write))
    assert ASTRAL in text
    assert many in text


def test_trap_2_reportlab_still_writes_base_85(plain: dict[str, object]) -> None:
    assert plain["useA85"] == 1


def test_trap_2_cured_by_binary_streams() -> None:
    assert rl_config.useA85 == 0
    assert b"ASCII85Decode" not in page(lambda pen: pen.put((10, 10), "张", KAI, 12))


def test_trap_3_reportlab_still_copies_all_outlines(plain: dict[str, object]) -> None:
    assert plain["copied"] is True


def test_trap_3_cured_by_slices_of_the_file() -> None:
    face = pdf_fonts.font_of(KAI).face
    table = face.get_table("glyf")
    assert table is face.get_table("glyf")
    assert table[100:160] == ttfonts.TTFontFace.get_table(face, "glyf")[100:160]


def test_trap_4_reportlab_still_aliases_fonts_of_one_name(plain: dict[str, object]) -> None:
    assert plain["aliased"] is True


def test_trap_4_cured_though_another_part_registered_the_font_before() -> None:
    script = (
        "from reportlab.pdfbase import pdfmetrics, ttfonts; from core.paths import FONTS; from sheets import pdf_fonts as f;"
        "pdfmetrics.registerFont(ttfonts.TTFont('Foreign', str(FONTS / 'XiuhuaKai-Regular.ttf')));"
        "f.width('张', f.KAI, 9); print(pdfmetrics.getFont(f.KAI) is f.LOADED[f.KAI])"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "True"


def test_trap_5_reportlab_still_scales_the_trailing_advances(plain: dict[str, object]) -> None:
    assert plain["units"] == 2048
    assert plain["last advance"] == 1000


def test_trap_5_cured_in_the_embedded_font() -> None:
    face = pdf_fonts.font_of(KAI).face
    trailing = max(face.charToGlyph, key=face.charToGlyph.__getitem__)
    pdf = pikepdf.open(BytesIO(page(lambda pen: pen.put((10, 10), chr(trailing), KAI, 12))))
    programs = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream) and "/Length1" in thing]
    embedded = ttfonts.TTFontFace(BytesIO(programs[0].read_bytes()))
    assert embedded.unitsPerEm == 2048
    assert embedded.hmetrics[1][0] == 2048  # after the box, the one character drawn


def test_trap_6_reportlab_still_names_helvetica_and_leaks_spacing(plain: dict[str, object]) -> None:
    assert plain["Helvetica"] is True
    assert "3 Tc" in cast("str", plain["spaced"])
    assert "0 Tc" not in cast("str", plain["spaced"])


def test_trap_6_cured() -> None:
    def write(pen: Pen) -> None:
        pen.put((10, 100), "结业", SONG, 12, spacing=8)
        pen.put((10, 50), "甲乙", KAI, 12)

    pdf = page(write)
    assert b"Helvetica" not in pdf
    with pikepdf.open(BytesIO(pdf)) as opened:
        content = opened.pages[0].Contents.read_bytes()
    assert content.index(b"0 Tc") < content.index(b"50.00 Tm")
    assert b" 8.00 Tc" in content


def test_reportlab_still_draws_a_box_without_a_word(plain: dict[str, object]) -> None:
    assert plain["box"] == 0


@pytest.mark.parametrize("face", [KAI, SONG, HEI])
@pytest.mark.parametrize("character", ["\ufffe", "\n", "\t", "\u200b", "\U000323b0", "😀"])
def test_a_character_no_face_holds_is_refused(face: Face, character: str) -> None:
    assert missing(f"张{character}三{character}") == [character]
    with pytest.raises(CharacterNotPrintable) as refused:
        runs(f"张{character}", face)
    assert f"U+{ord(character):04X}" in str(refused.value)
    with pytest.raises(CharacterNotPrintable):
        width(f"张{character}", face, 10)
    with pytest.raises(CharacterNotPrintable):
        pdf_fonts.font_of(face).splitString(character, object())


def test_fallback_goes_to_kai_and_then_to_the_rare_face() -> None:
    assert runs("张三" + ASTRAL, KAI) == [(KAI, "张三" + ASTRAL)]
    assert runs("张𰻝𠀀丁", SONG) == [(SONG, "张"), (KAI, "𰻝"), (RARE, "𠀀"), (SONG, "丁")]
    assert runs("", KAI) == []
    assert "𠀀" in extracted(page(lambda pen: pen.put((10, 10), "张𠀀丁", SONG, 12)))


def test_the_rare_face_is_unpacked_only_for_a_character_that_needs_it() -> None:
    script = (
        "from sheets import pdf_fonts as f; f.missing('王小明𬍡\\ufffe'); f.width('王小明', f.SONG, 9); print(len(f.LOADED));"
        "f.missing('𠀀'); print(len(f.LOADED))"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["2", "3"]


texts = st.text(st.sampled_from("张王欧阳·阿卜杜热合曼（）《》，。A1bc 2026—𬍡𠀀䶮"), min_size=1, max_size=60)


@given(texts, st.sampled_from([KAI, SONG, HEI]))
def test_runs_hold_every_character_and_widths_add_up(text: str, face: Face) -> None:
    pieces = runs(text, face)
    assert "".join(piece for _name, piece in pieces) == text
    assert all(pdf_fonts.font_of(name).held.issuperset(piece) for name, piece in pieces)
    assert width(text, face, 12) == pytest.approx(sum(width(character, face, 12) for character in text))


@given(texts, st.floats(40, 700), st.floats(16, 70))
def test_fitted_text_is_whole_and_inside_its_box(text: str, wide: float, high: float) -> None:
    try:
        fitted = fit(text, KAI, 30, 18, wide=wide, high=high)
    except TextDoesNotFit:
        assert width(text, KAI, 5) > wide or high < 2 * 5 * pdf_fonts.LEADING
        return
    assert "".join(fitted.lines).replace(" ", "") == text.replace(" ", "")
    assert len(fitted.lines) <= 2
    assert max(width(line, KAI, fitted.size) for line in fitted.lines) <= wide + 0.01
    assert fitted.high <= high + 0.01
    assert fitted.size >= pdf_fonts.SMALLEST


def test_fitting_shrinks_first_and_breaks_after() -> None:
    assert fit("欧阳明", KAI, 30, 20, wide=90, high=50).lines == ("欧阳明",)
    shrunk = fit("欧阳明日", KAI, 30, 20, wide=90, high=50)
    assert (shrunk.lines, shrunk.size) == (("欧阳明日",), 22.5)
    assert fit("欧阳明日月星辰", KAI, 30, 20, wide=90, high=60).lines == ("欧阳明日", "月星辰")
    assert fit("一二三《四五六", KAI, 30, 25, wide=120, high=60).lines == ("一二三", "《四五六")
    with pytest.raises(TextDoesNotFit):
        fit("长" * 500, KAI, 30, 20, wide=300, high=60)


@settings(max_examples=60)
@given(texts, st.floats(12, 300))
def test_wrapped_lines_are_whole_and_no_wider_than_their_column(text: str, wide: float) -> None:
    lines = wrap(text, HEI, 10, wide)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, HEI, 10) <= wide or len(line) == 1 for line in lines)


def test_wrapping_keeps_words_and_punctuation_together() -> None:
    assert wrap("学习 Python 三课时", HEI, 10, 60) == ("学习 Python", "三课时")
    assert wrap("一二三四，五六", HEI, 10, 42) == ("一二三", "四，五六")
