"""The entry screen for signed sheets: a row code, Enter, the name large, the next one; the hands stay on the digits.

A slip is said at once and the line stays to be mended. What was typed is kept in small sets, one after the other; what could not be
kept waits here and is tried again.
"""

from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core import clock
from core.language import _
from core.refusal import Refusal
from courses.paper import entering
from courses.paper.entering import Entered
from courses.paper.refusals import NothingTyped
from courses.paper.row_codes import Typed, Usual, parse
from courses.paper.sheets import ROWS, PrintedSheet
from desktop import look
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.form import Form
from desktop.page import button, card, label
from desktop.paper import blank_row, printing
from desktop.paper.reading import Picture, facts, read, words_of
from desktop.paper.typed import TYPED, Spoken, TypedLine, spoken
from desktop.table_model import TableModel
from desktop.table_view import Table
from store.types import Db


def open_it(desk: Desk, session_id: UUID | None) -> "PaperWindow":
    """Open the entry screen for a session's sheets, or for the last ones printed."""
    window = PaperWindow(desk, session_id)
    window.show()
    return window


class PaperWindow(QWidget):
    """One sheet at a time; beside it what was typed and the rows still open."""

    def __init__(self, desk: Desk, session_id: UUID | None) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("paperWindow")
        self.setWindowTitle(_("Attendance on paper"))
        self.resize(1060, 700)
        self.desk = desk
        self.session_id = session_id
        self.sheet: PrintedSheet | None = None
        self.holds: Usual | None = None
        self.lines: list[TypedLine] = []
        self._names: dict[int, str] = {}
        self._is_writing = False
        self.choice = Choice()
        self.print_button = button(_("Print a sheet…"))
        self.pdf_button = button(_("PDF again…"))
        self.facts = label("", "soft", wrap=True)
        self.line = QLineEdit()
        self.holds_label = label("", "section")
        self.name = label("", "big", wrap=True)
        self.said = label("", "soft", wrap=True)
        self.typed = Table(TableModel(TYPED, lambda row: row.key, _tone), desk)
        self.open_rows = Table(
            TableModel(ROWS.only("row", "code", "name", "area"), lambda row: row.row), desk
        )
        self.tabs = QTabWidget()
        self._lay_out()
        self.line.returnPressed.connect(self.enter)
        self.choice.activated.connect(self._choose)
        self.print_button.clicked.connect(self.print_new)
        self.pdf_button.clicked.connect(self._save_pdf)
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.Undo), self.take_back_last),
            (QKeySequence(QKeySequence.StandardKey.Print), self.print_new),
            (QKeySequence(Qt.Key.Key_F2), self.turn),
            (QKeySequence(Qt.Key.Key_Escape), self._escape),
        ):
            QShortcut(keys, self).activated.connect(act)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)
        self.show_holds()
        self.refresh()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(label(_("Attendance sheet"), "soft"))
        head.addWidget(self.choice, 1)
        may = self.desk.may("check_in_by_hand")
        for each in (self.pdf_button, self.print_button):
            head.addWidget(each)
            each.setVisible(may)
        self.line.setEnabled(may)
        whole.addLayout(head)
        whole.addWidget(self.facts)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(14)
        frame, column = card("band")
        self.line.setFont(look.sized(self.font(), 22))
        self.line.setStyleSheet("font-size: 22pt")
        self.line.setPlaceholderText(_("Row code"))
        self.name.setStyleSheet("font-size: 34pt")
        # Room for both kept free, so that nothing moves under the eyes.
        self.name.setMinimumHeight(self.name.fontMetrics().height() * 2)
        self.said.setMinimumHeight(self.said.fontMetrics().height() * 4)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        for each in (self.holds_label, self.line, self.name, self.said):
            column.addWidget(each)
        column.addStretch()
        column.addWidget(
            label(
                "\n".join(
                    (
                        _(
                            "Enter: keep the row.  00195-00583: a range.  12!: a row whose code cannot be read."
                        ),
                        _("0915: time from now on.  Behind a row code: for that row alone."),
                        _("F2 or *: arriving or leaving.  Ctrl+Z: take the last line back."),
                        _("#12 or the scanner on the sheet's QR: another sheet."),
                    )
                ),
                "soft",
                wrap=True,
            )
        )
        split.addWidget(frame)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.typed, _("Entered"))
        self.tabs.addTab(self.open_rows, _("Still open"))
        split.addWidget(self.tabs)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        whole.addWidget(split, 1)
        self.typed.when_empty(_("Nothing was entered yet."))
        self.open_rows.when_empty(_("Every row has an arrival."))

    def refresh(self, number: int | None = None) -> None:
        """Read a sheet: the one of that number, else the one shown, else the session's newest."""
        wanted = number or (self.sheet.number if self.sheet else None)
        session_id = self.session_id
        self.desk.read(
            self, "sheet", lambda db: read(db, session_id, wanted, clock.now()), self.show_picture, self.slip
        )

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read; another sheet starts with its own session's times."""
        before, self.sheet = self.sheet, picture.sheet
        session = picture.session
        self.session_id = session.id if session else None
        if picture.sheet and (before is None or before.number != picture.sheet.number):
            self.holds = entering.usual(picture.sheet.session, clock.now())
            self.name.clear()
            self.say("")
            self.line.setFocus()
        self._names = {row.row: row.name for row in picture.sheet.rows} if picture.sheet else {}
        self.choice.clear()
        for row in picture.listed:
            self.choice.addItem(words_of(row), row.number)
            if picture.sheet and row.number == picture.sheet.number:
                self.choice.setCurrentIndex(self.choice.count() - 1)
        self.facts.setText(facts(session) if session else "")
        self.print_button.setEnabled(session is not None and session.cancelled_at is None)
        self.pdf_button.setEnabled(picture.sheet is not None)
        still = [row for row in picture.sheet.rows if row.arrived_at is None] if picture.sheet else []
        self.open_rows.show_rows(still)
        self.tabs.setTabText(1, _("Still open: {count}", count=len(still)))
        self.show_holds()
        self.show_lines()
        if picture.sheet is None:
            self.say(_("No sheet was printed for this session yet."))

    def on_moved(self, kinds: frozenset[str]) -> None:
        """Somebody may have come by another lane."""
        if kinds & {"attendance", "paper_sheet", "session"}:
            self.refresh()

    def show_holds(self) -> None:
        """Say what holds for a row that is typed without a time."""
        if self.holds is None:
            self.holds_label.setText("")
        elif self.holds.mark == "out":
            self.holds_label.setText(_("Leaving at {time}", time=f"{self.holds.left:%H:%M}"))
        else:
            self.holds_label.setText(_("Arrived at {time}", time=f"{self.holds.arrived:%H:%M}"))

    def show_lines(self) -> None:
        """Show what was typed in this sitting."""
        rows = list(spoken(self.lines))
        self.typed.show_rows(rows)
        if len(self.lines) == 1:  # the first name may be a short one
            self.typed.view.setColumnWidth(1, self.fontMetrics().height() * 6)
        self.tabs.setTabText(0, _("Entered: {count}", count=len(rows)))

    def enter(self) -> None:
        """Take the line; an empty one tries again what could not be kept."""
        text = self.line.text()
        if self.sheet is None and not text.strip().startswith("#") and len(text.strip()) != 10:
            self.say(_("Print a sheet first, or type a sheet's number after a #."), wrong=True)
            return
        try:
            typed = parse(text, self.sheet.number if self.sheet else 0)
        except NothingTyped:
            self.keep()
            return
        except Refusal as refusal:
            self.slip(refusal)
            return
        self.line.clear()
        if typed.sheet is not None:
            self.refresh(typed.sheet)
        elif not typed.rows:
            self._hold(typed)
        else:
            self._take(text.strip(), typed)

    def _hold(self, typed: Typed) -> None:
        assert self.holds  # noqa: S101 - a sheet is shown
        mark = typed.mark or self.holds.mark
        self.holds = self.holds._replace(mark=mark)
        if typed.times:
            time = typed.times[0]
            self.holds = (
                self.holds._replace(left=time) if mark == "out" else self.holds._replace(arrived=time)
            )
        self.name.clear()
        self.say("")
        self.show_holds()

    def turn(self) -> None:
        """From the column for arriving to the one for leaving, and back."""
        if self.holds:
            self._hold(Typed(mark="in" if self.holds.mark == "out" else "out"))

    def _take(self, text: str, typed: Typed) -> None:
        assert self.sheet  # noqa: S101 - enter asked
        assert self.holds  # noqa: S101 - a sheet is shown
        entries = entering.entries(typed, self.holds, self.sheet.session)
        line = TypedLine(len(self.lines) + 1, text, self.sheet.number, entries, self._names)
        if len(typed.rows) == 1 and typed.rows[0] not in self._names:
            self.ask_who(line)
            return
        names = [self._names[row] for row in typed.rows if row in self._names]
        self.name.setText(names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}" if names else "")
        self.say("")
        self.lines.append(line)
        self.show_lines()
        self.keep()

    def keep(self) -> None:
        """Put what waits into the base, in one set of one sheet; the next set follows when this one is kept."""
        waiting = [line for line in self.lines if not line.entered]
        if self._is_writing or not waiting:
            return
        self._is_writing = True
        number = waiting[0].sheet
        lines = [line for line in waiting if line.sheet == number]
        every = [entry for line in lines for entry in line.entries]

        def act(db: Db, at: datetime) -> list[Entered]:
            return entering.enter(db, number, every, self.desk.actor, at)

        def kept(entered: list[Entered]) -> None:
            self._is_writing = False
            self._kept(lines, entered)
            self.keep()

        self.desk.write(self, act, kept, self._not_kept)

    def _kept(self, lines: list[TypedLine], entered: list[Entered]) -> None:
        rest = iter(entered)
        for line in lines:
            line.entered = [next(rest) for _entry in line.entries]
        self.show_lines()
        self.tell(lines[-1])
        self.refresh()

    def tell(self, line: TypedLine) -> None:
        """Say what became of the last line; refused rows are named."""
        refused = [one for one in line.entered if not one.ok]
        if refused:
            self.say("\n".join(entering.told(one) for one in refused[:4]), wrong=True)
        elif len(line.entered) == 1:
            self.say(entering.told(line.entered[0]))
        else:
            new = sum(bool(one.new_ids) for one in line.entered)
            self.say(_("{new} new, {before} entered before.", new=new, before=len(line.entered) - new))

    def _not_kept(self, fault: BaseException) -> None:
        self._is_writing = False
        if isinstance(fault, Refusal):
            self.say(str(fault) + "\n" + _("Nothing is lost: Enter tries again."), wrong=True)
        else:
            self.desk.tell(fault)

    def take_back_last(self) -> None:
        """Reverse what the last line made; it stays on record, with its reason."""
        last = next((line for line in reversed(self.lines) if line.can_be_taken_back), None)
        if last is None or self._is_writing:
            return
        reason = _("typed wrongly")

        def act(db: Db, at: datetime) -> int:
            return entering.take_back(db, last.entered, reason, self.desk.actor, at)

        def done(count: int) -> None:
            last.taken_back = True
            names = "、".join(one.name for one in last.entered if one.new_ids)
            self.name.setText(names if count < 4 else "")
            self.say(_("Taken back: {count}.", count=count))
            self.show_lines()
            self.refresh()

        self.desk.write(self, act, done)

    def ask_who(self, line: TypedLine) -> Form:
        """The dialog for a blank row: who signed there."""
        return blank_row.ask(
            self, self.desk, line.sheet, line.entries[0], lambda one: self._answered(line, one)
        )

    def _answered(self, line: TypedLine, one: Entered) -> None:
        line.number = len(self.lines) + 1
        self.lines.append(line)
        self.name.setText(one.name)
        self._kept([line], [one])

    def slip(self, fault: BaseException) -> None:
        """Say a slip at once; the line stays to be mended."""
        if not isinstance(fault, Refusal):
            self.desk.tell(fault)
            return
        self.name.clear()
        self.say(str(fault), wrong=True)
        self.line.selectAll()

    def say(self, sentence: str, *, wrong: bool = False) -> None:
        """A sentence under the name."""
        self.said.setObjectName("wrong" if wrong else "soft")
        self.said.style().polish(self.said)
        self.said.setText(sentence)
        if wrong and self.desk.settings.sound:
            QApplication.beep()

    def print_new(self) -> None:
        """Fix a new sheet for the session and write it."""
        if self.session_id and self.print_button.isVisible() and self.print_button.isEnabled():
            printing.print_new(self.desk, self.session_id, lambda sheet: self.refresh(sheet.number))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """What waits is kept first."""
        if any(not line.entered for line in self.lines):
            self.say(_("Some rows are not saved yet. Enter tries again."), wrong=True)
            event.ignore()
            return
        self.desk.moved.disconnect(self.on_moved)
        super().closeEvent(event)

    def _choose(self) -> None:
        self.refresh(self.choice.currentData())

    def _save_pdf(self) -> None:
        if self.sheet:
            printing.save(self.desk, self.sheet)

    def _escape(self) -> None:
        if self.line.text():
            self.line.clear()
        else:
            self.close()


def _tone(row: Spoken, key: str) -> str:
    return row.tone if key == "state" else ""
