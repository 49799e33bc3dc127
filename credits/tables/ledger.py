"""Tables of credit: the rule versions and the append-only ledger."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base

_OF_CLAIM = text("claim_id IS NOT NULL")
_REVERSES = text("reverses_id IS NOT NULL")


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
        # Covers the sums per person and stage of a year, in their order.
        Index("ix_ledger_entry_sum", "year", "person_id", "stage_id", "credits", "hours"),
        # Covers the sums of a kind that has a yearly cap.
        Index("ix_ledger_entry_kind", "year", "kind", "person_id", "credits"),
        # An entry is taken back once. Only of reversals: SQLite would else look every other entry up by its missing one.
        Index(
            "uq_ledger_entry_reverses",
            "reverses_id",
            unique=True,
            sqlite_where=_REVERSES,
            postgresql_where=_REVERSES,
        ),
        Index("ix_ledger_entry_claim", "claim_id", sqlite_where=_OF_CLAIM, postgresql_where=_OF_CLAIM),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    year: Mapped[int]
    """The credited year, stated and never derived (docs/architecture.md)."""
    credits: Mapped[int]
    """Hundredths; negative in a reversal."""
    hours: Mapped[int]
    """Lesson hours in hundredths; negative in a reversal."""
    before_cap: Mapped[int | None]
    """The credits before a yearly cap took from them; empty where none did."""
    kind: Mapped[str] = mapped_column(String(20))
    """One of credits.rules.KINDS or credits.rules.GRANTED."""
    category: Mapped[str] = mapped_column(String(20), default="required", server_default="required")
    """The course's category that day (credits.rules.CATEGORIES)."""
    stage_id: Mapped[UUID | None] = mapped_column(ForeignKey("stage.id"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("session.id"))
    source_key: Mapped[str] = mapped_column(String(120), unique=True)
    """lesson:<course>:<person>[:n], teaching:<course>:<person>[:n], claim:<claim>[:n], accredited:<id>, carried:<year>:<person>[:n],
    amended:<year>:<number> or reversal:<entry>: the database itself refuses a second credit for one source."""
    attendance_id: Mapped[UUID | None] = mapped_column(ForeignKey("attendance.id"))
    claim_id: Mapped[UUID | None] = mapped_column(ForeignKey("claim.id"))
    rule_version_id: Mapped[UUID] = mapped_column(ForeignKey("rule_version.id"))
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_entry.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    actor: Mapped[str] = mapped_column(String(80))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]


class LedgerSum(Base):
    """What the entries of one person's year sum to: triggers of the database keep it at every entry, as it keeps an index.

    Nothing of the program writes here. `xiuhua journal verify` compares it with the entries (docs/decisions/standing-speed.md).
    """

    __tablename__ = "ledger_sum"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own way to declare it

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    credits: Mapped[int]
    hours: Mapped[int]
    required: Mapped[int]
    """Credits of the category of that name."""
    elective: Mapped[int]
