"""The address in the QR of certificates, set at the desk: kept in its printed form, refused when it cannot be one."""

from core.settings import load
from desktop.pages.settings import SettingsPage
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
    part.desk.tell = lambda refusal: told.append(refusal.code)  # type: ignore[method-assign]
    for typed in ("<b>no</b>", "http://localhost/V", "https://" + "a" * 80 + ".cn"):
        part.address.setText(typed)
        part.use.click()
    assert told == ["verify_address_unfit", "verify_address_only_here", "verify_address_too_long"]
    assert window.desk.settings.verify_address == ""
    assert not window.desk.folder.settings.exists() or load(window.desk.folder.settings).verify_address == ""
