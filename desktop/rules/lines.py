"""A short list that is typed line by line: steps, days of warning, weights. Each line has the same fields and can be removed."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from core.language import _
from desktop.page import button, label
from desktop.rules.cells import Cell

Line = dict[str, object]


class Part(NamedTuple):
    """One field of every line."""

    key: str
    title: str
    """A msgid."""
    make: Callable[[], Cell]


class Lines(QWidget):
    """The lines with their headings and "Add a line"."""

    def __init__(self, path: str, parts: Sequence[Part], fresh: Line, none: str) -> None:
        super().__init__()
        self._path, self._parts, self._fresh = path, parts, fresh
        self.rows: list[dict[str, Cell]] = []
        self.removers: list[QPushButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._none = label(none, "soft")
        column.addWidget(self._none)
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        for place, part in enumerate(parts):
            self._grid.addWidget(label(_(part.title), "soft"), 0, place)
        self._grid.setColumnStretch(len(parts) + 1, 1)
        column.addWidget(self._table)
        self.add = button(_("Add a line"), "quiet")
        self.add.clicked.connect(self._add_fresh)
        column.addWidget(self.add, alignment=Qt.AlignmentFlag.AlignLeft)
        self.show_lines([])

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines instead."""
        while self.rows:
            self._drop(0)
        for line in lines:
            self._put(line)
        self._settle()

    def lines(self) -> list[Line]:
        """What is typed, by the keys of the parts. Raises NoAmount and NoWholeNumber."""
        return [
            {key: cell.read(f"{self._path}.{place}.{key}") for key, cell in row.items()}
            for place, row in enumerate(self.rows)
        ]

    def field(self, rest: Sequence[str]) -> QWidget:
        """The field for the end of a path, such as ("0", "worth"); the button where there is none."""
        if rest and rest[0].isdecimal() and int(rest[0]) < len(self.rows):
            row = self.rows[int(rest[0])]
            found = row.get(rest[1]) if len(rest) > 1 else None
            return (found or next(iter(row.values()))).widget
        return self.add

    def _add_fresh(self) -> None:
        self._put(self._fresh)
        self._settle()
        next(iter(self.rows[-1].values())).widget.setFocus()

    def _put(self, line: Line) -> None:
        row = {part.key: part.make() for part in self._parts}
        for key, cell in row.items():
            cell.show(line[key])
        remove = button("✕", "quiet", _("Remove this line"))
        remove.clicked.connect(lambda: self._remove(row))
        self.rows.append(row)
        self.removers.append(remove)

    def _remove(self, row: dict[str, Cell]) -> None:
        self._drop(next(place for place, each in enumerate(self.rows) if each is row))
        self._settle()

    def _drop(self, place: int) -> None:
        for widget in (*(cell.widget for cell in self.rows.pop(place).values()), self.removers.pop(place)):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _settle(self) -> None:
        for place, row in enumerate(self.rows):
            for column, cell in enumerate(row.values()):
                self._grid.addWidget(cell.widget, place + 1, column)
            self._grid.addWidget(self.removers[place], place + 1, len(row))
        self._none.setVisible(not self.rows)
        self._table.setVisible(bool(self.rows))
        # A tab that is not seen yet keeps the heights of before, all the way up.
        place_in: QWidget | None = self._table
        while place_in is not None and (layout := place_in.layout()) is not None:
            layout.invalidate()
            place_in.updateGeometry()
            place_in = place_in.parentWidget()
