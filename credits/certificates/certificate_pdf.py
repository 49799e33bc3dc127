"""A certificate as a finished page, drawn from a layout and what it shows: once, its bytes then frozen with hash and serial.

`place` says where every text stands and is what the tests look at; `draw` makes one file, `draw_pages` many pages in one document.
What a layout says by itself is worked out once and reused for every certificate.
"""

import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple, cast

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFStream
from reportlab.pdfgen.canvas import Canvas

from credits.certificates.certificate_code import code_modules
from credits.certificates.layouts import ornaments
from credits.certificates.layouts.layout_parts import Code, Layout, Page, Picture, Rows
from credits.certificates.layouts.placing import Line, place
from credits.certificates.layouts.points import POINT, Rect, grid, room_of
from credits.certificates.layouts.refusals import ElementName, PictureGone
from credits.certificates.layouts.shown import Shown
from sheets.pdf_fonts import KAI, Pen, close_canvas, open_canvas

__all__ = ["Line", "code_modules", "draw", "draw_pages", "place"]


class _Compiled(NamedTuple):
    """What is the same on every certificate of a layout."""

    ornaments: bytes
    """Compressed operators; empty when there are none."""
    pictures: tuple[tuple[Picture, Rect], ...]
    """Backgrounds first, then seals, then the others."""
    code: Rect


def draw(layout: Layout, shown: Shown, address: str, images: Mapping[str, bytes]) -> bytes:
    """The PDF of a certificate; equal input gives equal bytes. `address` has the code behind its "#", or is the code alone.

    `images` holds the JPEG of every picture by its hash (`layouts.images.read`). Raises CharacterNotPrintable, TextDoesNotFit and
    PictureGone, before anything is drawn.
    """
    lines = place(layout, shown)
    target = BytesIO()
    fields = shown.fields
    canvas = open_canvas(
        target,
        _size(layout.page),
        title=f"{layout.title} {fields.get('serial', '')} {fields.get('name', '')}".strip(),
        author=fields.get("issuers", "").replace("\n", "、"),
        subject=fields.get("programme") or fields.get("title") or layout.title,
        face=KAI,
    )
    canvas.setKeywords(address)  # so that a file can be verified without looking at its picture
    _draw(canvas, layout, shown, lines, address, images)
    close_canvas(canvas)
    return target.getvalue()


def draw_pages(
    canvas: Canvas, layout: Layout, pages: Iterable[tuple[Shown, str]], images: Mapping[str, bytes]
) -> None:
    """Draw a page for each (what it shows, address), on a canvas of `sheets.pdf_fonts.open_canvas`. Raises what `draw` raises."""
    canvas.setPageSize(_size(layout.page))
    for shown, address in pages:
        _draw(canvas, layout, shown, place(layout, shown), address, images)


def _draw(
    canvas: Canvas,
    layout: Layout,
    shown: Shown,
    lines: Iterable[Line],
    address: str,
    images: Mapping[str, bytes],
) -> None:
    compiled = _compiled(layout)
    for picture, room in compiled.pictures:
        if picture.role == "background":
            _put_picture(canvas, picture, room, images)
    if compiled.ornaments:
        _stamp(canvas, f"ornaments{zlib.crc32(compiled.ornaments)}", _form(layout.page, compiled.ornaments))
    for picture, room in compiled.pictures:
        if picture.role != "background":
            _put_picture(canvas, picture, room, images)
    for element in layout.elements:
        if isinstance(element, Rows):
            canvas.addLiteral(ornaments.table(element, grid(element, len(shown.rows), layout.page.high)))
    canvas.addLiteral(ornaments.code(code_modules(address), compiled.code))
    pen = Pen(canvas)
    colour = ""
    for line in lines:
        if line.colour != colour:
            colour = line.colour
            pen.colour(*ornaments.colour_of(colour))
        pen.put((line.x, line.y), line.text, line.face, line.size, spacing=line.spacing)
    pen.done()
    canvas.showPage()


@lru_cache(maxsize=16)
def _compiled(layout: Layout) -> _Compiled:
    operators = ornaments.ornaments(layout)
    rooms = [(element, room_of(element.box, layout.page.high)) for element in layout.elements]
    pictures = [(element, room) for element, room in rooms if isinstance(element, Picture)]
    return _Compiled(
        zlib.compress(operators.encode("ascii")) if operators else b"",
        tuple(sorted(pictures, key=lambda pair: ("background", "seal", "picture").index(pair[0].role))),
        next(room for element, room in rooms if isinstance(element, Code)),
    )


def _size(page: Page) -> tuple[float, float]:
    return (round(page.wide * POINT, 2), round(page.high * POINT, 2))


def _stamp(canvas: Canvas, name: str, stream: PDFStream) -> None:
    """Draw what is in the document once, however many pages show it."""
    if not canvas.hasForm(name):
        document = cast("PDFDocument", canvas._doc)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - no public name
        document.addForm(name, stream)  # pyright: ignore[reportUnknownMemberType] - the library has no types
    canvas.doForm(name)


def _form(page: Page, compressed: bytes) -> PDFStream:
    wide, high = _size(page)
    said = {
        "Type": "/XObject",
        "Subtype": "/Form",
        "BBox": PDFArray([0, 0, wide, high]),
        "Resources": PDFDictionary({}),
        "Filter": "/FlateDecode",
    }
    return PDFStream(PDFDictionary(said), compressed, filters=[])


def _put_picture(canvas: Canvas, picture: Picture, room: Rect, images: Mapping[str, bytes]) -> None:
    content = images.get(picture.image)
    if content is None:
        raise PictureGone(element=ElementName(picture.key))
    wide, high = _pixels(content)
    scale = min((room.right - room.left) / wide, (room.top - room.bottom) / high)
    x = (room.left + room.right - wide * scale) / 2
    y = (room.bottom + room.top - high * scale) / 2
    said = {
        "Type": "/XObject",
        "Subtype": "/Image",
        "Width": wide,
        "Height": high,
        "ColorSpace": "/DeviceRGB",
        "BitsPerComponent": 8,
        "Filter": "/DCTDecode",
    }
    canvas.addLiteral(f"q {wide * scale:.3f} 0 0 {high * scale:.3f} {x:.3f} {y:.3f} cm")
    _stamp(canvas, f"picture{picture.image[:24]}", PDFStream(PDFDictionary(said), content, filters=[]))
    canvas.addLiteral("Q")


@lru_cache(maxsize=16)
def _pixels(jpeg: bytes) -> tuple[int, int]:
    from PIL import Image

    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as picture:
        return picture.size
