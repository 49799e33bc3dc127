"""The columns of a layout's table in the panel: which cell of a row each shows, heading, width, and what its last line says."""

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from core.language import _
from credits.certificates.layouts.layout_parts import ROW_FIELDS, RowColumn, Rows
from desktop.layouts.cells import Cell, Measure, OneOf, Ways, Words
from desktop.layouts.words import ACROSS
from desktop.page import button, label

MOST = 4
HEADINGS = {"what": "培训形式", "times": "次数", "hours": "课时", "credits": "学分"}
"""What a fresh column is headed: a certificate is Chinese whatever language the desktop speaks."""


class Columns(QWidget):
    """The columns below each other; `edited` with the fields of Rows that changed."""

    edited = Signal(dict)
    refused = Signal(str)

    def __init__(self, pictures: dict[str, QIcon]) -> None:
        super().__init__()
        self._pictures = pictures
        self._rows: Rows | None = None
        self.columns: list[_Column] = []
        self._list = QVBoxLayout(self)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(10)
        self.add = button(_("Add a column"), "quiet")
        self.add.clicked.connect(self._add)
        self._list.addWidget(self.add, alignment=Qt.AlignmentFlag.AlignLeft)

    def show_rows(self, rows: Rows) -> None:
        """Show the columns of a table."""
        self._rows = rows
        while len(self.columns) > len(rows.columns):
            gone = self.columns.pop()
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.columns) < len(rows.columns):
            made = _Column(self, len(self.columns), self._pictures)
            self._list.insertWidget(len(self.columns), made)
            self.columns.append(made)
        totals = _padded(rows)
        for place, (shown, column) in enumerate(zip(self.columns, rows.columns, strict=True)):
            shown.show_column(column, totals[place])
        self.add.setEnabled(len(self.columns) < MOST)

    def change(self, place: int, name: str, value: object) -> None:
        """One column, or its last line ("total"), is another."""
        if self._rows is None:
            return
        if name == "total":
            totals = [*_padded(self._rows)]
            totals[place] = str(value)
            self.edited.emit({"total": tuple(totals) if any(totals) else ()})
            return
        columns = [*self._rows.columns]
        columns[place] = columns[place]._replace(**{name: value})
        if name == "field":
            columns[place] = columns[place]._replace(title=HEADINGS[str(value)])
        self.edited.emit({"columns": tuple(columns)})

    def remove(self, place: int) -> None:
        """Without a column."""
        if self._rows is None:
            return
        columns, totals = [*self._rows.columns], [*_padded(self._rows)]
        del columns[place], totals[place]
        made: dict[str, Any] = {"columns": tuple(columns), "total": tuple(totals) if any(totals) else ()}
        self.edited.emit(made)

    def _add(self) -> None:
        if self._rows is None or len(self._rows.columns) >= MOST:
            return
        used = {column.field for column in self._rows.columns}
        field = next(name for name in ROW_FIELDS if name not in used)
        fresh = RowColumn(field, HEADINGS[field], 20)
        total = (*_padded(self._rows), "") if self._rows.total else ()
        made = replace(self._rows, columns=(*self._rows.columns, fresh), total=total)
        self.edited.emit({"columns": made.columns, "total": made.total})


class _Column(QWidget):
    def __init__(self, owner: Columns, place: int, pictures: dict[str, QIcon]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        self.cells: dict[str, Cell] = {
            "field": OneOf({name: words.title for name, words in ROW_FIELDS.items()}),
            "title": Words(20, must=True),
            "share": Measure(1, 1, 100, 1),
            "across": Ways(ACROSS, pictures),
            "total": Words(40),
        }
        for name, cell in self.cells.items():
            cell.given.connect(partial(owner.change, place, name))
            if isinstance(cell, Measure | Words):
                cell.refused.connect(owner.refused)
        remove = button("✕", "quiet", _("Remove this column"))
        remove.clicked.connect(lambda: owner.remove(place))
        first = QHBoxLayout()
        first.addWidget(self.cells["field"], 1)
        first.addWidget(remove)
        grid.addWidget(label(_("Column {number}", number=place + 1), "soft"), 0, 0)
        grid.addLayout(first, 0, 1)
        second = QHBoxLayout()
        second.addWidget(self.cells["title"], 1)
        second.addWidget(self.cells["across"])
        grid.addWidget(label(_("Heading"), "soft"), 1, 0)
        grid.addLayout(second, 1, 1)
        third = QHBoxLayout()
        third.addWidget(self.cells["total"], 1)
        third.addWidget(label(_("Width %"), "soft"))
        self.cells["share"].setFixedWidth(58)
        third.addWidget(self.cells["share"])
        grid.addWidget(label(_("Last line"), "soft"), 2, 0)
        grid.addLayout(third, 2, 1)

    def show_column(self, column: RowColumn, total: str) -> None:
        for name, cell in self.cells.items():
            cell.show_value(total if name == "total" else getattr(column, name))


def _padded(rows: Rows) -> tuple[str, ...]:
    return (*rows.total, *("" for _each in rows.columns))[: len(rows.columns)]
