"""Planning: programmes, stages and courses; sessions with their numbers, changes and ends; enrolment and the trail of a visit."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from core.ids import new_id
from core.refusal import Refusal
from courses import programme, refusals, rooms, scans, sessions
from courses.check_in import Attempt, check_in
from courses.tables import CourseSession
from courses.trails import NewPoint, NewTeam
from people import teachers
from sheets.columns import shown
from store import journal
from store.types import Db
from tests.course_town import Town

POINTS = [NewPoint(f"任务点{number}", f"任务 {number}") for number in range(1, 7)]


def test_a_year_reads_back_in_order(town: Town) -> None:
    with town.store.write() as db:
        year = programme.programmes(db, 2026)[0]
        second = programme.add_stage(db, year.id, "第二阶段", 2000, "clerk", town.at)
        programme.add_course(db, second, "物业纠纷调解", "simulation", 150, "clerk", town.at)
    town.session()
    with town.store.read() as db:
        year = programme.programmes(db, 2026)[0]
        rows = programme.courses(db, 2026)
        assert programme.programmes(db, 2025) == []
    assert [(stage.position, stage.title, stage.hours) for stage in year.stages] == [
        (1, "第一阶段", 3000),
        (2, "第二阶段", 2000),
    ]
    assert [course for stage in year.stages for course in stage.courses] == rows
    assert [row.sessions for row in rows] == [1, 0]
    assert [shown(column, rows[1]) for column in programme.COURSES.columns] == [
        "2026",
        "社区工作者年度培训",
        "第二阶段",
        "物业纠纷调解",
        "Simulation",
        "1.5",
        "Compulsory",
        "0",
    ]


def test_what_cannot_be_taught_is_refused(town: Town) -> None:
    tries: list[tuple[type[Refusal], Callable[[Db], object]]] = [
        (
            refusals.TitleTaken,
            lambda db: programme.add_programme(db, 2026, "社区工作者年度培训", 1, "c", town.at),
        ),
        (refusals.HoursNotPositive, lambda db: programme.add_programme(db, 2026, "x", 0, "c", town.at)),
        (refusals.UnknownProgramme, lambda db: programme.add_stage(db, new_id(), "x", 1, "c", town.at)),
        (
            refusals.UnknownStage,
            lambda db: programme.add_course(db, new_id(), "x", "lecture", 1, "c", town.at),
        ),
        (
            refusals.UnknownKind,
            lambda db: programme.add_course(db, town.stage, "x", "party", 1, "c", town.at),
        ),
        (
            refusals.TitleTaken,
            lambda db: programme.add_course(
                db, town.stage, " 社区沟通技巧与运用", "lecture", 1, "c", town.at
            ),
        ),
    ]
    for refusal, attempt in tries:
        with pytest.raises(refusal), town.store.write() as db:
            attempt(db)


def test_a_session_reads_back_with_all_that_belongs_to_it(town: Town) -> None:
    with town.store.write() as db:
        room = rooms.ensure_room(db, "一号教室", "爱博五村", 60, "clerk", town.at)
        assert rooms.ensure_room(db, " 一号教室 ", "", None, "clerk", town.at) == room
        lead = teachers.ensure_teacher(db, "乙教授", "教授", "大学", "clerk", town.at)
        other = teachers.ensure_teacher(db, "甲老师", "", "", "clerk", town.at)
        new = replace(town.plan(capacity=60), room=room, teacher_ids=(lead, other))
        made = sessions.schedule(db, new, "clerk", town.at)
        sessions.enrol(db, made, town.people[:3], "clerk", town.at)
        attempts = [Attempt(each, "qr", town.at, "x", session_id=made) for each in town.people[:2]]
        check_in(db, attempts, town.at)
    with town.store.read() as db:
        row = sessions.session(db, made, town.at)
        assert sessions.by_number(db, row.number, town.at) == row
        assert sessions.calendar(db, new.starts_at, new.starts_at + timedelta(seconds=1), town.at) == [row]
        assert sessions.calendar(db, new.starts_at + timedelta(seconds=1), new.ends_at, town.at) == []
        assert sessions.terms(db, made) == new
        assert [each.name for each in rooms.rooms(db)] == ["一号教室"]
    assert (row.room, row.teachers, row.capacity) == ("一号教室", "乙教授、甲老师", 60)
    assert (row.enrolled, row.checked_in, row.state) == (3, 2, "open")
    assert [
        shown(column, row) for column in sessions.SESSIONS.only("starts_at", "hours", "state").columns
    ] == [
        "2026-03-05 13:30",
        "2",
        "Check-in open",
    ]
    with pytest.raises(refusals.UnknownSession), town.store.read() as db:
        sessions.session(db, new_id(), town.at)


def test_the_calendar_takes_two_statements_however_long(sqlite_town: Town) -> None:
    town = sqlite_town
    for day in range(5):
        town.session(starts=town.at + timedelta(days=day))
    said: list[str] = []

    @event.listens_for(town.store.reader, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:  # pyright: ignore[reportUnusedFunction] - the event calls it
        said.append(statement)

    with town.store.read() as db:
        found = sessions.calendar(db, town.at, town.at + timedelta(days=30), town.at)
    assert len(found) == 5
    assert len([statement for statement in said if statement.startswith("SELECT")]) == 2
    assert "secret" not in " ".join(said)


def test_numbers_and_secrets_are_each_sessions_own(town: Town) -> None:
    made = [town.session() for _ in range(3)]
    with town.store.read() as db:
        keys = [scans.session_key(db, each) for each in made]
        assert scans.session_key(db, 2) == keys[1]
        with pytest.raises(refusals.UnknownSession):
            scans.session_key(db, 99)
    assert [key.number for key in keys] == [1, 2, 3]
    assert {len(key.secret) for key in keys} == {32}
    assert len({key.secret for key in keys}) == 3


def test_two_clerks_scheduling_at_once_get_two_numbers(town: Town) -> None:
    gate = Barrier(2)

    def clerk(_: int) -> UUID:
        gate.wait()
        return town.session()

    with ThreadPoolExecutor(2) as clerks:
        made = list(clerks.map(clerk, range(2)))
    with town.store.read() as db:
        numbers = db.scalars(sa.select(CourseSession.number).where(CourseSession.id.in_(made))).all()
    assert sorted(numbers) == [1, 2]


def test_a_change_is_kept_with_what_it_was(town: Town) -> None:
    made = town.session(capacity=20)
    later = town.plan(capacity=30, starts=town.at + timedelta(days=1))
    with town.store.write() as db:
        sessions.reschedule(db, made, later, "clerk", town.at)
        sessions.reschedule(db, made, replace(later, teacher_ids=[]), "clerk", town.at)
    with town.store.read() as db:
        assert sessions.terms(db, made) == later
        changed, scheduled = journal.history(db, "session", made)
    assert (scheduled.action, changed.action) == ("session.scheduled", "session.rescheduled")
    assert changed.payload["capacity"] == [20, 30]
    assert set(changed.payload) == {"capacity", "starts_at", "ends_at"}
    assert "secret" not in scheduled.payload


def test_plans_that_cannot_be_are_refused(town: Town) -> None:
    made, cancelled = town.session(), town.session()
    plan = town.plan()
    with town.store.write() as db:
        sessions.enrol(db, made, town.people[:3], "clerk", town.at)
        sessions.cancel(db, cancelled, "台风", "clerk", town.at)
    wrong = [
        (replace(plan, course_id=new_id()), refusals.UnknownCourse),
        (replace(plan, room=new_id()), refusals.UnknownRoom),
        (replace(plan, teacher_ids=[new_id()]), refusals.UnknownTeacherOfSession),
        (replace(plan, ends_at=plan.starts_at), refusals.SessionEndsBeforeStart),
    ]
    for new, refusal in wrong:
        with pytest.raises(refusal), town.store.write() as db:
            sessions.schedule(db, new, "clerk", town.at)
        with pytest.raises(refusal), town.store.write() as db:
            sessions.reschedule(db, made, new, "clerk", town.at)
    with pytest.raises(refusals.SessionFull, match="2 places; 3 people"), town.store.write() as db:
        sessions.reschedule(db, made, replace(plan, capacity=2), "clerk", town.at)
    with pytest.raises(refusals.SessionNotChanged), town.store.write() as db:
        sessions.reschedule(db, cancelled, plan, "clerk", town.at)
    with pytest.raises(refusals.SessionNotChanged), town.store.write() as db:
        sessions.cancel(db, cancelled, "again", "clerk", town.at)
    with pytest.raises(refusals.UnknownSession), town.store.write() as db:
        sessions.cancel(db, new_id(), "none", "clerk", town.at)
    with pytest.raises(refusals.UnknownSession), town.store.read() as db:
        sessions.terms(db, new_id())
    for name, seats, refusal in ((" ", None, refusals.TitleMissing), ("x", 0, refusals.CapacityNotPositive)):
        with pytest.raises(refusal), town.store.write() as db:
            rooms.ensure_room(db, name, "", seats, "clerk", town.at)


def test_enrolling_counts_only_who_is_new(town: Town) -> None:
    made = town.session(capacity=4)
    first, second, third, fourth, fifth = town.people[:5]
    with town.store.write() as db:
        assert sessions.enrol(db, made, [first, second, first], "clerk", town.at) == 2
        assert sessions.enrol(db, made, [first, second], "clerk", town.at) == 0
        assert sessions.withdraw(db, made, [second, third], "请假", "clerk", town.at) == 1
        assert sessions.enrol(db, made, [second, third, fourth], "clerk", town.at) == 3
    with pytest.raises(refusals.SessionFull), town.store.write() as db:
        sessions.enrol(db, made, [fifth], "clerk", town.at)
    with town.store.write() as db:
        sessions.withdraw(db, made, [fourth], "请假", "clerk", town.at)
        assert sessions.withdraw(db, made, [fourth], "请假", "clerk", town.at) == 0
    with pytest.raises(refusals.PersonNotEnrollable), town.store.write() as db:
        sessions.enrol(db, made, [new_id()], "clerk", town.at)
    with pytest.raises(refusals.UnknownSession), town.store.write() as db:
        sessions.enrol(db, new_id(), [first], "clerk", town.at)
    cancelled = town.session()
    with town.store.write() as db:
        sessions.cancel(db, cancelled, "台风", "clerk", town.at)
    with pytest.raises(refusals.SessionNotChanged), town.store.write() as db:
        sessions.enrol(db, cancelled, [first], "clerk", town.at)
    assert town.lines("session.enrolled") == 2
    assert town.lines("session.withdrawn") == 2
    with town.store.read() as db:
        assert sessions.session(db, made, town.at).enrolled == 3


def test_five_teams_walk_six_points_from_different_starts(town: Town) -> None:
    made = town.session()
    teams = [
        NewTeam(f"第{number}组", number, town.people[2 * number - 2 : 2 * number]) for number in range(1, 6)
    ]
    with town.store.write() as db:
        sessions.set_trail(db, made, POINTS, teams, "clerk", town.at)
    with town.store.read() as db:
        trail = sessions.trail(db, made)
        assert sessions.session(db, made, town.at).enrolled == 10
    assert [(point.position, point.title) for point in trail.points] == [
        (number, f"任务点{number}") for number in range(1, 7)
    ]
    assert [team.route[0] for team in trail.teams] == [1, 2, 3, 4, 5]
    assert trail.teams[1].route == (2, 3, 4, 5, 6, 1)
    assert [{member for member, _name in team.members} for team in trail.teams] == [
        set(team.member_ids) for team in teams
    ]


def test_a_trail_is_laid_anew_as_a_whole(town: Town) -> None:
    made = town.session()
    with town.store.write() as db:
        assert sessions.trail(db, made) == sessions.Trail((), ())
        sessions.set_trail(
            db, made, POINTS, [NewTeam("甲", 1, town.people[:2]), NewTeam("乙", 2)], "clerk", town.at
        )
        sessions.set_trail(db, made, POINTS[:2], [NewTeam("甲", 2, town.people[1:2])], "clerk", town.at)
        trail = sessions.trail(db, made)
        assert sessions.session(db, made, town.at).enrolled == 2
    assert len(trail.points) == 2
    assert [(team.name, team.route, len(team.members)) for team in trail.teams] == [("甲", (2, 1), 1)]
    assert town.lines("session.trail_set") == 2


def test_trails_that_cannot_be_walked_are_refused(town: Town) -> None:
    made = town.session()
    person = town.people[0]
    wrong: list[tuple[list[NewPoint], list[NewTeam], type[Refusal]]] = [
        (POINTS, [NewTeam("甲", 7)], refusals.TrailNotPossible),
        ([], [NewTeam("甲", 1)], refusals.TrailNotPossible),
        (POINTS, [NewTeam(" ", 1)], refusals.TitleMissing),
        (POINTS, [NewTeam("甲", 1), NewTeam("甲 ", 2)], refusals.TitleTaken),
        (POINTS, [NewTeam("甲", 1, [person]), NewTeam("乙", 2, [person])], refusals.PersonInTwoTeams),
        ([NewPoint(" ")], [], refusals.TitleMissing),
    ]
    for points, teams, refusal in wrong:
        with pytest.raises(refusal), town.store.write() as db:
            sessions.set_trail(db, made, points, teams, "clerk", town.at)
    with pytest.raises(refusals.UnknownSession), town.store.write() as db:
        sessions.set_trail(db, new_id(), POINTS, [], "clerk", town.at)
    with town.store.read() as db:
        assert sessions.trail(db, made) == sessions.Trail((), ())


def test_a_session_may_cross_midnight_but_not_last_longer_than_a_day(town: Town) -> None:
    start = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
    with town.store.write() as db:
        sessions.schedule(db, town.plan(starts=start), "clerk", town.at)
    with pytest.raises(refusals.SessionTooLong), town.store.write() as db:
        new = replace(town.plan(starts=start), ends_at=start + timedelta(days=2))
        sessions.schedule(db, new, "clerk", town.at)
