"""What the other windows show at a station: what reaches the base, and nothing that would not."""

from PySide6.QtWidgets import QMenu

from desktop.app import Program
from desktop.desk import Desk
from desktop.grid import ways as grid_ways
from desktop.grid.by_itself import ByItself
from desktop.grid.places.window import PlacesWindow
from desktop.page import button
from desktop.pages.check_in import CheckIn
from desktop.pages.grid import Grid
from desktop.pages.settings import SettingsPage
from desktop.pages.stations import Stations
from desktop.table_model import as_text
from grid.places import places
from stations.inbox import deciding, listing
from tests.desktop.stations.conftest import At
from tests.stations_town import Town, carry
from tests.waiting import settle, until
from tests.windows import Window


def entries(menu: QMenu) -> list[str]:
    return [act.text() for act in menu.actions() if not act.isSeparator()]


def station_desk(desk: Desk) -> Desk:
    desk.mark = "MY"
    return desk


def test_checking_in_is_by_hand_and_on_paper(desk: Desk) -> None:
    window = Window(station_desk(desk))
    page: CheckIn = window.open(CheckIn)
    assert entries(page.ways) == ["Attendance sheet on paper…"]
    assert page.by_hand_button.isVisible()
    assert not page.hall_button.isVisible()
    assert not page.out_button.isVisible()
    settings: SettingsPage = window.open(SettingsPage)
    assert not settings.certificates.frame.isVisible()
    assert settings.accounts.isVisible()
    for number, name in enumerate(("check_in", "grid", "stations", "settings"), 1):
        window.main.shortcuts[f"Ctrl+{number}"].activated.emit()
        assert window.main.page
        assert window.main.page.name == name
    window.main.shortcuts["Ctrl+7"].activated.emit()
    settle(desk)
    window.main.close()
    window.main.deleteLater()


def test_the_issue_book_s_menu_keeps_what_travels(desk: Desk) -> None:
    first, second = button(""), button("")
    whole = entries(grid_ways.make_menu(desk, first))
    here = entries(grid_ways.make_menu(station_desk(desk), second))
    assert set(whole) - set(here) == {
        "Alarms of devices…", "Indicators and monthly report…", "Property companies…", "Codes for stairwells…",
        "Catalogue of items…", "Working days and office hours…",
    }  # fmt: skip
    assert "Inspections and visits of the month…" in here


def test_issues_that_come_by_themselves_are_made_at_the_base_alone(desk: Desk) -> None:
    assert ByItself(desk).may_write
    assert not ByItself(station_desk(desk)).may_write


def test_nobody_is_told_to_enter_holidays_that_the_base_enters(desk: Desk) -> None:
    window = Window(desk)
    page: Grid = window.open(Grid)
    assert page.picture
    page.show_picture(page.picture._replace(warning="放假安排尚未录入"))
    assert page.said.isVisible()
    desk.mark = "MY"
    page.show_picture(page.picture)
    assert not page.said.isVisible()
    window.main.close()
    window.main.deleteLater()


def test_areas_companies_and_duties_are_the_base_s(desk: Desk) -> None:
    window = PlacesWindow(station_desk(desk))
    window.show()
    settle(desk)
    shown = [window.tabs.tabText(at) for at in range(window.tabs.count()) if window.tabs.isTabVisible(at)]
    assert shown == ["Buildings and areas", "To settle"]
    assert not window.tree.add_area.isVisible()
    assert not window.tree.import_.isVisible()
    window.close()


def test_the_program_opens_a_station_at_its_issue_book(app: object, town: Town) -> None:
    station = town.stations[0]
    program = Program(station.folder, station.settings, "admin", with_door=False)
    program.show()
    until(lambda: program.is_ready)
    settle(program.desk)
    assert program.window.page
    assert program.window.page.name == "grid"
    assert program.window.windowTitle() == f"{station.name} · station S1 · Xiuhua"
    program.window.open("stations")
    settle(program.desk)
    program.desk.rebuild_wanted.emit()
    settle(program.desk)
    assert program.window.page.name == "stations"
    program.window.close()
    program.close_down()


def test_what_the_base_decided_is_listed_with_the_reason(town: Town, at_machine: At) -> None:
    station = town.stations[0]
    for machine, name in ((town.base, "八号楼"), (station, "九号楼")):
        with machine.store.write() as db:
            places.change(db, town.buildings[0], {"name": name}, "clerk", machine.clock())
    carry(town, station, town.base)
    with town.base.store.write() as db:
        (card,) = listing.cards(db)
        deciding.keep(db, card.id, "门牌以派出所登记为准", "clerk", town.base.clock())
    carry(town, town.base, station)
    window = at_machine(station, "clerk")
    page: Stations = window.open(Stations)
    line = as_text(page.at_station.decided.model)
    assert "The base kept its own" in line
    assert "门牌以派出所登记为准" in line
    assert "王伟" in line
