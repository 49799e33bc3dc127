"""What is taught in a year: programmes (培训方案) of stages (阶段) of courses. The desktop's course page and the demo call it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from core.language import N_, translate
from courses import refusals, rules
from courses.tables import Course, CourseSession, Programme, Stage
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

_PROGRAMME = table_of(Programme)
_STAGE = table_of(Stage)
_COURSE = table_of(Course)
_SESSION = table_of(CourseSession)


class CourseRow(NamedTuple):
    """A course as lists show it; hours in hundredths."""

    id: UUID
    title: str
    kind: str
    hours: int
    stage_id: UUID
    stage: str
    programme: str
    year: int
    category: str
    sessions: int
    """Sessions scheduled and not cancelled."""


class StageRow(NamedTuple):
    """A stage with its courses; hours in hundredths."""

    id: UUID
    position: int
    title: str
    hours: int
    courses: tuple[CourseRow, ...]


class ProgrammeRow(NamedTuple):
    """A programme with its stages in order; hours in hundredths."""

    id: UUID
    year: int
    title: str
    hours: int
    stages: tuple[StageRow, ...]


COURSES: Sheet[CourseRow] = Sheet(
    N_("Courses"),
    (
        Column("year", N_("Year"), Kind.NUMBER, lambda row: row.year, 8, ("年度", "年份")),
        Column("programme", N_("Programme"), Kind.TEXT, lambda row: row.programme, 24, ("培训方案",)),
        Column("stage", N_("Stage"), Kind.TEXT, lambda row: row.stage, 16, ("阶段", "培训阶段")),
        Column("title", N_("Course"), Kind.TEXT, lambda row: row.title, 40, ("课程", "课程名称", "培训内容")),
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: kind_title(row.kind), 12, ("类型", "授课形式")),
        Column("hours", N_("Lesson hours"), Kind.AMOUNT, lambda row: row.hours, 10, ("课时", "学时")),
        Column(
            "category",
            N_("Category"),
            Kind.TEXT,
            lambda row: category_title(row.category),
            10,
            ("类别", "必修选修"),
        ),
        Column("sessions", N_("Sessions"), Kind.NUMBER, lambda row: row.sessions, 8, ("场次", "场次数")),
    ),
)


def kind_title(kind: str) -> str:
    """The kind of course in the present language."""
    return translate(_KIND_TITLES[kind])


def category_title(category: str) -> str:
    """The category of course in the present language."""
    return translate(_CATEGORY_TITLES[category])


_CATEGORY_TITLES = {"required": N_("Compulsory"), "elective": N_("Elective")}
_KIND_TITLES = {
    "lecture": N_("Lecture"),
    "simulation": N_("Simulation"),
    "visit": N_("Field visit"),
    "practice": N_("Practice"),
    "online": N_("Online"),
}


def add_programme(db: Db, year: int, title: str, hours: int, actor: str, at: datetime) -> UUID:
    """A year's programme and its lesson hours (hundredths).

    Raises TitleMissing, TitleTooLong, HoursNotPositive, TitleTaken when the year has one of this title.
    """
    values = {"id": new_id(), "year": year, "title": rules.titled(title, 120), "hours": _hours(hours)}
    return _add(db, _PROGRAMME, values, actor, at)


def add_stage(db: Db, programme_id: UUID, title: str, hours: int, actor: str, at: datetime) -> UUID:
    """The next stage of a programme and the lesson hours (hundredths) that finish it.

    Raises UnknownProgramme, TitleMissing, TitleTooLong, HoursNotPositive.
    """
    # Locked on PostgreSQL, so that two stages added at once get two positions.
    if not db.scalar(sa.select(_PROGRAMME.c.id).where(_PROGRAMME.c.id == programme_id).with_for_update()):
        raise refusals.UnknownProgramme
    last = db.scalar(sa.select(sa.func.max(_STAGE.c.position)).where(_STAGE.c.programme_id == programme_id))
    values = {
        "id": new_id(),
        "programme_id": programme_id,
        "position": (last or 0) + 1,
        "title": rules.titled(title, 120),
        "hours": _hours(hours),
    }
    return _add(db, _STAGE, values, actor, at)


def add_course(
    db: Db,
    stage_id: UUID,
    title: str,
    kind: str,
    hours: int,
    actor: str,
    at: datetime,
    *,
    category: str = rules.CATEGORIES[0],
) -> UUID:
    """A course of a stage; `kind` is one of rules.KINDS, `category` of rules.CATEGORIES, hours are hundredths.

    Raises UnknownStage, UnknownKind (of a category too), TitleMissing, TitleTooLong, HoursNotPositive, TitleTaken when the stage has one of
    this title.
    """
    if kind not in rules.KINDS:
        raise refusals.UnknownKind(kind=kind, known=", ".join(rules.KINDS))
    if category not in rules.CATEGORIES:
        raise refusals.UnknownKind(kind=category, known=", ".join(rules.CATEGORIES))
    if not db.scalar(sa.select(_STAGE.c.id).where(_STAGE.c.id == stage_id)):
        raise refusals.UnknownStage
    values = {
        "id": new_id(),
        "stage_id": stage_id,
        "title": rules.titled(title, 160),
        "kind": kind,
        "hours": _hours(hours),
        "category": category,
    }
    return _add(db, _COURSE, values, actor, at)


def programmes(db: Db, year: int) -> list[ProgrammeRow]:
    """The programmes of a year with their stages and courses, in order."""
    courses_of: defaultdict[UUID, list[CourseRow]] = defaultdict(list)
    for course in courses(db, year):
        courses_of[course.stage_id].append(course)
    stages_of: defaultdict[UUID, list[StageRow]] = defaultdict(list)
    stages = (
        sa.select(_STAGE)
        .join(_PROGRAMME, _PROGRAMME.c.id == _STAGE.c.programme_id)
        .where(_PROGRAMME.c.year == year)
        .order_by(_STAGE.c.position)
    )
    for row in db.execute(stages):
        stages_of[row.programme_id].append(
            StageRow(row.id, row.position, row.title, row.hours, tuple(courses_of[row.id]))
        )
    rows = db.execute(sa.select(_PROGRAMME).where(_PROGRAMME.c.year == year).order_by(_PROGRAMME.c.id))
    return [ProgrammeRow(row.id, row.year, row.title, row.hours, tuple(stages_of[row.id])) for row in rows]


def courses(db: Db, year: int) -> list[CourseRow]:
    """The courses of a year, by programme, stage and the order in which they were added."""
    held = (
        sa.select(sa.func.count())
        .where(_SESSION.c.course_id == _COURSE.c.id, _SESSION.c.cancelled_at.is_(None))
        .scalar_subquery()
    )
    query = (
        sa.select(
            _COURSE.c.id,
            _COURSE.c.title,
            _COURSE.c.kind,
            _COURSE.c.hours,
            _COURSE.c.stage_id,
            _STAGE.c.title,
            _PROGRAMME.c.title,
            _PROGRAMME.c.year,
            _COURSE.c.category,
            held,
        )
        .select_from(_COURSE)
        .join(_STAGE, _STAGE.c.id == _COURSE.c.stage_id)
        .join(_PROGRAMME, _PROGRAMME.c.id == _STAGE.c.programme_id)
        .where(_PROGRAMME.c.year == year)
        .order_by(_PROGRAMME.c.id, _STAGE.c.position, _COURSE.c.id)
    )
    return [CourseRow(*row) for row in db.execute(query)]


def titles_of(db: Db, course_ids: Collection[UUID]) -> dict[UUID, str]:
    """What these courses are called, of whatever year; one that is not in the base is left out."""
    query = sa.select(_COURSE.c.id, _COURSE.c.title).where(_COURSE.c.id.in_(course_ids))
    return {row.id: row.title for row in db.execute(query)}


def _add(db: Db, table: sa.Table, values: dict[str, Any], actor: str, at: datetime) -> UUID:
    statement = insert_into(db, table).values(values).on_conflict_do_nothing().returning(table.c.id)
    added = db.scalar(statement)
    if added is None:
        raise refusals.TitleTaken(title=values["title"])
    said = {key: value for key, value in values.items() if key != "id"}
    journal.note(db, Line(f"{table.name}.added", table.name, added, actor, at, said), at)
    return added


def _hours(hours: int) -> int:
    if hours <= 0:
        raise refusals.HoursNotPositive
    return hours
