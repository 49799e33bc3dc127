"""The items of a walk as a table that is filled by keys: 1 nothing found, 2 found, 3 mended at once, 0 not looked at; Tab goes on to the spot.

Everything begins as "nothing found", since that is what most looks give. The dialog of an inspection shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from core.language import N_, _, translate
from desktop import icons, look
from grid.catalogue import KeptItem
from grid.field.words import OUTCOMES, word
from grid.issues.photos import Sent

NOT_LOOKED = ""
CLASS, ITEM, OUTCOME, SPOT, NOTE = range(5)
_HEADS = (N_("Class"), N_("Item"), N_("Inspection result"), N_("Spot"), N_("Note"))
_KEYS = {
    Qt.Key.Key_0: NOT_LOOKED,
    Qt.Key.Key_1: "clear",
    Qt.Key.Key_2: "found",
    Qt.Key.Key_3: "mended",
}
_TONES = {"clear": "good", "found": "bad", "mended": "warn", NOT_LOOKED: "still"}
_NOT_LOOKED = N_("Not looked at")
_ROW = 28


@dataclass
class Row:
    """One item and what its look gave."""

    kept: KeptItem
    outcome: str = "clear"
    spot: str = ""
    note: str = ""
    before: list[Sent] = field(default_factory=list[Sent])
    after: list[Sent] = field(default_factory=list[Sent])
    issue_id: UUID | None = None
    """The issue that it is already, instead of a new one."""


class Checklist(QTableWidget):
    """`rows` hold what is entered; `changed` when an outcome does, `moved` when another row is chosen."""

    changed = Signal()
    moved = Signal()

    def __init__(self, items: Sequence[KeptItem]) -> None:
        super().__init__(len(items), len(_HEADS))
        self.rows = [Row(kept) for kept in items]
        self.setHorizontalHeaderLabels([translate(head) for head in _HEADS])
        self.setAccessibleName(_("Items to look at"))
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        for place, row in enumerate(self.rows):
            first = place == 0 or row.kept.item.class_name != self.rows[place - 1].kept.item.class_name
            for column, text in (
                (CLASS, row.kept.item.class_name if first else ""),
                (ITEM, row.kept.item.name),
                (OUTCOME, ""),
                (SPOT, ""),
                (NOTE, ""),
            ):
                cell = QTableWidgetItem(text)
                if column in {CLASS, ITEM, OUTCOME}:
                    cell.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                self.setItem(place, column, cell)
            self._show(place)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for column, wide in ((CLASS, 110), (ITEM, 190), (OUTCOME, 130), (SPOT, 170)):
            header.resizeSection(column, wide)
        header.setSectionResizeMode(NOTE, QHeaderView.ResizeMode.Stretch)
        self.itemChanged.connect(self._edited)
        self.currentCellChanged.connect(self._move)
        self.cellDoubleClicked.connect(self._turn)
        if items:
            self.setCurrentCell(0, OUTCOME)

    @property
    def current(self) -> Row | None:
        """The row with the cursor."""
        return self.rows[self.currentRow()] if 0 <= self.currentRow() < len(self.rows) else None

    def set_outcome(self, place: int, outcome: str) -> None:
        """Say what the look at an item gave."""
        self.rows[place].outcome = outcome
        self._show(place)
        self.changed.emit()

    def set_all(self, outcome: str) -> None:
        """The same for every item of which nothing was found so far."""
        for place, row in enumerate(self.rows):
            if row.outcome in {"clear", NOT_LOOKED}:
                self.rows[place].outcome = outcome
                self._show(place)
        self.changed.emit()

    def only(self, codes: Sequence[str]) -> None:
        """Show the items of a plan alone; none for all. What is not shown is not looked at."""
        for place, row in enumerate(self.rows):
            wanted = not codes or row.kept.item.code in codes
            self.setRowHidden(place, not wanted)
            if wanted and row.outcome == NOT_LOOKED:
                self.set_outcome(place, "clear")
            elif not wanted:
                self.set_outcome(place, NOT_LOOKED)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Figures say what a look gave, unless a text is being written."""
        key = Qt.Key(event.key())
        place = self.currentRow()
        if self.currentColumn() <= OUTCOME and place >= 0:
            if key in _KEYS:
                self.set_outcome(place, _KEYS[key])
                return
            if key == Qt.Key.Key_Space:
                self._turn(place, OUTCOME)
                return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The row with the cursor stays in sight when the photos take their room."""
        super().resizeEvent(event)
        cell = self.item(self.currentRow(), OUTCOME)
        if cell is not None:
            self.scrollToItem(cell)

    def _move(self, _row: int, _column: int, _old_row: int, _old_column: int) -> None:
        self.moved.emit()

    def _turn(self, place: int, column: int) -> None:
        if column <= OUTCOME:
            order = ("clear", "found", "mended", NOT_LOOKED)
            self.set_outcome(place, order[(order.index(self.rows[place].outcome) + 1) % len(order)])

    def _edited(self, cell: QTableWidgetItem) -> None:
        row = self.rows[cell.row()]
        if cell.column() == SPOT:
            row.spot = cell.text()
        elif cell.column() == NOTE:
            row.note = cell.text()

    def _show(self, place: int) -> None:
        row = self.rows[place]
        colour = QColor(look.FAINT if row.outcome == NOT_LOOKED else look.INK)
        for column in (CLASS, ITEM, OUTCOME):
            cell = self.item(place, column)
            assert cell is not None  # noqa: S101 - every cell was made with the table
            cell.setForeground(colour)
            if column == OUTCOME:
                cell.setText(word(OUTCOMES, row.outcome) if row.outcome else translate(_NOT_LOOKED))
                cell.setIcon(icons.dot(_TONES[row.outcome]))
