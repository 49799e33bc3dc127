"""Check-in: one session's hall screen, who has come (newest first), who is missing, entry by hand and taking back."""

from datetime import datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSplitter, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.language import N_, _
from courses import today
from courses.calendar import SessionRow, state_title
from courses.today import ARRIVALS, MISSING, ArrivalRow, SessionNow
from courses.tray import TRAY, TrayRow, tray
from desktop import ways
from desktop.desk import Desk
from desktop.doctor.window import open_it as open_doctor
from desktop.form import Form
from desktop.hall import HallWindow
from desktop.page import Page, button, card, label
from desktop.pages import check_in_forms
from desktop.session_choice import SessionChoice, around, nearest
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.persons import PersonRow
from store.types import Db
from web.doctor.silence import silence


class Picture(NamedTuple):
    """One session's hall, and the sessions to choose from."""

    choices: list[SessionRow]
    now: SessionNow | None
    arrivals: list[ArrivalRow]
    missing: list[PersonRow]
    tray: list[TrayRow]
    silence: str
    """What to do when codes are shown and no phone comes through; empty when all is well."""


def read(db: Db, chosen: UUID | None, at: datetime, shown_since: datetime | None = None) -> Picture:
    """The chosen session; without one that which runs, else the next, else the last. `shown_since`: when its code went up."""
    choices, session = around(db, chosen, at, nearest)
    if session is None:
        return Picture(choices, None, [], [], [], "")
    return Picture(
        choices,
        today.count(db, session.id, at),
        today.arrivals(db, session.id),
        today.missing(db, session.id),
        tray(db, session.id),
        (silence(db, session.id, shown_since, at) if shown_since else None) or "",
    )


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
        self._now: SessionNow | None = None
        self.hall: HallWindow | None = None
        self.shown: tuple[UUID, datetime] | None = None
        """Which session's code is on the hall screen, and since when."""
        self.arrivals = Table(TableModel(ARRIVALS, lambda row: row.id, _tone), desk)
        self.tray = Table(TableModel(TRAY, _tray_key, _tray_tone), desk)
        self.missing = Table(TableModel(MISSING, lambda row: row.id), desk)
        self._lay_actions()
        self._lay_choice()
        self._lay_figures()
        self._lay_lists()

    def _lay_actions(self) -> None:
        self.ways_button = self.add_action(button(_("More ways") + "  ▾"))
        self.ways = ways.make_menu(self.desk, self.ways_button, lambda: self._chosen)
        self.by_hand_button = self.add_action(button(_("Check in by hand…")), "check_in_by_hand")
        self.by_hand_button.clicked.connect(self._by_hand)
        self.out_button = self.add_action(button(_("Check-out screen")))
        self.out_button.clicked.connect(self._check_out_screen)
        self.hall_button = self.add_action(button(_("Hall screen"), "main"))
        self.hall_button.clicked.connect(self._check_in_screen)
        if (
            self.desk.mark
        ):  # a station knows no phones: sessions come there without secrets, persons without numbers
            self.hall_button.hide()
            self.out_button.hide()

    def _lay_choice(self) -> None:
        row = QHBoxLayout()
        row.addWidget(label(_("Session"), "soft"))
        self.choice = SessionChoice()
        self.choice.activated.connect(self._choose)
        row.addWidget(self.choice, 1)
        self.body.addLayout(row)

    def _lay_figures(self) -> None:
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
        self.silence, column = card("warnBand")
        row = QHBoxLayout()
        self.silence_words = label("", "", wrap=True)
        row.addWidget(self.silence_words, 1)
        doctor = button(_("Network doctor…"))
        doctor.clicked.connect(self._open_doctor)
        row.addWidget(doctor)
        column.addLayout(row)
        self.silence.hide()
        self.body.addWidget(self.silence)

    def _lay_lists(self) -> None:
        may = self.desk.may("check_in_by_hand")
        self.take_back = button(_("Take back…"), "quiet")
        self.take_back.clicked.connect(self._take_back)
        self.take_back.setVisible(may)
        self.enter = button(_("Check in by hand…"), "quiet")
        self.enter.clicked.connect(self._enter_missing)
        self.enter.setEnabled(False)
        self.enter.setVisible(may)
        self.missing_title = label("", "section")
        self.lists = QTabWidget()
        self.lists.addTab(self.arrivals, "")
        self.lists.addTab(self.tray, _("Everything that came in"))
        self.lists.setCornerWidget(self.take_back)
        self.lists.currentChanged.connect(self._chosen_anew)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(14)
        split.setChildrenCollapsible(False)
        split.addWidget(self.lists)
        split.addWidget(_pane(self.missing_title, self.enter, self.missing))
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self.body.addWidget(split, 1)
        self.arrivals.chosen.connect(self._chosen_anew)
        self.tray.chosen.connect(self._chosen_anew)
        self._chosen_anew()
        self.missing.chosen.connect(self._missing_chosen)
        if may:
            self.missing.opened.connect(self._open_by_hand)

    def refresh(self) -> None:
        """Read the hall again."""
        chosen = self._chosen
        since = self.shown[1] if self.shown and self.shown[0] == chosen else None
        self.desk.read(self, "hall", lambda db: read(db, chosen, clock.now(), since), self.show_picture)

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
        self._now, self._chosen = now, now.session.id if now else None
        self.choice.show_rows(picture.choices, self._chosen)
        for each in (self.hall_button, self.out_button, self.by_hand_button):
            each.setEnabled(now is not None and now.session.cancelled_at is None)
        if now is None:
            self.state.setText(_("No session is scheduled in these weeks."))
            for figure in (self.present, self.late, self.missing_count):
                figure.setText("–")
        else:
            self._show_now(now)
        self.lists.setTabText(0, _("Arrived: {count}", count=len(picture.arrivals)))
        self.missing_title.setText(_("Not here yet: {count}", count=len(picture.missing)))
        self.arrivals.when_empty(_("Nobody has checked in yet."))
        self.tray.when_empty(_("Nothing came in yet."))
        self.missing.when_empty(_("Nobody is missing."))
        self.arrivals.show_rows(picture.arrivals)
        self.tray.show_rows(picture.tray)
        self.missing.show_rows(picture.missing)
        self.silence_words.setText(picture.silence)
        self.silence.setVisible(bool(picture.silence))
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

    def _sound(self, rows: list[ArrivalRow]) -> None:
        newest = rows[0].id if rows else None
        if self._newest is not None and newest != self._newest and self.desk.settings.sound:
            QApplication.beep()
        self._newest = newest

    def _choose(self) -> None:
        self._chosen, self._newest = self.choice.currentData(), None
        self.refresh()

    def _chosen_anew(self, _what: object = None) -> None:
        self.take_back.setEnabled(self._to_take_back() is not None)

    def _to_take_back(self) -> tuple[UUID, str] | None:
        """The check-in chosen in the list on top, and whose it is."""
        if self.lists.currentWidget() is self.tray:
            came_in = self.tray.current()
            return (came_in.attendance_id, came_in.name) if came_in and came_in.attendance_id else None
        row = self.arrivals.current()
        return (row.id, row.name) if row else None

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
        if direction == "in":
            self.shown = (session_id, clock.now())
            self.hall.closed.connect(self._hall_closed)
        self.hall.show_on(self.window())

    def _hall_closed(self) -> None:
        self.shown = None

    def _open_doctor(self) -> None:
        since = self.shown[1] if self.shown else None
        ways.keep(open_doctor(self.desk, self._chosen, since))

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
        if self._now is None:
            return None
        return check_in_forms.by_hand(self.desk, self._now.session, row, self.refresh)

    def _take_back(self) -> None:
        chosen = self._to_take_back()
        if chosen is not None:
            check_in_forms.take_back(self.desk, *chosen, self.refresh)


def _tone(row: ArrivalRow, key: str) -> str:
    return "warn" if key == "late" and row.late else ""


def _tray_key(row: TrayRow) -> object:
    return (row.at, row.happened_at, row.name, row.direction, row.point, row.outcome)


def _tray_tone(row: TrayRow, key: str) -> str:
    return "warn" if key == "outcome" and row.outcome not in {"ok", "late"} else ""


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
