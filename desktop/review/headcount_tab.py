"""The headcount: one number, compared at once with who is checked in, and the counts so far."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.language import _
from courses.calendar import SessionRow
from courses.review import headcounts
from courses.review.headcounts import HEADCOUNTS, HeadcountRow
from courses.review.rules import LIMITS, MOST_HEADS
from desktop.choice import Count
from desktop.desk import Desk
from desktop.page import button, card, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from store.types import Db


class HeadcountTab(QWidget):
    """The entry over the list; `changed` is called after a count was kept."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        super().__init__()
        self.desk = desk
        self._changed = changed
        self._session: UUID | None = None
        self._present = 0
        self.present = label("–", "big")
        self.counted = Count()
        self.counted.setRange(-1, MOST_HEADS)
        self.counted.setSpecialValueText(" ")
        self.counted.setValue(-1)
        self.counted.setMinimumWidth(110)
        self.difference = label("", "soft", wrap=True)
        self.note = QLineEdit()
        self.note.setPlaceholderText(_("Note, for example: the lecturer and two helpers are in the room"))
        self.keep = button(_("Record the count"), "main")
        self.table = Table(TableModel(HEADCOUNTS, lambda row: row.id, _tone), desk)
        self.table.when_empty(_("Nobody has counted yet."))
        self._lay_out()
        self.counted.valueChanged.connect(self._compare)
        self.counted.lineEdit().returnPressed.connect(self.keep_count)
        self.note.returnPressed.connect(self.keep_count)
        self.keep.clicked.connect(self.keep_count)
        self._compare()

    def show_rows(self, session: SessionRow | None, rows: list[HeadcountRow], present: int) -> None:
        """Show the counts of a session and who is checked in now."""
        self._session = session.id if session else None
        self._present = present
        self.present.setText(str(present))
        self.table.show_rows(rows)
        self._compare()

    def keep_count(self) -> None:
        """Keep the number that was entered."""
        session, counted, note = self._session, self.counted.value(), self.note.text()
        if session is None or counted < 0:
            return

        def act(db: Db, at: datetime) -> UUID:
            return headcounts.count(db, session, counted, note, self.desk.actor, at)

        def done(_id: UUID) -> None:
            self.counted.setValue(-1)
            self.note.clear()
            self._changed()

        self.desk.write(self, act, done)

    def _compare(self) -> None:
        counted = self.counted.value()
        self.keep.setEnabled(counted >= 0 and self._session is not None)
        difference = counted - self._present
        if counted < 0:
            words = _("Count the heads in the room and enter the number.")
        elif abs(difference) <= LIMITS.headcount_tolerance:
            words = _("This fits the check-ins.")
        elif difference > 0:
            words = _("{count} more in the room than checked in.", count=difference)
        else:
            words = _("{count} fewer in the room than checked in.", count=-difference)
        self.difference.setText(words)

    def _lay_out(self) -> None:
        frame, inner = card("band")
        row = QHBoxLayout()
        row.setSpacing(16)
        now = QVBoxLayout()
        now.setSpacing(0)
        now.addWidget(self.present)
        now.addWidget(label(_("checked in and not left"), "soft"))
        row.addLayout(now)
        row.addSpacing(20)
        entry = QVBoxLayout()
        entry.setSpacing(8)
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(label(_("Heads in the room"), ""))
        first.addWidget(self.counted)
        first.addWidget(self.difference, 1)
        entry.addLayout(first)
        second = QHBoxLayout()
        second.addWidget(self.note, 1)
        second.addWidget(self.keep)
        entry.addLayout(second)
        row.addLayout(entry, 1)
        inner.addLayout(row)
        frame.setVisible(self.desk.may("check_in_by_hand"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(12)
        column.addWidget(frame)
        column.addWidget(self.table, 1)


def _tone(row: HeadcountRow, key: str) -> str:
    if key != "difference":
        return ""
    return "good" if abs(row.difference) <= LIMITS.headcount_tolerance else "warn"
