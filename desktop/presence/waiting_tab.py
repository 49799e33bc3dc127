"""Who waits for a place, the next first. Places that fall free are given by themselves; here staff give one out of turn."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.language import _
from courses.calendar import SessionRow
from courses.presence import seats
from courses.presence.seats import WAITING, WaitingRow
from desktop.desk import Desk
from desktop.page import button, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from store.types import Db


class WaitingTab(QWidget):
    """The list; `changed` is called when somebody left it."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        super().__init__()
        self.desk = desk
        self._changed = changed
        self._session: SessionRow | None = None
        self.places = label("", "soft", wrap=True)
        self.give = button(_("Give a place"), "main")
        self.take_off = button(_("Take off the list"))
        self.table = Table(TableModel(WAITING, lambda row: row.id), desk)
        self.table.when_empty(_("Nobody waits for a place."))
        row = QHBoxLayout()
        row.addWidget(self.places, 1)
        for each in (self.take_off, self.give):
            row.addWidget(each)
            each.setVisible(desk.may("keep_courses"))
            each.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self.table.chosen.connect(self._choose)
        self.give.clicked.connect(self._give)
        self.take_off.clicked.connect(self._take_off)

    def show_rows(self, session: SessionRow | None, rows: list[WaitingRow]) -> None:
        """Show who waits for a place at this session."""
        self._session = session
        if session is None or session.capacity is None:
            self.places.setText(_("This session has no limit of places."))
        else:
            self.places.setText(
                _(
                    "{enrolled} of {capacity} places are promised. What falls free goes to the next by itself.",
                    enrolled=session.enrolled,
                    capacity=session.capacity,
                )
            )
        self.table.show_rows(rows)
        self._choose(self.table.current())

    def _choose(self, row: WaitingRow | None) -> None:
        for each in (self.give, self.take_off):
            each.setEnabled(row is not None)

    def _give(self) -> None:
        self._act(seats.give_place, _("{name} has a place now."))

    def _take_off(self) -> None:
        self._act(seats.take_off, _("{name} is off the waiting list."))

    def _act(self, verb: "Callable[..., None]", sentence: str) -> None:
        row, session = self.table.current(), self._session
        if row is None or session is None:
            return

        def act(db: Db, at: datetime) -> None:
            verb(db, session.id, row.person_id, self.desk.actor, at)

        def done(_nothing: None) -> None:
            self.desk.say(sentence.format(name=row.name))
            self._changed()

        self.desk.write(self, act, done)
