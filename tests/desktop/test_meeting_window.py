"""The window that imports an online meeting: what it shows, how a person decides in it, what comes of it, and the way back."""

from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from courses.meetings.planning import ATTENDANCE
from desktop.desk import Desk
from desktop.form import Form
from desktop.meetings import open_it
from desktop.meetings.window import MeetingWindow
from desktop.table_model import as_text
from people import persons
from people.accounts import AccountRow
from people.persons import NewPerson
from tests.courses.meetings.exports import START, bare_session, written
from tests.waiting import settle, until

TIMES = "2026-04-22 13:35:00,2026-04-22 16:20:00"
LINES = ("韩婷", "孟洋的iPhone", "张静", "小太阳", "会议室大屏")


@pytest.fixture
def window(desk: Desk) -> Generator[MeetingWindow]:
    """The window on a session of the past, with five on the roster."""
    session = bare_session(desk.base)
    with desk.base.write() as db:
        names = ("韩婷", "孟洋", "张静", "张静", "欧阳娜")
        new = [NewPerson(name, staff_number=f"S{number}") for number, name in enumerate(names)]
        persons.add_all(db, new, "clerk", START)
    made = open_it(desk, session)
    assert isinstance(made, MeetingWindow)
    settle(desk)
    yield made
    settle(desk)
    made.close()


def export(folder: Path, *names: str, times: str = TIMES) -> Path:
    return written(folder, "用户昵称,入会时间,退会时间\n" + "".join(f"{name},{times}\n" for name in names))


def there(desk: Desk) -> list[str]:
    """The staff numbers of those who are checked in."""
    with desk.base.read() as db:
        rows = db.execute(
            ATTENDANCE.select().where(ATTENDANCE.c.reversed_at.is_(None), ATTENDANCE.c.direction == "in")
        )
        return sorted(persons.person(db, row.person_id).staff_number or "" for row in rows)


def test_from_the_file_to_the_check_ins_and_back(desk: Desk, window: MeetingWindow, tmp_path: Path) -> None:
    window.take(export(tmp_path, *LINES))
    settle(desk)
    assert window.session.currentText().startswith("2026-04-22 13:30")
    assert window.summary.text().startswith(
        "2 people will be checked in. Sure 2, unsure 1, nobody on the roster 2"
    )
    assert "孟洋的iPhone" in as_text(window.sure.model)
    assert "165" in as_text(window.sure.model)
    window.go.click()
    settle(desk)
    settle(desk)
    assert window.came_of_it.text() == "Checked in: 2. There already: 0. Refused: 0."
    assert there(desk) == ["S0", "S1"]
    assert window.tabs.tabText(3) == "There already (2)"
    assert not window.go.isEnabled()
    window.back.click()
    settle(desk)
    (form,) = window.findChildren(Form)
    form.findChildren(QLineEdit)[-1].setText("选错了场次")
    form.submit()
    settle(desk)
    settle(desk)
    assert there(desk) == []
    assert window.tabs.tabText(0) == "Sure (2)"


def test_the_keyboard_decides(desk: Desk, window: MeetingWindow, tmp_path: Path) -> None:
    window.take(export(tmp_path, *LINES))
    settle(desk)
    window.sure.view.selectRow(1)
    QTest.keyClick(window.sure.view, Qt.Key.Key_Space)
    assert [line.is_out for line in window.sure.model.rows] == [False, True]
    window.tabs.setCurrentWidget(window.unsure)
    assert window.unsure.candidates.count() == 2
    assert "several people have this name" in window.unsure.candidates.item(0).text()
    window.unsure.candidates.setCurrentRow(1)
    QTest.keyClick(window.unsure.candidates, Qt.Key.Key_Return)
    assert window.unsure.table.model.rows[0].words.startswith("张静   S3")
    window.tabs.setCurrentWidget(window.nobody)
    window.nobody.picker.line.setText("oyn")
    until(lambda: window.nobody.picker.person_id is not None and window.nobody.picker.found.count() == 1)
    QTest.keyClick(window.nobody.picker.line, Qt.Key.Key_Return)
    assert [line.words.partition(" ")[0] for line in window.nobody.table.model.rows] == ["欧阳娜", ""]
    assert window.nobody.who.text() == "会议室大屏"
    window.nobody.walk_in.click()
    assert window.nobody.table.model.rows[1].words == "a walk-in"
    assert window.go.text() == "Import (3)"
    window.go.click()
    settle(desk)
    settle(desk)
    assert there(desk) == ["S0", "S3", "S4"]


def test_a_choice_can_be_withdrawn(desk: Desk, window: MeetingWindow, tmp_path: Path) -> None:
    window.take(export(tmp_path, "张静"))
    settle(desk)
    window.unsure.choose_candidate()
    assert window.go.isEnabled()
    window.unsure.nobody.click()
    assert not window.go.isEnabled()


def test_a_wrong_file_is_said_inside(desk: Desk, window: MeetingWindow, tmp_path: Path) -> None:
    window.take(written(tmp_path, "姓名,手机\n韩婷,1\n", name="花名册.csv"))
    settle(desk)
    assert window.wrong.isVisible()
    assert "花名册.csv holds no list of participants" in window.wrong.text()
    assert not window.go.isEnabled()


def test_another_day_is_warned_of(desk: Desk, window: MeetingWindow, tmp_path: Path) -> None:
    window.take(export(tmp_path, "韩婷", times=TIMES.replace("04-22", "04-20")))
    settle(desk)
    assert "20 Apr 2026" in window.wrong.text()
    assert window.tabs.tabText(4) == "Refused (1)"


def test_a_file_can_be_dropped(desk: Desk, window: MeetingWindow, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(export(tmp_path, "韩婷")))])
    window.dropEvent(
        QDropEvent(
            QPointF(9, 9),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    settle(desk)
    assert window.tabs.tabText(0) == "Sure (1)"


def test_a_viewer_only_looks(desk: Desk, tmp_path: Path) -> None:
    assert desk.account
    desk.account = AccountRow(desk.account.id, "lin", "林小雨", "viewer")
    window = open_it(desk, bare_session(desk.base))
    assert isinstance(window, MeetingWindow)
    window.take(export(tmp_path, "韩婷"))
    settle(desk)
    assert not window.go.isVisible()
    window.close()


def test_without_a_session_one_is_chosen(desk: Desk, tmp_path: Path) -> None:
    bare_session(desk.base)
    window = open_it(desk, None)
    assert isinstance(window, MeetingWindow)
    settle(desk)
    window.take(export(tmp_path, "韩婷"))
    settle(desk)
    assert window.summary.text() == "Choose the session that the meeting belonged to."
    window.session.setCurrentIndex(0)
    window.session.activated.emit(0)
    settle(desk)
    assert window.tabs.tabText(2) == "Nobody on the roster (1)"
    window.close()
