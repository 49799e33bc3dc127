"""Tables of the field: plans, inspections and patrols with what they found, visit notes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base


class Plan(Base):
    """What shall be inspected, patrolled or visited how often, made by the street, a 居民区 or for a grid."""

    __tablename__ = "plan"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    level: Mapped[str] = mapped_column(String(8))
    """street, area or grid."""
    kind: Mapped[str] = mapped_column(String(12))
    """inspection, patrol (of the night) or visit."""
    title: Mapped[str] = mapped_column(String(120))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"), index=True)
    """The patch that it is about, with all below."""
    every: Mapped[str] = mapped_column(String(8))
    """day, week, month, quarter or once."""
    times: Mapped[int]
    codes: Mapped[str] = mapped_column(Text, default="")
    """The items to look at, "0101,0102"; empty for all. Of visit plans: the tags whose bearers are visited."""
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]


class Inspection(Base):
    """One walk through a patch, by plan or without; also a patrol of the night."""

    __tablename__ = "inspection"
    __table_args__ = (Index("ix_inspection_area", "area_id", "begun_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("plan.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    who: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(400), default="")
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="")


class InspectionFinding(Base):
    """What one look at one item gave: "checked, nothing found" is a record like any other."""

    __tablename__ = "inspection_finding"
    __table_args__ = (Index("uq_inspection_finding", "inspection_id", "item_code", "spot", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspection.id"))
    item_code: Mapped[str] = mapped_column(String(10))
    spot: Mapped[str] = mapped_column(String(120), default="")
    outcome: Mapped[str] = mapped_column(String(10))
    """clear, found or mended (found and mended at once)."""
    issue_id: Mapped[UUID | None] = mapped_column(ForeignKey("issue.id"))
    note: Mapped[str] = mapped_column(String(200), default="")
    found_at: Mapped[datetime]


class Visit(Base):
    """A visit note (民情日志): append-only; a correction is a note of its own. The text is sealed with a key of the note's."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_area", "area_id", "visited_at"), Index("ix_visit_place", "place_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("plan.id"), index=True)
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    """The household."""
    resident_id: Mapped[UUID | None] = mapped_column(ForeignKey("resident.id"), index=True)
    who: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(12))
    """home, phone, street or office."""
    met: Mapped[bool]
    """False: nobody was at home."""
    sealed: Mapped[str] = mapped_column(Text)
    """The note, as grid.residents.sealing keeps it."""
    visited_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    again_on: Mapped[date | None] = mapped_column(Date)
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    issue_id: Mapped[UUID | None] = mapped_column(ForeignKey("issue.id"))
    """The issue that it gave rise to."""
