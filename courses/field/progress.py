"""How far each team of a field visit has come: the desktop's live table, the page after a scan, and visits entered by hand."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local
from core.language import N_, _
from courses import check_in, rules
from courses.check_in import Attempt, Outcome
from courses.field.refusals import NobodyChosen
from courses.field.rules import walked
from courses.tables import Attendance
from courses.trails import PointRow, TeamRow, Trail, trail
from people.tables import Person
from sheets.columns import Column, Kind, Sheet
from store.types import Db, table_of

_ATTENDANCE = table_of(Attendance)
_PERSON = table_of(Person)


class PointVisits(NamedTuple):
    """A team at a task point: who reached it when, in the order of time, and who of the team has not."""

    position: int
    reached: tuple[tuple[str, datetime], ...]
    not_yet: tuple[str, ...]
    off_route: bool
    """Reached while another point was next; it counts all the same."""


class TeamProgress(NamedTuple):
    """A team, or (with `id` None) everybody who is in no team and has reached a point."""

    id: UUID | None
    name: str
    members: tuple[tuple[UUID, str], ...]
    route: tuple[int, ...]
    points: tuple[PointVisits, ...]
    """In the order of the trail."""
    next: PointRow | None
    behind: tuple[str, ...]
    """Who has not reached every point that the team has."""
    last_at: datetime | None

    @property
    def visited(self) -> int:
        """How many points somebody of the team has reached."""
        return sum(bool(each.reached) for each in self.points)


class Visit(NamedTuple):
    """One person's visit, as the page after the scan tells it."""

    point: PointRow
    team: str
    """Empty for somebody in no team."""
    next: PointRow | None
    """The team's next point; None when it has been at all of them."""
    visited: int
    points: int
    off_route: bool


class _Seen(NamedTuple):
    person_id: UUID
    name: str
    point: int
    at: datetime


def progress(db: Db, session_id: UUID) -> list[TeamProgress]:
    """Every team of a session's trail, in its order; last, if any, those in no team. Empty for a session without a trail."""
    laid = trail(db, session_id)
    if not laid.points:
        return []
    seen = _seen(db, session_id)
    teams = [_team(laid, team, seen) for team in laid.teams]
    members = {person for team in laid.teams for person, _name in team.members}
    alone = {each.person_id: each.name for each in seen if each.person_id not in members}
    if alone:
        nobody = TeamRow(session_id, "", rules.route(len(laid.points), 1), tuple(alone.items()))
        together = _team(laid, nobody, seen)
        points = tuple(each._replace(off_route=False) for each in together.points)
        teams.append(together._replace(id=None, route=(), points=points, next=None, behind=()))
    return teams


def sheet_of(laid: Trail) -> Sheet[TeamProgress]:
    """The live table: teams down, task points across."""
    return Sheet(
        N_("Progress of the teams"),
        (
            Column("team", N_("Team"), Kind.TEXT, lambda row: row.name or _("in no team"), 12),
            Column("visited", N_("Visited"), Kind.TEXT, lambda row: f"{row.visited}/{len(row.points)}", 7),
            *(_column(point) for point in laid.points),
            Column("next", N_("Next point"), Kind.TEXT, _next, 16),
            Column("behind", N_("Behind"), Kind.TEXT, lambda row: "、".join(row.behind), 24),
        ),
    )


def visit(db: Db, attendance_id: UUID) -> Visit | None:
    """What a standing visit of a task point means for its team; None when it does not stand, or its point is gone."""
    row = db.execute(
        sa.select(_ATTENDANCE.c.session_id, _ATTENDANCE.c.person_id, _ATTENDANCE.c.point).where(
            _ATTENDANCE.c.id == attendance_id,
            _ATTENDANCE.c.direction == "at",
            _ATTENDANCE.c.reversed_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    laid = trail(db, row.session_id)
    here = next((point for point in laid.points if point.position == row.point), None)
    if here is None:
        return None
    seen = _seen(db, row.session_id)
    team = next((each for each in laid.teams if any(id == row.person_id for id, _name in each.members)), None)
    if team is None:
        first = next(each.point for each in seen if each.person_id == row.person_id)
        route = rules.route(len(laid.points), first)
        team = TeamRow(row.person_id, "", route, ((row.person_id, ""),))
    whole = _team(laid, team, seen)
    off = whole.points[here.position - 1].off_route
    return Visit(here, team.name, whole.next, whole.visited, len(laid.points), off)


def visit_by_hand(
    db: Db,
    session_id: UUID,
    point: int,
    person_ids: Sequence[UUID],
    reason: str,
    actor: str,
    at: datetime,
) -> list[Outcome]:
    """Staff vouch that these people were at a task point; the verb's rules hold (they must have arrived).

    Raises NobodyChosen, ReasonMissing, ReasonTooLong.
    """
    why = rules.said(reason)
    if not person_ids:
        raise NobodyChosen
    attempts = [
        Attempt(each, "manual", at, actor, session_id, direction="at", reason=why, point=point)
        for each in person_ids
    ]
    return check_in.check_in(db, attempts, at)


def _seen(db: Db, session_id: UUID) -> list[_Seen]:
    query = (
        sa.select(_PERSON.c.id, _PERSON.c.name, _ATTENDANCE.c.point, _ATTENDANCE.c.occurred_at)
        .join(_PERSON, _PERSON.c.id == _ATTENDANCE.c.person_id)
        .where(
            _ATTENDANCE.c.session_id == session_id,
            _ATTENDANCE.c.direction == "at",
            _ATTENDANCE.c.reversed_at.is_(None),
        )
        .order_by(_ATTENDANCE.c.occurred_at, _ATTENDANCE.c.id)
    )
    return [_Seen(*row) for row in db.execute(query)]


def _team(laid: Trail, team: TeamRow, seen: Sequence[_Seen]) -> TeamProgress:
    names = dict(team.members)
    own = [each for each in seen if each.person_id in names]
    found = walked(team.route, [each.point for each in own])
    here: defaultdict[int, list[_Seen]] = defaultdict(list)
    for each in own:
        here[each.point].append(each)
    points: list[PointVisits] = []
    behind: dict[str, None] = {}
    for point in laid.points:
        been = {each.person_id for each in here[point.position]}
        not_yet = tuple(name for id, name in team.members if id not in been)
        if been:
            behind |= dict.fromkeys(not_yet)
        reached = tuple((each.name, each.at) for each in here[point.position])
        points.append(PointVisits(point.position, reached, not_yet, point.position in found.off_route))
    next_ = next((point for point in laid.points if point.position == found.next), None)
    last = max((each.at for each in own), default=None)
    return TeamProgress(
        team.id, team.name, team.members, team.route, tuple(points), next_, tuple(behind), last
    )


def _column(point: PointRow) -> Column[TeamProgress]:
    def value(row: TeamProgress) -> object:
        there = row.points[point.position - 1]
        if not there.reached:
            return ""
        words = f"{local(there.reached[0][1]):%H:%M}  {len(there.reached)}/{len(row.members)}"
        return _("{visit}, off route", visit=words) if there.off_route else words

    return Column(f"point{point.position}", f"{point.position}. {point.title}", Kind.TEXT, value, 14)


def _next(row: TeamProgress) -> str:
    if row.id is None:
        return ""
    return f"{row.next.position}. {row.next.title}" if row.next else _("all visited")
