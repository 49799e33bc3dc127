"""The files that prove claims: told by their content, photos made small and freed of what the camera wrote, kept in media/ by hash.

The phone's page and the desktop hand claims in through `hand_in`.
"""

import hashlib
import re
import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path, PurePosixPath, PureWindowsPath
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from core.files import put_in_place, write_beside
from core.paths import DataFolder
from credits.claims.refusals import ProofGone, ProofIsHeic, ProofNotReadable, ProofTooLarge
from people.names import visible
from store.transaction import Store
from store.types import Db

if TYPE_CHECKING:
    from PIL.Image import Image

Made = TypeVar("Made")

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 51_000_000
"""A camera of 50 million; what a few thousand bytes unpack to has no end otherwise."""
LONGEST_SIDE = 2_400
"""Pixels: the small print of an A4 certificate can still be read."""
LONGEST_NAME = 80
_QUALITY = 82
_KINDS = {"photo": ".jpg", "pdf": ".pdf"}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_END_OF_PDF = 1_024
"""Bytes at a PDF's end in which it says that it ends (Adobe's own readers ask for no less)."""

_BROKEN = (OSError, ValueError, SyntaxError, TypeError, LookupError, OverflowError, MemoryError, struct.error)
"""Pillow lets through whatever its readers of single formats raise over a damaged file."""
_ONE_AT_A_TIME = Lock()
"""A photo of 50 million pixels takes 200 MB while it is made small: never several of them at once."""


class Proof(NamedTuple):
    """A proof as it is kept: the hash of its bytes, and what it was called, ending in what it is."""

    sha256: str
    name: str


class Prepared(NamedTuple):
    """A proof that is ready to be put in its place."""

    proof: Proof
    place: Path
    content: bytes


def prepare(folder: DataFolder, content: bytes, name: str) -> Prepared:
    """Look at a file of a proof and make it what is kept; `name` is what the sender called it, which decides nothing.

    Raises ProofTooLarge, ProofNotReadable, ProofIsHeic.
    """
    called = plain_name(name)
    if len(content) > MOST_BYTES:
        raise ProofTooLarge(most=MOST_BYTES // 1024 // 1024)
    kind = kind_of(content)
    if kind is None:
        heic = content[4:8] == b"ftyp" and content[8:12] in _HEIC
        raise ProofIsHeic(file=called) if heic else ProofNotReadable(file=called)
    if kind == "pdf" and b"%%EOF" not in content[-_END_OF_PDF:]:
        raise ProofNotReadable(file=called)
    with _ONE_AT_A_TIME:
        kept = content if kind == "pdf" else _photo(content, called)
    sha256 = hashlib.sha256(kept).hexdigest()
    proof = Proof(sha256, f"{PurePosixPath(called).stem}{_KINDS[kind]}")
    return Prepared(proof, folder.media / f"{sha256}{_KINDS[kind]}", kept)


def hand_in(
    store: Store, folder: DataFolder, content: bytes, name: str, make: Callable[[Db, Proof | None], Made]
) -> Made:
    """Let `make` enter a claim in a transaction of its own, whose proof is in media/ before it is committed.

    No `content` is no proof. What is refused leaves no file behind; a photo that is there already is kept once. Raises what
    `prepare` and `make` raise, core.refusals.FileNotWritten.
    """
    if not content:
        with store.write() as db:
            return make(db, None)
    ready = prepare(folder, content, name)
    beside = write_beside(ready.place, ready.content)
    try:
        with store.write() as db:
            made = make(db, ready.proof)
            if not ready.place.exists():
                put_in_place(beside, ready.place)
            return made
    finally:
        beside.unlink(missing_ok=True)


def path_of(folder: DataFolder, sha256: str) -> Path:
    """Where the file of a proof lies. Raises ProofGone for one that is not there, and for any other text."""
    if _SHA256.fullmatch(sha256):
        for suffix in _KINDS.values():
            path = folder.media / f"{sha256}{suffix}"
            if path.is_file():
                return path
    raise ProofGone


def kind_of(content: bytes) -> str | None:
    """ "photo", "pdf" or None, by how the bytes begin; what the file is called or said to be is not asked."""
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return "photo"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "photo"
    return "pdf" if content.startswith(b"%PDF-") else None


def plain_name(name: str) -> str:
    """A file's own name without folders, invisible characters and what no file system takes; never empty."""
    last = PureWindowsPath(PurePosixPath(visible(name).strip()).name).name
    return re.sub(r'[\\/:*?"<>|\s]+', " ", last).strip(" .")[-LONGEST_NAME:] or "proof"


def _photo(content: bytes, called: str) -> bytes:
    """The picture upright, on white, at most LONGEST_SIDE, as a JPEG that holds nothing but the picture: no place, no camera."""
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ProofNotReadable(file=called)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # unpacks a JPEG no larger than it is needed
            upright = ImageOps.exif_transpose(picture)
            written = BytesIO()
            _on_white(upright).save(written, "JPEG", quality=_QUALITY, optimize=True)
    except (*_BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ProofNotReadable(file=called) from error
    return written.getvalue()


def _on_white(picture: "Image") -> "Image":
    """A new picture, so that no comment or profile of the old one goes along."""
    from PIL import Image

    made = Image.new("RGB", picture.size, "white")
    solid = picture.convert("RGBA") if picture.has_transparency_data else picture.convert("RGB")
    made.paste(solid, mask=solid if solid.mode == "RGBA" else None)
    return made
