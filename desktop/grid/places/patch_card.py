"""The card of one node of the tree: where it lies, since when, who answers up to the street, its appointments or households."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from core.language import N_, _, translate
from desktop.desk import Desk
from desktop.grid.places.forms import added_in
from desktop.page import button, card, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid.places.holdings import HoldingRow, Level
from grid.places.particulars import Particulars, Stay
from grid.places.tree import Home
from grid.places.words import APPOINTMENTS, ROLES, kind_title
from sheets.columns import Column, Kind, Sheet, shown_day

HOMES: Sheet[Home] = Sheet(
    N_("Households"),
    (
        Column("floor", N_("Floor"), Kind.NUMBER, lambda home: home.floor, 8),
        Column("name", N_("Household"), Kind.TEXT, lambda home: home.name, 24),
    ),
)


class PatchCard(QWidget):
    """Shows one node. `asked` names what a button wants: add, change, move, close, reopen, end, or a role to appoint."""

    asked = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.node: Particulars | None = None
        frame, column = card()
        self.title = label("", "section", wrap=True)
        self.above = label("", "soft", wrap=True)
        self.facts = label("", "soft", wrap=True)
        self.levels = label("", "", wrap=True)
        self.appointments = Table(TableModel(APPOINTMENTS, lambda row: row.id), desk)
        self.homes = Table(TableModel(HOMES, lambda home: home.id), desk)
        self.homes.when_empty(_("No household is entered here."))
        self.lists = QStackedWidget()
        self.lists.addWidget(self.appointments)
        self.lists.addWidget(self.homes)
        self.list_title = label("", "strong")
        self.appoint = button(_("Appoint…"))
        self.end = button(_("End…"))
        self.change_home = button(_("Change…"))
        self.close_home = button(_("Close…"))
        self.add = button("")
        self.change = button(_("Change…"))
        self.move_it = button(_("Move…"), "", _("Put the building into another micro-grid from a day on"))
        self.close_it = button(_("Close…"))
        menu = QMenu(self.appoint)
        for role, words in ROLES.items():
            menu.addAction(translate(words)).triggered.connect(
                lambda _checked=False, role=role: self.asked.emit(role)
            )
        self.appoint.setMenu(menu)
        for each in (self.title, self.above, self.facts, self.levels):
            column.addWidget(each)
        acts, answers = QHBoxLayout(), QHBoxLayout()
        for each in (self.add, self.change, self.move_it, self.close_it):
            acts.addWidget(each)
        acts.addStretch(1)
        answers.addWidget(self.list_title, 1)
        for each in (self.appoint, self.end, self.change_home, self.close_home):
            answers.addWidget(each)
        column.addLayout(acts)
        column.addLayout(answers)
        column.addWidget(self.lists, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        for each, what in (
            (self.add, "add"),
            (self.change, "change"),
            (self.move_it, "move"),
            (self.end, "end"),
            (self.change_home, "change_home"),
            (self.close_home, "close_home"),
        ):
            each.clicked.connect(lambda _checked=False, what=what: self.asked.emit(what))
        self.close_it.clicked.connect(self._close)
        self.appointments.chosen.connect(self._choose)
        self.homes.chosen.connect(self._choose)
        self.homes.opened.connect(self._open_home)
        self.show_node(None)

    def show_node(self, node: Particulars | None) -> None:
        """Show a node; nothing for None."""
        self.node = node
        self.setEnabled(node is not None)
        self.title.setText(f"{node.name}  {kind_title(node.kind)}" if node else "")
        self.above.setText(node.above if node else "")
        self.facts.setText("\n".join(facts(node)) if node else "")
        self.facts.setVisible(bool(self.facts.text()))
        self.levels.setText("\n".join(_level(each) for each in node.levels if _tells(each)) if node else "")
        self.appointments.show_rows(list(node.appointments) if node else [])
        self.homes.show_rows(list(node.homes) if node else [])
        held = node is not None and node.patch is not None
        self.appointments.when_empty(_("Nobody was ever appointed to this itself."))
        self.lists.setCurrentWidget(self.appointments if held else self.homes)
        self.list_title.setText(_("Appointments to this itself") if held else _("Households"))
        self._buttons(node)

    def _buttons(self, node: Particulars | None) -> None:
        may = self.desk.may("keep_places") and node is not None
        kind = node.kind if node else ""
        is_open = node is not None and node.until is None
        # Areas are the base's own: what a station said of one would never come there.
        own = node is not None and (node.place_id is not None or not self.desk.mark)
        self.add.setText(_("Add: {kind}…", kind=kind_title(added_in(kind))) if added_in(kind) else "")
        self.add.setVisible(may and is_open and bool(added_in(kind)))
        self.change.setVisible(may and is_open and own)
        self.move_it.setVisible(may and is_open and kind == "building")
        self.close_it.setVisible(may and own)
        self.close_it.setText(_("Close…") if is_open else _("Take the closing back…"))
        held = may and is_open and node is not None and node.patch is not None
        self.appoint.setVisible(held)
        self.end.setVisible(held)
        homes = may and is_open and not held
        self.change_home.setVisible(homes)
        self.close_home.setVisible(homes)
        self._choose()

    def _choose(self, _row: object = None) -> None:
        row: HoldingRow | None = self.appointments.current()
        self.end.setEnabled(row is not None and row.until is None)
        home = self.homes.current()
        self.change_home.setEnabled(home is not None)
        self.close_home.setEnabled(home is not None)

    def _open_home(self, _home: Home) -> None:
        if self.change_home.isEnabled() and self.desk.may("keep_places"):
            self.asked.emit("change_home")

    def _close(self) -> None:
        self.asked.emit("close" if self.node is not None and self.node.until is None else "reopen")


def facts(node: Particulars) -> list[str]:
    """Days, floors and former micro-grids of a node, a sentence a line."""
    said: list[str] = []
    if node.until is not None:
        said.append(_("Closed since {day}.", day=shown_day(node.until)))
    if node.since is not None:
        said.append(_("There since {day}.", day=shown_day(node.since)))
    if node.floors:
        said.append(_("{count} floors.", count=node.floors))
    if node.floor:
        said.append(_("On floor {floor}.", floor=node.floor))
    if len(node.stays) > 1:
        said += [_stay(stay) for stay in node.stays]
    return said


def _stay(stay: Stay) -> str:
    if stay.until:
        return _("Until {day} in {grid}.", day=shown_day(stay.until), grid=stay.name)
    if stay.since:
        since = shown_day(stay.since)
        return _("Since {day} in {grid} ({reason}).", day=since, grid=stay.name, reason=stay.reason)
    return _("In {grid}.", grid=stay.name)


def _tells(level: Level) -> bool:
    """A building mostly has nobody of its own: its micro-grid's holder answers."""
    return level.kind != "building" or bool(level.holders or level.deputies or level.companies)


def _level(level: Level) -> str:
    def names(rows: Sequence[HoldingRow]) -> str:
        return "、".join(row.name for row in rows)

    parts = [names(level.holders) or "—"]
    if level.deputies:
        parts.append(_("deputies {names}", names=names(level.deputies)))
    if level.companies:
        parts.append(names(level.companies))
    return _("{kind} {name}: {who}", kind=kind_title(level.kind), name=level.name, who="  ·  ".join(parts))
