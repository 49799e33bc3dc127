"""The dialogs of the courses page: programme, stage, course, session, enrolment, replay."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from core import amounts, clock
from core.language import _
from courses import enrolments, programme, replays, rooms, sessions
from courses.calendar import SessionRow
from courses.programme import CourseRow, ProgrammeRow, category_title, kind_title
from courses.rooms import RoomRow
from courses.rules import CATEGORIES, KINDS
from courses.sessions import NewSession
from desktop.desk import Desk
from desktop.form import Form
from desktop.refusals import AmountNotUnderstood
from people import persons, teachers
from people.areas import AreaRow, residential_areas
from people.teachers import TeacherRow
from store.types import Db


class Choices(NamedTuple):
    """What a session is put together from."""

    courses: list[CourseRow]
    teachers: list[TeacherRow]
    rooms: list[RoomRow]
    terms: NewSession | None


def choices(db: Db, year: int, session_id: UUID | None = None) -> Choices:
    """The courses of a year, every teacher and room; for a session that is there also what is laid down."""
    return Choices(
        programme.courses(db, year),
        teachers.teachers(db),
        rooms.rooms(db),
        sessions.terms(db, session_id) if session_id else None,
    )


def session(desk: Desk, known: Choices, row: SessionRow | None, done: Callable[[UUID], None]) -> Form:
    """Schedule a session, or lay one down anew."""
    form = Form(desk.window, _("Change the session") if row else _("Schedule a session"))
    was = known.terms
    start = was.starts_at if was else _next_morning()
    courses = [(course.id, f"{course.title}  ({amounts.shown(course.hours)})") for course in known.courses]
    form.choice("course_id", _("Course"), courses, was.course_id if was else None)
    form.moment("starts_at", _("Starts"), start)
    form.moment("ends_at", _("Ends"), was.ends_at if was else start + timedelta(hours=3))
    places = [(None, ""), *((room.id, room.name) for room in known.rooms)]
    form.choice("room", _("Room"), places, was.room if was else None, typed=True)
    people = [(None, ""), *((one.id, f"{one.name}  {one.title}".strip()) for one in known.teachers)]
    first = was.teacher_ids[0] if was and was.teacher_ids else None
    form.choice("teacher", _("Teacher"), people, first, typed=True)
    form.number(
        "capacity", _("Places"), (was.capacity if was else None) or 0, 0, 100_000
    ).setSpecialValueText(_("no limit"))
    form.check("open_to_all", _("Everyone on the roster may come"), value=was.open_to_all if was else True)
    minutes = _("min")
    form.number("opens_before", _("Check-in opens before"), was.opens_before if was else 30, 0, 1440, minutes)
    form.number("late_after", _("Late after"), was.late_after if was else 15, 0, 1440, minutes)
    form.number(
        "closes_after", _("Check-out closes after"), was.closes_after if was else 30, 0, 1440, minutes
    )
    form.number(
        "early_before",
        _("Leaving is early before the end by"),
        was.early_before if was else 15,
        0,
        1440,
        minutes,
    )
    form.number(
        "least_minutes",
        _("Fewer minutes than this count as absent"),
        (was.least_minutes if was else None) or 0,
        0,
        1440,
        minutes,
    ).setSpecialValueText(_("no such rule"))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        room, teacher = values.pop("room"), values.pop("teacher")
        if isinstance(room, str):
            room = rooms.ensure_room(db, room, "", None, desk.actor, at) if room else None
        if isinstance(teacher, str):
            teacher = teachers.ensure_teacher(db, teacher, "", "", desk.actor, at) if teacher else None
        others = tuple(was.teacher_ids[1:]) if was else ()
        for key in ("capacity", "least_minutes"):
            values[key] = values[key] or None
        values["teacher_ids"] = tuple(dict.fromkeys((teacher, *others) if teacher else others))
        new = NewSession(room=room, **values)
        if row is None:
            return sessions.schedule(db, new, desk.actor, at)
        sessions.reschedule(db, row.id, new, desk.actor, at)
        return row.id

    return run(desk, form, act, done)


def cancel(desk: Desk, row: SessionRow, done: Callable[[UUID], None]) -> Form:
    """Cancel a session."""
    form = Form(
        desk.window,
        _("Cancel the session"),
        _("Who was checked in stays on record; the session gives no credit."),
        _("Cancel the session"),
    )
    form.text("reason", _("Reason"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        sessions.cancel(db, row.id, values["reason"], desk.actor, at)
        return row.id

    return run(desk, form, act, done)


def enrol(desk: Desk, row: SessionRow, areas: Sequence[AreaRow], done: Callable[[int], None]) -> Form:
    """Enrol everyone in service, or the people of one 居民区."""
    form = Form(desk.window, _("Enrol people"), row.course, _("Enrol"))
    whom: list[tuple[UUID | None, str]] = [(None, _("Everyone in service"))]
    whom += [(area.id, _("{area} ({count})", area=area.name, count=area.people)) for area in areas]
    form.choice("area_id", _("Who"), whom)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> int:
        found = persons.people(db, area_id=values["area_id"], on=clock.local_date(row.starts_at))
        return enrolments.enrol(db, row.id, [person.id for person in found], desk.actor, at)

    return run(desk, form, act, done)


def areas(db: Db) -> list[AreaRow]:
    """Whose people can be enrolled together."""
    return residential_areas(db)


def replay(desk: Desk, row: SessionRow, done: Callable[[UUID], None]) -> Form:
    """Add a link under which a session can be seen again."""
    form = Form(
        desk.window,
        _("Add a replay"),
        _("An address (mp4, m3u8 or a page), or the path of a video file, which is copied into the base."),
    )
    form.text("target", _("Address or file"), must=True)
    form.text("title", _("Title"), row.course)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        target: str = values["target"]
        if target.startswith(("http://", "https://")):
            path = target.partition("?")[0].lower()
            kind = "direct" if path.endswith((".mp4", ".m4v", ".webm", ".m3u8")) else "page"
        else:
            kind, target = "file", replays.store_file(desk.folder, Path(target))
        return replays.add_link(db, row.id, kind, target, values["title"], desk.actor, at)

    return run(desk, form, act, done)


def new_programme(desk: Desk, year: int, done: Callable[[UUID], None]) -> Form:
    """Add a year's programme with its stages at once: 60 lesson hours as 30 + 20 + 10."""
    form = Form(
        desk.window,
        _("Add a programme"),
        _("A year's training programme and its stages; each stage that is finished gives a certificate."),
    )
    form.number("year", _("Year"), year, 2000, 2100)
    form.text("title", _("Title"), must=True)
    form.text("hours", _("Lesson hours of the stages"), "30 + 20 + 10", must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        hours = [amount(part) for part in values["hours"].replace("＋", "+").split("+")]
        made = programme.add_programme(db, values["year"], values["title"], sum(hours), desk.actor, at)
        for number, each in enumerate(hours, start=1):
            programme.add_stage(db, made, _("Stage {number}", number=number), each, desk.actor, at)
        return made

    return run(desk, form, act, done)


def new_course(desk: Desk, known: Sequence[ProgrammeRow], done: Callable[[UUID], None]) -> Form:
    """Add a course to a stage."""
    form = Form(desk.window, _("Add a course"))
    stages = [
        (stage.id, f"{row.title}  ·  {stage.title} ({amounts.shown(stage.hours)})")
        for row in known
        for stage in row.stages
    ]
    form.choice("stage_id", _("Stage"), stages)
    form.text("title", _("Title"), must=True)
    form.choice("kind", _("Kind"), [(kind, kind_title(kind)) for kind in KINDS], KINDS[0])
    form.choice(
        "category", _("Category"), [(each, category_title(each)) for each in CATEGORIES], CATEGORIES[0]
    )
    form.text("hours", _("Lesson hours"), "3", must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        hours = amount(values["hours"])
        return programme.add_course(
            db,
            values["stage_id"],
            values["title"],
            values["kind"],
            hours,
            desk.actor,
            at,
            category=values["category"],
        )

    return run(desk, form, act, done)


def amount(text: str) -> int:
    """What somebody typed as hours, in hundredths. Raises AmountNotUnderstood."""
    try:
        return amounts.hundredths(text)
    except ValueError as error:
        raise AmountNotUnderstood(text=text.strip()) from error


def run(
    desk: Desk,
    form: Form,
    act: Callable[[Db, datetime, dict[str, Any]], Any],
    done: Callable[[Any], None],
) -> Form:
    """Open a form whose OK is one transaction; a refusal stays in it."""

    def finish(result: object) -> None:
        form.close_done()
        done(result)

    def submit(values: dict[str, Any]) -> None:
        desk.write(form, lambda db, at: act(db, at, values), finish, form.fail)

    form.submitted.connect(submit)
    form.open()
    return form


def _next_morning() -> datetime:
    tomorrow = clock.local(clock.now() + timedelta(days=1))
    return tomorrow.replace(hour=9, minute=0, second=0, microsecond=0)
