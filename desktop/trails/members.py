"""The field of a dialog that holds a team's members: found one by one while typing, or a whole 居民区 at once."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from core import clock
from core.language import _
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.page import button, label
from desktop.person_picker import PersonPicker
from desktop.trails.draft import Member
from people.areas import AreaRow
from people.persons import PersonRow, people


class MembersField(QWidget):
    """At the left who can be added, at the right who is in."""

    def __init__(self, desk: Desk, members: Sequence[Member], areas: Sequence[AreaRow]) -> None:
        super().__init__()
        self._desk = desk
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        left, right = QVBoxLayout(), QVBoxLayout()
        self.picker = PersonPicker(desk)
        self.add = button(_("Add"))
        self.area = Choice()
        for area in areas:
            self.area.addItem(f"{area.name} ({area.people})", area.id)
        self.add_area = button(_("Add the whole area"))
        left.addWidget(self.picker)
        left.addWidget(self.add)
        row = QHBoxLayout()
        row.addWidget(self.area, 1)
        row.addWidget(self.add_area)
        left.addLayout(row)
        self.count = label("", "soft")
        self.list = QListWidget()
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setMinimumWidth(190)
        self.remove = button(_("Remove"))
        for each in (self.count, self.list, self.remove):
            right.addWidget(each)
        whole.addLayout(left, 3)
        whole.addLayout(right, 2)
        self.add.clicked.connect(self._add_picked)
        self.picker.found.itemActivated.connect(self._add_picked)
        self.add_area.clicked.connect(self._add_area)
        self.remove.clicked.connect(self._remove)
        self._put(members)

    def members(self) -> list[Member]:
        """Who is in, in the order of being added."""
        items = (self.list.item(place) for place in range(self.list.count()))
        return [(item.data(Qt.ItemDataRole.UserRole), item.text()) for item in items]

    def _put(self, members: Sequence[Member]) -> None:
        known = {id for id, _name in self.members()}
        for id, name in members:
            if id not in known:
                item = QListWidgetItem(name)
                item.setData(Qt.ItemDataRole.UserRole, id)
                self.list.addItem(item)
        self.count.setText(_("{count} people", count=self.list.count()))

    def _add_picked(self) -> None:
        item = self.picker.found.currentItem()
        if item and self.picker.person_id:
            self._put([(self.picker.person_id, item.text().split("   ")[0])])
            self.picker.line.clear()
            self.picker.line.setFocus()

    def _add_area(self) -> None:
        area_id: UUID | None = self.area.currentData()
        if area_id is None:
            return
        today = clock.local_date(clock.now())

        def found(rows: list[PersonRow]) -> None:
            self._put([(row.id, row.name) for row in rows])

        self._desk.read(self, "area", lambda db: people(db, area_id=area_id, on=today), found)

    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
        self._put([])
