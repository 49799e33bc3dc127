"""The review window on a real base: what it shows, as text, and what its buttons, fields and keys do."""

from collections.abc import Generator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from courses import devices, today, walk_ins
from courses.calendar import SessionRow
from courses.check_in import Attempt, check_in
from courses.review import flags, roll_calls
from courses.tables import Device
from desktop.desk import Desk
from desktop.form import Form
from desktop.review import reading
from desktop.review.window import ReviewWindow, open_it
from people.accounts import AccountRow
from people.persons import PersonRow
from store.transaction import Store
from tests import builders
from tests.waiting import settle


class Hall:
    """A session that ten people came to, two of them by one phone."""

    def __init__(self, desk: Desk, store: Store, at: datetime) -> None:
        self.desk, self.store, self.at = desk, store, at
        with store.write() as db:
            self.session: SessionRow = builders.session(db, at, starts_in=-20)
            self.people: list[PersonRow] = builders.people(db, at, 12)
            bound = at - timedelta(minutes=30)
            phones = [devices.bind(db, each.id, "x", bound)[0] for each in self.people[:2]]
            db.execute(sa.update(Device).values(browser="b" * 64))
            came = [
                Attempt(
                    each.id,
                    "qr",
                    at - timedelta(minutes=10),
                    "x",
                    self.session.id,
                    device_id=phones[number] if number < 2 else None,
                )
                for number, each in enumerate(self.people[:10])
            ]
            assert all(one.ok for one in check_in(db, came, at))

    def walk_in(self, name: str) -> UUID:
        with self.store.write() as db:
            came = self.at - timedelta(minutes=5)
            return walk_ins.record(db, self.session.id, name, "", "", came, actor="chen", at=self.at)


@pytest.fixture
def hall(desk: Desk, sqlite_base: Store, now: datetime) -> Hall:
    return Hall(desk, sqlite_base, now)


@pytest.fixture
def window(hall: Hall) -> Generator[ReviewWindow]:
    made = open_it(hall.desk, None)
    settle(hall.desk)
    assert isinstance(made, ReviewWindow)
    yield made
    settle(hall.desk)
    made.close()


def form_of(desk: Desk) -> Form:
    """The dialog that stands open."""
    settle(desk)
    (form,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, Form) and each.isVisible()]
    return form


def fill(form: Form, **values: str) -> None:
    """Type into the fields of a dialog, by their labels, and press OK."""
    for field in form.findChildren(QLineEdit):
        label = form.fields.labelForField(field)
        if isinstance(label, QLabel) and label.text() in values:
            field.setText(values[label.text()])
    form.submit()


def test_without_a_session_it_stands_empty(desk: Desk) -> None:
    made = open_it(desk, None)
    settle(desk)
    assert made.tabs.tabText(0) == "Flags (0 to look at)"
    assert not made.headcount.keep.isEnabled()
    assert not made.roll_call.draw.isEnabled()
    assert not made.walk_ins.note.isEnabled()
    made.close()


def test_a_flag_is_shown_with_its_evidence_and_decided(hall: Hall, window: ReviewWindow) -> None:
    tab = window.flags
    assert window.tabs.tabText(0) == "Flags (1 to look at)"
    assert tab.kind.text() == "One phone, several people"
    assert "王晓明" in tab.sentence.text()
    assert tab.evidence.count() == 2
    assert [tab.people.item(row).text() for row in range(2)] == ["王晓明", "欧阳娜"]
    tab.reason.setText("同桌借用手机")
    tab.clear.click()
    settle(hall.desk)
    assert window.tabs.tabText(0) == "Flags (0 to look at)"
    assert tab.decided.text() == "cleared by chen: 同桌借用手机"
    assert tab.reason.text() == ""
    tab.reason.setText("其中一人没来")
    tab.uphold.click()
    settle(hall.desk)
    tab.people.setCurrentRow(1)
    tab.take_back.click()
    form = form_of(hall.desk)
    fill(form, Reason="没来")
    settle(hall.desk)
    assert tab.table.model.rows == []
    with hall.store.read() as db:
        assert len(today.arrivals(db, hall.session.id)) == 9


def test_a_flag_needs_a_reason(hall: Hall, window: ReviewWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[BaseException] = []
    monkeypatch.setattr(hall.desk, "tell", told.append)
    window.flags.clear.click()
    settle(hall.desk)
    assert [type(each).__name__ for each in told] == ["ReasonMissing"]


def test_a_headcount_is_compared_while_it_is_typed_and_kept(hall: Hall, window: ReviewWindow) -> None:
    tab = window.headcount
    assert tab.present.text() == "10"
    assert not tab.keep.isEnabled()
    for number, words in (
        (11, "This fits the check-ins."),
        (14, "4 more in the room than checked in."),
        (6, "4 fewer in the room than checked in."),
    ):
        tab.counted.setValue(number)
        assert tab.difference.text() == words
    tab.note.setText("后排空着")
    tab.keep.click()
    settle(hall.desk)
    assert [(row.counted, row.difference, row.note) for row in tab.table.model.rows] == [(6, -4, "后排空着")]
    assert tab.counted.value() == -1
    assert window.tabs.tabText(0) == "Flags (2 to look at)"


def test_three_names_are_drawn_and_answered_by_key(hall: Hall, window: ReviewWindow) -> None:
    tab = window.roll_call
    window.tabs.setCurrentWidget(tab)
    tab.draw.click()
    settle(hall.desk)
    assert len(tab.cards) == 3
    assert window.focusWidget() is tab.cards[0]
    QTest.keyClick(tab.cards[0], Qt.Key.Key_Return)
    settle(hall.desk)
    assert window.focusWidget() is tab.cards[1]
    QTest.keyClick(tab.cards[1], Qt.Key.Key_Delete)
    settle(hall.desk)
    tab.cards[2].here.click()
    settle(hall.desk)
    assert [card.answer.text() for card in tab.cards] == ["here", "not here", "here"]
    with hall.store.read() as db:
        assert [row.answer for row in roll_calls.names(db, hall.session.id)] == ["here", "not_here", "here"]
        kinds = {flag.kind for flag in flags.flags(db, hall.session.id, hall.at)}
    assert kinds == {"one_phone", "no_answer"}
    tab.cards[1].here.click()
    settle(hall.desk)
    assert window.tabs.tabText(0) == "Flags (1 to look at)"


def test_a_walk_in_is_written_down_suggested_matched_and_opened_again(
    hall: Hall, window: ReviewWindow
) -> None:
    tab = window.walk_ins
    tab.note.click()
    fill(form_of(hall.desk), Name=hall.people[10].name)
    settle(hall.desk)
    assert window.tabs.tabText(3) == "Walk-ins (1 open)"
    assert tab.suggestions.model.rows[0].person.id == hall.people[10].id
    tab.match.click()
    settle(hall.desk)
    assert [row.settled for row in tab.table.model.rows] == ["matched"]
    with hall.store.read() as db:
        assert len(today.arrivals(db, hall.session.id)) == 11
    tab.reopen.click()
    fill(form_of(hall.desk), Reason="认错了")
    settle(hall.desk)
    with hall.store.read() as db:
        assert len(today.arrivals(db, hall.session.id)) == 10
    tab.dismiss.click()
    fill(form_of(hall.desk), Reason="旁听")
    settle(hall.desk)
    assert [row.settled_reason for row in tab.table.model.rows] == ["旁听"]


def test_somebody_unknown_is_put_on_the_roster(hall: Hall, window: ReviewWindow) -> None:
    hall.walk_in("何新")
    window.refresh()
    settle(hall.desk)
    assert window.walk_ins.suggestions.model.rows == []
    window.walk_ins.register.click()
    form = form_of(hall.desk)
    fill(form, **{"Staff number": "P0001"})
    settle(hall.desk)
    assert "P0001" in form.wrong.text()
    fill(form, **{"Staff number": "P9001"})
    settle(hall.desk)
    assert [row.settled for row in window.walk_ins.table.model.rows] == ["registered"]


def test_a_viewer_looks_and_changes_nothing(hall: Hall) -> None:
    hall.desk.account = AccountRow(hall.people[0].id, "li", "李", "viewer")
    made = open_it(hall.desk, hall.session.id)
    settle(hall.desk)
    assert made.flags.table.model.rows
    for each in (
        made.flags.clear,
        made.flags.uphold,
        made.flags.take_back,
        made.roll_call.draw,
        made.walk_ins.note,
    ):
        assert each.isHidden()
    made.close()


def test_what_is_shown_moves_with_the_base(hall: Hall, window: ReviewWindow) -> None:
    hall.walk_in("何新")
    window.on_moved({"certificate"})
    settle(hall.desk)
    assert window.tabs.tabText(3) == "Walk-ins (0 open)"
    window.on_moved({"walk_in"})
    settle(hall.desk)
    assert window.tabs.tabText(3) == "Walk-ins (1 open)"
    with hall.store.read() as db:
        far = hall.at + timedelta(days=100)
        assert reading.read(db, hall.session.id, far).session is not None
