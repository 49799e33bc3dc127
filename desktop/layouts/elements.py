"""The list of a layout's elements beside the page, with what can be added, and below it what is wrong with the layout."""

from typing import ClassVar

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from core.language import N_, _
from credits.certificates.layouts.layout_parts import (
    Box,
    Code,
    Element,
    Frame,
    Kind,
    Layout,
    Page,
    RowColumn,
    Rows,
    Rule,
    SealSpace,
    Text,
)
from credits.certificates.layouts.refusals import called
from desktop import icons, look
from desktop.layouts import words
from desktop.layouts.columns import HEADINGS
from desktop.layouts.problems import Problem
from desktop.page import button, label
from desktop.table_model import plain_tip

WIDE = 250
QWIDGETSIZE_MAX = 16_777_215
"""Qt's own word for no limit, which its binding leaves out."""
_KEY = Qt.ItemDataRole.UserRole


class Elements(QWidget):
    """Every element: what stands in it, and its name."""

    chosen = Signal(tuple)
    added = Signal(object)
    """A fresh element, not yet in the layout."""
    picture_wanted = Signal(str)
    """A picture shall be added, in this role."""
    removed = Signal()
    duplicated = Signal()
    stepped = Signal(str)
    """The chosen element shall go to the "front", "forward", "backward" or "back"."""
    ORDERS: ClassVar[dict[str, str]] = {
        "front": N_("To the very front"),
        "forward": N_("One forward"),
        "backward": N_("One back"),
        "back": N_("To the very back"),
    }

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDE)
        self._is_showing = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.add = button(_("Add"), "", _("Add an element to the page"))
        self.copy = button(_("Duplicate"), "quiet", "Ctrl+D")
        self.remove = button(_("Remove"), "quiet", "Delete")
        self.order = button(_("Layer"), "quiet", _("Which of two alike lies on top"))
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(label(_("Elements"), "section"))
        head.addStretch()
        head.addWidget(self.add)
        column.addLayout(head)
        self.list = QListWidget()
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setUniformItemSizes(True)
        column.addWidget(self.list, 3)
        below = QHBoxLayout()
        below.setSpacing(0)
        for each in (self.copy, self.order, self.remove):
            below.addWidget(each)
        below.addStretch()
        column.addLayout(below)
        self.list.itemSelectionChanged.connect(self._choose)
        # The list gets shorter when problems appear below it.
        self.list.verticalScrollBar().rangeChanged.connect(self._keep_in_sight)
        self.copy.clicked.connect(self.duplicated)
        self.remove.clicked.connect(self.removed)
        self.orders = QMenu(self.order)
        for step, title in self.ORDERS.items():
            self.orders.addAction(_(title)).triggered.connect(
                lambda _checked=False, step=step: self.stepped.emit(step)
            )
        self.order.setMenu(self.orders)
        for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            shortcut = QShortcut(QKeySequence(key), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self.removed)

    def offer(self, layout: Layout) -> None:
        """Fill the menu of what can be added to a layout of this kind."""
        menu = QMenu(self.add)
        for fresh in fresh_elements(layout.kind, layout.page):
            menu.addAction(words.sort_of(fresh)).triggered.connect(
                lambda _checked=False, fresh=fresh: self.added.emit(fresh)
            )
        menu.addSeparator()
        for role, title in (
            ("picture", N_("Picture from a file…")),
            ("seal", N_("Printed seal from a file…")),
            ("background", N_("Background from a file…")),
        ):
            menu.addAction(_(title)).triggered.connect(
                lambda _checked=False, role=role: self.picture_wanted.emit(role)
            )
        self.add.setMenu(menu)

    def show_layout(self, layout: Layout, keys: tuple[str, ...], wrong: tuple[str, ...]) -> None:
        """List the elements of a layout; `keys` are selected, those of `wrong` are marked."""
        self._is_showing = True
        while self.list.count() > len(layout.elements):
            self.list.takeItem(self.list.count() - 1)
        while self.list.count() < len(layout.elements):
            self.list.addItem(QListWidgetItem())
        for place, element in enumerate(layout.elements):
            item = self.list.item(place)
            inside = words.shortly(element, layout.kind) or words.sort_of(element)
            item.setData(_KEY, element.key)
            name = called(element.key)
            item.setText(inside if inside == name else f"{inside} · {name}")
            item.setToolTip(plain_tip(_("{sort}: {name}", sort=words.sort_of(element), name=name)))
            colour = look.SEAL if element.key in wrong else look.SOFT
            item.setIcon(icons.icon(words.ICONS[type(element)], colour))
            item.setForeground(QColor(look.SEAL if element.key in wrong else look.INK))
            item.setSelected(element.key in keys)
        chosen = [place for place, element in enumerate(layout.elements) if element.key in keys]
        if chosen:
            self.list.setCurrentRow(chosen[-1], QItemSelectionModel.SelectionFlag.NoUpdate)
            self._keep_in_sight()
        for each in (self.copy, self.remove):
            each.setEnabled(bool(keys))
        self.order.setEnabled(len(keys) == 1)
        self._is_showing = False

    def _keep_in_sight(self) -> None:
        chosen = self.list.selectedItems()
        if chosen:
            self.list.scrollToItem(chosen[-1])

    def _choose(self) -> None:
        if not self._is_showing:
            self.chosen.emit(tuple(str(item.data(_KEY)) for item in self.list.selectedItems()))


class Problems(QWidget):
    """What is wrong, one sentence below the other; a click leads to the element."""

    chosen = Signal(tuple, str)
    """Keys of the elements and name of the field, either may be empty."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.title = label("", "section")
        self.good = label(_("Everything fits, the longest names too."), "soft", wrap=True)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        column.addWidget(self.title)
        column.addWidget(self.good)
        column.addWidget(self.list, 1)
        column.addStretch()
        self.problems: list[Problem] = []
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        self.show_problems([])

    def show_problems(self, problems: list[Problem]) -> None:
        """List them."""
        self.problems = problems
        self.title.setText(
            _("To be mended ({count})", count=len(problems)) if problems else _("Nothing to mend")
        )
        self.good.setVisible(not problems)
        self.list.setVisible(bool(problems))
        self.setMaximumHeight(QWIDGETSIZE_MAX if problems else self.sizeHint().height())
        self.list.clear()
        metrics = self.list.fontMetrics()
        room = WIDE - 40
        for problem in problems:
            item = QListWidgetItem(problem.sentence)
            high = metrics.boundingRect(
                0, 0, room, 1_000, Qt.TextFlag.TextWordWrap, problem.sentence
            ).height()
            item.setSizeHint(QSize(room, high + 16))
            item.setForeground(QColor(look.SEAL))
            self.list.addItem(item)

    def _choose(self, item: QListWidgetItem) -> None:
        problem = self.problems[self.list.row(item)]
        self.chosen.emit(problem.keys, problem.field)


def fresh_elements(kind: Kind, page: Page) -> list[Element]:
    """What can be added without a file, each in the middle of the page, under a name in the reader's language."""

    def middle(wide: int, high: int) -> Box:
        return Box((page.wide - wide) // 200 * 100, (page.high - high) // 200 * 100, wide, high)

    made: list[Element] = [
        Text(_("Text"), middle(80_00, 12_00), _("New text"), size=160, least=100),
        Code(_("QR code"), middle(32_00, 32_00)),
        SealSpace(_("Seal"), middle(42_00, 42_00)),
        Rule(_("Straight line"), middle(100_00, 4_00)),
        Frame(_("Border"), Box(7_00, 7_00, page.wide - 14_00, page.high - 14_00)),
    ]
    if kind != "stage":
        columns = tuple(
            RowColumn(field, HEADINGS[field], share, "left" if field == "what" else "middle")
            for field, share in (("what", 46), ("times", 18), ("hours", 18), ("credits", 18))
        )
        made.append(Rows(_("Table"), middle(page.wide - 60_00, 90_00), columns))
    return made
