"""A street's base on each engine with two stations of one 居民区, and what tests ask of them."""

from collections.abc import Generator
from pathlib import Path

import pytest

from core.settings import Settings
from tests.stations.receiving.street import Street
from tests.stations_town import Machine, add_station, make_town


@pytest.fixture
def street(tmp_path: Path, blank_file: Path, settings: Settings) -> Generator[Street]:
    """The town, its first station at work; nothing has come from it yet."""
    town = make_town(tmp_path / "town", blank_file, 1, settings)

    def another(patch: int = 0) -> Machine:
        return add_station(town, blank_file, patch)

    yield Street(town, another)
    town.close()
