"""Desks at the machines of a small street: its base and one station, paired; copies of it for each test."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from desktop.desk import Desk
from desktop.form import Form
from desktop.job_bar import JobBar
from desktop.pages.stations import Stations
from desktop.stations.result import ResultWindow
from desktop.window import MainWindow
from people import accounts
from people.accounts import AccountRow
from tests.stations_town import Machine, Town, copied, make_town, settle_files
from tests.waiting import settle, until
from tests.windows import Window

At = Callable[..., Window]


class _OnePage(Window):
    """The window with the page of stations alone: the others are not asked for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.main = MainWindow(desk)
        self.main.add_pages([Stations(desk)])
        self.main.resize(1240, 780)
        self.main.show()


@pytest.fixture(scope="session")
def small_street(tmp_path_factory: pytest.TempPathFactory, blank_file: Path) -> Town:
    """What `town` copies; nobody works on it."""
    town = make_town(tmp_path_factory.mktemp("small"), blank_file, 1)
    for machine in town.machines():
        settle_files(machine)
        machine.store.close()
    return town


@pytest.fixture
def town(small_street: Town, tmp_path: Path) -> Generator[Town]:
    """The base and one station."""
    made = copied(small_street, tmp_path / "街道")
    yield made
    made.close()


@pytest.fixture
def at_machine(app: QApplication) -> Generator[At]:
    """Open the window at a machine; `role` is that of whoever is signed in there."""
    windows: list[Window] = []

    def open_at(machine: Machine, role: str = "administrator") -> Window:
        desk = Desk(machine.folder, machine.settings)
        desk.store, desk.jobs = machine.store, JobBar()
        desk.base_name, desk.mark = machine.name, machine.mark
        login = {"administrator": "admin", "clerk": "clerk"}.get(role, "looker")
        with machine.store.read() as db:
            known = {row.login: row for row in accounts.accounts(db)}
        desk.account = known.get(login) or AccountRow(known["clerk"].id, login, login, role)
        windows.append(_OnePage(desk))
        return windows[-1]

    yield open_at
    for window in windows:
        settle(window.desk)
        for dialog in window.main.findChildren(QDialog):
            dialog.close()
        window.main.close()
        window.main.deleteLater()
        assert window.desk.jobs
        window.desk.jobs.close_down()
        window.desk.worker.stop()


def form_of(window: Window) -> Form:
    """The dialog that stands open, everything it asked being answered."""
    found: list[Form] = []

    def look() -> bool:
        found[:] = [each for each in window.main.findChildren(Form) if each.isVisible()]
        return len(found) == 1

    until(look)
    settle(window.desk)
    return found[0]


def result_of(window: Window) -> ResultWindow:
    """The newest window that says what came of a bundle."""
    found: list[ResultWindow] = []

    def look() -> bool:
        found[:] = [each for each in window.main.findChildren(ResultWindow) if each.isVisible()]
        return bool(found)

    until(look)
    settle(window.desk)
    return found[-1]
