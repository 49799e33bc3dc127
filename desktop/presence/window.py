"""The presence window of a session: counts by status, the list, leave to be decided, the waiting list."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from core import clock
from core.language import N_, _
from courses.presence import excuses, presence
from courses.presence.presence import PresenceRow, status_title
from courses.presence.rules import STATUSES
from desktop.desk import Desk
from desktop.form import Form
from desktop.page import card, label
from desktop.pages import course_forms
from desktop.presence.leave_tab import LeaveTab
from desktop.presence.people_tab import PeopleTab
from desktop.presence.reading import Picture, read
from desktop.presence.waiting_tab import WaitingTab
from desktop.session_window import SessionWindow
from store.types import Db


def open_it(desk: Desk, session_id: UUID | None) -> "PresenceWindow":
    """Open the presence of a session, or of the one that began last."""
    window = PresenceWindow(desk, session_id)
    window.show()
    return window


class PresenceWindow(SessionWindow):
    """Who was there."""

    title: ClassVar[str] = N_("Presence and leave")
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"session", "attendance", "excuse", "waiting", "person", "base"}
    )

    def __init__(self, desk: Desk, session_id: UUID | None) -> None:
        super().__init__(desk, session_id)
        self.figures: dict[str, QLabel] = {}
        self.people = PeopleTab(desk, self.ask_leave)
        self.leave = LeaveTab(desk, self.refresh)
        self.waiting = WaitingTab(desk, self.refresh)
        self._lay_figures()
        self.add_tabs(self.people, self.leave, self.waiting)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self._find)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        chosen, all_leave = self.session_id, self.leave.all_sessions.isChecked()
        self.desk.read(
            self, "presence", lambda db: read(db, chosen, clock.now(), all_leave=all_leave), self.show_picture
        )

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        self.show_session(picture.choices, picture.session)
        for status, count in presence.counts(picture.rows).items():
            self.figures[status].setText(str(count))
        self.people.show_rows(picture.rows)
        self.leave.show_rows(picture.leave, picture.ask_days)
        self.waiting.show_rows(picture.session, picture.waiting)
        for tab, words in (
            (self.people, _("Presence ({count})", count=len(picture.rows))),
            (self.leave, _("Leave ({count} to decide)", count=picture.open_leave)),
            (self.waiting, _("Waiting list ({count})", count=len(picture.waiting))),
        ):
            self.name_tab(tab, words)

    def ask_leave(self, row: PresenceRow) -> None:
        """The dialog by which staff enter leave that somebody asked for by word of mouth."""
        session_id = self.session_id
        if session_id is None:
            return
        form = Form(
            self,
            _("Enter leave for {name}", name=row.name),
            _("Somebody else decides it: whoever enters a request cannot grant it."),
        )
        form.text("reason", _("Reason"), must=True)

        def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
            return excuses.ask(db, session_id, row.person_id, values["reason"], self.desk.actor, at)

        def done(_id: UUID) -> None:
            self.refresh()

        course_forms.run(self.desk, form, act, done)

    def _lay_figures(self) -> None:
        frame, column = card("band")
        row = QHBoxLayout()
        for status in STATUSES:
            figure, words = label("–", "big"), label(status_title(status), "soft")
            self.figures[status] = figure
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(figure)
            pair.addWidget(words)
            row.addLayout(pair, 1)
        column.addLayout(row)
        self.body.addWidget(frame)

    def _find(self) -> None:
        self.tabs.setCurrentWidget(self.people)
        self.people.search.setFocus()
