"""The roll-call: names drawn by lot, large enough to read out, and an answer to each by one key."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.language import _
from courses.calendar import SessionRow
from courses.review import roll_calls
from courses.review.roll_calls import ROLL_CALLS, CalledName, answer_title
from desktop import look
from desktop.desk import Desk
from desktop.page import button, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from store.types import Db

_TONES = {"here": look.GREEN, "not_here": look.SEAL, "": look.SOFT}
_HERE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_NOT_HERE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Minus)
_STYLE = f"""
#nameCard {{ background: {look.SHEET}; border: 2px solid {look.LINE}; border-radius: 8px; }}
#nameCard:focus {{ border-color: {look.PINE}; }}
"""
"""The one that has the keyboard is seen: the next key answers for it."""


class NameCard(QFrame):
    """One name to call out: Enter says here, Delete says not here, and the next name has the keyboard."""

    def __init__(self, row: CalledName, answered: Callable[[CalledName, bool], None], *, may: bool) -> None:
        super().__init__()
        self.setObjectName("nameCard")
        self.setStyleSheet(_STYLE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if may else Qt.FocusPolicy.NoFocus)
        self.row = row
        self._answered = answered
        self._may = may
        self.name = label(row.name)
        self.name.setFont(look.sized(self.font(), 30, bold=True))
        self.answer = label(answer_title(row.answer) or _("to be called"))
        self.answer.setStyleSheet(f"color: {_TONES[row.answer]}; font-weight: 600")
        self.here, self.not_here = button(_("Here")), button(_("Not here"))
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(8)
        place = "  ·  ".join(part for part in (row.area, row.staff_number or "") if part)
        for each in (self.name, label(place or " ", "soft"), self.answer):
            each.setAlignment(look.CENTRE)
            column.addWidget(each)
        buttons = QHBoxLayout()
        for each, here in ((self.here, True), (self.not_here, False)):
            each.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            each.setVisible(may)
            each.clicked.connect(lambda _checked=False, here=here: answered(row, here))
            buttons.addWidget(each)
        column.addLayout(buttons)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """One key answers; the arrows move to the other names."""
        if self._may and event.key() in (*_HERE, *_NOT_HERE):
            self._answered(self.row, event.key() in _HERE)
        elif event.key() in {Qt.Key.Key_Right, Qt.Key.Key_Down}:
            self.focusNextChild()
        elif event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Up}:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)


class RollCallTab(QWidget):
    """The names called last, and the list of all; `changed` is called after drawing and answering."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        super().__init__()
        self.desk = desk
        self._changed = changed
        self._session: UUID | None = None
        self._shown: list[CalledName] = []
        self.cards: list[NameCard] = []
        self._may = desk.may("check_in_by_hand")
        self.draw = button(_("Draw three names"), "main")
        self.draw.setVisible(self._may)
        self.hint = label("", "soft", wrap=True)
        self.table = Table(TableModel(ROLL_CALLS, lambda row: (row.roll_call_id, row.position), _tone), desk)
        self.table.when_empty(_("No roll-call was held yet."))
        head = QHBoxLayout()
        head.addWidget(self.hint, 1)
        head.addWidget(self.draw)
        self._row = QHBoxLayout()
        self._row.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(self._row)
        column.addWidget(self.table, 1)
        self.draw.clicked.connect(self.draw_names)

    def show_rows(self, session: SessionRow | None, rows: list[CalledName], present: int) -> None:
        """Show the last roll-call large, and all of them in the list."""
        self._session = session.id if session else None
        self.draw.setEnabled(session is not None and present > 0)
        self.table.show_rows(rows)
        last = [row for row in rows if row.roll_call_id == rows[0].roll_call_id]
        if not last:
            words = _("The program draws by lot among those who are in the room by their check-ins.")
        elif not self._may:
            words = ""
        else:
            words = _("Call the names out. Enter: here. Delete: not here. An answer can be changed.")
        self.hint.setText(words)
        if last != self._shown:
            self._show_cards(last)

    def draw_names(self) -> None:
        """Draw the next three."""
        session = self._session
        if session is None:
            return

        def act(db: Db, at: datetime) -> UUID:
            return roll_calls.draw(db, session, self.desk.actor, at)

        self.desk.write(self, act, self._done)

    def answer(self, row: CalledName, here: bool) -> None:  # noqa: FBT001 - a signal's value
        """Keep the answer to one name."""

        def act(db: Db, at: datetime) -> None:
            roll_calls.answer(db, row.roll_call_id, row.position, here=here, actor=self.desk.actor, at=at)

        self.desk.write(self, act, self._done)

    def _done(self, _result: object) -> None:
        self._changed()

    def _show_cards(self, rows: list[CalledName]) -> None:
        had_keyboard = not self.cards or self.window().focusWidget() in self.cards
        self._shown = rows
        for each in self.cards:
            self._row.removeWidget(each)
            each.hide()
            each.deleteLater()
        self.cards = [NameCard(row, self.answer, may=self._may) for row in rows]
        for each in self.cards:
            self._row.addWidget(each, 1)
            each.show()  # what is not shown yet cannot have the keyboard
        open_ = next((each for each in self.cards if not each.row.answer), None)
        if open_ is not None and had_keyboard:
            open_.setFocus()


def _tone(row: CalledName, key: str) -> str:
    if key != "answer" or not row.answer:
        return ""
    return "good" if row.answer == "here" else "bad"
