"""A small town for the tests of credits: people, lessons, sessions and check-ins, put straight into the tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from courses.tables import Attendance, Course, CourseSession, Enrolment, Programme, SessionTeacher, Stage
from credits.rulebook import rule_versions
from credits.rules import Rules
from people.tables import Area, Person, Posting, Teacher
from store.transaction import Store
from store.types import table_of

AT = datetime(2026, 3, 5, 5, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class Town:
    """Everything takes hundredths for hours, and instants."""

    store: Store
    year: int = 2026
    programme: UUID = field(default_factory=new_id)
    stages: list[UUID] = field(default_factory=list[UUID])
    areas: dict[str, UUID] = field(default_factory=dict[str, UUID])
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self._put(Programme, id=self.programme, year=self.year, title="社区工作者培训", hours=60_00)

    def stage(self, hours: int, title: str = "第一阶段") -> UUID:
        stage = new_id()
        position = len(self.stages) + 1
        self._put(Stage, id=stage, programme_id=self.programme, position=position, title=title, hours=hours)
        self.stages.append(stage)
        return stage

    def course(
        self, hours: int, kind: str = "lecture", stage: UUID | None = None, category: str = "required"
    ) -> UUID:
        course = new_id()
        self._put(
            Course,
            id=course,
            stage_id=stage or (self.stages or [self.stage(30_00)])[0],
            title=f"社区沟通技巧 {next(self._numbers)}",
            kind=kind,
            hours=hours,
            category=category,
        )
        return course

    def teach(self, session: UUID, person: UUID | None) -> UUID:
        """A teacher of the session, who is that person of the roster; gives the teacher's id."""
        teacher = new_id()
        name = f"老师 {next(self._numbers)}"
        self._put(Teacher, id=teacher, name=name, title="", employer="", person_id=person)
        self._put(SessionTeacher, session_id=session, teacher_id=teacher, position=1)
        return teacher

    def sign(self, rules: Rules, effective_from: date = date(2026, 1, 1)) -> UUID:
        """Rules in force from that day on."""
        with self.store.write() as db:
            version = rule_versions.draft(db, rules, "测试", effective_from, "admin", AT)
            rule_versions.sign(db, version, "admin", AT)
        return version

    def session(
        self,
        course: UUID,
        starts_at: datetime = AT,
        *,
        lasts: timedelta = 2 * HOUR,
        capacity: int | None = None,
        open_to_all: bool = True,
        cancelled_at: datetime | None = None,
    ) -> UUID:
        session = new_id()
        self._put(
            CourseSession,
            id=session,
            course_id=course,
            starts_at=starts_at,
            ends_at=starts_at + lasts,
            capacity=capacity,
            number=next(self._numbers),
            secret=bytes(32),
            open_to_all=open_to_all,
            cancelled_at=cancelled_at,
            opens_before=30,
            late_after=15,
            closes_after=30,
            cancel_reason="",
        )
        return session

    def person(
        self, name: str = "王芳", area: str = "", number: str | None = None, mobile: str | None = None
    ) -> UUID:
        person = new_id()
        self._put(
            Person,
            id=person,
            name=name,
            name_as_given=name,
            pinyin="",
            sex="",
            staff_number=number or f"00{next(self._numbers):04}",
            mobile=mobile,
            qualification="",
            note="",
            created_at=AT,
        )
        if area and area not in self.areas:
            self.areas[area] = new_id()
            self._put(Area, id=self.areas[area], kind="area", name=area, position=0)
        self._put(
            Posting, id=new_id(), person_id=person, area_id=self.areas.get(area), post="社区工作者", reason=""
        )
        return person

    def enrol(self, session: UUID, person: UUID) -> None:
        self._put(
            Enrolment,
            id=new_id(),
            session_id=session,
            person_id=person,
            enrolled_at=AT,
            withdrawn_reason="",
        )

    def attend(
        self, session: UUID, people: UUID | Sequence[UUID], when: datetime = AT, direction: str = "in"
    ) -> list[UUID]:
        rows: list[dict[str, Any]] = [
            {
                "id": new_id(),
                "session_id": session,
                "person_id": person,
                "direction": direction,
                "lane": "qr",
                "late": False,
                "reason": "",
                "actor": "person:1",
                "occurred_at": when,
                "recorded_at": when,
                "reversed_reason": "",
                "reversed_by": "",
            }
            for person in ([people] if isinstance(people, UUID) else people)
        ]
        with self.store.write() as db:
            db.execute(sa.insert(table_of(Attendance)), rows)
        return [row["id"] for row in rows]

    def reverse(self, attendance: UUID, when: datetime = AT, reason: str = "签错人") -> None:
        with self.store.write() as db:
            db.execute(
                sa.update(Attendance)
                .where(Attendance.id == attendance)
                .values(reversed_at=when, reversed_reason=reason, reversed_by="clerk")
            )

    def change(self, statement: str, **values: object) -> None:
        """What somebody does to the database by hand."""
        with self.store.write() as db:
            db.execute(sa.text(statement), values)

    def _put(self, mapped: type, **values: object) -> None:
        with self.store.write() as db:
            db.execute(sa.insert(table_of(mapped)).values(**values))
