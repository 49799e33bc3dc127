"""Setting up the demo's year: programme and stages, teachers, rooms, sessions, the field visit's trail, replay links."""

import random
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from cli.demo.calendar import ELECTIVE, Training
from core.clock import local_date
from courses import enrolments, programme, replays, rooms, sessions, trails
from people import teachers
from people.persons import PersonRow
from store.types import Db

ACTOR = "demo"
STAGES = (("阶段一（30课时）", 3000), ("阶段二（20课时）", 2000), ("阶段三（10课时）", 1000))
ELECTIVE_HOURS = 1800
LIVE_TITLE = "微网格治理案例复盘"
ROTATION = 60
"""Courses with at most this many seats are held again and again until everybody has had a seat."""

TASKS = (
    ("保安岗亭与进出登记", "查看值守记录，指出一处可以改进的地方。"),
    ("垃圾箱房与撤桶现状", "对照管理要求逐项查看，拍照并写下三条意见。"),
    ("加装电梯的楼栋", "访问一户居民，记下协商过程中的两个难点。"),
    ("地下车库与充电桩", "核对消防通道和充电设施，列出隐患清单。"),
    ("物业监控与报修中心", "跟踪一张报修单，从受理到回访走一遍流程。"),
    ("楼组议事角", "主持一次十分钟的模拟议事，形成一条约定。"),
)
TEAMS = ("第一组", "第二组", "第三组", "第四组", "第五组")


class Played(NamedTuple):
    """A session of the demo and who is expected: its id, its times, the ids of those enrolled (empty: everybody)."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    enrolled: tuple[UUID, ...]


def set_up(
    db: Db, year: int, calendar: list[Training], people: list[PersonRow], dice: random.Random, at: datetime
) -> list[Played]:
    """Make the whole year as the base's staff would, and return its sessions in the order of the calendar."""
    stages = _stages(db, year, at)
    played: list[Played] = []
    for training in calendar:
        course = programme.add_course(
            db,
            stages[training.stage],
            training.title,
            training.kind,
            training.hours,
            ACTOR,
            at,
            category="elective" if training.stage == ELECTIVE else "required",
        )
        teacher = teachers.ensure_teacher(
            db, training.teacher, training.teacher_title, training.employer, ACTOR, at
        )
        room = rooms.ensure_room(db, training.room, "", max(training.seats, 260), ACTOR, at)
        if training.seats > ROTATION:
            groups: list[tuple[UUID, ...]] = [()]
        else:
            shuffled = dice.sample([person.id for person in people], len(people))
            groups = list(_chunks(shuffled, ROTATION))
        for turn, group in enumerate(groups):
            played.append(_session(db, training, course, teacher, room, turn, group, at))
    return played


def schedule_live(db: Db, year: int, starts_at: datetime, at: datetime) -> UUID:
    """The session that runs now, for the phones; it stands in stage three."""
    stage = programme.programmes(db, year)[0].stages[2].id
    course = programme.add_course(db, stage, LIVE_TITLE, "lecture", 300, ACTOR, at)
    room = rooms.ensure_room(db, "爱博五村邻里中心二楼实训室", "", 260, ACTOR, at)
    teacher = teachers.ensure_teacher(db, "示例教师1", "教授", "华东师范大学社会发展学院", ACTOR, at)
    new = sessions.NewSession(
        course_id=course,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        room=room,
        capacity=260,
        teacher_ids=(teacher,),
    )
    return sessions.schedule(db, new, ACTOR, at)


def _stages(db: Db, year: int, at: datetime) -> dict[str, UUID]:
    required = programme.add_programme(db, year, f"{year}年度社区工作者培训方案", 6000, ACTOR, at)
    elective = programme.add_programme(db, year, f"{year}年度选修课程", ELECTIVE_HOURS, ACTOR, at)
    stages = {title: programme.add_stage(db, required, title, hours, ACTOR, at) for title, hours in STAGES}
    stages[ELECTIVE] = programme.add_stage(db, elective, ELECTIVE, ELECTIVE_HOURS, ACTOR, at)
    return stages


def _session(
    db: Db,
    training: Training,
    course: UUID,
    teacher: UUID,
    room: UUID,
    turn: int,
    group: tuple[UUID, ...],
    at: datetime,
) -> Played:
    later = timedelta(days=turn)
    new = sessions.NewSession(
        course_id=course,
        starts_at=training.starts_at + later,
        ends_at=training.ends_at + later,
        room=room,
        capacity=training.seats,
        teacher_ids=(teacher,),
        open_to_all=not group,
    )
    made = sessions.schedule(db, new, ACTOR, at)
    if group:
        enrolments.enrol(db, made, group, ACTOR, at)
    if training.kind == "visit":
        points = [trails.NewPoint(title, task) for title, task in TASKS]
        teams = [
            trails.NewTeam(name, place + 1, group[place :: len(TEAMS)]) for place, name in enumerate(TEAMS)
        ]
        trails.set_trail(db, made, points, teams, ACTOR, at)
    if training.replay and turn == 0:
        kind = "direct" if training.replay.endswith(".mp4") else "page"
        replays.add_link(
            db,
            made,
            kind,
            training.replay,
            f"{training.title}（{local_date(new.starts_at).year}）",
            ACTOR,
            at,
        )
    return Played(made, new.starts_at, new.ends_at, group)


def _chunks(ids: list[UUID], size: int) -> list[tuple[UUID, ...]]:
    return [tuple(ids[start : start + size]) for start in range(0, len(ids), size)]
