"""The window of places and who answers for them. The grid's page opens it."""

from collections.abc import Iterable
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from core.language import _
from desktop.desk import Desk
from desktop.grid.places.lists_tabs import CheckTab, DutiesTab, UnitsTab
from desktop.grid.places.tree_tab import TreeTab
from desktop.page import sized
from grid.places.check import Finding


def open_it(desk: Desk) -> "PlacesWindow":
    """Open the places."""
    window = PlacesWindow(desk)
    window.show()
    return window


class PlacesWindow(QWidget):
    """The tree, what is to settle, companies and departments, duties."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {"place", "places", "area", "unit", "holding", "duty", "person", "account"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Places and who answers for them"))
        sized(self, 1180, 720)
        self.desk = desk
        self.tree = TreeTab(desk)
        self.check = CheckTab(desk)
        self.units = UnitsTab(desk)
        self.duties = DutiesTab(desk)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for tab, title in (
            (self.tree, _("Buildings and areas")),
            (self.check, _("To settle")),
            (self.units, _("Companies and departments")),
            (self.duties, _("Duties")),
        ):
            self.tabs.addTab(tab, title)
        for tab in (self.units, self.duties):
            self.tabs.setTabVisible(self.tabs.indexOf(tab), not desk.mark)  # the base's own
        body = QVBoxLayout(self)
        body.setContentsMargins(22, 18, 22, 18)
        body.addWidget(self.tabs, 1)
        self.check.opened.connect(self._settle)
        self.check.counted.connect(self._count)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self._find)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Read all of it again."""
        for tab in (self.tree, self.check, self.units, self.duties):
            tab.refresh()

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def _settle(self, finding: Finding) -> None:
        self.tabs.setCurrentWidget(self.tree)
        self.tree.open_at(finding.area_id, finding.place_id, finding.kind)

    def _count(self, number: int) -> None:
        title = _("To settle ({count})", count=number) if number else _("To settle")
        self.tabs.setTabText(self.tabs.indexOf(self.check), title)

    def _find(self) -> None:
        self.tabs.setCurrentWidget(self.tree)
        self.tree.search.setFocus()
