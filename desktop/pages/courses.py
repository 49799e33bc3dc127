"""Courses and sessions: the year's calendar with one session's card beside it, and the programme behind it."""

from datetime import date, time
from typing import ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTabWidget, QVBoxLayout, QWidget

from core import amounts, clock
from core.language import N_, _
from courses import calendar, programme
from courses.calendar import SESSIONS, SessionRow
from courses.programme import COURSES, CourseRow, ProgrammeRow
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.page import Page, button, label
from desktop.pages import course_forms
from desktop.pages.session_card import SessionCard
from desktop.table_model import TableModel
from desktop.table_view import Table
from store.types import Db

_TONES = {"running": "good", "open": "good", "closing": "fair", "planned": "still", "cancelled": "bad"}


class Picture(NamedTuple):
    """A year."""

    sessions: list[SessionRow]
    courses: list[CourseRow]
    programmes: list[ProgrammeRow]


def read(db: Db, year: int) -> Picture:
    """Everything that is taught in a year."""
    first, after = (clock.instant(date(each, 1, 1), time()) for each in (year, year + 1))
    return Picture(
        calendar.calendar(db, first, after, clock.now()),
        programme.courses(db, year),
        programme.programmes(db, year),
    )


def tone(row: SessionRow, key: str) -> str:
    """The dot beside a session's state."""
    return _TONES.get(row.state, "") if key == "state" else ""


def year_box() -> Choice:
    """A choice of years around the present one."""
    box = Choice()
    present = clock.local_year(clock.now())
    for year in range(present + 1, present - 6, -1):
        box.addItem(str(year), year)
    box.setCurrentIndex(1)
    box.setAccessibleName(_("Year"))
    return box


class Courses(Page):
    """The calendar and the programme."""

    name: ClassVar[str] = "courses"
    title: ClassVar[str] = N_("Courses")
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"session", "course", "stage", "programme", "attendance", "replay_link", "room", "teacher"}
    )
    ticks: ClassVar[bool] = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._picture = Picture([], [], [])
        self.year = year_box()
        self.head.addWidget(self.year)
        self.year.activated.connect(self.refresh)
        self.add_action(button(_("Add a programme…")), "keep_courses").clicked.connect(self._programme)
        self.add_action(button(_("Add a course…")), "keep_courses").clicked.connect(self._course)
        self.add_action(button(_("Schedule a session…"), "main"), "keep_courses").clicked.connect(
            self._session
        )
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.sessions = Table(
            TableModel(
                SESSIONS.only(
                    "starts_at", "course", "state", "checked_in", "enrolled", "room", "teachers", "number"
                ),
                lambda row: row.id,
                tone,
            ),
            desk,
        )
        self.card = SessionCard(desk)
        self.card.hide()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(self.sessions)
        split.addWidget(self.card)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self.tabs.addTab(_padded(split), _("Calendar"))
        self.courses = Table(
            TableModel(COURSES.only("stage", "title", "kind", "hours", "sessions"), lambda row: row.id), desk
        )
        self.programme_line = label("", "soft", wrap=True)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 10, 0, 0)
        column.addWidget(self.programme_line)
        column.addWidget(self.courses, 1)
        self.tabs.addTab(whole, _("Programme"))
        self.body.addWidget(self.tabs, 1)
        self.sessions.chosen.connect(self._choose)
        self.sessions.opened.connect(self._open_check_in)

    def refresh(self) -> None:
        """Read the year again."""
        year: int = self.year.currentData()
        self.desk.read(self, "courses", lambda db: read(db, year), self.show_picture)
        if self.card.isVisible():
            self.card.refresh()

    def open_at(self, what: object) -> None:
        """A session's id."""
        if isinstance(what, UUID):
            self._show_card(what)

    def show_picture(self, picture: Picture) -> None:
        """Draw the year."""
        self._picture = picture
        may = self.desk.may("keep_courses")
        if not picture.programmes:
            help_ = (_("Add a programme…"), self._programme) if may else ("", None)
            self.sessions.when_empty(_("No programme stands for this year yet."), *help_)
            self.courses.when_empty(_("No programme stands for this year yet."), *help_)
        elif not picture.courses:
            help_ = (_("Add a course…"), self._course) if may else ("", None)
            self.sessions.when_empty(_("The programme has no courses yet."), *help_)
            self.courses.when_empty(_("The programme has no courses yet."), *help_)
        else:
            help_ = (_("Schedule a session…"), self._session) if may else ("", None)
            self.sessions.when_empty(_("No session is scheduled this year."), *help_)
        self.sessions.show_rows(picture.sessions)
        self.courses.show_rows(picture.courses)
        self.programme_line.setText("\n".join(_summary(row) for row in picture.programmes))
        self.hint.setText(_("{count} sessions", count=len(picture.sessions)))

    def _choose(self, row: SessionRow | None) -> None:
        if row is not None:
            self._show_card(row.id)

    def _show_card(self, id: UUID) -> None:
        self.card.show()
        self.card.show_session(id)

    def _open_check_in(self, row: SessionRow) -> None:
        self.desk.go("check_in", row.id)

    def _programme(self) -> None:
        course_forms.new_programme(self.desk, self.year.currentData(), self._done)

    def _course(self) -> None:
        if not self._picture.programmes:
            self._programme()
        else:
            course_forms.new_course(self.desk, self._picture.programmes, self._done)

    def _session(self) -> None:
        if not self._picture.courses:
            self._course()
            return
        year: int = self.year.currentData()

        def opened(known: course_forms.Choices) -> None:
            course_forms.session(self.desk, known, None, self._show_card)

        self.desk.read(self, "choices", lambda db: course_forms.choices(db, year), opened)

    def _done(self, _id: UUID) -> None:
        self.refresh()


def _summary(row: ProgrammeRow) -> str:
    stages = " + ".join(amounts.shown(stage.hours) for stage in row.stages)
    return _(
        "{title}: {hours} lesson hours ({stages})",
        title=row.title,
        hours=amounts.shown(row.hours),
        stages=stages,
    )


def _padded(widget: QWidget) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 10, 0, 0)
    row.addWidget(widget)
    return whole
