"""The rule simulator: a rule set tried on the real year, as a table and a picture; and recalculating a year under a signed one.

The credits page and the rules window open it. Trying writes nothing; recalculating shows every difference and asks for a reason.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from core.jobs import Job
from core.language import N_, _
from credits.rulebook import recalculation, rule_files, rule_versions, simulator
from credits.rulebook.recalculation import DIFFERENCES, Preview, Recalculated
from credits.rulebook.simulator import TRIED, Simulation, Tried
from credits.rules import Rules
from desktop.chart import ChartCard
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.form import Form
from desktop.page import button, label
from desktop.pages.courses import year_box
from desktop.table_model import TableModel
from desktop.table_view import Table
from store.types import Db

_TRIED = (
    "name", "crossing", "earned", "new_earned", "change", "required", "new_required", "verdict", "new_verdict",
    "area", "post", "staff_number",
)  # fmt: skip
_DIFFERING = (
    "name", "day", "title", "kind", "credits", "new_credits", "change", "hours", "new_hours", "staff_number",
)  # fmt: skip
_CROSSINGS = (
    ("", N_("Everybody for whom something changes")),
    ("up", N_("Newly meets the line")),
    ("down", N_("No longer meets the line")),
)


class Candidate(NamedTuple):
    """A rule set that can be tried; `version_id` of one that is kept in the base, `signed` when it is fixed."""

    words: str
    rules: Rules
    version_id: UUID | None
    signed: bool


def open_it(desk: Desk, year: int, chosen: UUID | None = None) -> "SimulationWindow":
    """Open the simulator on a year, with a version chosen where one is named."""
    window = SimulationWindow(desk, year, chosen)
    window.show()
    return window


def candidates(db: Db) -> list[Candidate]:
    """Every version, the newest first, then the rule sets that are shipped."""
    found = [
        Candidate(
            _("Version {number}: {title}", number=row.number, title=row.title)
            if row.signed_at
            else _("Version {number} (draft): {title}", number=row.number, title=row.title),
            row.rules,
            row.id,
            row.signed_at is not None,
        )
        for row in rule_versions.versions(db)
    ]
    shipped = rule_files.shipped().values()
    return [*found, *(Candidate(file.title, file.rules, None, False) for file in shipped)]  # noqa: FBT003 - of a tuple


class SimulationWindow(QWidget):
    """What other rules would make of a year."""

    kinds: ClassVar[frozenset[str]] = frozenset({"rule_version"})

    def __init__(self, desk: Desk, year: int, chosen: UUID | None) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Try credit rules on a year"))
        self.resize(1180, 720)
        self.desk = desk
        self._wanted = chosen
        self._candidates: list[Candidate] = []
        self._found: Simulation | None = None
        self.rules = Choice()
        self.rules.setMinimumWidth(360)
        self.year = year_box()
        self.year.setCurrentIndex(max(0, self.year.findData(year)))
        self.try_them = button(_("Try"), "main", _("Nothing is written by this"))
        self.recalculate = button(_("Recalculate the year…"))
        self.said = label("", "soft", wrap=True)
        self.only = Choice()
        for crossing, words in _CROSSINGS:
            self.only.addItem(_(words), crossing)
        self.people = Table(TableModel(TRIED.only(*_TRIED), lambda row: row.now.key, _tone), desk)
        self.people.when_empty(_("Choose rules and press “Try”."))
        self.chart = ChartCard(desk)
        self.differences = Table(TableModel(DIFFERENCES.only(*_DIFFERING), lambda row: row), desk)
        self.differences.when_empty(_("Recalculating shows here what would be posted."))
        self.tabs = QTabWidget()
        self._lay_out()
        self.rules.activated.connect(self._choose)
        self.try_them.clicked.connect(self.run)
        self.recalculate.clicked.connect(self.compare)
        self.only.activated.connect(self._show_rows)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Read the versions again; what is shown stays."""
        self.desk.read(self, "candidates", candidates, self._show_candidates)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def run(self) -> None:
        """Try the chosen rules on the chosen year, as a job."""
        chosen = self._chosen()
        if chosen is None:
            return
        year: int = self.year.currentData()
        self.desk.job(
            _("Trying rules on {year}", year=year),
            lambda at: simulator.simulate(self.desk.base, year, chosen.rules, at),
            self.show_found,
        )

    def show_found(self, found: Simulation) -> None:
        """Show what came out."""
        self._found = found
        self.said.setText(
            _(
                "Of {people} people {up} would newly meet the line, {down} no longer; something changes for {changes}.",
                people=found.people,
                up=found.up,
                down=found.down,
                changes=len(found.changes),
            )
        )
        self.chart.show_figure(found.figure())
        self.tabs.setCurrentIndex(0)
        self._show_rows()

    def compare(self) -> None:
        """Show every difference of recalculating under the chosen version, then ask."""
        chosen = self._chosen()
        if chosen is None or chosen.version_id is None:
            return
        year, version_id = self.year.currentData(), chosen.version_id
        self.desk.job(
            _("Comparing every entry of {year}", year=year),
            lambda at: recalculation.preview(self.desk.base, year, version_id, at),
            self.ask,
        )

    def ask(self, preview: Preview) -> None:
        """Ask for the reason under which the shown differences are posted."""
        self.differences.show_rows(preview.differences)
        self.tabs.setCurrentIndex(2)
        if not preview.differences:
            self.differences.when_empty(_("Under this version every entry is worth what it is worth now."))
            return
        form = Form(
            self,
            _("Recalculate {year} under version {number}", year=preview.year, number=preview.version.number),
            _(
                "{count} entries of {people} people differ; they are listed behind this. Each is taken back and posted anew, and stays in the ledger.",
                count=len(preview.differences),
                people=preview.people,
            ),
            _("Recalculate"),
        )
        form.text("reason", _("Reason"), must=True)

        def submit(values: dict[str, str]) -> None:
            form.close_done()
            self.desk.job(
                _("Recalculating {year}", year=preview.year),
                lambda at: self._write(preview, values["reason"], at),
                self._done,
            )

        form.submitted.connect(submit)
        form.open()

    def _write(self, preview: Preview, reason: str, at: datetime) -> Job[Recalculated]:
        return recalculation.recalculate(
            self.desk.base, preview.year, preview.version.id, preview.digest, reason, self.desk.actor, at
        )

    def _done(self, done: Recalculated) -> None:
        self.differences.show_rows([])
        self.desk.say(
            _(
                "{entries} entries posted for {people} people, {reversals} taken back.",
                entries=done.entries,
                people=done.people,
                reversals=done.reversals,
            )
        )

    def _chosen(self) -> Candidate | None:
        place = self.rules.currentIndex()
        return self._candidates[place] if 0 <= place < len(self._candidates) else None

    def _show_candidates(self, found: list[Candidate]) -> None:
        chosen = self._chosen()
        self._candidates = found
        self.rules.clear()
        for candidate in found:
            self.rules.addItem(candidate.words)
        wanted = self._wanted or (chosen.version_id if chosen else None)
        places = [place for place, each in enumerate(found) if each.version_id == wanted and wanted]
        self.rules.setCurrentIndex(places[0] if places else 0)
        self._wanted = None
        self._choose()

    def _choose(self) -> None:
        chosen = self._chosen()
        self.try_them.setEnabled(chosen is not None)
        self.recalculate.setEnabled(chosen is not None and chosen.signed)

    def _show_rows(self) -> None:
        if self._found is None:
            return
        only: str = self.only.currentData()
        rows = [row for row in self._found.changes if not only or row.crossing == only]
        self.people.when_empty(
            _("Nobody crosses the line this way.") if only else _("Nothing would change for anybody.")
        )
        self.people.show_rows(rows)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.rules, 1)
        head.addWidget(self.year)
        head.addWidget(self.try_them)
        head.addStretch(1)
        head.addWidget(self.recalculate)
        self.recalculate.setVisible(self.desk.may("sign_rules"))
        changes = QWidget()
        column = QVBoxLayout(changes)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        row = QHBoxLayout()
        row.addWidget(self.only)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.people, 1)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(changes, _("Who would change"))
        self.tabs.addTab(self.chart, _("Picture"))
        self.tabs.addTab(self.differences, _("Recalculation"))
        body = QVBoxLayout(self)
        body.setContentsMargins(22, 18, 22, 18)
        body.setSpacing(12)
        body.addLayout(head)
        body.addWidget(self.said)
        body.addWidget(self.tabs, 1)


def _tone(row: Tried, key: str) -> str:
    return {"up": "good", "down": "bad"}.get(row.crossing, "") if key == "crossing" else ""
