"""The window of stairwell cards: which hang and whether they still say what is so, printed, withdrawn, checked. The grid's menu opens it."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMessageBox, QSplitter, QVBoxLayout, QWidget

from core import clock
from core.language import _
from core.pinned_keys import pinned
from desktop.choice import Choice
from desktop.code_picture import CodePicture
from desktop.desk import Desk
from desktop.export import ask_save, say_made, show_file
from desktop.form import Form
from desktop.grid.stairwells.face import FaceWindow
from desktop.page import button, card, label, sized
from desktop.pages.course_forms import run
from desktop.table_model import TableModel
from desktop.table_view import Table
from desktop.ways import keep
from grid.stairwells import cards, checking, printing
from grid.stairwells.cards import Listed
from grid.stairwells.checking import Checked
from grid.stairwells.lists import STAIRWELLS
from grid.stairwells.printing import Printed, manager_address
from people.names import search_key
from store.types import Db


def read(db: Db) -> list[Listed]:
    """Every stairwell with its card."""
    return cards.listed(db, clock.local_date(clock.now()))


def open_it(desk: Desk) -> "StairwellsWindow":
    """Open the window."""
    window = StairwellsWindow(desk)
    window.show()
    return window


class StairwellsWindow(QWidget):
    """The list of stairwells; beside it the card of the one that is chosen."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {"stairwell_card", "place", "places", "area", "unit", "holding"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Codes for stairwells"))
        sized(self, 1180, 780)
        self.desk = desk
        self.rows: list[Listed] = []
        self.counts = label("", "section", wrap=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Stairwell or company; pinyin too"))
        self.search.setClearButtonEnabled(True)
        self.which = Choice()
        for value, words in (
            ("all", _("All stairwells")),
            ("stale", _("Card says what is no longer so")),
            ("missing", _("No card yet")),
        ):
            self.which.addItem(words, value)
        self.check = button(_("Check a card…"), "", _("Is the text that a phone shows genuine?"))
        self.print = button(_("Print…"), "main", _("The chosen stairwells, or all that are listed (Ctrl+P)"))
        self.withdraw = button(_("Withdraw the card…"), "quiet")
        self.face = button(_("What stands open…"), "", _("Issues floor by floor, penalties, history (Enter)"))
        self.list: Table[Listed] = Table(TableModel(STAIRWELLS, lambda row: row.stairwell.id, _tone), desk)
        self.place = label("", "section", wrap=True)
        self.words = label("", wrap=True)
        self.state = label("", "soft", wrap=True)
        self.code, self.manager = CodePicture(), label("", "soft", wrap=True)
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
        for each in (self.check, self.print):
            head.addWidget(each)
        self.print.setVisible(self.desk.may("keep_places"))
        whole.addLayout(head)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        row.addWidget(self.which)
        whole.addLayout(row)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(14)
        split.addWidget(self.list)
        frame, column = card()
        for each in (self.place, self.state, self.words):
            column.addWidget(each)
        column.addSpacing(6)
        column.addWidget(self.code, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(6)
        column.addWidget(self.manager)
        column.addStretch()
        foot = QHBoxLayout()
        foot.addWidget(self.withdraw)
        foot.addStretch()
        foot.addWidget(self.face)
        column.addLayout(foot)
        self.withdraw.setVisible(self.desk.may("keep_places"))
        frame.setMinimumWidth(330)
        split.addWidget(frame)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        whole.addWidget(split, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.show_lines)
        self.which.activated.connect(self.show_lines)
        self.list.chosen.connect(self.show_one)
        self.list.opened.connect(self.open_face)
        self.face.clicked.connect(self.open_face)
        self.print.clicked.connect(self.ask_print)
        self.check.clicked.connect(self.ask_check)
        self.withdraw.clicked.connect(self.ask_withdraw)
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.Find), self.search.setFocus),
            (QKeySequence(QKeySequence.StandardKey.Print), self.ask_print),
            (QKeySequence(Qt.Key.Key_Escape), self.close),
        ):
            QShortcut(keys, self).activated.connect(act)
        self.desk.moved.connect(self.on_moved)
        self.desk.ended.connect(self.close)

    def refresh(self) -> None:
        """Read again."""
        self.desk.read(self, "cards", read, self.show_rows)

    def on_moved(self, kinds: frozenset[str]) -> None:
        """Something changed in the base."""
        if self.kinds & kinds:
            self.refresh()

    def show_rows(self, rows: list[Listed]) -> None:
        """Show what was read."""
        self.rows = rows
        self.counts.setText(
            _(
                "{stairwells} stairwells: {right} cards right, {stale} to be renewed, {missing} without a card",
                stairwells=len(rows),
                right=sum(row.card is not None and not row.is_stale for row in rows),
                stale=sum(row.is_stale for row in rows),
                missing=sum(row.card is None for row in rows),
            )
        )
        self.show_lines()

    def show_lines(self) -> None:
        """Show the stairwells that fit what is chosen."""
        which, words = self.which.currentData(), self.search.text().lower().split()
        lines = [
            row
            for row in self.rows
            if (which == "all" or (row.is_stale if which == "stale" else row.card is None))
            and all(_holds(row, each) for each in words)
        ]
        if not self.rows:
            self.list.when_empty(
                _("No stairwell is entered yet. Places and who answers for them: add buildings there.")
            )
        elif words:
            self.list.when_empty(_("Nothing fits this."))
        elif which == "stale":
            self.list.when_empty(_("Every card says what is so."))
        else:
            self.list.when_empty(_("Every stairwell has a card."))
        self.list.show_rows(lines)
        if self.list.current() is None:
            self.list.select_first()
        self.show_one(self.list.current())

    def show_one(self, row: Listed | None) -> None:
        """Show the card of a stairwell."""
        self.face.setEnabled(row is not None)
        self.print.setEnabled(bool(self.list.model.rows))
        made = row.card if row else None
        self.withdraw.setEnabled(made is not None)
        self.code.setVisible(made is not None)
        self.place.setText(row.stairwell.facts.place if row else "")
        self.state.setText(STAIRWELLS.column("state").value(row) if row else "")  # pyright: ignore[reportArgumentType] - a text
        if made is None:
            self.words.setText(_("No card yet. Printing makes one.") if row else "")
            self.manager.setText("")
            return
        from web.address import address_of

        *lines, _proof = made.text.splitlines()
        self.words.setText("\n".join(lines[1:]))
        self.code.show_text(made.text)
        address = manager_address(address_of(self.desk.settings), made.number)
        self.manager.setText(_("The manager’s code: {address}", address=address))

    def ask_print(self) -> None:
        """Print the sheets of the chosen stairwells, or of all that are listed."""
        chosen = self.list.selected()
        rows = chosen if len(chosen) > 1 else self.list.model.rows
        if not rows or not self.desk.may("keep_places"):
            return
        form = Form(self, _("Print sheets of stairwells"), self._print_words(), _("Choose the place…"))
        choices: list[tuple[Any, str]] = [
            ("listed", _("all {count} that are listed", count=len(self.list.model.rows)))
        ]
        if chosen:
            choices.insert(0, ("chosen", _("the {count} chosen", count=len(chosen))))
        form.choice("which", _("Which"), choices, "listed" if len(chosen) < 2 else "chosen")

        def submit(values: dict[str, Any]) -> None:
            form.close_done()
            self._ask_path(chosen if values["which"] == "chosen" else list(self.list.model.rows))

        form.submitted.connect(submit)
        form.open()

    def _print_words(self) -> str:
        from web.address import address_of

        words = _(
            "An A4 page for each stairwell. Where a card is missing or says what is no longer so, a new one is made and the old one withdrawn."
        )
        address = address_of(self.desk.settings)
        host = urlsplit(address).hostname or ""
        if host in {"localhost", "::1"} or host.startswith("127."):
            alone = _(
                "The managers’ code will name {address}, which only this computer reaches. Switch phone access on in the settings first.",
                address=address,
            )
            return f"{words}\n{alone}"
        return words

    def _ask_path(self, rows: list[Listed]) -> None:
        from web.address import address_of

        desk, ids = self.desk, [row.stairwell.id for row in rows]
        address = address_of(desk.settings)

        def made(done: Printed) -> None:
            say_made(desk, done.path)
            show_file(done.path)
            self.refresh()

        ask_save(
            desk,
            _("Where the sheets go"),
            _("Stairwell codes") + ".pdf",
            _("PDF document (*.pdf)"),
            lambda path: desk.job(
                _("Printing stairwell codes"),
                lambda at: printing.print_sheets(desk.base, desk.folder, path, ids, address, desk.actor, at),
                made,
            ),
        )

    def ask_withdraw(self) -> None:
        """Withdraw the card of the stairwell that is chosen."""
        row = self.list.current()
        if row is None or row.card is None:
            return
        number, actor = row.card.number, self.desk.actor
        form = Form(
            self,
            _("Withdraw a card"),
            _(
                "Card {number} of {place}. Take it off the wall too.",
                number=number,
                place=row.card.facts.place,
            ),
            _("Take the card back"),
        )
        form.text("reason", _("Why"), must=True)
        run(
            self.desk,
            form,
            lambda db, at, values: cards.withdraw(db, number, values["reason"], actor, at),
            lambda _done: self.refresh(),
        )

    def ask_check(self) -> Form:
        """Check a text that somebody pastes."""
        form = Form(
            self,
            _("Check a card"),
            _("Scan the residents’ code with a phone, send the text here, and paste all of its lines."),
            _("Check"),
        )
        form.lines("text", _("Text"), must=True)
        folder = self.desk.folder

        def act(db: Db, at: Any, values: dict[str, Any]) -> Checked:  # noqa: ANN401 - an instant, as forms hand it
            return checking.check(values["text"], pinned(folder), at, db)

        return run(self.desk, form, act, self.show_checked)

    def show_checked(self, found: Checked) -> None:
        """Say what a check found."""
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Information if found.is_true else QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(found.sentence)
        box.setInformativeText("\n".join(found.lines))
        box.addButton(_("Close"), QMessageBox.ButtonRole.AcceptRole)
        box.open()

    def open_face(self) -> None:
        """Open what stands open in the stairwell that is chosen."""
        row = self.list.current()
        if row is not None:
            window = FaceWindow(self.desk, row.stairwell.id, row.stairwell.facts.place)
            window.show()
            keep(window)


def _tone(row: Listed, key: str) -> str:
    if key != "state":
        return ""
    return "still" if row.card is None else "warn" if row.is_stale else "good"


def _holds(row: Listed, word: str) -> bool:
    facts = row.stairwell.facts
    return any(word in text.lower() or word in search_key(text) for text in (facts.place, facts.company))
