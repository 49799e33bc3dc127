"""The window of a year's grades: scores in, everybody's grade, summaries, the office's form, dossiers. The credits page opens it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.language import _
from credits.appraisal import appraisal_rows
from credits.appraisal.appraisal_rows import AppraisalRow
from credits.grades.grading import NO_GRADE, counted, sheet_of
from credits.standing.summaries import Summaries, Summary, Summing, area_sheet, post_sheet
from credits.titles import GRADE_TITLES
from credits.year.closed import is_closed
from desktop.desk import Desk
from desktop.grades import papers
from desktop.grades.importing import import_scores
from desktop.page import button, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.names import normalise
from store.types import Db

_NO_SCORES: tuple[str, ...] = ()


class Picture(NamedTuple):
    """A year: everybody's line, the scores that the rules weigh, the year summed up."""

    rows: list[AppraisalRow]
    scores: tuple[str, ...]
    graded: bool
    closed: bool
    summed: Summaries


def read(db: Db, year: int, at: datetime) -> Picture:
    """The year as it stands, or as it was closed."""
    grades = appraisal_rows.rules_of(db, year).grades
    summing = Summing(db, year)
    rows = list(summing.through(appraisal_rows.rows(db, year, at)))
    return Picture(
        rows, tuple(grades.weights) if grades else (), grades is not None, is_closed(db, year), summing.done()
    )


def open_it(desk: Desk, year: int) -> "GradesWindow":
    """Open the grades of a year."""
    window = GradesWindow(desk, year)
    window.show()
    return window


class GradesWindow(QWidget):
    """One year; nobody is ranked, the list stands by area and staff number."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {"score", "scores", "ledger_entry", "person", "rule_version", "exemption", "closed_year", "amendment"}
    )

    def __init__(self, desk: Desk, year: int) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Grades and papers {year}", year=year))
        self.resize(1120, 700)
        self.desk, self.year = desk, year
        self.picture: Picture | None = None
        self.counts = label("", "section", wrap=True)
        self.said = label("", "soft", wrap=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Name, staff number or residential area"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.take_in = button(_("Import scores…"))
        self.form = button(
            _("Fill a form…"), "main", _("The office's own xlsx form, filled where its headings ask")
        )
        self.printed = button(_("Print summaries…"))
        self.one = button(_("Dossier…"))
        self.all = button(_("Dossiers of everybody…"))
        self._scores: tuple[str, ...] | None = None
        self.list: Table[AppraisalRow] = Table(
            TableModel(sheet_of(_NO_SCORES), lambda row: row.person_id), desk
        )
        self.areas: Table[Summary] | None = None
        self.posts: Table[Summary] | None = None
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.counts, 1)
        for each in (self.take_in, self.printed, self.form):
            head.addWidget(each)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        row.addStretch(1)
        row.addWidget(self.one)
        row.addWidget(self.all)
        body = QVBoxLayout(self)
        body.setContentsMargins(22, 18, 22, 18)
        body.setSpacing(10)
        body.addLayout(head)
        body.addWidget(self.said)
        body.addLayout(row)
        body.addWidget(self.tabs, 1)

    def _connect(self) -> None:
        desk, year = self.desk, self.year
        self.take_in.clicked.connect(lambda: import_scores(desk, year, self.refresh))
        self.form.clicked.connect(lambda: papers.fill_form(desk, year))
        self.printed.clicked.connect(lambda: papers.print_summaries(desk, year))
        self.one.clicked.connect(self._one)
        self.all.clicked.connect(
            lambda: papers.all_dossiers(desk, year, len(self.picture.rows) if self.picture else 0)
        )
        self.take_in.setVisible(desk.may("grant_credits"))
        exports: tuple[QPushButton, ...] = (self.form, self.printed, self.one, self.all)
        for each in exports:
            each.setVisible(desk.may("export"))
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self.search.setFocus)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)

    def refresh(self) -> None:
        """Read again."""
        year = self.year
        self.desk.read(self, "grades", lambda db: read(db, year, clock.now()), self.show_picture)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        self.picture = picture
        self.counts.setText(counts_in_words(picture))
        self.said.setText(self._note(picture))
        self.said.setVisible(bool(self.said.text()))
        self.take_in.setEnabled(bool(picture.scores) and not picture.closed)
        if self._scores != picture.scores:
            self._make_tabs(picture)
        self._filter()
        if self.areas and self.posts:
            self.areas.show_rows(list(picture.summed.by_area))
            self.posts.show_rows(list(picture.summed.by_post))

    def _make_tabs(self, picture: Picture) -> None:
        """The columns are those of the rules: other rules, other tables."""
        shown = self.tabs.currentIndex()
        old: tuple[QWidget | None, ...] = (self.list, self.areas, self.posts)
        self.tabs.clear()
        for page in old:
            if page is not None:
                page.deleteLater()
        sheet = sheet_of(picture.scores)
        if not picture.graded:
            sheet = sheet.only(*(column.key for column in sheet.columns if column.key != "grade"))
        self.list = Table(TableModel(sheet, lambda row: row.person_id, _tone), self.desk)
        self.list.when_empty(_("Nobody is found."))
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(self._open_person)
        self.areas = Table(TableModel(area_sheet(picture.summed), _of_summary), self.desk)
        self.posts = Table(TableModel(post_sheet(picture.summed), _of_summary), self.desk)
        pages: tuple[tuple[Table[Any], str], ...] = (
            (self.list, _("Grades") if picture.graded else _("Everybody")),
            (self.areas, _("By residential area")),
            (self.posts, _("By post")),
        )
        for page, title in pages:
            self.tabs.addTab(page, title)
        self.tabs.setCurrentIndex(max(shown, 0))
        self._scores = picture.scores

    def _note(self, picture: Picture) -> str:
        if not picture.graded:
            return _(
                "The rules of {year} give no grades; the papers can be made all the same.", year=self.year
            )
        missing = sum(1 for row in picture.rows if row.grade == NO_GRADE)
        if picture.closed:
            return _("The year is closed: these are the grades of the closed list, with its amendments.")
        if missing:
            return _("Without a grade, because a score is missing: {count}.", count=missing)
        return ""

    def _filter(self) -> None:
        if self.picture is None:
            return
        sought = normalise(self.search.text()).lower()
        self.list.show_rows(
            [
                row
                for row in self.picture.rows
                if not sought or sought in f"{row.name}\n{row.staff_number}\n{row.area}".lower()
            ]
        )
        self._choose(self.list.current())

    def _choose(self, row: AppraisalRow | None) -> None:
        self.one.setEnabled(row is not None)

    def _open_person(self, row: AppraisalRow) -> None:
        self.desk.go("credits", row.person_id)

    def _one(self) -> None:
        row = self.list.current()
        if row is not None:
            papers.one_dossier(self.desk, self.year, row)


def counts_in_words(picture: Picture) -> str:
    """How many have which grade, and which share of all that is: counts, no ranking."""
    people = len(picture.rows)
    if not picture.graded or not people:
        met = sum(row.is_met for row in picture.rows)
        return _("{met} of {all} have met the line", met=met, all=people)
    return "   ".join(
        _(
            "{grade} {count} ({share} %)",
            grade=_(GRADE_TITLES[grade]),
            count=count,
            share=count * 100 // people,
        )
        for grade, count in counted(picture.rows).items()
        if grade != NO_GRADE
    )


def _of_summary(row: Summary) -> Sequence[object]:
    return row.title, row.is_sum


def _tone(row: AppraisalRow, key: str) -> str:
    """The dot beside a verdict."""
    return ("good" if row.is_met else "warn") if key == "verdict" else ""
