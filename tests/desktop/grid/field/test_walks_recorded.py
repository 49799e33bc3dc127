"""Inspections and patrols in the window of the month: recorded by keys, opened, declared void."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox

from desktop.form import Form
from desktop.grid.field import pages
from desktop.grid.field.checklist import ITEM, NOTE, OUTCOME, SPOT
from desktop.grid.field.fields import choose
from desktop.grid.field.record_form import RecordForm
from desktop.grid.field.visit_form import VisitForm
from desktop.grid.field.window import FieldWindow
from desktop.grid.issues.issue_window import IssueWindow
from grid.field import plans, walked
from grid.field.plans import NewPlan
from grid.issues.photos import Sent
from tests.desktop.grid.field.conftest import Office
from tests.desktop.grid.field.opened import dialog, tab_texts
from tests.grid_town import AT, TODAY
from tests.pictures import photo
from tests.waiting import settle
from tests.windows import fill


def test_an_inspection_is_recorded_by_keys_and_what_was_found_becomes_an_issue(
    office: Office, window: FieldWindow
) -> None:
    window.due.select_first()
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = dialog(office, RecordForm)
    assert form.patch.currentText().strip() == "第一微网格"
    assert "Leave out names and numbers of residents." in [each.text() for each in form.findChildren(QLabel)]
    items = form.list
    assert {row.outcome for row in items.rows} == {"clear"}
    items.setCurrentCell(13, OUTCOME)
    QTest.keyClick(items, Qt.Key.Key_2)
    outcome, spot, note = (items.item(13, column) for column in (OUTCOME, SPOT, NOTE))
    assert outcome
    assert spot
    assert note
    assert outcome.text() == "Found"
    spot.setText("三楼平台")
    note.setText("堆了纸箱")
    form.before.set_photos([Sent(photo(), "门口.jpg")])
    form.before.changed.emit()
    items.setCurrentCell(16, ITEM)
    QTest.keyClick(items, Qt.Key.Key_3)
    assert not form.after.isHidden()
    form.before.set_photos([Sent(photo(size=(320, 240)), "前.jpg")])
    form.before.changed.emit()
    form.after.set_photos([Sent(photo(size=(480, 320)), "后.jpg")])
    form.after.changed.emit()
    items.setCurrentCell(0, OUTCOME)
    QTest.keyClick(items, Qt.Key.Key_0)
    assert form.after.isHidden()
    QTest.keyClick(items, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(office.desk)
    assert not [each for each in window.findChildren(RecordForm) if each.isVisible()]
    with office.desk.base.read() as db:
        rows = walked.walks(db, TODAY, TODAY + timedelta(days=1), area_id=office.town.grids[0])
        found = {row.item_code: row for row in walked.findings(db, rows[0].id)}
    assert (rows[0].looked, rows[0].found, rows[0].mended) == (22, 1, 1)
    assert (found["0501"].spot, found["0501"].note) == ("三楼平台", "堆了纸箱")
    assert found["0501"].issue
    assert tab_texts(window)[1] == "Inspections (2)"


def test_what_is_in_the_book_already_is_named_instead_of_reported_again(
    office: Office, window: FieldWindow
) -> None:
    choose(window.patch, office.town.grids[1])
    window.patch.activated.emit(window.patch.currentIndex())
    settle(office.desk)
    window.record_walk()
    form = dialog(office, RecordForm)
    form.list.setCurrentCell(13, OUTCOME)
    assert form.known.isHidden()
    form.list.set_outcome(13, "found")
    settle(office.desk)
    assert form.known.count() == 2
    assert "纸箱" in form.known.itemText(1)
    form.known.setCurrentIndex(1)
    form.known.activated.emit(1)
    assert form.before.isHidden()
    form.submit()
    settle(office.desk)
    with office.desk.base.read() as db:
        rows = walked.walks(db, TODAY, TODAY + timedelta(days=1), area_id=office.town.grids[1])
        issues = {each.issue for row in rows for each in walked.findings(db, row.id) if each.issue}
    assert (len(rows), len(issues)) == (2, 1)
    window.record_walk()
    form = dialog(office, RecordForm)
    form.list.set_outcome(13, "found")
    form.list.rows[13].issue_id = office.resident
    form.patch.activated.emit(0)
    assert form.list.rows[13].issue_id is None
    settle(office.desk)
    form.reject()


def test_nothing_that_was_entered_is_lost_by_escape(office: Office, window: FieldWindow) -> None:
    window.record.click()
    form = dialog(office, RecordForm)
    form.list.setCurrentCell(13, OUTCOME)
    QTest.keyClick(form.list, Qt.Key.Key_2)
    QTest.keyClick(form, Qt.Key.Key_Escape)
    box = dialog(office, QMessageBox)
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert form.isVisible()
    assert form.list.rows[13].outcome == "found"
    QTest.keyClick(form, Qt.Key.Key_Escape)
    next(each for each in dialog(office, QMessageBox).buttons() if each.text() == "Throw away").click()
    assert not form.isVisible()
    window.record.click()
    form = dialog(office, RecordForm)
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible(), "nothing was entered"
    window.write_note()
    note = dialog(office, VisitForm)
    note.words.setPlainText("老人身体尚好")
    note.close()
    assert note.isVisible()
    next(each for each in dialog(office, QMessageBox).buttons() if each.text() == "Throw away").click()
    assert not note.isVisible()


def test_a_refusal_stays_in_the_dialog(office: Office, window: FieldWindow) -> None:
    window.record_walk()
    form = dialog(office, RecordForm)
    form.list.set_outcome(0, "mended")
    form.submit()
    settle(office.desk)
    assert form.isVisible()
    assert "photo" in form.wrong.text().lower()
    assert form.ok.isEnabled()
    form.none.click()
    assert {row.outcome for row in form.list.rows} == {"mended", ""}
    form.reject()


def test_a_patrol_begins_with_nothing_looked_at_and_a_plan_brings_its_items(
    office: Office, window: FieldWindow
) -> None:
    with office.desk.base.write() as db:
        new = NewPlan("area", "patrol", "夜巡", office.town.area, codes=("0101", "0103"), since=TODAY)
        plans.make(db, new, office.hand(), AT)
    window.record_walk()
    form = dialog(office, RecordForm)
    form.kind.setCurrentIndex(1)
    assert {row.outcome for row in form.list.rows} == {""}
    form.plan.setCurrentIndex(1)
    assert [row.kept.item.code for row in form.list.rows if row.outcome] == ["0101", "0103"]
    QTest.keyClick(form.list, Qt.Key.Key_Space)
    assert form.list.rows[0].outcome == "found"
    form.reject()


def test_an_inspection_is_opened_its_issue_too_and_it_is_declared_void(
    office: Office, window: FieldWindow
) -> None:
    QTest.keyClick(window.view, Qt.Key.Key_Return)
    assert window.tabs.currentWidget() is window.walks
    window.walks.opened.emit(window.walks.model.rows[0])
    page = dialog(office, pages.WalkPage)
    assert page.table.model.rows[0].item == "楼道堆物"
    page.table.select_first()
    page.issue.click()
    settle(office.desk)
    assert office.desk.window is not None
    (issue,) = office.desk.window.findChildren(IssueWindow)
    issue.close()
    window.walks.opened.emit(window.walks.model.rows[0])
    page = dialog(office, pages.WalkPage)
    page.void.click()
    fill(dialog(office, Form), Reason="走错了网格")
    settle(office.desk)
    assert window.view.marks(TODAY) == []
    assert [row.void_reason for row in window.walks.model.rows] == ["走错了网格"]
    window.walks.opened.emit(window.walks.model.rows[0])
    page = dialog(office, pages.WalkPage)
    assert page.void.isHidden()
    page.reject()
