"""Tables of places and of who answers for them: buildings down to households, holders, units, duties."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base

_OPEN = text("until IS NULL")


class Place(Base):
    """A building, a stairwell of one or a household in one; which micro-grid a building belongs to is dated in `placement`."""

    __tablename__ = "place"
    __table_args__ = (
        Index(
            "uq_place_name",
            "parent_id",
            "name",
            unique=True,
            sqlite_where=text("parent_id IS NOT NULL AND until IS NULL"),
            postgresql_where=text("parent_id IS NOT NULL AND until IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    """building, stairwell or household."""
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"), index=True)
    """None for a building."""
    name: Mapped[str] = mapped_column(String(80))
    pinyin: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)
    floors: Mapped[int | None]
    floor: Mapped[int | None]
    """Of a household."""
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    """The first day on which it is no longer there."""


class Placement(Base):
    """Which micro-grid (or 居民区, where no grid is known) a building belongs to, from when to when."""

    __tablename__ = "placement"
    __table_args__ = (
        Index("uq_placement_open", "place_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_placement_area", "area_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200), default="")


class Unit(Base):
    """Who mends things: a property company, a department of the street, a public utility."""

    __tablename__ = "unit"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(12))
    """property, street, joint (联动治理) or utility."""
    name: Mapped[str] = mapped_column(String(120), unique=True)
    pinyin: Mapped[str] = mapped_column(String(200))
    contact: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    complaint_phone: Mapped[str] = mapped_column(String(40), default="")
    stars: Mapped[int | None]
    """0 to 5, as rated by the housing office."""
    mode: Mapped[str] = mapped_column(String(20), default="")
    """Mode of management: lump_sum (包干制), commission (酬金制), own (自管) or entrusted (托管); empty where unknown."""
    closed_on: Mapped[date | None] = mapped_column(Date)


class Holding(Base):
    """Who answers for a patch from when to when: a holder, a deputy, or a property company. A patch is an area or a building."""

    __tablename__ = "holding"
    __table_args__ = (
        CheckConstraint("(area_id IS NULL) <> (place_id IS NULL)", name="one_patch"),
        CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name="one_answers"),
        Index("ix_holding_area", "area_id", "role"),
        Index("ix_holding_place", "place_id", "role"),
        Index("ix_holding_person", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    role: Mapped[str] = mapped_column(String(10))
    """holder, deputy (both with a person) or property (with a unit)."""
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    """The first day no longer."""
    reason: Mapped[str] = mapped_column(String(200), default="")


class Duty(Base):
    """What somebody may do in the issue book besides what their account's role gives: an account, a person, or both as one human."""

    __tablename__ = "duty"
    __table_args__ = (
        CheckConstraint("person_id IS NOT NULL OR account_id IS NOT NULL", name="somebody"),
        Index("ix_duty_person", "person_id"),
        Index("ix_duty_account", "account_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    role: Mapped[str] = mapped_column(String(12))
    """clerk (受理派遣), handler (处置), checker (核查), leader (居民区负责人), street (街道); self: only says that both are one human."""
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    """Where; None for everywhere."""
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    """Of a handler: the unit that this one acts for."""
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
