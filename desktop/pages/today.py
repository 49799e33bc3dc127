"""Today: what runs now and who is there, who is missing, what else is on the calendar today."""

from typing import ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from core import clock
from core.language import N_, _
from courses import today
from courses.calendar import SESSIONS, SessionRow
from courses.today import ARRIVALS, MISSING, ArrivalRow, SessionNow
from desktop.desk import Desk
from desktop.page import Page, button, card, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.persons import PersonRow
from sheets.columns import shown_day
from store.types import Db

ARRIVALS_SHOWN = 60


class Picture(NamedTuple):
    """What the page shows, read at once."""

    running: list[SessionNow]
    calendar: list[SessionRow]
    chosen: UUID | None
    missing: list[PersonRow]
    arrivals: list[ArrivalRow]


def read(db: Db, chosen: UUID | None) -> Picture:
    """The page's data: `chosen` is the running session whose people are listed, else the first."""
    at = clock.now()
    running = today.running(db, at)
    ids = [now.session.id for now in running]
    if chosen not in ids:
        chosen = ids[0] if ids else None
    return Picture(
        running,
        today.today(db, at),
        chosen,
        today.missing(db, chosen) if chosen else [],
        today.arrivals(db, chosen, ARRIVALS_SHOWN) if chosen else [],
    )


class Today(Page):
    """The first page."""

    name: ClassVar[str] = "today"
    title: ClassVar[str] = N_("Today")
    ticks: ClassVar[bool] = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._chosen: UUID | None = None
        self._cards = QVBoxLayout()
        self._cards.setSpacing(10)
        self.body.addLayout(self._cards)
        self.calendar = Table(
            TableModel(
                SESSIONS.only("starts_at", "course", "room", "teachers", "enrolled", "checked_in", "state"),
                lambda row: row.id,
            ),
            desk,
        )
        self.calendar.when_empty(
            _("Nothing is on the calendar today."), _("Open the courses"), lambda: desk.go("courses")
        )
        self.calendar.opened.connect(self._open_session)
        self.missing = Table(TableModel(MISSING, lambda row: row.id), desk)
        self.missing.when_empty(_("Everyone expected is here."))
        self.arrivals = Table(TableModel(ARRIVALS, lambda row: row.id), desk)
        self.arrivals.when_empty(_("Nobody has checked in yet."))
        self.people = QSplitter(Qt.Orientation.Horizontal)
        self.people.setHandleWidth(14)
        self.people.setChildrenCollapsible(False)
        self.missing_title = label("", "section")
        self.people.addWidget(_titled(self.missing_title, self.missing))
        self.people.addWidget(_titled(label(_("Latest arrivals"), "section"), self.arrivals))
        self.body.addWidget(self.people, 3)
        self.body.addWidget(_titled(label(_("On the calendar today"), "section"), self.calendar), 2)

    def refresh(self) -> None:
        """Read the day again."""
        chosen = self._chosen
        self.desk.read(self, "today", lambda db: read(db, chosen), self.show_picture)

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        self._chosen = picture.chosen
        self.hint.setText(shown_day(clock.local_date(clock.now())))
        self._show_running(picture)
        self.people.setVisible(picture.chosen is not None)
        self.missing_title.setText(_("Not here yet: {count}", count=len(picture.missing)))
        self.missing.show_rows(picture.missing)
        self.arrivals.show_rows(picture.arrivals)
        self.calendar.show_rows(picture.calendar)

    def _show_running(self, picture: Picture) -> None:
        while self._cards.count():
            item = self._cards.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.deleteLater()
        for now in picture.running:
            self._cards.addWidget(self._running_card(now, is_chosen=now.session.id == picture.chosen))
        if not picture.running:
            frame, column = card()
            column.addWidget(label(_("No session runs now"), "section"))
            at = clock.now()
            coming = [row for row in picture.calendar if row.starts_at > at and row.cancelled_at is None]
            column.addWidget(
                label(
                    _(
                        "Next today: {course} at {hour}.",
                        course=coming[0].course,
                        hour=f"{clock.local(coming[0].starts_at):%H:%M}",
                    )
                    if coming
                    else _("No further session is planned for today."),
                    "soft",
                )
            )
            self._cards.addWidget(frame)

    def _running_card(self, now: SessionNow, *, is_chosen: bool) -> QFrame:
        session = now.session
        frame, column = card("band" if is_chosen else "card")
        row = QHBoxLayout()
        row.setSpacing(26)
        words = QVBoxLayout()
        words.addWidget(label(session.course, "section"))
        hours = f"{clock.local(session.starts_at):%H:%M}-{clock.local(session.ends_at):%H:%M}"
        words.addWidget(
            label(
                "  ·  ".join(part for part in (hours, session.room, session.teachers) if part),
                "soft",
            )
        )
        words.addStretch()
        row.addLayout(words, 1)
        for value, title, name in (
            (f"{now.present}/{now.expected}", _("present"), "big"),
            (str(now.late), _("late"), "big"),
            (str(now.missing), _("missing"), "bigWarn" if now.missing else "big"),
        ):
            figure = QVBoxLayout()
            figure.setSpacing(0)
            figure.addWidget(label(value, name), alignment=Qt.AlignmentFlag.AlignRight)
            figure.addWidget(label(title, "soft"), alignment=Qt.AlignmentFlag.AlignRight)
            figure.addStretch()
            row.addLayout(figure)
        buttons = QVBoxLayout()
        hall = button(_("Hall screen"), "main")
        hall.clicked.connect(lambda: self.desk.go("check_in", ("hall", session.id)))
        enter = button(_("Check-in"))
        enter.clicked.connect(lambda: self.desk.go("check_in", session.id))
        buttons.addWidget(hall)
        buttons.addWidget(enter)
        if not is_chosen:
            show = button(_("Show its people"), "quiet")
            show.clicked.connect(lambda: self._choose(session.id))
            buttons.addWidget(show)
        row.addLayout(buttons)
        column.addLayout(row)
        return frame

    def _open_session(self, row: SessionRow) -> None:
        self.desk.go("check_in", row.id)

    def _choose(self, session_id: UUID) -> None:
        self._chosen = session_id
        self.refresh()


def _titled(title: QWidget, table: QWidget) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    column.addWidget(title)
    column.addWidget(table, 1)
    return whole
