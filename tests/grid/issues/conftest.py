"""An issue book in the tests' town, with nothing reported yet."""

import pytest

from tests.grown import Grown
from tests.issue_book import Book, grow


@pytest.fixture
def book(engine: str, grown: Grown) -> Book:
    """On the engine of this test."""
    return Book(grown(engine, grow))


@pytest.fixture
def sqlite_book(grown: Grown) -> Book:
    """On SQLite, for what does not depend on the engine."""
    return Book(grown("sqlite", grow))
