"""The entry screen by keyboard alone: code, Enter, the name; slips said at once; the last line taken back; nothing lost."""

from collections.abc import Generator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from core import clock
from courses import today
from courses.calendar import SessionRow
from courses.paper import sheets
from courses.paper.row_codes import row_code, sheet_code
from desktop.desk import Desk
from desktop.form import Form
from desktop.paper import printing
from desktop.paper.window import PaperWindow, open_it
from store.refusals import BaseBusy
from store.transaction import Store
from tests import builders
from tests.waiting import settle, until


@pytest.fixture
def session(desk: Desk, now: datetime) -> SessionRow:
    """A session that began half an hour ago, with four people."""
    with desk.base.write() as db:
        builders.people(db, now, 4)
        return builders.session(db, now, starts_in=-30)


@pytest.fixture
def sheet(desk: Desk, session: SessionRow, now: datetime) -> sheets.PrintedSheet:
    with desk.base.write() as db:
        return sheets.print_sheet(db, session.id, "expected", "chen", now)


@pytest.fixture
def window(desk: Desk, session: SessionRow, sheet: sheets.PrintedSheet) -> Generator[PaperWindow]:
    made = open_it(desk, session.id)
    settle(desk)
    yield made
    settle(desk)
    made.close()
    settle(desk)


def type_(window: PaperWindow, text: str) -> None:
    """As the hands do it: the keys, then Enter."""
    QTest.keyClicks(window.line, text)
    QTest.keyClick(window.line, Qt.Key.Key_Return)


def come(desk: Desk, session: SessionRow) -> dict[str, datetime]:
    with desk.base.read() as db:
        return {row.name: row.occurred_at for row in today.arrivals(db, session.id)}


def test_before_the_start_the_hour_is_the_present_one(desk: Desk, now: datetime) -> None:
    with desk.base.write() as db:
        builders.people(db, now, 2)
        early = builders.session(db, now, starts_in=10)
        sheets.print_sheet(db, early.id, "expected", "chen", now)
    window = open_it(desk, early.id)
    settle(desk)
    type_(window, row_code(1, 1))
    settle(desk)
    (hour,) = come(desk, early).values()
    assert hour <= clock.now()
    window.close()
    settle(desk)


def states(window: PaperWindow) -> list[str]:
    return [row.state for row in window.typed.model.rows]


def test_code_enter_name_next(window: PaperWindow, desk: Desk, session: SessionRow) -> None:
    assert window.sheet
    rows = window.sheet.rows
    type_(window, row_code(1, 1))
    assert window.name.text() == rows[0].name
    assert window.line.text() == ""
    type_(window, f"{row_code(2, 1)}-{row_code(3, 1)}")
    settle(desk)
    assert come(desk, session) == {row.name: session.starts_at for row in rows[:3]}
    assert [row.name for row in window.open_rows.model.rows] == [rows[3].name]
    assert window.tabs.tabText(0) == "Entered: 3"
    type_(window, row_code(1, 1))
    settle(desk)
    assert "was already here" in window.said.text()


def test_times_and_the_column_for_leaving(window: PaperWindow, desk: Desk, session: SessionRow) -> None:
    came = session.starts_at + timedelta(minutes=20)
    type_(window, f"{clock.local(came):%H%M}")
    assert window.holds_label.text() == f"Arrived at {clock.local(came):%H:%M}"
    type_(window, row_code(1, 1))
    type_(window, f"{row_code(2, 1)} {clock.local(session.starts_at):%H%M}")
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert window.holds_label.text().startswith("Leaving at")
    left = clock.now().replace(second=0, microsecond=0)
    type_(window, f"{row_code(1, 1)} {clock.local(left):%H%M}")
    settle(desk)
    assert window.sheet
    assert [(row.arrived_at, row.left_at) for row in window.sheet.rows[:2]] == [
        (came.replace(second=0, microsecond=0), left),
        (session.starts_at.replace(second=0, microsecond=0), None),
    ]


def test_a_slip_is_said_at_once_and_the_line_stays(
    window: PaperWindow, desk: Desk, session: SessionRow
) -> None:
    wrong = row_code(1, 1)[:-1] + str((int(row_code(1, 1)[-1]) + 1) % 10)
    type_(window, wrong)
    assert "no row code of sheet 1" in window.said.text()
    assert window.line.text() == window.line.selectedText() == wrong
    type_(window, row_code(1, 1))  # typed over what is selected
    settle(desk)
    assert len(come(desk, session)) == 1


def test_the_last_line_is_taken_back_with_its_reason(
    window: PaperWindow, desk: Desk, session: SessionRow
) -> None:
    type_(window, row_code(1, 1))
    type_(window, f"{row_code(2, 1)}-{row_code(4, 1)}")
    settle(desk)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert len(come(desk, session)) == 1
    assert states(window)[:3] == ["taken back"] * 3
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert come(desk, session) == {}
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    type_(window, row_code(2, 1))
    settle(desk)
    assert len(come(desk, session)) == 1


def test_what_could_not_be_kept_waits_and_is_tried_again(
    window: PaperWindow, desk: Desk, session: SessionRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_store: Store) -> Any:  # noqa: ANN401 - never returns
        raise BaseBusy

    with monkeypatch.context() as held:
        held.setattr(Store, "write", busy)
        type_(window, row_code(1, 1))
        type_(window, row_code(2, 1))
        until(lambda: "Nothing is lost" in window.said.text())
        settle(desk)
        window.close()
        assert "not saved yet" in window.said.text()
    assert states(window) == ["being saved"] * 2
    type_(window, "")
    settle(desk)
    assert len(come(desk, session)) == 2


def test_another_sheet_by_its_number_or_its_scanned_code(
    window: PaperWindow, desk: Desk, session: SessionRow, now: datetime
) -> None:
    with desk.base.write() as db:
        other = builders.session(db, now, title="另一节课", starts_in=-20)
        sheets.print_sheet(db, other.id, "everyone", "chen", now)
    type_(window, "#2")
    settle(desk)
    assert window.facts.text().startswith("另一节课")
    type_(window, row_code(1, 1))
    assert "no row code of sheet 2" in window.said.text()
    window.line.clear()
    type_(window, sheet_code(1))
    settle(desk)
    assert window.sheet
    assert window.sheet.session.id == session.id
    type_(window, "#77")
    settle(desk)
    assert "Sheet 77 is not in the base." in window.said.text()


def test_a_blank_row_asks_who_signed(
    window: PaperWindow, desk: Desk, session: SessionRow, now: datetime
) -> None:
    with desk.base.write() as db:
        (late,) = builders.people(db, now, 1, first=6)
    type_(window, row_code(5, 1))
    (form,) = window.findChildren(Form)
    QTest.keyClicks(form.focusWidget() or form, late.staff_number or "")
    settle(desk)
    until(lambda: form.values()["person_id"] == late.id)
    form.submit()
    settle(desk)
    assert list(come(desk, session)) == [late.name]
    assert window.name.text() == late.name


def test_a_sheet_is_printed_into_a_file_and_opened(
    desk: Desk, session: SessionRow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(printing, "show_file", shown.append)
    window = open_it(desk, session.id)
    settle(desk)
    assert "No sheet was printed" in window.said.text()
    desk.window = window
    window.print_button.click()
    (form,) = window.findChildren(Form)
    form.submit()
    settle(desk)
    (dialog,) = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "签到表.pdf"))
    dialog.close()
    settle(desk)
    assert shown == [tmp_path / "签到表.pdf"]
    assert shown[0].read_bytes().startswith(b"%PDF")
    assert window.sheet
    assert len(window.sheet.rows) == 4
    window.close()
    settle(desk)
