"""Importing an office's list of facilities: read, compared and shown row by row, then carried out as a job."""

from collections.abc import Callable
from pathlib import Path

from core import clock
from core.language import N_, _
from desktop.desk import Desk
from desktop.export import ask_open
from desktop.import_preview import KINDS, ImportPreview
from desktop.table_model import TableModel
from grid.facilities import importing
from grid.facilities.importing import Done, FacilityFile, FacilityPlan, Planned
from grid.facilities.lists import kind_word
from sheets.columns import Column, Kind, Sheet

PLANNED: Sheet[Planned] = Sheet(
    N_("Facilities"),
    (
        Column("row", N_("Row"), Kind.NUMBER, lambda row: row.row, 6),
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: kind_word(row.facility.kind), 8),
        Column("name", N_("Facility"), Kind.TEXT, lambda row: row.facility.name, 20),
        Column("code", N_("Registration number"), Kind.CODE, lambda row: row.facility.code, 16),
        Column("where", N_("Where"), Kind.TEXT, lambda row: row.where, 22),
        Column("what", N_("What falls due"), Kind.TEXT, lambda row: row.due and row.due.what, 12),
        Column("due_on", N_("Due on"), Kind.DAY, lambda row: row.due and row.due.due_on, 13),
        Column("unit", N_("Responsible"), Kind.TEXT, lambda row: row.unit, 18),
    ),
)


def import_facilities(desk: Desk, done: Callable[[], None]) -> None:
    """Ask for the list, read it and show what it would do; `done` is called after an import."""
    ask_open(
        desk,
        _("The list of facilities to import"),
        _("Lists of facilities ({kinds})", kinds=KINDS),
        lambda path: preview(desk, path, done),
    )


def preview(desk: Desk, path: Path, done: Callable[[], None]) -> None:
    """Read a list off the GUI thread, then open the preview."""
    desk.say(_("Reading {file}…", file=path.name))

    def opened(file: FacilityFile) -> None:
        desk.say("")
        Preview(desk, file, done).open()

    if desk.window is not None:
        desk.worker.ask(desk.window, "facilities", lambda: importing.read_file(path), opened, desk.tell)


class Preview(ImportPreview):
    """What an import would do: new facilities, new dates of known ones, every row that is refused."""

    def __init__(self, desk: Desk, file: FacilityFile, done: Callable[[], None]) -> None:
        super().__init__(
            desk,
            _("Import facilities"),
            file.name,
            TableModel(PLANNED, lambda row: row.row),
            TableModel(PLANNED, lambda row: row.row),
        )
        self.plan: FacilityPlan | None = None
        self._done = done
        at = clock.now()
        desk.read(self, "plan", lambda db: importing.plan(db, file, at), self.show_plan, self.fail)

    def show_plan(self, plan: FacilityPlan) -> None:
        """Draw what it would do."""
        self.plan = plan
        self.show_lists(
            _(
                "{added} new facilities, {dated} new dates, {unchanged} unchanged, {refused} rows refused",
                added=len(plan.added),
                dated=len(plan.dated),
                unchanged=plan.unchanged,
                refused=len(plan.refused),
            ),
            (_("New"), _("New dates"), _("Refused"), _("To be looked at")),
            (plan.added, plan.dated, plan.refused, plan.warnings),
        )

    def carry_out(self) -> None:
        """Import as a job; the window goes on meanwhile."""
        plan, desk = self.plan, self.desk
        if plan is None:
            return
        self.accept()
        desk.job(
            _("Importing facilities"),
            lambda at: importing.carry_out(desk.base, plan, desk.actor, at),
            self._said,
        )

    def _said(self, done: Done) -> None:
        self.desk.say(
            _(
                "{facilities} facilities added, {dues} due dates stated.",
                facilities=done.facilities,
                dues=done.dues,
            )
        )
        self._done()
