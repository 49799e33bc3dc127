"""The list of cards. What each is about is asked for when it comes into sight: a thousand open ones are there at once."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal

from core.language import N_
from desktop.desk import Desk
from desktop.table_model import Index, TableModel
from desktop.table_view import Table
from sheets.columns import Column, Kind, Sheet
from stations.inbox.cards import about
from stations.inbox.listing import CARDS, CardRow, subjects
from stations.states import KEPT, OPEN, TAKEN

_ABOUT = "about"
_TONES = {OPEN: "warn", TAKEN: "good", KEPT: "still"}


class CardModel(TableModel[CardRow]):
    """The cards; `wanted_names` gives those that came into sight without a name."""

    wanted_names = Signal(list)

    def __init__(self) -> None:
        self.names: dict[UUID, str] = {}
        self._named: set[UUID] = set()
        self._in_sight: list[CardRow] = []
        column = Column[CardRow](
            _ABOUT, N_("About"), Kind.TEXT, lambda row: about(row, self.names.get(row.id, "")), 34
        )
        others = (CARDS.column(key) for key in ("station", "kind", "opened_at", "state"))
        super().__init__(Sheet(CARDS.title, (column, *others)), lambda row: row.id, _tone)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._ask)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        """A cell; one that is painted without its name wants it."""
        if role == Qt.ItemDataRole.DisplayRole and index.column() == 0:
            self._want(self.rows[index.row()])
        return super().data(index, role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows; by what they are about, every name is wanted."""
        if column == 0:
            for row in self.rows:
                self._want(row)
        super().sort(column, order)

    def name_them(self, names: Mapping[UUID, str]) -> None:
        """These are their names."""
        self.names.update(names)
        if self._sorted is not None and self._sorted[0] == 0:
            super().sort(*self._sorted)
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))

    def forget_names(self) -> None:
        """Ask for every name anew: something was called otherwise since."""
        self._named.clear()

    def _want(self, row: CardRow) -> None:
        if row.id not in self._named:
            self._named.add(row.id)
            self._in_sight.append(row)
            self._soon.start()

    def _ask(self) -> None:
        wanted, self._in_sight = self._in_sight, []
        self.wanted_names.emit(wanted)


class CardTable(Table[CardRow]):
    """The list with its empty state."""

    def __init__(self, desk: Desk) -> None:
        self.cards = CardModel()
        super().__init__(self.cards, desk)
        self.view.setAccessibleName(self.cards.sheet.title)
        self.cards.wanted_names.connect(self._read_names)

    def _read_names(self, rows: list[CardRow]) -> None:
        # Each reading by a name of its own: a later one does not make an earlier one void.
        self._desk.read(self, f"names {rows[0].id}", lambda db: subjects(db, rows), self._named)

    def _named(self, names: dict[UUID, str]) -> None:
        self.cards.name_them(names)
        if not self._is_users:
            self._fit()


def _tone(row: CardRow, key: str) -> str:
    return _TONES[row.state] if key == "state" else ""
