"""The town in which claims are made."""

from datetime import datetime

import pytest

from store.transaction import Store
from tests import builders
from tests.credits.claims.claim_town import Town


@pytest.fixture
def town(base: Store, at: datetime) -> Town:
    with base.write() as db:
        return Town(base, at, [one.id for one in builders.people(db, at, 4)])
