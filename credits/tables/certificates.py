"""Table of issued certificates."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base

_VALID = text("state = 'valid'")


class Certificate(Base):
    """An issued certificate: bytes frozen under issued/, name and figures as they were that day."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index("uq_certificate_year_kind_number", "year", "kind", "number", unique=True),
        Index(
            "uq_certificate_stands",
            "person_id",
            "stage_id",
            unique=True,
            sqlite_where=_VALID,
            postgresql_where=_VALID,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    number: Mapped[int]
    serial: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    stage_id: Mapped[UUID | None] = mapped_column(ForeignKey("stage.id"))
    name: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    hours: Mapped[int]
    credits: Mapped[int]
    issued_on: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    token: Mapped[str] = mapped_column(String(600))
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12), default="valid")
    """valid, superseded or revoked."""
    state_reason: Mapped[str] = mapped_column(String(200), default="")
    state_at: Mapped[datetime | None]
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("certificate.id"))
