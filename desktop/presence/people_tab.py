"""The presence list: everyone expected and everyone who came, filtered by status, searched by name, pinyin or number."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.language import _
from courses.presence.presence import PRESENCES, PresenceRow, status_title
from courses.presence.rules import STATUSES
from desktop import icons, look
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.page import button
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.names import normalise

TONES = {
    "present": "good",
    "late": "warn",
    "left_early": "warn",
    "late_and_left_early": "warn",
    "excused": "fair",
    "absent": "bad",
    "expected": "still",
}


class PeopleTab(QWidget):
    """The list under its search; `ask` opens the dialog that enters leave for a row."""

    def __init__(self, desk: Desk, ask: Callable[[PresenceRow], None]) -> None:
        super().__init__()
        self._ask = ask
        self._rows: list[PresenceRow] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Name, pinyin or staff number"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icons.icon("search", look.FAINT), QLineEdit.ActionPosition.LeadingPosition)
        self.status = Choice()
        self.status.setMinimumWidth(170)
        self.status.addItem(_("All statuses"), "")
        for status in STATUSES:
            self.status.addItem(status_title(status), status)
        self.ask = button(_("Enter leave…"))
        self.ask.setVisible(desk.may("check_in_by_hand"))
        self.ask.setEnabled(False)
        self.export = button(_("Export…"))
        self.export.setVisible(desk.may("export"))
        self.table = Table(TableModel(PRESENCES, lambda row: row.person_id, _tone), desk)
        row = QHBoxLayout()
        row.addWidget(self.search, 2)
        row.addWidget(self.status, 1)
        row.addStretch(1)
        row.addWidget(self.ask)
        row.addWidget(self.export)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self.search.textChanged.connect(self._filter)
        self.status.currentIndexChanged.connect(self._filter)
        self.ask.clicked.connect(self._ask_for)
        self.export.clicked.connect(self.table.export)
        self.table.chosen.connect(self._choose)

    def show_rows(self, rows: list[PresenceRow]) -> None:
        """Show a session's list."""
        self._rows = rows
        self._filter()

    def _filter(self) -> None:
        status, sought = self.status.currentData(), normalise(self.search.text())
        rows = [row for row in self._rows if status in {"", row.status} and _fits(row, sought)]
        self.table.when_empty(
            _("Nobody is found by this.") if self._rows else _("Nobody is expected, and nobody has come.")
        )
        self.table.show_rows(rows)

    def _choose(self, row: PresenceRow | None) -> None:
        self.ask.setEnabled(row is not None and row.excuse_id is None)

    def _ask_for(self) -> None:
        row = self.table.current()
        if row is not None:
            self._ask(row)


def _fits(row: PresenceRow, sought: str) -> bool:
    if not sought or sought in row.name:
        return True
    key = sought.replace(" ", "").lower()
    return key in (row.staff_number or "").lower() or any(word.startswith(key) for word in row.pinyin.split())


def _tone(row: PresenceRow, key: str) -> str:
    return TONES[row.status] if key == "status" else ""
