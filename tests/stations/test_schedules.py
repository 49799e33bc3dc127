"""Random schedules with every fault at once; these few in every run, two thousand in test_schedules_1.py and its neighbours."""

from pathlib import Path

from tests.stations.machine import machine_of, run
from tests.stations_town import Town


def test_whatever_happens_nothing_is_lost(first_street: Town, tmp_path: Path) -> None:
    run(machine_of(first_street, tmp_path), 8)
