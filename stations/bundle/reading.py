"""Opening a bundle: nothing of it is handed on before its form, its seal, its sender's signature and every hash are right.

`stations.receiving` opens the copy in the data folder. Three passes over the file, none of them holding more than a chunk: its outer form,
everything against the manifest, and what the caller then reads.
"""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from cryptography.exceptions import InvalidSignature

from core.jobs import Job, Step, drive
from stations import check_words
from stations.bundle import frame, manifest
from stations.bundle.limits import (
    LARGEST_DIRECTORY,
    LARGEST_MANIFEST,
    LONGEST_LINE,
    MOST_PHOTOS,
    MOST_SECTIONS,
)
from stations.bundle.manifest import FORMAT, PHOTOS, SIGNED, Header, Manifest, Section
from stations.bundle.refusals import (
    FileNotRead,
    Newer,
    NotForUs,
    Older,
    Tampered,
    TooLarge,
    UnknownSender,
)
from stations.bundle.sealing import Unsealing, opened_key
from stations.identity import Keys, key_id
from stations.peers import PeerRow
from stations.schemas import OLDEST, SCHEMA

_BROKEN = (ValueError, TypeError, LookupError, OverflowError)
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error)
_END = struct.Struct("<4s4H2IH")
_BLOCK = 1 << 16
_SIGNATURE = 64
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Opened:
    """A bundle that is right in every byte. Close it, or use it as a context manager."""

    def __init__(
        self,
        file: BinaryIO,
        name: str,
        header: Header,
        said: Manifest,
        peer: PeerRow,
        sha256: str,
        archive: zipfile.ZipFile,
    ) -> None:
        self._file, self._name, self._archive = file, name, archive
        self.header = header
        self.manifest = said
        self.peer = peer
        """Who signed it, as it is paired; revoked ones too."""
        self.sha256 = sha256
        """Of the file."""

    @property
    def words(self) -> tuple[str, ...]:
        """The check words of the file, which stand on its slip."""
        return check_words.of_hash(self.sha256)

    @property
    def name(self) -> str:
        """What the file is called by who brought it."""
        return self._name

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._file.seek(0, 2)

    def lines(self, section: str) -> Iterator[str]:
        """The lines of a section in their order; none where the bundle has no such section. Raises FileNotRead for a pulled stick."""
        if section not in self.manifest.sections:
            return
        with _worded(self._name), self._archive.open(f"{section}.jsonl") as member:
            rest = b""
            while block := member.read(_BLOCK):
                *whole, rest = (rest + block).split(b"\n")
                for line in whole:
                    yield line.decode()

    def photos(self) -> Iterator[tuple[str, bytes]]:
        """Each photo: its SHA-256, its bytes."""
        for line in self.lines(PHOTOS):
            sha256, _size = manifest.read_photo_line(line)
            yield sha256, self.photo(sha256)

    def photo(self, sha256: str) -> bytes:
        """One photo of `photos`. Raises Tampered where the file was changed since it was opened."""
        with _worded(self._name):
            content = self._archive.read(f"{PHOTOS}/{sha256}")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Tampered(file=self._name, part=PHOTOS)
        return content

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()
        self._file.close()

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def open_bundle(file: Path, keys: Keys, peers: Sequence[PeerRow]) -> Opened:
    """`opening` in one go."""
    return drive(opening(file, keys, peers))


def opening(file: Path, keys: Keys, peers: Sequence[PeerRow], name: str = "") -> Job[Opened]:
    """Open a bundle that was sealed for `keys` and signed by one of `peers` (revoked ones too: who takes it in decides).

    `name` is what refusals call the file where it is a copy of the one that somebody chose. Whether it is for this base's origin is
    asked of the manifest by who takes it in. A job, in bytes. Raises NotABundle, Truncated, Tampered, TooLarge, NotForUs,
    UnknownSender, Older, FileNotRead; Newer, whose values name bundle_id, peer_id, made_at and sha256 where the sender's signature
    was right, so that the file can be held.
    """
    try:
        opened = file.open("rb")
    except OSError as error:
        raise FileNotRead(file=name or file.name, reason=error.strerror or str(error)) from error
    try:
        with _worded(name or file.name):
            return (yield from _opening(opened, name or file.name, keys, peers))
    except BaseException:
        opened.close()
        raise


def read_header(framed: frame.Frame, name: str) -> Header:
    """The header of a file whose outer form is right. Raises Newer and Tampered."""
    try:
        if manifest.format_of(framed.header) > FORMAT:
            raise Newer(file=name)
        return manifest.read_header(framed.header)
    except _BROKEN as error:
        raise Tampered(file=name, part="header.json") from error


def _opening(file: BinaryIO, name: str, keys: Keys, peers: Sequence[PeerRow]) -> Job[Opened]:
    framed = yield from frame.read(file, name)
    header = read_header(framed, name)
    if header.receiver_key != key_id(keys.sealing.public_key().public_bytes_raw()):
        raise NotForUs(file=name)
    peer = next((each for each in peers if key_id(each.signing_key) == header.sender_key), None)
    if peer is None:
        raise UnknownSender(file=name, name=header.name)
    key = opened_key(header.sealed_key, keys.sealing)
    if key is None:
        raise Tampered(file=name, part="header.json")
    content = Unsealing(file, framed.start, framed.size, key, framed.header, name)
    archive = _archive(content, name)
    said = _manifest(archive, name, header, peer, framed.sha256)
    yield from _compared(archive, said, name)
    return Opened(file, name, header, said, peer, framed.sha256, archive)


def _archive(content: Unsealing, name: str) -> zipfile.ZipFile:
    """The inner zip, its list of members no longer than it may be."""
    buffered = io.BufferedReader(content, _BLOCK)
    size = buffered.seek(0, 2)
    if size < _END.size:
        raise Tampered(file=name, part="zip")
    buffered.seek(size - _END.size)
    signature, _disk, _start, _here, members, directory, place, _comment = _END.unpack(
        buffered.read(_END.size)
    )
    if signature != b"PK\5\6" or place + directory + _END.size != size:
        raise Tampered(file=name, part="zip")
    if directory > LARGEST_DIRECTORY or members > MOST_PHOTOS + MOST_SECTIONS + 2:
        raise TooLarge(file=name, part="zip")
    try:
        archive = zipfile.ZipFile(cast("BinaryIO", buffered))
    except ValueError as error:  # a name that is no text
        raise Tampered(file=name, part="zip") from error
    if len(archive.namelist()) != members or len(set(archive.namelist())) != members:
        raise Tampered(file=name, part="zip")
    return archive


def _manifest(archive: zipfile.ZipFile, name: str, header: Header, peer: PeerRow, sha256: str) -> Manifest:
    """The manifest, its signature being right and its header saying the same."""
    text = _small(archive, name, "manifest.json", LARGEST_MANIFEST)
    signature = _small(archive, name, "manifest.sig", _SIGNATURE)
    try:
        peer.signing.verify(signature, SIGNED + text)
    except InvalidSignature as error:
        raise Tampered(file=name, part="manifest.sig") from error
    try:
        schema = manifest.schema_of(text)
        if manifest.format_of(text) > FORMAT or schema > SCHEMA:
            held = {"bundle_id": header.bundle_id, "made_at": header.made_at}
            raise Newer(file=name, **held, peer_id=peer.id, sha256=sha256)
        if schema < OLDEST:
            raise Older(file=name, schema=schema)
        said = manifest.read_manifest(text)
    except _BROKEN as error:
        raise Tampered(file=name, part="manifest.json") from error
    if manifest.header_of(said, header.sealed_key) != header or said.sender != peer.origin:
        raise Tampered(file=name, part="header.json")
    return said


def _compared(archive: zipfile.ZipFile, said: Manifest, name: str) -> Job[None]:
    """Hold every member against the manifest: none more, none less, each of its size and its hash."""
    wanted = {"manifest.json", "manifest.sig", *(f"{title}.jsonl" for title in said.sections)}
    done, total = 0, sum(each.bytes for each in said.sections.values())
    photos: dict[str, int] = {}
    for title, section in said.sections.items():
        for line in _section(archive, title, section, name):
            if title == PHOTOS:
                sha256, size = _photo(line, name)
                if sha256 in photos:
                    raise Tampered(file=name, part=PHOTOS)
                photos[sha256] = size
        done += section.bytes
        yield Step(done, total)
    total += sum(photos.values())
    if {*archive.namelist()} != wanted | {f"{PHOTOS}/{sha256}" for sha256 in photos}:
        raise Tampered(file=name, part="zip")
    for sha256, size in photos.items():
        content = _small(archive, name, f"{PHOTOS}/{sha256}", size)
        if len(content) != size or hashlib.sha256(content).hexdigest() != sha256:
            raise Tampered(file=name, part=PHOTOS)
        done += size
        yield Step(done, total)


def _section(archive: zipfile.ZipFile, title: str, section: Section, name: str) -> Iterator[str]:
    """The lines of a section, read to no more than the bytes that it has to have; Tampered where anything differs."""
    hashed, size, count = hashlib.sha256(), 0, 0
    with _member(archive, f"{title}.jsonl", name) as member:
        rest = b""
        while block := member.read(_BLOCK):
            hashed.update(block)
            size += len(block)
            *whole, rest = (rest + block).split(b"\n")
            if size > section.bytes or max(map(len, (*whole, rest))) > LONGEST_LINE:
                raise TooLarge(file=name, part=title)
            count += len(whole)
            yield from (_decoded(line, name, title) for line in whole)
    if rest or Section(count, size, hashed.hexdigest()) != section:
        raise Tampered(file=name, part=title)


def _decoded(line: bytes, name: str, title: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise Tampered(file=name, part=title) from error


def _photo(line: str, name: str) -> tuple[str, int]:
    try:
        return manifest.read_photo_line(line)
    except (*_BROKEN, RecursionError) as error:
        raise Tampered(file=name, part=PHOTOS) from error


def _small(archive: zipfile.ZipFile, name: str, title: str, most: int) -> bytes:
    """A member that is read whole, being no larger than `most`."""
    with _member(archive, title, name) as member:
        content = member.read(most + 1)
        if len(content) > most or member.read(1):
            raise TooLarge(file=name, part=title)
    return content


@contextmanager
def _member(archive: zipfile.ZipFile, title: str, name: str) -> Generator[zipfile.ZipExtFile]:
    try:
        member = archive.getinfo(title)
    except KeyError as error:
        raise Tampered(file=name, part=title) from error
    if member.compress_type not in _PACKINGS:
        raise Tampered(file=name, part=title)
    with archive.open(member) as opened:
        yield cast("zipfile.ZipExtFile", opened)


@contextmanager
def _worded(name: str) -> Generator[None]:
    """What a zip or a disk says of a file, in our words."""
    try:
        yield
    except _BAD_ZIP as error:
        raise Tampered(file=name, part="zip") from error
    except OSError as error:
        raise FileNotRead(file=name, reason=error.strerror or str(error)) from error
