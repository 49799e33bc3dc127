"""The town that the tests of courses play in; its journal has to be sound when a test ends."""

from collections.abc import Generator
from datetime import datetime

import pytest

from core.jobs import drive
from store import journal
from store.transaction import Store
from tests.course_town import Town, make_town


@pytest.fixture
def town(base: Store, at: datetime) -> Generator[Town]:
    """On each engine."""
    yield from _sound(make_town(base, at))


@pytest.fixture
def sqlite_town(sqlite_base: Store, at: datetime) -> Generator[Town]:
    """For what does not depend on the engine."""
    yield from _sound(make_town(sqlite_base, at))


def _sound(town: Town) -> Generator[Town]:
    yield town
    with town.store.read() as db:
        assert drive(journal.verify(db)).ok
