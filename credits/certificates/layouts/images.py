"""The pictures of layouts: looked at, made small and flat, kept in media/ as JPEGs named by their hash.

PDF/A-1b knows no transparency, so what shows through is set on white. `layouts` puts them into the files of layouts and back.
"""

import hashlib
import re
import struct
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from core.files import write_whole
from core.paths import DataFolder
from credits.certificates.layouts.layout_parts import Layout, Picture
from credits.certificates.layouts.refusals import (
    ElementName,
    PictureGone,
    PictureTooLarge,
    PictureUnusable,
    shortly,
)

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2_000
"""Pixels: 170 to an inch on the longer side of A4, which no eye tells from more behind a text."""
ENOUGH_BYTES = 600_000
"""Every certificate carries the picture: a thousand of them are 600 MB then."""
_QUALITIES = (92, 85, 75, 60)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_BROKEN = (OSError, ValueError, SyntaxError, TypeError, LookupError, OverflowError, MemoryError, struct.error)
"""Pillow lets through whatever its readers of single formats raise over a damaged file."""
_ONE_AT_A_TIME = Lock()


def add(folder: DataFolder, content: bytes, name: str) -> str:
    """Keep a picture and give its hash; `name` is what the file was called, for a refusal.

    A picture that is there already is kept once. Raises PictureUnusable, PictureTooLarge, core.refusals.FileNotWritten.
    """
    kept = flattened(content, name)
    sha256 = hashlib.sha256(kept).hexdigest()
    path = place(folder, sha256)
    if not path.exists():
        write_whole(path, kept)
    return sha256


def flattened(content: bytes, name: str) -> bytes:
    """The picture as it is printed: upright, RGB on white, at most LONGEST_SIDE, a JPEG that holds nothing else.

    Raises PictureUnusable and PictureTooLarge.
    """
    from PIL import Image, ImageOps

    called = shortly(name)
    too_large = PictureTooLarge(
        file=called, megabytes=MOST_BYTES // 1024**2, megapixels=MOST_PIXELS // 1_000_000
    )
    if len(content) > MOST_BYTES:
        raise too_large
    try:
        with _ONE_AT_A_TIME, Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise too_large
            if _is_kept_form(picture, content):
                return content
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _encoded(_on_white(upright))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large from error
    except _BROKEN as error:
        raise PictureUnusable(file=called) from error


def read(folder: DataFolder, layout: Layout) -> dict[str, bytes]:
    """The pictures of a layout by their hash. Raises PictureGone for one that is not there or is another."""
    found: dict[str, bytes] = {}
    for element in layout.elements:
        if isinstance(element, Picture) and element.image not in found:
            content = _content(place(folder, element.image))
            if hashlib.sha256(content).hexdigest() != element.image:
                raise PictureGone(element=ElementName(element.key))
            found[element.image] = content
    return found


def place(folder: DataFolder, sha256: str) -> Path:
    """Where a picture lies; any other text than a hash has no place. Raises PictureGone."""
    if not _SHA256.fullmatch(sha256):
        raise PictureGone(element=ElementName(sha256))
    return folder.media / f"{sha256}.jpg"


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _is_kept_form(picture: "Image", content: bytes) -> bool:
    """Whether it is what `_encoded` makes: a file of a layout that comes back keeps its hashes then."""
    if picture.format != "JPEG" or picture.mode != "RGB":
        return False
    if max(picture.size) > LONGEST_SIDE or len(content) > ENOUGH_BYTES:
        return False
    picture.load()  # a damaged one is refused here
    place = 2
    while content[place + 1] != _SCAN:
        if content[place + 1] not in _PLAIN:
            return False
        place += 2 + int.from_bytes(content[place + 2 : place + 4])
    return content.index(b"\xff\xd9", place) == len(content) - 2


_SCAN = 0xDA
_PLAIN = frozenset({0xE0, 0xDB, 0xC0, 0xC4})
"""Markers of what a baseline JPEG needs: no comment, no profile, nothing of a camera."""


def _encoded(picture: "Image") -> bytes:
    written = BytesIO()
    for quality in _QUALITIES:
        written = BytesIO()
        # Full colour detail: the red edges of a seal fray otherwise.
        picture.save(written, "JPEG", quality=quality, subsampling=0, optimize=True)
        if written.tell() <= ENOUGH_BYTES:
            break
    return written.getvalue()


def _on_white(picture: "Image") -> "Image":
    """A new picture, so that no comment or profile of the old one goes along."""
    from PIL import Image

    made = Image.new("RGB", picture.size, "white")
    solid = picture.convert("RGBA") if picture.has_transparency_data else picture.convert("RGB")
    made.paste(solid, mask=solid if solid.mode == "RGBA" else None)
    return made
