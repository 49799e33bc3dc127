"""Scans on their way into the base: taken at once, written in sets off the GUI thread, kept while the base cannot be written."""

from datetime import datetime
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from core import clock
from core.refusal import Refusal
from courses.badges import typed
from courses.badges.check_in import BadgeOutcome, Scan, check_in_by_badge
from desktop.desk import Desk
from store.types import Db

AGAIN_MS = 1_000


class Wanted(NamedTuple):
    """Where scans count."""

    session_id: UUID
    direction: str


class Settled(NamedTuple):
    """One scan and what became of it."""

    wanted: Wanted
    scan: Scan
    result: BadgeOutcome


class ScanQueue(QObject):
    """Never blocks: while one set is written, the next one gathers. Order is kept."""

    settled = Signal(list)
    """Settled, in the order of scanning, after their commit."""
    held = Signal(object)
    """What keeps the base from being written; the scans are kept and tried again."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._waiting: list[tuple[Wanted, Scan]] = []
        self._writing = 0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._write)

    @property
    def unsettled(self) -> int:
        """Scans that are not in the base yet."""
        return len(self._waiting) + self._writing

    def take(self, text: str, wanted: Wanted) -> None:
        """One burst of a scanner, one code of a camera or picture: it counts at this instant."""
        at = clock.now()
        self._waiting += [(wanted, Scan(piece, at)) for piece in typed.apart(text)]
        self._write()

    def _write(self) -> None:
        if self._writing or not self._waiting:
            return
        wanted = self._waiting[0][0]
        batch = [scan for _wanted, scan in takewhile(lambda each: each[0] == wanted, self._waiting)]
        del self._waiting[: len(batch)]
        self._writing = len(batch)

        def work(db: Db, at: datetime) -> list[BadgeOutcome]:
            return check_in_by_badge(db, wanted.session_id, batch, wanted.direction, self._desk.actor, at)

        def done(results: list[BadgeOutcome]) -> None:
            self._writing = 0
            self.settled.emit(
                [Settled(wanted, scan, result) for scan, result in zip(batch, results, strict=True)]
            )
            self._write()

        def failed(fault: BaseException) -> None:
            self._writing = 0
            self._waiting[:0] = [(wanted, scan) for scan in batch]
            self.held.emit(fault)
            if isinstance(fault, Refusal):
                self._again.start()
            else:  # a fault of the program: the next scan or a new window tries again, not a timer
                self._desk.tell(fault)

        self._desk.write(self, work, done, failed)
