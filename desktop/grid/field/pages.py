"""One inspection with all that it found, and one visit note opened: the dialogs behind the lists of the month."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from core import clock
from core.language import _
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.field import visit_form
from desktop.grid.issues import issue_window
from desktop.page import button, label
from desktop.pages import course_forms
from desktop.table_model import TableModel
from desktop.table_view import Table
from desktop.ways import keep
from grid import hands
from grid.field import inspections, visits, walked
from grid.field.visited import VisitRow
from grid.field.walked import FINDINGS, FindingRow, WalkRow
from grid.field.words import KINDS, VISITS, word
from store.types import Db

_TONES = {"clear": "good", "found": "bad", "mended": "warn"}


class WalkPage(QDialog):
    """An inspection or a patrol: every look; Enter opens the issue of one."""

    def __init__(self, desk: Desk, parent: QWidget, row: WalkRow, then: Callable[[], None]) -> None:
        super().__init__(parent)
        self.desk, self.row, self.then = desk, row, then
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(word(KINDS, row.kind))
        self.resize(900, 640)
        self.table = Table(TableModel(FINDINGS, lambda each: each.id, _tone), desk)
        self.table.when_empty(_("No item was looked at."))
        self.table.opened.connect(self._open)
        self.void = button(_("Declare void…"))
        self.void.setVisible(row.voided_at is None)
        self.void.clicked.connect(self.ask_void)
        self.issue = button(_("Open the issue"))
        self.issue.setEnabled(False)
        self.issue.clicked.connect(lambda: self._open(self.table.current()))
        self.table.chosen.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(
            label(" · ".join(part for part in (row.area, row.place, row.plan) if part), "section")
        )
        begun = f"{clock.local(row.begun_at):%Y-%m-%d %H:%M}"
        ended = f"{clock.local(row.ended_at):%Y-%m-%d %H:%M}" if row.ended_at else "…"
        column.addWidget(label(f"{row.name}   {begun} – {ended}", "soft"))
        if row.note:
            column.addWidget(label(row.note, wrap=True))
        if row.voided_at is not None:
            column.addWidget(label(_("Void because: {reason}", reason=row.void_reason), "wrong", wrap=True))
        column.addWidget(self.table, 1)
        last = QHBoxLayout()
        last.addWidget(self.void)
        last.addStretch(1)
        last.addWidget(self.issue)
        column.addLayout(last)
        desk.read(self, "findings", lambda db: walked.findings(db, row.id), self._show)

    def ask_void(self) -> Form:
        """The dialog of its reason."""
        form = Form(
            self,
            _("Declare the inspection void"),
            _("It counts for nothing any more and stays on record. Issues that it made stand."),
            _("Declare void"),
        )
        form.text("reason", _("Reason"), must=True)

        def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
            hand = hands.of_account(db, self.desk.actor, clock.local_date(at))
            inspections.void(db, self.row.id, values["reason"], hand, at)

        def done(_nothing: None) -> None:
            self.then()
            self.accept()

        return course_forms.run(self.desk, form, act, done)

    def _show(self, rows: Sequence[FindingRow]) -> None:
        self.table.show_rows(sorted(rows, key=lambda each: each.outcome == "clear"))

    def _choose(self, each: FindingRow | None) -> None:
        self.issue.setEnabled(each is not None and each.issue_id is not None)

    def _open(self, each: FindingRow | None) -> None:
        if each is not None and each.issue_id is not None:
            keep(issue_window.open_it(self.desk, each.issue_id))
            self.accept()


class NotePage(QDialog):
    """A visit note with its words."""

    def __init__(self, desk: Desk, parent: QWidget, row: VisitRow, then: Callable[[], None]) -> None:
        super().__init__(parent)
        self.desk, self.row, self.then = desk, row, then
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(_("Visit note"))
        self.resize(620, 440)
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setAccessibleName(_("Note"))
        self.correct = button(_("Correct…"))
        self.correct.setEnabled(False)
        self.correct.clicked.connect(self._correct)
        self.issue = button(_("Open the issue"))
        self.issue.setVisible(row.issue_id is not None)
        self.issue.clicked.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(
            label(" · ".join(part for part in (row.area, row.home, row.resident) if part), "section")
        )
        said = [f"{clock.local(row.visited_at):%Y-%m-%d %H:%M}", word(VISITS, row.kind), row.name]
        if not row.met:
            said.append(_("nobody at home"))
        column.addWidget(label("   ".join(said), "soft"))
        for here, words in (
            (row.corrects_id is not None, _("This note corrects an earlier one.")),
            (row.corrected, _("A later note corrects this one.")),
        ):
            if here:
                column.addWidget(label(words, "soft"))
        column.addWidget(self.words, 1)
        last = QHBoxLayout()
        last.addWidget(self.correct)
        last.addStretch(1)
        last.addWidget(self.issue)
        column.addLayout(last)

        def read(db: Db) -> str:
            at = clock.now()
            hand = hands.of_account(db, desk.actor, clock.local_date(at))
            return visits.words_of(db, row.id, hand, at)

        desk.read(self, "note", read, self._show, self._fail)

    def _show(self, words: str) -> None:
        self.words.setPlainText(words)
        self.correct.setEnabled(True)

    def _fail(self, fault: BaseException) -> None:
        self.words.setPlainText(str(fault))

    def _correct(self) -> None:
        visit_form.correct(self.desk, self, self.row.id, self.words.toPlainText(), self._corrected)

    def _corrected(self) -> None:
        self.then()
        self.accept()

    def _open(self) -> None:
        issue_id: UUID | None = self.row.issue_id
        if issue_id is not None:
            keep(issue_window.open_it(self.desk, issue_id))
            self.accept()


def _tone(row: FindingRow, key: str) -> str:
    return _TONES.get(row.outcome, "") if key == "outcome" else ""
