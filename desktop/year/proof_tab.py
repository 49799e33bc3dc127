"""The proof of a closed year: everything computed again, and what differs said plainly."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.language import N_, _
from credits.year.findings import Finding
from credits.year.verifying import Verification
from desktop.desk import Desk
from desktop.page import button, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from sheets.columns import Column, Kind, Sheet

FINDINGS: Sheet[Finding] = Sheet(
    N_("What differs"),
    (Column("message", N_("What differs"), Kind.TEXT, lambda row: row.message, 120),),
)


class ProofTab(QWidget):
    """The button that proves the year, what came of it, and the points that differ."""

    def __init__(self, desk: Desk, prove: Callable[[], object]) -> None:
        super().__init__()
        self.result = label(
            _("The list, its amendments, the ledger, the files and the signatures are compared."),
            "strong",
            wrap=True,
        )
        self.details = label("", "soft", wrap=True)
        self.prove = button(_("Prove the list"), "main")
        self.prove.clicked.connect(prove)
        self.table = Table(TableModel(FINDINGS, lambda row: (row.code, row.message), _tone), desk)
        self.table.when_empty(_("Nothing was found that differs."))
        row = QHBoxLayout()
        row.addWidget(self.result, 1)
        row.addWidget(self.prove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.details)
        column.addWidget(self.table, 1)
        self.table.hide()

    def show_result(self, found: Verification) -> None:
        """Show what the proof gave."""
        self.table.show()
        self.table.show_rows(list(found.findings))
        if found.ok:
            self.result.setText(_("Nothing differs: this is the list as it was closed, with its amendments."))
        else:
            self.result.setText(
                _(
                    "Points that differ: {count}. Somebody changed something by hand.",
                    count=len(found.findings),
                )
            )
        self.details.setText(
            "\n".join(
                _(
                    "Signed with the key {key}; manifest {digest}. Compare it with what was written down when the year was closed.",
                    key=proof.key_id,
                    digest=proof.digest,
                )
                for proof in found.years
            )
        )


def _tone(_row: Finding, _key: str) -> str:
    return "bad"
