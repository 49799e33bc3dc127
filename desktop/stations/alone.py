"""The page of stations on a machine that has none and is none: the two ways to begin."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.language import _
from desktop.desk import Desk
from desktop.page import button, card, label
from desktop.stations import pairing_forms


class Alone(QWidget):
    """Two cards beside each other."""

    def __init__(self, desk: Desk, changed: Callable[[], None], became_station: Callable[[], None]) -> None:
        super().__init__()
        self.desk = desk
        self.pair = button(_("Pair a station…"), "main")
        self.pair.clicked.connect(lambda: pairing_forms.pair(desk, self, lambda _row: changed()))
        self.set_up = button(_("Set up as a station…"))
        self.set_up.clicked.connect(lambda: pairing_forms.set_up(desk, lambda _none: became_station()))
        self.not_fresh = label(
            _(
                "This base already holds records of its own and cannot become a station. On the station’s computer, begin with an empty data folder."
            ),
            "soft",
            wrap=True,
        )
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(
            _way(
                _("This computer is the base"),
                (
                    _("Residential areas without web access work on computers of their own and bring what they recorded on a stick."),
                    _("Let each station write its pairing file, then read it in here."),
                ),
                self.pair,
                None,
            ),
            1,
        )  # fmt: skip
        row.addWidget(
            _way(
                _("This computer is a station"),
                (
                    _("It stands in a residential area without web access. What is recorded here goes to the base on a stick, and what the base decides comes back the same way."),
                    _("Give it a name and a mark while nothing is entered here yet."),
                ),
                self.set_up,
                self.not_fresh,
            ),
            1,
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        intro = label(
            _("No station is paired with this computer. If all work is done on one computer, nothing needs to be done here."),
            "soft",
            wrap=True,
        )  # fmt: skip
        column.addWidget(intro)
        column.addLayout(row)
        self.who = label(_("An administrator pairs and sets up stations."), "soft", wrap=True)
        column.addWidget(self.who)
        column.addStretch(1)
        may = desk.may("keep_stations")
        self.pair.setEnabled(may)
        self.set_up.setEnabled(may)
        self.who.setVisible(not may)

    def show_fresh(self, *, is_fresh: bool) -> None:
        """Whether this machine can still become a station."""
        self.set_up.setVisible(is_fresh)
        self.not_fresh.setVisible(not is_fresh)


def _way(title: str, sentences: tuple[str, ...], act: QWidget, instead: QWidget | None) -> QFrame:
    frame, column = card()
    column.setContentsMargins(24, 20, 24, 20)
    column.setSpacing(10)
    column.addWidget(label(title, "section"))
    for sentence in sentences:
        column.addWidget(label(sentence, "", wrap=True))
    column.addStretch(1)
    column.addWidget(act, 0, Qt.AlignmentFlag.AlignLeft)
    if instead is not None:
        column.addWidget(instead)
    return frame
