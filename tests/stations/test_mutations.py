"""The machine of schedules is worth something: with one safeguard taken out it finds a schedule that fails."""

from pathlib import Path

import pytest

from stations import lineage
from tests.stations.machine import MOSTLY_RESTORED, machine_of, run
from tests.stations_town import Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
MOST = 150
"""Schedules within which it must be found."""


def _fails(first: Town, root: Path) -> None:
    with pytest.raises(BaseException) as found:  # noqa: PT011 - whichever invariant it breaks
        run(machine_of(first, root, MOSTLY_RESTORED), MOST, shrink=False, seeded=1)
    assert not isinstance(found.value, KeyboardInterrupt | SystemExit)


def test_a_gap_that_is_not_held_is_found(
    first_street: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineage, "gap", lambda _before, _known: False)
    _fails(first_street, tmp_path)


def test_a_second_chain_that_is_not_seen_is_found(
    first_street: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineage, "forks", lambda *_asked, **_more: False)
    _fails(first_street, tmp_path)


def test_a_line_that_counts_twice_is_found(
    first_street: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lineage, "is_there", lambda _op_id, _there: False)
    _fails(first_street, tmp_path)
