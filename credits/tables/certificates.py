"""Tables of certificates: their layouts and the issued ones."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base

_VALID = text("state = 'valid'")
_VALID_OF_YEAR = text("state = 'valid' AND stage_id IS NULL")
_IN_USE = text("in_use")


class CertificateLayout(Base):
    """One version of a certificate's layout: saved once, never changed; only whether it is in use or withdrawn changes."""

    __tablename__ = "certificate_layout"
    __table_args__ = (
        Index("uq_certificate_layout_code_version", "code", "version", unique=True),
        Index(
            "uq_certificate_layout_in_use",
            "kind",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    in_use: Mapped[bool]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(String(80))
    withdrawn_at: Mapped[datetime | None]


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
        Index(
            "uq_certificate_stands_for_year",
            "person_id",
            "kind",
            "year",
            unique=True,
            sqlite_where=_VALID_OF_YEAR,
            postgresql_where=_VALID_OF_YEAR,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(20))
    """stage (a stage finished), credits or hours (of a year; then without a stage)."""
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
    layout_id: Mapped[UUID | None] = mapped_column(ForeignKey("certificate_layout.id"))
    """None: issued before layouts were data."""
    slot: Mapped[int | None] = mapped_column(unique=True)
    """Its place in the revocation list, counted over the whole base."""
    shown: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    """Every text and row of its page as canonical JSON."""
    expires_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default="valid")
    """valid, superseded or revoked."""
    state_reason: Mapped[str] = mapped_column(String(200), default="")
    state_at: Mapped[datetime | None]
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("certificate.id"))
