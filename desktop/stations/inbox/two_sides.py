"""What two sides say, as a table of words: one line for each thing, before, at the base, at the station, who and when under each."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from core.language import _
from desktop import look
from desktop.page import label
from stations.inbox.cards import Difference, Voice

_WHAT, _BEFORE, _HERE, _THERE = range(4)


class TwoSides(QWidget):
    """The table. What both changed stands first and strong, what only one side changed below it and soft."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(18)
        self.grid.setVerticalSpacing(8)
        self.shown: Sequence[Difference] = ()

    def show_sides(self, differences: Sequence[Difference], station: str, *, alone: bool) -> None:
        """Show these; `alone`: only the station says something (a new entry, a check-in)."""
        self.shown = differences
        while self.grid.count():
            item = self.grid.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.deleteLater()
        for column, share in (
            (_WHAT, 3),
            (_BEFORE, 0 if alone else 4),
            (_HERE, 0 if alone else 6),
            (_THERE, 16 if alone else 6),
        ):
            self.grid.setColumnStretch(column, share)
        heads = ("", "" if alone else _("Before"), "" if alone else _("At the base"), station)
        for column, text in enumerate(heads):
            self.grid.addWidget(label(text, "soft", wrap=True), 0, column, Qt.AlignmentFlag.AlignTop)
        for number, each in enumerate(differences, 1):
            row = 2 * number
            self.grid.addWidget(_line(), row - 1, 0, 1, 4)
            what = label(each.what, "strong" if each.clash else "soft", wrap=True)
            self.grid.addWidget(what, row, _WHAT, Qt.AlignmentFlag.AlignTop)
            if not alone:
                before = said(each.before or "—", "soft")
                self.grid.addWidget(before, row, _BEFORE, Qt.AlignmentFlag.AlignTop)
                self.grid.addWidget(
                    _voice(each.here, _("At the base")), row, _HERE, Qt.AlignmentFlag.AlignTop
                )
            self.grid.addWidget(_voice(each.there, station), row, _THERE, Qt.AlignmentFlag.AlignTop)

    def text(self) -> str:
        """The table as text, for tests and whoever reads with the ears."""
        return "\n".join(
            " | ".join((each.what, each.before, *(_in_line(voice) for voice in (each.here, each.there))))
            for each in self.shown
        )


def said(text: str, name: str = "") -> QLabel:
    """A text that can be marked and copied."""
    made = label(text, name, wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def _voice(voice: Voice, whose: str) -> QWidget:
    whole = QWidget()
    whole.setObjectName("plain")
    whole.setAccessibleName(f"{whose}: {_in_line(voice)}")
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(1)
    column.addWidget(said(voice.text or "—", "" if voice.at else "soft"))
    if voice.at:
        column.addWidget(said(voice.said_by, "soft"))
    return whole


def _in_line(voice: Voice) -> str:
    return " ".join(
        part for part in (voice.text.replace("\n", " "), f"({voice.said_by})" if voice.at else "") if part
    )


def _line() -> QFrame:
    made = QFrame()
    made.setFixedHeight(1)
    made.setStyleSheet(f"background: {look.LINE}; border: 0;")
    return made
