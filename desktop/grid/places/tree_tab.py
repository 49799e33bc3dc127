"""The tab of the tree: the tree of a chosen day at the left, the chosen node's card at the right, a search, import and export."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import QDate, Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core import clock
from core.language import _
from desktop import icons, look
from desktop.choice import Day
from desktop.desk import Desk
from desktop.export import export_rows
from desktop.grid.places import answer_forms, forms
from desktop.grid.places.import_preview import import_places
from desktop.grid.places.patch_card import PatchCard
from desktop.grid.places.tree_view import Key, TreeView
from desktop.page import button, label
from grid.issues.issues import Filter, listing
from grid.places import particulars, rules, units
from grid.places.lists import PLACES, PlaceLine, lines
from grid.places.particulars import Particulars
from grid.places.patches import patches, path
from grid.places.searching import Found, search_places
from grid.places.tree import tree
from grid.places.units import UnitRow
from grid.places.words import ROLES, kind_title
from store.types import Db

TYPING_MS = 150


class Moving(NamedTuple):
    """What the dialog of a move offers and says."""

    patches: list[tuple[UUID, str]]
    open_issues: int


class TreeTab(QWidget):
    """The tree and one node of it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.day = Day()
        today = clock.local_date(clock.now())
        self.day.setDate(QDate(today.year, today.month, today.day))
        self.day.setAccessibleName(_("As of"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Building, stairwell, household or micro-grid; pinyin too"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icons.icon("search", look.FAINT), QLineEdit.ActionPosition.LeadingPosition)
        self.add_area = button(_("Add an area…"))
        self.import_ = button(_("Import…"))
        self.export = button(_("Export…"))
        self.tree = TreeView()
        self.hits = QListWidget()
        self.hits.setAccessibleName(_("Found places"))
        self.left = QStackedWidget()
        self.left.addWidget(self.tree)
        self.left.addWidget(self.hits)
        self.card = PatchCard(desk)
        self._found: list[Found] = []
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.look)
        self._lay_out()
        for each in (self.add_area, self.import_):
            each.setVisible(desk.may("keep_places"))
        if desk.mark:
            self.add_area.hide()
            self.import_.hide()
        self.day.dateChanged.connect(self.refresh)
        self.search.textChanged.connect(self._typing.start)
        self.search.returnPressed.connect(self._first)
        self.hits.itemActivated.connect(self._hit)
        self.hits.itemClicked.connect(self._hit)
        self.tree.moved.connect(self._read_node)
        self.card.asked.connect(self._do)
        self.add_area.clicked.connect(self._add_area)
        self.import_.clicked.connect(lambda: import_places(desk))
        self.export.clicked.connect(self._export)

    @property
    def on(self) -> date:
        """The day that is shown."""
        day = self.day.date()
        return date(day.year(), day.month(), day.day())

    def refresh(self, _day: object = None) -> None:
        """Read the tree again."""
        on = self.on
        self.desk.read(self, "tree", lambda db: tree(db, on), self.tree.show_roots)

    def open_at(self, area_id: UUID | None, place_id: UUID | None, kind: str) -> None:
        """Show a node; of a household the place that it stands in."""
        if kind == "household" and place_id is not None:
            self.desk.read(self, "home", lambda db: particulars.stands_in(db, place_id), self._show)
        else:
            self.tree.choose((kind, place_id or area_id))

    def look(self) -> None:
        """Search for what is typed."""
        text, on = self.search.text(), self.on
        self.desk.read(self, "find", lambda db: search_places(db, text, on), self.show_hits)

    def show_hits(self, found: list[Found]) -> None:
        """Show what a search found in the place of the tree."""
        self._found = found
        self.hits.clear()
        for hit in found:
            words = "   ".join(part for part in (hit.path, hit.within or kind_title(hit.kind)) if part)
            self.hits.addItem(QListWidgetItem(words))
        if not found:
            self.hits.addItem(_("No place fits this."))
        self.left.setCurrentWidget(self.hits if self.search.text().strip() else self.tree)

    def _show(self, key: tuple[str, UUID]) -> None:
        self.tree.choose(key)

    def _first(self) -> None:
        if self._found:
            self._go(self._found[0])

    def _hit(self, item: QListWidgetItem) -> None:
        row = self.hits.row(item)
        if row < len(self._found):
            self._go(self._found[row])

    def _go(self, hit: Found) -> None:
        self.search.clear()
        self._typing.stop()
        self._found = []
        self.left.setCurrentWidget(self.tree)
        self.open_at(hit.area_id, hit.place_id, hit.kind)

    def _read_node(self, key: Key | None) -> None:
        if key is None:
            self.card.show_node(None)
            return
        kind, id = key
        if id is None:
            self.card.show_node(None)
            return
        on = self.on
        of = particulars.of_area if kind in {"street", "area", "grid"} else particulars.of_place
        self.desk.read(self, "node", lambda db: of(db, id, on), self.card.show_node)

    def _do(self, what: str) -> None:
        node = self.card.node
        if node is None:
            return
        if what in ROLES:
            on = self.on
            self.desk.read(
                self,
                "units",
                lambda db: units.units(db, "property", on),
                lambda rows: self._appoint(node, what, rows),
            )
        elif what == "move":
            on = self.on
            self.desk.read(
                self, "moving", lambda db: _moving(db, node, on), lambda read: self._move(node, read)
            )
        elif what == "end":
            row = self.card.appointments.current()
            if row is not None:
                answer_forms.end_appointment(self.desk, self, row, self._done)
        elif what in {"change_home", "close_home"}:
            self._do_home(what)
        else:
            make = {"add": forms.add, "change": forms.change, "close": forms.close, "reopen": forms.reopen}[
                what
            ]
            make(self.desk, self, node, self._done)

    def _do_home(self, what: str) -> None:
        home = self.card.homes.current()
        if home is not None:
            make = forms.change if what == "change_home" else forms.close
            on, id = self.on, home.id
            self.desk.read(
                self, "home_card", lambda db: particulars.of_place(db, id, on),
                lambda node: make(self.desk, self, node, self._done) and None,
            )  # fmt: skip

    def _appoint(self, node: Particulars, role: str, companies: list[UnitRow]) -> None:
        answer_forms.appoint(self.desk, self, node, role, companies, self._done)

    def _move(self, node: Particulars, read: Moving) -> None:
        forms.move(self.desk, self, node, read.patches, read.open_issues, self._done)

    def _add_area(self) -> None:
        node = self.card.node
        names = (
            [level.name for level in reversed(node.levels) if level.kind in {"street", "area"}]
            if node
            else []
        )
        street, area = (*names, "", "")[:2]
        forms.add_area(self.desk, self, street, area, self._done)

    def _done(self, _result: object) -> None:
        self.refresh()

    def _export(self) -> None:
        on = self.on

        def written(rows: list[PlaceLine]) -> None:
            export_rows(self.desk, PLACES, rows)

        self.desk.read(self, "lines", lambda db: list(lines(db, on)), written)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.search, 2)
        top.addWidget(label(_("As of"), "soft"))
        top.addWidget(self.day)
        top.addStretch(1)
        for each in (self.add_area, self.import_, self.export):
            top.addWidget(each)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setHandleWidth(14)
        halves.addWidget(self.left)
        halves.addWidget(self.card)
        halves.setSizes([560, 520])
        halves.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(halves, 1)


def _moving(db: Db, node: Particulars, on: date) -> Moving:
    """The micro-grids first, then the 居民区 as a whole; not the one that it lies in."""
    nodes = patches(db, on)
    now = next((level.patch.area_id for level in node.levels if level.patch.area_id is not None), None)
    found = [each for each in nodes.values() if each.kind != "street" and each.id != now]
    found.sort(key=lambda each: (each.kind != "grid", rules.natural(path(nodes, each.id))))
    opened = listing(db, Filter(place_id=node.place_id), clock.now()) if node.place_id else []
    return Moving([(each.id, path(nodes, each.id)) for each in found], len(opened))
