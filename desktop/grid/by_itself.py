"""What the issue book does while nobody looks: alarms that have lasted become issues, and so do facilities that lapsed.

The grid's page makes one. It runs only where a clerk is signed in, and writes only where something is due.
"""

from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from core import clock, logs
from core.refusal import Refusal
from desktop.desk import Desk
from grid.alarms import settling
from grid.facilities import dues
from store.types import Db

EVERY_MS = 60_000


class Due(NamedTuple):
    """What there is to do."""

    alarms: bool
    lapses: bool


class ByItself(QWidget):
    """Looks once a minute; never seen."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hide()
        self.desk = desk
        self.timer = QTimer(self)
        self.timer.setInterval(EVERY_MS)
        self.timer.timeout.connect(self.look)
        desk.ended.connect(self.timer.stop)
        if desk.may("keep_issues"):
            self.timer.start()

    def look(self) -> None:
        """Ask whether something is due, and do it."""
        self.desk.read(self, "due", _is_due, self._go_on, self._failed)

    def _go_on(self, due: Due) -> None:
        # Two transactions: each takes its own rows before it comes to the journal.
        if due.alarms:
            self.desk.write(self, settling.settle, _nothing, self._failed)
        if due.lapses:
            self.desk.write(
                self, lambda db, at: dues.lapse(db, clock.local_date(at), at), _nothing, self._failed
            )

    def _failed(self, fault: BaseException) -> None:
        # A disk that is full or a base that is busy is told when somebody asks for something; the next minute tries again.
        if not isinstance(fault, Refusal):
            logs.report(fault)


def _is_due(db: Db) -> Due:
    at = clock.now()
    return Due(settling.is_due(db, at), dues.has_lapsed(db, clock.local_date(at)))


def _nothing(_done: object) -> None:
    """Whoever shows it is told by the journal."""
