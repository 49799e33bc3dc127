"""A window beside the main one that shows one session on several tabs: what presence and the second look have in common.

It reads again whenever the base moves, and every half minute, because much of what is shown changes by the clock alone.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from core.language import _
from courses.calendar import SessionRow
from desktop.desk import Desk
from desktop.page import label
from desktop.session_choice import SessionChoice

FRESH_MS = 30_000


class SessionWindow(QWidget):
    """One session at a time. Subclasses put their tabs in with `add_tabs` and fill them in `refresh`."""

    title: ClassVar[str] = ""
    """A msgid."""
    kinds: ClassVar[frozenset[str]] = frozenset()
    """Subject kinds of the journal that the window shows."""

    def __init__(self, desk: Desk, session_id: UUID | None) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_(self.title))
        self.resize(1180, 720)
        self.desk = desk
        self.session_id = session_id
        self.choice = SessionChoice()
        self.choice.activated.connect(self._choose)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(22, 18, 22, 18)
        self.body.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(label(_("Session"), "soft"))
        head.addWidget(self.choice, 1)
        self.body.addLayout(head)
        self._fresh = QTimer(self)
        self._fresh.setInterval(FRESH_MS)
        self._fresh.timeout.connect(self.refresh)
        self._fresh.start()
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)

    def refresh(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    def add_tabs(self, *tabs: QWidget) -> None:
        """Put the tabs below what stands in the body so far."""
        for tab in tabs:
            self.tabs.addTab(tab, "")
        self.body.addWidget(self.tabs, 1)

    def name_tab(self, tab: QWidget, words: str) -> None:
        """Write on a tab, with its count."""
        self.tabs.setTabText(self.tabs.indexOf(tab), words)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def show_session(self, rows: Sequence[SessionRow], session: SessionRow | None) -> None:
        """Show which session is chosen, and the others."""
        self.session_id = session.id if session else None
        self.choice.show_rows(rows, self.session_id)

    def _choose(self) -> None:
        self.session_id = self.choice.currentData()
        self.refresh()
