"""The closed list with its amendments: searched, amended, objected to, exported."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.language import _
from credits.year.lines import FrozenLine
from credits.year.paper import sheet_of
from desktop.desk import Desk
from desktop.page import button
from desktop.table_model import TableModel
from desktop.table_view import Table

_COLUMNS = (
    "number", "staff_number", "name", "area", "grid", "post", "earned", "required", "difference", "verdict", "grade",
    "amended",
)  # fmt: skip
Act = Callable[[FrozenLine], object]


class ListTab(QWidget):
    """Every line; `amend` and `object_to` are called with the chosen one, `export` without."""

    def __init__(self, desk: Desk, amend: Act, object_to: Act, export: Callable[[], object]) -> None:
        super().__init__()
        self._lines: Sequence[FrozenLine] = ()
        self._takes = False
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Name, staff number or residential area"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.amend = button(_("Amend…"))
        self.object = button(_("Receive an objection…"))
        self.export = button(_("Export list…"))
        sheet = sheet_of((), graded=True, amended=True).only(*_COLUMNS)
        self.table = Table(TableModel(sheet, lambda line: line.number, _tone), desk)
        self.table.when_empty(_("Nobody is found."))
        self.table.chosen.connect(self._choose)
        self.amend.clicked.connect(lambda: self._with_line(amend))
        self.object.clicked.connect(lambda: self._with_line(object_to))
        self.export.clicked.connect(export)
        for each, act in ((self.amend, "close_year"), (self.object, "keep_claims"), (self.export, "export")):
            each.setVisible(desk.may(act))
        row = QHBoxLayout()
        row.addWidget(self.search, 1)
        for each in (self.object, self.amend, self.export):
            row.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self._choose(None)

    def show_lines(self, lines: Sequence[FrozenLine], *, graded: bool, takes_objections: bool) -> None:
        """Show the list, with grades where there are any, and whether objections are still received."""
        self.table.view.setColumnHidden(_COLUMNS.index("grade"), not graded)
        self._lines, self._takes = lines, takes_objections
        self._filter()
        self._choose(self.table.current())

    def _filter(self) -> None:
        sought = self.search.text().strip().casefold()
        self.table.show_rows(
            [
                line
                for line in self._lines
                if not sought
                or any(sought in text.casefold() for text in (line.name, line.staff_number, line.area))
            ]
        )

    def _choose(self, line: FrozenLine | None) -> None:
        self.amend.setEnabled(line is not None)
        self.object.setEnabled(line is not None and self._takes)
        self.object.setToolTip("" if self._takes else _("The last day for objections is over."))

    def _with_line(self, act: Act) -> None:
        line = self.table.current()
        if line is not None:
            act(line)


def _tone(line: FrozenLine, key: str) -> str:
    if key == "verdict":
        return "good" if line.met else "bad"
    return "fair" if key == "amended" and line.amended_by else ""
