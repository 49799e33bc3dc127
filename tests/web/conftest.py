"""The door that the tests of this room knock at."""

from collections.abc import Generator

import pytest

from core.paths import DataFolder
from store.transaction import Store
from tests.phones import Hall, open_hall


@pytest.fixture
def door(base: Store, folder: DataFolder) -> Generator[Hall]:
    """An open door on each engine in turn."""
    with open_hall(base, folder) as hall:
        yield hall
