"""Archived documents: PDF/A-1b by PDFBox, self-description in step with itself, written page by page, nothing transparent."""

import gc
import tracemalloc
from collections.abc import Callable
from datetime import date
from io import BytesIO, RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, cast
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFCatalog
from reportlab.pdfgen.canvas import Canvas

from sheets import pdf_archive, srgb
from sheets.pdf_fonts import HEI, KAI, RARE, SONG, Face, Pen, close_canvas, open_canvas
from tests.archive import complaints

NAMES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
SAID = {
    "/Title": "dc:title/rdf:Alt/rdf:li",
    "/Author": "dc:creator/rdf:Seq/rdf:li",
    "/Subject": "dc:description/rdf:Alt/rdf:li",
    "/Keywords": "pdf:Keywords",
    "/Producer": "pdf:Producer",
    "/Creator": "xmp:CreatorTool",
    "/CreationDate": "xmp:CreateDate",
    "/ModDate": "xmp:ModifyDate",
}
ODD = (
    "",
    "  ",
    "(a",
    "b)\\",
    "<&>\"'",
    "甲\x00乙\x1b",
    "a\r\nb\tc",
    "\ud800",
    "\ufffe𠀀",
    "𬍡" * 300,
    "]]>",
    "é",
)


def document(
    pages: int = 1,
    write: Callable[[Any], None] = lambda _canvas: None,
    *,
    title: str = "题",
    author: str = "a",
    subject: str = "s",
    keywords: str = "",
    day: date | None = None,
) -> bytes:
    target = BytesIO()
    canvas = open_canvas(target, (200, 100), title=title, author=author, subject=subject, face=KAI, day=day)
    canvas.setKeywords(keywords)
    for number in range(pages):
        pen = Pen(canvas)
        pen.put((10, 20), f"第{number}页", KAI, 9)
        pen.done()
        write(canvas)
        canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def every_face(canvas: Canvas) -> None:
    pen = Pen(canvas)
    faces: tuple[Face, ...] = (KAI, SONG, HEI, RARE)
    for place, face in enumerate(faces):
        y = 40 + 15 * place
        pen.put((10, y), "𠀀", face, 9)
        if face != RARE:
            pen.put((30, y), "结业证书 𬍡䶮㛃 A1", face, 9, spacing=1)
    pen.done()


def picture(mode: str) -> Callable[[Any], None]:
    image = Image.new(mode, (8, 8), 7)

    def draw(canvas: Any) -> None:  # noqa: ANN401 - reportlab's stub has no drawImage
        canvas.drawImage(ImageReader(image), 100, 50, 20, 20, mask="auto")

    return draw


def test_documents_of_all_kinds_are_pdf_a_and_the_validator_can_say_no(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {
        "every face": document(write=every_face),
        "a coloured picture": document(write=picture("RGB")),
        "a grey picture": document(write=picture("L")),
        "a day": document(day=date(2026, 3, 1), keywords="HTTP://A.B/V#123"),
    }
    for title, author, subject, keywords in zip(ODD[:3], ODD[3:6], ODD[6:9], ODD[9:], strict=True):
        good[f"odd {title!r}"] = document(title=title, author=author, subject=subject, keywords=keywords)
    monkeypatch.setattr(pdf_archive, "_BRANCH", 3)
    good["a tree of pages"] = document(10)
    plain = BytesIO()
    foreign: Any = Canvas(plain)
    foreign.drawString(10, 10, "x")
    foreign.save()
    sound = document(title="one title")
    bad = {
        "reportlab's own": plain.getvalue(),
        "another title": sound.replace(b"/Title (one title)", b"/Title (two title)"),
        "another colour space": sound.replace(b"/N 3 ", b"/N 1 "),
    }
    found = complaints({**good, **bad}, tmp_path)
    assert found.keys() == bad.keys(), {name: said for name, said in found.items() if name in good}


def test_reportlab_still_cannot_do_it_by_itself() -> None:
    target = BytesIO()
    canvas: Any = Canvas(target, pageCompression=1)
    canvas.drawString(10, 10, "x")
    canvas.save()
    assert b">endstream" in target.getvalue() or b"\nendstream" not in target.getvalue()
    assert "OutputIntents" not in PDFCatalog.__NoDefault__


texts = st.text(st.characters(), max_size=40)


@example("", "", "", "\x7f", None)
@given(texts, texts, texts, texts, st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_what_a_document_says_of_itself_it_says_twice_alike(
    title: str, author: str, subject: str, keywords: str, day: date | None
) -> None:
    pdf = document(title=title, author=author, subject=subject, keywords=keywords, day=day)
    with pikepdf.open(BytesIO(pdf)) as opened:
        info = {key: str(value) for key, value in opened.docinfo.items()}
        packet = ET.fromstring(opened.Root.Metadata.read_raw_bytes())
    said = {key: packet.find(f".//{path}", NAMES) for key, path in SAID.items()}
    described = {key: found.text for key, found in said.items() if found is not None}
    if day:
        for key in ("/CreationDate", "/ModDate"):
            assert info[key] == f"D:{day:%Y%m%d}000000+08'00'"
            assert described[key] == f"{day}T00:00:00+08:00"
            del info[key], described[key]
    assert info == described
    for text, key in ((title, "/Title"), (author, "/Author"), (subject, "/Subject"), (keywords, "/Keywords")):
        if text.isalnum():
            assert info[key] == text


def test_keywords_stay_where_readers_of_certificates_look() -> None:
    assert b"/Keywords (HTTP://A.B:8/V#0123)" in document(keywords="HTTP://A.B:8/V#0123")


def test_a_tree_of_pages_no_array_of_which_is_longer_than_allowed() -> None:
    with pikepdf.open(BytesIO(document(2_345))) as opened:
        assert len(opened.pages) == 2_345
        assert [node.Count for node in opened.Root.Pages.Kids] == [1_000, 1_000, 345]
        content = opened.pages[2_344].Contents.read_bytes()
        assert content != opened.pages[0].Contents.read_bytes()
        assert all(page.Parent.Type == "/Pages" for page in opened.pages)


def test_equal_drawing_gives_equal_bytes_and_another_another_id() -> None:
    assert document(3, every_face) == document(3, every_face)
    with pikepdf.open(BytesIO(document())) as one, pikepdf.open(BytesIO(document(2))) as other:
        assert bytes(one.trailer.ID[0]) == bytes(one.trailer.ID[1]) != bytes(other.trailer.ID[0])


class _Nowhere(RawIOBase):
    """A file that keeps nothing."""

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - whatever a file takes
        return len(data)


def test_memory_does_not_grow_with_the_pages() -> None:
    def held(pages: int) -> int:
        gc.collect()
        tracemalloc.start()
        nowhere = cast("BinaryIO", _Nowhere())
        canvas = open_canvas(nowhere, (200, 100), title="t", author="a", subject="s", face=KAI)
        for _number in range(pages):
            pen = Pen(canvas)
            pen.put((10, 10), "结业证书" * 30, KAI, 4)
            pen.done()
            canvas.showPage()
        close_canvas(canvas)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    document()  # what is read once, untraced: tracing makes it slow
    few, many = held(100), held(600)
    assert (many - few) / 500 < 100, "bytes a page"


def test_what_pdf_a_forbids_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transparency"):
        document(write=lambda canvas: canvas.setFillAlpha(0.5))
    with pytest.raises(RuntimeError, match="transparent picture"):
        document(write=picture("RGBA"))
    with pytest.raises(RuntimeError, match="DeviceCMYK"):
        document(write=picture("CMYK"))


def test_the_colour_space_is_that_of_a_screen() -> None:
    ours: Any = ImageCms.ImageCmsProfile(BytesIO(srgb.profile()))
    assert ours.profile.version == 2.1
    assert ImageCms.getProfileDescription(ours).strip() == srgb.NAME
    steps = [(red, green, blue) for red in range(0, 256, 5) for green in (0, 99, 255) for blue in (3, 200)]
    drawn = Image.frombytes("RGB", (len(steps), 1), bytes(part for step in steps for part in step))
    theirs: Any = cast("Any", ImageCms).createProfile("sRGB")
    shown = ImageCms.profileToProfile(drawn, ours, theirs)
    assert shown is not None
    before, after = drawn.tobytes(), shown.tobytes()
    assert max(abs(one - other) for one, other in zip(before, after, strict=True)) <= 1
