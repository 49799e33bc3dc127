"""The window of facilities: what falls due first, what lapsed and became an issue, the history of each. The grid's menu opens it."""

from datetime import date
from typing import ClassVar, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSplitter, QVBoxLayout, QWidget

from core import clock
from core.language import _
from core.refusal import word
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.grid.facilities import forms
from desktop.grid.facilities.importing import import_facilities
from desktop.page import button, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid.facilities import dues, facilities, rules
from grid.facilities.dues import DueLine, Lapsed
from grid.facilities.lists import HISTORY, OPEN
from grid.places.units import units
from store.types import Db

TONES = {
    rules.LAPSED: "bad",
    rules.REMIND: "warn",
    rules.LATER: "still",
    rules.DONE: "good",
    rules.VOID: "still",
}


class Picture(NamedTuple):
    """What is open, and the history of the facility that is chosen."""

    open_: list[DueLine]
    lapsed: int
    near: int


def read(db: Db) -> Picture:
    """What is open today."""
    lines = dues.due(db, clock.local_date(clock.now()))
    standings = [line.standing for line in lines]
    return Picture(lines, standings.count(rules.LAPSED), standings.count(rules.REMIND))


def open_it(desk: Desk) -> "FacilitiesWindow":
    """Open the window."""
    window = FacilitiesWindow(desk)
    window.show()
    return window


class FacilitiesWindow(QWidget):
    """What falls due, the earliest first; below it what is known of the facility that is chosen."""

    kinds: ClassVar[frozenset[str]] = frozenset({"facility", "issue", "unit", "place", "area"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Facilities and what falls due"))
        self.resize(1160, 740)
        self.desk = desk
        self.picture: Picture | None = None
        self.counts = label("", "section", wrap=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Facility, place or company; pinyin too"))
        self.search.setClearButtonEnabled(True)
        self.which = Choice()
        for value, words in (
            ("near", _("Lapsed and near")),
            ("all", _("All that is open")),
            ("lapsed", _("Lapsed")),
        ):
            self.which.addItem(words, value)
        self.take_in = button(_("Import…"))
        self.add = button(_("Add…"), "", _("Add a facility (Ctrl+N)"))
        self.lapse = button(_("Lapses to issues"), "", _("Make an issue of whatever lapsed and is none yet"))
        self.done = button(_("Done…"), "main", _("Say that it was done, and what shows it (Enter)"))
        self.change = button(_("Change…"), "quiet")
        self.another = button(_("Another due date…"), "quiet")
        self.void = button(_("Take back…"), "quiet")
        self.gone = button(_("No longer there…"), "quiet")
        self.list: Table[DueLine] = Table(TableModel(OPEN, lambda line: line.id, _tone), desk)
        self.history: Table[DueLine] = Table(TableModel(HISTORY, lambda line: line.id, _tone), desk)
        self.about = label("", "soft", wrap=True)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.counts, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        row.addWidget(self.which)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.about, 1)
        may = self.desk.may("keep_issues")
        for line, buttons in (
            (head, (self.take_in, self.lapse, self.add, self.done)),
            (below, self._on_one()),
        ):
            for each in buttons:
                line.addWidget(each)
                each.setVisible(may)
        whole.addLayout(head)
        whole.addLayout(row)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(12)
        split.addWidget(self.list)
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(below)
        column.addWidget(self.history, 1)
        split.addWidget(foot)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        whole.addWidget(split, 1)
        self.history.when_empty(_("Choose a facility to see what was done to it."))

    def _on_one(self) -> tuple[QPushButton, ...]:
        return self.change, self.another, self.void, self.gone

    def _connect(self) -> None:
        self.search.textChanged.connect(self.show_lines)
        self.which.activated.connect(self.show_lines)
        self.take_in.clicked.connect(lambda: import_facilities(self.desk, self.refresh))
        self.add.clicked.connect(self.ask_add)
        self.lapse.clicked.connect(self.make_issues)
        self.done.clicked.connect(self.ask_done)
        self.change.clicked.connect(self.ask_change)
        self.another.clicked.connect(lambda: self._ask(forms.another_due))
        self.void.clicked.connect(lambda: self._ask(forms.take_back))
        self.gone.clicked.connect(lambda: self._ask(forms.take_away))
        self.list.opened.connect(self.ask_done)
        self.list.chosen.connect(self.show_one)
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.New), self.ask_add),
            (QKeySequence(QKeySequence.StandardKey.Find), self.search.setFocus),
            (QKeySequence(Qt.Key.Key_Escape), self.close),
        ):
            QShortcut(keys, self).activated.connect(act)
        self.desk.moved.connect(self.on_moved)
        self.desk.ended.connect(self.close)

    def refresh(self) -> None:
        """Read again."""
        self.desk.read(self, "dues", read, self.show_picture)

    def on_moved(self, kinds: frozenset[str]) -> None:
        """Something changed in the base."""
        if self.kinds & kinds:
            self.refresh()

    def show_picture(self, picture: Picture) -> None:
        """Show what was read."""
        self.picture = picture
        self.counts.setText(
            _(
                "{lapsed} lapsed, {near} to be reminded of, {open} open in all",
                lapsed=picture.lapsed,
                near=picture.near,
                open=len(picture.open_),
            )
        )
        unmade = any(line.standing == rules.LAPSED and line.issue_id is None for line in picture.open_)
        self.lapse.setEnabled(unmade)
        self.show_lines()

    def show_lines(self) -> None:
        """Show the lines that fit what is chosen."""
        if self.picture is None:
            return
        wanted = {"near": {rules.LAPSED, rules.REMIND}, "lapsed": {rules.LAPSED}}.get(
            self.which.currentData()
        )
        words = self.search.text().lower().split()
        lines = [
            line
            for line in self.picture.open_
            if (wanted is None or line.standing in wanted) and all(_holds(line, each) for each in words)
        ]
        if not self.picture.open_:
            self.list.when_empty(_("No facility is entered yet."), _("Add a facility…"), self.ask_add)
        elif words:
            self.list.when_empty(_("Nothing fits this."))
        else:
            self.list.when_empty(_("Nothing has lapsed, and nothing is near."))
        self.list.show_rows(lines)
        self.show_one(self.list.current())

    def show_one(self, line: DueLine | None) -> None:
        """Show the history of the facility that is chosen."""
        for each in (self.done, *self._on_one()):
            each.setEnabled(line is not None)
        self.about.setText(f"{line.name}  {line.code}" if line else "")
        if line is None:
            self.history.show_rows([])
            return
        today = clock.local_date(clock.now())
        self.desk.read(
            self, "history", lambda db: dues.history(db, line.facility_id, today), self.history.show_rows
        )

    def ask_add(self) -> None:
        """The dialog of a new facility."""
        if self.desk.may("keep_issues"):
            self.desk.read(self, "units", lambda db: forms.Known(units(db)), self.ask_facility)

    def ask_change(self) -> None:
        """The dialog of the facility that is chosen."""
        line = self.list.current()
        if line is not None:
            self.desk.read(
                self,
                "units",
                lambda db: forms.Known(units(db), facilities.facility(db, line.facility_id), line.where),
                self.ask_facility,
            )

    def ask_facility(self, known: forms.Known) -> None:
        """Open it, once what it needs is read."""
        forms.facility(self.desk, self, known, self._made)

    def ask_done(self) -> None:
        """The dialog that says it is done."""
        line = self.list.current()
        if line is None or not self.desk.may("keep_issues"):
            return
        today = clock.local_date(clock.now())

        def ask(following: date | None) -> None:
            forms.say_done(self.desk, self, line, following, self._made)

        self.desk.read(self, "following", lambda db: dues.next_date(db, line.id, today), ask)

    def make_issues(self) -> None:
        """Make issues of what lapsed."""
        self.desk.write(self, lambda db, at: dues.lapse(db, clock.local_date(at), at), self._lapsed)

    def _ask(self, dialog: forms.Dialog) -> None:
        line = self.list.current()
        if line is not None:
            dialog(self.desk, self, line, self._made)

    def _made(self, _result: object) -> None:
        self.refresh()

    def _lapsed(self, lapsed: Lapsed) -> None:
        said = [_("{count} new issues.", count=len(lapsed.issues))]
        said += [f"{name}: {word(why)}" for name, why in lapsed.held]
        self.desk.say(" ".join(said))
        if lapsed.held:
            self.counts.setText("\n".join(said))
        else:
            self.refresh()


def _tone(line: DueLine, key: str) -> str:
    return TONES[line.standing] if key == "standing" else ""


def _holds(line: DueLine, word_: str) -> bool:
    texts = (line.name, line.code, line.where, line.unit, line.what, line.pinyin)
    return any(word_ in text.lower() for text in texts)
