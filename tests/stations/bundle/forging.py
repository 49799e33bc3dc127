"""Two machines that are paired, a bundle from one to the other, and every part of it to be forged by hand."""

import hashlib
import io
import json
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from core.canonical import canonical
from core.refusal import Refusal
from stations.bundle import frame, reading, writing
from stations.bundle.manifest import (
    SIGNED,
    Header,
    Manifest,
    Point,
    Section,
    header_of,
    header_text,
    read_header,
    read_manifest,
)
from stations.bundle.sealing import Sealing, Unsealing, new_key, opened_key
from stations.identity import Keys, key_id
from stations.peers import PeerRow

AT = datetime(2026, 3, 5, 5, 20, tzinfo=UTC)
LINES = tuple(f'[{number},"第{number}行"]' for number in range(1, 6))
PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 3
PHOTO_HASH = hashlib.sha256(PHOTO).hexdigest()


@dataclass(frozen=True)
class Side:
    """One machine."""

    keys: Keys
    row: PeerRow
    """As the other side has it."""


def a_side(number: int, role: str = "station") -> Side:
    """A machine whose keys are always the same."""
    keys = Keys(
        Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32),
        X25519PrivateKey.from_private_bytes(bytes([number + 100]) * 32),
    )
    row = PeerRow(
        UUID(int=number),
        role,
        f"站点{number}",
        f"S{number}" if role == "station" else "",
        f"{number:02x}" * 16,
        None,
        keys.signing.public_key().public_bytes_raw(),
        keys.sealing.public_key().public_bytes_raw(),
        AT,
        "admin",
        None,
        None,
        "",
        "",
    )
    return Side(keys, row)


STATION, OTHER, BASE = a_side(1), a_side(2), a_side(3, "base")
PEERS = (STATION.row, OTHER.row)
"""Whom the base knows."""


def a_manifest(sender: Side = STATION, receiver: Side = BASE) -> Manifest:
    """What a station says of a small bundle."""
    return Manifest(
        UUID(int=77),
        "to_base",
        sender.row.origin,
        1,
        receiver.row.origin,
        AT,
        sender.row.name,
        sender.row.mark,
        Point(1, "a" * 64),
        Point(5, "b" * 64),
        {"place": 3, "op": str(UUID(int=5))},
        figures={"lines": 5},
    )


def a_bundle(
    file: Path,
    lines: Iterable[str] = LINES,
    photos: Sequence[tuple[str, Path]] = (),
    sender: Side = STATION,
    receiver: Side = BASE,
) -> writing.Written:
    """A bundle as it should be."""
    said = a_manifest(sender, receiver)
    return writing.write(file, said, {"lines": lines}, photos, receiver.row, sender.keys)


def with_photo(file: Path) -> writing.Written:
    """A bundle with a photo, which lies beside it."""
    photo = file.with_name("photo.jpg")
    photo.write_bytes(PHOTO)
    return a_bundle(file, photos=[(PHOTO_HASH, photo)])


def opened(file: Path, side: Side = BASE, peers: Sequence[PeerRow] = PEERS) -> reading.Opened:
    """Open it at the base."""
    return reading.open_bundle(file, side.keys, peers)


@dataclass(frozen=True)
class Parts:
    """A bundle taken apart by its receiver."""

    header: Header
    said: Manifest
    members: tuple[tuple[str, bytes], ...]
    """The inner zip's, without manifest and signature."""
    sealed: bytes


def taken_apart(file: Path, side: Side = BASE) -> Parts:
    """Every part of a bundle."""
    content = file.read_bytes()
    with zipfile.ZipFile(file) as outer:
        header, sealed = outer.read("header.json"), outer.read("sealed")
    read = read_header(header)
    key = opened_key(read.sealed_key, side.keys.sealing)
    assert key is not None
    start = content.index(sealed)
    source = Unsealing(io.BytesIO(content), start, len(sealed), key, header, file.name)
    with zipfile.ZipFile(io.BufferedReader(source)) as inner:
        members = tuple((name, inner.read(name)) for name in inner.namelist())
    said = read_manifest(dict(members)["manifest.json"])
    return Parts(read, said, tuple(each for each in members if not each[0].startswith("manifest.")), sealed)


def zipped(members: Iterable[tuple[str, bytes]], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members, the same name twice too."""
    written = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(written, "w", packing) as archive:
        warnings.simplefilter("ignore")
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, packing)
    return written.getvalue()


def signed(text: bytes, sender: Side = STATION) -> list[tuple[str, bytes]]:
    """A manifest and its signature, as members."""
    return [("manifest.json", text), ("manifest.sig", sender.keys.signing.sign(SIGNED + text))]


def framed(file: Path, header: bytes, sealed: bytes) -> Path:
    """A file of this header and this sealed part, its outer form being right."""
    crc = zlib.crc32(sealed)
    file.write_bytes(frame.head(header, len(sealed), crc) + sealed + frame.tail(header, len(sealed), crc))
    return file


def sealed_up(
    file: Path, inner: bytes, said: Manifest, receiver: Side = BASE, header: Header | None = None
) -> Path:
    """A file that holds these bytes, sealed as they should be."""
    key, sealed_key = new_key(receiver.row.sealing)
    text = header_text((header or header_of(said, b""))._replace(sealed_key=sealed_key))
    content = io.BytesIO()
    sealing = Sealing(content, key, text)
    sealing.write(inner)
    sealing.end()
    return framed(file, text, content.getvalue())


def forged(
    file: Path,
    members: Iterable[tuple[str, bytes]],
    said: Manifest | None = None,
    sender: Side = STATION,
    receiver: Side = BASE,
) -> Path:
    """A file with these members and this manifest, rightly signed by a paired machine and rightly sealed."""
    said = said or a_manifest(sender, receiver)
    said = replace(
        said,
        sender_key=said.sender_key or key_id(sender.row.signing_key),
        receiver_key=said.receiver_key or key_id(receiver.row.sealing_key),
    )
    return sealed_up(file, zipped([*members, *signed(said.text(), sender)]), said, receiver)


def section_of(content: bytes) -> Section:
    """What a manifest says of a section."""
    return Section(content.count(b"\n"), len(content), hashlib.sha256(content).hexdigest())


CONTENT = "".join(f"{line}\n" for line in LINES).encode()


def refused(file: Path, refusal: type[Refusal] | tuple[type[Refusal], ...]) -> Refusal:
    with pytest.raises(refusal) as found:
        opened(file).close()
    return found.value


def members(*more: tuple[str, bytes]) -> list[tuple[str, bytes]]:
    return [("lines.jsonl", CONTENT), *more]


def says(**sections: Section) -> Any:  # noqa: ANN401 - a manifest
    return replace(a_manifest(), sections={"lines": section_of(CONTENT), **sections})


def changed(**values: object) -> bytes:
    """A right manifest with other values."""
    said = replace(
        says(), sender_key=key_id(STATION.row.signing_key), receiver_key=key_id(BASE.row.sealing_key)
    )
    return canonical({**json.loads(said.text()), **values}).encode()


def a_manifest_of_station() -> Any:  # noqa: ANN401 - a manifest
    return replace(
        says(), sender_key=key_id(STATION.row.signing_key), receiver_key=key_id(BASE.row.sealing_key)
    )
