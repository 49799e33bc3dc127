"""An open year: what stands against closing it, what to do about each, and closing itself."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.language import N_, _
from credits.year.readiness import Point
from desktop.desk import Desk
from desktop.page import button, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from sheets.columns import Column, Kind, Sheet

_WEIGHTS = {"refused": N_("To be settled first"), "reason": N_("Needs a reason"), "note": N_("Good to know")}
_TONES = {"refused": "bad", "reason": "warn", "note": "still"}
POINTS: Sheet[Point] = Sheet(
    N_("Before closing"),
    (
        Column("weight", N_("Weight"), Kind.TEXT, lambda point: _(_WEIGHTS[point.weight]), 16),
        Column("sentence", N_("What stands against it"), Kind.TEXT, lambda point: point.sentence, 50),
        Column("advice", N_("What to do"), Kind.TEXT, lambda point: point.advice, 50),
    ),
)


class ReadyTab(QWidget):
    """The list of points; `close_year` is called with them when somebody wants to close."""

    def __init__(
        self, desk: Desk, look_again: Callable[[], None], close_year: Callable[[Sequence[Point]], Any]
    ) -> None:
        super().__init__()
        self.verdict = label("", "strong", wrap=True)
        self.again = button(_("Look again"))
        self.again.clicked.connect(look_again)
        self.close_it = button(_("Close the year…"), "main")
        self.close_it.setVisible(desk.may("close_year"))
        self.close_it.setEnabled(False)
        self.close_it.clicked.connect(lambda: close_year(self.table.model.rows))
        self.table = Table(TableModel(POINTS, lambda point: point.code, _tone), desk)
        self.table.when_empty(_("Nothing stands against closing."))
        row = QHBoxLayout()
        row.addWidget(self.verdict, 1)
        row.addWidget(self.again)
        row.addWidget(self.close_it)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.table, 1)

    def show_points(self, points: Sequence[Point]) -> None:
        """Show what stands against closing."""
        self.table.show_rows(list(points))
        weights = {point.weight for point in points}
        self.close_it.setEnabled("refused" not in weights)
        if "refused" in weights:
            self.verdict.setText(_("The year cannot be closed yet."))
        elif "reason" in weights:
            self.verdict.setText(_("The year can be closed with a reason, which stays in its manifest."))
        else:
            self.verdict.setText(_("The year can be closed."))


def _tone(point: Point, key: str) -> str:
    return _TONES[point.weight] if key == "weight" else ""
