"""Small makers of what tests need: a street, people, a lesson, a session that runs. They call the doors' own verbs."""

from datetime import datetime, timedelta
from uuid import UUID

from core.clock import local_year
from courses import programme, sessions
from courses.calendar import SessionRow
from people import areas, persons, teachers
from people.persons import NewPerson, PersonRow
from store.transaction import Store
from store.types import Db

ACTOR = "test"
NAMES = ("王晓明", "欧阳娜", "阿依古丽·买买提", "李䶮", "张桂芳", "陈思远")


def street(db: Db, at: datetime) -> UUID:
    """One micro-grid of one 居民区; gives its id."""
    return areas.ensure_area(db, "梧桐街道", "桂花苑居民区", "桂花苑第一微网格", ACTOR, at)


def people(db: Db, at: datetime, count: int = 3, *, first: int = 1) -> list[PersonRow]:
    """`count` persons with staff numbers P0001 ... and mobiles 13800000001 ... from `first` on, in that order."""
    patch = street(db, at)
    new = [
        NewPerson(
            name=NAMES[number % len(NAMES)]
            if number < len(NAMES)
            else f"{NAMES[number % len(NAMES)][:1]}小{_figure(number)}",
            sex="女",
            staff_number=f"P{number + 1:04}",
            mobile=f"138{number + 1:08}",
            area_id=patch,
            post="社区工作者",
        )
        for number in range(first - 1, first - 1 + count)
    ]
    return [persons.person(db, id_) for id_ in persons.add_all(db, new, ACTOR, at)]


def course(db: Db, at: datetime, title: str = "社区沟通技巧与运用", hours: int = 200) -> UUID:
    """A lecture in the first stage of the year's programme; the year is that of `at`."""
    found = programme.programmes(db, local_year(at))
    if found:
        stage = found[0].stages[0].id
    else:
        whole = programme.add_programme(db, local_year(at), "社区工作者培训", 60_00, ACTOR, at)
        stage = programme.add_stage(db, whole, "第一阶段", 30_00, ACTOR, at)
    return programme.add_course(db, stage, title, "lecture", hours, ACTOR, at)


def session(
    db: Db,
    at: datetime,
    *,
    title: str = "社区沟通技巧与运用",
    starts_in: int = 10,
    open_to_all: bool = True,
    capacity: int | None = None,
) -> SessionRow:
    """A session of two hours that starts `starts_in` minutes after `at`."""
    lesson = course(db, at, title)
    room = sessions.ensure_room(db, "街道文化中心报告厅", "梧桐路 12 号", 240, ACTOR, at)
    teacher = teachers.ensure_teacher(db, "沈若澜", "教授", "华东师范大学", ACTOR, at)
    starts_at = at + timedelta(minutes=starts_in)
    plan = sessions.NewSession(
        lesson,
        starts_at,
        starts_at + timedelta(hours=2),
        room=room,
        capacity=capacity,
        teacher_ids=(teacher,),
        open_to_all=open_to_all,
    )
    return sessions.session(db, sessions.schedule(db, plan, ACTOR, at), at)


def hall(store: Store, at: datetime, count: int = 3) -> tuple[SessionRow, list[PersonRow]]:
    """A session that is open for check-in at `at`, and people to come."""
    with store.write() as db:
        return session(db, at), people(db, at, count)


def _figure(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
