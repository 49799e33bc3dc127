"""Beside the quick report: whom to phone when it is urgent, and issues nearby that may be the same, to link with or to merge into."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from core import clock
from core.language import N_, _, translate
from desktop.grid.issues.entering import Around, Join, phone_words
from desktop.page import card, label
from grid.catalogue import KeptItem, limit_of
from grid.issues.duplicates import Near
from grid.issues.rules import ENDED
from grid.issues.words import STATES

_NEAR = {
    "place": N_("at the same place"),
    "building": N_("in the same building"),
    "area": N_("in the same micro-grid"),
}


class NearPanel(QWidget):
    """`opened(id)` when an issue of the list is to be looked at."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.near: list[Near] = []
        self.band, band = card("warnBand")
        self.urgent = label("", "section", wrap=True)
        self.whom = label("", "strong", wrap=True)
        self.phoned = QCheckBox(_("I have phoned"))
        for each in (self.urgent, self.whom, self.phoned):
            band.addWidget(each)
        self.item, item = card()
        self.facts = label("", "soft", wrap=True)
        item.addWidget(self.facts)
        self.group, group = card()
        self.title = label("", "section", wrap=True)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setMinimumHeight(120)
        self.new = QRadioButton(_("It is another one: report it"))
        self.link = QRadioButton(_("Report it, and link it with the marked one"))
        self.merge = QRadioButton(_("It is the same: merge it into the marked one (nothing is deleted)"))
        self.ways = QButtonGroup(self)
        group.addWidget(self.title)
        group.addWidget(label(_("Double-click opens one."), "soft"))
        group.addWidget(self.list, 1)
        group.addSpacing(4)
        for each in (self.new, self.link, self.merge):
            self.ways.addButton(each)
            group.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for each in (self.band, self.item):
            column.addWidget(each)
        column.addWidget(self.group, 1)
        column.addStretch()
        self.list.currentRowChanged.connect(self._mark)
        self.list.itemActivated.connect(self._open)
        self.show_item(None)
        self.show_around(None, None)

    @property
    def join(self) -> Join | None:
        """What to do with the marked one."""
        row = self.list.currentRow()
        if self.new.isChecked() or not 0 <= row < len(self.near):
            return None
        return Join(self.near[row].id, merge=self.merge.isChecked())

    def show_item(self, item: KeptItem | None) -> None:
        """Say what the catalogue says of the item."""
        self.item.setVisible(item is not None)
        if item is not None:
            each = item.item
            lines = (
                _("Limit: {limit}", limit=limit_of(each)),
                _("Filed when: {condition}", condition=each.filing) if each.filing else "",
                _("Who mends it: {unit}", unit=each.unit_words) if each.unit_words else "",
            )
            self.facts.setText("\n".join(line for line in lines if line))

    def show_around(self, around: Around | None, item: KeptItem | None) -> None:
        """Show whom to phone, and what is near."""
        is_urgent = item is not None and item.item.limit_kind == "urgent_hour"
        self.band.setVisible(is_urgent)
        if is_urgent and item is not None:
            self.urgent.setText(_("Urgent: phone now, then report. {limit}.", limit=limit_of(item.item)))
            self.whom.setText(phone_words(around.company if around else None, item))
        else:
            self.phoned.setChecked(False)
        before = [each.id for each in self.near]
        self.near = list(around.near) if around else []
        self.group.setVisible(bool(self.near))
        if before == [each.id for each in self.near]:
            return
        self.title.setText(_("Perhaps reported already: {count}", count=len(self.near)))
        self.list.clear()
        for each in self.near:
            self.list.addItem(QListWidgetItem(_words(each)))
        self.new.setChecked(True)
        if self.near:
            self.list.setCurrentRow(0)

    def _mark(self, row: int) -> None:
        is_open = 0 <= row < len(self.near) and self.near[row].state not in ENDED
        self.merge.setEnabled(is_open)
        self.merge.setToolTip(
            "" if is_open else _("It is closed: open it, and reopen it there if it came back.")
        )
        if not is_open and self.merge.isChecked():
            self.new.setChecked(True)

    def _open(self, item: QListWidgetItem) -> None:
        row = self.list.row(item)
        if row < len(self.near):
            self.opened.emit(self.near[row].id)


def _words(near: Near) -> str:
    first = "  ·  ".join(
        (
            near.shown,
            translate(STATES[near.state]),
            _(_NEAR[near.near]),
            f"{clock.local(near.reported_at):%m-%d %H:%M}",
        )
    )
    second = " ".join(part for part in (near.spot, near.description) if part)
    return f"{first}\n{second}" if second else first
