"""Tables of property companies: violations, the monthly assessment, cards of stairwells; and which course teaches an item."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base


class Violation(Base):
    """What a company was found to have broken, with the penalty; one taken back is voided."""

    __tablename__ = "violation"
    __table_args__ = (Index("ix_violation_unit", "unit_id", "decided_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"), index=True)
    issue_id: Mapped[UUID | None] = mapped_column(ForeignKey("issue.id"))
    what: Mapped[str] = mapped_column(String(200))
    penalty_cents: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(default=0)
    """Hundredths of a point off the assessment."""
    decided_on: Mapped[date] = mapped_column(Date)
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="")


class AssessmentFormula(Base):
    """One version of the formula by which companies are assessed: canonical JSON, saved once, never changed."""

    __tablename__ = "assessment_formula"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(Text)
    in_force_from: Mapped[date] = mapped_column(Date)
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(String(80))


class Assessment(Base):
    """A company's month in one 居民区, frozen at a line of the journal; a corrected one supersedes it."""

    __tablename__ = "assessment"
    __table_args__ = (
        Index(
            "uq_assessment_stands",
            "unit_id",
            "area_id",
            "month",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("ix_assessment_month", "month"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    month: Mapped[date] = mapped_column(Date)
    """Its first day."""
    formula_id: Mapped[UUID] = mapped_column(ForeignKey("assessment_formula.id"))
    watermark: Mapped[int]
    """The newest line of the journal that it took into account."""
    figures: Mapped[str] = mapped_column(Text)
    """Every figure that the formula took in, and every step, as canonical JSON."""
    points: Mapped[int]
    """Hundredths."""
    base_cents: Mapped[int]
    payout_cents: Mapped[int]
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[str] = mapped_column(String(80))
    superseded_at: Mapped[datetime | None]
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment.id"))


class AssessmentObjection(Base):
    """A company's objection to an assessment, with its decision."""

    __tablename__ = "assessment_objection"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), index=True)
    receipt: Mapped[str] = mapped_column(String(30), unique=True)
    words: Mapped[str] = mapped_column(String(500))
    by: Mapped[str] = mapped_column(String(80))
    received_at: Mapped[datetime]
    upheld: Mapped[bool | None]
    decision: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")


class StairwellCard(Base):
    """A printed card of a stairwell: what it says is frozen, a newer one replaces it."""

    __tablename__ = "stairwell_card"
    __table_args__ = (
        Index(
            "uq_stairwell_card_stands",
            "place_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    number: Mapped[int] = mapped_column(unique=True)
    """What its code carries."""
    said: Mapped[str] = mapped_column(Text)
    """The card's words as canonical JSON."""
    token: Mapped[str] = mapped_column(String(600))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(80))
    withdrawn_at: Mapped[datetime | None]


class TrainingLink(Base):
    """Which course teaches an item: by the item's code and the course's id, which only the doors look up."""

    __tablename__ = "training_link"
    __table_args__ = (Index("uq_training_link", "item_code", "course_id", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    item_code: Mapped[str] = mapped_column(String(10))
    course_id: Mapped[UUID]
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
