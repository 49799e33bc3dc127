"""The door that the tests of the grid's pages knock at."""

from collections.abc import Generator

import pytest

from core.paths import DataFolder
from tests.grid_phones import Street, grow_town, open_street
from tests.grown import Grown


@pytest.fixture
def street(engine: str, grown: Grown, folder: DataFolder) -> Generator[Street]:
    """An open door on a town, on each engine in turn."""
    with open_street(grown(engine, grow_town), folder) as opened:
        yield opened
