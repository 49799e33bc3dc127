"""The window of property companies: a month's assessment explained line by line, violations, objections, the formula."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSplitter, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.jobs import Job
from core.language import _
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.export import ask_save, say_made
from desktop.grid.companies import forms
from desktop.grid.companies.reading import Picture, formula_words, months_back, read, shipped
from desktop.page import button, label, sized
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid.companies import assessing, assessments, payouts, statements
from grid.companies.assessing import Assessed
from grid.companies.assessments import ASSESSMENTS, AssessmentRow
from grid.companies.objections import OBJECTIONS, ObjectionRow
from grid.companies.violations import VIOLATIONS, ViolationRow
from grid.indicators.standing_out import month_words
from grid.indicators.stories import month_of

_COLUMNS = ("area", "company", "points", "share", "payout", "state")
"""The others stand in the explanation beside."""


def open_it(desk: Desk) -> "CompaniesWindow":
    """Open the window at the month before this one."""
    window = CompaniesWindow(desk)
    window.show()
    return window


class CompaniesWindow(QWidget):
    """One month; companies stand by area and name, never by points."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {"assessment", "assessment_objection", "assessment_formula", "violation", "unit"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Property companies"))
        sized(self, 1160, 720)
        self.desk = desk
        self.picture: Picture | None = None
        self.month = Choice()
        self.months = months_back()
        for month in self.months:
            self.month.addItem(month_words(month))
        self.month.setCurrentIndex(1)
        self.assess = button(_("Assess the month…"), "main")
        self.as_xlsx = button(_("Payout list as xlsx…"))
        self.as_pdf = button(_("Payout list as PDF…"))
        self.list: Table[AssessmentRow] = Table(
            TableModel(ASSESSMENTS.only(*_COLUMNS), lambda row: row.id, _tone), desk
        )
        self.list.when_empty(_("This month is not assessed."))
        self.said = QPlainTextEdit()
        self.said.setReadOnly(True)
        self.said.setMinimumWidth(360)
        self.object = button(_("Receive an objection…"))
        self.printed = button(_("Print for the company…"))
        self.broken: Table[ViolationRow] = Table(TableModel(VIOLATIONS, lambda row: row.id), desk)
        self.broken.when_empty(_("No violation was decided in this month."))
        self.record = button(_("Record a violation…"), "main")
        self.take_back = button(_("Take back…"))
        self.waiting: Table[ObjectionRow] = Table(
            TableModel(OBJECTIONS, lambda row: row.id, _open_tone), desk
        )
        self.waiting.when_empty(_("No company has objected."))
        self.decide = button(_("Decide…"), "main")
        self.receipt = button(_("Print the receipt…"))
        self.formula = label("", "", wrap=True)
        self.another = button(_("New formula…"))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self._lay_out()
        self._connect()
        self.refresh()

    @property
    def chosen(self) -> date:
        """The first day of the month that is shown."""
        return self.months[max(0, self.month.currentIndex())]

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(_("Month")))
        head.addWidget(self.month)
        head.addStretch(1)
        for each in (self.as_xlsx, self.as_pdf, self.assess):
            head.addWidget(each)
        beside = QWidget()
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(_("How it came about"), "section"))
        column.addWidget(self.said, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.object)
        row.addWidget(self.printed)
        row.addStretch(1)
        column.addLayout(row)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(beside)
        split.setHandleWidth(14)
        split.setSizes([690, 420])
        split.setChildrenCollapsible(False)
        self.tabs.addTab(_page(split), _("Assessments"))
        self.tabs.addTab(_page(self.broken, self.record, self.take_back), _("Violations"))
        self.tabs.addTab(_page(self.waiting, self.decide, self.receipt), _("Objections"))
        rules = QWidget()
        column = QVBoxLayout(rules)
        column.setContentsMargins(4, 8, 4, 0)
        column.addWidget(self.formula)
        column.addStretch(1)
        self.tabs.addTab(_page(rules, self.another), _("Formula"))
        body = QVBoxLayout(self)
        body.setContentsMargins(22, 18, 22, 18)
        body.setSpacing(12)
        body.addLayout(head)
        body.addWidget(self.tabs, 1)

    def _connect(self) -> None:
        desk = self.desk
        self.month.currentIndexChanged.connect(self.refresh)
        self.assess.clicked.connect(self._ask_fees)
        self.as_xlsx.clicked.connect(lambda: self._hand_out("xlsx"))
        self.as_pdf.clicked.connect(lambda: self._hand_out("pdf"))
        self.list.chosen.connect(self._explain)
        self.object.clicked.connect(self._receive)
        self.record.clicked.connect(self._record)
        self.broken.chosen.connect(self._enable)
        self.take_back.clicked.connect(self._take_back)
        self.waiting.chosen.connect(self._enable)
        self.waiting.opened.connect(self._decide)
        self.decide.clicked.connect(self._decide)
        self.another.clicked.connect(self._another)
        self.printed.clicked.connect(self._print_assessment)
        self.receipt.clicked.connect(self._print_receipt)
        for each in (self.assess, self.record, self.take_back, self.decide, self.another):
            each.setVisible(desk.may("assess"))
        for each in (self.as_xlsx, self.as_pdf, self.printed, self.receipt):
            each.setVisible(desk.may("export"))
        self.object.setVisible(desk.may("keep_issues"))
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)

    def refresh(self, _index: int = 0) -> None:
        """Read again."""
        month = self.chosen
        self.desk.read(self, "companies", lambda db: read(db, month), self.show_picture)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        self.picture = picture
        self.list.show_rows(picture.assessments)
        self.broken.show_rows(picture.violations)
        self.waiting.show_rows(picture.objections)
        self.formula.setText(formula_words(picture.formulas))
        if self.list.current() is None:
            self.list.select_first()
        self._explain(self.list.current())
        self._enable()

    def _explain(self, row: AssessmentRow | None) -> None:
        self.said.setPlainText(self.picture.explained[row.id] if self.picture and row else "")
        self.object.setEnabled(row is not None and row.superseded_at is None)
        self.printed.setEnabled(row is not None)

    def _enable(self, _chosen: object = None) -> None:
        one = self.broken.current()
        self.take_back.setEnabled(one is not None and one.voided_at is None)
        other = self.waiting.current()
        self.decide.setEnabled(other is not None and other.upheld is None)
        self.receipt.setEnabled(other is not None)
        has_rows = bool(self.picture and self.picture.assessments)
        self.as_xlsx.setEnabled(has_rows)
        self.as_pdf.setEnabled(has_rows)
        over = clock.local_date(clock.now()) >= month_of(self.chosen).until
        self.assess.setEnabled(over)
        self.assess.setToolTip("" if over else _("A month is assessed when it is over."))

    def _ask_fees(self) -> None:
        month = self.chosen

        def ask(fees: list[assessing.Fee]) -> None:
            if all(fee.assessed for fee in fees):
                self.desk.say(
                    _("Every company of this month is assessed.")
                    if fees
                    else _("No property company answers for a patch in this month.")
                )
                return
            forms.ask_fees(self, month, fees, self._assess)

        self.desk.read(self, "fees", lambda db: assessing.fees(db, month, clock.now()), ask)

    def _assess(self, given: Mapping[tuple[UUID, UUID], int]) -> None:
        month, desk = self.chosen, self.desk

        def done(found: Assessed) -> None:
            desk.say(_("Assessed: {made}; kept as they were: {kept}.", made=found.made, kept=found.kept))
            self.refresh()

        desk.job(
            _("Assessing {month}", month=month_words(month)),
            lambda at: assessing.assess(desk.base, month, given, desk.actor, at),
            done,
        )

    def _hand_out(self, kind: str) -> None:
        month, desk = self.chosen, self.desk
        kinds = _("Excel workbook (*.xlsx)") if kind == "xlsx" else _("PDF document (*.pdf)")

        def then(path: Path) -> None:
            def make(at: datetime) -> Job[payouts.Written]:
                xlsx, pdf = (path, None) if kind == "xlsx" else (None, path)
                return payouts.export(desk.base, month, xlsx, pdf, desk.actor, at)

            desk.job(payouts.title_of(month), make, lambda _done: say_made(desk, path))

        ask_save(desk, payouts.title_of(month), f"{payouts.title_of(month)}.{kind}", kinds, then)

    def _print_assessment(self) -> None:
        row, desk = self.list.current(), self.desk
        if row is not None:
            name = f"{row.company} {row.month:%Y-%m}.pdf"
            self._print(name, lambda path, at: statements.write_assessment(desk.base, row.id, path, at))

    def _print_receipt(self) -> None:
        row, desk = self.waiting.current(), self.desk
        if row is not None:
            self._print(
                f"{row.receipt}.pdf", lambda path, at: statements.write_receipt(desk.base, row.id, path, at)
            )

    def _print(self, name: str, make: Callable[[Path, datetime], Job[Path]]) -> None:
        desk = self.desk
        ask_save(
            desk,
            _("Print for the company"),
            name,
            _("PDF document (*.pdf)"),
            lambda path: desk.job(name, lambda at: make(path, at), lambda made: say_made(desk, made)),
        )

    def _receive(self) -> None:
        row = self.list.current()
        if row is not None:
            forms.receive_objection(
                self.desk,
                self,
                row,
                lambda receipt: self._did(_("Received: {receipt}.", receipt=receipt)),
            )

    def _record(self) -> None:
        if self.picture is not None:
            forms.record_violation(
                self.desk,
                self,
                self.picture.companies,
                lambda _id: self._did(_("The violation is recorded.")),
            )

    def _take_back(self) -> None:
        row = self.broken.current()
        if row is not None:
            forms.void_violation(
                self.desk, self, row, lambda _none: self._did(_("The violation is taken back."))
            )

    def _decide(self, _opened: object = None) -> None:
        row = self.waiting.current()
        if row is None or row.upheld is not None or not self.desk.may("assess"):
            return

        def ask(about: AssessmentRow) -> None:
            forms.decide_objection(self.desk, self, row, about, decided)

        def decided(made: UUID | None) -> None:
            self._did(
                _("Rejected; the assessment stands.")
                if made is None
                else _("Upheld; a new assessment stands in the place of the old one.")
            )

        self.desk.read(self, "about", lambda db: assessments.assessment(db, row.assessment_id), ask)

    def _another(self) -> None:
        known = self.picture.formulas if self.picture else []
        forms.new_formula(
            self.desk,
            self,
            known[0] if known else shipped(),
            lambda _id: self._did(_("The formula is saved.")),
        )

    def _did(self, sentence: str) -> None:
        self.desk.say(sentence)
        self.refresh()


def _page(main: QWidget, *buttons: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 10, 0, 0)
    column.setSpacing(10)
    if buttons:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for each in reversed(buttons):
            row.addWidget(each)
        column.addLayout(row)
    column.addWidget(main, 1)
    return page


def _tone(row: AssessmentRow, key: str) -> str:
    """The dot beside a state; points have none."""
    if key != "state":
        return ""
    if row.superseded_at is not None:
        return "still"
    return "warn" if row.objections else "good"


def _open_tone(row: ObjectionRow, key: str) -> str:
    return "warn" if key == "outcome" and row.upheld is None else ""
