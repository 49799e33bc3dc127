"""The code of a certificate in a file: a PDF as it was issued, saved anew or scanned, or a picture, a photo, a screenshot.

`verification` reads files through here, the desktop what is pasted or shown to the webcam.
"""

import re
import warnings
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from core.language import N_
from core.refusal import Refusal
from courses.badges.pictures import MOST_PIXELS
from credits.certificates.certificate_token import digits_in
from credits.refusals import NoCodeInFile

_LARGEST = 60_000_000
_EMBEDDED = re.compile(rb"/Keywords \(([!-'*-\[\]-~]*)\)")
_FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "GIF", "TIFF", "PPM")
"""What phones, scanners and screens make. Pillow reads far more, and runs another program for some (EPS)."""
_LEAST_DIGITS = 160  # a signature alone has 154
_UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    zlib.error,
)
"""What the libraries raise over a file that is damaged or made to damage."""
_PAGES, _PICTURES = 30, 60
_MOST_MEMORY = 400_000_000
"""Bytes that a stream of a PDF may unpack to: the largest picture in colours takes 330 million, a hostile one a thousand times its file."""
_MOST_FILTERS = 4
_TO_DOUBLE, _TO_TRIPLE = 12_000_000, 3_000_000
"""Pixels of the largest pictures that are looked at enlarged: a page scanned at 300 dpi has 9 million."""


class SeveralCodesInFile(Refusal):
    """Which of them is meant cannot be known."""

    code = "several_codes_in_file"
    sentence = N_("{file} shows the codes of {count} different certificates.")
    advice = N_("Take a picture of one certificate at a time.")


class Paper(NamedTuple):
    """What a file holds: the text of the code, and its bytes when it is a PDF, which was issued as it is or was not."""

    text: str
    pdf: bytes | None


def of_file(path: Path) -> Paper:
    """The code in a file. Raises NoCodeInFile and SeveralCodesInFile."""
    try:
        if path.stat().st_size > _LARGEST:
            raise NoCodeInFile(file=path.name)
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise NoCodeInFile(file=path.name) from error
    return of_content(content, path.name)


def of_content(content: bytes, name: str) -> Paper:
    """The same of what is no file yet, as from the clipboard; `name` stands in the refusals."""
    if content.lstrip()[:5].startswith(b"%PDF"):
        return Paper(_only(_in_pdf(content), name), content)
    try:
        return Paper(_only(_in_picture_file(content), name), None)
    except _UNREADABLE as error:
        raise NoCodeInFile(file=name) from error


def texts_in(picture: Any) -> list[str]:  # noqa: ANN401 - Pillow's and Qt's images, as zxing-cpp takes them
    """The texts of the certificate codes in a picture, each once: one look, as for a frame of a webcam."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(picture, formats=formats, text_mode=zxingcpp.TextMode.Plain)
    return list({digits_in(code.text): code.text for code in found if is_code(code.text)}.values())


def texts_looked_for(picture: Any) -> list[str]:  # noqa: ANN401 - an image of Pillow's in any mode
    """The same of a picture that may be small, blurred or grainy: enlarged, sharpened, softened, until a code is found."""
    for look in _looks(picture.convert("L")):
        found = texts_in(look())
        if found:
            return found
    return []


def is_code(text: str) -> bool:
    """Whether a text can be a certificate's code; a poster's or a parcel's is none."""
    digits = digits_in(text)
    return len(digits) >= _LEAST_DIGITS and digits.isascii() and digits.isdigit()


def _looks(grey: Any) -> Iterator[Callable[[], Any]]:  # noqa: ANN401 - Pillow's image
    # Measured on codes of 2 to 10 pixels a module, sharp to blurred by 0.6 of one, turned, with grain: each finds some that none before
    # it does, and together they read half as many again as the first look alone.
    from PIL import Image, ImageFilter

    def enlarged(times: int) -> Any:  # noqa: ANN401
        return grey.resize((grey.width * times, grey.height * times), Image.Resampling.BICUBIC)

    def sharpened(times: int, radius: int) -> Any:  # noqa: ANN401
        return enlarged(times).filter(ImageFilter.UnsharpMask(radius, 300, 0))

    pixels = grey.width * grey.height
    yield lambda: grey
    if pixels <= _TO_DOUBLE:
        yield lambda: enlarged(2)
        yield lambda: sharpened(2, 4)
    yield lambda: grey.filter(ImageFilter.GaussianBlur(1))
    if pixels <= _TO_TRIPLE:
        yield lambda: sharpened(3, 6)


def _in_picture_file(content: bytes) -> list[str]:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd about a stranger's file is not our fault
            with Image.open(BytesIO(content), formats=_FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return []
                picture.draft("L", (picture.width, picture.height))
                return texts_looked_for(picture)
    except Image.DecompressionBombError:
        return []


def _only(texts: list[str], file: str) -> str:
    if not texts:
        raise NoCodeInFile(file=file)
    if len(texts) > 1:
        raise SeveralCodesInFile(file=file, count=len(texts))
    return texts[0]


def _in_pdf(content: bytes) -> list[str]:
    """The code in the file's keywords, where issuing put it; else in one of its pictures, as in a scan."""
    found = _EMBEDDED.search(content)
    if found is not None and is_code(found[1].decode("ascii")):
        return [found[1].decode("ascii")]
    import pikepdf
    from pikepdf.settings import set_qpdf_limits

    set_qpdf_limits(  # of the whole process; nothing that is ours comes near
        max_stream_filters=_MOST_FILTERS,
        flate_max_memory=_MOST_MEMORY,
        run_length_max_memory=_MOST_MEMORY,
        png_max_memory=_MOST_MEMORY,
        tiff_max_memory=_MOST_MEMORY,
    )
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            kept = [text for text in _keywords(pdf) if is_code(text)]
            return kept[:1] or _in_pictures(pdf)
    except (pikepdf.PikepdfError, *_UNREADABLE):
        return []


def _keywords(pdf: Any) -> Iterator[str]:  # noqa: ANN401 - pikepdf.Pdf
    yield str(pdf.docinfo.get("/Keywords", ""))
    with pdf.open_metadata(update_docinfo=False) as metadata:
        yield str(metadata.get("pdf:Keywords", ""))


def _in_pictures(pdf: Any) -> list[str]:  # noqa: ANN401 - pikepdf.Pdf
    import pikepdf
    from PIL import Image

    found: dict[str, str] = {}
    looked = 0
    for page in pdf.pages[:_PAGES]:
        for raw in page.get_images().values():
            looked += 1
            if looked > _PICTURES:
                return list(found.values())
            try:
                texts = _in_picture_of(raw)
            except (pikepdf.PikepdfError, NotImplementedError, Image.DecompressionBombError, *_UNREADABLE):
                continue  # the code may be in the next one
            found |= {digits_in(text): text for text in texts}
    return list(found.values())


def _in_picture_of(raw: Any) -> list[str]:  # noqa: ANN401 - pikepdf.Object
    import pikepdf

    picture: Any = pikepdf.PdfImage(raw)
    # For JBIG2 the library runs another program where it finds one: a stranger's file starts none here.
    if "/JBIG2Decode" in picture.filters or picture.width * picture.height > MOST_PIXELS:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = picture.as_pil_image()
        # A JPEG inside says its size again, and may say another.
        return texts_looked_for(image) if image.width * image.height <= MOST_PIXELS else []
