"""The card of one session beside the calendar: when, where, who teaches, the trail of a visit, the replays, its history."""

from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabWidget, QVBoxLayout

from core import amounts, clock
from core.language import _
from courses import calendar, replays, trails
from courses.calendar import SessionRow, state_title
from courses.programme import kind_title
from courses.replays import REPLAYS, ReplayRow
from courses.trails import Trail
from desktop.desk import Desk
from desktop.export import show_file
from desktop.hall import HallWindow
from desktop.history import HISTORY
from desktop.page import button, label
from desktop.pages import course_forms
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.areas import AreaRow
from sheets.columns import shown_day
from store.journal import HistoryLine, history
from store.types import Db

WITH_TRAIL = frozenset({"visit", "simulation", "practice"})
"""Kinds of course for which a trail is offered before there is one."""


class CardPicture(NamedTuple):
    """What the card shows."""

    row: SessionRow
    replays: list[ReplayRow]
    trail: Trail
    history: list[HistoryLine]


def read(db: Db, id: UUID) -> CardPicture:
    """One session. Raises UnknownSession."""
    return CardPicture(
        calendar.session(db, id, clock.now()),
        replays.links(db, session_id=id),
        trails.trail(db, id),
        history(db, "session", id),
    )


class SessionCard(QFrame):
    """Shows the session it was given last."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("card")
        self.desk = desk
        self._id: UUID | None = None
        self._picture: CardPicture | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(8)
        self.course = label("", "section", wrap=True)
        self.facts = label("", "soft", wrap=True)
        self.counts = label("", "strong", wrap=True)
        for each in (self.course, self.facts, self.counts):
            column.addWidget(each)
        first, second = QHBoxLayout(), QHBoxLayout()
        self.hall = button(_("Hall screen"), "main")
        self.check_in = button(_("Check-in"))
        self.change = button(_("Change…"))
        self.enrol = button(_("Enrol…"))
        self.cancel = button(_("Cancel session…"))
        self.trail = button(_("Field visit…"))
        for row, buttons in (
            (first, (self.hall, self.check_in, self.trail)),
            (second, (self.change, self.enrol, self.cancel)),
        ):
            for each in buttons:
                row.addWidget(each)
            row.addStretch()
            column.addLayout(row)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.replays = Table(
            TableModel(REPLAYS.only("title", "kind", "openings", "target"), lambda row: row.id), desk
        )
        self.history = Table(TableModel(HISTORY, lambda line: line.seq), desk)
        self.tabs.addTab(self.replays, _("Replays"))
        self.tabs.addTab(self.history, _("History"))
        column.addWidget(self.tabs, 1)
        self.add_replay = button(_("Add a replay…"))
        column.addWidget(self.add_replay)
        self.hall.clicked.connect(self._hall)
        self.check_in.clicked.connect(self._check_in)
        self.trail.clicked.connect(self._trail)
        self.change.clicked.connect(self._change)
        self.enrol.clicked.connect(self._enrol)
        self.cancel.clicked.connect(self._cancel)
        self.add_replay.clicked.connect(self._add_replay)
        self.replays.opened.connect(self.open_replay)

    def show_session(self, id: UUID) -> None:
        """Read this session and show it."""
        self._id = id
        self.desk.read(self, "card", lambda db: read(db, id), self.show_picture)

    def refresh(self) -> None:
        """Read again whatever is shown."""
        if self._id is not None:
            self.show_session(self._id)

    def show_picture(self, picture: CardPicture) -> None:
        """Draw what was read."""
        self._picture = picture
        row = picture.row
        self.course.setText(row.course)
        start, end = clock.local(row.starts_at), clock.local(row.ends_at)
        self.facts.setText(
            "\n".join(
                line
                for line in (
                    f"{shown_day(start.date())}  {start:%H:%M}-{end:%H:%M}",
                    "  ·  ".join(part for part in (row.room, row.teachers) if part),
                    "  ·  ".join(
                        (
                            row.stage,
                            kind_title(row.kind),
                            _("{hours} lesson hours", hours=amounts.shown(row.hours)),
                        )
                    ),
                )
                if line
            )
        )
        self.counts.setText(
            _(
                "{state}  ·  {checked_in} checked in, {enrolled} enrolled",
                state=state_title(row.state),
                checked_in=row.checked_in,
                enrolled=row.enrolled,
            )
        )
        stands = row.cancelled_at is None
        self.hall.setEnabled(stands and row.state in {"planned", "open", "running", "closing"})
        for each in (self.change, self.enrol, self.cancel, self.add_replay):
            each.setVisible(self.desk.may("keep_courses"))
            each.setEnabled(stands or each is self.add_replay)
        self.replays.when_empty(_("No replay is linked yet."))
        self.replays.show_rows(picture.replays)
        self.history.show_rows(picture.history)
        walked = bool(picture.trail.points)
        self.trail.setVisible(walked or (stands and row.kind in WITH_TRAIL and self.desk.may("keep_courses")))

    def open_replay(self, row: ReplayRow) -> None:
        """Open a replay with the system's own player or browser; the opening is recorded."""

        def show(link: ReplayRow) -> None:
            if link.kind == "file":
                show_file(self.desk.folder.media / link.target)
            else:
                QDesktopServices.openUrl(QUrl(link.target))

        self.desk.write(
            self,
            lambda db, at: replays.open_link(db, row.id, None, self.desk.actor, "desktop", at),
            show,
        )

    def _hall(self) -> None:
        if self._picture and self.desk.window:
            HallWindow(self.desk, self._picture.row.id).show_on(self.desk.window)

    def _check_in(self) -> None:
        self.desk.go("check_in", self._id)

    def _trail(self) -> None:
        from desktop.trails.window import open_it

        open_it(self.desk, self._id)

    def _change(self) -> None:
        if self._picture is None:
            return
        row = self._picture.row
        year = clock.local_year(row.starts_at)

        def opened(known: course_forms.Choices) -> None:
            course_forms.session(self.desk, known, row, self.show_session)

        self.desk.read(self, "choices", lambda db: course_forms.choices(db, year, row.id), opened)

    def _enrol(self) -> None:
        if self._picture is None:
            return
        row = self._picture.row

        def opened(areas: list[AreaRow]) -> None:
            course_forms.enrol(self.desk, row, areas, self._enrolled)

        self.desk.read(self, "areas", course_forms.areas, opened)

    def _enrolled(self, count: int) -> None:
        self.desk.say(_("{count} people enrolled", count=count))
        self.refresh()

    def _cancel(self) -> None:
        if self._picture:
            course_forms.cancel(self.desk, self._picture.row, self.show_session)

    def _add_replay(self) -> None:
        def added(_link: UUID) -> None:
            self.refresh()

        if self._picture:
            course_forms.replay(self.desk, self._picture.row, added)
