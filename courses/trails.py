"""The trail of a field visit: its task points (任务点), and the teams that walk them from different starts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.glyphs import printable
from core.ids import new_id
from courses import refusals, rules
from courses.enrolments import enrol
from courses.field.refusals import TrailAlreadyWalked
from courses.tables import Attendance, Enrolment, TaskPoint, Team
from people.names import ideographs, visible
from people.tables import Person
from store import journal
from store.journal import Line
from store.types import Db, table_of

_POINT = table_of(TaskPoint)
_TEAM = table_of(Team)
_ENROLMENT = table_of(Enrolment)
_PERSON = table_of(Person)
_ATTENDANCE = table_of(Attendance)


class NewPoint(NamedTuple):
    """A task point; its place in the list is its position, from 1."""

    title: str
    task: str = ""


class NewTeam(NamedTuple):
    """A team, the task point it starts from, and its members."""

    name: str
    first_point: int = 1
    member_ids: Sequence[UUID] = ()


class PointRow(NamedTuple):
    """A task point as it stands."""

    position: int
    title: str
    task: str


class TeamRow(NamedTuple):
    """A team as it stands: its route over the points, and its members (id and name) in the order of their names."""

    id: UUID
    name: str
    route: tuple[int, ...]
    members: tuple[tuple[UUID, str], ...]


class Trail(NamedTuple):
    """The whole trail of one session."""

    points: tuple[PointRow, ...]
    teams: tuple[TeamRow, ...]


def set_trail(
    db: Db,
    session_id: UUID,
    points: Sequence[NewPoint],
    teams: Sequence[NewTeam],
    actor: str,
    at: datetime,
) -> None:
    """Lay the trail of a session, in place of the one it had; members who are not enrolled yet are.

    The plan is laid anew as a whole, the journal keeps each. Raises UnknownSession, SessionNotChanged, TitleMissing, TitleTooLong,
    TitleTaken for two teams of one name, TrailNotPossible, PersonInTwoTeams, what `enrol` raises, and TrailAlreadyWalked when
    a point that somebody has reached would move, go or get another title.
    """
    _refuse(db, points, teams)
    # Enrolling comes first: it knows the session and holds it against a second planner.
    enrol(db, session_id, [member for team in teams for member in team.member_ids], actor, at)
    _keep_walked(db, session_id, points)
    db.execute(sa.update(_ENROLMENT).where(_ENROLMENT.c.session_id == session_id).values(team_id=None))
    for table in (_POINT, _TEAM):
        db.execute(sa.delete(table).where(table.c.session_id == session_id))
    if points:
        db.execute(
            sa.insert(_POINT),
            [
                {"id": new_id(), "session_id": session_id, "position": position, **_point(point)}
                for position, point in enumerate(points, 1)
            ],
        )
    ids = [new_id() for _team in teams]
    for team_id, team in zip(ids, teams, strict=True):
        db.execute(
            sa.insert(_TEAM).values(
                id=team_id,
                session_id=session_id,
                name=rules.titled(team.name, 60),
                first_point=team.first_point,
            )
        )
        db.execute(
            sa.update(_ENROLMENT)
            .where(_ENROLMENT.c.session_id == session_id, _ENROLMENT.c.person_id.in_(team.member_ids))
            .values(team_id=team_id)
        )
    said = {
        "points": [_point(point) for point in points],
        "teams": [
            {
                "id": team_id,
                "name": rules.titled(team.name, 60),
                "first_point": team.first_point,
                "members": list(team.member_ids),
            }
            for team_id, team in zip(ids, teams, strict=True)
        ],
    }
    journal.note(db, Line("session.trail_set", "session", session_id, actor, at, said), at)


def trail(db: Db, session_id: UUID) -> Trail:
    """The trail of a session; without points and teams when it has none."""
    points = tuple(
        PointRow(*row)
        for row in db.execute(
            sa.select(_POINT.c.position, _POINT.c.title, _POINT.c.task)
            .where(_POINT.c.session_id == session_id)
            .order_by(_POINT.c.position)
        )
    )
    members: defaultdict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    for team_id, person_id, name in db.execute(
        sa.select(_ENROLMENT.c.team_id, _PERSON.c.id, _PERSON.c.name)
        .join(_PERSON, _PERSON.c.id == _ENROLMENT.c.person_id)
        .where(_ENROLMENT.c.session_id == session_id, _ENROLMENT.c.team_id.is_not(None))
        .order_by(_PERSON.c.pinyin, _PERSON.c.id)
    ):
        members[team_id].append((person_id, name))
    teams = db.execute(sa.select(_TEAM).where(_TEAM.c.session_id == session_id).order_by(_TEAM.c.id))
    return Trail(
        points,
        tuple(
            TeamRow(row.id, row.name, rules.route(len(points), row.first_point), tuple(members[row.id]))
            for row in teams
        ),
    )


def _point(point: NewPoint) -> dict[str, str]:
    task = ideographs(visible(point.task)).strip()
    for line in task.splitlines():
        printable(line)
    return {"title": rules.titled(point.title, 120), "task": task}


def _keep_walked(db: Db, session_id: UUID, points: Sequence[NewPoint]) -> None:
    reached = sa.exists().where(
        _ATTENDANCE.c.session_id == session_id,
        _ATTENDANCE.c.direction == "at",
        _ATTENDANCE.c.point == _POINT.c.position,
        _ATTENDANCE.c.reversed_at.is_(None),
    )
    query = sa.select(_POINT.c.position, _POINT.c.title).where(_POINT.c.session_id == session_id, reached)
    titles = [rules.titled(point.title, 120) for point in points]
    for position, title in db.execute(query.order_by(_POINT.c.position)):
        if titles[position - 1 : position] != [title]:
            raise TrailAlreadyWalked(point=position, title=title)


def _refuse(db: Db, points: Sequence[NewPoint], teams: Sequence[NewTeam]) -> None:
    names: set[str] = set()
    members: set[UUID] = set()
    for team in teams:
        name = rules.titled(team.name, 60)
        if name in names:
            raise refusals.TitleTaken(title=name)
        names.add(name)
        if not 1 <= team.first_point <= len(points):
            raise refusals.TrailNotPossible(team=name, point=team.first_point, points=len(points))
        for member in team.member_ids:
            if member in members:
                known = db.scalar(sa.select(_PERSON.c.name).where(_PERSON.c.id == member))
                raise refusals.PersonInTwoTeams(name=known or "")
            members.add(member)
