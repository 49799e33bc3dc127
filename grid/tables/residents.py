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
    """Name, year of birth and mobile, as grid.sealing keeps them."""
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    """Moved away."""
    erased_at: Mapped[datetime | None]


class ResidentFact(Base):
    """One thing known of a resident: a tag with its source and the day somebody last made sure of it."""

    __tablename__ = "resident_fact"
    __table_args__ = (Index("ix_resident_fact_resident", "resident_id"), Index("ix_resident_fact_tag", "tag"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    tag: Mapped[str] = mapped_column(String(20))
    """alone (独居), in_need (困难), disabled (残障), chronic (重病), child (困境儿童), tenant (租户), veteran (退役军人) ... (grid.tags)."""
    sealed: Mapped[str] = mapped_column(Text, default="")
    """What else is known of it, sealed with the resident's key; empty for nothing."""
    source: Mapped[str] = mapped_column(String(80))
    verified_on: Mapped[date] = mapped_column(Date)
    verified_by: Mapped[str] = mapped_column(String(80))
    ended_on: Mapped[date | None] = mapped_column(Date)


class SealKey(Base):
    """The key of one sealed subject. Erasing deletes it: what was sealed, in rows and in the journal, can then never be read."""

    __tablename__ = "seal_key"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32))
