"""Visit notes and plans in the window of the month: written, corrected, refused, ended."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.form import Form
from desktop.grid.field import pages
from desktop.grid.field.plan_form import PlanForm
from desktop.grid.field.visit_form import VisitForm
from desktop.grid.field.window import FieldWindow
from desktop.grid.issues import entering
from desktop.grid.issues.finder import Offer
from grid.field import plans
from tests.desktop.grid.field.conftest import Office
from tests.desktop.grid.field.opened import dialog, tab_texts
from tests.grid_town import TODAY
from tests.waiting import settle
from tests.windows import fill


def test_a_visit_that_is_due_is_written_corrected_and_gives_rise_to_an_issue(
    office: Office, window: FieldWindow
) -> None:
    window.tabs.setCurrentWidget(window.people)
    window.people.select_first()
    window.write.click()
    form = dialog(office, VisitForm)
    assert form.where.text() == "1号楼 1单元 101室"
    said = [each.text() for each in form.findChildren(QLabel)]
    assert "Leave out names and numbers of residents in the issue." in said
    assert form.resident.currentData() == office.resident
    form.words.setPlainText("二楼灯坏了")
    form.again.setChecked(True)
    form.item.asked.emit("zhaoming")
    form.item.take(form.item.offers[0])
    form.submit()
    settle(office.desk)
    assert tab_texts(window)[2:4] == ["Visits (1)", "Due visits (0)"]
    (row,) = window.notes.model.rows
    assert (row.resident, row.again_on) == ("欧***", TODAY + timedelta(days=7))
    assert row.issue
    window.notes.opened.emit(row)
    page = dialog(office, pages.NotePage)
    assert page.words.toPlainText() == "二楼灯坏了"
    page.correct.click()
    settle(office.desk)
    (correction,) = [each for each in page.findChildren(Form) if each.isVisible()]
    fill(correction)
    settle(office.desk)
    assert tab_texts(window)[2] == "Visits (2)"


def test_a_visit_without_words_or_place_is_refused_and_nobody_at_home_is_not(
    office: Office, window: FieldWindow
) -> None:
    window.write_note()
    form = dialog(office, VisitForm)
    form.submit()
    assert "Household" in form.wrong.text()
    form.where.asked.emit("")
    settle(office.desk)
    assert form.where.offers
    form.where.take(Offer(entering.Where(office.town.grids[0], None), "第一微网格"))
    settle(office.desk)
    assert form.resident.count() == 1
    form.submit()
    settle(office.desk)
    assert "word" in form.wrong.text()
    form.met.setChecked(False)
    form.submit()
    settle(office.desk)
    assert [row.met for row in window.notes.model.rows] == [False]


def test_a_plan_is_made_and_ended(office: Office, window: FieldWindow) -> None:
    window.plan_button.click()
    form = dialog(office, PlanForm)
    assert form.codes.count() == 23
    form.kind.setCurrentIndex(2)
    assert form.codes.count() == 8
    form.codes.item(0).setCheckState(Qt.CheckState.Checked)
    form.is_limited.setChecked(True)
    fill(form, Title="全员走访")
    settle(office.desk)
    assert tab_texts(window)[4] == "Plans (3)"
    made = next(row for row in window.plans.model.rows if row.title == "全员走访")
    assert (made.codes, made.area, made.until) == (("alone",), "桂花苑", TODAY + timedelta(days=31))
    window.plans.opened.emit(made)
    dialog(office, Form).submit()
    settle(office.desk)
    with office.desk.base.read() as db:
        assert plans.plan(db, made.id).until == TODAY + timedelta(days=1)
