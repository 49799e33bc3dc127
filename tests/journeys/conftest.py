"""What the journeys go through: a real Chromium as the phone, the web door open on a base."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser

from core.paths import DataFolder
from store.transaction import Store
from tests.browsers import chromium
from tests.phones import Hall, open_hall


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def hall(sqlite_base: Store, folder: DataFolder) -> Generator[Hall]:
    """The web door open on the base."""
    with open_hall(sqlite_base, folder) as opened:
        yield opened
