"""What the issue book does while nobody looks: alarms that have lasted become issues, and so do facilities that lapsed.

The grid's page has it among its buttons: it shows itself only to remind of facilities, and opens their window. It writes only where
a clerk of the base is signed in and something is due.
"""

from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton

from core import clock, logs
from core.language import _
from core.refusal import Refusal
from desktop.desk import Desk
from desktop.ways import keep
from grid.alarms import settling
from grid.facilities import dues, rules
from store.types import Db

EVERY_MS = 60_000
KINDS = frozenset({"facility", "issue"})


class Due(NamedTuple):
    """What there is to do, and to remind of."""

    alarms: bool
    lapses: bool
    lapsed: int
    near: int


class ByItself(QPushButton):
    """Looks once a minute, and when facilities have changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("look", "quiet")
        self.hide()
        self.desk = desk
        # Of a station's facilities the base makes the issues: made on both sides, they would be two.
        self.may_write = desk.may("keep_issues") and not desk.mark
        self.timer = QTimer(self)
        self.timer.setInterval(EVERY_MS)
        self.timer.timeout.connect(self.look)
        self.clicked.connect(self.open)
        desk.moved.connect(self._moved)
        desk.ended.connect(self.timer.stop)
        self.timer.start()

    def look(self) -> None:
        """Ask what is due; do it, and remind of what is near."""
        self.desk.read(self, "due", _due, self.show_due, self._failed)

    def show_due(self, due: Due) -> None:
        """Remind of facilities, and make issues of what is due."""
        self.setText(_("Facilities: {lapsed} lapsed, {near} due soon", lapsed=due.lapsed, near=due.near))
        self.setVisible(bool(due.lapsed or due.near))
        if not self.may_write:
            return
        # Two transactions: each takes its own rows before it comes to the journal.
        if due.alarms:
            self.desk.write(self, settling.settle, _nothing, self._failed)
        if due.lapses:
            self.desk.write(
                self, lambda db, at: dues.lapse(db, clock.local_date(at), at), _nothing, self._failed
            )

    def open(self) -> None:
        """Open the window of facilities."""
        from desktop.grid.facilities.window import open_it

        keep(open_it(self.desk))

    def _moved(self, kinds: frozenset[str]) -> None:
        if kinds & KINDS:
            self.look()

    def _failed(self, fault: BaseException) -> None:
        # A disk that is full or a base that is busy is told when somebody asks for something; the next minute tries again.
        if not isinstance(fault, Refusal):
            logs.report(fault)


def _due(db: Db) -> Due:
    at = clock.now()
    today = clock.local_date(at)
    standings = [line.standing for line in dues.reminders(db, today)]
    return Due(
        settling.is_due(db, at),
        dues.has_lapsed(db, today),
        standings.count(rules.LAPSED),
        standings.count(rules.REMIND),
    )


def _nothing(_done: object) -> None:
    """Whoever shows it is told by the journal."""
