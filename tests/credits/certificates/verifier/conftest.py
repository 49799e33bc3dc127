"""The verifying page, opened from a file in a browser that has no network; whatever it asks for or stumbles over fails the test."""

from collections.abc import Callable, Generator, Mapping
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from credits.certificates.verifier.drawing import draw
from tests.browsers import chromium

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Callable[[str, int], BrowserContext]:
    """A browser of a language and a width, without a network; one serves many tests."""

    @cache
    def context(locale: str, width: int) -> BrowserContext:
        return browser.new_context(viewport={"width": width, "height": 700}, locale=locale, offline=True)

    return context


@pytest.fixture
def open_page(contexts: Callable[[str, int], BrowserContext], tmp_path: Path) -> Generator[Open]:
    opened: list[Page] = []
    asked: list[str] = []
    faults: list[str] = []
    made = tmp_path / "查验 证书.html"

    def open_it(
        data: Mapping[str, object] | Path,
        code: str = "",
        *,
        before: str = "",
        width: int = 800,
        locale: str = "en-US",
        attacked: bool = False,
    ) -> Page:
        """The page made from `data`, or the file itself, with a code behind its "#". `before` is a script that runs first;
        `attacked`: the browser may complain of what the test does to the page.
        """
        file = data if isinstance(data, Path) else made
        if not isinstance(data, Path):
            made.write_bytes(draw(data))
        page = contexts(locale, width).new_page()
        opened.append(page)
        page.on("request", lambda request: None if attacked else asked.append(request.url.partition("#")[0]))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: None if attacked else faults.append(message.text))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        if before:
            page.add_init_script(before)
        page.goto(file.as_uri() + (f"#{code}" if code else ""))
        assert attacked or asked == [file.as_uri()] * len(opened)
        return page

    yield open_it
    assert [url for url in asked if not url.startswith("file:")] == []
    assert faults == []
    for page in opened:
        page.close()
