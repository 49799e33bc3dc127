"""Scores in: a list is read and compared, shown cell by cell (set, changed, refused), then imported as a job.

Where no heading says which column holds a score, the user says so here.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from core.language import _
from credits.grades import scores
from credits.grades.refusals import ScoreColumnsMissing
from credits.grades.scores import CHANGES, ScoreChange, ScoreFile, ScorePlan, ScoreResult
from desktop.desk import Desk
from desktop.export import ask_open
from desktop.form import Form
from desktop.import_preview import KINDS, ImportPreview
from desktop.page import button, label
from desktop.table_model import TableModel


def import_scores(desk: Desk, year: int, done: Callable[[], None]) -> None:
    """Ask for the list, read it and show what it would do; `done` is called after an import."""
    ask_open(
        desk,
        _("The list of scores to import"),
        _("Lists of scores ({kinds})", kinds=KINDS),
        lambda path: preview(desk, year, path, done),
    )


def preview(desk: Desk, year: int, path: Path, done: Callable[[], None]) -> None:
    """Read a list off the GUI thread, then open the preview."""
    desk.say(_("Reading {file}…", file=path.name))

    def opened(file: ScoreFile) -> None:
        desk.say("")
        Preview(desk, year, file, done).open()

    if desk.window is not None:
        desk.worker.ask(desk.window, "scores", lambda: scores.read_scores(path), opened, desk.tell)


class Preview(ImportPreview):
    """What an import would do: how many, which, and every cell that is refused."""

    def __init__(self, desk: Desk, year: int, file: ScoreFile, done: Callable[[], None]) -> None:
        set_anew = CHANGES.only("cell", "person", "staff_number", "area", "name", "new")
        super().__init__(
            desk,
            _("Import scores of {year}", year=year),
            file.name,
            TableModel(set_anew, _key),
            TableModel(CHANGES, _key),
        )
        self.year = year
        self.plan: ScorePlan | None = None
        self._file, self._done = file, done
        self._chosen: dict[str, str] = {}
        self.columns = label("", "soft", wrap=True)
        self.choose = button(_("Choose the columns…"))
        self.choose.setAutoDefault(False)
        self.choose.clicked.connect(self.ask_columns)
        row = QHBoxLayout()
        row.addWidget(self.columns, 1)
        row.addWidget(self.choose)
        self.choices.addLayout(row)
        self.compare()

    def compare(self) -> None:
        """Compare the list with the base."""
        self.go.setEnabled(False)
        year, file, chosen = self.year, self._file, dict(self._chosen)
        self.desk.read(
            self, "plan", lambda db: scores.plan(db, year, file, chosen), self.show_plan, self._fail
        )

    def show_plan(self, plan: ScorePlan) -> None:
        """Draw what it would do."""
        self.plan = plan
        said = [
            _("{score}: column {column}", score=name, column=column) for name, column in plan.columns.items()
        ]
        self.columns.setText("   ".join([_("Sheet {sheet}", sheet=plan.sheet), *said]))
        self.show_lists(
            _(
                "{added} to set, {changed} to change, {unchanged} unchanged, {refused} refused",
                added=len(plan.added),
                changed=len(plan.changed),
                unchanged=plan.unchanged,
                refused=len(plan.refused),
            ),
            (_("Set"), _("Changed"), _("Refused"), _("To be looked at")),
            (plan.added, plan.changed, plan.refused, plan.warnings),
        )

    def ask_columns(self) -> None:
        """Let the user say which column holds which score."""
        year = self.year
        self.desk.read(
            self, "wanted", lambda db: scores.wanted_scores(db, year), self._ask_columns, self._fail
        )

    def _ask_columns(self, wanted: tuple[str, ...]) -> None:
        form = Form(
            self,
            _("Columns of the scores"),
            _("Which column of the list holds which score?"),
            _("Compare again"),
        )
        known: Mapping[str, str] = self.plan.columns if self.plan else {}
        by_name = {name: column for column, name in self._chosen.items()}
        choices = [("", _("none")), *((column, f"{column}  {text}") for column, text in self._file.headed())]
        for name in wanted:
            form.choice(name, name, choices, by_name.get(name) or known.get(name, ""))

        def submit(values: dict[str, Any]) -> None:
            self._chosen = {column: name for name, column in values.items() if column}
            form.close_done()
            self.compare()

        form.submitted.connect(submit)
        form.open()

    def carry_out(self) -> None:
        """Import as a job; the window goes on meanwhile."""
        plan, desk = self.plan, self.desk
        if plan is None:
            return
        self.accept()
        desk.job(
            _("Importing the scores"),
            lambda at: scores.carry_out(desk.base, plan, desk.actor, at),
            self._said,
        )

    def _said(self, result: ScoreResult) -> None:
        self.desk.say(_("{added} scores set, {changed} changed.", added=result.added, changed=result.changed))
        self._done()

    def _fail(self, fault: BaseException) -> None:
        if isinstance(fault, ScoreColumnsMissing):
            self.summary.setText(str(fault))
            self.ask_columns()
            return
        self.fail(fault)


def _key(row: ScoreChange) -> tuple[object, ...]:
    return row.person_id, row.name
