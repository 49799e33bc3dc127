"""Credits: where everybody stands against the year's line, the spread of it as a chart, one person's entries one click away."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.language import N_, _
from credits import ledger
from credits.ledger import Posted
from credits.rulebook.in_force import in_force
from credits.standing.standing import CATEGORY_COLUMNS, STANDINGS, Standing, asks_of_categories, standings
from credits.titles import VERDICT_TITLES
from credits.year import exporting
from desktop.chart import ChartCard
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.export import ask_numbers, ask_save, show_file
from desktop.page import Page, button
from desktop.pages import credit_ways
from desktop.pages.courses import year_box
from desktop.pages.credit_tabs import ByArea, Progress, Schemes, Supply
from desktop.provenance.entries_card import EntriesCard
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.names import normalise
from sheets.columns import Sheet
from store.types import Db

TONES = {"met": "good", "on_track": "fair", "at_risk": "warn", "out_of_reach": "bad"}
COLUMNS = (
    "name", "verdict", "earned", "required", "difference", "possible", "area", "grid", "post", "staff_number",
)  # fmt: skip
SHEET = Sheet(STANDINGS.title, (*STANDINGS.only(*COLUMNS).columns, *CATEGORY_COLUMNS))
TYPING_MS = 120


class Picture(NamedTuple):
    """A year."""

    year: int
    rows: list[Standing]
    asks_of_categories: bool = False
    """Whether its rules ask for credits of a category."""


def read(db: Db, year: int, at: datetime) -> Picture:
    """Everybody's standing. Raises NoRulesInForce."""
    rules = in_force(db).on(date(year, 1, 1))
    return Picture(year, standings(db, year, at), asks_of_categories(rules))


def fitting(rows: Sequence[Standing], verdict: str, search: str) -> list[Standing]:
    """The rows of a verdict ("" for all) whose name, number, area or grid holds what is searched for."""
    sought = normalise(search).lower()
    return [
        row
        for row in rows
        if (not verdict or row.verdict == verdict)
        and (not sought or sought in f"{row.name}\n{row.staff_number}\n{row.area}\n{row.grid}".lower())
    ]


def tone(row: Standing, key: str) -> str:
    """The dot beside a verdict."""
    return TONES[row.verdict] if key == "verdict" else ""


class Credits(Page):
    """The year's standing."""

    name: ClassVar[str] = "credits"
    title: ClassVar[str] = N_("Credits")
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"ledger_entry", "person", "session", "rule_version", "exemption"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._picture = Picture(clock.local_year(clock.now()), [])
        self._wanted: UUID | None = None
        self.year = year_box()
        self.head.addWidget(self.year)
        self.year.activated.connect(self.refresh)
        self.more = self.add_action(button(_("More…")))
        credit_ways.make_menu(desk, self.more, self.year.currentData)
        self.add_action(button(_("Appraisal list…")), "export").clicked.connect(self._appraisal)
        self.add_action(
            button(_("Post credits"), "main", _("Bring the credits up to the check-ins that stand")),
            "post_credits",
        ).clicked.connect(self.post)
        self.chart = ChartCard(desk)
        row = QHBoxLayout()
        row.setSpacing(10)
        search = self.make_search(_("Name, staff number, area"))
        self.verdict = Choice()
        row.addWidget(search, 2)
        row.addWidget(self.verdict, 1)
        row.addStretch(2)
        self.table = Table(TableModel(SHEET, lambda each: each.person_id, tone), desk)
        self.card = EntriesCard(desk)
        self.card.hide()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.card)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        everybody = QWidget()
        column = QVBoxLayout(everybody)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(split, 1)
        self.progress, self.areas = Progress(desk), ByArea(desk)
        self.supply, self.schemes = Supply(desk), Schemes(desk)
        self.tabs = self._laid_out(everybody)
        self.body.addWidget(self.tabs, 1)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._show_fitting)
        search.textChanged.connect(self._typing.start)
        self.verdict.activated.connect(self._show_fitting)
        self.table.chosen.connect(self._choose)

    def _laid_out(self, everybody: QWidget) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.tabBar().setDrawBase(False)
        tabs.addTab(everybody, _("Everybody"))
        tabs.addTab(self.chart, _("Distribution"))
        tabs.addTab(self.progress, _("Through the year"))
        tabs.addTab(self.areas, _("By area"))
        tabs.addTab(self.supply, _("Supply"))
        tabs.addTab(self.schemes, _("Other schemes"))
        tabs.currentChanged.connect(self._refresh_tab)
        return tabs

    def refresh(self) -> None:
        """Read the year again."""
        year: int = self.year.currentData()
        self.desk.read(self, "credits", lambda db: read(db, year, clock.now()), self.show_picture)
        if self.card.isVisible():
            self.card.refresh()
        self._refresh_tab()

    def _refresh_tab(self) -> None:
        """Read what the tab in sight shows; the two that share the list of everybody have it."""
        shown = self.tabs.currentWidget()
        if isinstance(shown, (Progress, ByArea, Supply, Schemes)):
            shown.refresh(self.year.currentData())

    def open_at(self, what: object) -> None:
        """A person's id: the entries behind that person's figure."""
        if isinstance(what, UUID):
            self._wanted = what
            self.tabs.setCurrentIndex(0)

    def show_picture(self, picture: Picture) -> None:
        """Draw the year."""
        self._picture = picture
        counts = {verdict: sum(row.verdict == verdict for row in picture.rows) for verdict in TONES}
        self._show_verdicts(counts)
        self.hint.setText(
            _("{met} of {all} have met the line", met=counts["met"], all=len(picture.rows))
            if picture.rows
            else ""
        )
        self.chart.show_standings(picture.rows)
        for place, column in enumerate(SHEET.columns):
            if column in CATEGORY_COLUMNS:
                self.table.view.setColumnHidden(place, not picture.asks_of_categories)
        self._show_fitting()

    def post(self) -> None:
        """Post the year as a job."""
        year: int = self.year.currentData()
        self.desk.job(
            _("Posting the credits of {year}", year=year),
            lambda at: ledger.post_year(self.desk.base, year, self.desk.actor, at),
            self._posted,
        )

    def _posted(self, posted: Posted) -> None:
        self.desk.say(
            _(
                "{entries} entries posted for {people} people, {reversals} taken back.",
                entries=posted.entries,
                people=posted.people,
                reversals=posted.reversals,
            )
        )
        self.refresh()

    def _show_verdicts(self, counts: dict[str, int]) -> None:
        chosen = self.verdict.currentData() or ""
        self.verdict.clear()
        self.verdict.addItem(_("All verdicts"), "")
        for verdict, count in counts.items():
            words = _("{verdict} ({count})", verdict=_(VERDICT_TITLES[verdict]), count=count)
            self.verdict.addItem(words, verdict)
            if verdict == chosen:
                self.verdict.setCurrentIndex(self.verdict.count() - 1)

    def _show_fitting(self) -> None:
        search = self.search.text() if self.search else ""
        verdict: str = self.verdict.currentData() or ""
        if search or verdict:
            self.table.when_empty(_("Nobody is found by this."))
        else:
            self.table.when_empty(
                _("Nobody is on the roster of this year."),
                _("Open the people"),
                lambda: self.desk.go("people"),
            )
        self.table.show_rows(fitting(self._picture.rows, verdict, search))
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.table.select(wanted)

    def _choose(self, row: Standing | None) -> None:
        if row is not None:
            self.card.show()
            self.card.show_standing(row, self._picture.year)

    def _appraisal(self) -> None:
        year: int = self.year.currentData()

        def chosen(full: bool, why: str) -> None:  # noqa: FBT001 - what the question answers with
            ask_save(
                self.desk,
                _("Where the appraisal list goes; the printed list (PDF) is written beside it"),
                _("Appraisal list {year}", year=year) + ".xlsx",
                _("Excel workbook (*.xlsx)"),
                lambda path: self.write_appraisal(path, year, full=full, why=why),
            )

        if self.desk.may("export_full"):
            ask_numbers(
                self.desk,
                _("Appraisal list {year}", year=year),
                _("An Excel workbook and a printed list. Mobile and ID numbers are masked."),
                chosen,
            )
        else:
            chosen(full=False, why="")

    def write_appraisal(self, path: Path, year: int, *, full: bool = False, why: str = "") -> None:
        """Write the appraisal list as a job, then open it."""
        self.desk.job(
            _("Writing the appraisal list of {year}", year=year),
            lambda at: exporting.export(
                self.desk.base,
                self.desk.folder,
                year,
                path,
                path.with_suffix(".pdf"),
                full=full,
                why=why,
                actor=self.desk.actor,
                at=at,
            ),
            lambda _made: show_file(path),
        )
