"""The presence window of a session: counts by status, the list, leave to be decided, the waiting list.

It reads again whenever the base moves, and every half minute: who is expected turns absent by the clock.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.language import _
from courses.calendar import SessionRow
from courses.presence import excuses, presence
from courses.presence.presence import PresenceRow, status_title
from courses.presence.rules import STATUSES
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.form import Form
from desktop.page import card, label
from desktop.pages import course_forms
from desktop.presence.leave_tab import LeaveTab
from desktop.presence.people_tab import PeopleTab
from desktop.presence.reading import Picture, read, words_of
from desktop.presence.waiting_tab import WaitingTab
from store.types import Db

KINDS = frozenset({"session", "attendance", "excuse", "waiting", "person", "base"})
FRESH_MS = 30_000


def open_it(desk: Desk, session_id: UUID | None) -> "PresenceWindow":
    """Open the presence of a session, or of the one that began last."""
    window = PresenceWindow(desk, session_id)
    window.show()
    return window


class PresenceWindow(QWidget):
    """One session at a time."""

    def __init__(self, desk: Desk, session_id: UUID | None) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Presence and leave"))
        self.resize(1180, 720)
        self.desk = desk
        self.session_id = session_id
        self.choice = Choice()
        self.choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.figures: dict[str, QLabel] = {}
        self.people = PeopleTab(desk, self.ask_leave)
        self.leave = LeaveTab(desk, self.refresh)
        self.waiting = WaitingTab(desk, self.refresh)
        self.tabs = QTabWidget()
        self._lay_out()
        self._fresh = QTimer(self)
        self._fresh.setInterval(FRESH_MS)
        self._fresh.timeout.connect(self.refresh)
        self._fresh.start()
        self.choice.activated.connect(self._choose)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self._find)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        chosen, all_leave = self.session_id, self.leave.all_sessions.isChecked()
        self.desk.read(
            self, "presence", lambda db: read(db, chosen, clock.now(), all_leave=all_leave), self.show_picture
        )

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if KINDS & set(kinds):
            self.refresh()

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        self.session_id = picture.session.id if picture.session else None
        self._show_choices(picture.choices)
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
            self.tabs.setTabText(self.tabs.indexOf(tab), words)

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

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(label(_("Session"), "soft"))
        head.addWidget(self.choice, 1)
        whole.addLayout(head)
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
        whole.addWidget(frame)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for tab in (self.people, self.leave, self.waiting):
            self.tabs.addTab(tab, "")
        whole.addWidget(self.tabs, 1)

    def _show_choices(self, rows: list[SessionRow]) -> None:
        self.choice.clear()
        for row in rows:
            self.choice.addItem(words_of(row), row.id)
            if row.id == self.session_id:
                self.choice.setCurrentIndex(self.choice.count() - 1)

    def _choose(self) -> None:
        self.session_id = self.choice.currentData()
        self.refresh()

    def _find(self) -> None:
        self.tabs.setCurrentWidget(self.people)
        self.people.search.setFocus()
