"""What a bundle says of itself: the header, which anybody may read, and the manifest, which its sender signs. Canonical JSON both."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from importlib.metadata import version
from typing import Any, NamedTuple, cast
from uuid import UUID

from core.canonical import canonical
from core.pinned_keys import is_name
from stations.bundle.limits import LARGEST_PHOTO, LARGEST_SECTIONS, LONGEST_LINE, MOST_PHOTOS, MOST_SECTIONS
from stations.schemas import SCHEMA

FORMAT = 1
SIGNED = b"xiuhua bundle 1\n"
"""Stands before the manifest where it is signed: no signature of this key on anything else passes for one of a bundle."""
KINDS = ("to_base", "to_station")
PHOTOS = "photos"
"""The section that lists the photos, a line each: ["sha256", bytes]."""
_SECTION = re.compile(r"[a-z][a-z_]{0,29}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ORIGIN = re.compile(r"[0-9a-f]{32}", re.ASCII)
_SEALED_KEY = re.compile(r"[0-9a-f]{160}", re.ASCII)


class Header(NamedTuple):
    """What stands before the seal. Nothing of it is believed but what the manifest says too."""

    bundle_id: UUID
    kind: str
    name: str
    """The sender's."""
    mark: str
    """The sender's; empty for the base."""
    sender_key: str
    """identity.key_id of the key that signed."""
    receiver_key: str
    """identity.key_id of the key that it is sealed to."""
    made_at: datetime
    sealed_key: bytes
    format: int = FORMAT


@dataclass(frozen=True)
class Section:
    """One list of lines, a member of the inner zip."""

    count: int
    bytes: int
    sha256: str


class Point(NamedTuple):
    """A line of a journal."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Manifest:
    """What the sender signs. Whoever writes fills the first half; keys, program and sections are entered by `writing.write`."""

    bundle_id: UUID
    kind: str
    """One of KINDS."""
    sender: str
    """Its origin."""
    epoch: int
    """The sender's."""
    receiver: str
    """Its origin."""
    made_at: datetime
    """By the sender's clock: a hint."""
    name: str = ""
    """What the sender is called, and its mark: what who cannot open the bundle is told."""
    mark: str = ""
    first: Point | None = None
    """The first line of the section `lines`."""
    last: Point | None = None
    knows: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Of a station's: {"place": q, "op": the base's op_id there}."""
    head: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Of the base's: {"epoch", "seq", "hash"} of the station's branch as the base has it."""
    whole: bool = False
    """Of the base's: whether it holds all lines of the patch."""
    figures: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What the slip counts, and what else sender and receiver agree on."""
    sender_key: str = ""
    receiver_key: str = ""
    program: str = field(default_factory=lambda: version("xiuhua"))
    schema: int = SCHEMA
    sections: Mapping[str, Section] = field(default_factory=dict[str, Section])
    format: int = FORMAT

    def text(self) -> bytes:
        """The text that is signed."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        said["sections"] = {name: asdict(section) for name, section in self.sections.items()}
        return canonical(said).encode()


def header_of(manifest: Manifest, sealed_key: bytes) -> Header:
    """The header that belongs to a manifest: what it says, the manifest says too."""
    return Header(
        manifest.bundle_id,
        manifest.kind,
        manifest.name if is_name(manifest.name) else manifest.mark or manifest.sender[:8],
        manifest.mark,
        manifest.sender_key,
        manifest.receiver_key,
        manifest.made_at,
        sealed_key,
    )


def header_text(header: Header) -> bytes:
    """The header as it stands in the file."""
    return canonical({**header._asdict(), "sealed_key": header.sealed_key.hex()}).encode()


def format_of(content: bytes) -> int:
    """Which format a header or a manifest says it is in. ValueError for what is neither."""
    found = _object(content)
    number = found.get("format")
    if type(number) is not int:
        raise ValueError("format")
    return number


def schema_of(content: bytes) -> int:
    """The schema of the program that wrote a manifest, whatever else it holds. ValueError where it says none."""
    number = _object(content).get("schema")
    if type(number) is not int:
        raise ValueError("schema")
    return number


def read_header(content: bytes) -> Header:
    """A header of FORMAT. ValueError for anything that `header_text` would not write."""
    found = _object(content)
    if found.keys() != set(Header._fields) or not _SEALED_KEY.fullmatch(_text(found["sealed_key"])):
        raise ValueError("header")
    header = Header(
        UUID(_text(found["bundle_id"])),
        _one_of(KINDS, found["kind"]),
        found["name"],
        _text(found["mark"]),
        _matching(_HASH, found["sender_key"]),
        _matching(_HASH, found["receiver_key"]),
        datetime.fromisoformat(_text(found["made_at"])),
        bytes.fromhex(found["sealed_key"]),
        found["format"],
    )
    if not is_name(header.name) or len(header.mark) > 8 or header_text(header) != content:
        raise ValueError("header")
    return header


def read_manifest(content: bytes) -> Manifest:
    """A manifest of FORMAT. ValueError for anything that `Manifest.text` would not write, or that says more than the limits allow."""
    found = _object(content)
    if found.keys() != {each.name for each in fields(Manifest)}:
        raise ValueError("manifest")
    manifest = Manifest(
        UUID(_text(found["bundle_id"])),
        _one_of(KINDS, found["kind"]),
        _matching(_ORIGIN, found["sender"]),
        _count(found["epoch"]),
        _matching(_ORIGIN, found["receiver"]),
        datetime.fromisoformat(_text(found["made_at"])),
        _text(found["name"]),
        _text(found["mark"]),
        _point(found["first"]),
        _point(found["last"]),
        _mapping(found["knows"]),
        _mapping(found["head"]),
        found["whole"] is True,
        _mapping(found["figures"]),
        _matching(_HASH, found["sender_key"]),
        _matching(_HASH, found["receiver_key"]),
        _text(found["program"]),
        _count(found["schema"]),
        _sections(_mapping(found["sections"])),
        found["format"],
    )
    if manifest.text() != content:
        raise ValueError("manifest")
    return manifest


def photo_line(sha256: str, size: int) -> str:
    """The line of a photo in the section `photos`."""
    return f'["{sha256}",{size}]'


def read_photo_line(line: str) -> tuple[str, int]:
    """The hash and the bytes of a photo. ValueError for anything that `photo_line` would not write."""
    found = cast("object", json.loads(line))
    if not isinstance(found, list) or len(cast("list[Any]", found)) != 2:
        raise ValueError("photo")
    first, second = cast("list[object]", found)
    sha256, size = _matching(_HASH, first), _count(second)
    if size > LARGEST_PHOTO or photo_line(sha256, size) != line:
        raise ValueError("photo")
    return sha256, size


def is_section(name: str) -> bool:
    """Whether a section may be called that: no name leads out of the place where it is unpacked."""
    return _SECTION.fullmatch(name) is not None


def _sections(found: dict[str, Any]) -> dict[str, Section]:
    sections = {
        name: Section(_count(each["count"]), _count(each["bytes"]), _matching(_HASH, each["sha256"]))
        for name, each in found.items()
        if is_section(name)
    }
    if len(sections) != len(found) or len(sections) > MOST_SECTIONS:
        raise ValueError("sections")
    if sum(each.bytes for each in sections.values()) > LARGEST_SECTIONS:
        raise ValueError("sections")
    # Each line has a line feed of its own: no count can be larger than the bytes, none of the lines longer than allowed.
    if any(not each.count <= each.bytes <= each.count * (LONGEST_LINE + 1) for each in sections.values()):
        raise ValueError("sections")
    if PHOTOS in sections and sections[PHOTOS].count > MOST_PHOTOS:
        raise ValueError("photos")
    return sections


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = cast("object", json.loads(content.decode()))
    except RecursionError as error:
        raise ValueError("nested") from error
    if not isinstance(found, dict):
        raise TypeError("no object")
    return cast("dict[str, Any]", found)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _matching(pattern: re.Pattern[str], value: object) -> str:
    text = _text(value)
    if not pattern.fullmatch(text):
        raise ValueError("no such text")
    return text


def _one_of(choices: tuple[str, ...], value: object) -> str:
    if value not in choices:
        raise ValueError("no such kind")
    return cast("str", value)


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**63:
        raise ValueError("no count")
    return value


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("no object")
    return cast("dict[str, Any]", value)


def _point(value: object) -> Point | None:
    if value is None:
        return None
    found = cast("list[object]", value)
    if not isinstance(value, list) or len(found) != 2:
        raise ValueError("no point")
    return Point(_count(found[0]), _matching(_HASH, found[1]))
