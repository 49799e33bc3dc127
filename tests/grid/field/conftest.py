"""The town of the grid and who acts in it, on the engine of the test."""

import pytest

from store.transaction import Store
from tests.grid_hands import Hands, hands_of
from tests.grid_town import GridTown, make_grid_town


@pytest.fixture
def town(base: Store) -> GridTown:
    return make_grid_town(base)


@pytest.fixture
def by(town: GridTown) -> Hands:
    return hands_of(town)
