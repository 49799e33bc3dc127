"""Tables of what is taught: programme, stage, course, room, session, who teaches it, and where it can be seen again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base


class Programme(Base):
    """A year's training programme (培训方案), e.g. 60 课时."""

    __tablename__ = "programme"
    __table_args__ = (Index("uq_programme_year_title", "year", "title", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    hours: Mapped[int]
    """Lesson hours in hundredths."""


class Stage(Base):
    """A stage (阶段) of a programme with the lesson hours that finish it, e.g. 30 + 20 + 10."""

    __tablename__ = "stage"
    __table_args__ = (Index("uq_stage_programme_position", "programme_id", "position", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    hours: Mapped[int]
    """Lesson hours in hundredths."""


class Course(Base):
    """A lesson that can be held many times; heard live or replayed it counts once, so the course is the lesson key."""

    __tablename__ = "course"
    __table_args__ = (Index("uq_course_stage_title", "stage_id", "title", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stage.id"))
    title: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(20))
    """lecture, simulation, visit, practice, online (courses.rules.KINDS)."""
    hours: Mapped[int]
    """Lesson hours in hundredths."""
    category: Mapped[str] = mapped_column(String(20), default="required", server_default="required")
    """required or elective (courses.rules.CATEGORIES)."""


class Room(Base):
    """Where sessions are held."""

    __tablename__ = "room"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    address: Mapped[str] = mapped_column(String(200), default="")
    seats: Mapped[int | None]


class CourseSession(Base):
    """One dated meeting or broadcast of a course (场次)."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_starts_at", "starts_at"), Index("ix_session_course", "course_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("room.id"))
    capacity: Mapped[int | None]
    number: Mapped[int] = mapped_column(unique=True)
    """A small number of its own: it stands in the projected code, where every character costs a module."""
    secret: Mapped[bytes] = mapped_column(LargeBinary(32))
    """The key of the rotating code; never leaves the base, never logged."""
    opens_before: Mapped[int] = mapped_column(default=30)
    """Minutes before the start from which check-in is open."""
    late_after: Mapped[int] = mapped_column(default=15)
    """Minutes after the start from which a check-in is late."""
    closes_after: Mapped[int] = mapped_column(default=30)
    """Minutes after the end until which check-in (and check-out) is open."""
    early_before: Mapped[int] = mapped_column(default=15, server_default="15")
    """Minutes before the end from which leaving is not early."""
    least_minutes: Mapped[int | None]
    """Fewer minutes present than this count as absent; empty for no such rule."""
    open_to_all: Mapped[bool] = mapped_column(default=True)
    """Whether everyone on the roster may come; otherwise only who is enrolled."""
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")


class SessionTeacher(Base):
    """Who teaches a session; the first by position leads."""

    __tablename__ = "session_teacher"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"), primary_key=True)
    teacher_id: Mapped[UUID] = mapped_column(ForeignKey("teacher.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class ReplayLink(Base):
    """Where a session can be seen again."""

    __tablename__ = "replay_link"
    __table_args__ = (Index("uq_replay_link_session_target", "session_id", "target", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"))
    kind: Mapped[str] = mapped_column(String(10))
    """file (in media/), direct (mp4 or HLS) or page (opened outside)."""
    target: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(160), default="")
    withdrawn_at: Mapped[datetime | None]


class ReplayOpening(Base):
    """Somebody opened a replay. What was watched is another matter (watch tracking)."""

    __tablename__ = "replay_opening"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("replay_link.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    actor: Mapped[str] = mapped_column(String(80))
    door: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
