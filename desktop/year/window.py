"""The window of a year's end: an open year with what stands against closing, a closed one with its list and what came after."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from core import clock
from core.files import write_whole
from core.language import _
from core.refusal import Refusal
from credits.appraisal.appraisal import Exported
from credits.year import closing, exporting, reading, shelf, verifying
from credits.year.closing import Closed
from credits.year.lines import FrozenLine
from credits.year.objections import ObjectionRow
from credits.year.readiness import Point
from desktop.desk import Desk
from desktop.export import ask_numbers, ask_save, say_made, show_file
from desktop.page import button, label
from desktop.year import forms
from desktop.year.changes_tab import AmendmentsTab, ObjectionsTab
from desktop.year.list_tab import ListTab
from desktop.year.proof_tab import ProofTab
from desktop.year.reading import Picture, read
from desktop.year.ready_tab import ReadyTab
from people.actors import actor_title
from sheets.columns import Kind, shown_day, shown_value

Result = TypeVar("Result")
_KINDS = frozenset({"closed_year", "amendment", "objection"})


def open_it(desk: Desk, year: int) -> "YearWindow":
    """Open the window of a year."""
    window = YearWindow(desk, year)
    window.show()
    return window


class YearWindow(QWidget):
    """One year. What an open year still needs is read when the window opens and on "Look again": it looks at every session."""

    def __init__(self, desk: Desk, year: int) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Year's end {year}", year=year))
        self.resize(1180, 720)
        self.desk, self.year = desk, year
        self.picture: Picture | None = None
        self.state = label("", "pageTitle")
        self.figures = label("", "soft", wrap=True)
        self.wrong = label("", "wrong", wrap=True)
        self.wrong.hide()
        self.files = button(_("Open the files"))
        self.files.clicked.connect(lambda: show_file(shelf.place(desk.folder, year)))
        self.ready = ReadyTab(desk, self.refresh, self.ask_close)
        self.list = ListTab(desk, self.ask_amend, self.ask_objection, self.ask_export)
        self.amendments = AmendmentsTab(desk, self.ask_print_amendments)
        self.objections = ObjectionsTab(desk, self.ask_decide, self.ask_receipt)
        self.proof = ProofTab(desk, self.prove)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self._lay_out()
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self._find)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)
        if desk.jobs:
            desk.jobs.ended.connect(self._job_ended)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        folder, year = self.desk.folder, self.year
        self.ready.verdict.setText(_("Looking at what stands against closing…"))
        self.ready.close_it.setEnabled(False)
        self.desk.read(self, "year", lambda db: read(db, folder, year, clock.now()), self.show_picture)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if _KINDS & set(kinds):
            self.refresh()

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        was_closed = self.picture is not None and self.picture.closed is not None
        self.picture = picture
        self.files.setVisible(picture.closed is not None)
        if picture.closed is None:
            self.state.setText(_("{year} is open", year=self.year))
            self.figures.setText(
                _("Closing freezes the list of everybody's credits, numbers its lines and signs it.")
            )
            self._show_tabs([(self.ready, _("Before closing"))])
            self.ready.show_points(picture.points)
            return
        closed = picture.closed
        self.state.setText(_("{year} is closed", year=self.year))
        self.figures.setText(
            _(
                "Closed {when} by {who}. {people} people, {met} met, {now} with the amendments.",
                when=shown_value(Kind.INSTANT, closed.closed_at),
                who=actor_title(closed.closed_by),
                people=closed.people,
                met=closed.met,
                now=picture.met,
            )
        )
        self._show_tabs(
            [
                (self.list, _("List ({count})", count=len(picture.lines))),
                (self.amendments, _("Amendments ({count})", count=len(picture.amendments))),
                (
                    self.objections,
                    _(
                        "Objections ({count} to decide)",
                        count=sum(not row.decision for row in picture.objections),
                    ),
                ),
                (self.proof, _("Proof of the list")),
            ]
        )
        if not was_closed:
            self.tabs.setCurrentWidget(self.list)
        self.list.show_lines(
            picture.lines, graded=closed.manifest.graded, takes_objections=picture.takes_objections
        )
        self.amendments.show_rows(picture.amendments)
        day = shown_day(closed.objections_until)
        self.objections.show_rows(
            picture.objections,
            _("Objections are received until {day}.", day=day)
            if picture.takes_objections
            else _("Objections were received until {day}.", day=day),
        )

    def ask_close(self, points: Sequence[Point]) -> None:
        """Ask for the year to be typed, then close it."""
        forms.close_year(self, self.year, points, clock.now(), self.close_year)

    def close_year(self, until: date, despite: str) -> None:
        """Close the year as a job, shown and cancelled at the foot of the main window."""
        desk, year = self.desk, self.year
        self._say_wrong("")
        self.ready.close_it.setEnabled(False)
        self.ready.again.setEnabled(False)
        self.ready.verdict.setText(
            _("The year is being closed; the bar at the foot of the main window shows how far.")
        )

        def done(closed: Closed) -> None:
            desk.say(
                _(
                    "{year} is closed: {people} people, {met} met.",
                    year=year,
                    people=closed.people,
                    met=closed.met,
                )
            )
            self.refresh()

        desk.job(
            _("Closing the year {year}", year=year),
            lambda at: closing.close(desk.base, desk.folder, year, until, desk.actor, at, despite),
            self._while_open(done),
            self._while_open(self._fail),
        )

    def ask_amend(self, line: FrozenLine) -> None:
        """Ask what is to stand in a line instead."""
        picture = self.picture
        if picture is None or picture.closed is None:
            return
        undecided = [row for row in picture.objections if not row.decision]

        def done(number: int) -> None:
            self.desk.say(_("Amendment {number} of {year} is made.", number=number, year=self.year))
            self._look()

        forms.amend(
            self, self.desk, self.year, line, undecided, graded=picture.closed.manifest.graded, done=done
        )

    def ask_objection(self, line: FrozenLine) -> None:
        """Ask what somebody objects to; the receipt is then offered."""

        def done(number: int) -> None:
            self.desk.say(_("Objection {number} is received.", number=number))
            self.tabs.setCurrentWidget(self.objections)
            self._look()

        forms.receive(self, self.desk, self.year, line, done)

    def ask_decide(self, row: ObjectionRow) -> None:
        """Ask how an objection is decided."""
        made = self.picture.amendments if self.picture else ()
        forms.decide(self, self.desk, row, made, lambda _none: self._look())

    def ask_receipt(self, row: ObjectionRow) -> None:
        """Ask where the receipt of an objection goes, write it and open it."""
        name = f"异议回执-{row.year}-{row.number}.pdf"
        ask_save(
            self.desk,
            _("Print the receipt"),
            name,
            _("PDF (*.pdf)"),
            lambda path: self.write_receipt(row, path),
        )

    def write_receipt(self, row: ObjectionRow, path: Path) -> None:
        """Write the receipt of an objection and open it."""
        from credits.year.receipt_pdf import draw

        def write() -> Path:
            with self.desk.base.read() as db:
                facts = reading.facts(reading.closed_year(db, row.year))
                pdf = draw(facts, row, reading.frozen_line(db, row.year, row.line_number))
            write_whole(path, pdf)
            return path

        self.desk.worker.ask(self, "", write, self._made, self._fail)

    def ask_export(self) -> None:
        """Ask where the list goes; the print is written beside the workbook."""

        def chosen(full: bool, why: str) -> None:  # noqa: FBT001 - what the question answers with
            ask_save(
                self.desk,
                _("Where the appraisal list goes; the printed list (PDF) is written beside it"),
                f"考核名单-{self.year}.xlsx",
                _("Excel workbook (*.xlsx)"),
                lambda path: self.export(path, full=full, why=why),
            )

        if self.desk.may("export_full"):
            ask_numbers(
                self.desk,
                _("Appraisal list {year}", year=self.year),
                _("An Excel workbook and a printed list. Mobile and ID numbers are masked."),
                chosen,
            )
        else:
            chosen(full=False, why="")

    def export(self, path: Path, *, full: bool = False, why: str = "") -> None:
        """Write the amended list as a job."""
        desk, year = self.desk, self.year

        def done(made: Exported) -> None:
            self._made(made.xlsx)

        desk.job(
            _("Writing the appraisal list of {year}", year=year),
            lambda at: exporting.export(
                desk.base,
                desk.folder,
                year,
                path,
                path.with_suffix(".pdf"),
                full=full,
                why=why,
                actor=desk.actor,
                at=at,
            ),
            self._while_open(done),
            self._while_open(self._fail),
        )

    def ask_print_amendments(self) -> None:
        """Ask where the printed amendments go."""
        name = f"考核名单更正-{self.year}.pdf"
        ask_save(self.desk, _("Print the amendments"), name, _("PDF (*.pdf)"), self.print_amendments)

    def print_amendments(self, path: Path) -> None:
        """Write the amendments as a printed list, as a job."""
        desk, year = self.desk, self.year
        desk.job(
            _("Printing the amendments"),
            lambda at: exporting.print_amendments(desk.base, desk.folder, year, path, desk.actor, at),
            self._while_open(self._made),
            self._while_open(self._fail),
        )

    def prove(self) -> None:
        """Prove the year as a job; what comes of it stays on the tab."""
        desk, year = self.desk, self.year
        self.proof.prove.setEnabled(False)

        desk.job(
            _("Proving the list of {year}", year=year),
            lambda _at: verifying.verify(desk.base, desk.folder, year),
            self._while_open(self.proof.show_result),
            self._while_open(self._fail),
        )

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        body.setContentsMargins(22, 18, 22, 18)
        body.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(self.state, 1)
        head.addWidget(self.files)
        body.addLayout(head)
        body.addWidget(self.figures)
        body.addWidget(self.wrong)
        body.addWidget(self.tabs, 1)
        self.files.hide()

    def _show_tabs(self, wanted: Sequence[tuple[QWidget, str]]) -> None:
        there = [self.tabs.widget(place) for place in range(self.tabs.count())]
        if there != [tab for tab, _words in wanted]:
            self.tabs.clear()
            for tab, _words in wanted:
                self.tabs.addTab(tab, "")
        for place, (_tab, words) in enumerate(wanted):
            self.tabs.setTabText(place, words)

    def _look(self) -> None:
        if self.desk.watcher:
            self.desk.watcher.look()
        self.refresh()

    def _find(self) -> None:
        self.tabs.setCurrentWidget(self.list)
        self.list.search.setFocus()

    def _job_ended(self) -> None:
        """Also a cancelled job gives the buttons back."""
        self.proof.prove.setEnabled(True)
        if not self.ready.again.isEnabled():
            self.ready.again.setEnabled(True)
            self.refresh()

    def _while_open(self, act: Callable[[Result], None]) -> Callable[[Result], None]:
        """What comes of a job that outlives this window is nobody's any more."""

        def call(result: Result) -> None:
            if isValid(self):
                act(result)

        return call

    def _made(self, path: Path) -> None:
        say_made(self.desk, path)
        show_file(path)

    def _say_wrong(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    def _fail(self, fault: BaseException) -> None:
        if isinstance(fault, Refusal):
            self._say_wrong(str(fault))
        else:
            self.desk.tell(fault)
