"""Who sealed what for whom: nobody passes for another, nothing is passed on, nothing is put together from two bundles."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from stations.bundle import reading
from stations.bundle.manifest import (
    header_of,
    header_text,
)
from stations.bundle.refusals import (
    NotForUs,
    Tampered,
    UnknownSender,
)
from stations.identity import key_id
from tests.stations.bundle.forging import (
    BASE,
    CONTENT,
    LINES,
    OTHER,
    PEERS,
    STATION,
    a_bundle,
    a_manifest,
    a_side,
    forged,
    framed,
    refused,
    sealed_up,
    section_of,
    signed,
    taken_apart,
    zipped,
)


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


def test_revoked_ones_are_opened_all_the_same(file: Path) -> None:
    """Who takes it in quarantines what they say."""
    a_bundle(file)
    gone = STATION.row._replace(revoked_from=a_manifest().made_at.date())
    with reading.open_bundle(file, BASE.keys, [gone, PEERS[1]]) as bundle:
        assert bundle.peer == gone
