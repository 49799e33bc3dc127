"""The roster in and out: a file is read and compared, shown cell by cell (added, changed, refused), then imported as a job."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtWidgets import QCheckBox

from core import clock
from core.language import N_, _
from desktop.desk import Desk
from desktop.export import ask_numbers, ask_open, ask_save, say_made
from desktop.import_preview import KINDS, ImportPreview
from desktop.table_model import TableModel
from people import roster
from people.person_row import PEOPLE
from people.roster import Added, Change, Changed, RosterFile, RosterPlan, RosterResult
from sheets.columns import Column, Kind, Sheet, shown_value


class Cell(NamedTuple):
    """One cell that an import changes."""

    line: Changed
    change: Change


def _where(row: Added) -> str:
    patch = row.patch
    return "  ".join(part for part in (patch.area, patch.grid) if part) if patch else ""


def _words(field: str, value: object) -> str:
    kind = next((column.kind for column in PEOPLE.columns if column.key == field), Kind.TEXT)
    return shown_value(kind, value)


def _field(cell: Cell) -> str:
    title = next((column.title for column in PEOPLE.columns if column.key == cell.change.field), "")
    return _(title) if title else cell.change.field


ADDED: Sheet[Added] = Sheet(
    N_("Added"),
    (
        Column("row", N_("Row"), Kind.NUMBER, lambda row: row.row, 6),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.person.name, 14),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.person.staff_number, 14),
        Column("area", N_("Works in"), Kind.TEXT, _where, 30),
        Column("post", N_("Post"), Kind.TEXT, lambda row: row.person.post, 16),
        Column("joined_on", N_("Joined on"), Kind.DAY, lambda row: row.person.joined_on, 14),
    ),
)
CHANGED: Sheet[Cell] = Sheet(
    N_("Changed"),
    (
        Column("row", N_("Row"), Kind.NUMBER, lambda cell: cell.line.row, 6),
        Column("column", N_("Column"), Kind.TEXT, lambda cell: cell.change.column, 8),
        Column("name", N_("Name"), Kind.TEXT, lambda cell: cell.line.name, 14),
        Column("field", N_("What"), Kind.TEXT, _field, 16),
        Column("old", N_("Now"), Kind.TEXT, lambda cell: _words(cell.change.field, cell.change.old), 24),
        Column("new", N_("Then"), Kind.TEXT, lambda cell: _words(cell.change.field, cell.change.new), 24),
    ),
)


def import_roster(desk: Desk) -> None:
    """Ask for the file, read it and show what it would do."""
    ask_open(
        desk,
        _("The roster to import"),
        _("Rosters ({kinds})", kinds=KINDS),
        lambda path: preview(desk, path),
    )


def preview(desk: Desk, path: Path) -> None:
    """Read a file and compare it with the base, off the GUI thread, then open the preview."""
    desk.say(_("Reading {file}…", file=path.name))

    def read() -> RosterFile:
        return roster.read_roster(path)

    def opened(file: RosterFile) -> None:
        desk.say("")
        Preview(desk, path, file).open()

    window = desk.window
    if window is not None:
        desk.worker.ask(window, "roster", read, opened, desk.tell)


def export(desk: Desk) -> None:
    """Ask how much is shown and where it goes, and write the roster as a job."""

    def to(*, full: bool, why: str) -> None:
        ask_save(
            desk,
            _("Export the roster"),
            _("Roster") + f" {clock.local_date(clock.now()):%Y-%m-%d}.xlsx",
            _("Excel workbook (*.xlsx)"),
            lambda path: desk.job(
                _("Exporting the roster"),
                lambda at: roster.export(desk.base, path, full=full, why=why, actor=desk.actor, at=at),
                lambda made: say_made(desk, made),
            ),
        )

    ask_numbers(
        desk,
        _("Export the roster"),
        _("An Excel file that can be imported again. Mobile and ID numbers are masked."),
        lambda full, why: to(full=full, why=why),
    )


class Preview(ImportPreview):
    """What an import would do: how many, which, and every cell that is refused."""

    def __init__(self, desk: Desk, path: Path, file: RosterFile) -> None:
        super().__init__(
            desk,
            _("Import a roster"),
            path.name,
            TableModel(ADDED, lambda row: (row.sheet, row.row)),
            TableModel(CHANGED, _changed_key),
        )
        self._file = file
        self._plan: RosterPlan | None = None
        self.new_areas = QCheckBox(_("Let this file bring residential areas that the base does not know yet"))
        self.new_areas.toggled.connect(self.compare)
        self.choices.addWidget(self.new_areas)
        self.compare()

    def compare(self) -> None:
        """Compare the file with the base."""
        self.go.setEnabled(False)
        today, new_areas = clock.local_date(clock.now()), self.new_areas.isChecked()
        self.desk.read(
            self,
            "plan",
            lambda db: roster.plan(db, self._file, today, new_areas=new_areas),
            self.show_plan,
            self.fail,
        )

    def show_plan(self, plan: RosterPlan) -> None:
        """Draw what it would do."""
        self._plan = plan
        self.show_lists(
            _(
                "{added} to add, {changed} to change, {unchanged} unchanged, {refused} refused",
                added=len(plan.added),
                changed=len(plan.changed),
                unchanged=plan.unchanged,
                refused=len(plan.refused),
            ),
            (_("Added"), _("Changed"), _("Refused"), _("To be looked at")),
            (
                plan.added,
                [Cell(line, change) for line in plan.changed for change in line.changes],
                plan.refused,
                plan.warnings,
            ),
        )

    def carry_out(self) -> None:
        """Import as a job; the window goes on meanwhile."""
        plan, desk = self._plan, self.desk
        if plan is None:
            return
        self.accept()
        desk.job(
            _("Importing the roster"),
            lambda at: roster.carry_out(desk.base, plan, desk.actor, at),
            lambda result: _said(desk, result),
        )


def _said(desk: Desk, result: RosterResult) -> None:
    desk.say(_("{added} people added, {changed} changed.", added=result.added, changed=result.changed))


def _changed_key(cell: Cell) -> tuple[str, int, str]:
    return cell.line.sheet, cell.line.row, cell.change.column
