"""The door that the tests of the grid's pages knock at."""

from collections.abc import Generator

import pytest

from core.paths import DataFolder
from store.transaction import Store
from tests.grid_phones import Street, open_street


@pytest.fixture
def street(base: Store, folder: DataFolder) -> Generator[Street]:
    """An open door on a town, on each engine in turn."""
    with open_street(base, folder) as opened:
        yield opened
