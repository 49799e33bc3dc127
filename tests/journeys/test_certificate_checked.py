"""A certificate in a stranger's hand, really: the page in one file without a network, and the base's own page, both in Chromium."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from cli.main import xiuhua
from core.paths import DataFolder
from credits.certificates import certificates
from credits.certificates.certificates import CertificateRow
from store.transaction import Store
from tests.certificate_town import certificate_town, finish
from tests.phones import open_door

NAMES = ("王芳", "欧阳𬍡", "李敏")


@pytest.fixture
def issued(sqlite_base: Store, folder: DataFolder) -> list[CertificateRow]:
    """The first stands, the second was revoked, the third superseded."""
    finish(certificate_town(sqlite_base), *NAMES)
    _xiuhua(folder, "issue", "--year", "2026")
    with sqlite_base.read() as db:
        rows = sorted(certificates.certificates(db, 2026), key=lambda row: NAMES.index(row.name))
    _xiuhua(folder, "revoke", rows[1].serial, "--reason", "误发")
    _xiuhua(folder, "reissue", rows[2].serial, "--reason", "更名")
    return rows


def _xiuhua(folder: DataFolder, *words: str) -> None:
    result = CliRunner().invoke(xiuhua, ["certificates", *words, "--data", str(folder.root)])
    assert result.exit_code == 0, result.output


def _fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_file_from_the_terminal_checks_the_files_that_were_issued(
    browser: Browser, folder: DataFolder, issued: list[CertificateRow], tmp_path: Path
) -> None:
    page_file = tmp_path / "核验页.html"
    _xiuhua(folder, "verifier", "--out", str(page_file))
    text = page_file.read_text("utf-8")
    assert not any(row.name in text or row.serial in text for row in issued)
    context = browser.new_context(offline=True, locale="en-US")
    page = context.new_page()
    page.goto(page_file.as_uri())
    for row, said in zip(issued, ("Valid", "Revoked", "Superseded"), strict=True):
        page.set_input_files("#file", certificates.path_of(folder, row))
        expect(page.locator("#heading")).to_have_text(said)
        assert page.inner_text("dd.name") == row.name
        assert page.inner_text("dd.serial") == row.serial
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_the_bases_page_on_a_phone(
    browser: Browser,
    sqlite_base: Store,
    folder: DataFolder,
    issued: list[CertificateRow],
    *,
    scripts: bool,
    locale: str,
) -> None:
    said = {"zh-CN": ("有效", "已撤销"), "en-US": ("Valid", "Revoked")}[locale]
    with open_door(sqlite_base, folder) as (address, _app):
        pocket = browser.new_context(
            viewport={"width": 320, "height": 640}, java_script_enabled=scripts, locale=locale
        )
        phone = pocket.new_page()
        asked: list[str] = []
        phone.on("request", lambda request: asked.append(request.url))
        for row, state in zip(issued, said, strict=False):
            _open_or_paste(phone, f"{address}/V#{row.token}", scripts=scripts)
            expect(phone.locator("h1")).to_have_text(state)
            assert row.name in phone.inner_text(".particulars")
            assert phone.url == f"{address}/V"
            for size in ("200%", "100%"):
                phone.evaluate("size => { document.documentElement.style.fontSize = size }", size)
                assert _fits(phone)
            for target in phone.locator("button:visible, input:visible").all():
                box = target.bounding_box()
                assert box
                assert box["height"] >= 40
        phone.click("button.plain")
        expect(phone.locator("h1")).to_have_text(
            {"有效": "Valid", "已撤销": "Revoked", "Valid": "有效", "Revoked": "已撤销"}[said[1]]
        )
        assert issued[1].name in phone.inner_text(".particulars")
        assert all(issued[0].token not in url.partition("#")[0] for url in asked)
        if scripts:  # whoever takes the phone next finds no code in its history
            session: Any = pocket.new_cdp_session(phone)
            history = session.send("Page.getNavigationHistory")
            visited = {str(entry["url"]) for entry in history["entries"]}
            assert visited == {"about:blank", f"{address}/V"}
        pocket.close()


def _open_or_paste(phone: Page, address: str, *, scripts: bool) -> None:
    phone.goto("about:blank")
    phone.goto(address)
    if not scripts:
        phone.fill("#text", address)
        phone.click("button.main")
