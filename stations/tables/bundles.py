"""Bundles that were written and that came, and which photos the other side has."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base


class Bundle(Base):
    """One bundle, written here or brought here. What is held waits in bundles/ of the data folder, by its hash."""

    __tablename__ = "bundle"
    __table_args__ = (Index("ix_bundle_peer", "peer_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    """As its manifest says."""
    direction: Mapped[str] = mapped_column(String(3))
    """out or in."""
    peer_id: Mapped[UUID] = mapped_column(ForeignKey("peer.id"))
    file_sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    """By the clock of who made it: a hint."""
    at: Mapped[datetime]
    """When it was written or came here."""
    by: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(12))
    """written; taken, held (a gap before it, or a newer program made it) or quarantined (some of its lines are)."""
    why: Mapped[str] = mapped_column(String(20), default="")
    """Why it is held: gap, newer or base_restored."""
    figures: Mapped[str] = mapped_column(Text, default="{}")
    """Counts as canonical JSON: what the slip and the receipt say."""


class KnownPhoto(Base):
    """What is known of a photo at the other side, so that it is sent once, and once more when it is missing there."""

    __tablename__ = "known_photo"

    peer_id: Mapped[UUID] = mapped_column(ForeignKey("peer.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    there: Mapped[bool]
    """Whether it has it; False: it said that it misses it."""
