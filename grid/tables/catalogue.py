"""Tables of the catalogue of items and of working time."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base


class CatalogueVersion(Base):
    """One version of the catalogue: its items never change; it counts from `in_force_from` on."""

    __tablename__ = "catalogue_version"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(80))
    in_force_from: Mapped[date] = mapped_column(Date)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the canonical text of its items."""
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(String(80))
    withdrawn_at: Mapped[datetime | None]


class CatalogueItem(Base):
    """One item (小类) of a version, with what files it, how long it may take and what closes it."""

    __tablename__ = "catalogue_item"
    __table_args__ = (Index("uq_catalogue_item_code", "version_id", "code", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("catalogue_version.id"))
    code: Mapped[str] = mapped_column(String(10))
    """Class and item in two digits each ("0302"): the same item keeps its code from version to version."""
    class_name: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    pinyin: Mapped[str] = mapped_column(String(300))
    limit_kind: Mapped[str] = mapped_column(String(12))
    """urgent_hour, work_hour, work_day or natural_day."""
    limit_amount: Mapped[int]
    filing: Mapped[str] = mapped_column(String(300))
    closing: Mapped[str] = mapped_column(String(300))
    photos_before: Mapped[int]
    photos_after: Mapped[int]
    unit_words: Mapped[str] = mapped_column(String(80))
    """Who mends it, as the catalogue names them."""
    standard_code: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    """Of GB/T 30428, where there is one."""


class OfficeHours(Base):
    """The hours of a working day from a date on, as "09:00-11:30,13:00-17:30"."""

    __tablename__ = "office_hours"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    since: Mapped[date] = mapped_column(Date, unique=True)
    hours: Mapped[str] = mapped_column(String(80))
    set_by: Mapped[str] = mapped_column(String(80))
    set_at: Mapped[datetime]


class CalendarDay(Base):
    """A day on which the base departs from the holiday calendar that ships; one cleared again has no `works`."""

    __tablename__ = "calendar_day"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    day: Mapped[date] = mapped_column(Date, unique=True)
    works: Mapped[bool | None]
    note: Mapped[str] = mapped_column(String(80), default="")
    set_by: Mapped[str] = mapped_column(String(80))
    set_at: Mapped[datetime]


class CalendarYear(Base):
    """A year of which somebody said that its holidays and working weekends are all entered, or that they are not after all."""

    __tablename__ = "calendar_year"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    year: Mapped[int] = mapped_column(unique=True)
    entered: Mapped[bool]
    said_by: Mapped[str] = mapped_column(String(80))
    said_at: Mapped[datetime]
