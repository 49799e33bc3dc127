"""Tables of the second look at a hall: heads counted in the room, roll-calls drawn, what staff decided about flags."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base


class Headcount(Base):
    """How many people staff counted in the room at one moment."""

    __tablename__ = "headcount"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"), index=True)
    counted: Mapped[int]
    note: Mapped[str] = mapped_column(String(200), default="")
    actor: Mapped[str] = mapped_column(String(80))
    counted_at: Mapped[datetime]


class RollCall(Base):
    """Names drawn by the program and called out in the hall."""

    __tablename__ = "roll_call"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"), index=True)
    actor: Mapped[str] = mapped_column(String(80))
    drawn_at: Mapped[datetime]


class RollCallName(Base):
    """One name of a roll-call and whether somebody answered."""

    __tablename__ = "roll_call_name"

    roll_call_id: Mapped[UUID] = mapped_column(ForeignKey("roll_call.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(10), default="")
    """Empty until it is known, then here or not_here."""
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(80), default="")


class FlagReview(Base):
    """What staff decided about one flag; the newest review of a flag counts."""

    __tablename__ = "flag_review"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(200))
    """What the flag speaks of, as the flag itself names it."""
    decision: Mapped[str] = mapped_column(String(10))
    """cleared or upheld."""
    reason: Mapped[str] = mapped_column(String(200))
    actor: Mapped[str] = mapped_column(String(80))
    reviewed_at: Mapped[datetime]
