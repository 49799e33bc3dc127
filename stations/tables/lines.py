"""The lines of other machines' journals: each is known by its hash, and by the hash before it, as a tree."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base


class Branch(Base):
    """One unbroken chain of lines of one machine. A second one from the same line on is a copy or an older state of it: quarantined."""

    __tablename__ = "branch"
    __table_args__ = (Index("ix_branch_peer", "peer_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    peer_id: Mapped[UUID] = mapped_column(ForeignKey("peer.id"))
    state: Mapped[str] = mapped_column(String(12))
    """open, quarantined (until a person decides), adopted or set_aside."""
    root_hash: Mapped[str] = mapped_column(String(64))
    """The line before its first one."""
    head_epoch: Mapped[int]
    head_seq: Mapped[int] = mapped_column(BigInteger)
    head_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """Its newest line that came here."""
    knows: Mapped[int] = mapped_column(BigInteger, default=0)
    """How far into this base's journal the machine knew when it wrote its newest line."""
    why: Mapped[str] = mapped_column(String(12), default="")
    """Why it was quarantined: twin, restored or revoked."""
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")


class ReceivedLine(Base):
    """One line of another machine's journal, and what became of it here. Nothing that ever came is forgotten."""

    __tablename__ = "received_line"
    __table_args__ = (
        Index("ix_received_line_prev", "prev_hash"),
        Index("ix_received_line_op", "op_id"),
        Index("ix_received_line_branch", "branch_id", "seq"),
        Index("ix_received_line_card", "card_id"),
    )

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    prev_hash: Mapped[str] = mapped_column(String(64))
    branch_id: Mapped[UUID] = mapped_column(ForeignKey("branch.id"))
    epoch: Mapped[int]
    seq: Mapped[int] = mapped_column(BigInteger)
    """In the journal that it comes from."""
    op_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(String(12))
    """taken (it stands in the journal here), answered (by lines of this base), local (of that machine alone), known (a line that
    that machine had been sent), waiting (a card), refused (by a decision), quarantined or set_aside (with its branch).
    """
    card_id: Mapped[UUID | None] = mapped_column(ForeignKey("conflict_card.id"))
    text: Mapped[str | None] = mapped_column(Text)
    """The line's canonical text while it does not stand in the journal here; None once it does, and for known ones."""
