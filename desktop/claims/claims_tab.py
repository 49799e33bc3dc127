"""The list of claims with the proof of the chosen one beside it, and the steps that the signed-in person may take."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSplitter, QVBoxLayout, QWidget

from core.language import _
from credits.claims import rules
from credits.claims.claims import CLAIMS, ClaimRow
from desktop import icons, look
from desktop.claims import forms
from desktop.claims.proof_card import ProofCard
from desktop.desk import Desk
from desktop.page import button
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.names import normalise

_COLUMNS = (
    "name", "state", "title", "day", "hours", "granted_hours", "credits", "area", "provider", "staff_number", "kind", "category",
    "made_at", "made_by", "checked_by", "decided_by", "reason",
)  # fmt: skip
_TONES = {
    "open": "warn",
    "checked": "fair",
    "accepted": "good",
    "refused": "bad",
    "withdrawn": "still",
    "taken_back": "bad",
}


class ClaimsTab(QWidget):
    """Claims of a year or of one person; `changed` is called when something was done, and to read anew."""

    def __init__(self, desk: Desk, person_id: UUID | None, changed: Callable[[], None]) -> None:
        super().__init__()
        self.desk = desk
        self._person_id = person_id
        self._changed = changed
        self._rows: list[ClaimRow] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Name, pinyin or staff number"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icons.icon("search", look.FAINT), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setVisible(person_id is None)
        self.add = button(_("Enter a claim…"))
        self.export = button(_("Export…"))
        self.check = button(_("Checked…"), "main")
        self.accept = button(_("Accept…"), "main")
        self.refuse = button(_("Turn down…"))
        self.withdraw = button(_("Withdraw…"))
        self.take_back = button(_("Take back…"))
        self.give_again = button(_("Give again…"))
        self.table = Table(TableModel(CLAIMS.only(*_COLUMNS), lambda row: row.id, _tone), desk)
        self.card = ProofCard(desk)
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._open)
        self.add.clicked.connect(lambda: forms.enter(self.desk, self.window(), person_id, self._done))
        self.export.clicked.connect(self.table.export)
        self.check.clicked.connect(
            lambda: forms.check(self.desk, self.window(), self._fit("check"), self._done)
        )
        self.accept.clicked.connect(
            lambda: forms.accept(self.desk, self.window(), self._fit("accept"), self._done)
        )
        for each, act in (
            (self.refuse, forms.refuse),
            (self.withdraw, forms.withdraw),
            (self.take_back, forms.take_back),
            (self.give_again, forms.give_again),
        ):
            each.clicked.connect(lambda _checked=False, act=act: self._do(act))
        self._choose(None)

    def show_rows(self, rows: list[ClaimRow]) -> None:
        """Show the list, as far as it fits what is searched."""
        self._rows = rows
        self._filter()

    def _filter(self) -> None:
        sought = normalise(self.search.text())
        found = [row for row in self._rows if _fits(row, sought)]
        self.table.when_empty(
            _("Nobody is found by this.")
            if self._rows
            else _("Nothing is claimed. Trainees hand claims in on their phones; staff enter papers here.")
        )
        self.table.show_rows(found)
        self._choose(self.table.current())

    def _choose(self, row: ClaimRow | None) -> None:
        chosen = self.table.selected()
        for each, step in ((self.check, "check"), (self.accept, "accept")):
            each.setEnabled(bool(chosen) and len(self._fit(step)) == len(chosen))
        one = row if len(chosen) == 1 else None
        for each, step in ((self.refuse, "refuse"), (self.withdraw, "withdraw")):
            each.setEnabled(one is not None and rules.may(one.hands, step, self.desk.actor))
        self.withdraw.setVisible(self.withdraw.isEnabled())
        may_reverse = self.desk.may("post_credits")
        self.take_back.setVisible(may_reverse and one is not None and one.state == "accepted")
        self.give_again.setVisible(
            self.desk.may("keep_claims") and one is not None and one.state == "taken_back"
        )
        self.card.show_claim(row)

    def _open(self, _row: ClaimRow) -> None:
        self.card.open_outside()

    def _fit(self, step: str) -> list[ClaimRow]:
        """The chosen ones with which the signed-in person may take a step."""
        return [row for row in self.table.selected() if rules.may(row.hands, step, self.desk.actor)]

    def _do(self, act: Callable[[Desk, QWidget, ClaimRow, Callable[[], None]], object]) -> None:
        row = self.table.current()
        if row is not None:
            act(self.desk, self.window(), row, self._done)

    def _done(self) -> None:
        self._changed()

    def _lay_out(self) -> None:
        may_keep = self.desk.may("keep_claims")
        row = QHBoxLayout()
        row.addWidget(self.search, 1)
        row.addStretch(1)
        for each in (self.add, self.refuse, self.check, self.accept):
            each.setVisible(may_keep)
        self.export.setVisible(self.desk.may("export"))
        for each in (
            self.add, self.export, self.withdraw, self.take_back, self.give_again, self.refuse, self.check, self.accept,
        ):  # fmt: skip
            row.addWidget(each)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.card)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(split, 1)


def _fits(row: ClaimRow, sought: str) -> bool:
    if not sought or sought in row.name:
        return True
    key = sought.replace(" ", "").lower()
    return key in (row.staff_number or "").lower() or any(word.startswith(key) for word in row.pinyin.split())


def _tone(row: ClaimRow, key: str) -> str:
    return _TONES[row.state] if key == "state" else ""
