"""The window of facilities: what falls due, done with evidence, a facility by keyboard, a list imported, lapses made issues."""

from collections.abc import Generator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from core import clock
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.by_itself import ByItself
from desktop.grid.facilities.importing import Preview
from desktop.grid.facilities.window import FacilitiesWindow, open_it
from desktop.grid.issues.finder import Finder
from desktop.table_model import as_text
from grid.facilities import dues, facilities
from grid.facilities.dues import NewDue
from grid.facilities.facilities import NewFacility
from grid.issues.rows import ISSUE
from people.accounts import AccountRow
from tests.grid.facilities.test_facilities import LIST
from tests.grid_town import GridTown, make_grid_town
from tests.waiting import settle


@pytest.fixture
def town(desk: Desk) -> GridTown:
    assert desk.store
    with desk.store.write() as db:
        db.execute(sa.text("DELETE FROM account"))
    made = make_grid_town(desk.store)
    desk.account = AccountRow(made.admin, "admin", "李主任", "administrator")
    return made


@pytest.fixture
def opened(desk: Desk, town: GridTown) -> Generator[FacilitiesWindow]:
    desk.window = QWidget()
    made = open_it(desk)
    settle(desk)
    yield made
    settle(desk)
    made.close()
    desk.window.deleteLater()


def add(town: GridTown, name: str, days: int, item: str = "0503") -> None:
    now = clock.now()
    with town.store.write() as db:
        new = NewFacility("lift", name, f"R-{name}", None, town.stairwells[0][0], town.company, item)
        id_ = facilities.add(db, new, "admin", now)
        dues.state(db, id_, NewDue("定期检验", clock.local_date(now) + timedelta(days=days)), "admin", now)


def refreshed(window: FacilitiesWindow) -> None:
    window.refresh()
    settle(window.desk)


def form_of(window: QWidget, desk: Desk) -> Form:
    settle(desk)
    (found,) = [each for each in window.findChildren(Form) if each.isVisible()]
    return found


def fill(form: Form, **values: str) -> None:
    """Type into the lines of a dialog, by the words at their left."""
    for field in form.findChildren(QLineEdit):
        words = form.fields.labelForField(field)
        text = getattr(words, "text", lambda: "")()
        if text in values:
            field.setText(values[text])


def choose(form: Form, name: str, text: str, desk: Desk) -> None:
    """Type into a line that finds, and take the first that fits."""
    (finder,) = [each for each in form.findChildren(Finder) if each.accessibleName() == name]
    finder.setText(text)
    finder.ask()
    settle(desk)
    assert finder.offers
    finder.take(finder.offers[0])


def test_an_empty_base_offers_to_add_a_facility(opened: FacilitiesWindow) -> None:
    assert opened.list.currentWidget() is opened.list.empty
    assert opened.list.help_button.text() == "Add a facility…"
    opened.list.help_button.click()
    form = form_of(opened, opened.desk)
    fill(form, **{"Name of the facility": "3号楼2单元电梯", "Registration number": "31010077"})
    choose(form, "Where", "3号楼 2单元", opened.desk)
    choose(form, "A lapse becomes", "loudongmen", opened.desk)
    form.submit()
    settle(opened.desk)
    opened.which.setCurrentIndex(1)
    opened.show_lines()
    assert "桂花苑 3号楼 2单元" in as_text(opened.list.model)
    assert "due today" in as_text(opened.list.model)


def test_what_is_near_is_shown_and_the_rest_on_demand(opened: FacilitiesWindow, town: GridTown) -> None:
    for name, days in (("甲梯", -3), ("乙梯", 30), ("丙梯", 31)):
        add(town, name, days)
    refreshed(opened)
    assert opened.counts.text() == "1 lapsed, 1 to be reminded of, 3 open in all"
    assert [line.name for line in opened.list.model.rows] == ["甲梯", "乙梯"]
    opened.which.setCurrentIndex(1)
    opened.show_lines()
    assert len(opened.list.model.rows) == 3
    opened.search.setText("bingti")
    assert [line.name for line in opened.list.model.rows] == ["丙梯"]
    opened.search.setText("没有")
    assert opened.list.currentWidget() is opened.list.empty


def test_done_needs_evidence_and_shows_the_next_date(opened: FacilitiesWindow, town: GridTown) -> None:
    add(town, "甲梯", 5)
    refreshed(opened)
    opened.list.select_first()
    opened.list.opened.emit(opened.list.current())
    form = form_of(opened, opened.desk)
    form.submit()
    assert "Please fill in" in form.wrong.text()
    fill(form, **{"What shows it": "报告 2026-118"})
    form.submit()
    settle(opened.desk)
    opened.which.setCurrentIndex(1)
    opened.show_lines()
    (line,) = opened.list.model.rows
    assert line.days_left > 300
    opened.list.select_first()
    settle(opened.desk)
    assert "报告 2026-118" in as_text(opened.history.model)


def test_a_date_is_taken_back_and_a_facility_taken_away(opened: FacilitiesWindow, town: GridTown) -> None:
    add(town, "甲梯", 5)
    refreshed(opened)
    for press, name in (
        (opened.another, "Another due date"),
        (opened.void, "Take a due date back"),
        (opened.gone, "No longer there"),
    ):
        opened.list.select_first()
        settle(opened.desk)
        press.click()
        form = form_of(opened, opened.desk)
        assert form.windowTitle() == name
        fill(form, **{"What falls due": "月度维保", "Why": "录入有误"})
        form.submit()
        settle(opened.desk)
    assert opened.list.model.rows == []


def test_a_facility_is_changed_with_what_is_known_filled_in(opened: FacilitiesWindow, town: GridTown) -> None:
    add(town, "甲梯", 5)
    refreshed(opened)
    opened.list.select_first()
    opened.change.click()
    form = form_of(opened, opened.desk)
    settle(opened.desk)
    values = form.values()
    assert (values["name"], values["item"], values["unit"]) == ("甲梯", "0503", town.company)
    assert values["where"].place_id == town.stairwells[0][0]
    fill(form, **{"Name of the facility": "客梯"})
    form.submit()
    settle(opened.desk)
    assert [line.name for line in opened.list.model.rows] == ["客梯"]


def test_lapses_become_issues_by_the_button_and_by_themselves(
    opened: FacilitiesWindow, town: GridTown
) -> None:
    add(town, "甲梯", -3)
    add(town, "乙梯", -3, item="")
    refreshed(opened)
    assert opened.lapse.isEnabled()
    opened.lapse.click()
    settle(opened.desk)
    assert "乙梯" in opened.counts.text()
    with town.store.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(ISSUE)) == 1
    add(town, "丙梯", -1)
    keeper = ByItself(opened.desk)
    assert keeper.timer.isActive()
    keeper.look()
    settle(opened.desk)
    with town.store.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(ISSUE)) == 2


def test_who_may_only_look_sees_no_buttons(desk: Desk, town: GridTown) -> None:
    desk.account = AccountRow(town.clerk, "clerk", "王伟", "viewer")
    desk.window = QWidget()
    window = open_it(desk)
    settle(desk)
    assert not any(
        each.isVisible() for each in (window.add, window.done, window.lapse, window.take_in, window.void)
    )
    window.ask_add()
    window.ask_done()
    settle(desk)
    assert not window.findChildren(Form)
    assert not ByItself(desk).may_write
    window.close()
    desk.window.deleteLater()


def test_a_list_is_previewed_then_imported(opened: FacilitiesWindow, town: GridTown, tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_bytes(LIST.encode("gbk"))
    opened.take_in.click()
    assert opened.desk.window
    (dialog,) = [each for each in opened.desk.window.findChildren(QFileDialog) if each.isVisible()]
    dialog.fileSelected.emit(str(path))
    settle(opened.desk)
    dialog.close()
    (preview,) = [each for each in opened.desk.window.findChildren(Preview) if each.isVisible()]
    assert "4 new facilities" in preview.summary.text()
    assert "6 rows refused" in preview.summary.text()
    assert "99号楼" in as_text(preview.refused.model)
    preview.go.click()
    settle(opened.desk)
    with town.store.read() as db:
        assert len(facilities.facilities(db)) == 4


def test_the_grids_page_reminds_and_opens_the_window(desk: Desk, town: GridTown) -> None:
    add(town, "甲梯", -3)
    add(town, "乙梯", 30)
    add(town, "丙梯", 31)
    desk.window = QWidget()
    reminder = ByItself(desk)
    assert reminder.isHidden()
    reminder.look()
    settle(desk)
    assert not reminder.isHidden()
    assert reminder.text() == "Facilities: 1 lapsed, 1 due soon"
    with town.store.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(ISSUE)) == 1
    reminder.click()
    (window,) = desk.window.findChildren(FacilitiesWindow)
    settle(desk)
    window.close()
    reminder.timer.stop()
    reminder.deleteLater()
    desk.window.deleteLater()
