"""How far the teams are: teams down, task points across, read again whenever somebody scans; below it the chosen team in full."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core import clock
from core.language import _
from courses.check_in import Outcome
from courses.field.progress import TeamProgress, sheet_of
from courses.trails import PointRow
from desktop.desk import Desk
from desktop.page import button, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from desktop.trails import dialogs
from desktop.trails.reading import Picture


class WalkingTab(QWidget):
    """The live table."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.picture: Picture | None = None
        self.table: Table[TeamProgress] | None = None
        self._across: tuple[PointRow, ...] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 10, 0, 0)
        self._column.setSpacing(10)
        self.details = label("", "soft", wrap=True)
        self.details.setMinimumHeight(self.fontMetrics().height() * 8)
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        foot = QHBoxLayout()
        self.said = label("", "soft", wrap=True)
        self.by_hand = button(_("Enter by hand…"))
        self.by_hand.clicked.connect(self.ask_by_hand)
        self.by_hand.setVisible(desk.may("check_in_by_hand"))
        foot.addWidget(self.said, 1)
        foot.addWidget(self.by_hand)
        self._column.addWidget(self.details)
        self._column.addLayout(foot)

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read; other points across make another table."""
        self.picture = picture
        if self.table is None or self._across != picture.trail.points:
            if self.table is not None:
                self.table.deleteLater()
            self._across = picture.trail.points
            self.table = Table(TableModel(sheet_of(picture.trail), lambda row: row.id, _tone), self.desk)
            self.table.when_empty(_("Lay the trail and its teams first."))
            self.table.chosen.connect(self.show_team)
            self._column.insertWidget(0, self.table, 1)
        self.table.show_rows(picture.teams)
        self.show_team(self.table.current())

    def show_team(self, row: TeamProgress | None) -> None:
        """The chosen team, point by point."""
        self.by_hand.setEnabled(row is not None and bool(row.members))
        if row is None or self.picture is None:
            self.details.clear()
            return
        lines: list[str] = []
        for point, there in zip(self.picture.trail.points, row.points, strict=False):
            if there.reached:
                names = "、".join(f"{name} {clock.local(at):%H:%M}" for name, at in there.reached)
                lines.append(f"{point.position}. {point.title}   {names}")
        if row.behind:
            lines.append(_("Behind: {names}", names="、".join(row.behind)))
        self.details.setText("\n".join(lines) or _("This team has not been at any point yet."))

    def ask_by_hand(self) -> None:
        """The dialog that enters a visit of the chosen team."""
        row = self.table.current() if self.table else None
        if row is None or self.picture is None:
            return

        def done(outcomes: list[Outcome]) -> None:
            refused = [str(one.refusal) for one in outcomes if one.refusal]
            entered = sum(one.code == "ok" for one in outcomes)
            self.said.setText("\n".join([_("{count} visits entered.", count=entered), *refused[:3]]))

        dialogs.by_hand(self, self.desk, self.picture.session, row, self.picture.trail.points, done)


def _tone(row: TeamProgress, key: str) -> str:
    """A dot where the team has been: amber off the route or with somebody missing, green when all were there."""
    if not key.startswith("point"):
        return ""
    there = row.points[int(key.removeprefix("point")) - 1]
    if not there.reached:
        return ""
    return "warn" if there.off_route or there.not_yet else "good"
