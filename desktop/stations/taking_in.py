"""A face of the page of stations onto which a bundle may be dropped, at the base and at a station alike."""

from collections.abc import Callable

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from desktop.desk import Desk
from desktop.dropped import one_file
from desktop.stations import carrying
from stations.overview import Overview


class TakingIn(QWidget):
    """Receives a bundle that is chosen or dropped; `changed` is called once it is in."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        super().__init__()
        self.desk = desk
        self.seen: Overview | None = None
        self._changed = changed
        self.setAcceptDrops(desk.may("carry_bundles"))

    def ask_receive(self) -> None:
        """Choose the file and take it in."""
        carrying.ask_receive(self.desk, self, self._changed)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """One file may be dropped."""
        if one_file(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Look at it, then take it in."""
        path = one_file(event)
        if path:
            event.acceptProposedAction()
            carrying.look_at(self.desk, self, path, self._changed)
