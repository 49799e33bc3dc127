"""A town whose year can be closed, on each engine in turn."""

import pytest

from core.paths import DataFolder
from store.transaction import Store
from tests.credit_town import Town
from tests.credits.year.closed_town import ClosedTown, make


@pytest.fixture
def ready(base: Store, folder: DataFolder) -> ClosedTown:
    """Ready to be closed."""
    return make(Town(base), folder)
