"""Flags: what asks for a look, its evidence, and the staff's decision. Nothing here is decided by the program."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.language import _
from courses.calendar import SessionRow
from courses.review import flags
from courses.review.flags import FLAGS, Flag, decision_title, kind_title
from desktop.desk import Desk
from desktop.form import Form
from desktop.page import button, card, label
from desktop.pages import check_in_forms
from desktop.table_model import TableModel
from desktop.table_view import Table
from store.types import Db


class FlagsTab(QWidget):
    """The list and, beside it, the chosen flag; `changed` is called after a decision."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        super().__init__()
        self.desk = desk
        self._changed = changed
        self._session: UUID | None = None
        self.table = Table(
            TableModel(
                FLAGS.only("kind", "review", "sentence"), lambda flag: (flag.kind, flag.subject), _tone
            ),
            desk,
        )
        self.table.when_empty(_("Nothing about this session asks for a look."))
        self.kind, self.sentence, self.decided = (
            label("", "section", wrap=True),
            label("", "", wrap=True),
            label("", "soft", wrap=True),
        )
        self.evidence = QListWidget()
        self.evidence.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.evidence.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.evidence.setWordWrap(True)
        self.evidence.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.evidence_title = label(_("Evidence"), "soft")
        self.people = QListWidget()
        self.people.setMaximumHeight(112)
        self.people_title = label(_("People"), "soft")
        self.take_back = button(_("Take the check-in back…"), "quiet")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(_("What you found out"))
        self.clear = button(_("Cleared: nothing wrong"), "main")
        self.uphold = button(_("Upheld"))
        self._side = self._lay_out()
        may = desk.may("check_in_by_hand")
        for each in (self.reason, self.clear, self.uphold, self.take_back):
            each.setVisible(may)
        self.table.chosen.connect(self.show_flag)
        self.people.currentItemChanged.connect(self._person_chosen)
        self.take_back.clicked.connect(self.take_back_chosen)
        self.clear.clicked.connect(lambda: self.decide("cleared"))
        self.uphold.clicked.connect(lambda: self.decide("upheld"))

    def show_rows(self, session: SessionRow | None, rows: list[Flag]) -> None:
        """Show the flags of a session; the first is chosen where none was."""
        self._session = session.id if session else None
        self.table.show_rows(rows)
        self._side.setVisible(bool(rows))
        if rows and self.table.current() is None:
            self.table.select_first()
        self.show_flag(self.table.current())

    def show_flag(self, flag: Flag | None) -> None:
        """Show one flag with its evidence."""
        for each in (self.clear, self.uphold, self.reason):
            each.setEnabled(flag is not None)
        if flag is None:
            return
        self.kind.setText(kind_title(flag.kind))
        self.sentence.setText(flag.sentence)
        self.evidence.clear()
        self.evidence.addItems(list(flag.evidence))
        self.evidence.setVisible(bool(flag.evidence))
        self.evidence_title.setVisible(bool(flag.evidence))
        chosen = self._chosen()
        self.people.clear()
        for person in flag.people:
            item = QListWidgetItem(person.name)
            item.setData(Qt.ItemDataRole.UserRole, person.attendance_id)
            self.people.addItem(item)
            if person.attendance_id is not None and person.attendance_id == chosen:
                self.people.setCurrentItem(item)
        for each in (self.people, self.people_title):
            each.setVisible(bool(flag.people))
        self.take_back.setVisible(bool(flag.people) and self.desk.may("check_in_by_hand"))
        self._person_chosen()
        review = flag.review
        self.decided.setVisible(review is not None)
        if review is not None:
            self.decided.setText(
                _(
                    "{decision} by {actor}: {reason}",
                    decision=decision_title(review),
                    actor=review.actor,
                    reason=review.reason,
                )
            )

    def decide(self, decision: str) -> None:
        """Keep what the user found out about the chosen flag."""
        flag, session, reason = self.table.current(), self._session, self.reason.text()
        if flag is None or session is None:
            return

        def act(db: Db, at: datetime) -> UUID:
            return flags.review(db, session, flag.kind, flag.subject, decision, reason, self.desk.actor, at)

        def done(_id: UUID) -> None:
            self.reason.clear()
            self._changed()

        self.desk.write(self, act, done)

    def take_back_chosen(self) -> Form | None:
        """The dialog that takes the check-in of the chosen person back."""
        item, attendance = self.people.currentItem(), self._chosen()
        if attendance is None:
            return None
        return check_in_forms.take_back(self.desk, attendance, item.text(), self._changed)

    def _chosen(self) -> UUID | None:
        item = self.people.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item else None

    def _person_chosen(self) -> None:
        self.take_back.setEnabled(self._chosen() is not None)

    def _lay_out(self) -> QWidget:
        side, inner = card()
        inner.setSpacing(8)
        for each in (self.kind, self.sentence, self.decided):
            inner.addWidget(each)
        inner.addSpacing(6)
        inner.addWidget(self.evidence_title)
        inner.addWidget(self.evidence, 1)
        head = QHBoxLayout()
        head.addWidget(self.people_title, 1)
        head.addWidget(self.take_back)
        inner.addLayout(head)
        inner.addWidget(self.people)
        inner.addStretch()
        inner.addWidget(self.reason)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.uphold)
        row.addWidget(self.clear)
        inner.addLayout(row)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(side)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([660, 460])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.addWidget(split)
        return side


def _tone(flag: Flag, key: str) -> str:
    if key != "review":
        return ""
    if flag.review is None:
        return "warn"
    return "good" if flag.review.decision == "cleared" else "bad"
