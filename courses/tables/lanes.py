"""Tables of what people check in with: phones, personal badges, printed attendance sheets."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base

_VALID = text("revoked_at IS NULL")


class Device(Base):
    """A phone bound to its owner by a cookie; only the cookie's hash is kept."""

    __tablename__ = "device"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    """Hash of the browser's mark, which outlives a change of owner: one phone used for two people is seen by it."""
    bound_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class Badge(Base):
    """A personal badge: the number and secret that its signed code is made of. Revoked when lost, never deleted."""

    __tablename__ = "badge"
    __table_args__ = (
        Index("uq_badge_valid", "person_id", unique=True, sqlite_where=_VALID, postgresql_where=_VALID),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int] = mapped_column(unique=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary(16))
    """The key of the code; never leaves the base but in the code's signature, never logged."""
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(String(200), default="")


class PaperSheet(Base):
    """A printed attendance sheet; what stands in its rows is fixed when it is printed."""

    __tablename__ = "paper_sheet"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(unique=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("session.id"), index=True)
    printed_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))


class PaperRow(Base):
    """Who signs in which row of a printed sheet."""

    __tablename__ = "paper_row"

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("paper_sheet.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
