"""How far the teams are: visits by any member, who is behind, what is off the route; a walked point stays where it is."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from core.clock import local
from courses import check_in, trails
from courses.check_in import Attempt, Outcome
from courses.field import progress
from courses.field.refusals import NobodyChosen, TrailAlreadyWalked
from courses.refusals import ReasonMissing
from courses.trails import NewPoint, NewTeam
from sheets.columns import shown
from tests.course_town import Town

POINTS = [NewPoint("河边", "数一数灯"), NewPoint("老街"), NewPoint("活动室")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def visit(town: Town) -> UUID:
    """A session with three points and two teams of three, all of whom have arrived, and one more who is in no team."""
    session = town.session()
    with town.store.write() as db:
        teams = [NewTeam("一队", 1, town.people[:3]), NewTeam("二队", 2, town.people[3:6])]
        trails.set_trail(db, session, POINTS, teams, "clerk", town.at)
        check_in.check_in(
            db, [Attempt(one, "qr", town.at, "clerk", session) for one in town.people[:7]], town.at
        )
    return session


def go(town: Town, session: UUID, *steps: tuple[int, int]) -> Sequence[Outcome]:
    """(person, point), a minute apart."""
    outcomes: list[Outcome] = []
    with town.store.write() as db:
        for minutes, (person, point) in enumerate(steps, 1):
            at = town.at + minutes * MINUTE
            attempt = Attempt(town.people[person], "qr", at, "clerk", session, direction="at", point=point)
            outcomes += check_in.check_in(db, [attempt], at)
    return outcomes


def test_where_each_team_is(town: Town, visit: UUID) -> None:
    go(town, visit, (0, 1), (1, 1), (3, 2), (4, 2), (5, 2), (0, 2), (3, 1))
    with town.store.read() as db:
        first, second = progress.progress(db, visit)
        sheet = progress.sheet_of(trails.trail(db, visit))
    assert (first.name, first.visited, first.next and first.next.title) == ("一队", 2, "活动室")
    assert [[name for name, _at in point.reached] for point in first.points] == [
        ["王𬍡", "李䶮"],
        ["王𬍡"],
        [],
    ]
    assert set(first.behind) == {"李䶮", "张㛃"}
    assert first.last_at == town.at + 6 * MINUTE
    assert [point.off_route for point in second.points] == [True, False, False]  # 3 was next after 2
    assert second.next
    assert second.next.title == "活动室"
    cells = [shown(column, first) for column in sheet.columns]
    assert cells[:5] == [
        "一队",
        "2/3",
        f"{local(town.at + MINUTE):%H:%M}  2/3",
        f"{local(town.at + 6 * MINUTE):%H:%M}  1/3",
        "",
    ]
    assert shown(sheet.column("point1"), second).endswith("1/3, off route")
    assert shown(sheet.column("next"), second) == "3. 活动室"


def test_the_page_after_a_scan_knows_where_to_go(town: Town, visit: UUID) -> None:
    here, there, everywhere = (one.attendance_id for one in go(town, visit, (3, 2), (3, 1), (4, 3)))
    with town.store.read() as db:
        told = [progress.visit(db, id) for id in (here, there, everywhere) if id]
    assert [(one.team, one.point.title, one.off_route) for one in told if one] == [
        ("二队", "老街", False),
        ("二队", "河边", True),  # 3 was next
        ("二队", "活动室", False),  # the one still missing
    ]
    assert told[0]
    assert (told[0].next, told[0].visited, told[0].points) == (None, 3, 3)


def test_who_is_in_no_team_counts_too(town: Town, visit: UUID) -> None:
    (outcome,) = go(town, visit, (6, 3))
    assert outcome.attendance_id
    with town.store.read() as db:
        rows = progress.progress(db, visit)
        told = progress.visit(db, outcome.attendance_id)
    assert [row.name for row in rows] == ["一队", "二队", ""]
    assert rows[2].id is None
    assert rows[2].visited == 1
    assert told
    assert (told.team, told.off_route, told.next and told.next.position) == ("", False, 1)


def test_visits_by_hand_need_a_reason_and_an_arrival(town: Town, visit: UUID) -> None:
    with town.store.write() as db:
        with pytest.raises(ReasonMissing):
            progress.visit_by_hand(db, visit, 1, town.people[:2], " ", "clerk", town.at)
        with pytest.raises(NobodyChosen):
            progress.visit_by_hand(db, visit, 1, [], "手机没电", "clerk", town.at)
        outcomes = progress.visit_by_hand(
            db, visit, 1, [town.people[0], town.people[8]], "手机没电", "clerk", town.at
        )
    assert [one.code for one in outcomes] == ["ok", "not_checked_in"]


def test_a_walked_point_stays_and_everything_else_may_change(town: Town, visit: UUID) -> None:
    (outcome,) = go(town, visit, (0, 2))
    teams = [NewTeam("一队", 1, town.people[:4])]
    with town.store.write() as db:
        for points in (POINTS[:1], [POINTS[1], POINTS[0], POINTS[2]], []):
            with pytest.raises(TrailAlreadyWalked, match='task point 2, "老街"'):
                trails.set_trail(db, visit, points, teams if points else [], "clerk", town.at)
        trails.set_trail(
            db, visit, [NewPoint("新河边"), NewPoint("老街", "拍照"), NewPoint("新")], teams, "clerk", town.at
        )
        assert progress.progress(db, visit)[0].points[1].reached
        assert outcome.attendance_id
        check_in.reverse(db, outcome.attendance_id, "误扫", "clerk", town.at)
        trails.set_trail(db, visit, POINTS[:1], teams, "clerk", town.at)
        assert progress.visit(db, outcome.attendance_id) is None


def test_a_session_without_a_trail_has_no_progress(town: Town) -> None:
    session = town.session()
    with town.store.read() as db:
        assert progress.progress(db, session) == []
