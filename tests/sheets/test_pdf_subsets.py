"""The fonts of a document are byte for byte what reportlab cuts, only sooner; what it packs apart is one sound stream."""

import re
import zlib
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets import pdf_fonts
from sheets.pdf_fonts import HEI, KAI, RARE, SONG, Face, Pen, close_canvas, font_of, open_canvas
from sheets.pdf_subsets import Pieces, program

TEXT = "浦江街道社区工作者实训基地XH-2026 0123（盖章）·éÁÿŁØ"
FACES = pytest.mark.parametrize("face", [KAI, SONG, HEI])


def codes_of(text: str, face: Face) -> list[int]:
    return [0, *(ord(character) for character in dict.fromkeys(text) if character in font_of(face).held)]


@FACES
@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("浦江街道社区工作者AXZaéÁÿ 0159，。·"), max_size=40))
def test_a_subset_is_the_librarys(face: Face, text: str) -> None:
    font = font_of(face).face
    codes = codes_of(text, face)
    packed, long = program(font, Pieces(font), codes)
    whole = zlib.decompress(packed)
    assert len(whole) == long
    assert whole == font.makeSubset(codes)


@FACES
def test_a_whole_subset_of_256_is_too(face: Face) -> None:
    font = font_of(face).face
    held = sorted(map(ord, font_of(face).held))
    for start in (0, len(held) // 2, len(held) - 255):
        codes = [0, *held[start : start + 255]]
        packed, _long = program(font, Pieces(font), codes)
        assert zlib.decompress(packed) == font.makeSubset(codes)


def test_pieces_are_cut_once_and_stay_what_they_are() -> None:
    font = font_of(KAI).face
    pieces = Pieces(font)
    first = program(font, pieces, codes_of(TEXT, KAI))
    program(font, pieces, codes_of("另外一些字", KAI))
    assert program(font, pieces, codes_of(TEXT, KAI)) == first


def written(texts: list[tuple[str, Face]]) -> bytes:
    target = BytesIO()
    canvas = open_canvas(target, (600, 800), title="t", author="a", subject="s", face=KAI)
    pen = Pen(canvas)
    for number, (text, face) in enumerate(texts):
        pen.put((40, 700 - 20 * number), text, face, 12)
    pen.done()
    canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def test_the_document_names_every_subset_with_widths_and_map() -> None:
    many = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 300))
    pdf = written([(many, KAI), ("𠀀结", SONG), (TEXT, HEI)])
    with pikepdf.open(BytesIO(pdf)) as document:
        fonts = dict(document.pages[0]["/Resources"]["/Font"].items())
        names = sorted(str(font["/BaseFont"]) for font in fonts.values())
        assert names == [
            "/AAAAAA+XiuhuaHei-Regular",
            "/AAAAAA+XiuhuaKai-Regular",
            "/AAAAAA+XiuhuaRare-Regular",
            "/AAAAAA+XiuhuaSong-Bold",
            "/AAAAAB+XiuhuaKai-Regular",
        ]
        for font in fonts.values():
            described = font["/FontDescriptor"]
            assert described["/FontName"] == font["/BaseFont"]
            assert len(font["/Widths"]) == int(font["/LastChar"]) + 1
            content = described["/FontFile2"].read_bytes()
            assert len(content) == int(described["/FontFile2"]["/Length1"])
            assert content.startswith(b"\x00\x01\x00\x00")
            assert b"beginbfchar" in font["/ToUnicode"].read_bytes()
        kai = next(font for font in fonts.values() if str(font["/BaseFont"]).startswith("/AAAAAA+XiuhuaKai"))
        assert {round(float(width)) for width in kai["/Widths"]} >= {1000}
    assert not re.search(rb"[^\n]endstream", pdf)


def test_the_library_itself_would_write_the_same_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = written([(TEXT, KAI), ("结业证书", SONG)])
    monkeypatch.delattr(pdf_fonts.StrictFont, "addObjects")
    theirs = written([(TEXT, KAI), ("结业证书", SONG)])

    def said(pdf: bytes) -> dict[str, tuple[object, ...]]:
        with pikepdf.open(BytesIO(pdf)) as document:
            return {
                name: (
                    {key: str(value) for key, value in font.items() if key not in {"/FontDescriptor", "/ToUnicode", "/Widths"}},
                    [float(width) for width in font["/Widths"]],
                    font["/ToUnicode"].read_bytes(),
                    {key: str(value) for key, value in font["/FontDescriptor"].items() if key not in {"/FontFile2", "/FontBBox"}},
                    [float(edge) for edge in font["/FontDescriptor"]["/FontBBox"]],
                    font["/FontDescriptor"]["/FontFile2"].read_bytes(),
                )
                for name, font in document.pages[0]["/Resources"]["/Font"].items()
            }  # fmt: skip

    assert said(ours) == said(theirs)


def test_the_rare_face_is_cut_too() -> None:
    font = font_of(RARE).face
    codes = codes_of("𠀀𠅤𬺰", RARE)
    packed, _long = program(font, Pieces(font), codes)
    assert zlib.decompress(packed) == font.makeSubset(codes)
