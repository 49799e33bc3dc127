"""What a paired machine with a changed program may put into the seal, rightly signed: refused by its name, and nothing of it is read."""

import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stations.bundle import limits, reading
from stations.bundle.manifest import (
    photo_line,
)
from stations.bundle.refusals import (
    Tampered,
    TooLarge,
)
from stations.identity import key_id
from tests.stations.bundle.forging import (
    BASE,
    CONTENT,
    LINES,
    PHOTO,
    PHOTO_HASH,
    STATION,
    a_manifest_of_station,
    forged,
    members,
    opened,
    refused,
    says,
    sealed_up,
    section_of,
    signed,
    zipped,
)


def test_what_is_forged_rightly_is_read(file: Path) -> None:
    """Or the tests below would prove nothing."""
    listed = f"{photo_line(PHOTO_HASH, len(PHOTO))}\n".encode()
    forged(
        file,
        members(("photos.jsonl", listed), (f"photos/{PHOTO_HASH}", PHOTO)),
        says(photos=section_of(listed)),
    )
    with opened(file) as bundle:
        assert list(bundle.lines("lines")) == list(LINES)
        assert list(bundle.photos()) == [(PHOTO_HASH, PHOTO)]


@pytest.mark.parametrize(
    "name",
    ["../../outside.txt", "/etc/passwd", "C:\\x", "photos/../../x", "readme.txt", "photos/" + "0" * 64],
)
def test_a_member_that_the_manifest_does_not_name(file: Path, name: str) -> None:
    forged(file, members((name, b"x")), says())
    refused(file, Tampered)
    assert {each.name for each in file.parent.iterdir()} == {file.name}


@pytest.mark.parametrize("twice", ["lines.jsonl", "manifest.json", "manifest.sig"])
def test_a_member_twice(file: Path, twice: str) -> None:
    forged(file, [(twice, b"x"), *members()], says())
    refused(file, Tampered)
    forged(file, [*members(), (twice, b"x")], says())
    refused(file, Tampered)


@pytest.mark.parametrize("gone", ["lines.jsonl", "manifest.json", "manifest.sig"])
def test_a_member_missing(file: Path, gone: str) -> None:
    said = replace(
        says(), sender_key=key_id(STATION.row.signing_key), receiver_key=key_id(BASE.row.sealing_key)
    )
    inner = [each for each in (*members(), *signed(said.text())) if each[0] != gone]
    refused(sealed_up(file, zipped(inner), said), Tampered)


@pytest.mark.parametrize(
    "name", ["../lines", "Lines", "", "a/b", "lines.jsonl/..", "x" * 31, "zeilen\n", "..", "con:"]
)
def test_a_section_of_a_name_that_leads_elsewhere(file: Path, name: str) -> None:
    forged(file, members((f"{name}.jsonl", CONTENT)), says(**{name: section_of(CONTENT)}))
    refused(file, Tampered)


@pytest.mark.parametrize("filling", [b" ", b"\n"])
def test_a_zip_bomb_in_a_section(file: Path, filling: bytes) -> None:
    """50 MB in 50 kB, said to be a few bytes."""
    forged(file, [("lines.jsonl", filling * 50_000_000)], says())
    refused(file, TooLarge)


def test_a_zip_bomb_that_lies_about_its_size(file: Path) -> None:
    said = replace(
        says(), sender_key=key_id(STATION.row.signing_key), receiver_key=key_id(BASE.row.sealing_key)
    )
    inner = bytearray(zipped([("lines.jsonl", b" " * 10_000_000), *signed(said.text())]))
    for signature, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", inner, inner.index(signature) + offset, len(CONTENT))
    refused(sealed_up(file, bytes(inner), said), (Tampered, TooLarge))


def test_a_manifest_larger_than_any(file: Path) -> None:
    forged(file, members(), replace(says(), figures={"x": " " * limits.LARGEST_MANIFEST}))
    refused(file, TooLarge)


def test_a_list_of_members_larger_than_any(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_DIRECTORY", 1_000)
    forged(file, members(*((f"{number}", b"") for number in range(100))), says())
    refused(file, TooLarge)


def test_a_line_longer_than_any(file: Path) -> None:
    content = b"x" * (limits.LONGEST_LINE + 1) + b"\n" + CONTENT
    forged(file, [("lines.jsonl", content)], replace(says(), sections={"lines": section_of(content)}))
    refused(file, TooLarge)


@pytest.mark.parametrize(
    "content",
    [CONTENT[:-1], CONTENT + b"x", CONTENT[: -len(LINES[-1].encode()) - 1], CONTENT + b"\n", b""],
)
def test_a_section_that_is_not_what_was_signed(file: Path, content: bytes) -> None:
    refused(forged(file, [("lines.jsonl", content)], says()), (Tampered, TooLarge))


@pytest.mark.parametrize("count", [4, 6])
def test_a_section_of_another_count(file: Path, count: int) -> None:
    right = section_of(CONTENT)
    refused(forged(file, members(), says(lines=replace(right, count=count))), Tampered)


@pytest.mark.parametrize("count", [len(LINES) - 1, len(LINES)])
def test_a_section_that_does_not_end_its_last_line(file: Path, count: int) -> None:
    content = CONTENT[:-1]
    said = says(lines=replace(section_of(content), count=count))
    refused(forged(file, [("lines.jsonl", content)], said), Tampered)


def test_a_section_that_is_no_text(file: Path) -> None:
    content = b"\xff\xfe\n"
    refused(forged(file, [("lines.jsonl", content)], says(lines=section_of(content))), Tampered)


@pytest.mark.parametrize(
    "listed",
    [
        photo_line(PHOTO_HASH, len(PHOTO) + 1),
        photo_line(PHOTO_HASH, len(PHOTO) - 1),
        photo_line(PHOTO_HASH, limits.LARGEST_PHOTO + 1),
        photo_line("../../../" + "0" * 55, len(PHOTO)),
        f'["{PHOTO_HASH}", {len(PHOTO)}]',
        f'["{PHOTO_HASH}"]',
        f'["{PHOTO_HASH}",-1]',
        f'["{PHOTO_HASH}",1.5]',
        "{}",
        "[" * 100_000,
        "",
        f"{photo_line(PHOTO_HASH, len(PHOTO))}\n{photo_line(PHOTO_HASH, len(PHOTO))}",
    ],
)
def test_a_list_of_photos_that_is_not_right(file: Path, listed: str) -> None:
    content = f"{listed}\n".encode()
    more = members(("photos.jsonl", content), (f"photos/{PHOTO_HASH}", PHOTO))
    refused(forged(file, more, says(photos=section_of(content))), (Tampered, TooLarge))


def test_a_photo_that_is_another(file: Path) -> None:
    content = f"{photo_line(PHOTO_HASH, len(PHOTO))}\n".encode()
    more = members(("photos.jsonl", content), (f"photos/{PHOTO_HASH}", PHOTO[::-1]))
    refused(forged(file, more, says(photos=section_of(content))), Tampered)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_packing(file: Path, packing: int) -> None:
    said = a_manifest_of_station()
    refused(sealed_up(file, zipped([*members(), *signed(said.text())], packing), said), Tampered)


@pytest.mark.parametrize(
    "inner", [b"", b"x", b"x" * 100, zipped([]), zipped([])[:-1], zipped(members())[:-22]]
)
def test_an_inner_zip_that_is_none(file: Path, inner: bytes) -> None:
    refused(sealed_up(file, inner, a_manifest_of_station()), Tampered)


@pytest.mark.parametrize(("before", "after"), [(b"x", b""), (b"", b"x")])
def test_an_inner_zip_with_something_before_or_after_it(file: Path, before: bytes, after: bytes) -> None:
    said = a_manifest_of_station()
    inner = bytearray(zipped([*members(), *signed(said.text())]))
    opened(sealed_up(file, bytes(inner), said)).close()
    inner[-2] = len(after)  # the length of a comment
    refused(sealed_up(file, before + bytes(inner) + after, said), Tampered)


def test_a_name_that_is_no_text_in_the_inner_zip(file: Path) -> None:
    inner = bytearray(zipped([("站.txt", b"x"), *members()]))
    name = "站.txt".encode()
    place = inner.rindex(name)
    inner[place : place + 3] = b"\xff\xff\xff"
    refused(sealed_up(file, bytes(inner), a_manifest_of_station()), Tampered)


@settings(max_examples=300)
@given(place=st.integers(0, 10**6), value=st.integers(1, 255), length=st.integers(1, 4))
def test_an_inner_zip_bent_anywhere_before_it_was_sealed(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int, length: int
) -> None:
    """What a paired machine with a changed program may send: read as it was signed, or refused; never anything else."""
    said = a_manifest_of_station()
    inner = bytearray(zipped([*members(), *signed(said.text())]))
    for offset in range(length):
        inner[(place + offset) % len(inner)] ^= value
    file = sealed_up(tmp_path_factory.getbasetemp() / "bent.xhb", bytes(inner), said)
    try:
        with opened(file) as bundle:
            assert list(bundle.lines("lines")) == list(LINES)
            assert bundle.manifest == said
    except (Tampered, TooLarge):
        pass
