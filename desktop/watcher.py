"""Notices that somebody else changed the base: asks twice a second and says which kinds of record moved (docs/decisions/journal-hash.md)."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.work import Worker

if TYPE_CHECKING:
    from store.transaction import Store

EVERY_MS = 500


class Watcher(QObject):
    """Emits `changed(kinds)` with the subject kinds of the journal lines after `seq`, whoever wrote them."""

    changed = Signal(frozenset)

    def __init__(self, store: "Store", seq: int, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._worker = worker
        self._seq = seq
        self._asking = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look twice a second."""
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Look once, unless the last look has not come back."""
        if not self._asking:
            self._asking = True
            self._worker.ask(self, "look", self._read, self._tell, self._miss)

    def _read(self) -> "tuple[int, frozenset[str]]":
        from store.journal import since

        if self._store.moved() == self._seq:
            return self._seq, frozenset()
        with self._store.read() as db:
            moved = since(db, self._seq)
        return moved.seq, moved.subject_kinds

    def _tell(self, found: "tuple[int, frozenset[str]]") -> None:
        self._asking = False
        self._seq, kinds = found
        if kinds:
            self.changed.emit(kinds)

    def _miss(self, _fault: BaseException) -> None:
        # A held or unreachable base is told by whatever the user does next; the watcher just looks again.
        self._asking = False
