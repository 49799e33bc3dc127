"""Every entry of the page's menu opens its window, on a town and for whoever may see it."""

import pytest
from PySide6.QtWidgets import QPushButton

from desktop.grid import ways
from desktop.grid.ways import DAILY, FIGURES, GROUND, Way
from people.accounts import AccountRow
from tests.desktop.grid.issues.conftest import Office
from tests.waiting import settle


@pytest.mark.parametrize("way", [*DAILY, *FIGURES, *GROUND], ids=lambda way: way.title)
def test_it_opens(office: Office, way: Way) -> None:
    window = way.open(office.desk)
    settle(office.desk)
    assert window.isVisible()
    assert window.windowTitle()
    window.close()
    settle(office.desk)


def test_a_viewer_is_not_offered_the_residents(office: Office) -> None:
    button = QPushButton()
    everything = [action.text() for action in ways.make_menu(office.desk, button).actions() if action.text()]
    assert len(everything) == len(DAILY) + len(FIGURES) + len(GROUND)
    account = office.desk.account
    assert account
    office.desk.account = AccountRow(account.id, "look", "看看", "viewer")
    seen = [action.text() for action in ways.make_menu(office.desk, button).actions() if action.text()]
    assert [each for each in everything if each not in seen] == ["Households and residents…"]
