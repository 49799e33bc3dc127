"""A trail being laid: teams keep their first point when points move, nobody walks with two teams, a split is even."""

from uuid import UUID

from courses.trails import NewPoint
from desktop.trails.draft import Draft, DraftTeam

A, B, C = ((UUID(int=number), name) for number, name in enumerate("甲乙丙"))


def draft() -> Draft:
    points = [NewPoint("河边"), NewPoint("老街"), NewPoint("活动室")]
    return Draft(points, [DraftTeam("一队", 1, [A]), DraftTeam("三队", 3, [B])])


def starts(one: Draft) -> list[str]:
    return [one.points[team.first_point - 1].title for team in one.teams]


def test_teams_start_where_they_started_when_points_move() -> None:
    one = draft()
    assert one.move_point(0, 1) == 1
    assert [point.title for point in one.points] == ["老街", "河边", "活动室"]
    assert starts(one) == ["河边", "活动室"]
    assert one.move_point(0, -1) == 0
    assert one.move_point(2, 1) == 2
    one.remove_point(0)
    assert starts(one) == ["河边", "活动室"]
    one.remove_point(1)
    assert starts(one) == ["河边", "河边"]
    one.remove_point(0)
    assert [team.first_point for team in one.teams] == [1, 1]


def test_whoever_joins_a_team_leaves_the_other() -> None:
    one = draft()
    one.put_team(None, DraftTeam("二队", 2, [B, C]))
    assert [[name for _id, name in team.members] for team in one.teams] == [["甲"], [], ["乙", "丙"]]
    one.put_team(0, DraftTeam("一队", 1, [A, C]))
    assert [[name for _id, name in team.members] for team in one.teams] == [["甲", "丙"], [], ["乙"]]
    assert one.new_teams()[0].member_ids == [A[0], C[0]]


def test_a_split_is_even_and_starts_apart() -> None:
    one = draft()
    one.split([A, B, C], 2)
    assert [(team.name, team.first_point, len(team.members)) for team in one.teams] == [
        ("Team 1", 1, 2),
        ("Team 2", 2, 1),
    ]
