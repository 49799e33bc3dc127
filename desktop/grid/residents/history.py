"""What was done about a resident: who looked at the name, when and why. The window of residents opens it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from core import clock
from core.language import _
from desktop.desk import Desk
from desktop.grid.residents.forms import hand_of
from desktop.page import label
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid.residents import seen_by
from grid.residents.lists import ResidentRow
from grid.residents.seen_by import SEEN, SeenRow
from store.types import Db


class HistoryDialog(QDialog):
    """The lines of the journal about one resident."""

    def __init__(self, desk: Desk, parent: QWidget, row: ResidentRow) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(_("History of a resident"))
        self.resize(760, 460)
        self.table = Table(TableModel(SEEN, lambda each: each.seq), desk)
        self.table.when_empty(_("None."))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(label(f"{row.name}   {row.area} {row.home}", "section"))
        column.addWidget(self.table, 1)

        def read(db: Db) -> list[SeenRow]:
            at = clock.now()
            return seen_by.history(db, row.id, hand_of(desk, db, at), at)

        desk.read(self, "history", read, self.table.show_rows)
