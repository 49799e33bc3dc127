"""The entries that make one person's figure, beside the list of standings; one step leads to what is behind each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from core import amounts
from core.language import _
from credits import ledger
from credits.ledger import ENTRIES, EntryRow
from credits.standing import Standing
from credits.titles import VERDICT_TITLES
from desktop.desk import Desk
from desktop.form import Form
from desktop.page import button, label
from desktop.pages import course_forms
from desktop.table_model import TableModel
from desktop.table_view import Table
from store.types import Db


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
        self.person = button(_("Open the person"))
        self.take_back = button(_("Take an entry back…"))
        self.take_back.setVisible(desk.may("post_credits"))
        self.take_back.setEnabled(False)
        row.addWidget(self.person)
        row.addWidget(self.take_back)
        row.addStretch()
        column.addLayout(row)
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

    def _entry_chosen(self, row: EntryRow | None) -> None:
        self.take_back.setEnabled(row is not None and row.reverses_id is None and not row.is_reversed)

    def _open_person(self) -> None:
        if self._shown:
            self.desk.go("people", self._shown[0].person_id)

    def _take_back(self) -> None:
        entry = self.table.current()
        if entry is None:
            return
        form = Form(
            self.desk.window,
            _("Take back {credits} credits", credits=amounts.shown(entry.credits)),
            _("An opposite entry is added; both stay in the ledger."),
            _("Take back"),
        )
        form.text("reason", _("Reason"), must=True)

        def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
            return ledger.reverse(db, entry.id, values["reason"], self.desk.actor, at)

        def done(_entry: object) -> None:
            self.refresh()

        course_forms.run(self.desk, form, act, done)


def _entry_tone(row: EntryRow, key: str) -> str:
    return "bad" if key == "credits" and (row.reverses_id is not None or row.is_reversed) else ""
