"""The town that the tests of credits stand on, on each engine in turn."""

import pytest
from credit_town import Town

from store.transaction import Store


@pytest.fixture
def town(base: Store) -> Town:
    """A town without people or lessons yet."""
    return Town(base)
