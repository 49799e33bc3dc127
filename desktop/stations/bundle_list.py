"""The list of bundles that went and came; of each the slip can be printed once more."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.language import _
from desktop.desk import Desk
from desktop.page import button
from desktop.stations.result import print_slip
from desktop.table_model import TableModel
from desktop.table_view import Table
from stations.lists import BUNDLES
from stations.overview import BundleRow, Overview
from stations.slips import of_bundle
from stations.states import HELD, QUARANTINED

_TONES = {HELD: "warn", QUARANTINED: "warn"}


class BundleList(QWidget):
    """Newest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.seen: Overview | None = None
        self.table: Table[BundleRow] = Table(TableModel(BUNDLES, lambda row: row.id, _tone), desk)
        self.table.when_empty(_("No bundle went or came yet."))
        self.print = button(_("Print the slip…"), "quiet")
        self.print.clicked.connect(self.ask_print)
        self.table.chosen.connect(self._chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.print)
        column.addLayout(row)
        self._chosen(None)

    def show_overview(self, seen: Overview) -> None:
        """Show the bundles."""
        self.seen = seen
        self.table.show_rows(seen.bundles)
        if self.table.current() is None:
            self.table.select_first()
        self._chosen(self.table.current())

    def ask_print(self) -> None:
        """Print the slip of the chosen bundle."""
        row = self.table.current()
        if row is not None and self.seen is not None:
            print_slip(self.desk, of_bundle(self.seen, row))

    def _chosen(self, row: BundleRow | None) -> None:
        self.print.setEnabled(row is not None)


def _tone(row: BundleRow, key: str) -> str:
    return _TONES.get(row.state, "good") if key == "state" else ""
