"""Random schedules, a quarter of them: whole files go to one core, so that both have their share (tests/stations/machine.py)."""

from pathlib import Path

import pytest

from tests.stations.machine import machine_of, run
from tests.stations_town import Town


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", range(5))
def test_whatever_happens_nothing_is_lost(first_street: Town, tmp_path: Path, part: int) -> None:
    run(machine_of(first_street, tmp_path), 100, seeded=1 * 10 + part)
