"""The review window of a session: flags to look at, the room's headcount, a roll-call, people who were not on the list.

It reads again whenever the base moves, and every half minute: who is in the room changes by the clock.
"""

from collections.abc import Iterable
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.language import _
from courses.calendar import SessionRow
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.page import label
from desktop.presence.reading import words_of
from desktop.review.flags_tab import FlagsTab
from desktop.review.headcount_tab import HeadcountTab
from desktop.review.reading import Picture, read
from desktop.review.roll_call_tab import RollCallTab
from desktop.review.walk_ins_tab import WalkInsTab

KINDS = frozenset(
    {"session", "attendance", "device", "person", "headcount", "roll_call", "flag_review", "walk_in"}
)
FRESH_MS = 30_000


def open_it(desk: Desk, session_id: UUID | None) -> "ReviewWindow":
    """Open the second look at a session, or at the one that began last."""
    window = ReviewWindow(desk, session_id)
    window.show()
    return window


class ReviewWindow(QWidget):
    """One session at a time."""

    def __init__(self, desk: Desk, session_id: UUID | None) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Review of a session"))
        self.resize(1180, 720)
        self.desk = desk
        self.session_id = session_id
        self.choice = Choice()
        self.choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.flags = FlagsTab(desk, self.refresh)
        self.headcount = HeadcountTab(desk, self.refresh)
        self.roll_call = RollCallTab(desk, self.refresh)
        self.walk_ins = WalkInsTab(desk, self.refresh)
        self.tabs = QTabWidget()
        self._lay_out()
        self._fresh = QTimer(self)
        self._fresh.setInterval(FRESH_MS)
        self._fresh.timeout.connect(self.refresh)
        self._fresh.start()
        self.choice.activated.connect(self._choose)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        chosen = self.session_id
        self.desk.read(self, "review", lambda db: read(db, chosen, clock.now()), self.show_picture)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if KINDS & set(kinds):
            self.refresh()

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        self.session_id = picture.session.id if picture.session else None
        self._show_choices(picture.choices)
        self.flags.show_rows(picture.session, picture.flags)
        self.headcount.show_rows(picture.session, picture.headcounts, picture.present)
        self.roll_call.show_rows(picture.session, picture.names, picture.present)
        self.walk_ins.show_rows(picture.session, picture.walk_ins)
        new = sum(flag.review is None for flag in picture.flags)
        open_ = sum(row.settled == "" for row in picture.walk_ins)
        for tab, words in (
            (self.flags, _("Flags ({count} to look at)", count=new)),
            (self.headcount, _("Headcount")),
            (self.roll_call, _("Roll-call")),
            (self.walk_ins, _("Walk-ins ({count} open)", count=open_)),
        ):
            self.tabs.setTabText(self.tabs.indexOf(tab), words)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(label(_("Session"), "soft"))
        head.addWidget(self.choice, 1)
        whole.addLayout(head)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for tab in (self.flags, self.headcount, self.roll_call, self.walk_ins):
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
