"""What a bundle says of itself is said in one way, within limits, and by a program that is not too new and not too old."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.canonical import canonical
from stations import schemas
from stations.bundle import limits
from stations.bundle.manifest import (
    header_text,
    photo_line,
    read_header,
    read_manifest,
    read_photo_line,
)
from stations.bundle.refusals import (
    Newer,
    NotABundle,
    Older,
    Tampered,
)
from tests.stations.bundle.forging import (
    PHOTO_HASH,
    STATION,
    a_bundle,
    a_manifest,
    a_manifest_of_station,
    changed,
    forged,
    framed,
    members,
    opened,
    refused,
    says,
    sealed_up,
    signed,
    taken_apart,
    zipped,
)


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
