"""The steps of an issue by its page: dialogs with the usual reasons, undo, what is refused, merging and linking."""

from datetime import date

from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QLabel,
    QMessageBox,
    QPushButton,
    QSpinBox,
)

from core import clock
from desktop.grid.issues.finder import Finder
from desktop.grid.issues.issue_window import IssueWindow
from desktop.grid.issues.photos_field import PhotosField
from grid.issues import moves, photos
from grid.issues.photos import Sent
from grid.issues.rules import MOVES
from tests.desktop.grid.issues.conftest import Office
from tests.desktop.grid.issues.opened import again, as_clerk, do, facts, page, press, say, send, state
from tests.pictures import photo
from tests.waiting import settle


def test_the_one_who_handled_it_does_not_close_it(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "heap")
    do(window, "file")
    form = press(window, "dispatch")
    send(form)
    do(window, "accept")
    form = press(window, "handled")
    send(form)
    assert form.wrong.text().startswith("1 photos of the finished work are needed, 0 are there.")
    assert form.isVisible()
    form.findChildren(PhotosField)[0].take_image(window.grab().toImage(), "after.png")
    say(form, "已清运")
    send(form)
    assert state(window) == "HANDLED"
    assert len(window.photos.after.photos) == len(window.photos.before.photos) == 1
    assert not window.steps.buttons["close"].isEnabled()
    assert (
        window.steps.buttons["close"].accessibleDescription()
        == "Whoever handled the issue cannot check it too. Let somebody else check it."
    )
    as_clerk(busy)
    again(window)
    form = press(window, "close")
    assert "楼道堆物已消除并附同角度照片" in form.findChildren(QLabel)[1].text()
    send(form)
    assert state(window) == "CLOSED"
    assert window.clock.text() == "Done in time"


def test_dispatch_offers_the_company_of_the_place_first(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "fire")
    do(window, "file")
    form = press(window, "dispatch")
    units = form.findChildren(QComboBox)[0]
    assert [units.itemText(row) for row in range(units.count())] == [
        "桂苑物业服务有限公司 (serves this place)",
        "安居物业管理有限公司",
        "联动治理办公室",
        "Nobody in particular: whoever holds the micro-grid",
    ]
    assert units.currentIndex() == 0
    units.setCurrentIndex(2)
    send(form)
    assert state(window) == "DISPATCHED"
    assert "With whom: 联动治理办公室" in facts(window)


def test_undo_names_the_step_that_it_takes_back(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "door")
    assert window.undo.text() == "Undo: Dispatch"
    window.undo.click()
    settle(busy.desk)
    assert state(window) == "FILED"
    assert window.line.text().splitlines()[0] == "Call the dispatch back"
    assert not window.undo.isVisibleTo(window), "what was taken back is not taken back again"
    window = page(busy, windows, "heap")
    do(window, "file")
    assert window.undo.text() == "Undo: File the case"
    window.undo.click()
    form = window.form
    assert form
    assert form.values()["reason"] == "Filed by mistake"
    send(form)
    assert state(window) == "REPORTED"
    assert not window.undo.isVisibleTo(window)


def test_what_is_exceptional_has_no_reason_ready(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "lamp")
    form = press(window, "void")
    form.submit()
    assert form.wrong.text() == "Please fill in: Reason"
    say(form, "重复录入")
    send(form)
    assert state(window) == "VOID"
    assert window.undo.text() == "Undo: Declare void"


def test_more_time_is_asked_for_and_granted_as_asked(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "door")
    form = press(window, "extend")
    assert form.values()["reason"] is None, "nobody asked"
    form.reject()
    form = press(window, "ask_extension")
    form.findChildren(QSpinBox)[0].setValue(4)
    send(form)
    form = press(window, "extend")
    assert form.findChildren(QSpinBox)[0].value() == 4
    assert form.values()["reason"] == "As asked for"
    send(form)
    assert window.clock.text() == "4.6 working days left, due 2026-03-11 09:30"
    assert "4 working days more" in window.line.text()


def test_suspended_until_a_day_and_resumed(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "door")
    form = press(window, "ask_suspension")
    day = form.findChildren(QDateEdit)[0]
    assert day.date() == QDate(2026, 3, 11), "a week ahead"
    day.setDate(QDate(2026, 3, 20))
    send(form)
    form = press(window, "suspend")
    assert form.values()["until"] == date(2026, 3, 20)
    send(form)
    assert state(window) == "SUSPENDED"
    assert window.clock.text() == "Paused, 0.6 working days left, due 2026-03-20 15:00"
    do(window, "resume")
    assert state(window) == "DISPATCHED"


def test_a_day_that_is_past_is_refused_in_the_dialog(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "door")
    form = press(window, "suspend")
    say(form, "等待维修资金")
    form.findChildren(QDateEdit)[0].setDate(QDate(2026, 3, 1))
    send(form)
    assert "2026-03-01" in form.wrong.text()
    assert form.isVisible()
    assert state(window) == "DISPATCHED"


def test_what_somebody_else_moved_meanwhile_is_told(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "door")
    form = press(window, "return_dispatch")
    busy.move("door", "accept", "admin")
    send(form)
    assert "Take in hand" in form.wrong.text()
    assert form.isVisible()


def test_the_same_step_pressed_twice_is_one(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "heap")
    window.press(MOVES["file"])
    window.press(MOVES["file"])
    settle(busy.desk)
    again(window)
    assert state(window) == "FILED"
    assert window.line.text().count("File the case") == 1
    assert busy.desk.window
    assert not busy.desk.window.findChildren(QMessageBox)


def test_merged_into_one_nearby_and_taken_out_again(busy: Office, windows: list[IssueWindow]) -> None:
    other = busy.report("heap again", "0501", 0, "还是纸箱")
    window = page(busy, windows, "heap")
    form = press(window, "merge")
    (finder,) = form.findChildren(Finder)
    finder.ask()
    settle(busy.desk)
    assert [each.words for each in finder.offers] == [f"{other.shown} 楼道堆物"]
    finder.take(finder.offers[0])
    send(form)
    assert state(window) == "MERGED"
    assert f"Into {other.shown}" in window.line.text()
    names = [each.text() for each in window.findChildren(QPushButton) if other.shown in each.text()]
    assert names == [f"{other.shown}  楼道堆物  Reported"]
    window.undo.click()
    settle(busy.desk)
    assert state(window) == "REPORTED"


def test_linked_by_search_and_unlinked(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "heap")
    window.link()
    form = window.form
    assert form
    (finder,) = form.findChildren(Finder)
    finder.setText("xftdzy")
    finder.ask()
    settle(busy.desk)
    finder.take(finder.offers[0])
    send(form)
    assert window.picture
    assert [other.item for other in window.picture.story.links] == ["消防通道占用"]
    window.unlink(busy.issues["fire"])
    settle(busy.desk)
    assert window.picture.story.links == []


def test_a_second_round_is_told(busy: Office, windows: list[IssueWindow]) -> None:
    after = Sent(photo(size=(500, 400)), "后.jpg", "after")
    photos.take_in(
        busy.desk.base,
        busy.desk.folder,
        [after],
        lambda db, taken: moves.move(
            db, busy.issues["lamp"], "handled", busy.hand(db, "admin"), clock.now(), photos=taken
        ),
    )
    busy.move("lamp", "close", "clerk")
    busy.later(hours=1)
    window = page(busy, windows, "lamp")
    form = press(window, "reopen")
    say(form, "问题重现")
    send(form)
    assert window.state.text() == "Filed, round 2"
    assert window.line.text().splitlines()[0] == "Reopen (round 2)"


def test_the_next_step_is_taken_by_keyboard_alone(busy: Office, windows: list[IssueWindow]) -> None:
    window = page(busy, windows, "heap")
    window.activateWindow()
    settle(busy.desk)
    assert window.focusWidget() is window.steps.buttons["file"]
    QTest.keyClick(window.steps.buttons["file"], Qt.Key.Key_Space)
    settle(busy.desk)
    assert state(window) == "FILED"
