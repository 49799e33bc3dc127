"""Pairing through the dialogs: nothing is trusted before the words were compared; areas, revoking."""

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QMessageBox

from desktop.choice import Choice
from desktop.pages.stations import Stations
from desktop.stations import pairing_forms
from desktop.table_model import as_text
from people.areas import residential_areas
from stations import pairing, peers, setting_up
from stations.check_words import as_digits
from store.transaction import Store
from tests.desktop.stations.conftest import At, form_of, result_of
from tests.stations_town import AT, Town
from tests.waiting import settle, until
from tests.windows import Window, fill


def choose(window: Window, file: Path) -> None:
    """In the file dialog that stands open."""
    settle(window.desk)
    (dialog,) = [each for each in window.main.findChildren(QFileDialog) if each.isVisible()]
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    settle(window.desk)


def card_of(store: Store, machine_folder: Path, name: str, mark: str) -> Path:
    """The pairing file of another station."""
    from core.paths import DataFolder

    folder = DataFolder(machine_folder).make()
    file = folder.root / "other.xhp"
    with store.write() as db:
        setting_up.init(db, name, mark, "admin", AT)
        pairing.write_card(db, folder, file, AT)
    return file


def test_a_station_is_paired_once_somebody_says_that_the_words_agree(
    town: Town, at_machine: At, sqlite_base: Store, tmp_path: Path
) -> None:
    file = card_of(sqlite_base, tmp_path / "other", "银杏苑工作站", "YX")
    words = pairing.check_words(pairing.read_card(file))
    window = at_machine(town.base)
    page: Stations = window.open(Stations)
    page.at_base.pair.click()
    choose(window, file)
    form = form_of(window)
    shown = {each.text() for each in form.findChildren(QLabel)}
    assert set(as_digits(words)) <= shown
    assert set(words) <= shown
    form.submit()
    assert form.wrong.text() == "Please fill in: Its area"
    (area,) = form.findChildren(Choice)
    with town.base.store.read() as db:
        names = [row.name for row in residential_areas(db)]
    area.setCurrentIndex(1 + names.index("银杏苑"))
    form.submit()
    assert "Compare the words first" in form.wrong.text()
    with town.base.store.read() as db:
        assert len(peers.stations(db)) == 1
    (agree,) = form.findChildren(QCheckBox)
    agree.setChecked(True)
    form.submit()
    settle(window.desk)
    until(lambda: "银杏苑工作站" in as_text(page.at_base.list.model))
    page.at_base.list.select(next(row.id for row in page.at_base.list.model.rows if row.mark == "YX"))
    assert page.at_base.words.text().startswith("Next: write the base’s pairing file and its first bundle")


def test_a_file_that_is_no_pairing_file_is_refused(town: Town, at_machine: At, tmp_path: Path) -> None:
    window = at_machine(town.base)
    page: Stations = window.open(Stations)
    wrong = tmp_path / "x.xhp"
    wrong.write_text("{}")
    page.at_base.pair.click()
    choose(window, wrong)
    (box,) = window.main.findChildren(QMessageBox)
    assert "is not a pairing file" in box.text()
    box.close()


def test_one_s_own_pairing_file_is_written_and_its_words_are_shown(
    town: Town, at_machine: At, tmp_path: Path
) -> None:
    window = at_machine(town.base)
    page: Stations = window.open(Stations)
    page.at_base.write_own.click()
    file = tmp_path / "基地.xhp"
    choose(window, file)
    told = result_of(window)
    words = pairing.check_words(pairing.read_card(file))
    assert [each.text() for each in told.words.large] == list(as_digits(words))
    assert told.print.isHidden()


def test_a_station_gets_another_area_and_is_revoked(town: Town, at_machine: At) -> None:
    window = at_machine(town.base)
    page: Stations = window.open(Stations)
    page.at_base.place.click()
    form = form_of(window)
    (area,) = form.findChildren(Choice)
    area.setCurrentIndex(area.findText("月季苑"))
    form.submit()
    until(lambda: "月季苑" in as_text(page.at_base.list.model))
    page.at_base.revoke.click()
    form = form_of(window)
    form.submit()
    assert form.wrong.text() == "Please fill in: Reason"
    fill(form, Reason="电脑被盗")
    until(lambda: "Revoked from" in as_text(page.at_base.list.model))
    assert page.at_base.words.text() == "Revoked: 电脑被盗"
    for each in (page.at_base.send, page.at_base.place, page.at_base.revoke):
        assert not each.isEnabled()
    with town.base.store.read() as db:
        (row,) = [each for each in peers.all(db) if each.role == "station"]
    assert isinstance(row.revoked_from, date)
    assert pairing_forms.kinds().endswith("(*.xhp)")
