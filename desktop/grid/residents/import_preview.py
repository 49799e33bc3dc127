"""Importing a list of residents: read, compared and shown with names masked, then carried out as a job."""

from collections.abc import Callable
from pathlib import Path

from core import clock
from core.language import N_, _
from desktop.desk import Desk
from desktop.export import ask_open
from desktop.grid.residents.forms import hand_of
from desktop.import_preview import KINDS, ImportPreview
from desktop.table_model import TableModel
from grid.hands import Hand
from grid.residents import importing
from grid.residents.importing import Imported, Plan, ResidentLine, ToDo
from grid.residents.tags import tags_words
from people.names import masked_mobile, masked_name
from sheets.columns import Column, Kind, Sheet
from store.types import Db

TO_DO: Sheet[ToDo] = Sheet(
    N_("Residents"),
    (
        Column("row", N_("Row"), Kind.NUMBER, lambda each: each.line.row, 6),
        Column("home", N_("Household"), Kind.TEXT, lambda each: " ".join(filter(None, each.line.home)), 20),
        Column("name", N_("Name"), Kind.TEXT, lambda each: masked_name(each.line.name), 12),
        Column("mobile", N_("Phone number"), Kind.CODE, lambda each: masked_mobile(each.line.mobile), 14),
        Column("tags", N_("Known"), Kind.TEXT, lambda each: tags_words(each.line.tags), 20),
        Column("source", N_("Known from"), Kind.TEXT, lambda each: each.line.source, 14),
    ),
)


def import_residents(desk: Desk, then: Callable[[], None]) -> None:
    """Ask for the file, read it and show what it would do."""
    ask_open(
        desk,
        _("The list of residents to import"),
        _("Lists of residents ({kinds})", kinds=KINDS),
        lambda path: preview(desk, path, then),
    )


def preview(desk: Desk, path: Path, then: Callable[[], None]) -> None:
    """Read a file off the GUI thread, then open the preview."""

    def opened(lines: list[ResidentLine]) -> None:
        Preview(desk, path, lines, then).open()

    if desk.window is not None:
        desk.worker.ask(
            desk.window, "residents file", lambda: importing.read_residents(path), opened, desk.tell
        )


class Preview(ImportPreview):
    """Who is new, who is there already, and every cell that is refused."""

    def __init__(self, desk: Desk, path: Path, lines: list[ResidentLine], then: Callable[[], None]) -> None:
        super().__init__(
            desk,
            _("Import residents"),
            path.name,
            TableModel(TO_DO, lambda each: (each.line.sheet, each.line.row)),
            TableModel(TO_DO, lambda each: (each.line.sheet, each.line.row)),
            _(
                "What is refused is left out. Importing the same file again adds nothing. Delete the file afterwards."
            ),
        )
        self._read: tuple[Plan, Hand] | None = None
        self._then = then

        def read(db: Db) -> tuple[Plan, Hand]:
            at = clock.now()
            hand = hand_of(desk, db, at)
            return importing.plan(db, lines, hand, at), hand

        desk.read(self, "plan", read, self.show_plan, self.fail)

    def show_plan(self, read: tuple[Plan, Hand]) -> None:
        """Draw what it would do."""
        self._read = read
        plan = read[0]
        self.show_lists(
            _(
                "{new} new, {known} there already, {refused} cells refused",
                new=len(plan.new),
                known=len(plan.known),
                refused=len(plan.refused),
            ),
            (_("Added"), _("There already"), _("Refused"), _("To be looked at")),
            (plan.new, plan.known, plan.refused, ()),
        )

    def carry_out(self) -> None:
        """Import as a job; the window goes on meanwhile."""
        desk, then = self.desk, self._then
        if self._read is None:
            return
        plan, hand = self._read
        self.accept()

        def done(result: Imported) -> None:
            if desk.watcher:
                desk.watcher.look()
            desk.say(
                _("{added} residents entered, {stated} facts.", added=result.added, stated=result.stated)
            )
            then()

        desk.job(_("Importing residents"), lambda at: importing.carry_out(desk.base, plan, hand, at), done)
