"""Photos that people send: told by their content, made small, freed of what the camera wrote, kept in media/ by hash. Claims and issues call it."""

import hashlib
import struct
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from core.files import put_in_place, write_beside
from store.transaction import Store
from store.types import Db

if TYPE_CHECKING:
    from PIL.Image import Image

Made = TypeVar("Made")

MOST_PIXELS = 51_000_000
"""A camera of 50 million; what a few thousand bytes unpack to has no end otherwise."""
_QUALITY = 82
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_BROKEN = (OSError, ValueError, SyntaxError, TypeError, LookupError, OverflowError, MemoryError, struct.error)
"""Pillow lets through whatever its readers of single formats raise over a damaged file."""
_ONE_AT_A_TIME = Lock()
"""A photo of 50 million pixels takes 200 MB while it is made small: never several of them at once."""


class Prepared(NamedTuple):
    """A file that is ready to be put in its place."""

    sha256: str
    place: Path
    content: bytes


def is_photo(content: bytes) -> bool:
    """Whether the bytes begin as a JPEG, PNG or WebP; what the file is called or said to be is not asked."""
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    )


def is_heic(content: bytes) -> bool:
    """Whether the bytes begin as a photo of Apple's camera, which other computers do not show."""
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC


def small_jpeg(content: bytes, longest_side: int) -> bytes | None:
    """The picture upright, on white, at most so many pixels long, as a JPEG that holds nothing but the picture: no place, no camera.

    None for what is no picture, is damaged, or has more than MOST_PIXELS.
    """
    with _ONE_AT_A_TIME:
        return _made_small(content, longest_side)


def prepared(media: Path, content: bytes, suffix: str) -> Prepared:
    """A file by the hash of its bytes, for `kept`."""
    sha256 = hashlib.sha256(content).hexdigest()
    return Prepared(sha256, media / f"{sha256}{suffix}", content)


def kept(store: Store, files: Sequence[Prepared], make: Callable[[Db], Made]) -> Made:
    """Let `make` enter something in a transaction of its own, whose files are in their places before it is committed.

    What is refused leaves no file behind; one that is there already is kept once. Raises what `make` raises,
    core.refusals.FileNotWritten.
    """
    with ExitStack() as open_files:
        beside = [open_files.enter_context(_beside(file)) for file in files]
        with store.write() as db:
            made = make(db)
            for file, written in zip(files, beside, strict=True):
                if not file.place.exists():
                    put_in_place(written, file.place)
            return made


@contextmanager
def _beside(file: Prepared) -> Generator[Path]:
    written = write_beside(file.place, file.content)
    try:
        yield written
    finally:
        written.unlink(missing_ok=True)


def _made_small(content: bytes, longest_side: int) -> bytes | None:
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.thumbnail((longest_side, longest_side))  # unpacks a JPEG no larger than it is needed
            upright = ImageOps.exif_transpose(picture)
            written = BytesIO()
            _on_white(upright).save(written, "JPEG", quality=_QUALITY, optimize=True)
    except (*_BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return written.getvalue()


def _on_white(picture: "Image") -> "Image":
    """A new picture, so that no comment or profile of the old one goes along."""
    from PIL import Image

    made = Image.new("RGB", picture.size, "white")
    solid = picture.convert("RGBA") if picture.has_transparency_data else picture.convert("RGB")
    made.paste(solid, mask=solid if solid.mode == "RGBA" else None)
    return made
