"""Writing a bundle: sections line by line, photos one by one, sealed as it goes. `stations.sending` calls it; nothing is held in memory whole.

The inner zip is written into the seal directly: what a bundle holds lies on no disk unsealed.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import starmap
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from core.jobs import Job, Step, drive
from stations.bundle import frame
from stations.bundle.carrying import writing_part
from stations.bundle.limits import (
    LARGEST_FILE,
    LARGEST_MANIFEST,
    LARGEST_PHOTO,
    LARGEST_SECTIONS,
    LONGEST_LINE,
    MOST_PHOTOS,
    RESERVE,
)
from stations.bundle.manifest import (
    PHOTOS,
    SIGNED,
    Manifest,
    Section,
    header_of,
    header_text,
    is_section,
    photo_line,
)
from stations.bundle.refusals import TooLarge
from stations.bundle.sealing import Sealing, new_key
from stations.identity import Keys, key_id
from stations.peers import PeerRow

_BATCH = 1 << 16
_EACH_MEMBER = 400
"""Bytes, more than a member costs beside its content: in the zip, in its list, in the section of the photos."""


class Written(NamedTuple):
    """A bundle that was written."""

    sha256: str
    bytes: int
    manifest: Manifest
    photos: int
    left_out: tuple[str, ...]
    """The photos that could not go along, by hash: gone, damaged, too large, or beyond what a bundle holds."""


def write(
    file: Path,
    manifest: Manifest,
    sections: Mapping[str, Iterable[str]],
    photos: Iterable[tuple[str, Path]],
    receiver: PeerRow,
    keys: Keys,
) -> Written:
    """`writing` in one go."""
    return drive(writing(file, manifest, sections, photos, receiver, keys))


def writing(
    file: Path,
    manifest: Manifest,
    sections: Mapping[str, Iterable[str]],
    photos: Iterable[tuple[str, Path]],
    receiver: PeerRow,
    keys: Keys,
) -> Job[Written]:
    """Write and seal a bundle to `file`, whole or not at all; a job of lines and photos. Sections are written in their order.

    Lines have no line feed. Raises TooLarge, FileNotWritten (full disk, stick pulled out), FileLocked.
    """
    key, sealed_key = new_key(receiver.sealing)
    said = replace(
        manifest,
        sender_key=key_id(keys.signing.public_key().public_bytes_raw()),
        receiver_key=key_id(receiver.sealing_key),
    )
    header = header_text(header_of(said, sealed_key))
    with writing_part(file) as part:
        part.seek(len(frame.head(header, 0, 0)))
        summed = _Summed(part, file.name)
        sealing = Sealing(summed, key, header)
        inner = _Inner(sealing, summed, file.name)
        try:
            for title, lines in sections.items():
                yield from inner.section(title, lines)
            yield from inner.photos(photos)
            signed = inner.end(said, keys)
        except BaseException:
            inner.drop()
            raise
        sealing.end()
        part.write(frame.tail(header, summed.size, summed.crc))
        part.seek(0)
        part.write(frame.head(header, summed.size, summed.crc))
        part.seek(0)
        sha256 = hashlib.file_digest(part, "sha256").hexdigest()
        size = part.seek(0, 2)
    return Written(sha256, size, signed, len(inner.taken), tuple(inner.left_out))


class _Inner:
    """The zip within the seal, while it is written."""

    def __init__(self, sealing: Sealing, summed: "_Summed", name: str) -> None:
        self._summed, self._name = summed, name
        self._archive = zipfile.ZipFile(cast("BinaryIO", sealing), "w")
        self._sections: dict[str, Section] = {}
        self._lines = 0
        self._bytes = 0
        self.taken: dict[str, int] = {}
        self.left_out: list[str] = []

    def section(self, title: str, lines: Iterable[str]) -> Job[None]:
        """Write a list of lines."""
        if not is_section(title) or title in self._sections:
            raise ValueError(title)
        hashed, count, size = hashlib.sha256(), 0, 0
        with self._archive.open(_member(f"{title}.jsonl", zipfile.ZIP_DEFLATED), "w") as member:
            for batch in _batches(lines):
                content = b"".join(batch)
                self._refuse_large(batch, len(content))
                member.write(content)
                hashed.update(content)
                count += len(batch)
                size += len(content)
                self._lines += len(batch)
                yield Step(self._lines, self._lines)
        self._sections[title] = Section(count, size, hashed.hexdigest())

    def photos(self, photos: Iterable[tuple[str, Path]]) -> Job[None]:
        """Write photos, each once, and their list; those that cannot go along are left out."""
        for sha256, path in photos:
            if sha256 in self.taken:
                continue
            content = _read(path)
            room = LARGEST_FILE - RESERVE - self._summed.size - _EACH_MEMBER * (len(self.taken) + 1)
            fits = len(content) <= min(LARGEST_PHOTO, room) and len(self.taken) < MOST_PHOTOS
            if not fits or hashlib.sha256(content).hexdigest() != sha256:
                self.left_out.append(sha256)
                continue
            self._archive.writestr(_member(f"{PHOTOS}/{sha256}", zipfile.ZIP_STORED), content)
            self.taken[sha256] = len(content)
            yield Step(len(self.taken), len(self.taken))
        if self.taken:
            yield from self.section(PHOTOS, starmap(photo_line, self.taken.items()))

    def end(self, said: Manifest, keys: Keys) -> Manifest:
        """Sign what was written and close the zip."""
        signed = replace(said, sections=self._sections)
        text = signed.text()
        if len(text) > LARGEST_MANIFEST:
            raise TooLarge(file=self._name, part="manifest.json")
        self._archive.writestr(_member("manifest.json", zipfile.ZIP_DEFLATED), text)
        self._archive.writestr(_member("manifest.sig", zipfile.ZIP_STORED), keys.signing.sign(SIGNED + text))
        self._archive.close()
        return signed

    def drop(self) -> None:
        """Leave the zip as it is: it would write its list of members when nothing refers to it any more."""
        self._archive.fp = None

    def _refuse_large(self, batch: list[bytes], size: int) -> None:
        self._bytes += size
        longest = max(map(len, batch))
        if longest > LONGEST_LINE + 1 or self._bytes > LARGEST_SECTIONS:
            raise TooLarge(file=self._name, part=f"{max(longest, self._bytes):,} B")


class _Summed:
    """A file that knows the size and the checksum of what went into it."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self.size, self.crc = 0, 0

    def write(self, content: bytes, /) -> int:
        self.size += len(content)
        if self.size > LARGEST_FILE - LARGEST_MANIFEST:
            raise TooLarge(file=self._name, part=f"{self.size:,} B")
        self.crc = zlib.crc32(content, self.crc)
        return self._file.write(content)


def _member(name: str, packing: int) -> zipfile.ZipInfo:
    """A member without the time of day or whose it was."""
    member = zipfile.ZipInfo(name)
    member.compress_type = packing
    member.create_system = 0
    return member


def _batches(lines: Iterable[str]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for line in lines:
        encoded = f"{line}\n".encode()
        batch.append(encoded)
        size += len(encoded)
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read(path: Path) -> bytes:
    """A photo; nothing where it cannot be read, or is larger than any may be."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_PHOTO + 1)
    except OSError:
        return b""
