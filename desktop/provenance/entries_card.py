"""The entries that make one person's figure, beside the list of standings; one step leads to what is behind each."""

from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from core import amounts
from core.language import _
from credits import ledger
from credits.ledger import ENTRIES, EntryRow
from credits.provenance import proof
from credits.standing.standing import Standing
from credits.titles import VERDICT_TITLES
from desktop.desk import Desk
from desktop.export import ask_save, show_file
from desktop.page import button, label
from desktop.provenance import acts, window
from desktop.provenance.window import ProvenanceWindow
from desktop.table_model import TableModel
from desktop.table_view import Table


class EntriesCard(QFrame):
    """The entries that make one person's figure, each with the check-in behind it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("card")
        self.desk = desk
        self._shown: tuple[Standing, int] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(8)
        self.name = label("", "pageTitle")
        self.sum = label("", "soft", wrap=True)
        column.addWidget(self.name)
        column.addWidget(self.sum)
        self.table = Table(
            TableModel(
                ENTRIES.only("day", "credits", "course", "hours", "came_at", "reason", "rules"),
                lambda row: row.id,
                _entry_tone,
            ),
            desk,
        )
        self.table.when_empty(_("No credit is posted for this person yet."))
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        self.behind = button(_("What is behind it…"))
        self.behind.setEnabled(False)
        self.proof = button(_("Proof (PDF)…"), "", _("One page with every entry, for the base's stamp"))
        self.person = button(_("Open the person"))
        self.take_back = button(_("Take an entry back…"))
        self.take_back.setVisible(desk.may("post_credits"))
        self.take_back.setEnabled(False)
        row.addWidget(self.behind)
        row.addWidget(self.take_back)
        row.addStretch()
        row.addWidget(self.proof)
        row.addWidget(self.person)
        column.addLayout(row)
        self.behind.clicked.connect(self._open_behind)
        self.proof.clicked.connect(self._ask_proof)
        self.table.opened.connect(self.open_entry)
        self.person.clicked.connect(self._open_person)
        self.take_back.clicked.connect(self._take_back)
        self.table.chosen.connect(self._entry_chosen)

    def show_standing(self, row: Standing, year: int) -> None:
        """Read this person's entries and show them under the figures."""
        self._shown = (row, year)
        self.name.setText(row.name)
        self.sum.setText(
            _(
                "{earned} of {required} credits, {possible} still possible: {verdict}",
                earned=amounts.shown(row.earned),
                required=amounts.shown(row.required),
                possible=amounts.shown(row.possible),
                verdict=_(VERDICT_TITLES[row.verdict]),
            )
        )
        self.desk.read(
            self, "entries", lambda db: ledger.entries(db, row.person_id, year), self.table.show_rows
        )

    def refresh(self) -> None:
        """Read again whoever is shown."""
        if self._shown:
            self.show_standing(*self._shown)

    def open_entry(self, row: EntryRow) -> ProvenanceWindow:
        """Open what is behind one of the entries."""
        return window.open_it(self.desk, row.id)

    def write_proof(self, path: Path) -> None:
        """Write the proof of the person's year, then open it."""
        if self._shown is None:
            return
        row, year = self._shown
        self.desk.job(
            _("Writing the proof of {name}", name=row.name),
            lambda at: proof.write(self.desk.base, row.person_id, year, path, actor=self.desk.actor, at=at),
            lambda _made: show_file(path),
        )

    def _open_behind(self) -> None:
        entry = self.table.current()
        if entry is not None:
            self.open_entry(entry)

    def _ask_proof(self) -> None:
        if self._shown is None:
            return
        row, year = self._shown
        ask_save(
            self.desk,
            _("Where the proof goes"),
            _("Proof of credits {year} {name}", year=year, name=row.name) + ".pdf",
            _("PDF document (*.pdf)"),
            self.write_proof,
        )

    def _entry_chosen(self, row: EntryRow | None) -> None:
        self.behind.setEnabled(row is not None)
        self.take_back.setEnabled(row is not None and row.reverses_id is None and not row.is_reversed)

    def _open_person(self) -> None:
        if self._shown:
            self.desk.go("people", self._shown[0].person_id)

    def _take_back(self) -> None:
        entry = self.table.current()
        if entry is not None:
            acts.take_back(self.desk, entry, self._taken_back)

    def _taken_back(self, _entry: UUID) -> None:
        self.refresh()


def _entry_tone(row: EntryRow, key: str) -> str:
    return "bad" if key == "credits" and (row.reverses_id is not None or row.is_reversed) else ""
