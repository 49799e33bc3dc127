"""A field that finds one person while it is typed in: name, pinyin, initials or a number. Dialogs use it."""

from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from core import clock
from core.language import _
from desktop.desk import Desk
from people.persons import PersonRow, people

FOUND = 8
TYPING_MS = 120


class PersonPicker(QWidget):
    """The field and, under it, the few people it fits. `picked` when the choice moves."""

    picked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.line = _Line(self)
        self.line.setPlaceholderText(_("Name, pinyin, staff or mobile number"))
        self.found = QListWidget()
        self.found.setFixedHeight(170)
        column.addWidget(self.line)
        column.addWidget(self.found)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.look)
        self.line.textChanged.connect(self._typing.start)
        self.found.currentRowChanged.connect(self.picked)
        self.look()

    @property
    def person_id(self) -> UUID | None:
        """Who is chosen."""
        item = self.found.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item and item.isSelected() else None

    def look(self) -> None:
        """Search for what is typed."""
        text, today = self.line.text(), clock.local_date(clock.now())
        self._desk.read(
            self, "pick", lambda db: people(db, search=text, on=today, limit=FOUND), self.show_people
        )

    def show_people(self, rows: list[PersonRow]) -> None:
        """Show whom it fits; the first is chosen once something was typed."""
        self.found.clear()
        for row in rows:
            words = "   ".join(
                part for part in (row.name, row.staff_number or "", row.area, row.grid) if part
            )
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, row.id)
            self.found.addItem(item)
        if rows and self.line.text():
            self.found.setCurrentRow(0)

    def step(self, by: int) -> None:
        """Move the choice."""
        row = self.found.currentRow() + by
        self.found.setCurrentRow(max(0, min(self.found.count() - 1, row)))


class _Line(QLineEdit):
    """Up and down move in the list under it."""

    def __init__(self, picker: PersonPicker) -> None:
        super().__init__()
        self._picker = picker

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The arrows belong to the list."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self._picker.step(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
