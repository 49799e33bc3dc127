"""What the journeys go through: a real Chromium as the phone, the web door open on a base."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, sync_playwright

from core.paths import DataFolder
from store.transaction import Store
from tests.phones import Hall, open_hall
from tests.programs import program

_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program("chromium", "chromium-browser", "google-chrome"),
            headless=True,
            args=_QUIET,
        )
        yield chromium
        chromium.close()


@pytest.fixture
def hall(sqlite_base: Store, folder: DataFolder) -> Generator[Hall]:
    """The web door open on the base."""
    with open_hall(sqlite_base, folder) as opened:
        yield opened
