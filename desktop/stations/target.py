"""The field that asks where a bundle goes: the sticks that are in the computer first, else a folder."""

from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from core.language import _
from desktop.desk import Desk
from desktop.export import ask_folder
from desktop.page import button, label
from desktop.stations import drives
from desktop.stations.drives import Drive


class Target(QWidget):
    """Sticks as radio buttons, then a folder of one's own choice."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.group = QButtonGroup(self)
        self.folder: Path | None = None
        self._drives: dict[QRadioButton, Drive] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.none = label(_("No stick is in this computer."), "soft", wrap=True)
        column.addWidget(self.none)
        self._sticks = QVBoxLayout()
        self._sticks.setSpacing(4)
        column.addLayout(self._sticks)
        row = QHBoxLayout()
        self.other = QRadioButton(_("A folder:"))
        self.group.addButton(self.other)
        self.named = label(_("none chosen"), "soft", wrap=True)
        self.choose = button(_("Choose a folder…"))
        self.again = button(_("Look again"), "quiet", _("Look for sticks once more"))
        for each in (self.choose, self.again):
            each.setAutoDefault(False)
        row.addWidget(self.other)
        row.addWidget(self.named, 1)
        row.addWidget(self.choose)
        row.addWidget(self.again)
        column.addLayout(row)
        self.choose.clicked.connect(self.ask)
        self.again.clicked.connect(self.look)
        self.look()

    @property
    def path(self) -> Path | None:
        """The chosen folder or stick."""
        checked = self.group.checkedButton()
        if isinstance(checked, QRadioButton) and checked in self._drives:
            return self._drives[checked].root
        return self.folder if checked is self.other else None

    def look(self) -> None:
        """Look for sticks, off the GUI thread: a worn one answers late."""
        self.desk.worker.ask(self, "sticks", drives.sticks, self.show_sticks, self.desk.tell)

    def show_sticks(self, found: list[Drive]) -> None:
        """Offer them; the only one is chosen at once."""
        was = self.path
        for radio in list(self._drives):
            self.group.removeButton(radio)
            self._sticks.removeWidget(radio)
            radio.deleteLater()
        self._drives.clear()
        for drive in found:
            words = _(
                "{name}  ({place}, {free} free)",
                name=drive.name,
                place=str(drive.root),
                free=size(drive.free),
            )
            radio = QRadioButton(words)
            self.group.addButton(radio)
            self._drives[radio] = drive
            self._sticks.addWidget(radio)
            if drive.root == was or (was is None and len(found) == 1):
                radio.setChecked(True)
        self.none.setVisible(not found)

    def ask(self) -> None:
        """Ask for a folder."""
        ask_folder(self.desk, _("Where the bundle goes"), self.take)

    def take(self, folder: Path) -> None:
        """Choose a folder."""
        self.folder = folder
        self.named.setText(str(folder))
        self.other.setChecked(True)


def size(count: int) -> str:
    """Bytes as people say them: 3.5 MB."""
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if count >= unit:
            return f"{count // (unit // 10) / 10:,.1f} {name}"
    return _("{count} bytes", count=count)
