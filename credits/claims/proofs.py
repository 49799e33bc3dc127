"""The files that prove claims: photos made small and freed of what the camera wrote, PDFs as they are, kept in media/ by hash.

The phone's page and the desktop hand claims in through `hand_in`.
"""

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TypeVar

from core.paths import DataFolder
from credits.claims.refusals import ProofGone, ProofIsHeic, ProofNotReadable, ProofTooLarge
from people.names import file_name
from store import photos
from store.transaction import Store
from store.types import Db

Made = TypeVar("Made")

MOST_BYTES = 10 * 1024 * 1024
LONGEST_SIDE = 2_400
"""Pixels: the small print of an A4 certificate can still be read."""
LONGEST_NAME = 80
_KINDS = {"photo": ".jpg", "pdf": ".pdf"}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_END_OF_PDF = 1_024
"""Bytes at a PDF's end in which it says that it ends (Adobe's own readers ask for no less)."""


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
        raise ProofIsHeic(file=called) if photos.is_heic(content) else ProofNotReadable(file=called)
    if kind == "pdf" and b"%%EOF" not in content[-_END_OF_PDF:]:
        raise ProofNotReadable(file=called)
    kept = content if kind == "pdf" else photos.small_jpeg(content, LONGEST_SIDE)
    if kept is None:
        raise ProofNotReadable(file=called)
    ready = photos.prepared(folder.media, kept, _KINDS[kind])
    proof = Proof(ready.sha256, f"{PurePosixPath(called).stem}{_KINDS[kind]}")
    return Prepared(proof, ready.place, kept)


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
    file = photos.Prepared(ready.proof.sha256, ready.place, ready.content)
    return photos.kept(store, [file], lambda db: make(db, ready.proof))


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
    if photos.is_photo(content):
        return "photo"
    return "pdf" if content.startswith(b"%PDF-") else None


def plain_name(name: str) -> str:
    """A file's own name without folders, invisible characters and what no file system takes; never empty."""
    return file_name(name, LONGEST_NAME) or "proof"
