"""Tables of who was to come and who came: enrolment, waiting list, attendance, leave asked for, people not on the roster."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base

_STANDS = text("reversed_at IS NULL")
_TAKEN_BACK = text("reversed_at IS NOT NULL")
_WAITS = text("ended_at IS NULL")
_HOLDS = text("decision IN ('', 'granted')")


class Enrolment(Base):
    """A person expected at a session. Withdrawn, never deleted."""

    __tablename__ = "enrolment"
    __table_args__ = (Index("uq_enrolment_session_person", "session_id", "person_id", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    enrolled_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(200), default="")


class Attendance(Base):
    """A person was there: one standing row per session, person, direction and task point. Undone by reversal, never deleted."""

    __tablename__ = "attendance"
    __table_args__ = (
        Index(
            "uq_attendance_stands",
            "session_id",
            "person_id",
            "direction",
            "point",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_attendance_person", "person_id"),
        Index(
            "ix_attendance_taken_back",
            "session_id",
            sqlite_where=_TAKEN_BACK,
            postgresql_where=_TAKEN_BACK,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    direction: Mapped[str] = mapped_column(String(3))
    """in, out, or at (a task point of the trail)."""
    point: Mapped[int] = mapped_column(default=0, server_default="0")
    """The task point's position in the trail; 0 for the session itself."""
    lane: Mapped[str] = mapped_column(String(10))
    """courses.rules.LANES."""
    nonce: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The ticket's one-use mark; a repeated request carries the same."""
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"))
    late: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int | None]
    """On a leaving: minutes present, where the lane knows better than arrival and leaving (an online meeting)."""
    reason: Mapped[str] = mapped_column(String(200), default="")
    """Why staff entered it by hand."""
    actor: Mapped[str] = mapped_column(String(80))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    reversed_at: Mapped[datetime | None]
    reversed_reason: Mapped[str] = mapped_column(String(200), default="")
    reversed_by: Mapped[str] = mapped_column(String(80), default="")


class Waiting(Base):
    """A person who waits for a place at a full session, served in the order of joining."""

    __tablename__ = "waiting"
    __table_args__ = (
        Index(
            "uq_waiting_open",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended: Mapped[str] = mapped_column(String(10), default="")
    """place (one was given), left, or cancelled with the session."""


class Excuse(Base):
    """Leave from one session, asked for with a reason; staff decide."""

    __tablename__ = "excuse"
    __table_args__ = (
        Index(
            "uq_excuse_holds",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=_HOLDS,
            postgresql_where=_HOLDS,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(80))
    decision: Mapped[str] = mapped_column(String(10), default="")
    """Empty until somebody decides; granted, refused or withdrawn."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    decided_reason: Mapped[str] = mapped_column(String(200), default="")


class WalkIn(Base):
    """Somebody who came and is not known: written down at the desk, matched or registered later."""

    __tablename__ = "walk_in"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    mobile: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    settled: Mapped[str] = mapped_column(String(12), default="")
    """Empty until settled; matched, registered or dismissed."""
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    attendance_id: Mapped[UUID | None] = mapped_column(ForeignKey("attendance.id"))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(String(80), default="")
    settled_reason: Mapped[str] = mapped_column(String(200), default="")


class PersonMerge(Base):
    """Two roster entries found to be one person; taken back, never deleted."""

    __tablename__ = "person_merge"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    gone_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kept_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200))
    actor: Mapped[str] = mapped_column(String(80))
    merged_at: Mapped[datetime]
    moved: Mapped[str] = mapped_column(Text)
    """Canonical JSON of what changed hands: attendance as pairs of ids (reversed, put in its place or none), enrolments ..."""
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str] = mapped_column(String(200), default="")
    undone_by: Mapped[str] = mapped_column(String(80), default="")
