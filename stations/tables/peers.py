"""The other machines that this one exchanges bundles with: of the base its stations, of a station the base."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base

_MARKED = text("mark <> ''")
_BASE = text("role = 'base' AND revoked_from IS NULL")


class Peer(Base):
    """A machine whose keys were exchanged by a pairing file. Never deleted; a stolen one is revoked from a day."""

    __tablename__ = "peer"
    __table_args__ = (
        Index("uq_peer_mark", "mark", unique=True, sqlite_where=_MARKED, postgresql_where=_MARKED),
        Index("uq_peer_base", "role", unique=True, sqlite_where=_BASE, postgresql_where=_BASE),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    role: Mapped[str] = mapped_column(String(8))
    """base or station."""
    name: Mapped[str] = mapped_column(String(80))
    mark: Mapped[str] = mapped_column(String(8))
    """A station's mark, which its provisional numbers carry; empty for the base."""
    origin: Mapped[str] = mapped_column(String(32), unique=True)
    """Who it is in its journal."""
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    """The patch of a station: what it is sent is of this patch, with all below."""
    signing_key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Its public Ed25519 key."""
    sealing_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Its public X25519 key, to which bundles for it are sealed."""
    paired_at: Mapped[datetime]
    paired_by: Mapped[str] = mapped_column(String(80))
    revoked_from: Mapped[date | None] = mapped_column(Date)
    """The day from which on it was in other hands."""
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(String(80), default="")
    revoked_reason: Mapped[str] = mapped_column(String(200), default="")
