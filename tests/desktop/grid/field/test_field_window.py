"""The month in the field: what the calendar and the lists show, as text, what keys do, and the sheets to print."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.jobs import drive
from desktop.desk import Desk
from desktop.grid.field import printing
from desktop.grid.field.fields import choose, usual_patch
from desktop.grid.field.month_view import MonthView
from desktop.grid.field.record_form import RecordForm
from desktop.grid.field.window import FieldWindow, open_it
from grid.field import visited, visits
from people.accounts import AccountRow
from tests.desktop.grid.field.conftest import Office
from tests.desktop.grid.field.opened import tab_texts
from tests.grid_town import AT, TODAY
from tests.waiting import settle


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
    assert asked == [("checklist", "第二微网格"), ("patrol", "桂花苑")], "where the last walk was"
    shown: list[Path] = []
    monkeypatch.setattr(printing, "show_file", shown.append)
    printing.opened(office.desk, tmp_path / "x.pdf")
    assert shown == [tmp_path / "x.pdf"]


def test_a_patch_is_chosen_by_its_depth() -> None:
    one, two, three = (UUID(int=number) for number in (1, 2, 3))
    tree = [(one, "街道"), (two, "　居民区"), (three, "　　网格")]
    assert [usual_patch(tree, depth) for depth in range(4)] == [one, two, three, three]
    assert usual_patch([], 0) is None


def test_the_patch_walked_last_comes_first() -> None:
    street, one, far, two, near, next_to_it = (UUID(int=number) for number in range(1, 7))
    tree = [
        (street, "街道"), (one, "　一"), (far, "　　一网格"), (two, "　二"), (near, "　　二网格"), (next_to_it, "　　三网格"),
    ]  # fmt: skip
    assert [usual_patch(tree, depth, next_to_it) for depth in range(3)] == [street, two, next_to_it]
    assert usual_patch(tree, 2, two) == near, "a walk through the whole 居民区: one of its micro-grids"
    assert usual_patch(tree, 2, UUID(int=9)) == far, "a patch that is closed today"
    assert usual_patch(tree, 3, near) == near
