"""What the tabs of the rule editor have in common: fields and lists by the path of what they hold."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFormLayout, QScrollArea, QVBoxLayout, QWidget

from core.language import _
from credits.rulebook.rule_fields import FIELD_TITLES
from desktop.page import card, label
from desktop.rules.cells import Cell
from desktop.rules.lines import Lines

Plain = dict[str, Any]


class Tab(QScrollArea):
    """One tab: cards below each other, fields in them. `cells` and `lists` go by path."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: dict[str, Cell] = {}
        self.lists: dict[str, Lines] = {}
        whole = QWidget()
        whole.setObjectName("plain")
        self._column = QVBoxLayout(whole)
        self._column.setContentsMargins(2, 10, 12, 10)
        self._column.setSpacing(12)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidgetResizable(True)
        self.setWidget(whole)
        self.viewport().setAutoFillBackground(False)

    def add_card(self, title: str, hint: str = "") -> QVBoxLayout:
        """A card with its heading; the column inside."""
        frame, column = card()
        column.addWidget(label(title, "section"))
        if hint:
            column.addWidget(label(hint, "soft", wrap=True))
        self._column.addWidget(frame)
        return column

    def add_fields(self, column: QVBoxLayout, cells: Mapping[str, Cell]) -> None:
        """Labelled fields below each other; a check box stands without a label."""
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for path, cell in cells.items():
            form.addRow("" if isinstance(cell.widget, QCheckBox) else _(FIELD_TITLES[path]), cell.widget)
        self.cells |= cells
        column.addLayout(form)

    def show_plain(self, plain: Plain) -> None:
        """Show a rule set in its plain form."""
        for path, cell in self.cells.items():
            cell.show(at(plain, path))
        for path, lines in self.lists.items():
            lines.show_lines(at(plain, path))

    def read_into(self, plain: Plain) -> None:
        """Put what is typed into a plain form. Raises NoAmount, NoWholeNumber and others naming the field."""
        for path, cell in self.cells.items():
            put(plain, path, cell.read(path))
        for path, lines in self.lists.items():
            put(plain, path, lines.lines())

    def field(self, path: str) -> QWidget | None:
        """The field of a path that a refusal names; None when it is on another tab."""
        parts = path.split(".")
        for count in range(len(parts), 0, -1):
            begin = ".".join(parts[:count])
            if begin in self.cells:
                return self.cells[begin].widget
            if begin in self.lists:
                return self.lists[begin].field(parts[count:])
        return next((cell.widget for known, cell in self.cells.items() if known.startswith(f"{path}.")), None)


def at(plain: Plain, path: str) -> Any:  # noqa: ANN401 - whatever stands there
    """The value at a path."""
    found: Any = plain
    for part in path.split("."):
        found = found[part]
    return found


def put(plain: Plain, path: str, value: object) -> None:
    """Set the value at a path; what lies on the way is made."""
    *way, last = path.split(".")
    place = plain
    for part in way:
        place = place.setdefault(part, {})
    place[last] = value
