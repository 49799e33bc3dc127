"""What two machines said differently, until a person decides."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base

_OPEN = text("state = 'open'")


class ConflictCard(Base):
    """One subject on which a station's lines do not go together with the base's. One decision, which can be taken back."""

    __tablename__ = "conflict_card"
    __table_args__ = (
        Index("ix_conflict_card_open", "opened_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_conflict_card_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    branch_id: Mapped[UUID] = mapped_column(ForeignKey("branch.id"))
    kind: Mapped[str] = mapped_column(String(12))
    """changed (both sides changed the same), stands_not (a reference or a uniqueness of the base forbids it) or check_in."""
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(36))
    detail: Mapped[str] = mapped_column(Text)
    """Canonical JSON: the cells that differ with the value before, here and there (stations/merging.py), or the refusal's code."""
    knows: Mapped[int] = mapped_column(BigInteger)
    """How far into this base's journal the station knew."""
    opened_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))
    """open, kept (the base's stays) or taken (the station's holds)."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    decision: Mapped[str] = mapped_column(Text, default="")
    """What the decision set and what stood there before, as canonical JSON: what taking it back needs."""
