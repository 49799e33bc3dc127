"""Importing a list of buildings and households: read, compared and shown cell by cell, then carried out as a job."""

from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from PySide6.QtWidgets import QCheckBox

from core import clock
from core.language import N_, _
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.export import ask_open
from desktop.import_preview import KINDS, ImportPreview
from desktop.table_model import TableModel
from grid.places import importing
from grid.places.importing.planning import Added, PlacesPlan, shown_counts
from grid.places.importing.reading import PlacesFile
from grid.places.words import kind_title
from people.areas import AreaRow, residential_areas
from sheets.columns import Column, Kind, Sheet
from store.types import Db


class ChangedCell(NamedTuple):
    """A move to another micro-grid, or another number of floors."""

    sheet: str
    row: int
    path: str
    what: str
    """grid, floors or floor."""
    old: str
    new: str


_WHATS = {"grid": N_("Micro-grid"), "floors": N_("Floors"), "floor": N_("Floor")}
ADDED: Sheet[Added] = Sheet(
    N_("Added"),
    (
        Column("row", N_("Row"), Kind.NUMBER, lambda row: row.row, 6),
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: kind_title(row.place.kind), 10),
        Column("floors", N_("Floors"), Kind.NUMBER, lambda row: row.place.floors, 8),
        Column("floor", N_("Floor"), Kind.NUMBER, lambda row: row.place.floor, 8),
        Column("path", N_("Place"), Kind.TEXT, lambda row: row.path, 36),
    ),
)
CHANGED: Sheet[ChangedCell] = Sheet(
    N_("Changed"),
    (
        Column("row", N_("Row"), Kind.NUMBER, lambda cell: cell.row, 6),
        Column("path", N_("Place"), Kind.TEXT, lambda cell: cell.path, 30),
        Column("what", N_("What"), Kind.TEXT, lambda cell: _(_WHATS[cell.what]), 14),
        Column("old", N_("Now"), Kind.TEXT, lambda cell: cell.old, 20),
        Column("new", N_("Then"), Kind.TEXT, lambda cell: cell.new, 20),
    ),
)


def import_places(desk: Desk) -> None:
    """Ask for the file, read it and show what it would do."""
    ask_open(
        desk,
        _("The list of buildings to import"),
        _("Lists of buildings ({kinds})", kinds=KINDS),
        lambda path: preview(desk, path),
    )


def preview(desk: Desk, path: Path) -> None:
    """Read a file off the GUI thread, then open the preview."""
    desk.say(_("Reading {file}…", file=path.name))

    def opened(file: PlacesFile) -> None:
        desk.say("")
        Preview(desk, path, file).open()

    if desk.window is not None:
        desk.worker.ask(desk.window, "places", lambda: importing.read_places(path), opened, desk.tell)


class Preview(ImportPreview):
    """What an import would do: what is new, which buildings move, and every cell that is refused."""

    def __init__(self, desk: Desk, path: Path, file: PlacesFile) -> None:
        super().__init__(
            desk,
            _("Import buildings and households"),
            path.name,
            TableModel(ADDED, lambda row: row.place.id),
            TableModel(CHANGED, lambda cell: (cell.sheet, cell.row, cell.what)),
        )
        self._file = file
        self._plan: PlacesPlan | None = None
        self.new_grids = QCheckBox(_("Let this file bring micro-grids that the base does not know yet"))
        self.new_grids.toggled.connect(self.compare)
        self.choices.addWidget(self.new_grids)
        self.area = Choice()
        self.area.setAccessibleName(_("Residential area"))
        self.area.hide()
        self.area.activated.connect(self.compare)
        self.choices.addWidget(self.area)
        self.compare()

    def compare(self) -> None:
        """Compare the file with the base."""
        self.go.setEnabled(False)
        today, new_grids = clock.local_date(clock.now()), self.new_grids.isChecked()
        area_id: UUID | None = self.area.currentData()

        def read(db: Db) -> tuple[PlacesPlan, list[AreaRow]]:
            plan = importing.plan(db, self._file, today, area_id=area_id, new_grids=new_grids)
            return plan, residential_areas(db)

        self.desk.read(self, "plan", read, self.show_plan, self.fail)

    def show_plan(self, read: tuple[PlacesPlan, list[AreaRow]]) -> None:
        """Draw what it would do; with several 居民区 ask which one rows without any belong to."""
        plan, areas = read
        self._plan = plan
        if len(areas) > 1 and not self.area.count():
            self.area.addItem(_("Rows that name no residential area are refused"), None)
            for row in areas:
                self.area.addItem(
                    _("Rows that name no residential area belong to {area}", area=row.name), row.id
                )
        self.area.setVisible(len(areas) > 1)
        self.show_lists(
            shown_counts(plan),
            (_("Added"), _("Changed"), _("Refused"), _("To be looked at")),
            (plan.added, _changed(plan), plan.refused, plan.warnings),
        )

    def carry_out(self) -> None:
        """Import as a job; the window goes on meanwhile."""
        plan, desk = self._plan, self.desk
        if plan is None:
            return
        self.accept()
        desk.job(
            _("Importing buildings and households"),
            lambda at: importing.carry_out(desk.base, plan, desk.actor, at),
            lambda result: desk.say(
                _(
                    "{buildings} buildings and {households} households added, {moved} buildings moved.",
                    buildings=result.buildings,
                    households=result.households,
                    moved=result.moved,
                )
            ),
        )


def _changed(plan: PlacesPlan) -> list[ChangedCell]:
    moved = [ChangedCell(one.sheet, one.row, one.name, "grid", one.old, one.new) for one in plan.moved]
    other = [
        ChangedCell(one.sheet, one.row, one.path, one.field, str(one.old or ""), str(one.new))
        for one in plan.changed
    ]
    return [*moved, *other]
