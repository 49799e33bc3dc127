"""Photos of issues: taken in by their content, made small, freed of place and camera, kept once in media/. Every door calls `take_in`."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TypeVar

from core.paths import DataFolder
from grid.issues.refusals import PhotoGone, PhotoIsHeic, PhotoNotReadable, PhotoTooLarge
from people.names import file_name
from store import photos
from store.transaction import Store
from store.types import Db

Made = TypeVar("Made")

BEFORE, AFTER = KINDS = ("before", "after")
MOST_BYTES = 20 * 1024 * 1024
"""Any phone's own photo is smaller."""
LONGEST_SIDE = 1_600
"""Pixels: enough to see whether it is the same corner."""
LONGEST_NAME = 80
_SUFFIX = ".jpg"
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Photo(NamedTuple):
    """A photo that lies in media/: the hash of its bytes, and what it was called."""

    sha256: str
    name: str
    kind: str = ""
    """before or after the work; empty for what the move takes it to be."""


class Sent(NamedTuple):
    """A photo as it came: its bytes, what the sender called it, and when it was taken (before, after, or "" as in `Photo`)."""

    content: bytes
    name: str
    kind: str = ""


class Ready(NamedTuple):
    """A photo that is ready to be put in its place."""

    photo: Photo
    file: photos.Prepared


def of_file(path: Path, kind: str = "") -> Sent:
    """A photo from a file, which is read only where it is no larger than a photo may be. Raises PhotoTooLarge."""
    if path.stat().st_size > MOST_BYTES:
        raise PhotoTooLarge(file=path.name, most=MOST_BYTES // 1024 // 1024)
    return Sent(path.read_bytes(), path.name, kind)


def prepare(folder: DataFolder, sent: Sent) -> Ready:
    """Look at a photo and make it what is kept. Takes a moment: never inside a transaction.

    Raises PhotoTooLarge, PhotoIsHeic, PhotoNotReadable.
    """
    called = file_name(sent.name, LONGEST_NAME - len(_SUFFIX)) or "photo"
    if len(sent.content) > MOST_BYTES:
        raise PhotoTooLarge(file=called, most=MOST_BYTES // 1024 // 1024)
    if photos.is_heic(sent.content):
        raise PhotoIsHeic(file=called)
    small = photos.small_jpeg(sent.content, LONGEST_SIDE) if photos.is_photo(sent.content) else None
    if small is None:
        raise PhotoNotReadable(file=called)
    file = photos.prepared(folder.media, small, _SUFFIX)
    return Ready(Photo(file.sha256, f"{PurePosixPath(called).stem}{_SUFFIX}", sent.kind), file)


def take_in(
    store: Store, folder: DataFolder, contents: Sequence[Sent], make: Callable[[Db, Sequence[Photo]], Made]
) -> Made:
    """Let `make` report or move an issue in a transaction of its own, whose photos are in media/ before it is committed.

    What is refused leaves no file behind; a photo that is there already is kept once. Raises what `prepare` and `make` raise,
    core.refusals.FileNotWritten.
    """
    ready = [prepare(folder, sent) for sent in contents]
    return photos.kept(
        store, [each.file for each in ready], lambda db: make(db, [each.photo for each in ready])
    )


def is_here(folder: DataFolder, sha256: str) -> bool:
    """Whether the file of a photo lies in media/."""
    return bool(_SHA256.fullmatch(sha256)) and (folder.media / f"{sha256}{_SUFFIX}").is_file()


def path_of(folder: DataFolder, sha256: str) -> Path:
    """Where the file of a photo lies. Raises PhotoGone for one that is not there, and for any other text."""
    if is_here(folder, sha256):
        return folder.media / f"{sha256}{_SUFFIX}"
    raise PhotoGone
