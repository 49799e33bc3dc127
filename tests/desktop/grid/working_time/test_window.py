"""The window of working days: a year looked at and changed by keys and mouse, hours, the notice, the years that are missing."""

from collections.abc import Generator
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from core.clock import local_date
from desktop import look
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.working_time.window import WorkingTimeWindow, open_it
from grid.working_time import calendar_of, set_day
from grid.working_time.calendars import FIRST, LAST, DayOf
from people.accounts import AccountRow
from store import journal
from tests.grid.working_time.test_engine import at
from tests.grid.working_time.test_notices import NOTICE_2026
from tests.waiting import settle

NOW = at("2026-11-22 10:00")
FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)
KEY = Qt.Key


@pytest.fixture
def opened(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Generator[WorkingTimeWindow]:
    monkeypatch.setattr("desktop.grid.working_time.window.clock.now", lambda: NOW)
    desk.window = QWidget()
    made = open_it(desk)
    settle(desk)
    yield made
    settle(desk)
    made.close()
    desk.window.deleteLater()


def press(window: WorkingTimeWindow, key: Qt.Key, *, shift: bool = False) -> None:
    QTest.keyClick(
        window.view, key, Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    )
    settle(window.desk)


def told(desk: Desk, day: date) -> DayOf:
    with desk.base.read() as db:
        return calendar_of(db).day(day)


def form_of(window: WorkingTimeWindow) -> Form:
    (form,) = [each for each in window.findChildren(Form) if each.isVisible()]
    return form


def test_it_opens_at_today_and_tells_what_ships_from_what_is_own(
    desk: Desk, opened: WorkingTimeWindow
) -> None:
    view = opened.view
    assert (view.current, opened.year.value()) == (local_date(NOW), 2026)
    assert view.seen(date(2026, 2, 14))[1:] == (True, "national", "W")
    assert view.seen(date(2026, 2, 16))[1:] == (False, "national", "F")
    assert view.seen(date(2026, 2, 15))[1:] == (False, "national", "")
    assert view.seen(FRIDAY)[1:] == (True, "weekday", "")
    assert view.accessibleDescription() == "22 Nov 2026 · Sunday · free · by its weekday"
    with desk.base.write() as db:
        set_day(db, FRIDAY, "li", NOW, works=False, words="停水")
    desk.moved.emit(frozenset({"calendar_day"}))
    settle(desk)
    assert view.seen(FRIDAY)[1:] == (False, "own", "F")
    assert view.sentence(FRIDAY) == "27 Nov 2026 · Friday · free · 停水 · entered by this base"


def test_keys_move_choose_turn_and_take_back(desk: Desk, opened: WorkingTimeWindow) -> None:
    view = opened.view
    for key, day in (
        (KEY.Key_Down, date(2026, 11, 29)),
        (KEY.Key_Left, SATURDAY),
        (KEY.Key_Up, date(2026, 11, 21)),
        (KEY.Key_Right, date(2026, 11, 22)),
        (KEY.Key_PageDown, date(2026, 12, 22)),
        (KEY.Key_End, date(2026, 12, 31)),
        (KEY.Key_Right, date(2027, 1, 1)),
        (KEY.Key_PageUp, date(2026, 12, 1)),
        (KEY.Key_Home, date(2026, 1, 1)),
    ):
        press(opened, key)
        assert view.current == day
    view.choose(SATURDAY)
    press(opened, KEY.Key_Space)
    assert told(desk, SATURDAY) == (True, "own", "")
    press(opened, KEY.Key_Space)
    assert told(desk, SATURDAY).source == "weekday"  # what is as it ships is no longer the base's own
    press(opened, KEY.Key_W)
    press(opened, KEY.Key_Delete)
    assert told(desk, SATURDAY).source == "weekday"
    press(opened, KEY.Key_Left)
    press(opened, KEY.Key_F)
    assert told(desk, FRIDAY) == (False, "own", "")


def test_several_days_are_chosen_with_shift_and_named(desk: Desk, opened: WorkingTimeWindow) -> None:
    opened.view.choose(date(2027, 2, 5))
    for _step in range(6):
        press(opened, KEY.Key_Right, shift=True)
    assert opened.day_title.text() == "7 days, 5 Feb 2027 to 11 Feb 2027"
    assert opened.day_words.text() == "5 worked, 2 free"
    opened.words.insert("春节")
    opened.free.click()
    settle(desk)
    assert {told(desk, day) for day in opened.view.days()} == {DayOf(works=False, source="own", name="春节")}
    opened.as_shipped.click()
    settle(desk)
    assert {told(desk, day).source for day in opened.view.days()} == {"weekday"}


def test_the_mouse_chooses_draws_over_days_and_turns(desk: Desk, opened: WorkingTimeWindow) -> None:
    view = opened.view
    middle = view.cell_of(FRIDAY).center()
    assert view.day_at(middle) == FRIDAY
    assert view.day_at(QPoint(1, 1)) is None
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle)
    assert view.days() == [FRIDAY]
    QTest.mouseClick(
        view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, view.cell_of(SATURDAY).center()
    )
    assert view.days() == [FRIDAY, SATURDAY]
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=view.cell_of(date(2026, 11, 23)).center())
    QTest.mouseMove(view, view.cell_of(date(2026, 11, 25)).center())
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=view.cell_of(date(2026, 11, 25)).center())
    assert view.days()[0] == date(2026, 11, 23)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=middle)
    settle(desk)
    assert told(desk, view.current).source == "own"


def test_a_name_that_was_for_working_is_not_kept_for_being_free(
    desk: Desk, opened: WorkingTimeWindow
) -> None:
    with desk.base.write() as db:
        set_day(db, SATURDAY, "li", NOW, works=True, words="换届值班")
    opened.refresh()
    settle(desk)
    opened.view.choose(SATURDAY)
    assert opened.words.text() == "换届值班"
    press(opened, KEY.Key_Space)
    assert told(desk, SATURDAY) == (False, "weekday", "")
    opened.words.setFocus()
    opened.words.insert("值班")
    QTest.keyClick(opened.words, KEY.Key_Return)
    settle(desk)
    assert told(desk, SATURDAY) == (False, "own", "值班")


def test_the_calendar_ends_where_it_ends(opened: WorkingTimeWindow) -> None:
    opened.year.setValue(LAST.year)
    assert opened.view.year == 2099
    press(opened, KEY.Key_End)
    press(opened, KEY.Key_Right)
    assert opened.view.current == LAST
    opened.year.setValue(FIRST.year)
    press(opened, KEY.Key_Home)
    press(opened, KEY.Key_Left)
    assert opened.view.current == FIRST
    opened.before.click()
    assert opened.year.value() == FIRST.year


def test_a_missing_year_is_told_until_somebody_says_it_is_entered(
    desk: Desk, opened: WorkingTimeWindow
) -> None:
    assert opened.band.isVisible()
    assert "2027" in opened.band_words.text()
    assert not opened.entered.isVisible()
    opened.after.click()
    assert (opened.view.year, opened.entered.text()) == (2027, "All of 2027 is entered")
    opened.entered.click()
    settle(desk)
    assert not opened.band.isVisible()
    assert opened.entered.text() == "2027 is not all entered"
    opened.entered.click()
    settle(desk)
    assert opened.band.isVisible()


def test_the_notice_is_pasted_shown_and_kept(desk: Desk, opened: WorkingTimeWindow) -> None:
    opened.after.click()
    opened.notice.click()
    form = form_of(opened)
    (field,) = form.findChildren(QPlainTextEdit)
    shown = [label for label in form.findChildren(QLabel) if label.objectName() == "soft"][-1]
    field.setPlainText(NOTICE_2026)
    assert shown.text() == "This is the notice of 2026, not of 2027."
    form.submit()
    settle(desk)
    assert form.isVisible()
    field.setPlainText("一、元旦：1月1日至3日放假调休。1月9日上班。\n二、清明节：4月5日放假。")
    assert (
        shown.text()
        == "元旦  3 days free, 1 Jan 2027 to 3 Jan 2027; worked on 9 Jan 2027\n清明节  free on 5 Apr 2027"
    )
    form.submit()
    settle(desk)
    assert told(desk, date(2027, 1, 9)) == (True, "own", "元旦")
    assert not opened.band.isVisible()


def test_office_hours_from_a_day_on(desk: Desk, opened: WorkingTimeWindow) -> None:
    opened.view.choose(date(2026, 12, 1))
    opened.add_hours.click()
    form = form_of(opened)
    (field,) = [each for each in form.findChildren(QLineEdit) if "13:00" in each.text()]
    field.setText("nine to five")
    form.submit()
    settle(desk)
    assert "are no office hours" in form.wrong.text()
    field.setText("8:30-12:00，13:30-17:00")
    form.submit()
    settle(desk)
    assert opened.hours.model.tsv(range(2)).splitlines() == [
        "1 Dec 2026\t08:30-12:00, 13:30-17:00", "the beginning\t09:00-11:30, 13:00-17:30"
    ]  # fmt: skip


def test_whoever_may_not_change_it_looks(desk: Desk, opened: WorkingTimeWindow) -> None:
    assert desk.account
    desk.account = AccountRow(desk.account.id, "chen", "陈思远", "clerk")
    looking = open_it(desk)
    settle(desk)
    told = [
        any("Space turns" in each.text() for each in shown.findChildren(QLabel))
        for shown in (opened, looking)
    ]
    assert told == [True, False]
    for each in (
        looking.notice,
        looking.entered,
        looking.add_hours,
        looking.words,
        looking.free,
        looking.as_shipped,
    ):
        assert not each.isVisible()
    looking.view.choose(SATURDAY)
    for key in (KEY.Key_Space, KEY.Key_W, KEY.Key_Delete):
        press(looking, key)
    with desk.base.read() as db:
        assert "calendar_day" not in journal.since(db, 0).subject_kinds
    looking.close()


def test_it_paints_every_sort_of_day(desk: Desk, opened: WorkingTimeWindow) -> None:
    with desk.base.write() as db:
        set_day(db, SATURDAY, "li", NOW, works=True)
    opened.refresh()
    settle(desk)
    picture = opened.view.grab().toImage()

    def colours(day: date) -> set[str]:
        cell = opened.view.cell_of(day)
        spots = [(x, y) for x in range(cell.left(), cell.right()) for y in range(cell.top(), cell.bottom())]
        return {picture.pixelColor(x, y).name() for x, y in spots}

    worked, free, own = colours(date(2026, 2, 14)), colours(date(2026, 2, 16)), colours(SATURDAY)
    assert "#fbf3e2" in worked & own
    assert "#f7e9e4" in free - worked
    assert look.PINE.lower() in own - worked - free
    assert not {"#fbf3e2", "#f7e9e4"} & colours(FRIDAY)
