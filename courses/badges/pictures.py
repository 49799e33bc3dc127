"""Codes in pictures: a photo, a screenshot, a camera's frame. The badge window and `xiuhua badges check` read through here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from courses.badges.refusals import NoCodeInPicture, PictureUnreadable

Reading = Callable[[], list[str]]
_LARGEST = 60_000_000
"""Bytes of a picture file."""
MOST_PIXELS = 110_000_000
"""What a few thousand bytes unpack to has no end otherwise; the finest phone pictures in use have 108 million."""
_FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "GIF", "TIFF")
"""What phones and screens make. Pillow reads far more, and runs another program for some (EPS)."""


def texts_in(picture: Any) -> list[str]:  # noqa: ANN401 - zxing-cpp takes Pillow's and Qt's images and plain buffers alike
    """What the QR codes and Code 128s of a picture say, each once; the picture is a Pillow image or a QImage."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128])
    found = zxingcpp.read_barcodes(picture, formats=formats, text_mode=zxingcpp.TextMode.Plain)
    return list(dict.fromkeys(code.text for code in found if code.text))


def texts_in_file(path: Path) -> list[str]:
    """The same of a picture file. Raises PictureUnreadable and NoCodeInPicture."""
    from PIL import Image

    try:
        if path.stat().st_size > _LARGEST:
            raise PictureUnreadable(file=path.name)
        with Image.open(path, formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureUnreadable(file=path.name)
            grey = picture.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureUnreadable(file=path.name) from error
    texts = texts_in(grey)
    if not texts:
        raise NoCodeInPicture
    return texts
