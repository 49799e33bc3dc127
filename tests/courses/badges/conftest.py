"""The town of tests/course_town.py, and whose badge is whose."""

from collections.abc import Generator
from datetime import datetime

import pytest

from core.jobs import drive
from courses.records import RECORDS
from store import journal, records
from store.transaction import Store
from tests.course_town import Town, make_town

BADGES = [record for record in RECORDS if record.subject in {"badge", "attendance"}]


@pytest.fixture
def town(base: Store, at: datetime) -> Generator[Town]:
    """On each engine; its journal must be whole, and badges and attendance must be what it says, when a test ends."""
    made = make_town(base, at)
    yield made
    with made.store.read() as db:
        assert drive(journal.verify(db)).ok
        assert drive(records.disagreements(db, BADGES)) == []
