"""Leave: what is to be decided stands first; granted, refused or taken back with a word of why."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from core.language import _
from courses.presence import excuses
from courses.presence.excuses import EXCUSES, ExcuseRow
from courses.presence.rules import MOST_ASK_DAYS
from desktop.desk import Desk
from desktop.form import Form
from desktop.page import button, label
from desktop.pages import course_forms
from desktop.presence.reading import LEAVE_SHOWN
from desktop.table_model import TableModel
from desktop.table_view import Table

_COLUMNS = (
    "name",
    "staff_number",
    "area",
    "reason",
    "asked_at",
    "decision",
    "decided_by",
    "decided_at",
    "decided_reason",
    "course",
    "starts_at",
)
_TONES = {"": "warn", "granted": "good", "refused": "bad", "withdrawn": "still"}


class LeaveTab(QWidget):
    """Requests of one session, or of all; `changed` is called when one was settled, and to read anew."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        super().__init__()
        self.desk = desk
        self._changed = changed
        self._days = 0
        self.all_sessions = QCheckBox(_("Of all sessions"))
        self.grant = button(_("Grant…"), "main")
        self.refuse = button(_("Refuse…"))
        self.withdraw = button(_("Withdraw…"))
        self.until = button("", "quiet")
        self.table = Table(TableModel(EXCUSES.only(*_COLUMNS), lambda row: row.id, _tone), desk)
        self.table.when_empty(_("Nobody has asked for leave."))
        self.cut = label(_("Only the newest {count} are shown.", count=LEAVE_SHOWN))
        self.cut.hide()
        row = QHBoxLayout()
        row.addWidget(self.all_sessions)
        row.addWidget(self.until)
        row.addWidget(self.cut)
        row.addStretch(1)
        for each in (self.withdraw, self.refuse, self.grant):
            row.addWidget(each)
            each.setVisible(desk.may("check_in_by_hand"))
            each.setEnabled(False)
        self.until.setEnabled(desk.may("keep_settings"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self.all_sessions.toggled.connect(changed)
        self.table.chosen.connect(self._choose)
        self.grant.clicked.connect(lambda: self._decide(granted=True))
        self.refuse.clicked.connect(lambda: self._decide(granted=False))
        self.withdraw.clicked.connect(self._withdraw)
        self.until.clicked.connect(self._lay_down_days)

    def show_rows(self, rows: list[ExcuseRow], ask_days: int) -> None:
        """Show the requests, and how long after a session leave may be asked for."""
        self._days = ask_days
        self.until.setText(_("May be asked for until {days} days after the session", days=ask_days))
        self.cut.setVisible(len(rows) >= LEAVE_SHOWN)
        self.table.show_rows(rows)
        self._choose(self.table.current())

    def _choose(self, row: ExcuseRow | None) -> None:
        for each in (self.grant, self.refuse):
            each.setEnabled(row is not None and row.decision == "")
        self.withdraw.setEnabled(row is not None and row.decision in {"", "granted"})

    def _decide(self, *, granted: bool) -> None:
        row = self.table.current()
        if row is None:
            return
        form = Form(
            self.window(),
            _("Grant leave to {name}", name=row.name)
            if granted
            else _("Refuse leave to {name}", name=row.name),
            _("Asked because: {reason}", reason=row.reason),
            _("Grant") if granted else _("Refuse"),
        )
        form.text("why", _("Remark") if granted else _("Reason"), must=not granted)
        course_forms.run(
            self.desk,
            form,
            lambda db, at, values: excuses.decide(
                db, row.id, values["why"], self.desk.actor, at, granted=granted
            ),
            self._done,
        )

    def _withdraw(self) -> None:
        row = self.table.current()
        if row is None:
            return
        form = Form(
            self.window(),
            _("Withdraw the leave of {name}", name=row.name),
            _("It stays on record as withdrawn, with your reason."),
            _("Withdraw"),
        )
        form.text("why", _("Reason"), must=True)
        course_forms.run(
            self.desk,
            form,
            lambda db, at, values: excuses.withdraw(db, row.id, values["why"], self.desk.actor, at),
            self._done,
        )

    def _lay_down_days(self) -> None:
        form = Form(self.window(), _("How long leave may be asked for"))
        form.number("days", _("Days after the session"), self._days, 0, MOST_ASK_DAYS)
        course_forms.run(
            self.desk,
            form,
            lambda db, at, values: excuses.set_ask_days(db, values["days"], self.desk.actor, at),
            self._done,
        )

    def _done(self, _nothing: Any) -> None:  # noqa: ANN401 - what a verb gives
        self._changed()


def _tone(row: ExcuseRow, key: str) -> str:
    return _TONES[row.decision] if key == "decision" else ""
