"""Tables of issues: what was reported, every move of it, photos, links."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.ids import new_id
from store.types import Base

_OPEN = text("state NOT IN ('CLOSED', 'FORCED', 'VOID', 'MERGED')")
_CLOCK = text("minutes IS NOT NULL OR move IN ('suspend', 'resume')")


class Issue(Base):
    """An issue as it stands; how it came there is in `issue_move`. Clocks are computed from those, never stored."""

    __tablename__ = "issue"
    __table_args__ = (
        Index("uq_issue_year_sequence", "year", "sequence", unique=True),
        Index("ix_issue_open", "reported_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_issue_area", "area_id", "item_code", "reported_at"),
        Index("ix_issue_place", "place_id"),
        Index("ix_issue_closed", "closed_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provisional: Mapped[str] = mapped_column(String(30), unique=True)
    """The number given where it was reported, with the station's mark."""
    year: Mapped[int | None]
    sequence: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(String(30), unique=True)
    """The final number, from the base."""
    state: Mapped[str] = mapped_column(String(12))
    """DRAFT ... MERGED (grid.rules)."""
    round: Mapped[int] = mapped_column(default=1)
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("catalogue_item.id"))
    """The item in its version; None while a draft lacks it."""
    item_code: Mapped[str] = mapped_column(String(10), default="")
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    """The micro-grid (or 居民区) on the day of the report: it stays when the building moves."""
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    spot: Mapped[str] = mapped_column(String(120), default="")
    description: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[str] = mapped_column(String(12))
    """patrol, resident, visit, inspection, facility, alarm or assigned."""
    reported_by: Mapped[str] = mapped_column(String(80))
    reporter_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    resident_id: Mapped[UUID | None] = mapped_column(ForeignKey("resident.id"))
    """Who told it, when a resident did; the issue stands when the resident is erased."""
    occurred_at: Mapped[datetime]
    reported_at: Mapped[datetime]
    filed_at: Mapped[datetime | None]
    """When the clock of this round began."""
    handled_at: Mapped[datetime | None]
    """When this round's work was last said to be done."""
    closed_at: Mapped[datetime | None]
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    handler: Mapped[str] = mapped_column(String(80), default="")
    """Who handles it in this round (grid.hands)."""
    urgent: Mapped[bool] = mapped_column(default=False)
    phoned_at: Mapped[datetime | None]
    """When somebody said that they had phoned: urgent ones never wait for a stick."""
    short_path: Mapped[bool] = mapped_column(default=False)
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("issue.id"))


class IssueMove(Base):
    """One move of an issue: append-only, numbered within the issue."""

    __tablename__ = "issue_move"
    __table_args__ = (
        Index("uq_issue_move_number", "issue_id", "number", unique=True),
        Index("ix_issue_move_clock", "issue_id", sqlite_where=_CLOCK, postgresql_where=_CLOCK),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    issue_id: Mapped[UUID] = mapped_column(ForeignKey("issue.id"))
    number: Mapped[int]
    round: Mapped[int]
    move: Mapped[str] = mapped_column(String(20))
    """A name of the transition table in grid.rules."""
    before: Mapped[str] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(12))
    who: Mapped[str] = mapped_column(String(80))
    """The human (grid.hands): what "never the same" compares."""
    role: Mapped[str] = mapped_column(String(12))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    minutes: Mapped[int | None]
    """What an extension adds, in minutes of the limit's own kind of time."""
    detail: Mapped[str] = mapped_column(Text, default="")
    """Further values as canonical JSON."""
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]


class IssuePhoto(Base):
    """A photo of an issue; the file lies in media/ by its hash."""

    __tablename__ = "issue_photo"
    __table_args__ = (Index("uq_issue_photo", "issue_id", "sha256", "kind", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    issue_id: Mapped[UUID] = mapped_column(ForeignKey("issue.id"))
    kind: Mapped[str] = mapped_column(String(8))
    """before or after."""
    round: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(80))
    added_by: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[datetime]


class IssueLink(Base):
    """Two issues that belong together without being one; one taken back has `undone_at`."""

    __tablename__ = "issue_link"
    __table_args__ = (
        Index(
            "uq_issue_link",
            "issue_id",
            "other_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_issue_link_other", "other_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    issue_id: Mapped[UUID] = mapped_column(ForeignKey("issue.id"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("issue.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
