"""Tables of facilities with due dates, and of alarms that devices send."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base

_WAITING = text("state = 'waiting'")
_STANDS = text("voided_at IS NULL")


class Facility(Base):
    """A lift, a pump, a set of extinguishers: something whose inspection falls due."""

    __tablename__ = "facility"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(12))
    """lift, pump, fire, power, gate or other."""
    name: Mapped[str] = mapped_column(String(80))
    pinyin: Mapped[str] = mapped_column(String(200))
    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    """Its registration number."""
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"), index=True)
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    item_code: Mapped[str] = mapped_column(String(10), default="")
    """The item under which a lapse becomes an issue."""
    until: Mapped[date | None] = mapped_column(Date)


class FacilityDue(Base):
    """One date by which something must have been done to a facility."""

    __tablename__ = "facility_due"
    __table_args__ = (
        Index(
            "uq_facility_due",
            "facility_id",
            "what",
            "due_on",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_facility_due_on", "due_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    facility_id: Mapped[UUID] = mapped_column(ForeignKey("facility.id"))
    what: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date] = mapped_column(Date)
    remind_days: Mapped[int]
    every_months: Mapped[int | None]
    """The next one falls due so many months after this was due; None for never again."""
    done_on: Mapped[date | None] = mapped_column(Date)
    evidence: Mapped[str] = mapped_column(String(200), default="")
    issue_id: Mapped[UUID | None] = mapped_column(ForeignKey("issue.id"))
    """The issue that its lapse became."""
    voided_at: Mapped[datetime | None]


class AlarmSource(Base):
    """A system that sends alarms: what they become, and the hash of the token with which it sends over HTTP."""

    __tablename__ = "alarm_source"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    item_code: Mapped[str] = mapped_column(String(10))
    settle_minutes: Mapped[int]
    """An alarm that ends sooner is no issue."""
    quiet_minutes: Mapped[int]
    """Alarms of one device so close together are one."""
    token_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    fields: Mapped[str] = mapped_column(Text, default="")
    """Which heading of its files is what, as canonical JSON."""
    closed_at: Mapped[datetime | None]


class AlarmDevice(Base):
    """Where a device of a source stands."""

    __tablename__ = "alarm_device"
    __table_args__ = (Index("uq_alarm_device", "source_id", "device", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("alarm_source.id"))
    device: Mapped[str] = mapped_column(String(60))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    spot: Mapped[str] = mapped_column(String(120), default="")


class Alarm(Base):
    """One message of a device, kept as it came; the same message sent twice is one."""

    __tablename__ = "alarm"
    __table_args__ = (
        Index("uq_alarm_message", "source_id", "message", unique=True),
        Index("ix_alarm_device", "source_id", "device", "occurred_at"),
        Index(
            "ix_alarm_waiting",
            "source_id",
            "device",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("alarm_source.id"))
    message: Mapped[str] = mapped_column(String(80))
    """The sender's own id where that is surely its own, else the hash of what it said (grid.alarms.receiving)."""
    device: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10))
    """begun or ended."""
    said: Mapped[str] = mapped_column(String(300), default="")
    """What it told besides, in the sender's words."""
    occurred_at: Mapped[datetime]
    """By the clock of the device."""
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    """waiting, issue, joined (to an issue that stands), passed (ended in time), ended, unplaced (unknown device) or clock (told a
    time that cannot be right, in a file)."""
    issue_id: Mapped[UUID | None] = mapped_column(ForeignKey("issue.id"), index=True)
