"""The tree of a day on the screen: streets down to stairwells, who answers beside each, what was open stays open over a refresh."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from core.language import _
from desktop import look
from grid.places.tree import Node
from grid.places.words import kind_title

_KEY = Qt.ItemDataRole.UserRole
_OPEN_AT_FIRST = frozenset({"street", "area"})
_NUMBERS = (2, 3)
Key = tuple[str, UUID | None]
"""A node by its kind and its id."""


class TreeView(QTreeWidget):
    """Shows nodes; `moved(key or None)` when another one is chosen."""

    moved = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(4)
        self.setHeaderLabels([_("Place"), _("Who answers"), _("Buildings"), _("Households")])
        self.setUniformRowHeights(True)
        self.setAccessibleName(_("Tree of places"))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, *_NUMBERS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self._nodes: dict[Key, Node] = {}
        self.currentItemChanged.connect(self._tell)

    @property
    def chosen(self) -> Key | None:
        """The key of the chosen node."""
        item = self.currentItem()
        return item.data(0, _KEY) if item is not None else None

    def node(self, key: Key) -> Node | None:
        """A node that is shown."""
        return self._nodes.get(key)

    def show_roots(self, roots: Sequence[Node]) -> None:
        """Show this tree instead; what was open and chosen stays so where it is still there."""
        opened = {item.data(0, _KEY): item.isExpanded() for item in self._items()}
        chosen = self.chosen
        self.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.clear()
        self._nodes = {}
        self.addTopLevelItems([self._item(root) for root in roots])
        for item in self._items():
            key: Key = item.data(0, _KEY)
            item.setExpanded(opened.get(key, key[0] in _OPEN_AT_FIRST))
        self.blockSignals(False)  # noqa: FBT003 - Qt's own signature
        if chosen is None or not self.choose(chosen):
            first = self.topLevelItem(0)
            if first is not None:
                self.setCurrentItem(first)
            else:
                self.moved.emit(None)

    def choose(self, key: Key) -> bool:
        """Choose a node and bring it into sight; False where it is not here."""
        for item in self._items():
            if item.data(0, _KEY) == key:
                if self.currentItem() is item:
                    self.moved.emit(key)
                self.setCurrentItem(item)
                self.scrollToItem(item)
                return True
        return False

    def as_text(self) -> str:
        """The tree as a person reads it, a node a line; tests compare it."""
        lines: list[str] = []
        for item in self._items():
            depth, above = 0, item.parent()
            while above is not None:
                depth, above = depth + 1, above.parent()
            cells = [item.text(column) for column in range(self.columnCount())]
            lines.append("  " * depth + " | ".join(cells).rstrip(" |"))
        return "\n".join(lines)

    def _tell(self, _now: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        self.moved.emit(self.chosen)

    def _items(self) -> Iterator[QTreeWidgetItem]:
        waiting = [self.topLevelItem(row) for row in range(self.topLevelItemCount())]
        while waiting:
            item = waiting.pop(0)
            if item is not None:
                yield item
                waiting = [*(item.child(row) for row in range(item.childCount())), *waiting]

    def _item(self, node: Node) -> QTreeWidgetItem:
        key: Key = (node.kind, node.place_id or node.area_id)
        self._nodes[key] = node
        shown = node.kind != "stairwell"
        item = QTreeWidgetItem(
            [
                node.name or kind_title(node.kind),
                _answers(node),
                str(node.buildings) if shown and node.kind != "building" else "",
                str(node.households or "") if not shown else str(node.households),
            ]
        )
        item.setData(0, _KEY, key)
        for column in _NUMBERS:
            item.setTextAlignment(column, look.RIGHT)
        item.addChildren([self._item(child) for child in node.children])
        return item


def _answers(node: Node) -> str:
    if node.answers is None:
        return ""
    rows = (*node.answers.holders, *node.answers.companies)
    return "、".join(row.name for row in rows)
