"""A base in whose inbox a station's cards lie."""

import pytest

from tests.grown import Grown
from tests.issue_book import Book, grow
from tests.stations.inbox.carded import Inbox


@pytest.fixture
def inbox(engine: str, grown: Grown) -> Inbox:
    """On the engine of this test."""
    made = Inbox(Book(grown(engine, grow)))
    made.begin()
    return made


@pytest.fixture
def sqlite_inbox(grown: Grown) -> Inbox:
    """On SQLite, for what does not depend on the engine."""
    made = Inbox(Book(grown("sqlite", grow)))
    made.begin()
    return made
