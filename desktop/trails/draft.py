"""A trail while it is being laid: points and teams that are changed here and kept as a whole, or dropped."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from core.language import _
from courses.field.rules import first_points, split_evenly
from courses.trails import NewPoint, NewTeam, Trail

Member = tuple[UUID, str]


@dataclass
class DraftTeam:
    """A team with its members by id and name."""

    name: str
    first_point: int = 1
    members: list[Member] = field(default_factory=list[Member])


@dataclass
class Draft:
    """What `keep` will lay; teams keep to their first point when points move."""

    points: list[NewPoint] = field(default_factory=list[NewPoint])
    teams: list[DraftTeam] = field(default_factory=list[DraftTeam])

    @classmethod
    def of(cls, laid: Trail) -> "Draft":
        """The trail as it stands."""
        return cls(
            [NewPoint(point.title, point.task) for point in laid.points],
            [
                DraftTeam(team.name, team.route[0] if team.route else 1, list(team.members))
                for team in laid.teams
            ],
        )

    def new_teams(self) -> list[NewTeam]:
        """The teams as the verb takes them."""
        return [NewTeam(one.name, one.first_point, [id for id, _name in one.members]) for one in self.teams]

    def move_point(self, place: int, by: int) -> int:
        """Move the point at `place` (from 0) up or down; gives where it stands then."""
        to = place + by
        if not 0 <= to < len(self.points):
            return place
        self.points[place], self.points[to] = self.points[to], self.points[place]
        swapped = {place + 1: to + 1, to + 1: place + 1}
        for team in self.teams:
            team.first_point = swapped.get(team.first_point, team.first_point)
        return to

    def remove_point(self, place: int) -> None:
        """Take a point out; a team that started there starts at the one that follows."""
        del self.points[place]
        for team in self.teams:
            if team.first_point > place + 1:
                team.first_point -= 1
            team.first_point = min(team.first_point, max(1, len(self.points)))

    def put_team(self, place: int | None, team: DraftTeam) -> None:
        """Put a new team at the end, or in the place of one; whoever comes into it leaves any other."""
        if place is None:
            self.teams.append(team)
        else:
            self.teams[place] = team
        ids = {id for id, _name in team.members}
        for other in self.teams:
            if other is not team:
                other.members = [each for each in other.members if each[0] not in ids]

    def split(self, members: Sequence[Member], count: int) -> None:
        """Put these people into `count` even teams instead of the present ones, starting apart from each other."""
        starts = first_points(count, max(1, len(self.points)))
        groups = split_evenly(members, count)
        self.teams = [
            DraftTeam(_("Team {number}", number=number), start, group)
            for number, (start, group) in enumerate(zip(starts, groups, strict=True), 1)
        ]
