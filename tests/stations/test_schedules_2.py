"""Random schedules, a quarter of them: whole files go to one core, so that both have their share (tests/stations/machine.py)."""

from pathlib import Path

import pytest

from tests.stations.machine import MOSTLY_RESTORED, OFTEN, machine_of, run, run_plainly
from tests.stations_town import Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.mark.parametrize("part", range(2))
def test_whatever_happens_nothing_is_lost(first_street: Town, tmp_path: Path, part: int) -> None:
    run(machine_of(first_street, tmp_path), 100, seeded=20 + part)


@pytest.mark.parametrize("often", [OFTEN, MOSTLY_RESTORED], ids=["any", "restored"])
def test_nor_in_longer_schedules(first_street: Town, tmp_path: Path, often: dict[str, int]) -> None:
    run_plainly(machine_of(first_street, tmp_path, often), range(2000, 2150))
