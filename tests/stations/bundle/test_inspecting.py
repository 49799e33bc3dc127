"""What is told of a bundle without taking it in, and of schemas that are not ours."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.language import speaking
from stations import check_words, schemas
from stations.bundle import inspecting, writing
from stations.bundle.refusals import NotForUs, Tampered, UnknownSender
from tests.stations.bundle.forging import (
    BASE,
    OTHER,
    PEERS,
    STATION,
    a_bundle,
    a_manifest,
    a_side,
    opened,
)


def test_inspecting_for_whom_it_is(file: Path) -> None:
    written = a_bundle(file)
    facts = inspecting.inspect(file, BASE.keys, PEERS)
    assert (facts.sha256, facts.bytes) == (written.sha256, written.bytes)
    assert facts.words == check_words.of_hash(written.sha256)
    assert (facts.ours, facts.peer, facts.manifest, facts.refusal) == (
        True,
        STATION.row,
        written.manifest,
        None,
    )
    assert (facts.bundle_id, facts.kind, facts.name, facts.mark) == (
        written.manifest.bundle_id,
        "to_base",
        "站点1",
        "S1",
    )


def test_inspecting_for_anybody_else(file: Path) -> None:
    a_bundle(file, receiver=OTHER)
    facts = inspecting.inspect(file, BASE.keys, PEERS)
    assert (facts.ours, facts.receiver, facts.peer, facts.manifest) == (False, OTHER.row.name, None, None)
    assert isinstance(facts.refusal, NotForUs)
    stranger = a_side(9)
    a_bundle(file, sender=stranger)
    facts = inspecting.inspect(file, BASE.keys, PEERS)
    assert (facts.ours, facts.name, facts.peer) == (True, "站点9", None)
    assert isinstance(facts.refusal, UnknownSender)


def test_inspecting_a_damaged_one_raises(file: Path) -> None:
    a_bundle(file)
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(Tampered):
        inspecting.inspect(file, BASE.keys, PEERS)


def test_a_sender_without_a_name_is_called_by_its_mark(file: Path) -> None:
    for name, mark, shown in (
        ("", "S1", "S1"),
        ("", "", STATION.row.origin[:8]),
        ("a\nb", "", STATION.row.origin[:8]),
    ):
        said = replace(a_manifest(), name=name, mark=mark)
        writing.write(file, said, {}, (), BASE.row, STATION.keys)
        assert inspecting.inspect(file, BASE.keys, PEERS).name == shown


def test_the_refusals_speak(file: Path) -> None:
    a_bundle(file, receiver=OTHER)
    for language in ("en", "zh_CN"):
        with speaking(language), pytest.raises(NotForUs) as refused:
            opened(file)
        assert file.name in str(refused.value)


def test_older_lines_are_raised_step_by_step() -> None:
    def step(number: int) -> schemas.Fields:
        return {"payload": [number]}

    upcasts: dict[int, Callable[[schemas.Fields], schemas.Fields]] = {
        schemas.SCHEMA - 2: lambda fields: {"payload": [*fields["payload"], "a"]},
        schemas.SCHEMA - 1: lambda fields: {"payload": [*fields["payload"], "b"]},
    }
    assert schemas.raised(step(1), schemas.SCHEMA - 2, upcasts) == {"payload": [1, "a", "b"]}
    assert schemas.raised(step(1), schemas.SCHEMA - 1, upcasts) == {"payload": [1, "b"]}
    assert schemas.raised(step(1), schemas.SCHEMA, upcasts) == {"payload": [1]}
    assert schemas.raised(step(1), schemas.OLDEST) == {"payload": [1]}


def test_the_schema_is_that_of_the_newest_migration() -> None:
    assert schemas.SCHEMA >= 6
    assert schemas.OLDEST == schemas.SCHEMA - 2
    assert a_manifest().schema == schemas.SCHEMA
