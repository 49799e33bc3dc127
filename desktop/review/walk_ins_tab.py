"""Walk-ins: people who came and were not on the list, who they may be, and what became of them."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from core.language import _
from courses import walk_ins
from courses.calendar import SessionRow
from courses.check_in import Outcome
from courses.walk_ins import SUGGESTIONS, WALK_INS, Suggestion, WalkInRow
from desktop.desk import Desk
from desktop.page import button, label
from desktop.pages import person_forms
from desktop.person_picker import PersonPicker
from desktop.review import walk_in_forms
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.names import masked_mobile
from store.types import Db


class WalkInsTab(QWidget):
    """The list and, beside it, whom the chosen one may be; `changed` is called after every act."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        super().__init__()
        self.desk = desk
        self._changed = changed
        self._session: SessionRow | None = None
        self.note = button(_("Write somebody down…"), "main")
        self.dismiss, self.reopen = button(_("Dismiss…")), button(_("Open again…"))
        self.table = Table(TableModel(WALK_INS, lambda row: row.id, _tone), desk)
        self.table.when_empty(_("Everybody who came was on the list."))
        self.who, self.what = label("", "section", wrap=True), label("", "soft", wrap=True)
        self.suggestions = Table(TableModel(SUGGESTIONS, lambda row: row.person.id), desk)
        self.suggestions.when_empty(_("Nobody on the roster resembles this name or mobile."))
        self.picker = PersonPicker(desk)
        self.picker.found.setFixedHeight(110)
        self.picker.found.hide()
        self.match = button(_("It is this person"), "main")
        self.register = button(_("Put on the roster…"))
        self._side = self._lay_out()
        self.picker.line.textChanged.connect(self._searched)
        self.table.chosen.connect(self.show_walk_in)
        self.suggestions.opened.connect(self.match_suggested)
        self.note.clicked.connect(self.write_down)
        self.match.clicked.connect(self.match_chosen)
        self.register.clicked.connect(self.register_chosen)
        self.dismiss.clicked.connect(self.dismiss_chosen)
        self.reopen.clicked.connect(self.reopen_chosen)

    def show_rows(self, session: SessionRow | None, rows: list[WalkInRow]) -> None:
        """Show the walk-ins of a session; the first is chosen where none was."""
        self._session = session
        self.note.setEnabled(session is not None and session.cancelled_at is None)
        self.table.show_rows(rows)
        if rows and self.table.current() is None:
            self.table.select_first()
        self.show_walk_in(self.table.current())

    def show_walk_in(self, row: WalkInRow | None) -> None:
        """Show whom the chosen one may be."""
        is_open = row is not None and row.settled == ""
        may = self.desk.may("check_in_by_hand")
        self._side.setVisible(is_open and may)
        self.dismiss.setEnabled(is_open)
        self.reopen.setEnabled(row is not None and not is_open)
        if row is None or not is_open:
            return
        self.who.setText(row.name)
        self.what.setText("  ·  ".join(part for part in (masked_mobile(row.mobile), row.note) if part))
        id_ = row.id
        self.desk.read(self, "suggestions", lambda db: walk_ins.suggestions(db, id_), self._show_suggestions)

    def match_chosen(self) -> None:
        """It is the person that was searched for, else the one marked among the suggestions."""
        searched = self.picker.person_id if self.picker.line.text() else None
        marked = self.suggestions.current()
        person_id = searched or (marked.person.id if marked else None)
        if person_id is not None:
            self._match(person_id)

    def match_suggested(self, row: Suggestion) -> None:
        """It is this one of the suggestions."""
        self._match(row.person.id)

    def write_down(self) -> None:
        """The dialog for somebody at the desk."""
        if self._session is not None:
            walk_in_forms.record(self.desk, self._session, self._changed)

    def register_chosen(self) -> None:
        """The dialog that puts the chosen one on the roster."""
        row = self.table.current()
        if row is None:
            return

        def opened(known: list[person_forms.Patch]) -> None:
            walk_in_forms.register(self.desk, row, known, self._changed)

        self.desk.read(self, "patches", person_forms.patches, opened)

    def dismiss_chosen(self) -> None:
        """The dialog that asks why nobody is checked in."""
        row = self.table.current()
        if row is not None:
            walk_in_forms.dismiss(self.desk, row, self._changed)

    def reopen_chosen(self) -> None:
        """The dialog that asks why it was wrong."""
        row = self.table.current()
        if row is not None:
            walk_in_forms.reopen(self.desk, row, self._changed)

    def _match(self, person_id: UUID) -> None:
        row = self.table.current()
        if row is None:
            return

        def act(db: Db, at: datetime) -> Outcome:
            return walk_ins.match(db, row.id, person_id, self.desk.actor, at)

        def done(outcome: Outcome) -> None:
            if outcome.refusal is not None:
                self.desk.tell(outcome.refusal)
                return
            self.picker.line.clear()
            self.desk.say(_("{name} is checked in.", name=outcome.name))
            self._changed()

        self.desk.write(self, act, done)

    def _searched(self, text: str) -> None:
        self.picker.found.setVisible(bool(text))

    def _show_suggestions(self, rows: list[Suggestion]) -> None:
        self.suggestions.show_rows(rows)
        if rows and self.suggestions.current() is None:
            self.suggestions.select_first()

    def _lay_out(self) -> QWidget:
        head = QHBoxLayout()
        head.addStretch()
        for each in (self.reopen, self.dismiss, self.note):
            each.setVisible(self.desk.may("check_in_by_hand"))
            head.addWidget(each)
        self.register.setVisible(self.desk.may("keep_people"))
        side = QWidget()
        inner = QVBoxLayout(side)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addWidget(self.who)
        inner.addWidget(self.what)
        inner.addWidget(self.suggestions, 1)
        inner.addWidget(label(_("Somebody else on the roster"), "soft"))
        inner.addWidget(self.picker)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.register)
        buttons.addWidget(self.match)
        inner.addLayout(buttons)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(14)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(side)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([610, 510])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(split, 1)
        return side


def _tone(row: WalkInRow, key: str) -> str:
    if key != "settled":
        return ""
    return {"": "warn", "dismissed": "still"}.get(row.settled, "good")
