"""The presence window on a real base: who was there, leave decided, places given; what it shows, as text."""

from collections.abc import Generator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QSpinBox, QWidget

from core.clock import local_year
from core.jobs import drive
from courses import check_in, enrolments, sessions
from courses.calendar import SessionRow
from courses.check_in import Attempt
from courses.presence import excuses, seats
from desktop.desk import Desk
from desktop.export import write_rows
from desktop.form import Form
from desktop.pages import course_forms
from desktop.presence.window import PresenceWindow, open_it
from desktop.table_model import as_text
from people.accounts import AccountRow
from people.persons import PersonRow
from tests import builders
from tests.waiting import settle


class Hall:
    """A session that ended an hour ago: one was there, one came late, one left early, one has leave, two did not come."""

    def __init__(self, desk: Desk, now: datetime) -> None:
        self.desk, self.now = desk, now
        starts = now - timedelta(hours=4)
        self.session, self.people = self._hall(starts)
        come = [
            (0, starts, None),
            (1, starts + timedelta(minutes=40), None),
            (2, starts, starts + timedelta(minutes=50)),
        ]
        with desk.base.write() as db:
            enrolments.enrol(db, self.session.id, [one.id for one in self.people], "test", now)
            for person, came, left in come:
                attempt = Attempt(self.people[person].id, "qr", came, "test", self.session.id)
                leaving = [attempt._replace(direction="out", occurred_at=left)] if left else []
                check_in.check_in(db, [attempt, *leaving], now)
            self.asked = [
                excuses.ask(db, self.session.id, self.people[each].id, "家里有急事", "person:x", now)
                for each in (3, 4)
            ]
            excuses.decide(db, self.asked[0], "同意", "test", now, granted=True)

    def _hall(self, starts: datetime) -> tuple[SessionRow, list[PersonRow]]:
        with self.desk.base.write() as db:
            session = builders.session(db, starts, starts_in=0)
            return session, builders.people(db, starts, 6)


@pytest.fixture
def hall(desk: Desk, now: datetime) -> Hall:
    return Hall(desk, now)


@pytest.fixture
def open_window(desk: Desk) -> Generator[list[PresenceWindow]]:
    """The window on the base; closed when the test ends."""
    opened: list[PresenceWindow] = []
    desk.window = QWidget()
    yield opened
    settle(desk)
    for window in opened:
        window.close()
    desk.window.deleteLater()


def shown(desk: Desk, opened: list[PresenceWindow], session_id: UUID | None) -> PresenceWindow:
    opened.append(open_it(desk, session_id))
    settle(desk)
    return opened[-1]


def open_form(desk: Desk) -> Form:
    assert desk.window
    (form,) = [each for each in desk.window.findChildren(Form) if each.isVisible()]
    return form


def fill(form: Form, label_text: str, text: str) -> None:
    for field in form.findChildren(QLineEdit):
        label = form.fields.labelForField(field)
        if isinstance(label, QLabel) and label.text() == label_text:
            field.setText(text)
    form.submit()


def names(window: PresenceWindow) -> list[str]:
    return [row.name for row in window.people.table.model.rows]


def test_the_list_with_its_counts_is_filtered_and_searched(
    desk: Desk, hall: Hall, open_window: list[PresenceWindow], tmp_path: Path
) -> None:
    window = shown(desk, open_window, None)
    assert window.session_id == hall.session.id
    figures = {status: figure.text() for status, figure in window.figures.items()}
    assert figures == {
        "present": "1",
        "late": "1",
        "left_early": "1",
        "late_and_left_early": "0",
        "excused": "1",
        "absent": "2",
        "expected": "0",
    }
    assert [window.tabs.tabText(each) for each in range(3)] == [
        "Presence (6)",
        "Leave (1 to decide)",
        "Waiting list (0)",
    ]
    people = window.people
    people.status.setCurrentIndex(people.status.findData("absent"))
    assert sorted(names(window)) == sorted(each.name for each in hall.people[4:])
    people.status.setCurrentIndex(0)
    for sought in ("oyn", "ouyang", "欧阳", "p0002"):
        people.search.setText(sought)
        assert names(window) == ["欧阳娜"], sought
    assert "late" in as_text(people.table.model)
    people.search.setText("zzz")
    assert people.table.currentWidget() is people.table.empty
    people.search.clear()
    path = tmp_path / "出勤.xlsx"
    drive(write_rows(path, people.table.model.sheet, people.table.model.rows))
    cells = [cell.value for row in openpyxl.load_workbook(path).worksheets[0].iter_rows() for cell in row]
    assert {"欧阳娜", "late", "家里有急事", 50} <= set(cells)


def test_leave_is_granted_refused_withdrawn_and_entered(
    desk: Desk, hall: Hall, open_window: list[PresenceWindow]
) -> None:
    window = shown(desk, open_window, hall.session.id)
    leave = window.leave
    assert [row.decision for row in leave.table.model.rows] == ["", "granted"]
    leave.table.select(hall.asked[1])
    leave.refuse.click()
    form = open_form(desk)
    form.submit()
    assert form.wrong.text() == "Please fill in: Reason"
    fill(form, "Reason", "当天不能缺人")
    settle(desk)
    assert "当天不能缺人" in as_text(leave.table.model)
    assert not leave.grant.isEnabled()
    leave.table.select(hall.asked[0])
    leave.withdraw.click()
    fill(open_form(desk), "Reason", "本人来了")
    settle(desk)
    assert window.figures["excused"].text() == "0"
    assert window.figures["absent"].text() == "3"
    window.people.table.select(hall.people[5].id)
    window.people.ask.click()
    fill(open_form(desk), "Reason", "电话请假")
    settle(desk)
    assert leave.table.model.rows[0].reason == "电话请假"
    leave.table.select(leave.table.model.rows[0].id)
    leave.grant.click()
    fill(open_form(desk), "Remark", "")
    settle(desk)
    form = open_form(desk)
    assert "cannot decide" in form.wrong.text()
    form.reject()
    desk.account = AccountRow(hall.people[0].id, "li", "李主任", "administrator")
    leave.grant.click()
    fill(open_form(desk), "Remark", "")
    settle(desk)
    assert window.figures["excused"].text() == "1"


def test_how_long_leave_may_be_asked_for_is_laid_down_here(
    desk: Desk, hall: Hall, open_window: list[PresenceWindow]
) -> None:
    window = shown(desk, open_window, hall.session.id)
    assert window.leave.until.text() == "May be asked for until 7 days after the session"
    window.leave.until.click()
    form = open_form(desk)
    form.findChildren(QSpinBox)[0].setValue(3)
    form.submit()
    settle(desk)
    assert "3 days" in window.leave.until.text()


def test_the_waiting_list_gives_a_place_or_takes_one_off(
    desk: Desk, hall: Hall, open_window: list[PresenceWindow]
) -> None:
    now, people = hall.now, [one.id for one in hall.people]
    with desk.base.write() as db:
        small = builders.session(db, now, title="心理疏导小组", starts_in=24 * 60, capacity=1).id
        for person in people[:4]:
            seats.take_place(db, small, person, "test", now)
    window = shown(desk, open_window, small)
    waiting = window.waiting
    assert [row.person_id for row in waiting.table.model.rows] == people[1:4]
    assert "1 of 1 places" in waiting.places.text()
    waiting.table.select(waiting.table.model.rows[0].id)
    waiting.take_off.click()
    settle(desk)
    assert [row.person_id for row in waiting.table.model.rows] == people[2:4]
    with desk.base.write() as db:
        # The clock has passed the start: what falls free now is for staff to give.
        enrolments.withdraw(db, small, people[:1], "没来", "test", now + timedelta(days=1, hours=1))
    waiting.table.select(waiting.table.model.rows[1].id)
    waiting.give.click()
    settle(desk)
    assert [row.person_id for row in waiting.table.model.rows] == [people[2]]
    with desk.base.write() as db:
        sessions.cancel(db, small, "停电", "test", now)
    window.on_moved({"session"})
    settle(desk)
    assert waiting.table.currentWidget() is waiting.table.empty


def test_leave_of_all_sessions(desk: Desk, hall: Hall, open_window: list[PresenceWindow]) -> None:
    with desk.base.write() as db:
        other = builders.session(db, hall.now, title="另一课", starts_in=60).id
    window = shown(desk, open_window, other)
    assert window.leave.table.currentWidget() is window.leave.table.empty
    window.leave.all_sessions.setChecked(True)
    settle(desk)
    assert len(window.leave.table.model.rows) == 2


def test_an_empty_base_and_a_viewer(desk: Desk, open_window: list[PresenceWindow]) -> None:
    assert desk.account
    desk.account = desk.account._replace(role="viewer")
    window = shown(desk, open_window, None)
    assert window.session_id is None
    assert window.people.table.currentWidget() is window.people.table.empty
    for each in (
        window.people.ask,
        window.people.export,
        window.leave.grant,
        window.leave.refuse,
        window.waiting.give,
    ):
        assert not each.isVisibleTo(window)
    assert not window.leave.until.isEnabled()


def test_the_sessions_dialog_knows_the_minutes_of_leaving(desk: Desk, hall: Hall) -> None:
    desk.window = QWidget()
    with desk.base.read() as db:
        known = course_forms.choices(db, local_year(hall.now), hall.session.id)
    assert known.terms
    form = course_forms.session(desk, known, hall.session, lambda _id: None)
    values = form.values()
    assert (values["early_before"], values["least_minutes"]) == (15, 0)
    spins = {
        label.text(): field
        for field in form.findChildren(QSpinBox)
        if isinstance(label := form.fields.labelForField(field), QLabel)
    }
    assert spins["Fewer minutes than this count as absent"].text() == "no such rule"
    spins["Fewer minutes than this count as absent"].setValue(60)
    spins["Leaving is early before the end by"].setValue(5)
    form.submit()
    settle(desk)
    with desk.base.read() as db:
        kept = sessions.terms(db, hall.session.id)
    assert (kept.early_before, kept.least_minutes, kept.late_after) == (5, 60, 15)
    desk.window.deleteLater()
