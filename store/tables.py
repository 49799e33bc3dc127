"""The store's own tables: the journal, the few facts about the base itself, and the base's order of a station's lines."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from store.types import Base


class JournalLine(Base):
    """One change that a person or device caused (docs/architecture.md). Never updated, never deleted."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_subject", "subject_kind", "subject_id"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    op_id: Mapped[UUID] = mapped_column(unique=True)
    origin: Mapped[str] = mapped_column(String(32))
    epoch: Mapped[int] = mapped_column(Integer)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(36))
    payload: Mapped[str] = mapped_column(Text)
    schema_version: Mapped[int] = mapped_column(Integer)


class BaseFact(Base):
    """A fact about this base: its origin and epoch in the journal, its name, the year's required credits' scheme."""

    __tablename__ = "base_fact"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class FinalPlace(Base):
    """Of a line in a station's journal: its place in the base's order, once the base has given it one. The base itself has none."""

    __tablename__ = "final_place"
    __table_args__ = (Index("ix_final_place_place", "place"),)

    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int | None] = mapped_column(BigInteger)
    """The seq that it bears in the base's journal; None for a line that the base does not have, or set aside."""
    brought: Mapped[bool]
    """Whether a bundle brought it; otherwise it was written here."""
    counts: Mapped[bool]
    """False for a line of this station that the base set aside, answered by lines of its own, or that waits behind the base's."""
