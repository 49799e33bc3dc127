"""Tables of a year's end: warnings on the way, scores of others, the frozen list, its amendments, objections."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base

_STANDS = text("ended_at IS NULL")


class Notice(Base):
    """A reminder or a written warning that somebody was given, with the figures of that day."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("uq_notice_year_number", "year", "number", unique=True),
        Index(
            "uq_notice_stands",
            "year",
            "level",
            "person_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    year: Mapped[int]
    number: Mapped[int]
    level: Mapped[str] = mapped_column(String(12))
    """reminder or warning."""
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    earned: Mapped[int]
    required: Mapped[int]
    possible: Mapped[int]
    given_on: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None]
    """Taken back: it was given by mistake."""
    ended_by: Mapped[str] = mapped_column(String(80), default="")
    ended_reason: Mapped[str] = mapped_column(String(200), default="")


class Score(Base):
    """A score of another office (work, law, peers ...) that the year's grade is made from, in hundredths."""

    __tablename__ = "score"
    __table_args__ = (Index("uq_score_year_person_name", "year", "person_id", "name", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    year: Mapped[int]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[int]
    source: Mapped[str] = mapped_column(String(160))
    """The file and cell it was read from."""
    imported_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))


class ClosedYear(Base):
    """A year's list, closed: the manifest says what it holds and is signed with the base's key."""

    __tablename__ = "closed_year"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    year: Mapped[int] = mapped_column(unique=True)
    closed_at: Mapped[datetime]
    closed_by: Mapped[str] = mapped_column(String(80))
    people: Mapped[int]
    met: Mapped[int]
    objections_until: Mapped[date] = mapped_column(Date)
    manifest: Mapped[str] = mapped_column(Text)
    """Canonical JSON: counts, the last line's hash, the digest of the year's entries, rules, files with their hashes."""
    signature: Mapped[str] = mapped_column(String(128))
    """Ed25519 over the manifest's bytes, hexadecimal."""
    key_id: Mapped[str] = mapped_column(String(16))
    """Hexadecimal (core.issuer_key.key_id)."""


class ClosedLine(Base):
    """One numbered line of a closed list, chained to the line before it."""

    __tablename__ = "closed_line"
    __table_args__ = (
        Index("uq_closed_line_year_number", "year", "number", unique=True),
        Index("uq_closed_line_year_person", "year", "person_id", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    year: Mapped[int] = mapped_column(ForeignKey("closed_year.year"))
    number: Mapped[int]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text)
    """Canonical JSON: name, staff number, area, grid, post, figures, verdict, grade, digest of the person's entries."""
    hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the hash of the line before it and this body."""


class Amendment(Base):
    """A numbered change of a closed list; it names the line that it amends, the figures before and after, and why."""

    __tablename__ = "amendment"
    __table_args__ = (Index("uq_amendment_year_number", "year", "number", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    year: Mapped[int] = mapped_column(ForeignKey("closed_year.year"))
    number: Mapped[int]
    line_number: Mapped[int]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text)
    """Canonical JSON: before, after, reason, objection, ledger entry, hash of the amendment before it, manifest's digest."""
    amended_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    signature: Mapped[str] = mapped_column(String(128))
    key_id: Mapped[str] = mapped_column(String(16))
    """Hexadecimal (core.issuer_key.key_id)."""


class Objection(Base):
    """Somebody objects to a line of a closed list: received, decided, its outcome."""

    __tablename__ = "objection"
    __table_args__ = (Index("uq_objection_year_number", "year", "number", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    year: Mapped[int] = mapped_column(ForeignKey("closed_year.year"))
    number: Mapped[int]
    """The receipt's number in its year."""
    line_number: Mapped[int]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[str] = mapped_column(String(1000))
    received_at: Mapped[datetime]
    received_by: Mapped[str] = mapped_column(String(80))
    decision: Mapped[str] = mapped_column(String(12), default="")
    """upheld, rejected or withdrawn; empty while open."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    decided_reason: Mapped[str] = mapped_column(String(400), default="")
    amendment_number: Mapped[int | None]
