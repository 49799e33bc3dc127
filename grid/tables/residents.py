"""Tables of residents: the least that is needed, sealed, each fact with its source and the day it was last verified."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base


class Resident(Base):
    """Somebody who lives in a household. What names them is sealed; erased, the key is gone and so is the name."""

    __tablename__ = "resident"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"), index=True)
    sealed: Mapped[str] = mapped_column(Text)
    """Name, year of birth and mobile, as grid.residents.sealing keeps them."""
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    """Moved away."""
    erased_at: Mapped[datetime | None]


class ResidentFact(Base):
    """One thing known of a resident. What it is stands sealed with the resident's key: that somebody is ill must not outlive erasure."""

    __tablename__ = "resident_fact"
    __table_args__ = (Index("ix_resident_fact_resident", "resident_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    sealed: Mapped[str] = mapped_column(Text)
    """Its tag (grid.residents.tags), who said so, and what else is known of it."""
    verified_on: Mapped[date] = mapped_column(Date)
    """When somebody last made sure of it."""
    verified_by: Mapped[str] = mapped_column(String(80))
    ended_on: Mapped[date | None] = mapped_column(Date)


class SealKey(Base):
    """The key of one sealed subject. Erasing deletes it: what was sealed, in rows and in the journal, can then never be read."""

    __tablename__ = "seal_key"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32))
