"""The machine of schedules is worth something: with one safeguard taken out it finds a schedule that fails."""

from pathlib import Path

import pytest

from stations import lineage
from stations.receiving import branches
from tests.stations.machine import MOSTLY_RESTORED, machine_of, run_plainly
from tests.stations_town import Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
MOST = 150
"""Schedules within which it must be found."""


def _never(*_asked: object, **_more: object) -> bool:
    return False


def _nothing(*_asked: object) -> dict[object, object]:
    return {}


def _fails(first: Town, root: Path) -> None:
    with pytest.raises(AssertionError):
        run_plainly(machine_of(first, root, MOSTLY_RESTORED), range(MOST))


def test_a_gap_that_is_not_held_is_found(
    first_street: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineage, "gap", _never)
    _fails(first_street, tmp_path)


def test_a_second_chain_that_is_not_seen_is_found(
    first_street: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineage, "forks", _never)
    _fails(first_street, tmp_path)


def test_a_line_that_counts_twice_is_found(
    first_street: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineage, "is_there", _never)
    monkeypatch.setattr(branches, "came_otherwise", _nothing)
    _fails(first_street, tmp_path)
