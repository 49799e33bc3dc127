"""Who issues certificates and which page their QR opens, set at the desk: kept as they will be printed, refused when they cannot be."""

import sqlalchemy as sa
from PySide6.QtWidgets import QLabel

from core.settings import load
from credits.certificates.certificate_basis import issuer
from desktop.pages.settings import SettingsPage
from desktop.pages.settings_certificates import CertificateSettings
from store.journal import JOURNAL
from tests.waiting import settle
from tests.windows import Window


def test_an_address_is_kept_as_it_will_be_printed(window: Window) -> None:
    part = window.open(SettingsPage).certificates
    assert "holds its code alone" in part.effect.text()
    part.address.setText(" https://a.cn ")
    part.use.click()
    assert part.address.text() == "HTTPS://A.CN/V"
    assert load(window.desk.folder.settings).verify_address == "HTTPS://A.CN/V"
    assert "opens HTTPS://A.CN/V." in part.effect.text()
    assert "-1" not in part.effect.text()
    part.address.setText("")
    part.use.click()
    assert load(window.desk.folder.settings).verify_address == ""
    assert "holds its code alone" in part.effect.text()


def test_what_cannot_be_one_is_said_and_not_kept(window: Window) -> None:
    told: list[str] = []
    part = window.open(SettingsPage).certificates
    part.desk.tell = lambda refusal: told.append(refusal.code)  # type: ignore[method-assign] - it stands in for the window's band
    for typed in ("<b>no</b>", "http://localhost/V", "https://" + "a" * 80 + ".cn"):
        part.address.setText(typed)
        part.use.click()
    assert told == ["verify_address_unfit", "verify_address_only_here", "verify_address_too_long"]
    assert window.desk.settings.verify_address == ""
    assert not window.desk.folder.settings.exists() or load(window.desk.folder.settings).verify_address == ""


def test_the_base_gets_another_name_and_a_second_institution(window: Window) -> None:
    desk = window.desk
    part = window.open(SettingsPage).certificates
    assert not part.give.isEnabled()
    part.issuers.setPlainText(" 江村实训基地 \n\n江村社会工作协会\n")
    part.give.click()
    settle(desk)
    with desk.base.read() as db:
        assert issuer(db) == ("江村实训基地", "江村社会工作协会")
        said = db.scalars(sa.select(JOURNAL.c.payload).where(JOURNAL.c.action == "base.named")).all()
    assert "江村社会工作协会" in said[-1]
    assert not part.give.isEnabled()  # nothing is left to be kept
    assert "江村实训基地" in window.main.rail.findChildren(QLabel)[-1].text()


def test_what_is_being_typed_outlives_a_new_reading(window: Window) -> None:
    page = window.open(SettingsPage)
    page.certificates.issuers.setPlainText("写到一半")
    page.refresh()
    settle(window.desk)
    assert page.certificates.issuers.toPlainText() == "写到一半"


def test_a_name_that_no_font_holds_is_refused(window: Window) -> None:
    told: list[str] = []
    part = window.open(SettingsPage).certificates
    part.desk.tell = lambda refusal: told.append(refusal.code)  # type: ignore[method-assign] - it stands in for the window's band
    part.issuers.setPlainText("基地\U0010fffe")
    part.give.click()
    settle(window.desk)
    assert told == ["character_not_printable"]


def test_a_clerk_only_reads_the_name(window: Window) -> None:
    assert window.desk.account is not None
    window.desk.account = window.desk.account._replace(role="clerk")
    part = CertificateSettings(window.desk)
    assert part.issuers.isReadOnly()
    part.issuers.setPlainText("别的")
    assert not part.give.isEnabled()
    part.frame.deleteLater()
