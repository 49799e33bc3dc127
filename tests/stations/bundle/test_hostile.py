"""What comes on a stick may be cut, bent, forged or somebody else's: each is refused by its name, and nothing of it is read."""

import hashlib
import io
import json
import os
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.canonical import canonical
from core.refusal import Refusal
from stations import schemas
from stations.bundle import frame, limits, reading
from stations.bundle.manifest import (
    Section,
    header_of,
    header_text,
    photo_line,
    read_header,
    read_manifest,
    read_photo_line,
)
from stations.bundle.refusals import (
    FileNotRead,
    Newer,
    NotABundle,
    NotForUs,
    Older,
    Tampered,
    TooLarge,
    Truncated,
    UnknownSender,
)
from stations.bundle.sealing import CHUNK, Sealing, Unsealing, new_key
from stations.identity import key_id
from tests.stations.bundle.forging import (
    BASE,
    LINES,
    OTHER,
    PEERS,
    PHOTO,
    PHOTO_HASH,
    STATION,
    a_bundle,
    a_manifest,
    a_side,
    forged,
    framed,
    opened,
    sealed_up,
    section_of,
    signed,
    taken_apart,
    with_photo,
    zipped,
)

CONTENT = "".join(f"{line}\n" for line in LINES).encode()
TAG = 16


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "站点.xhb"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A bundle with a photo, byte by byte."""
    file = tmp_path_factory.mktemp("whole") / "whole.xhb"
    with_photo(file)
    return file.read_bytes()


def refused(file: Path, refusal: type[Refusal] | tuple[type[Refusal], ...]) -> Refusal:
    with pytest.raises(refusal) as found:
        opened(file).close()
    return found.value


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


def test_sealed_for_another(file: Path) -> None:
    a_bundle(file, receiver=OTHER)
    refused(file, NotForUs)


def test_sealed_for_another_with_our_name_on_it(file: Path) -> None:
    a_bundle(file, receiver=OTHER)
    parts = taken_apart(file, OTHER)
    header = parts.header._replace(receiver_key=key_id(BASE.row.sealing_key))
    framed(file, header_text(header), parts.sealed)
    refused(file, Tampered)


def test_from_somebody_who_is_not_paired(file: Path) -> None:
    stranger = a_side(9)
    a_bundle(file, sender=stranger)
    assert "站点9" in str(refused(file, UnknownSender))
    with pytest.raises(UnknownSender):
        reading.open_bundle(file, BASE.keys, [])


def test_a_stranger_s_bundle_with_a_known_sender_s_name(file: Path) -> None:
    stranger = a_side(9)
    said = replace(a_manifest(), sender_key=key_id(STATION.row.signing_key))
    forged(file, [("lines.jsonl", CONTENT)], replace(said, sections={"lines": section_of(CONTENT)}), stranger)
    assert refused(file, Tampered).values["part"] == "manifest.sig"


def test_one_station_signs_as_another(file: Path) -> None:
    said = replace(a_manifest(STATION), sections={"lines": section_of(CONTENT)})
    forged(file, [("lines.jsonl", CONTENT)], said, OTHER)
    refused(file, Tampered)


def test_the_sender_s_key_swapped_in_the_header(file: Path) -> None:
    a_bundle(file)
    parts = taken_apart(file)
    framed(file, header_text(parts.header._replace(sender_key=key_id(OTHER.row.signing_key))), parts.sealed)
    refused(file, Tampered)


@pytest.mark.parametrize(
    "change",
    [{"name": "别人"}, {"mark": "XX"}, {"kind": "to_station"}, {"bundle_id": UUID(int=78)}],
)
@pytest.mark.parametrize("sealed_anew", [False, True])
def test_a_header_that_says_otherwise(file: Path, change: dict[str, Any], sealed_anew: bool) -> None:
    """Whether it was put before the sealed part or the whole was sealed anew, as anybody can for the base's public key."""
    a_bundle(file)
    parts = taken_apart(file)
    header = parts.header._replace(**change)
    if sealed_anew:
        inner = zipped([*parts.members, *signed(parts.said.text())])
        sealed_up(file, inner, parts.said, header=header)
    else:
        framed(file, header_text(header), parts.sealed)
    refused(file, Tampered)


def test_one_bundle_s_header_on_another_s_content(file: Path) -> None:
    a_bundle(file)
    first = taken_apart(file)
    a_bundle(file, LINES[:2])
    second = taken_apart(file)
    framed(file, header_text(first.header), second.sealed)
    refused(file, Tampered)


def test_a_bundle_passed_on_by_its_receiver(file: Path) -> None:
    """OTHER was sent a bundle; sealed anew for the base it is not one for the base."""
    a_bundle(file, receiver=OTHER)
    parts = taken_apart(file, OTHER)
    inner = zipped([*parts.members, *signed(parts.said.text())])
    header = header_of(parts.said, b"")._replace(receiver_key=key_id(BASE.row.sealing_key))
    sealed_up(file, inner, parts.said, header=header)
    refused(file, Tampered)


def test_a_signed_manifest_with_other_lines(file: Path) -> None:
    a_bundle(file)
    parts = taken_apart(file)
    other = CONTENT.replace(b"1", b"2", 1)
    sealed_up(file, zipped([("lines.jsonl", other), *signed(parts.said.text())]), parts.said)
    refused(file, Tampered)


def test_a_manifest_whose_signature_is_of_something_else(file: Path) -> None:
    a_bundle(file)
    parts = taken_apart(file)
    text = parts.said.text()
    for signature in (b"", bytes(64), STATION.keys.signing.sign(text)):
        inner = zipped([*parts.members, ("manifest.json", text), ("manifest.sig", signature)])
        sealed_up(file, inner, parts.said)
        refused(file, Tampered)


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


def members(*more: tuple[str, bytes]) -> list[tuple[str, bytes]]:
    return [("lines.jsonl", CONTENT), *more]


def says(**sections: Section) -> Any:  # noqa: ANN401 - a manifest
    return replace(a_manifest(), sections={"lines": section_of(CONTENT), **sections})


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


def changed(**values: object) -> bytes:
    """A right manifest with other values."""
    said = replace(
        says(), sender_key=key_id(STATION.row.signing_key), receiver_key=key_id(BASE.row.sealing_key)
    )
    return canonical({**json.loads(said.text()), **values}).encode()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"7",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"schema":1e400}',
        changed(more=1),
        changed(bundle_id="x"),
        changed(kind="to_moon"),
        changed(epoch=-1),
        changed(epoch=True),
        changed(sender="../../x"),
        changed(made_at="yesterday"),
        changed(made_at="2026-03-05T05:20:00"),
        changed(made_at="0001-01-01T00:00:00+23:59"),
        changed(first=[1]),
        changed(first=[1, "x"]),
        changed(first=7),
        changed(whole=1),
        changed(knows=[]),
        changed(sections=[]),
        changed(sections={"lines": 7}),
        changed(sections={"lines": {"count": 1}}),
        changed(sections={"lines": {"count": 1, "bytes": 2**62, "sha256": "0" * 64}}),
        changed(sections={"lines": {"count": 2**62, "bytes": 2, "sha256": "0" * 64}}),
        changed(sections={"lines": {"count": 1, "bytes": limits.LONGEST_LINE * 2, "sha256": "0" * 64}}),
        changed(sections={"photos": {"count": 70_000, "bytes": 7_000_000, "sha256": "0" * 64}}),
        changed(
            sections={f"s{'x' * n}": {"count": 0, "bytes": 0, "sha256": "0" * 64} for n in range(29)}
            | {
                f"{a}{b}": {"count": 0, "bytes": 0, "sha256": "0" * 64}
                for a in "abcdefghij"
                for b in "abcdefghij"
            }
        ),
        changed(schema="6"),
        changed(format="1"),
        changed()[:-1],
        changed() + b" ",
        changed().replace(b'"epoch":1', b'"epoch":1,"epoch":1'),
        changed(figures={"x": None}).replace(b"null", b"1.5"),
        changed(figures={"x": None}).replace(b"null", b"[" * 900 + b"]" * 900),
    ],
)
def test_a_manifest_that_says_what_none_says(file: Path, text: bytes) -> None:
    """Rightly signed by a paired machine, whose program somebody has changed."""
    refused(sealed_up(file, zipped([*members(), *signed(text)]), a_manifest_of_station()), Tampered)


_EMPTY = {"count": 0, "bytes": 0, "sha256": "0" * 64}
_HUGE = {"count": 2**40, "bytes": 2**41, "sha256": "0" * 64}
_MANY = {"count": limits.MOST_PHOTOS + 1, "bytes": limits.MOST_PHOTOS * 80, "sha256": "0" * 64}


@pytest.mark.parametrize(
    "sections",
    [{"lines": _HUGE}, {"photos": _MANY}, {f"{a}{b}": _EMPTY for a in "abcdefghijk" for b in "abcdefghijk"}],
)
def test_sections_beyond_the_limits_are_not_even_looked_for(sections: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"sections|photos"):
        read_manifest(changed(sections=sections))


def test_a_photo_larger_than_any_is_not_even_looked_for() -> None:
    read_photo_line(photo_line(PHOTO_HASH, limits.LARGEST_PHOTO))
    with pytest.raises(ValueError, match="photo"):
        read_photo_line(photo_line(PHOTO_HASH, limits.LARGEST_PHOTO + 1))


def test_a_header_is_spelled_in_one_way(file: Path) -> None:
    a_bundle(file)
    text = header_text(taken_apart(file).header)
    assert read_header(text)
    with pytest.raises(ValueError, match="header"):
        read_header(json.dumps(json.loads(text)).encode())


def a_manifest_of_station() -> Any:  # noqa: ANN401 - a manifest
    return replace(
        says(), sender_key=key_id(STATION.row.signing_key), receiver_key=key_id(BASE.row.sealing_key)
    )


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[]",
        b'"x"',
        b"\xff",
        b"[" * 10_000,
        b'{"format":1}',
        b'{"format":"1"}',
    ],
)
def test_a_header_that_says_what_none_says(file: Path, text: bytes) -> None:
    refused(framed(file, text, b"x" * 100), Tampered)


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "a\nb"},
        {"name": 5},
        {"mark": "ABCDEFGHI"},
        {"sealed_key": "00"},
        {"sealed_key": "zz" * 80},
        {"sealed_key": "00" * 80},
        {"receiver_key": 7},
        {"made_at": "x"},
        {"more": 1},
        {"kind": "x"},
    ],
)
def test_a_field_of_the_header_that_cannot_be(file: Path, change: dict[str, object]) -> None:
    a_bundle(file)
    parts = taken_apart(file)
    text = canonical({**json.loads(header_text(parts.header)), **change}).encode()
    refused(framed(file, text, parts.sealed), Tampered)


def test_a_header_longer_than_any(file: Path) -> None:
    refused(framed(file, b" " * (limits.LARGEST_HEADER + 1), b"x"), NotABundle)


def test_a_newer_form_of_the_file(file: Path) -> None:
    refused(framed(file, b'{"format":2,"whatever":true}', b"x" * 100), Newer)


@pytest.mark.parametrize(
    "changes", [{"schema": schemas.SCHEMA + 1}, {"format": 2}, {"schema": 99, "more": [1]}]
)
def test_a_newer_program_s_bundle_is_told_whose_it_is(file: Path, changes: dict[str, object]) -> None:
    """So that it can be held until this program is newer, however much else its manifest says."""
    refusal = refused(
        sealed_up(file, zipped([*members(), *signed(changed(**changes))]), a_manifest_of_station()), Newer
    )
    assert refusal.values["peer_id"] == STATION.row.id
    assert refusal.values["bundle_id"] == a_manifest().bundle_id
    assert refusal.values["made_at"] == a_manifest().made_at
    assert refusal.values["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert file.name in str(refusal)


def test_a_newer_program_s_bundle_of_a_stranger_is_tampered(file: Path) -> None:
    text = changed(schema=99)
    inner = zipped([*members(), ("manifest.json", text), ("manifest.sig", bytes(64))])
    refused(sealed_up(file, inner, a_manifest_of_station()), Tampered)


def test_two_schemas_back_is_read_three_is_not(file: Path) -> None:
    opened(forged(file, members(), replace(says(), schema=schemas.OLDEST))).close()
    refused(forged(file, members(), replace(says(), schema=schemas.OLDEST - 1)), Older)


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


def test_what_is_changed_after_it_was_opened_is_not_handed_on(file: Path) -> None:
    a_bundle(file, [os.urandom(1_000).hex() for _ in range(300)])
    with opened(file) as bundle:
        with file.open("r+b") as bent:
            bent.seek(file.stat().st_size // 2)
            bent.write(b"\0" * 50)
        with pytest.raises(Tampered):
            list(bundle.lines("lines"))


def test_revoked_ones_are_opened_all_the_same(file: Path) -> None:
    """Who takes it in quarantines what they say."""
    a_bundle(file)
    gone = STATION.row._replace(revoked_from=a_manifest().made_at.date())
    with reading.open_bundle(file, BASE.keys, [gone, PEERS[1]]) as bundle:
        assert bundle.peer == gone
