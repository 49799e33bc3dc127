"""The check-in page: entry by hand and taking back, the tray, silent phones, the menu of other ways, another door's rows."""

from datetime import datetime, timedelta

from PySide6.QtWidgets import QApplication

from courses import check_in
from courses.check_in import Attempt
from desktop.pages.check_in import CheckIn
from desktop.watcher import Watcher
from tests import builders
from tests.waiting import settle, until
from tests.windows import Window, fill, names, open_form


def test_by_hand_with_a_reason_and_back(window: Window, now: datetime) -> None:
    session, people = builders.hall(window.desk.base, now)
    page: CheckIn = window.open(CheckIn, session.id)
    assert len(page.missing.model.rows) == 3
    assert page.missing.select(people[1].id)
    page.enter.click()
    form = open_form(window.desk)
    fill(form)
    assert form.wrong.text() == "Please fill in: Reason"
    fill(form, Reason="手机没电")
    settle(window.desk)
    assert names(page.arrivals) == [people[1].name]
    assert page.present.text() == "1/3"
    page.arrivals.view.selectRow(0)
    page.take_back.click()
    fill(open_form(window.desk), Reason="点错人")
    settle(window.desk)
    assert names(page.arrivals) == []
    assert page.present.text() == "0/3"
    page.lists.setCurrentWidget(page.tray)
    assert [(row.outcome, row.reason) for row in page.tray.model.rows] == [
        ("taken_back", "点错人"),
        ("ok", "手机没电"),
    ]
    page.tray.view.selectRow(1)
    assert not page.take_back.isEnabled()


def test_silent_phones_are_said_without_being_asked(window: Window, now: datetime) -> None:
    session, people = builders.hall(window.desk.base, now)
    page: CheckIn = window.open(CheckIn, session.id)
    page.hall_button.click()
    settle(window.desk)
    assert page.hall
    shown_at = page.hall
    page.shown = (session.id, now - timedelta(minutes=4))
    assert not page.silence.isVisible()
    with window.desk.base.write() as db:
        for one in people:
            check_in.check_in_by_hand(db, session.id, one.id, "手机打不开页面", "chen", now)
    page.refresh()
    settle(window.desk)
    assert page.silence.isVisible()
    assert "no phone has come in" in page.silence_words.text()
    shown_at.close()
    settle(window.desk)
    page.refresh()
    settle(window.desk)
    assert not page.silence.isVisible()


def test_every_way_opens_its_window(window: Window, now: datetime) -> None:
    session, _people = builders.hall(window.desk.base, now)
    page: CheckIn = window.open(CheckIn, session.id)
    before = set(QApplication.topLevelWidgets())
    for action in page.ways.actions():
        action.trigger()
        settle(window.desk)
        opened = [each for each in QApplication.topLevelWidgets() if each not in before and each.isVisible()]
        assert opened or action.isSeparator(), action.text()
        for each in opened:
            each.close()
        settle(window.desk)


def test_another_doors_check_in_appears_by_itself(window: Window, now: datetime) -> None:
    desk = window.desk
    session, people = builders.hall(desk.base, now)
    watcher = Watcher(desk.base, desk.base.moved(), desk.worker)
    watcher.changed.connect(desk.moved)
    watcher.start()
    page: CheckIn = window.open(CheckIn, session.id)
    assert names(page.arrivals) == []
    with desk.base.write() as db:
        check_in.check_in(db, [Attempt(people[2].id, "qr", now, "test", session_id=session.id)], now)
    until(lambda: names(page.arrivals) == [people[2].name])
    watcher.stop()
