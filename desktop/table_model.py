"""One Qt model for every list: rows of any kind, shown through the columns that the domain declared (sheets.columns)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from html import escape
from typing import Any, Generic, TypeVar
from unicodedata import east_asian_width

from PySide6.QtCore import (
    QAbstractTableModel,
    QCollator,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from core.language import _
from desktop import icons, look
from sheets.columns import Column, Kind, Sheet, shown

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
_NUMBERS = (Kind.NUMBER, Kind.AMOUNT)
_NOWHERE = QModelIndex()


class TableModel(QAbstractTableModel, Generic[Row]):
    """A list on the screen.

    `key` tells one row from another over refreshes; `tone` gives a cell its coloured dot (a key of look.TONES) or "".
    """

    wanted_more = Signal()
    """The view came near the end of a list of which only the first page is here."""

    def __init__(
        self,
        sheet: Sheet[Row],
        key: Callable[[Row], object],
        tone: Callable[[Row, str], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.sheet = sheet
        self.key = key
        self._tone = tone
        self.has_tones = tone is not None
        self.rows: list[Row] = []
        self.total = 0
        self._more = False
        self._asked = False
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self._collator = QCollator(QLocale(QLocale.Language.Chinese))
        self._collator.setNumericMode(True)

    def show(self, rows: Sequence[Row], *, total: int | None = None) -> None:
        """Show these rows instead; `total` when they are only the first page of so many."""
        fresh = self._in_order(rows)
        self.total = len(rows) if total is None else total
        self._more, self._asked = self.total > len(rows), False
        if [self.key(row) for row in fresh] == [self.key(row) for row in self.rows]:
            self.rows = fresh
            if fresh:
                self.dataChanged.emit(
                    self.index(0, 0), self.index(len(fresh) - 1, len(self.sheet.columns) - 1)
                )
            return
        self.beginResetModel()
        self.rows = fresh
        self.endResetModel()

    def extend(self, rows: Sequence[Row]) -> None:
        """Add the next page, which `wanted_more` asked for."""
        self._asked = False
        self._more = bool(rows) and self.total > len(self.rows) + len(rows)
        if rows:
            self.beginInsertRows(_NOWHERE, len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows = [*self.rows, *rows]
            self.endInsertRows()

    def at(self, index: Index) -> Row | None:
        """The row behind a cell."""
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """How many rows are here."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """How many columns the list has."""
        return 0 if parent.isValid() else len(self.sheet.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        """A cell as the view asks for it."""
        row = self.rows[index.row()]
        column = self.sheet.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(column, row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return look.RIGHT if column.kind in _NUMBERS else look.LEFT
        if role == Qt.ItemDataRole.DecorationRole and self._tone:
            tone = self._tone(row, column.key)
            return icons.dot(tone) if tone else None
        if role == Qt.ItemDataRole.ToolTipRole:
            text = shown(column, row)
            return plain_tip(text) if columns_wide(text) > column.width else None
        return None

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:  # noqa: ANN401 - Qt's signature
        """A column's title in the present language; rows are numbered from 1."""
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        column = self.sheet.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return _(column.title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return look.RIGHT if column.kind in _NUMBERS else look.LEFT
        return None

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802 - Qt's name
        """Whether the list goes on behind the rows that are here."""
        return self._more and not self._asked and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:  # noqa: N802 - Qt's name
        """Ask the page for more; the rows come later through `extend`."""
        if not parent.isValid():
            self._asked = True
            self.wanted_more.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; a list that is here only in part keeps the order it was read in."""
        if self._more:
            return
        self._sorted = (column, order) if column >= 0 else None
        ordered = self._in_order(self.rows)
        if ordered != self.rows:
            self.beginResetModel()
            self.rows = ordered
            self.endResetModel()

    def tsv(self, rows: Iterable[int], *, with_titles: bool = False) -> str:
        """Rows as Excel pastes them: cells by tabs, lines by newlines; tabs and breaks inside a cell become blanks."""
        lines = [[_(column.title) for column in self.sheet.columns]] if with_titles else []
        lines += [[shown(column, self.rows[row]) for column in self.sheet.columns] for row in rows]
        return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines)

    def _in_order(self, rows: Sequence[Row]) -> list[Row]:
        if self._sorted is None:
            return list(rows)
        number, order = self._sorted
        column = self.sheet.columns[number]
        filled = [row for row in rows if column.value(row) not in (None, "")]
        blank = [row for row in rows if column.value(row) in (None, "")]
        filled.sort(key=lambda row: self._rank(column, row), reverse=order == Qt.SortOrder.DescendingOrder)
        return [*filled, *blank]

    @property
    def ends_in_figure(self) -> bool:
        """Whether the last column holds figures."""
        return self.sheet.columns[-1].kind in _NUMBERS

    def _rank(self, column: Column[Row], row: Row) -> Any:  # noqa: ANN401 - ints, days, instants or collation keys
        value = column.value(row)
        if isinstance(value, int | date | datetime) and column.kind not in (Kind.TEXT, Kind.CODE):
            return value
        return self._collator.sortKey(shown(column, row))


def plain_tip(text: str) -> str:
    """A tool tip that shows the text as it is: Qt would take what somebody typed for markup."""
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>'


def columns_wide(text: str) -> int:
    """The width of a text in half-width characters: a Chinese one counts as two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def as_text(model: QAbstractTableModel) -> str:
    """The list drawn with characters, as a person would read it; tests compare it."""
    cells = [
        [str(model.headerData(column, Qt.Orientation.Horizontal)) for column in range(model.columnCount())],
        *(
            [str(model.data(model.index(row, column)) or "") for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ),
    ]
    widths = [max(columns_wide(line[column]) for line in cells) for column in range(model.columnCount())]
    return "\n".join(
        " | ".join(
            cell + " " * (width - columns_wide(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in cells
    )
