"""The town that the tests of credits stand on, on each engine in turn."""

import pytest

from store.transaction import Store
from tests.credit_town import Town


@pytest.fixture
def town(base: Store) -> Town:
    """A town without people or lessons yet."""
    return Town(base)
