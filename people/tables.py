"""Tables of people: areas, persons, their postings and absences, teachers, staff accounts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base


class Area(Base):
    """A node of the tree street > 居民区 > 微网格. `kind` is "street", "area" or "grid" (people.areas)."""

    __tablename__ = "area"
    __table_args__ = (
        Index("uq_area_parent_name", "parent_id", "name", unique=True),
        Index(
            "uq_area_root_name",
            "name",
            unique=True,
            sqlite_where=text("parent_id IS NULL"),
            postgresql_where=text("parent_id IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    since: Mapped[date | None] = mapped_column(Date)
    """None: as long as anybody knows."""
    closed_on: Mapped[date | None] = mapped_column(Date)
    """The first day on which it is no longer there."""


class Person(Base):
    """A social worker. Where and as what they work is in `posting`; nothing here is ever deleted."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_page", "pinyin", "id"),
        Index(
            "ix_person_merged",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80), index=True)
    """Normalised (people.names); what the roster really said is `name_as_given`."""
    name_as_given: Mapped[str] = mapped_column(String(120))
    pinyin: Mapped[str] = mapped_column(String(200))
    """Search key: full pinyin and initials, e.g. "ouyangna oyn"."""
    sex: Mapped[str] = mapped_column(String(4), default="")
    staff_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    mobile: Mapped[str | None] = mapped_column(String(20), index=True)
    id_number: Mapped[str | None] = mapped_column(String(18), unique=True)
    qualification: Mapped[str] = mapped_column(String(40), default="")
    joined_on: Mapped[date | None] = mapped_column(Date)
    left_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String(400), default="")
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    """The entry that this one turned out to be the same person as; nothing is entered for this one any more."""
    created_at: Mapped[datetime]


class Posting(Base):
    """Where a person works, as what, from when to when. One open posting a person; a transfer closes one and opens the next."""

    __tablename__ = "posting"
    __table_args__ = (
        Index(
            "uq_posting_open",
            "person_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        # Covers where everybody works, for lists of all.
        Index("ix_posting_person", "person_id", "since", "until", "area_id", "post"),
        Index("ix_posting_area", "area_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    """The finest patch known: a micro-grid, else a 居民区."""
    post: Mapped[str] = mapped_column(String(60), default="")
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    """The first day no longer in this posting."""
    reason: Mapped[str] = mapped_column(String(200), default="")


class Absence(Base):
    """A leave of some length (sick, maternity, secondment) that a policy may prorate the year for."""

    __tablename__ = "absence"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200), default="")


class Teacher(Base):
    """Someone who teaches; `title` is 教授, 副教授 ... as the certificate of appointment says."""

    __tablename__ = "teacher"
    __table_args__ = (Index("uq_teacher_name_employer", "name", "employer", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(40), default="")
    employer: Mapped[str] = mapped_column(String(120), default="")
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Account(Base):
    """A member of staff who signs in at the desktop. `role` is administrator, clerk or viewer."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
