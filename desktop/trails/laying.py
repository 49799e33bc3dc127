"""Laying the trail: points in their order, teams with their members; nothing is in the base before "Save"."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from core import clock
from core.language import N_, _
from core.refusal import Refusal
from courses import rules, trails
from courses.enrolments import enrolled_people
from courses.trails import NewPoint
from desktop.desk import Desk
from desktop.page import button, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from desktop.trails import dialogs
from desktop.trails.draft import Draft, DraftTeam, Member
from desktop.trails.reading import Picture
from people.persons import PersonRow, people
from sheets.columns import Column, Kind, Sheet
from store.types import Db

PointLine = tuple[int, NewPoint]
TeamLine = tuple[int, DraftTeam, int]
"""Place, team, and how many points there are."""

POINTS: Sheet[PointLine] = Sheet(
    N_("Task points"),
    (
        Column("position", N_("Order"), Kind.NUMBER, lambda row: row[0] + 1, 4),
        Column("title", N_("Task point"), Kind.TEXT, lambda row: row[1].title, 18),
        Column("task", N_("Task"), Kind.TEXT, lambda row: row[1].task, 30),
    ),
)
TEAMS: Sheet[TeamLine] = Sheet(
    N_("Teams"),
    (
        Column("name", N_("Team"), Kind.TEXT, lambda row: row[1].name, 10),
        Column("count", N_("People"), Kind.NUMBER, lambda row: len(row[1].members), 6),
        Column("route", N_("Route"), Kind.TEXT, lambda row: _route(row[1], row[2]), 16),
        Column(
            "members",
            N_("Members"),
            Kind.TEXT,
            lambda row: "、".join(name for _id, name in row[1].members),
            30,
        ),
    ),
)


class LayingTab(QWidget):
    """The draft on the screen; `changed` when it is no longer what the base holds, or is again."""

    changed = Signal(bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.draft = Draft()
        self.picture: Picture | None = None
        self.is_changed = False
        self.points = Table(TableModel(POINTS, lambda row: row[0]), desk)
        self.teams = Table(TableModel(TEAMS, lambda row: row[0]), desk)
        self.points.opened.connect(self._change_point)
        self.teams.opened.connect(self._change_team)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        split = QSplitter()
        split.setHandleWidth(14)
        split.setChildrenCollapsible(False)
        self.add_point, self.add_team = button(_("Add…")), button(_("Add…"))
        self.change_point, self.change_team = button(_("Change…")), button(_("Change…"))
        self.remove_point, self.remove_team = button(_("Remove")), button(_("Remove"))
        self.up, self.down = button(_("Up")), button(_("Down"))
        self.split = button(_("Split evenly…"))
        points = (self.add_point, self.change_point, self.up, self.down, self.remove_point)
        teams = (self.add_team, self.change_team, self.remove_team, self.split)
        split.addWidget(_pane(_("Task points"), self.points, points))
        split.addWidget(_pane(_("Teams"), self.teams, teams))
        column.addWidget(split, 1)
        foot = QHBoxLayout()
        self.said = label("", "soft", wrap=True)
        self.drop = button(_("Drop the changes"))
        self.save = button(_("Save"), "main")
        foot.addWidget(self.said, 1)
        foot.addWidget(self.drop)
        foot.addWidget(self.save)
        column.addLayout(foot)
        self.buttons = (*points, *teams)
        for each, act in (
            (self.add_point, lambda: self.ask_point(None)),
            (self.change_point, lambda: self._change_point(self.points.current())),
            (self.remove_point, self._remove_point),
            (self.up, lambda: self._move(-1)),
            (self.down, lambda: self._move(1)),
            (self.add_team, lambda: self.ask_team(None)),
            (self.change_team, lambda: self._change_team(self.teams.current())),
            (self.remove_team, self._remove_team),
            (self.split, self.ask_split),
            (self.drop, self._drop),
            (self.save, self.keep),
        ):
            each.clicked.connect(act)
        self.points.when_empty(_("A trail begins with its first task point."))
        self.teams.when_empty(_("No team yet."))

    def show_picture(self, picture: Picture) -> None:
        """What the base holds; a draft that was changed stays."""
        self.picture = picture
        if not self.is_changed:
            self.draft = Draft.of(picture.trail)
        self.show_draft(changed=self.is_changed)

    def show_draft(self, *, changed: bool = True) -> None:
        """Draw the draft."""
        self.is_changed = changed
        self.points.show_rows(list(enumerate(self.draft.points)))
        count = len(self.draft.points)
        self.teams.show_rows([(place, team, count) for place, team in enumerate(self.draft.teams)])
        may = self.desk.may("keep_courses") and bool(
            self.picture and self.picture.session.cancelled_at is None
        )
        for each in self.buttons:
            each.setEnabled(may)
        for each in (self.add_team, self.split):
            each.setEnabled(may and bool(self.draft.points))
        self.save.setEnabled(may and changed)
        self.drop.setEnabled(changed)
        self.say(_("Changed, not saved yet.") if changed else "")
        self.changed.emit(changed)

    def say(self, sentence: str, *, wrong: bool = False) -> None:
        """A sentence beside the buttons."""
        self.said.setObjectName("wrong" if wrong else "soft")
        self.said.style().polish(self.said)
        self.said.setText(sentence)

    def ask_point(self, place: int | None) -> None:
        """The dialog of a new point, or of the one at a place."""

        def put(point: NewPoint) -> None:
            if place is None:
                self.draft.points.append(point)
            else:
                self.draft.points[place] = point
            self.show_draft()

        dialogs.point(self, None if place is None else self.draft.points[place], put)

    def ask_team(self, place: int | None) -> None:
        """The dialog of a new team, or of the one at a place."""
        if self.picture is None:
            return
        number = len(self.draft.teams) + 1
        start = (number - 1) % max(1, len(self.draft.points)) + 1
        before = (
            DraftTeam(_("Team {number}", number=number), start) if place is None else self.draft.teams[place]
        )

        def put(team: DraftTeam) -> None:
            self.draft.put_team(place, team)
            self.show_draft()

        dialogs.team(self, self.desk, before, self.draft.points, self.picture.areas, put)

    def ask_split(self) -> None:
        """The dialog that makes even teams."""
        picture = self.picture
        if picture is None:
            return
        day = clock.local_date(picture.session.starts_at)

        def enrolled(rows: list[PersonRow]) -> None:
            members: list[Member] = [(row.id, row.name) for row in rows]

            def split(count: int, area_id: object) -> None:
                if area_id is None:
                    self._split(members, count)
                    return
                found = next(area for area in picture.areas if area.id == area_id)
                self.desk.read(
                    self,
                    "split",
                    lambda db: people(db, area_id=found.id, on=day),
                    lambda rows: self._split([(row.id, row.name) for row in rows], count),
                )

            dialogs.split(self, members, picture.areas, split)

        self.desk.read(self, "split", lambda db: enrolled_people(db, picture.session.id, day), enrolled)

    def keep(self) -> None:
        """Lay the draft; a refusal stays beside the button."""
        if self.picture is None:
            return
        session_id, draft = self.picture.session.id, self.draft
        points, teams = list(draft.points), draft.new_teams()

        def act(db: Db, at: datetime) -> None:
            trails.set_trail(db, session_id, points, teams, self.desk.actor, at)

        def done(_nothing: object) -> None:
            self.show_draft(changed=False)
            self.say(_("Saved."))

        def refused(fault: BaseException) -> None:
            if isinstance(fault, Refusal):
                self.say(str(fault), wrong=True)
            else:
                self.desk.tell(fault)

        self.desk.write(self, act, done, refused)

    def _split(self, members: list[Member], count: int) -> None:
        if not members:
            self.say(
                _("There is nobody to put into teams: enrol people first, or choose an area."), wrong=True
            )
            return
        self.draft.split(members, count)
        self.show_draft()

    def _change_point(self, row: PointLine | None) -> None:
        if row is not None and self.change_point.isEnabled():
            self.ask_point(row[0])

    def _change_team(self, row: TeamLine | None) -> None:
        if row is not None and self.change_team.isEnabled():
            self.ask_team(row[0])

    def _move(self, by: int) -> None:
        row = self.points.current()
        if row is not None:
            to = self.draft.move_point(row[0], by)
            self.show_draft()
            self.points.select(to)

    def _remove_point(self) -> None:
        row = self.points.current()
        if row is not None:
            self.draft.remove_point(row[0])
            self.show_draft()

    def _remove_team(self) -> None:
        row = self.teams.current()
        if row is not None:
            del self.draft.teams[row[0]]
            self.show_draft()

    def _drop(self) -> None:
        self.is_changed = False
        if self.picture:
            self.show_picture(self.picture)


def _route(team: DraftTeam, points: int) -> str:
    return " → ".join(str(each) for each in rules.route(points, team.first_point))


def _pane(title: str, table: QWidget, buttons: tuple[QPushButton, ...]) -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(label(title, "section"))
    column.addWidget(table, 1)
    row = QHBoxLayout()
    for each in buttons:
        row.addWidget(each)
    row.addStretch()
    column.addLayout(row)
    return whole
