"""The frame of an import's preview: what would be done in lists, every refused cell named, one button that carries it out.

The roster and the scores fill it: each reads its file and says what its plan would do.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout

from core.language import N_, _
from desktop.desk import Desk
from desktop.page import label
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.roster import Refused
from sheets.columns import Column, Kind, Sheet

KINDS = "*.xlsx *.xlsm *.xls *.ods *.csv *.txt"
"""The files that an import reads."""
REFUSED: Sheet[Refused] = Sheet(
    N_("Refused"),
    (
        Column("sheet", N_("Sheet"), Kind.TEXT, lambda row: row.sheet, 12),
        Column("row", N_("Row"), Kind.NUMBER, lambda row: row.row, 6),
        Column("column", N_("Column"), Kind.TEXT, lambda row: row.column, 14),
        Column("message", N_("What is wrong"), Kind.TEXT, lambda row: row.message, 60),
    ),
)


class ImportPreview(QDialog):
    """A dialog of four lists: added, changed, refused, to be looked at. A subclass compares, shows its plan and carries it out."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        file: str,
        added: TableModel[Any],
        changed: TableModel[Any],
        promise: str = "",
    ) -> None:
        super().__init__(desk.window)
        self.desk = desk
        self.setWindowTitle(title)
        self.setModal(True)
        self.resize(980, 620)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(10)
        column.addWidget(label(file, "section"))
        self.summary = label("", "strong", wrap=True)
        column.addWidget(self.summary)
        self.choices = QVBoxLayout()
        """What the user may choose before importing."""
        column.addLayout(self.choices)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.added, self.changed = Table(added, desk), Table(changed, desk)
        self.refused = Table(TableModel(REFUSED, _place), desk)
        self.warnings = Table(TableModel(REFUSED, _place), desk)
        self.tables: tuple[Table[Any], ...] = (self.added, self.changed, self.refused, self.warnings)
        for table in self.tables:
            table.when_empty(_("None."))
            self.tabs.addTab(table, "")
        column.addWidget(self.tabs, 1)
        column.addWidget(
            label(
                promise or _("What is refused is left out; the rest is imported in one piece or not at all."),
                "soft",
            )
        )
        buttons = QDialogButtonBox()
        self.go = buttons.addButton(_("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setProperty("look", "main")
        self.go.setEnabled(False)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.carry_out)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.finished.connect(self.deleteLater)

    def carry_out(self) -> None:
        """Import what is shown."""
        raise NotImplementedError

    def show_lists(self, summary: str, titles: Sequence[str], lists: Sequence[Sequence[Any]]) -> None:
        """Show a plan: a sentence, then the four lists under their titles; the first that holds something is in front."""
        self.summary.setText(summary)
        for table, rows, title in zip(self.tables, lists, titles, strict=True):
            table.show_rows(list(rows))
            self.tabs.setTabText(
                self.tabs.indexOf(table), _("{title} ({count})", title=title, count=len(rows))
            )
        full = next((table for table, rows in zip(self.tables, lists, strict=True) if rows), None)
        if full is not None:
            self.tabs.setCurrentWidget(full)
        added, changed, *_rest = lists
        self.go.setEnabled(bool(added or changed))

    def fail(self, fault: BaseException) -> None:
        """Close, and say what was wrong with the file."""
        self.reject()
        self.desk.tell(fault)


class _Place(NamedTuple):
    sheet: str
    row: int
    column: str
    code: str


def _place(row: Refused) -> _Place:
    return _Place(row.sheet, row.row, row.column, row.code)
