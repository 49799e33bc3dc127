"""From a station's report to a decision at the base and back: the terminal at the station, the desktop at the base, the slip on paper."""

import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from core.paths import DataFolder
from core.settings import Settings
from desktop.app import application
from desktop.desk import Desk
from desktop.form import Form
from desktop.job_bar import JobBar
from desktop.pages.stations import Stations
from desktop.rubbish import Rubbish
from desktop.stations import carrying
from desktop.stations.inbox.window import InboxWindow
from desktop.stations.result import ResultWindow
from people import accounts
from stations.check_words import as_digits
from store.engine import open_base
from tests.grown import Grown
from tests.pictures import photo
from tests.programs import program
from tests.stations_by_terminal import Street, move, report, run, sound, state, street_of, told
from tests.waiting import settle, until
from tests.windows import Window


@pytest.fixture(scope="module")
def app() -> QApplication:
    """The one application."""
    return application()


@pytest.fixture
def street(grown: Grown, folder: DataFolder) -> Street:
    """The base with two stations."""
    return street_of(grown, "sqlite", folder)


@pytest.fixture
def window(app: QApplication, street: Street) -> Generator[Window]:
    """The desktop of the base, its clerk signed in."""
    del app
    rubbish = Rubbish()
    desk = Desk(street.base, Settings())
    desk.store, desk.jobs = open_base(street.base, Settings()), JobBar()
    with desk.base.read() as db:
        (desk.account,) = [row for row in accounts.accounts(db) if row.login == "clerk"]
    made = Window(desk)
    yield made
    settle(desk)
    for dialog in made.main.findChildren(QDialog):
        dialog.close()
    made.main.close()
    made.main.deleteLater()
    assert desk.jobs
    desk.jobs.close_down()
    desk.worker.stop()
    desk.base.close()
    rubbish.stop()


def text_of(pdf: Path) -> str:
    return subprocess.run([program("pdftotext"), "-layout", str(pdf), "-"], capture_output=True, check=True).stdout.decode()  # fmt: skip


def shown(window: Window, kind: type[QDialog]) -> QDialog:
    """The dialog of a kind that comes up, everything it asked being answered."""
    found: list[QDialog] = []

    def look() -> bool:
        found[:] = [each for each in window.main.findChildren(kind) if each.isVisible()]
        return bool(found)

    until(look)
    settle(window.desk)
    return found[-1]


def test_from_a_report_at_the_station_to_the_decision(street: Street, window: Window, tmp_path: Path) -> None:
    base, station, desk = street.base, street.stations[0], window.desk
    after = tmp_path / "后.jpg"
    after.write_bytes(photo())

    # The base has dispatched an issue; the station hears of it, and both go on without the other's knowing.
    known = report(base, "0101", "1号楼")
    for name in ("file", "dispatch", "accept"):
        assert move(base, known, name).exit_code == 0
    street.carried(base, station, "S1")
    assert move(base, known, "handled", "--after", after).exit_code == 0
    assert move(station, known, "handled", "--after", after).exit_code == 0
    own = report(station, "0502", "2号楼", "--before", after)

    # The stick is written with its slip, whose words are those of the file.
    slip = tmp_path / "交接单.pdf"
    assert run(station, "bundle", "export", "--to", street.stick, "--slip", slip).exit_code == 0
    (file,) = street.stick.glob("S1-*.xhb")
    words = told(base, "bundle", "inspect", file)["words"]
    printed = text_of(slip).replace(" ", "")
    assert all(printed.count(word) == 2 for word in words), printed
    assert "第一微网格站点（S1）" in printed

    # At the base somebody compares them on the screen and takes the file in.
    page: Stations = window.open(Stations)
    carrying.look_at(desk, page, file, page.refresh)
    form = shown(window, Form)
    assert isinstance(form, Form)
    texts = {each.text() for each in form.findChildren(QLabel)}
    assert set(words) <= texts or set(as_digits(tuple(words))) <= texts
    form.submit()
    settle(desk)
    receipt = shown(window, ResultWindow)
    assert isinstance(receipt, ResultWindow)
    assert receipt.slip is not None
    assert receipt.slip.received is not None
    assert receipt.slip.received.waiting == 1
    receipt.close()
    assert state(base, own) == "REPORTED"

    # The one thing that both changed is decided in the inbox, with a reason.
    page.at_base.inbox.click()
    settle(desk)
    (inbox,) = window.main.findChildren(InboxWindow)
    until(lambda: inbox.pane.shown is not None)
    assert known in inbox.pane.heading.text()
    inbox.pane.reason.setText("物业已修复")
    inbox.pane.keep.click()
    settle(desk)
    until(lambda: told(base, "bundle", "cards") == [])
    inbox.close()
    (card,) = told(base, "bundle", "cards", "--decided")
    assert (card["state"], card["reason"], card["decided_by"]) == ("kept", "物业已修复", "clerk")

    # The answer goes back: the same state, the final number, nothing pending.
    assert street.carried(base, station, "S1")["state"] == "taken"
    assert state(station, known) == state(base, known) == "HANDLED"
    number = told(base, "grid", "issues", "show", own)["issue"]["number"]
    assert told(station, "grid", "issues", "show", own)["issue"]["number"] == number
    assert told(station, "station", "show")["pending"]["lines"] == 0
    for machine in (base, station):
        sound(machine)
