"""The outer zip of a bundle, byte by byte: two members that are not packed, header.json and sealed. `writing` and `reading` call it.

It is a zip that any program opens, but it is not read as one: from the header and the size of the sealed part every byte of the rest
is known, and whatever differs is refused before anything is parsed that somebody else may have made.
"""

import hashlib
import struct
import zlib
from typing import BinaryIO, NamedTuple

from core.jobs import Job, Step
from stations.bundle.limits import LARGEST_FILE, LARGEST_HEADER
from stations.bundle.refusals import NotABundle, Tampered, TooLarge, Truncated

_HEADER, _SEALED = b"header.json", b"sealed"
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _MIDNIGHT, _NEW_YEAR_1980 = 20, 0, 0x21
_BLOCK = 1 << 20


class Frame(NamedTuple):
    """What lies where in a file whose outer form is right."""

    header: bytes
    start: int
    """Where the sealed part begins."""
    size: int
    """Bytes of the sealed part."""
    sha256: str
    """Of the whole file."""


def head(header: bytes, size: int, crc: int) -> bytes:
    """Everything before the sealed part."""
    return b"".join(
        (
            _local(_HEADER, len(header), zlib.crc32(header)),
            header,
            _local(_SEALED, size, crc),
        )
    )


def tail(header: bytes, size: int, crc: int) -> bytes:
    """Everything after the sealed part."""
    second = _LOCAL.size + len(_HEADER) + len(header)
    directory = _central(_HEADER, len(header), zlib.crc32(header), 0) + _central(_SEALED, size, crc, second)
    place = len(head(header, size, crc)) + size
    return directory + _END.pack(b"PK\5\6", 0, 0, 2, 2, len(directory), place, 0)


def read(file: BinaryIO, name: str) -> Job[Frame]:
    """Hold the whole file against its outer form. A job: every byte is read once, in blocks.

    Raises NotABundle, Truncated, Tampered, TooLarge; OSError passes.
    """
    total = file.seek(0, 2)
    if total > LARGEST_FILE:
        raise TooLarge(file=name, part=f"{total:,} B")
    header, size, crc = _head_of(file, total, name)
    before, after = head(header, size, crc), tail(header, size, crc)
    if total < len(before) + size + len(after):
        raise Truncated(file=name)
    file.seek(0)
    hashed = hashlib.sha256()
    found = file.read(len(before))
    hashed.update(found)
    right = found == before
    left, summed = size, 0
    while left:
        block = file.read(min(_BLOCK, left))
        if not block:
            raise Truncated(file=name)
        hashed.update(block)
        summed = zlib.crc32(block, summed)
        left -= len(block)
        yield Step(size - left, size)
    found = file.read(len(after) + 1)
    hashed.update(found)
    if not right or found != after or summed != crc:
        raise Tampered(file=name, part="zip")
    return Frame(header, len(before), size, hashed.hexdigest())


def _head_of(file: BinaryIO, total: int, name: str) -> tuple[bytes, int, int]:
    """The header, and the size and checksum of the sealed part, as the file's first bytes say."""
    file.seek(0)
    opening = file.read(_LOCAL.size + len(_HEADER))
    model = _local(_HEADER, 0, 0)
    if not opening or opening[:4] != model[: len(opening)][:4]:
        raise NotABundle(file=name)
    if len(opening) < len(model):
        raise Truncated(file=name)
    length = int(_LOCAL.unpack_from(opening)[8])
    if opening[_LOCAL.size :] != _HEADER or length > LARGEST_HEADER:
        raise NotABundle(file=name)
    header = file.read(length)
    second = file.read(_LOCAL.size + len(_SEALED))
    if len(header) < length or len(second) < _LOCAL.size + len(_SEALED):
        raise Truncated(file=name)
    fields = _LOCAL.unpack_from(second)
    crc, size = int(fields[6]), int(fields[8])
    if size > total + LARGEST_FILE:
        raise Tampered(file=name, part="zip")
    return header, size, crc


def _local(name: bytes, size: int, crc: int) -> bytes:
    when = (_MIDNIGHT, _NEW_YEAR_1980)
    return _LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, *when, crc, size, size, len(name), 0) + name


def _central(name: bytes, size: int, crc: int, place: int) -> bytes:
    when = (_MIDNIGHT, _NEW_YEAR_1980)
    start = _CENTRAL.pack(
        b"PK\1\2", _VERSION, _VERSION, 0, 0, *when, crc, size, size, len(name), 0, 0, 0, 0, 0, place
    )
    return start + name
