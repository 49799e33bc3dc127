"""The dialogs of the trail window: a point, a team, splitting evenly, a visit entered by hand."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core.language import _
from courses.calendar import SessionRow
from courses.check_in import Outcome
from courses.field import progress
from courses.field.progress import TeamProgress
from courses.trails import NewPoint, PointRow
from desktop.desk import Desk
from desktop.form import Form
from desktop.trails.draft import DraftTeam, Member
from desktop.trails.members import MembersField
from people.areas import AreaRow
from store.types import Db


def point(window: QWidget, before: NewPoint | None, then: Callable[[NewPoint], None]) -> Form:
    """A task point: what it is called and what is to be done there."""
    form = Form(window, _("Change the task point") if before else _("Add a task point"), ok=_("Apply"))
    form.text("title", _("Task point"), before.title if before else "", must=True)
    form.lines("task", _("Task"), before.task if before else "")

    def submit(values: dict[str, Any]) -> None:
        form.close_done()
        then(NewPoint(values["title"], values["task"]))

    form.submitted.connect(submit)
    form.open()
    return form


def team(
    window: QWidget,
    desk: Desk,
    before: DraftTeam,
    points: Sequence[NewPoint],
    areas: Sequence[AreaRow],
    then: Callable[[DraftTeam], None],
) -> Form:
    """A team: its name, where it starts, who walks with it."""
    form = Form(
        window,
        _("A team and its members"),
        _("Whoever is in another team changes over; whoever is not enrolled yet is enrolled."),
        _("Apply"),
    )
    form.text("name", _("Name of the team"), before.name, must=True)
    starts = [(place, f"{place}. {each.title}") for place, each in enumerate(points, 1)]
    form.choice("first_point", _("Starts at"), starts, before.first_point)
    members = MembersField(desk, before.members, areas)
    form.part("members", _("Members"), members, members.members)

    def submit(values: dict[str, Any]) -> None:
        form.close_done()
        then(DraftTeam(values["name"], values["first_point"] or 1, values["members"]))

    form.submitted.connect(submit)
    form.open()
    return form


def split(
    window: QWidget,
    enrolled: Sequence[Member],
    areas: Sequence[AreaRow],
    then: Callable[[int, UUID | None], None],
) -> Form:
    """How many teams, and of whom: everybody enrolled (None) or a 居民区."""
    form = Form(
        window,
        _("Split evenly"),
        _("The present teams are replaced. Neighbours in the list come into different teams."),
        _("Apply"),
    )
    form.number("count", _("How many teams"), 5, 1, 60)
    whom: list[tuple[UUID | None, str]] = [
        (None, _("Everybody enrolled ({count})", count=len(enrolled))),
        *((area.id, f"{area.name} ({area.people})") for area in areas),
    ]
    form.choice("whom", _("Whom"), whom, None)

    def submit(values: dict[str, Any]) -> None:
        form.close_done()
        then(values["count"], values["whom"])

    form.submitted.connect(submit)
    form.open()
    return form


def by_hand(
    window: QWidget,
    desk: Desk,
    session: SessionRow,
    row: TeamProgress,
    points: Sequence[PointRow],
    done: Callable[[list[Outcome]], None],
) -> Form:
    """A team was at a point and could not scan: its members who are not entered there are, with a reason."""
    form = Form(
        window,
        _("Enter a visit of {team} by hand", team=row.name),
        _("The reason stands in the journal beside your name."),
        _("Apply"),
    )
    places = [(each.position, f"{each.position}. {each.title}") for each in points]
    form.choice("point", _("Task point"), places, row.next.position if row.next else None)
    form.text("reason", _("Reason"), hint=_("for example: no phone at hand"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> list[Outcome]:
        ids = [id for id, _name in row.members]
        return progress.visit_by_hand(db, session.id, values["point"], ids, values["reason"], desk.actor, at)

    def entered(outcomes: list[Outcome]) -> None:
        form.close_done()
        done(outcomes)

    def submit(values: dict[str, Any]) -> None:
        desk.write(form, lambda db, at: act(db, at, values), entered, form.fail)

    form.submitted.connect(submit)
    form.open()
    return form
