"""A stick that is worn, pulled out or changed on the way: whatever differs in a bundle's file, it is refused by its name."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from stations.bundle import frame, limits
from stations.bundle.manifest import (
    header_text,
)
from stations.bundle.refusals import (
    FileNotRead,
    NotABundle,
    Tampered,
    TooLarge,
    Truncated,
)
from stations.bundle.sealing import CHUNK, Sealing, Unsealing, new_key
from tests.stations.bundle.forging import (
    BASE,
    a_bundle,
    framed,
    opened,
    refused,
    taken_apart,
    with_photo,
    zipped,
)

TAG = 16


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A bundle with a photo, byte by byte."""
    file = tmp_path_factory.mktemp("whole") / "whole.xhb"
    with_photo(file)
    return file.read_bytes()


def test_cut_at_any_byte(file: Path, whole: bytes) -> None:
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        refused(file, NotABundle if not length else Truncated)


def test_a_bit_flipped_anywhere(file: Path, whole: bytes) -> None:
    file.write_bytes(whole)
    with file.open("r+b") as bent:
        for place, byte in enumerate(whole):
            for bit in range(8):
                bent.seek(place)
                bent.write(bytes([byte ^ 1 << bit]))
                bent.flush()
                refused(file, (Tampered, Truncated, NotABundle))
            bent.seek(place)
            bent.write(bytes([byte]))
            bent.flush()
    opened(file).close()


@pytest.mark.parametrize("more", [b"\0", b"PK\5\6" + bytes(18), b"x" * 70_000])
def test_something_appended(file: Path, whole: bytes, more: bytes) -> None:
    file.write_bytes(whole + more)
    refused(file, Tampered)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"SQLite format 3\0" + bytes(100), zipped([("a.txt", b"x" * 100)]), b"P", b"PK\3\5"],
)
def test_another_file(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    refused(file, (NotABundle, Truncated))


def test_a_zip_of_the_same_names(file: Path) -> None:
    file.write_bytes(zipped([("header.json", b"{}"), ("sealed", b"")]))
    refused(file, (NotABundle, Tampered, Truncated))


def test_a_checksum_that_is_wrong_throughout(file: Path) -> None:
    a_bundle(file)
    parts = taken_apart(file)
    text = header_text(parts.header)
    crc = 7
    file.write_bytes(
        frame.head(text, len(parts.sealed), crc) + parts.sealed + frame.tail(text, len(parts.sealed), crc)
    )
    refused(file, Tampered)


def test_a_file_that_is_not_there_or_is_a_folder(file: Path) -> None:
    refused(file, FileNotRead)
    refused(file.parent, FileNotRead)


@pytest.mark.skipif(os.name == "nt", reason="a file of nothing but holes is not the same there")
def test_a_file_larger_than_any_bundle(file: Path) -> None:
    with file.open("wb") as holes:
        holes.write(b"PK\3\4")
        holes.truncate(limits.LARGEST_FILE + 1)
    refused(file, TooLarge)


def chunks(tmp_path: Path) -> tuple[bytes, list[bytes]]:
    """Header and chunks of a bundle of several chunks."""
    file = tmp_path / "long.xhb"
    a_bundle(file, [os.urandom(1_000).hex() for _ in range(200)])
    parts = taken_apart(file)
    size = CHUNK + TAG
    cut = [parts.sealed[place : place + size] for place in range(0, len(parts.sealed), size)]
    assert len(cut) > 3
    return header_text(parts.header), cut


CUTS: list[Callable[[list[bytes]], list[bytes]]] = [
    lambda cut: cut[:-1],
    lambda cut: cut[1:],
    lambda cut: [*cut[:1], *cut[2:]],
    lambda cut: [cut[1], cut[0], *cut[2:]],
    lambda cut: [*cut, cut[-1]],
    lambda cut: [cut[0], *cut],
    lambda cut: [*cut[:-1], cut[-1][:TAG]],
    lambda cut: [*cut[:-1], cut[-1][:-1]],
    lambda cut: [],
    lambda cut: [cut[0][:TAG]],
]


@pytest.mark.parametrize("change", CUTS)
def test_chunks_themselves_tell_it(change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Whatever they hold: chunks that are all the same, too."""
    key, _sealed_key = new_key(BASE.row.sealing)
    target = io.BytesIO()
    sealing = Sealing(target, key, b"header")
    sealing.write(b"x" * (4 * CHUNK))
    sealing.end()
    size = CHUNK + TAG
    cut = [target.getvalue()[place : place + size] for place in range(0, len(target.getvalue()), size)]
    assert len(set(cut)) == 4
    content = b"".join(change(cut))
    with pytest.raises(Tampered):
        io.BufferedReader(Unsealing(io.BytesIO(content), 0, len(content), key, b"header", "x")).read()


@pytest.mark.parametrize("change", CUTS)
def test_chunks_cut_off_left_out_moved_or_doubled(
    tmp_path: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    header, cut = chunks(tmp_path)
    opened(framed(tmp_path / "same.xhb", header, b"".join(cut))).close()
    refused(framed(tmp_path / "bent.xhb", header, b"".join(change(cut))), Tampered)


def test_what_is_changed_after_it_was_opened_is_not_handed_on(file: Path) -> None:
    a_bundle(file, [os.urandom(1_000).hex() for _ in range(300)])
    with opened(file) as bundle:
        with file.open("r+b") as bent:
            bent.seek(file.stat().st_size // 2)
            bent.write(b"\0" * 50)
        with pytest.raises(Tampered):
            list(bundle.lines("lines"))
