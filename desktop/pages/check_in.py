"""Check-in: one session's hall screen, who has come (newest first), who is missing, entry by hand and taking back."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from core import clock
from core.language import N_, _
from courses import calendar, check_in, today
from courses.calendar import SessionRow, state_title
from courses.check_in import Outcome
from courses.codes import DIRECTIONS
from courses.today import ARRIVALS, MISSING, ArrivalRow, SessionNow
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.form import Form
from desktop.hall import HallWindow
from desktop.page import Page, button, card, label
from desktop.pages import course_forms
from desktop.person_picker import PersonPicker
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.persons import PersonRow
from sheets.columns import shown_day
from store.types import Db

AROUND = timedelta(days=45)
"""Sessions this far from now stand in the choice."""


class Picture(NamedTuple):
    """One session's hall, and the sessions to choose from."""

    choices: list[SessionRow]
    now: SessionNow | None
    arrivals: list[ArrivalRow]
    missing: list[PersonRow]


def read(db: Db, chosen: UUID | None, at: datetime) -> Picture:
    """The chosen session; without one that which runs, else the next, else the last."""
    choices = calendar.calendar(db, at - AROUND, at + AROUND, at)
    if chosen is None:
        chosen = _nearest(choices, at)
    if chosen is None:
        return Picture(choices, None, [], [])
    now = today.count(db, chosen, at)
    if chosen not in {row.id for row in choices}:
        choices = [now.session, *choices]
    return Picture(choices, now, today.arrivals(db, chosen), today.missing(db, chosen))


def _nearest(rows: list[SessionRow], at: datetime) -> UUID | None:
    standing = [row for row in rows if row.cancelled_at is None]
    for wanted in (
        [row for row in standing if row.opens_at <= at <= row.closes_at],
        [row for row in standing if row.starts_at > at],
        standing[::-1],
    ):
        if wanted:
            return wanted[0].id
    return None


class CheckIn(Page):
    """One session at a time."""

    name: ClassVar[str] = "check_in"
    title: ClassVar[str] = N_("Check-in")
    kinds: ClassVar[frozenset[str]] = frozenset({"session", "attendance", "person"})
    ticks: ClassVar[bool] = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._chosen: UUID | None = None
        self._newest: UUID | None = None
        self.hall: HallWindow | None = None
        self.by_hand_button = self.add_action(button(_("Check in by hand…")), "check_in_by_hand")
        self.by_hand_button.clicked.connect(self._by_hand)
        self.out_button = self.add_action(button(_("Check-out screen")))
        self.out_button.clicked.connect(self._check_out_screen)
        self.hall_button = self.add_action(button(_("Hall screen"), "main"))
        self.hall_button.clicked.connect(self._check_in_screen)
        row = QHBoxLayout()
        row.addWidget(label(_("Session"), "soft"))
        self.choice = Choice()
        self.choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.activated.connect(self._choose)
        row.addWidget(self.choice, 1)
        self.body.addLayout(row)
        frame, column = card("band")
        figures = QHBoxLayout()
        self.state = label("", "section", wrap=True)
        figures.addWidget(self.state, 1)
        self.present, self.late, self.missing_count = (label("", "big") for _each in range(3))
        for value, words in (
            (self.present, _("present")),
            (self.late, _("late")),
            (self.missing_count, _("missing")),
        ):
            figures.addLayout(_figure(value, words))
        column.addLayout(figures)
        self.body.addWidget(frame)
        self.arrivals = Table(TableModel(ARRIVALS, lambda row: row.id, _tone), desk)
        self.missing = Table(TableModel(MISSING, lambda row: row.id), desk)
        self.take_back = button(_("Take back…"), "quiet")
        self.take_back.clicked.connect(self._take_back)
        self.take_back.setEnabled(False)
        self.enter = button(_("Check in by hand…"), "quiet")
        self.enter.clicked.connect(self._enter_missing)
        self.enter.setEnabled(False)
        self.arrivals_title, self.missing_title = label("", "section"), label("", "section")
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(14)
        split.setChildrenCollapsible(False)
        split.addWidget(_pane(self.arrivals_title, self.take_back, self.arrivals))
        split.addWidget(_pane(self.missing_title, self.enter, self.missing))
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self.body.addWidget(split, 1)
        may = desk.may("check_in_by_hand")
        self.take_back.setVisible(may)
        self.enter.setVisible(may)
        self.arrivals.chosen.connect(self._arrival_chosen)
        self.missing.chosen.connect(self._missing_chosen)
        if may:
            self.missing.opened.connect(self._open_by_hand)

    def refresh(self) -> None:
        """Read the hall again."""
        chosen = self._chosen
        self.desk.read(self, "hall", lambda db: read(db, chosen, clock.now()), self.show_picture)

    def open_at(self, what: object) -> None:
        """A session's id, or ("hall", id) for its hall screen too."""
        if isinstance(what, tuple):
            _hall, what = what  # pyright: ignore[reportUnknownVariableType] - checked on the next line
            if isinstance(what, UUID):
                self._open_hall(what, "in")
        if isinstance(what, UUID) and what != self._chosen:
            self._chosen, self._newest = what, None

    def show_picture(self, picture: Picture) -> None:
        """Draw the hall."""
        now = picture.now
        self._chosen = now.session.id if now else None
        self._show_choices(picture.choices)
        for each in (self.hall_button, self.out_button, self.by_hand_button):
            each.setEnabled(now is not None and now.session.cancelled_at is None)
        if now is None:
            self.state.setText(_("No session is scheduled in these weeks."))
            for figure in (self.present, self.late, self.missing_count):
                figure.setText("–")
        else:
            self._show_now(now)
        self.arrivals_title.setText(_("Arrived: {count}", count=len(picture.arrivals)))
        self.missing_title.setText(_("Not here yet: {count}", count=len(picture.missing)))
        self.arrivals.when_empty(_("Nobody has checked in yet."))
        self.missing.when_empty(_("Nobody is missing."))
        self.arrivals.show_rows(picture.arrivals)
        self.missing.show_rows(picture.missing)
        self._sound(picture.arrivals)

    def _show_now(self, now: SessionNow) -> None:
        row = now.session
        opens, closes = clock.local(row.opens_at), clock.local(row.closes_at)
        self.state.setText(
            _(
                "{state}. Check-in from {opens} to {closes}.",
                state=state_title(row.state),
                opens=f"{opens:%H:%M}",
                closes=f"{closes:%H:%M}",
            )
        )
        self.present.setText(f"{now.present}/{now.expected}")
        self.late.setText(str(now.late))
        self.missing_count.setText(str(now.missing))

    def _show_choices(self, rows: list[SessionRow]) -> None:
        self.choice.clear()
        for row in rows:
            start = clock.local(row.starts_at)
            words = f"{shown_day(start.date())} {start:%H:%M}   {row.course}   ({state_title(row.state)})"
            self.choice.addItem(words, row.id)
            if row.id == self._chosen:
                self.choice.setCurrentIndex(self.choice.count() - 1)

    def _sound(self, rows: list[ArrivalRow]) -> None:
        newest = rows[0].id if rows else None
        if self._newest is not None and newest != self._newest and self.desk.settings.sound:
            QApplication.beep()
        self._newest = newest

    def _choose(self) -> None:
        self._chosen, self._newest = self.choice.currentData(), None
        self.refresh()

    def _arrival_chosen(self, row: ArrivalRow | None) -> None:
        self.take_back.setEnabled(row is not None)

    def _missing_chosen(self, row: PersonRow | None) -> None:
        self.enter.setEnabled(row is not None)

    def _check_in_screen(self) -> None:
        if self._chosen:
            self._open_hall(self._chosen, "in")

    def _check_out_screen(self) -> None:
        if self._chosen:
            self._open_hall(self._chosen, "out")

    def _open_hall(self, session_id: UUID, direction: str) -> None:
        self.hall = HallWindow(self.desk, session_id, direction)
        self.hall.show_on(self.window())

    def _enter_missing(self) -> None:
        row = self.missing.current()
        if row is not None:
            self._open_by_hand(row)

    def _open_by_hand(self, row: PersonRow) -> None:
        self.by_hand(row)

    def _by_hand(self) -> None:
        self.by_hand(None)

    def by_hand(self, row: PersonRow | None) -> Form | None:
        """The dialog that checks somebody in with a reason: the given person, or whoever is found in it."""
        session_id = self._chosen
        if session_id is None:
            return None
        form = Form(
            self.desk.window,
            _("Check in {name} by hand", name=row.name) if row else _("Check in by hand"),
            _("The reason stands in the journal beside your name."),
            _("Check in"),
        )
        if row is None:
            picker = PersonPicker(self.desk)
            form.part("person_id", _("Person"), picker, lambda: picker.person_id, must=True)
        form.choice(
            "direction",
            _("Direction"),
            list(zip(DIRECTIONS, (_("arriving"), _("leaving")), strict=True)),
            "in",
        )
        form.text("reason", _("Reason"), hint=_("for example: no phone at hand"), must=True)

        def act(db: Db, at: datetime, values: dict[str, Any]) -> Outcome:
            person_id: UUID = row.id if row else values["person_id"]
            return check_in.check_in_by_hand(
                db,
                session_id,
                person_id,
                values["reason"],
                self.desk.actor,
                at,
                direction=values["direction"],
            )

        def submit(values: dict[str, Any]) -> None:
            self.desk.write(form, lambda db, at: act(db, at, values), done, form.fail)

        def done(outcome: Outcome) -> None:
            if outcome.refusal is not None:
                form.refuse(str(outcome.refusal))
                return
            form.close_done()
            hour = f"{clock.local(outcome.at):%H:%M}" if outcome.at else ""
            already = outcome.code == "already"
            self.desk.say(
                _("{name} was already checked in at {hour}.", name=outcome.name, hour=hour)
                if already
                else _("{name} is checked in.", name=outcome.name)
            )
            self.refresh()

        form.submitted.connect(submit)
        form.open()
        return form

    def _take_back(self) -> None:
        row = self.arrivals.current()
        if row is None:
            return
        form = Form(
            self.desk.window,
            _("Take back the check-in of {name}", name=row.name),
            _("It stays on record as taken back, with your reason."),
            _("Take back"),
        )
        form.text("reason", _("Reason"), must=True)

        def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
            check_in.reverse(db, row.id, values["reason"], self.desk.actor, at)

        def done(_nothing: object) -> None:
            self.refresh()

        course_forms.run(self.desk, form, act, done)


def _tone(row: ArrivalRow, key: str) -> str:
    return "warn" if key == "late" and row.late else ""


def _figure(value: QLabel, words: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    column.setContentsMargins(22, 0, 0, 0)
    column.addWidget(value, alignment=Qt.AlignmentFlag.AlignRight)
    column.addWidget(label(words, "soft"), alignment=Qt.AlignmentFlag.AlignRight)
    return column


def _pane(title: QLabel, act: QWidget, table: QWidget) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    head = QHBoxLayout()
    head.addWidget(title, 1)
    head.addWidget(act)
    column.addLayout(head)
    column.addWidget(table, 1)
    return whole
