"""A small training base for the tests of courses: one course, twelve people, made by the verbs themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from courses import programme, sessions
from courses.sessions import NewSession
from people import persons
from people.persons import NewPerson
from store import journal
from store.transaction import Store


@dataclass
class Town:
    """A base with one course and twelve persons; `at` is 13:20 in Shanghai, and sessions start at 13:30."""

    store: Store
    at: datetime
    stage: UUID
    course: UUID
    people: list[UUID]

    def plan(
        self, *, capacity: int | None = None, open_to_all: bool = True, starts: datetime | None = None
    ) -> NewSession:
        start = starts or self.at + timedelta(minutes=10)
        return NewSession(
            self.course, start, start + timedelta(hours=2), capacity=capacity, open_to_all=open_to_all
        )

    def session(
        self, *, capacity: int | None = None, open_to_all: bool = True, starts: datetime | None = None
    ) -> UUID:
        with self.store.write() as db:
            new = self.plan(capacity=capacity, open_to_all=open_to_all, starts=starts)
            return sessions.schedule(db, new, "clerk", self.at)

    def lines(self, action: str) -> int:
        with self.store.read() as db:
            table = journal.JOURNAL
            return len(db.execute(table.select().where(table.c.action == action)).all())


def make_town(base: Store, at: datetime) -> Town:
    """The town at 13:20 in Shanghai."""
    with base.write() as db:
        year = programme.add_programme(db, 2026, "社区工作者年度培训", 6000, "clerk", at)
        stage = programme.add_stage(db, year, "第一阶段", 3000, "clerk", at)
        course = programme.add_course(db, stage, "社区沟通技巧与运用", "lecture", 200, "clerk", at)
        people = persons.add_all(
            db,
            [NewPerson(name, staff_number=f"S{number:03}") for number, name in enumerate(_NAMES)],
            "clerk",
            at,
        )
    return Town(base, at, stage, course, people)


_NAMES = ["王𬍡", "李䶮", "张㛃", "欧阳娜", "赵一", "钱二", "孙三", "周五", "吴六", "郑七", "冯九", "陈十"]
