"""What came after the closing, on two tabs: the amendments, and the objections with their receipts and decisions."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.language import _
from credits.year.objections import OBJECTIONS, ObjectionRow
from credits.year.reading import AMENDMENTS, AmendmentRow
from desktop.desk import Desk
from desktop.page import button, label
from desktop.table_model import TableModel
from desktop.table_view import Table

_TONES = {"": "warn", "upheld": "good", "rejected": "bad", "withdrawn": "still"}


class AmendmentsTab(QWidget):
    """Every amendment, by its number."""

    def __init__(self, desk: Desk, print_them: Callable[[], object]) -> None:
        super().__init__()
        self.print = button(_("Print the amendments…"))
        self.print.setVisible(desk.may("export"))
        self.print.clicked.connect(print_them)
        self.table = Table(TableModel(AMENDMENTS, lambda row: row.number), desk)
        self.table.when_empty(_("Nothing was amended."))
        _lay_out(self, label("", "soft"), [self.print], self.table)

    def show_rows(self, rows: Sequence[AmendmentRow]) -> None:
        """Show the amendments."""
        self.print.setEnabled(bool(rows))
        self.table.show_rows(list(rows))


class ObjectionsTab(QWidget):
    """Every objection, those to be decided first; `decide` and `print_receipt` are called with the chosen one."""

    def __init__(
        self,
        desk: Desk,
        decide: Callable[[ObjectionRow], object],
        print_receipt: Callable[[ObjectionRow], object],
    ) -> None:
        super().__init__()
        self.until = label("", "soft")
        self.decide = button(_("Decide…"), "main")
        self.receipt = button(_("Print the receipt…"))
        self.decide.setVisible(desk.may("close_year"))
        self.receipt.setVisible(desk.may("keep_claims"))
        self.table = Table(TableModel(OBJECTIONS, lambda row: row.id, _tone), desk)
        self.table.when_empty(_("Nobody objected."))
        self.table.chosen.connect(self._choose)
        self.decide.clicked.connect(lambda: self._with_row(decide))
        self.receipt.clicked.connect(lambda: self._with_row(print_receipt))
        _lay_out(self, self.until, [self.receipt, self.decide], self.table)
        self._choose(None)

    def show_rows(self, rows: Sequence[ObjectionRow], until: str) -> None:
        """Show the objections, and until when they are received."""
        self.until.setText(until)
        self.table.show_rows(list(rows))
        self._choose(self.table.current())

    def _choose(self, row: ObjectionRow | None) -> None:
        self.receipt.setEnabled(row is not None)
        self.decide.setEnabled(row is not None and not row.decision)

    def _with_row(self, act: Callable[[ObjectionRow], object]) -> None:
        row = self.table.current()
        if row is not None:
            act(row)


def _lay_out(tab: QWidget, left: QWidget, buttons: Sequence[QWidget], table: QWidget) -> None:
    row = QHBoxLayout()
    row.addWidget(left, 1)
    for each in buttons:
        row.addWidget(each)
    column = QVBoxLayout(tab)
    column.setContentsMargins(0, 10, 0, 0)
    column.setSpacing(10)
    column.addLayout(row)
    column.addWidget(table, 1)


def _tone(row: ObjectionRow, key: str) -> str:
    return _TONES[row.decision] if key == "decision" else ""
