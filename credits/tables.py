"""Tables of credit: rule versions, the append-only ledger, issued certificates."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base

_VALID = text("state = 'valid'")


class RuleVersion(Base):
    """One dated, signed version of the credit rules; `body` is canonical JSON (credits.rules.Rules)."""

    __tablename__ = "rule_version"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(120))
    effective_from: Mapped[date] = mapped_column(Date)
    body: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str] = mapped_column(String(80), default="")


class LedgerEntry(Base):
    """One posting of credit. Append-only: a correction is a reversal that names the entry it takes back."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        # Covers the sums per person and stage of a year, in their order: the standing of 50,000 people is one index scan.
        Index("ix_ledger_entry_sum", "year", "person_id", "stage_id", "credits", "hours"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    year: Mapped[int]
    """The credited year, stated and never derived (docs/architecture.md)."""
    credits: Mapped[int]
    """Hundredths; negative in a reversal."""
    hours: Mapped[int]
    """Lesson hours in hundredths; negative in a reversal."""
    kind: Mapped[str] = mapped_column(String(20))
    stage_id: Mapped[UUID | None] = mapped_column(ForeignKey("stage.id"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("session.id"))
    source_key: Mapped[str] = mapped_column(String(120), unique=True)
    """lesson:<course>:<person>[:n] or reversal:<entry>: the database itself refuses a second credit for one lesson."""
    attendance_id: Mapped[UUID | None] = mapped_column(ForeignKey("attendance.id"))
    rule_version_id: Mapped[UUID] = mapped_column(ForeignKey("rule_version.id"))
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(200), default="")
    actor: Mapped[str] = mapped_column(String(80))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]


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
