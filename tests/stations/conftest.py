"""The street with its stations, made once."""

from pathlib import Path

import pytest

from tests.stations.street import street
from tests.stations_town import Town


@pytest.fixture(scope="session")
def first_street(tmp_path_factory: pytest.TempPathFactory, blank_file: Path) -> Town:
    """What `copy_of` copies; never to be worked on."""
    return street(tmp_path_factory.mktemp("street"), blank_file)
