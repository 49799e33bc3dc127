"""The tabs beside the tree: what is to settle, companies and departments, duties."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core import clock
from core.language import _
from desktop.desk import Desk
from desktop.grid.places import answer_forms
from desktop.page import button, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid.places import check, duties, rules, units
from grid.places.check import Finding
from grid.places.duties import DutyRow
from grid.places.patches import patches, path
from grid.places.units import UnitRow
from grid.places.words import FINDINGS, GIVEN, UNITS
from people import accounts
from people.accounts import AccountRow
from store.types import Db


class CheckTab(QWidget):
    """Patches that nobody or two people hold, that no company serves. `opened` with the finding to be settled."""

    opened = Signal(object)
    counted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.table = Table(TableModel(FINDINGS, _finding_key, _finding_tone), desk)
        self.table.when_empty(_("Every patch has one holder, and a property company serves every building."))
        self.settle = button(_("Show in the tree"), "main")
        self.export = button(_("Export…"))
        _stack(self, self.table, label(_("As of today."), "soft"), self.export, self.settle)
        self.table.opened.connect(self.opened)
        self.table.chosen.connect(self._choose)
        self.settle.clicked.connect(self._settle)
        self.export.clicked.connect(self.table.export)
        self.settle.setEnabled(False)

    def refresh(self) -> None:
        """Check again."""
        on = clock.local_date(clock.now())
        self.desk.read(self, "check", lambda db: check.patches(db, on), self.show_findings)

    def show_findings(self, found: list[Finding]) -> None:
        """Show what is to settle."""
        self.table.show_rows(found)
        self._choose(self.table.current())
        self.counted.emit(len(found))

    def _choose(self, row: Finding | None) -> None:
        self.settle.setEnabled(row is not None)

    def _settle(self) -> None:
        row = self.table.current()
        if row is not None:
            self.opened.emit(row)


class UnitsTab(QWidget):
    """Companies and departments."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.table = Table(TableModel(UNITS, lambda row: row.id, _unit_tone), desk)
        self.table.when_empty(_("No company or department is entered yet."))
        self.add = button(_("Add…"), "main")
        self.change = button(_("Change…"))
        self.close_it = button(_("Works here no longer…"))
        _stack(self, self.table, label(""), self.close_it, self.change, self.add)
        for each in (self.add, self.change, self.close_it):
            each.setVisible(desk.may("keep_places"))
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._change)
        self.add.clicked.connect(lambda: answer_forms.unit(desk, self, None, self._done))
        self.change.clicked.connect(lambda: self._change(self.table.current()))
        self.close_it.clicked.connect(self._close)
        self._choose(None)

    def refresh(self) -> None:
        """Read them again."""
        self.desk.read(self, "units", units.units, self.show_units)

    def show_units(self, rows: list[UnitRow]) -> None:
        """Show them; the chosen one may have changed."""
        self.table.show_rows(rows)
        self._choose(self.table.current())

    def _choose(self, row: UnitRow | None) -> None:
        self.change.setEnabled(row is not None)
        self.close_it.setEnabled(row is not None)
        closed = row is not None and row.closed_on is not None
        self.close_it.setText(_("Works here again…") if closed else _("Works here no longer…"))

    def _change(self, row: UnitRow | None) -> None:
        if row is not None and self.desk.may("keep_places"):
            answer_forms.unit(self.desk, self, row, self._done)

    def _close(self) -> None:
        row = self.table.current()
        if row is not None:
            answer_forms.close_unit(self.desk, self, row, self._done)

    def _done(self, _result: object) -> None:
        self.refresh()


class Givable(NamedTuple):
    """What the dialog of a duty offers."""

    accounts: Sequence[AccountRow]
    areas: Sequence[tuple[UUID, str]]
    units: Sequence[UnitRow]


class DutiesTab(QWidget):
    """What accounts and persons may do in the issue book besides what their account's role gives. An administrator keeps it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.table = Table(TableModel(GIVEN, lambda row: row.id, _duty_tone), desk)
        self.table.when_empty(
            _("No duty is given yet: accounts do what their role gives, holders what their patch gives.")
        )
        self.give = button(_("Give…"), "main")
        self.end = button(_("End…"))
        said = _(
            "An administrator's account dispatches, handles, checks and leads; a clerk's does all but lead. Duties add to that."
        )
        _stack(self, self.table, label(said, "soft", wrap=True), self.end, self.give)
        for each in (self.give, self.end):
            each.setVisible(desk.may("keep_accounts"))
        self.table.chosen.connect(self._choose)
        self.give.clicked.connect(self._read)
        self.end.clicked.connect(self._end)
        self._choose(None)

    def refresh(self) -> None:
        """Read them again."""
        self.desk.read(self, "duties", lambda db: list(duties.duties(db)), self.show_duties)

    def show_duties(self, rows: list[DutyRow]) -> None:
        """Show them; the chosen one may have ended."""
        self.table.show_rows(rows)
        self._choose(self.table.current())

    def _choose(self, row: DutyRow | None) -> None:
        self.end.setEnabled(row is not None and row.until is None)

    def _read(self) -> None:
        self.desk.read(self, "givable", _givable, self._give)

    def _give(self, known: Givable) -> None:
        answer_forms.give_duty(self.desk, self, known.accounts, known.areas, known.units, self._done)

    def _end(self) -> None:
        row = self.table.current()
        if row is not None:
            answer_forms.end_duty(self.desk, self, row, self._done)

    def _done(self, _result: object) -> None:
        self.refresh()


def _givable(db: Db) -> Givable:
    on = clock.local_date(clock.now())
    nodes = patches(db, on)
    found = [(id, path(nodes, id)) for id in nodes]
    return Givable(
        accounts.accounts(db), sorted(found, key=lambda one: rules.natural(one[1])), units.units(db, on=on)
    )


def _stack(whole: QWidget, table: QWidget, said: QWidget, *buttons: QWidget) -> None:
    row = QHBoxLayout()
    row.addWidget(said, 1)
    for each in buttons:
        row.addWidget(each)
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 10, 0, 0)
    column.setSpacing(10)
    column.addLayout(row)
    column.addWidget(table, 1)


def _finding_key(row: Finding) -> tuple[object, ...]:
    return row.code, row.area_id, row.place_id


def _finding_tone(row: Finding, key: str) -> str:
    if key != "found":
        return ""
    return "bad" if row.code in {"nobody", "left", "nowhere"} else "warn"


def _unit_tone(row: UnitRow, key: str) -> str:
    return "still" if key == "name" and row.closed_on is not None else ""


def _duty_tone(row: DutyRow, key: str) -> str:
    return "still" if key == "role" and row.until is not None else ""
