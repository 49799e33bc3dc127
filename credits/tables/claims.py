"""Tables of what is granted to one person: claims of learning elsewhere, exemptions from the line."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base

_UNDER_WAY = text("proof_sha256 <> '' AND state IN ('open', 'checked', 'accepted')")
_STANDS = text("ended_at IS NULL")


class Claim(Base):
    """Somebody learned or taught elsewhere and shows a proof. One member of staff checks it, another accepts it."""

    __tablename__ = "claim"
    __table_args__ = (
        Index(
            "uq_claim_proof",
            "person_id",
            "proof_sha256",
            unique=True,
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
        CheckConstraint(
            "state <> 'accepted' OR (checked_by <> '' AND decided_by <> checked_by AND decided_by <> made_by)",
            name="two_people",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """claim, quiz, teaching or replay (credits.rules.KINDS)."""
    course_id: Mapped[UUID | None] = mapped_column(ForeignKey("course.id"))
    """The base's own course where the claim is for one: a lesson counts once, however it was heard."""
    title: Mapped[str] = mapped_column(String(160))
    provider: Mapped[str] = mapped_column(String(120), default="")
    day: Mapped[date] = mapped_column(Date)
    """The last day of what is claimed; its year is the credited one."""
    hours: Mapped[int]
    """Lesson hours claimed, in hundredths."""
    category: Mapped[str] = mapped_column(String(20), default="elective")
    note: Mapped[str] = mapped_column(String(400), default="")
    proof_sha256: Mapped[str] = mapped_column(String(64), default="")
    """The file in media/ that proves it; empty for a paper that staff saw."""
    proof_name: Mapped[str] = mapped_column(String(160), default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(12), default="open")
    """open, checked, accepted, refused or withdrawn."""
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[str] = mapped_column(String(80), default="")
    check_note: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    decided_reason: Mapped[str] = mapped_column(String(200), default="")
    granted_hours: Mapped[int | None]
    """Lesson hours accepted, in hundredths."""


class Exemption(Base):
    """A year's line lowered for one person, with reason; one at a time."""

    __tablename__ = "exemption"
    __table_args__ = (
        Index(
            "uq_exemption_stands",
            "person_id",
            "year",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    year: Mapped[int]
    credits: Mapped[int | None]
    """Hundredths taken off the line; empty for the whole line."""
    reason: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(80), default="")
    ended_reason: Mapped[str] = mapped_column(String(200), default="")
