"""What is written is what is read, whatever it is; nothing of it lies unsealed on a disk, and none of it is in memory whole."""

import hashlib
import io
import os
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stations import check_words
from stations.bundle import limits, writing
from stations.bundle.manifest import Manifest, Section, read_manifest
from stations.bundle.refusals import Tampered, TooLarge
from stations.bundle.sealing import CHUNK, Sealing, Unsealing, new_key, opened_key
from stations.identity import key_id
from tests.stations.bundle.forging import (
    BASE,
    LINES,
    OTHER,
    PHOTO,
    PHOTO_HASH,
    STATION,
    a_bundle,
    a_manifest,
    opened,
    with_photo,
)

TEXT = st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",)), max_size=40)


NAMES = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True).filter(lambda name: name != "photos")


def test_a_bundle_says_and_holds_what_was_written(file: Path) -> None:
    written = with_photo(file)
    assert (written.photos, written.left_out) == (1, ())
    with opened(file) as bundle:
        assert bundle.manifest == written.manifest
        assert bundle.manifest == replace(
            a_manifest(),
            sender_key=key_id(STATION.row.signing_key),
            receiver_key=key_id(BASE.row.sealing_key),
            sections=written.manifest.sections,
        )
        assert bundle.peer == STATION.row
        assert list(bundle.lines("lines")) == list(bundle.lines("lines")) == list(LINES)
        assert list(bundle.lines("given_back")) == []
        assert list(bundle.photos()) == [(PHOTO_HASH, PHOTO)]
        assert (bundle.sha256, bundle.size) == (written.sha256, written.bytes)
        assert bundle.words == check_words.of_hash(written.sha256)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == written.sha256
    assert file.stat().st_size == written.bytes


def test_any_program_opens_the_outer_zip_and_finds_nothing_in_it(file: Path) -> None:
    with_photo(file)
    with zipfile.ZipFile(file) as outer:
        assert outer.namelist() == ["header.json", "sealed"]
        assert outer.testzip() is None
    content = file.read_bytes()
    for told in (LINES[0].encode(), PHOTO[:40], STATION.row.origin.encode(), b"manifest"):
        assert told not in content


def test_nothing_lies_beside_it(file: Path) -> None:
    with_photo(file)
    assert {each.name for each in file.parent.iterdir()} == {file.name, "photo.jpg"}


def test_two_bundles_of_the_same_are_not_the_same_file(file: Path) -> None:
    assert a_bundle(file).sha256 != a_bundle(file).sha256


@settings(max_examples=60)
@given(sections=st.dictionaries(NAMES, st.lists(TEXT, max_size=8), max_size=4))
def test_any_lines_in_any_sections(
    tmp_path_factory: pytest.TempPathFactory, sections: dict[str, list[str]]
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.xhb"
    written = writing.write(file, a_manifest(), sections, (), BASE.row, STATION.keys)
    with opened(file) as bundle:
        assert {name: list(bundle.lines(name)) for name in bundle.manifest.sections} == sections
        assert list(bundle.photos()) == []
    assert read_manifest(written.manifest.text()) == written.manifest


@given(
    content=st.binary(max_size=50), sizes=st.lists(st.integers(0, 3 * CHUNK), max_size=4), bound=st.binary()
)
@settings(max_examples=60)
def test_what_is_sealed_piece_by_piece_is_read_from_any_place(
    content: bytes, sizes: list[int], bound: bytes
) -> None:
    pieces = [content, *(bytes([number]) * size for number, size in enumerate(sizes)), b"x"]
    whole = b"".join(pieces)
    key, sealed_key = new_key(BASE.row.sealing)
    assert opened_key(sealed_key, BASE.keys.sealing) == key
    assert opened_key(sealed_key, OTHER.keys.sealing) is None
    target = io.BytesIO(b"before")
    target.seek(6)
    sealing = Sealing(target, key, bound)
    for piece in pieces:
        sealing.write(piece)
    sealing.end()
    size = len(target.getvalue()) - 6
    source = io.BufferedReader(Unsealing(target, 6, size, key, bound, "x"))
    assert source.read() == whole
    for start in {0, len(whole) // 2, len(whole) - 1, max(0, len(whole) - CHUNK), len(whole)}:
        source.seek(start)
        assert source.read(100) == whole[start : start + 100]
    for other in (bound + b"x", b"other"):
        with pytest.raises(Tampered):
            Unsealing(target, 6, size, key, other, "x")


@pytest.mark.parametrize("length", [CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1])
def test_where_chunks_end(length: int) -> None:
    key, _sealed = new_key(BASE.row.sealing)
    target = io.BytesIO()
    sealing = Sealing(target, key, b"")
    sealing.write(b"x" * length)
    sealing.end()
    size = len(target.getvalue())
    assert size == length + 16 * (-(-length // CHUNK))
    assert io.BufferedReader(Unsealing(target, 0, size, key, b"", "x")).read() == b"x" * length


def test_a_hundred_thousand_lines_are_never_in_memory_whole(file: Path) -> None:
    line = "第三号楼二单元电梯损坏，" * 3

    def lines() -> Iterator[str]:
        return (f'["{number}","{line}"]' for number in range(100_000))

    tracemalloc.start()
    try:
        a_bundle(file, lines())
        with opened(file) as bundle:
            assert sum(1 for _ in bundle.lines("lines")) == 100_000
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000


def test_photos_are_written_once_and_bad_ones_left_out(file: Path) -> None:
    good, empty, wrong, large, gone = (file.with_name(name) for name in ("a", "b", "c", "d", "e"))
    good.write_bytes(PHOTO)
    empty.write_bytes(b"")
    wrong.write_bytes(PHOTO[::-1])
    large.write_bytes(bytes(limits.LARGEST_PHOTO + 1))
    of_large = hashlib.sha256(large.read_bytes()).hexdigest()
    written = a_bundle(
        file,
        photos=[
            (PHOTO_HASH, good),
            (PHOTO_HASH, good),
            ("1" * 64, empty),
            ("2" * 64, wrong),
            (of_large, large),
            ("3" * 64, gone),
            ("4" * 64, file.parent),
        ],
    )
    assert written.photos == 1
    assert written.left_out == ("1" * 64, "2" * 64, of_large, "3" * 64, "4" * 64)
    with opened(file) as bundle:
        assert list(bundle.photos()) == [(PHOTO_HASH, PHOTO)]


def test_photos_beyond_what_a_bundle_holds_wait_for_the_next(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = [os.urandom(100_000) for _ in range(5)]
    photos: list[tuple[str, Path]] = []
    for content in contents:
        sha256 = hashlib.sha256(content).hexdigest()
        file.with_name(sha256).write_bytes(content)
        photos.append((sha256, file.with_name(sha256)))
    monkeypatch.setattr(writing, "LARGEST_FILE", limits.RESERVE + 350_000)
    written = a_bundle(file, photos=photos)
    assert written.photos == 3
    assert written.left_out == tuple(sha256 for sha256, _ in photos[3:])
    monkeypatch.setattr(writing, "MOST_PHOTOS", 1)
    assert a_bundle(file, photos=photos).left_out == tuple(sha256 for sha256, _ in photos[1:])
    with opened(file) as bundle:
        assert list(bundle.photos()) == [(photos[0][0], contents[0])]


@pytest.mark.parametrize(
    ("limit", "lines"),
    [
        ("LONGEST_LINE", ["x" * 101]),
        ("LARGEST_SECTIONS", ["x" * 60, "x" * 60]),
        ("LARGEST_MANIFEST", ["x"]),
    ],
)
def test_what_nobody_would_read_is_not_written(
    file: Path, monkeypatch: pytest.MonkeyPatch, limit: str, lines: list[str]
) -> None:
    monkeypatch.setattr(writing, limit, 100)
    with pytest.raises(TooLarge):
        a_bundle(file, lines)
    assert list(file.parent.iterdir()) == []


def test_a_file_that_grows_too_large_is_not_written(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "LARGEST_FILE", limits.LARGEST_MANIFEST + 200_000)
    with pytest.raises(TooLarge):
        a_bundle(file, (os.urandom(500).hex() for _ in range(1_000)))
    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize("names", [("a", "Ä"), ("../x",)])
def test_a_section_that_nobody_would_read_is_a_fault(file: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"Ä|\.\./x"):
        writing.write(file, a_manifest(), {name: ["x"] for name in names}, (), BASE.row, STATION.keys)
    assert list(file.parent.iterdir()) == []


@given(
    count=st.integers(0, 10),
    figures=st.dictionaries(TEXT, st.none() | st.booleans() | st.integers() | TEXT | st.lists(st.integers())),
    name=TEXT,
)
def test_a_manifest_is_read_as_it_was_written(count: int, figures: dict[str, object], name: str) -> None:
    said = replace(
        a_manifest(),
        figures=figures,
        name=name,
        sender_key="a" * 64,
        receiver_key="b" * 64,
        sections={"lines": Section(count, count * 3, "c" * 64)},
    )
    again: Manifest = read_manifest(said.text())
    assert again == said
    assert again.text() == said.text()
