"""The window of the working calendar: a year's days to look at and change, the office hours, and what is missing."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core import clock
from core.language import N_, _
from desktop.choice import Count
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.working_time.notice_form import ask_notice
from desktop.grid.working_time.year_view import YearView
from desktop.page import button, card, label, sized
from desktop.pages import course_forms
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid import working_time
from grid.working_time.calendars import FIRST, LAST, WorkCalendar, calendar_of
from sheets.columns import Column, Kind, Sheet, shown_day
from store.types import Db

_NARROW = 320


class HoursRow(NamedTuple):
    """Office hours from a day on; None for those that a base begins with."""

    since: date | None
    hours: str


HOURS: Sheet[HoursRow] = Sheet(
    N_("Office hours"),
    (
        Column("since", N_("From"), Kind.TEXT, lambda row: shown_day(row.since) if row.since else _("the beginning"), 14),
        Column("hours", N_("Hours"), Kind.TEXT, lambda row: row.hours.replace(",", ", "), 24),
    ),
)  # fmt: skip


def open_it(desk: Desk) -> "WorkingTimeWindow":
    """Open the working calendar at this year."""
    window = WorkingTimeWindow(desk)
    window.show()
    return window


class WorkingTimeWindow(QWidget):
    """Which days count for limits, and which hours of them."""

    kinds: ClassVar[frozenset[str]] = frozenset({"calendar_day", "calendar_year", "office_hours"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Working days and office hours"))
        sized(self, 1240, 760)
        self.desk = desk
        self.may_change = desk.may("keep_catalogue")
        self.today = clock.local_date(clock.now())
        self.calendar = WorkCalendar()
        self.view = YearView(self.calendar, self.today)
        self._lay_out_years()
        self._lay_out_band()
        self._lay_out_day()
        self._lay_out_hours()
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        self.desk.read(self, "calendar", calendar_of, self.show_calendar)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def show_calendar(self, calendar: WorkCalendar) -> None:
        """Draw what was read."""
        self.calendar = calendar
        self.view.show_calendar(calendar)
        rows = [
            HoursRow(change.since, calendar.hours_on(change.since)) for change in reversed(calendar.changes)
        ]
        self.hours.show_rows([*rows, HoursRow(None, calendar.hours_on(FIRST))])
        self._show_day()

    def turn(self) -> None:
        """The chosen days the other way round than the one under the cursor is now."""
        self.say(works=not self.calendar.day(self.view.current).works)

    def say(self, *, works: bool) -> None:
        """The chosen days worked or free; one that is then as it ships is no longer the base's own."""
        days, calendar = self.view.days(), self.calendar
        # What a day was called as worked is not what it is called as free.
        is_meant = self.words.isModified() or calendar.day(self.view.current).works == works
        words = self.words.text().strip() if is_meant else ""

        def act(db: Db, at: datetime) -> None:
            for day in days:
                if calendar.shipped_day(day).works == works and not words:
                    working_time.clear_day(db, day, self.desk.actor, at)
                else:
                    working_time.set_day(db, day, self.desk.actor, at, works=works, words=words)

        self._write(act)

    def clear(self) -> None:
        """The chosen days as they ship."""
        days = self.view.days()

        def act(db: Db, at: datetime) -> None:
            for day in days:
                working_time.clear_day(db, day, self.desk.actor, at)

        self._write(act)

    def say_entered(self) -> None:
        """The year that is shown is all entered, or not after all."""
        year = self.view.year
        entered = year not in self.calendar.entered

        def act(db: Db, at: datetime) -> None:
            working_time.say_entered(db, year, self.desk.actor, at, entered=entered)

        self._write(act)

    def ask_hours(self) -> Form:
        """The dialog of new office hours."""
        form = Form(
            self,
            _("Office hours from a day on"),
            _("They count from that day on, for limits that already run too."),
        )  # fmt: skip
        form.day("since", _("From"), self.view.current)
        form.text(
            "hours",
            _("Hours"),
            self.calendar.hours_on(self.view.current),
            hint="09:00-11:30,13:00-17:30",
            must=True,
        )

        def act(db: Db, at: datetime, values: dict[str, Any]) -> object:
            return working_time.set_hours(db, values["since"], values["hours"], self.desk.actor, at)

        return course_forms.run(self.desk, form, act, lambda _id: self.refresh())

    def ask_notice(self) -> Form:
        """The dialog into which the State Council's notice is pasted."""
        return ask_notice(self.desk, self, self.view.year, self.refresh)

    def _write(self, act: Callable[[Db, datetime], None]) -> None:
        if self.may_change:
            self.desk.write(self, act, lambda _nothing: self.refresh())

    def _show_day(self) -> None:
        days = self.view.days()
        year = self.view.year
        if self.year.value() != year:
            self.year.setValue(year)
        current = self.calendar.day(self.view.current)
        many = len(days) > 1
        self.day_title.setText(
            _("{count} days, {first} to {last}", count=len(days), first=shown_day(days[0]), last=shown_day(days[-1]))
            if many
            else shown_day(days[0])
        )  # fmt: skip
        self.day_words.setText(_own_words(self.calendar, days) if many else self.view.sentence(days[0]))
        if not self.words.hasFocus():
            self.words.setText(current.name if current.source == "own" else "")
        self.as_shipped.setEnabled(any(day in self.calendar.own for day in days))
        self._show_band(year)

    def _show_band(self, year: int) -> None:
        missing = [year] if not self.calendar.knows(year) else self.calendar.missing_soon(self.today)
        words = (
            _(
                "The holidays of {year} are not known yet: Monday to Friday count as working days there.",
                year="、".join(map(str, missing)),
            )
            if missing
            else ""
        )
        self.band_words.setText(words)
        self.band.setVisible(bool(words))
        ships = self.calendar.knows(year) and year not in self.calendar.entered
        self.entered.setText(
            _("{year} is not all entered", year=year)
            if year in self.calendar.entered
            else _("All of {year} is entered", year=year)
        )
        self.entered.setVisible(self.may_change and not ships)

    def _lay_out_years(self) -> None:
        self.year = Count()
        self.year.setRange(FIRST.year, LAST.year)
        self.year.setValue(self.today.year)
        self.year.setAccessibleName(_("Year"))
        self.before, self.after = button("‹", hint=_("The year before")), button("›", hint=_("The next year"))
        self.notice = button(_("Paste the holiday notice…"))
        self.entered = button("")
        self.add_hours = button(_("New office hours…"))

    def _lay_out_band(self) -> None:
        self.band, column = card("warnBand")
        self.band_words = label("", wrap=True)
        column.addWidget(self.band_words)
        self.band.hide()

    def _lay_out_day(self) -> None:
        self.day_title, self.day_words = label("", "section", wrap=True), label("", "soft", wrap=True)
        self.words = QLineEdit()
        self.words.setPlaceholderText(_("What the day is called"))
        self.words.setMaxLength(80)
        self.free = button(_("Free (F)"))
        self.worked = button(_("Worked (W)"))
        self.as_shipped = button(_("As it ships (Del)"), "quiet")

    def _lay_out_hours(self) -> None:
        self.hours: Table[HoursRow] = Table(TableModel(HOURS, _since), self.desk)
        self.hours.setMinimumHeight(150)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        for each in (self.before, self.year, self.after):
            top.addWidget(each)
        top.addStretch(1)
        top.addWidget(self.notice)
        top.addWidget(self.entered)
        side = QVBoxLayout()
        side.setSpacing(12)
        side.addWidget(self._day_card())
        side.addWidget(_legend(may_change=self.may_change))
        side.addWidget(label(_("Office hours"), "section"))
        side.addWidget(self.hours, 1)
        side.addWidget(self.add_hours)
        aside = QWidget()
        aside.setFixedWidth(_NARROW)
        side.setContentsMargins(0, 0, 0, 0)
        aside.setLayout(side)
        middle = QHBoxLayout()
        middle.setSpacing(22)
        middle.addWidget(self.view, 1)
        middle.addWidget(aside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(12)
        whole.addLayout(top)
        whole.addWidget(self.band)
        whole.addLayout(middle, 1)
        for each in (
            self.notice,
            self.entered,
            self.add_hours,
            self.words,
            self.free,
            self.worked,
            self.as_shipped,
        ):
            each.setVisible(self.may_change)

    def _day_card(self) -> QFrame:
        frame, column = card()
        column.addWidget(self.day_title)
        column.addWidget(self.day_words)
        column.addWidget(self.words)
        row = QHBoxLayout()
        row.addWidget(self.free)
        row.addWidget(self.worked)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.as_shipped, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _connect(self) -> None:
        self.view.chosen.connect(self._show_day)
        self.view.toggled.connect(self.turn)
        self.view.freed.connect(lambda: self.say(works=False))
        self.view.worked.connect(lambda: self.say(works=True))
        self.view.cleared.connect(self.clear)
        self.free.clicked.connect(lambda: self.say(works=False))
        self.worked.clicked.connect(lambda: self.say(works=True))
        self.as_shipped.clicked.connect(self.clear)
        self.words.returnPressed.connect(lambda: self.say(works=self.calendar.day(self.view.current).works))
        self.year.valueChanged.connect(self._go_to_year)
        self.before.clicked.connect(lambda: self.year.setValue(self.year.value() - 1))
        self.after.clicked.connect(lambda: self.year.setValue(self.year.value() + 1))
        self.entered.clicked.connect(self.say_entered)
        self.add_hours.clicked.connect(self.ask_hours)
        self.notice.clicked.connect(self.ask_notice)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        self.desk.moved.connect(self.on_moved)
        self.desk.ended.connect(self.close)
        self.view.setFocus()

    def _go_to_year(self, year: int) -> None:
        if year != self.view.year:
            day = self.view.current
            self.view.choose(date(year, day.month, min(day.day, 28)))


def _own_words(calendar: WorkCalendar, days: Sequence[date]) -> str:
    """How many of several days are worked."""
    worked = sum(calendar.day(day).works for day in days)
    return _("{worked} worked, {free} free", worked=worked, free=len(days) - worked)


def _legend(*, may_change: bool) -> QWidget:
    said = [
        _("Red: free though a weekday. Amber: worked though a weekend. Green corner: entered by this base."),
        *([_("Space turns the chosen days.")] if may_change else []),
    ]
    return label("\n".join(said), "soft", wrap=True)


def _since(row: HoursRow) -> object:
    return row.since
