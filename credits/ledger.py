"""The ledger: append-only entries of credit; a correction is a reversal (docs/architecture.md). Doors and other rooms ask here.

`writing` is the one door to its table, `posting` brings it up to the attendance that stands, `provenance` opens an entry down to
the events behind it.
"""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.language import N_, _
from courses import rules as course_rules
from credits.posting import evidence
from credits.posting.capping import within_caps
from credits.posting.evidence import ATTENDANCE, CLAIM, COURSE, ENTRY, SESSION
from credits.posting.posting import Posted, post_again, post_session, post_year
from credits.posting.writing import Entry, new_entry, next_key, reversal, write
from credits.refusals import EntryAlreadyReversed, ReasonMissing, UnknownEntry
from credits.rulebook.rule_versions import VERSION
from credits.titles import CATEGORY_TITLES, KIND_TITLES
from sheets.columns import Column, Kind, Sheet
from store.types import Db

__all__ = [
    "ENTRIES",
    "Entry",
    "EntryRow",
    "Posted",
    "entries",
    "new_entry",
    "next_key",
    "post_again",
    "post_session",
    "post_year",
    "reversal",
    "reverse",
    "within_caps",
    "write",
]

_BACK = ENTRY.alias("back")


class EntryRow(NamedTuple):
    """One entry with the event behind it: the session, the check-in and its lane, the rules it was posted by."""

    id: UUID
    year: int
    day: date
    """The session's day in Shanghai, else that of what was granted; for a reversal, that of the entry it takes back."""
    course: str
    """What it is for: the course, what was claimed, or where it was carried over from."""
    kind: str
    category: str
    stage_id: UUID | None
    hours: int
    """Hundredths, as `credits`; negative in a reversal."""
    credits: int
    before_cap: int | None
    """What it would be without a yearly cap; None where none took anything."""
    rule_number: int
    came_at: datetime | None
    """The check-in; None where there is none behind it, as with teaching or a claim."""
    lane: str
    """Of the check-in, empty where there is none."""
    attendance_id: UUID | None
    session_id: UUID | None
    claim_id: UUID | None
    reverses_id: UUID | None
    is_reversed: bool
    reason: str
    actor: str
    recorded_at: datetime


ENTRIES: Sheet[EntryRow] = Sheet(
    N_("Credit entries"),
    (
        Column("day", N_("Day"), Kind.DAY, lambda row: row.day, 14),
        Column("course", N_("Course"), Kind.TEXT, lambda row: row.course, 32),
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: _(KIND_TITLES[row.kind]), 10),
        Column("hours", N_("Lesson hours"), Kind.AMOUNT, lambda row: row.hours, 8),
        Column("credits", N_("Credits"), Kind.AMOUNT, lambda row: row.credits, 8),
        Column("came_at", N_("Checked in"), Kind.INSTANT, lambda row: row.came_at, 18),
        Column("rules", N_("Rules version"), Kind.NUMBER, lambda row: row.rule_number, 10),
        Column("recorded_at", N_("Recorded"), Kind.INSTANT, lambda row: row.recorded_at, 18),
        Column("reason", N_("Reason"), Kind.TEXT, lambda row: row.reason, 24),
        Column("category", N_("Category"), Kind.TEXT, lambda row: _(CATEGORY_TITLES[row.category]), 10),
        Column("before_cap", N_("Before the cap"), Kind.AMOUNT, lambda row: row.before_cap, 8),
    ),
)


def reverse(db: Db, entry_id: UUID, reason: str, actor: str, at: datetime) -> UUID:
    """Take an entry back by an entry of the opposite figures, whose id is returned.

    The lesson then gives this person nothing until `post_again`. Raises UnknownEntry, EntryAlreadyReversed, ReasonMissing,
    ReasonTooLong, YearIsClosed.
    """
    if not reason.strip():
        raise ReasonMissing
    why = course_rules.said(reason)
    found = db.execute(sa.select(ENTRY).where(ENTRY.c.id == entry_id)).first()
    if found is None:
        raise UnknownEntry
    row = reversal(found, why, actor, at)
    if found.reverses_id is not None or not write(db, [row], at):
        raise EntryAlreadyReversed
    return row["id"]


def entries(db: Db, person_id: UUID, year: int) -> list[EntryRow]:
    """One person's entries of a year, by the day they are for, a reversal behind what it takes back."""
    return list_of(db, ENTRY.c.person_id == person_id, ENTRY.c.year == year)


def list_of(db: Db, *which: sa.ColumnElement[bool]) -> list[EntryRow]:
    """The entries that meet `which`, in the order of `entries`."""
    happened = sa.func.coalesce(SESSION.c.starts_at, _BACK.c.occurred_at, ENTRY.c.occurred_at)
    query = (
        sa.select(
            ENTRY,
            COURSE.c.title.label("course"),
            CLAIM.c.title.label("claimed"),
            CLAIM.c.day.label("claimed_day"),
            sa.type_coerce(happened, ENTRY.c.occurred_at.type).label("happened"),
            ATTENDANCE.c.lane,
            ATTENDANCE.c.occurred_at.label("came_at"),
            VERSION.c.number.label("rule_number"),
            evidence.is_reversed.label("is_reversed"),
        )
        .outerjoin(SESSION, SESSION.c.id == ENTRY.c.session_id)
        .outerjoin(COURSE, COURSE.c.id == SESSION.c.course_id)
        .outerjoin(CLAIM, CLAIM.c.id == ENTRY.c.claim_id)
        .outerjoin(ATTENDANCE, ATTENDANCE.c.id == ENTRY.c.attendance_id)
        .outerjoin(_BACK, _BACK.c.id == ENTRY.c.reverses_id)
        .join(VERSION, VERSION.c.id == ENTRY.c.rule_version_id)
        .where(*which)
        .order_by(happened, ENTRY.c.recorded_at, ENTRY.c.id)
    )
    return [
        EntryRow(
            id=row.id,
            year=row.year,
            day=row.claimed_day or local_date(row.happened),
            course=_title(row),
            kind=row.kind,
            category=row.category,
            stage_id=row.stage_id,
            hours=row.hours,
            credits=row.credits,
            before_cap=row.before_cap,
            rule_number=row.rule_number,
            came_at=row.came_at,
            lane=row.lane or "",
            attendance_id=row.attendance_id,
            session_id=row.session_id,
            claim_id=row.claim_id,
            reverses_id=row.reverses_id,
            is_reversed=bool(row.is_reversed),
            reason=row.reason,
            actor=row.actor,
            recorded_at=row.recorded_at,
        )
        for row in db.execute(query)
    ]


def _title(row: sa.Row[Any]) -> str:
    if row.course or row.claimed:
        return row.course or row.claimed
    if row.kind == "carried":
        return _("Carried over from {year}", year=row.year - 1)
    return _(KIND_TITLES[row.kind])
