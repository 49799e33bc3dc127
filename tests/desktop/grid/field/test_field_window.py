"""The month in the field on a real base: what the calendar and the lists show, as text, and what the dialogs and keys do."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core import clock
from core.jobs import drive
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.field import pages, printing
from desktop.grid.field.checklist import ITEM, NOTE, OUTCOME, SPOT
from desktop.grid.field.fields import choose, usual_patch
from desktop.grid.field.month_view import MonthView
from desktop.grid.field.plan_form import PlanForm
from desktop.grid.field.record_form import RecordForm
from desktop.grid.field.visit_form import VisitForm
from desktop.grid.field.window import FieldWindow, open_it
from desktop.grid.issues import entering
from desktop.grid.issues.finder import Offer
from desktop.grid.issues.issue_window import IssueWindow
from grid import hands
from grid.field import inspections, plans, visited, visits, walked
from grid.field.inspections import Look, NewWalk
from grid.field.plans import NewPlan
from grid.issues.photos import Sent
from grid.residents import facts, residents
from grid.residents.residents import NewResident
from people.accounts import AccountRow
from tests.grid_town import AT, TODAY, GridTown, make_grid_town
from tests.pictures import photo
from tests.waiting import settle
from tests.windows import fill

HOUR = timedelta(hours=1)
Kind = TypeVar("Kind", bound=QWidget)


@dataclass
class Office:
    """The town in March: a plan of every kind, a walk that found something, somebody who lives alone."""

    desk: Desk
    town: GridTown
    resident: UUID

    def hand(self) -> hands.Hand:
        with self.desk.base.read() as db:
            return hands.of_account(db, "chen", TODAY)


@pytest.fixture
def office(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Generator[Office]:
    town = make_grid_town(desk.base)
    monkeypatch.setattr(clock, "now", lambda: AT)
    with desk.base.write() as db:
        hand = hands.of_account(db, "chen", TODAY)
        plans.make(db, NewPlan("area", "inspection", "普查", town.area, since=date(2026, 3, 1)), hand, AT)
        plans.make(
            db, NewPlan("grid", "visit", "独居老人", town.grids[0], "week", 1, ("alone",), TODAY), hand, AT
        )
        looks = [Look("0501", "found", "门厅", "纸箱"), Look("0505")]
        inspections.record(db, NewWalk(town.grids[1], AT - HOUR, AT), looks, hand, AT)
        resident = residents.add(db, NewResident(town.households[0][0], "欧阳桂英"), hand, AT)
        facts.state(db, resident, "alone", "本人", "", TODAY, hand, AT)
    desk.window = QWidget()
    yield Office(desk, town, resident)
    settle(desk)
    desk.window.close()
    desk.window.deleteLater()


@pytest.fixture
def window(office: Office) -> Generator[FieldWindow]:
    made = open_it(office.desk)
    settle(office.desk)
    yield made
    settle(office.desk)
    made.close()


def dialog(office: Office, kind: type[Kind]) -> Kind:
    """The dialog that stands open."""
    settle(office.desk)
    (found,) = [
        each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()
    ]
    return found


def tab_texts(window: FieldWindow) -> list[str]:
    return [window.tabs.tabText(place) for place in range(window.tabs.count())]


def test_the_month_shows_what_was_done_and_what_is_due(window: FieldWindow) -> None:
    assert window.name.text() == "Mar 2026"
    assert [mark.words for mark in window.view.marks(TODAY)] == ["Checks 1", "Found 1"]
    last = window.view.marks(date(2026, 3, 31))
    assert [(mark.tone, mark.words, mark.of) for mark in last] == [("warn", "To do 0/7", "普查")]
    assert "普查 · To do 0/7" in window.view.sentence(date(2026, 3, 31))
    assert window.covered.text() == "2 of 161 items looked at"
    assert window.asked.text() == "0 of 0 done of what plans asked for"
    assert tab_texts(window) == ["Due (7)", "Inspections (1)", "Visits (0)", "Due visits (1)", "Plans (2)"]
    assert not window.grab().isNull()


def test_days_and_months_by_keys_and_mouse(office: Office, window: FieldWindow) -> None:
    view = window.view
    for key, day in (
        (Qt.Key.Key_Right, date(2026, 3, 3)),
        (Qt.Key.Key_Down, date(2026, 3, 10)),
        (Qt.Key.Key_Left, date(2026, 3, 9)),
        (Qt.Key.Key_Up, TODAY),
        (Qt.Key.Key_End, date(2026, 3, 31)),
        (Qt.Key.Key_PageUp, date(2026, 2, 28)),
        (Qt.Key.Key_PageDown, date(2026, 3, 28)),
        (Qt.Key.Key_Home, date(2026, 3, 1)),
    ):
        QTest.keyClick(view, key)
        settle(office.desk)
        assert view.current == day
    assert tab_texts(window)[1] == "Inspections (0)"
    window.whole.setChecked(True)
    assert tab_texts(window)[1] == "Inspections (1)"
    window.today.click()
    settle(office.desk)
    assert view.current == TODAY
    assert not window.whole.isChecked()
    window.after.click()
    window.before.click()
    settle(office.desk)
    wide, high = view.width() / 7, (view.height() - 26) / 6
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(int(wide * 3.5), int(26 + high * 1.5)))
    assert view.current == date(2026, 3, 5)
    assert view.day_at(QPointF(5, 5)) is None
    where = QPoint(int(wide * 0.5), int(26 + high * 1.5))
    assert view.event(QHelpEvent(QEvent.Type.ToolTip, where, view.mapToGlobal(where)))
    assert view.accessibleDescription() == "5 Mar 2026"


def test_a_view_without_a_month_is_empty(app: QApplication) -> None:
    view = MonthView(TODAY)
    assert view.marks(TODAY) == []
    assert not view.grab().isNull()
    view.deleteLater()


def test_an_inspection_is_recorded_by_keys_and_what_was_found_becomes_an_issue(
    office: Office, window: FieldWindow
) -> None:
    window.due.select_first()
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = dialog(office, RecordForm)
    assert form.patch.currentText().strip() == "第一微网格"
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


def test_a_visit_that_is_due_is_written_corrected_and_gives_rise_to_an_issue(
    office: Office, window: FieldWindow
) -> None:
    window.tabs.setCurrentWidget(window.people)
    window.people.select_first()
    window.write.click()
    form = dialog(office, VisitForm)
    assert form.where.text() == "1号楼 1单元 101室"
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


def test_one_patch_alone(office: Office, window: FieldWindow) -> None:
    choose(window.patch, office.town.grids[1])
    window.patch.activated.emit(window.patch.currentIndex())
    settle(office.desk)
    assert window.covered.text() == "2 of 23 items looked at"
    assert tab_texts(window)[0] == "Due (1)"
    assert window.patch.currentText().strip() == "第二微网格"


def test_a_viewer_looks_and_sees_no_notes(office: Office) -> None:
    office.desk.account = AccountRow(office.town.admin, "viewer", "来访", "viewer")
    made = open_it(office.desk)
    settle(office.desk)
    assert made.record.isHidden()
    assert not made.tabs.isTabVisible(made.tabs.indexOf(made.people))
    assert made.walks.model.rows
    made.due.opened.emit(made.due.model.rows[0])
    QTest.keyClick(made.view, Qt.Key.Key_Right)
    QTest.keyClick(made.view, Qt.Key.Key_Return)
    settle(office.desk)
    assert not [
        each for each in QApplication.topLevelWidgets() if isinstance(each, RecordForm) and each.isVisible()
    ]
    made.close()


def test_the_window_reads_again_when_the_base_moved(office: Office, window: FieldWindow) -> None:
    with office.desk.base.write() as db:
        visits.write(db, visits.NewVisit(AT, "路灯", area_id=office.town.area), office.hand(), AT)
    window.on_moved({"certificate"})
    settle(office.desk)
    assert tab_texts(window)[2] == "Visits (0)"
    window.on_moved({"visit"})
    settle(office.desk)
    assert tab_texts(window)[2] == "Visits (1)"
    with office.desk.base.read() as db:
        assert visited.visits(db, office.hand(), TODAY, TODAY + timedelta(days=1), AT)


def test_the_forms_are_written_where_asked(
    office: Office, window: FieldWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for what in ("checklist", "patrol"):
        path = tmp_path / f"{what}.pdf"
        drive(printing.write(office.desk.base, what, office.town.grids[0], path, AT))
        assert path.read_bytes().startswith(b"%PDF")
    asked: list[tuple[str, str]] = []

    def save(_desk: Desk, what: str, _area: UUID, name: str, _then: object) -> None:
        asked.append((what, name))

    monkeypatch.setattr(printing, "save", save)
    window.print_checklist()
    window.print_patrol()
    assert asked == [("checklist", "第七微网格"), ("patrol", "梧桐街道")]
    shown: list[Path] = []
    monkeypatch.setattr(printing, "show_file", shown.append)
    printing.opened(office.desk, tmp_path / "x.pdf")
    assert shown == [tmp_path / "x.pdf"]


def test_a_patch_is_chosen_by_its_depth() -> None:
    one, two, three = (UUID(int=number) for number in (1, 2, 3))
    tree = [(one, "街道"), (two, "　居民区"), (three, "　　网格")]
    assert [usual_patch(tree, depth) for depth in range(4)] == [one, two, three, three]
    assert usual_patch([], 0) is None
