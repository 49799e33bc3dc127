"""A pane of participants whom a person has to decide about: the list, the likely people, and a search for any other."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget

from core.language import N_, _
from courses.meetings import Candidate, Decisions, Seen
from desktop.desk import Desk
from desktop.page import button, label
from desktop.person_picker import PersonPicker
from desktop.table_model import TableModel
from desktop.table_view import Table
from sheets.columns import Column, Kind, Sheet


class Line(NamedTuple):
    """A participant, the people it may be, and whom the user chose (None: nobody)."""

    seen: Seen
    candidates: tuple[Candidate, ...]
    chosen: UUID | None
    words: str
    """The chosen person in words, or that the participant is noted as a walk-in."""
    is_noted: bool = False


LINES: Sheet[Line] = Sheet(
    N_("Participants"),
    (
        Column("nickname", N_("In the meeting"), Kind.TEXT, lambda row: row.seen.nickname, 26),
        Column("chosen", N_("Checked in as"), Kind.TEXT, lambda row: row.words or _("nobody"), 26),
        Column("joined", N_("Joined"), Kind.INSTANT, lambda row: row.seen.presence.came, 17),
        Column("minutes", N_("Minutes"), Kind.NUMBER, lambda row: row.seen.presence.minutes, 8),
    ),
)


class Deciding(QSplitter):
    """The pane. `decided(key, person id or None)` when the user chose; Enter on a candidate chooses and goes on."""

    decided = Signal(str, object)
    noted = Signal(str)
    """The participant is to be written down as a walk-in."""

    def __init__(self, desk: Desk, advice: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.words: dict[UUID, str] = {}
        self.setChildrenCollapsible(False)
        self.table = Table(TableModel(LINES, lambda row: row.seen.key, _tone), desk)
        self.table.chosen.connect(self._show)
        self.table.opened.connect(self._enter)
        self.addWidget(self.table)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 0, 0, 0)
        self.who = label("", "section", wrap=True)
        column.addWidget(self.who)
        column.addWidget(label(advice, "soft", wrap=True))
        self.candidates = QListWidget()
        self.candidates.itemActivated.connect(self.choose_candidate)
        column.addWidget(self.candidates, 10)
        self.picker = PersonPicker(desk)
        self.picker.line.returnPressed.connect(self.choose_found)
        self.picker.found.itemActivated.connect(self.choose_found)
        self.picker.found.hide()
        self.picker.line.textChanged.connect(self._searched)
        column.addWidget(self.picker)
        column.addStretch()
        self.this = button(_("This person"))
        self.this.clicked.connect(self._choose_either)
        self.nobody = button(_("Nobody"))
        self.nobody.clicked.connect(self._leave)
        column.addWidget(self.this)
        self.walk_in = button(_("Note as a walk-in"), hint=_("To be matched or registered later."))
        self.walk_in.clicked.connect(self._note)
        column.addWidget(self.nobody)
        column.addWidget(self.walk_in)
        self.addWidget(side)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self._side = side

    def show_lines(self, lines: Sequence[tuple[Seen, tuple[Candidate, ...]]], decisions: Decisions) -> None:
        """Show the participants with what is decided."""
        for _seen, candidates in lines:
            self.words.update({each.person.id: _named(each) for each in candidates})
        rows = [self._line(seen, candidates, decisions) for seen, candidates in lines]
        self.table.show_rows(rows)
        self._side.setVisible(bool(rows))
        if rows and self.table.current() is None:
            self.table.select_first()

    def _line(self, seen: Seen, candidates: tuple[Candidate, ...], decisions: Decisions) -> Line:
        chosen = decisions.chosen.get(seen.key)
        is_noted = seen.key in decisions.noted
        words = self.words.get(chosen, "") if chosen else _("a walk-in") if is_noted else ""
        return Line(seen, candidates, chosen, words, is_noted)

    def choose_candidate(self) -> None:
        """Take the candidate that is marked."""
        item = self.candidates.currentItem()
        if item:
            self._decide(item.data(Qt.ItemDataRole.UserRole))

    def choose_found(self) -> None:
        """Take the person that the search found."""
        person, item = self.picker.person_id, self.picker.found.currentItem()
        if person and item:
            self.words[person] = item.text()
            self._decide(person)

    def _searched(self, text: str) -> None:
        self.picker.found.setVisible(bool(text))

    def _enter(self, _line: Line) -> None:
        self._first_field().setFocus()

    def _leave(self) -> None:
        self._decide(None)

    def _note(self) -> None:
        line = self.table.current()
        if line is not None:
            self.noted.emit(line.seen.key)
            self._go_on(line.seen.key)

    def _choose_either(self) -> None:
        if self.picker.line.text() and self.picker.person_id:
            self.choose_found()
        else:
            self.choose_candidate()

    def _decide(self, person: UUID | None) -> None:
        line = self.table.current()
        if line is None:
            return
        self.decided.emit(line.seen.key, person)
        self.picker.line.clear()
        self._go_on(line.seen.key)

    def _go_on(self, key: str) -> None:
        """To the next participant whom nobody was chosen for."""
        keys = [row.seen.key for row in self.table.model.rows]
        after = keys.index(key) + 1 if key in keys else 0
        row = next((row for row in self.table.model.rows[after:] if not row.words), None)
        if row is not None:
            self.table.select(row.seen.key)
            self._first_field().setFocus()

    def _show(self, line: Line | None) -> None:
        self.candidates.clear()
        self.who.setText(line.seen.nickname if line else "")
        for place, each in enumerate(line.candidates if line else ()):
            item = QListWidgetItem(f"{_named(each)}\n{each.reason()}")
            item.setData(Qt.ItemDataRole.UserRole, each.person.id)
            self.candidates.addItem(item)
            if line and (each.person.id == line.chosen or (line.chosen is None and place == 0)):
                self.candidates.setCurrentRow(place)
        self.candidates.setVisible(self.candidates.count() > 0)

    def _first_field(self) -> QWidget:
        return self.candidates if self.candidates.count() else self.picker.line


def _named(candidate: Candidate) -> str:
    person = candidate.person
    return "   ".join(part for part in (person.name, person.staff_number, person.area) if part)


def _tone(line: Line, key: str) -> str:
    if key != "chosen":
        return ""
    return "good" if line.chosen else "fair" if line.is_noted else "still"
