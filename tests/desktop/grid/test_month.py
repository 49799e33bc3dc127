"""One seeded month of a 居民区, through the office's PC and the holders' phones alone; at the end every figure is reckoned again by hand.

What happened stands in a diary that knows nothing of the program's clocks and states: March 2026 has no holiday, an office day is 9:00
to 17:30, and all is done at hours where a day more or less decides.
"""

import random
from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import UUID

import pytest
import sqlalchemy as sa
from PySide6.QtWidgets import QComboBox, QWidget

from cli.every_record import ALL
from core.clock import instant
from core.jobs import drive
from core.paths import DataFolder
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.issues.issue_window import IssueWindow, open_it
from desktop.grid.issues.photos_field import PhotosField
from desktop.grid.issues.report_form import open_it as open_report
from desktop.pages.grid import Grid
from grid.catalogue import KeptItem, in_force
from grid.indicators.book import read
from grid.indicators.stories import Period
from grid.tables import Issue
from store import journal
from store.records import disagreements
from tests.grid_phones import Street, report, sent
from tests.grid_town import GRIDS, GridTown, make_grid_town
from tests.phones import Phone, fields, open_door
from tests.pictures import photo
from tests.waiting import settle

pytestmark = pytest.mark.slow
SEED = 20260302
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 31)
UNWALKED = 6
"""The micro-grid that nobody walks."""
BUILDINGS = (0, 2, 4, 6, 8, 10, 11)
"""One of each micro-grid."""
BEFORE = {"photo": ("前.jpg", photo(), "image/jpeg")}


class _Wall(datetime):
    """What every clock of the program shows."""

    shown = instant(FIRST, time(8))

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return cls.shown.astimezone(tz)


ENDED = ("HANDLED", "CLOSED")
"""The work is done and nobody sent it back."""


@dataclass
class Entry:
    """What the diary says of one issue."""

    item: KeptItem
    grid: int
    filed: date | None = None
    done: date | None = None
    """The day on which the work was last said to be done."""
    again: int = 0
    """How often it was sent back."""
    state: str = "REPORTED"

    @property
    def is_late(self) -> bool:
        """By the hours at which the month is played: filed at 10:00, done at 15:00, urgent ones at 10:30 of the same day; looked at on the last day at 18:00."""
        assert self.filed
        end = self.done if self.done and self.state in ENDED else LAST
        if self.item.item.limit_kind == "urgent_hour":
            return end > self.filed or self.state not in ENDED
        return _working_days(self.filed, end) >= self.item.item.limit_amount


@dataclass
class Month:
    """The office, its phones, and the diary."""

    desk: Desk
    street: Street
    items: list[KeptItem]
    dice: random.Random
    phones: list[Phone]
    diary: dict[UUID, Entry] = field(default_factory=dict[UUID, Entry])
    to_do: dict[date, list[UUID]] = field(default_factory=dict[date, list[UUID]])
    to_check: list[UUID] = field(default_factory=list[UUID])
    walks: int = 0
    notes: int = 0

    @property
    def town(self) -> GridTown:
        return self.street.town

    def report_by_phone(self, number: int, item: KeptItem) -> None:
        answer = report(
            self.street, self.phones[number], item.item.name, self._stairwell(number), BEFORE,
            words="巡查发现", spot="一楼", near="another",
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        self.diary[UUID(answer.url.partition("/grid/issue/")[2].partition("?")[0])] = Entry(item, number)

    def report_at_the_desk(self, number: int, item: KeptItem) -> None:
        form = open_report(self.desk)
        settle(self.desk)
        for finder, text in ((form.item, item.item.name), (form.where, f"{BUILDINGS[number] + 1}-1")):
            finder.setFocus()
            settle(self.desk)
            finder.setText(text)
            finder.ask()
            settle(self.desk)
            assert finder.take_marked()
        form.words.setPlainText("居民来电反映")
        form.photos.take_image(form.grab().toImage(), "前.png")
        settle(self.desk)
        before = set(self._known())
        form.submit()
        settle(self.desk)
        (made,) = set(self._known()) - before
        self.diary[made] = Entry(item, number)

    def press(self, issue: UUID, *names: str, reason: str = "") -> None:
        """Open the issue's window and press these buttons, filling in what they ask."""
        window = open_it(self.desk, issue)
        settle(self.desk)
        for name in names:
            window.steps.buttons[name].click()
            settle(self.desk)
            if window.form is not None and window.form.isVisible():
                self._fill(window, window.form, name, reason)
        window.close()
        settle(self.desk)

    def tap(self, issue: UUID, move: str, **typed: str) -> None:
        """The holder's phone opens the issue and taps."""
        phone, path = self.phones[self.diary[issue].grid], f"/grid/issue/{issue}"
        page = phone.open(path).text
        answer = sent(phone, path, page, move=move, **typed)
        assert answer.status_code == 200, answer.text

    def walk(self, number: int) -> None:
        phone = self.phones[number]
        form = fields(phone.open("/grid/round?kind=inspection").text, "/grid/round")
        answer = phone.submit("/grid/round", {**form, "where": f"area:{self.town.grids[number]}"})
        assert answer.status_code == 200, answer.text
        self.walks += 1

    def note(self, number: int) -> None:
        phone, home = self.phones[number], self.town.households[BUILDINGS[number]][0]
        page = phone.open(f"/grid/visit?place={home}").text
        answer = sent(phone, "/grid/visit", page, kind="home", words="走访，一切正常", again="")
        assert "is saved" in answer.text, answer.text
        self.notes += 1

    def _stairwell(self, number: int) -> UUID:
        return self.dice.choice(self.town.stairwells[BUILDINGS[number]])

    def _known(self) -> list[UUID]:
        with self.desk.base.read() as db:
            return list(db.scalars(sa.select(Issue.id)))

    def _fill(self, window: IssueWindow, form: Form, name: str, reason: str) -> None:
        if name == "handled":
            form.findChildren(PhotosField)[0].take_image(window.grab().toImage(), "后.png")
        for box in form.findChildren(QComboBox):
            if box.isEditable() and reason:
                box.setEditText(reason)
        settle(self.desk)
        form.submit()
        settle(self.desk)


@pytest.fixture
def month(desk: Desk, folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> Generator[Month]:
    monkeypatch.setattr("core.clock.datetime", _Wall)
    home = desk.window = QWidget()
    town = make_grid_town(desk.base)
    with desk.base.read() as db:
        items = list(in_force(db, FIRST).by_code.values())
    with open_door(desk.base, folder) as (address, app):
        street = Street(address, app, town, desk.base, folder)
        phones = [street.phone(holder) for holder in town.holders]
        yield Month(desk, street, items, random.Random(SEED), phones)
    settle(desk)
    home.close()
    home.deleteLater()


def _at(day: date, hour: int, minute: int = 0) -> None:
    _Wall.shown = instant(day, time(hour, minute))


def _days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def _works(day: date) -> bool:
    return day.weekday() < 5


def _working_days(first: date, last: date) -> int:
    return sum(_works(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def _play(month: Month) -> None:
    for number, day in enumerate(day for day in _days() if _works(day)):
        grid = number % len(GRIDS)
        _morning(month, day, grid)
        if day.weekday() == 1:
            _at(day, 14)
            for each in range(len(GRIDS)):
                if each != UNWALKED:
                    month.walk(each)
        month.note(grid)
        _afternoon(month, day)


def _morning(month: Month, day: date, grid: int) -> None:
    """Two issues are reported, filed, dispatched and taken in hand; when they will be done is drawn."""
    _at(day, 9, 30)
    month.report_by_phone(grid, month.dice.choice(month.items))
    month.report_at_the_desk((grid + 3) % len(GRIDS), month.dice.choice(month.items))
    _at(day, 10)
    for issue, entry in list(month.diary.items())[-2:]:
        if month.dice.random() < 0.1:
            month.press(issue, "decline", reason="现场核实，情况不实")
            entry.state = "VOID"
            continue
        month.press(issue, "file", "dispatch", "accept")
        entry.filed, entry.state = day, "HANDLING"
        urgent = entry.item.item.limit_kind == "urgent_hour"
        wait = month.dice.choice((0, 0, 1, 2, 4, 9))
        if urgent and not wait:
            _at(day, 10, 30)
            _done(month, issue, day)
            _at(day, 10)
        else:
            month.to_do.setdefault(day + timedelta(days=wait), []).append(issue)


def _afternoon(month: Month, day: date) -> None:
    """What is due is mended at 15:00; at 16:30 the holders look at what was mended, and send some of it back."""
    _at(day, 15)
    for due in sorted(each for each in month.to_do if each <= day):
        for issue in month.to_do.pop(due):
            _done(month, issue, day)
    _at(day, 16, 30)
    for issue in month.to_check:
        entry = month.diary[issue]
        if not entry.again and month.dice.random() < 0.2:
            month.tap(issue, "rework", reason="仍有残留")
            entry.again, entry.state = entry.again + 1, "HANDLING"
            month.to_do.setdefault(day + timedelta(days=1), []).append(issue)
        else:
            month.tap(issue, "close")
            entry.state = "CLOSED"
    month.to_check = []


def _done(month: Month, issue: UUID, day: date) -> None:
    month.press(issue, "handled", reason="已整改")
    month.diary[issue].done, month.diary[issue].state = day, "HANDLED"
    month.to_check.append(issue)


def test_a_month_of_an_office(month: Month) -> None:
    _play(month)
    _at(LAST, 18)
    entries = month.diary
    filed = [entry for entry in entries.values() if entry.filed]
    assert len(entries) > 40
    assert Counter(entry.state for entry in entries.values()) == _states(month)
    with month.desk.base.read() as db:
        figures = read(
            db, Period(FIRST.replace(day=1), LAST + timedelta(days=1)), _Wall.now(UTC), month.town.area
        ).whole
        assert drive(journal.verify(db)).ok
        assert drive(disagreements(db, ALL)) == []
    shown = {code: (each.hits, each.n) for code, each in figures.items()}
    done = [entry for entry in filed if entry.state in ENDED or entry.again]
    assert shown["closing"] == (sum(entry.state == "CLOSED" for entry in filed), len(filed))
    over = [entry for entry in filed if entry.state in ENDED or entry.is_late]
    assert shown["on_time"] == (sum(not entry.is_late for entry in over), len(over))
    assert shown["rework"] == (sum(bool(entry.again) for entry in done), len(done))
    assert shown["dispatch"] == (len(filed), len(filed))
    assert shown["coverage"] == ((len(GRIDS) - 1) * 23, len(GRIDS) * 23)
    _look_at_the_book(month, entries)


def _states(month: Month) -> Counter[str]:
    with month.desk.base.read() as db:
        return Counter(db.scalars(sa.select(Issue.state)))


def _look_at_the_book(month: Month, entries: Mapping[UUID, Entry]) -> None:
    """The page's scopes count what the diary counts."""
    page = Grid(month.desk)
    page.refresh()
    settle(month.desk)
    is_open = [entry for entry in entries.values() if entry.state not in {"CLOSED", "VOID"}]
    late = [entry for entry in is_open if entry.state == "HANDLING" and entry.is_late]
    assert page.table.model.rowCount() == len(is_open)
    page.scopes["overdue"].click()
    settle(month.desk)
    assert page.table.model.rowCount() == len(late)
    page.deleteLater()
