"""The ledger: append-only entries of credit, posted from standing attendance; a correction is a reversal (docs/architecture.md).

The terminal, the desktop and the demo post a year as a job. Figures come from `credits.rules`, the lines of each page are
chosen in SQL, and the database itself refuses a second credit for one lesson (`source_key`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date, local_year
from core.ids import new_id
from core.jobs import Job, Step
from core.language import N_, _
from credits import evidence
from credits.evidence import ATTENDANCE, COURSE, ENTRY, PAGE, PERSON, SESSION, Attended, Lesson
from credits.refusals import EntryAlreadyReversed, EntryStands, NothingToPost, ReasonMissing, UnknownEntry
from credits.rule_versions import VERSION, RuleVersionRow, ensure_first_version, on_day, signed
from credits.rules import credit_for, within_cap
from credits.titles import KIND_TITLES
from credits.writing import Entry, new_entry, reversal, write
from credits.years import in_year
from sheets.columns import Column, Kind, Sheet
from store.transaction import Store
from store.types import Db

__all__ = [
    "ENTRIES",
    "Entry",
    "EntryRow",
    "Posted",
    "entries",
    "new_entry",
    "post_again",
    "post_session",
    "post_year",
    "reversal",
    "reverse",
    "write",
]


class EntryRow(NamedTuple):
    """One entry with the event behind it: the session, the check-in and its lane, the rules it was posted by."""

    id: UUID
    year: int
    day: date
    """The session's day in Shanghai; for a reversal, that of the entry it takes back."""
    course: str
    kind: str
    stage_id: UUID | None
    hours: int
    """Hundredths, as `credits`; negative in a reversal."""
    credits: int
    rule_number: int
    came_at: datetime
    lane: str
    attendance_id: UUID
    session_id: UUID
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
    ),
)


class Posted(NamedTuple):
    """What a posting added: entries and the people they went to, and how many older entries were taken back."""

    entries: int
    people: int
    reversals: int


def post_year(store: Store, year: int, actor: str, at: datetime) -> Job[Posted]:
    """Bring a year's ledger up to the attendance that stands: first reversals, then new entries; a second run adds nothing.

    A session counts when it is over and not cancelled, in the Shanghai year it began in. An entry is taken back when its
    attendance was reversed or its session cancelled; another attendance of the same lesson is then posted instead. What staff
    took back stays so until `post_again`. Chunks of 1,000 attendances, each its own transaction.
    """
    with store.write() as db:
        ensure_first_version(db, actor, at)
    taken_back = 0
    while True:
        with store.write() as db:
            fallen = evidence.fallen(db, year)
            write(db, [reversal(entry, entry.fell, actor, at) for entry in fallen], at)
        taken_back += len(fallen)
        if len(fallen) < PAGE:
            break
        yield Step(0, 0, _("Taking back credits whose check-in was reversed"))
    with store.read() as db:
        lessons = evidence.lessons(db, in_year(SESSION.c.starts_at, year), at)
    entries, people = 0, set[UUID]()
    for done, lesson in enumerate(lessons):
        yield Step(done, len(lessons), _("Posting credits"))
        after: UUID | None = None
        while True:
            with store.write() as db:
                page = evidence.page(db, lesson, after)
                posted = _post(db, lesson, page, actor, at)
            entries += len(posted)
            people.update(posted)
            if len(page) < PAGE:
                break
            after = page[-1].person_id
    yield Step(len(lessons), len(lessons), _("Posting credits"))
    return Posted(entries, len(people), taken_back)


def post_session(db: Db, session_id: UUID, actor: str, at: datetime) -> int:
    """Post one session that is over, in the caller's transaction; how many entries it added. A second call adds none."""
    ensure_first_version(db, actor, at)
    posted, after = 0, None
    for lesson in evidence.lessons(db, SESSION.c.id == session_id, at):
        while True:
            page = evidence.page(db, lesson, after)
            posted += len(_post(db, lesson, page, actor, at))
            if len(page) < PAGE:
                break
            after = page[-1].person_id
    return posted


def reverse(db: Db, entry_id: UUID, reason: str, actor: str, at: datetime) -> UUID:
    """Take an entry back by an entry of the opposite figures, whose id is returned.

    The lesson then gives this person nothing until `post_again`. Raises UnknownEntry, EntryAlreadyReversed, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    found = db.execute(sa.select(ENTRY).where(ENTRY.c.id == entry_id)).first()
    if found is None:
        raise UnknownEntry
    row = reversal(found, reason.strip(), actor, at)
    if found.reverses_id is not None or not write(db, [row], at):
        raise EntryAlreadyReversed
    return row["id"]


def post_again(db: Db, entry_id: UUID, reason: str, actor: str, at: datetime) -> UUID:
    """Give credit again for the lesson of an entry that was taken back, from an attendance that stands; the new entry's id.

    The new source key carries the next number. An entry of somebody merged into another is given to that other. Raises UnknownEntry, EntryStands, NothingToPost, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    found = db.execute(
        sa.select(sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id).label("person_id"), SESSION.c.course_id)
        .join(SESSION, SESSION.c.id == ENTRY.c.session_id)
        .join(PERSON, PERSON.c.id == ENTRY.c.person_id)
        .where(ENTRY.c.id == entry_id)
    ).first()
    if found is None:
        raise UnknownEntry
    earlier = evidence.earlier(db, found.course_id, [found.person_id])[found.person_id]
    if any(entry.stands for entry in earlier):
        raise EntryStands
    for lesson in evidence.lessons(db, SESSION.c.course_id == found.course_id, at):
        for attended in evidence.present(db, lesson, ATTENDANCE.c.person_id == found.person_id):
            key = _source_key(lesson, found.person_id, len(earlier) + 1)
            rows = _rows(db, lesson, [(attended, key)], actor, at, reason.strip())
            written = write(db, rows, at)
            if written:
                return written[0]["id"]
    raise NothingToPost


def entries(db: Db, person_id: UUID, year: int) -> list[EntryRow]:
    """One person's entries of a year, the session's day first, a reversal behind what it takes back."""
    query = (
        sa.select(
            ENTRY,
            COURSE.c.title.label("course"),
            SESSION.c.starts_at,
            ATTENDANCE.c.lane,
            ATTENDANCE.c.occurred_at.label("came_at"),
            VERSION.c.number.label("rule_number"),
            evidence.is_reversed.label("is_reversed"),
        )
        .join(SESSION, SESSION.c.id == ENTRY.c.session_id)
        .join(COURSE, COURSE.c.id == SESSION.c.course_id)
        .join(ATTENDANCE, ATTENDANCE.c.id == ENTRY.c.attendance_id)
        .join(VERSION, VERSION.c.id == ENTRY.c.rule_version_id)
        .where(ENTRY.c.person_id == person_id, ENTRY.c.year == year)
        .order_by(SESSION.c.starts_at, ENTRY.c.recorded_at, ENTRY.c.id)
    )
    return [
        EntryRow(
            id=row.id,
            year=row.year,
            day=local_date(row.starts_at),
            course=row.course,
            kind=row.kind,
            stage_id=row.stage_id,
            hours=row.hours,
            credits=row.credits,
            rule_number=row.rule_number,
            came_at=row.came_at,
            lane=row.lane,
            attendance_id=row.attendance_id,
            session_id=row.session_id,
            reverses_id=row.reverses_id,
            is_reversed=bool(row.is_reversed),
            reason=row.reason,
            actor=row.actor,
            recorded_at=row.recorded_at,
        )
        for row in db.execute(query)
    ]


def _post(db: Db, lesson: Lesson, page: Sequence[Attended], actor: str, at: datetime) -> list[UUID]:
    """Post a page of attendances of one session; the people who got an entry."""
    if not page:
        return []
    people = [attended.person_id for attended in page]
    earlier = evidence.earlier(db, lesson.course_id, people)
    withheld = evidence.withheld(db, lesson.course_id, people)
    due: list[tuple[Attended, str]] = []
    for attended in page:
        before = earlier[attended.person_id]
        if attended.person_id in withheld or any(entry.stands or entry.evidence_stands for entry in before):
            continue  # counts already, or staff decided that it does not
        due.append((attended, _source_key(lesson, attended.person_id, len(before) + 1)))
    return [row["person_id"] for row in write(db, _rows(db, lesson, due, actor, at), at)]


def _source_key(lesson: Lesson, person_id: UUID, turn: int) -> str:
    key = f"lesson:{lesson.course_id}:{person_id}"
    return key if turn == 1 else f"{key}:{turn}"


def _rows(
    db: Db,
    lesson: Lesson,
    due: Sequence[tuple[Attended, str]],
    actor: str,
    at: datetime,
    reason: str = "",
) -> list[dict[str, Any]]:
    version = on_day(signed(db), local_date(lesson.starts_at))
    had = _had_of_kind(db, lesson, version, [attended.person_id for attended, _key in due])
    rows: list[dict[str, Any]] = []
    for attended, key in due:
        worth = credit_for(version.rules, evidence.presence(lesson, attended))
        if not worth.hours and not worth.credits:
            continue  # too short a presence: the lesson stays open for another session
        counted = within_cap(version.rules, lesson.kind, worth.credits, had.get(attended.person_id, 0))
        rows.append(
            {
                "id": new_id(),
                "person_id": attended.person_id,
                "year": local_year(lesson.starts_at),
                "credits": counted,
                "hours": worth.hours,
                "before_cap": None if counted == worth.credits else worth.credits,
                "kind": lesson.kind,
                "category": lesson.category,
                "stage_id": lesson.stage_id,
                "session_id": lesson.session_id,
                "source_key": key,
                "attendance_id": attended.attendance_id,
                "claim_id": None,
                "rule_version_id": version.id,
                "reverses_id": None,
                "reason": reason,
                "actor": actor,
                "occurred_at": attended.came_at,
                "recorded_at": at,
            }
        )
    return rows


def _had_of_kind(db: Db, lesson: Lesson, version: RuleVersionRow, people: Sequence[UUID]) -> dict[UUID, int]:
    """What the year's entries of the lesson's kind sum to for each person; asked only where the kind has a cap."""
    if version.rules.kinds[lesson.kind].yearly_cap is None:
        return {}
    query = (
        sa.select(ENTRY.c.person_id, sa.func.sum(ENTRY.c.credits))
        .where(
            ENTRY.c.year == local_year(lesson.starts_at),
            ENTRY.c.kind == lesson.kind,
            ENTRY.c.person_id.in_(people),
        )
        .group_by(ENTRY.c.person_id)
    )
    return {person: int(total) for person, total in db.execute(query)}
