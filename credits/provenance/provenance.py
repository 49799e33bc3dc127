"""What is behind one entry of the ledger: the events that made it, the rules it was reckoned by, what the journal says of it.

One call for every door: the desktop's window, the trainee's phone, the printed proof.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from courses import calendar
from courses.calendar import SessionRow
from courses.tables import Device
from credits import ledger
from credits.claims.lists import ClaimRow, claim
from credits.ledger import EntryRow
from credits.posting import evidence
from credits.posting.evidence import ATTENDANCE, CLAIM, ENTRY, PERSON, SESSION, Attended
from credits.posting.writing import turn_of
from credits.provenance.arithmetic import Explained, explained
from credits.refusals import UnknownEntry
from credits.rulebook.rule_parts import whole_presence
from credits.rulebook.rule_versions import RuleVersionRow, signed
from credits.rules import KINDS, Presence
from store.journal import HistoryLine, history
from store.types import Db, table_of

_DEVICE = table_of(Device)


class Mark(NamedTuple):
    """An arrival or a leaving, as it was entered; reversed ones too."""

    attendance_id: UUID
    direction: str
    """in or out."""
    lane: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    reason: str
    """Why staff entered it by hand."""
    minutes: int | None
    """Minutes present, where the lane measured them."""
    phone_since: datetime | None
    """When the phone it came from was bound to this person; None for another way in."""
    reversed_at: datetime | None
    reversed_reason: str
    reversed_by: str


class JournalLine(NamedTuple):
    """One line of the journal about something behind the entry."""

    subject: str
    """ledger_entry, attendance or claim."""
    line: HistoryLine


class Behind(NamedTuple):
    """Everything behind an entry."""

    entry: EntryRow
    source_key: str
    person_id: UUID
    name: str
    staff_number: str
    version: RuleVersionRow
    explained: Explained | None
    """How the figure came about; None for what no rule made, and for a reversal."""
    session: SessionRow | None
    marks: list[Mark]
    claim: ClaimRow | None
    chain: list[EntryRow]
    """Every entry of this person for the same source, this one among them: what it took back, what came after."""
    journal: list[JournalLine]

    @property
    def reversed_by(self) -> EntryRow | None:
        """The entry that takes this one back."""
        return next((row for row in self.chain if row.reverses_id == self.entry.id), None)

    @property
    def taken_back(self) -> EntryRow | None:
        """The entry that this one takes back."""
        return next((row for row in self.chain if row.id == self.entry.reverses_id), None)

    @property
    def later(self) -> EntryRow | None:
        """What was posted for the same source after this one was taken back, the newest; None where nothing was."""
        if self.reversed_by is None:
            return None
        after = [row for row in self.chain if row.reverses_id is None and row.id > self.entry.id]
        return max(after, key=lambda row: row.id, default=None)


def behind(db: Db, entry_id: UUID, person_id: UUID | None = None) -> Behind:
    """What is behind an entry; with `person_id` only if it is that person's own. Raises UnknownEntry."""
    found = db.execute(
        sa.select(ENTRY, PERSON.c.name, PERSON.c.staff_number, SESSION.c.course_id)
        .join(PERSON, PERSON.c.id == ENTRY.c.person_id)
        .outerjoin(SESSION, SESSION.c.id == ENTRY.c.session_id)
        .where(ENTRY.c.id == entry_id)
    ).first()
    if found is None or (person_id is not None and found.person_id != person_id):
        raise UnknownEntry
    version = next(each for each in signed(db) if each.id == found.rule_version_id)
    chain = _chain(db, found)
    entry = next(row for row in chain if row.id == entry_id)
    marks = _marks(db, found) if found.attendance_id is not None else []
    claimed = claim(db, found.claim_id) if found.claim_id is not None else None
    of_person = next((row for row in chain if row.id == found.reverses_id), entry)
    return Behind(
        entry,
        found.source_key,
        found.person_id,
        found.name,
        found.staff_number or "",
        version,
        _explained(db, found, marks, claimed, version) if of_person is entry else None,
        calendar.session(db, found.session_id, found.recorded_at) if found.session_id is not None else None,
        marks,
        claimed,
        chain,
        _journal(db, chain, marks, found.claim_id),
    )


def _chain(db: Db, found: sa.Row[Any]) -> list[EntryRow]:
    """The entries of the same person for the same lesson, claim or grant, in the order they were written."""
    if found.course_id is not None:
        same = sa.or_(SESSION.c.course_id == found.course_id, CLAIM.c.course_id == found.course_id)
    elif found.claim_id is not None:
        same = ENTRY.c.claim_id == found.claim_id
    else:
        first = found.reverses_id or found.id
        key = sa.select(ENTRY.c.source_key).where(ENTRY.c.id == first).scalar_subquery()
        same = sa.or_(ENTRY.c.id == first, ENTRY.c.reverses_id == first, ENTRY.c.source_key == key)
        if found.reverses_id is None:
            source = (
                found.source_key if turn_of(found.source_key) == 1 else found.source_key.rpartition(":")[0]
            )
            turns = sa.or_(
                ENTRY.c.source_key == source, ENTRY.c.source_key.startswith(f"{source}:", autoescape=True)
            )
            ids = sa.select(ENTRY.c.id).where(turns)
            same = sa.or_(turns, ENTRY.c.reverses_id.in_(ids))
    rows = ledger.list_of(db, ENTRY.c.person_id == found.person_id, same)
    return sorted(rows, key=lambda row: row.id)


def _marks(db: Db, found: sa.Row[Any]) -> list[Mark]:
    query = (
        sa.select(
            ATTENDANCE.c.id,
            ATTENDANCE.c.direction,
            ATTENDANCE.c.lane,
            ATTENDANCE.c.occurred_at,
            ATTENDANCE.c.recorded_at,
            ATTENDANCE.c.actor,
            ATTENDANCE.c.reason,
            ATTENDANCE.c.minutes,
            _DEVICE.c.bound_at,
            ATTENDANCE.c.reversed_at,
            ATTENDANCE.c.reversed_reason,
            ATTENDANCE.c.reversed_by,
        )
        .outerjoin(_DEVICE, _DEVICE.c.id == ATTENDANCE.c.device_id)
        .where(
            ATTENDANCE.c.session_id == found.session_id,
            ATTENDANCE.c.person_id == found.person_id,
            ATTENDANCE.c.direction.in_(("in", "out")),
        )
        .order_by(ATTENDANCE.c.occurred_at, ATTENDANCE.c.id)
    )
    return [Mark(*row) for row in db.execute(query)]


def _explained(
    db: Db,
    found: sa.Row[Any],
    marks: Sequence[Mark],
    claimed: ClaimRow | None,
    version: RuleVersionRow,
) -> Explained | None:
    """The sum as it was reckoned, by what was known then; None where the figures do not follow from it any more."""
    presence: Presence | None = None
    if found.kind not in KINDS:
        return None
    if claimed is not None:
        presence = whole_presence(found.kind, found.hours)
    elif found.session_id is not None:
        lesson = evidence.lesson(db, found.session_id)
        if found.kind == evidence.TEACHING:
            presence = Presence(found.kind, lesson.hours, 0)
        else:
            came = next((mark for mark in marks if mark.attendance_id == found.attendance_id), None)
            left = next((mark for mark in marks if mark.direction == "out" and _was_known(mark, found)), None)
            if came is not None:
                attended = Attended(
                    came.attendance_id,
                    found.person_id,
                    came.occurred_at,
                    left.occurred_at if left else None,
                    left.minutes if left else None,
                )
                presence = evidence.presence(lesson, attended)
    if presence is None:
        return None
    made = explained(version.rules, presence)
    whole = found.credits if found.before_cap is None else found.before_cap
    return made if made.worth == (whole, found.hours) else None


def _was_known(mark: Mark, found: sa.Row[Any]) -> bool:
    """Whether a leaving stood when the entry was posted."""
    return mark.attendance_id < found.id and (
        mark.reversed_at is None or mark.reversed_at > found.recorded_at
    )


def _journal(
    db: Db, chain: Sequence[EntryRow], marks: Sequence[Mark], claim_id: UUID | None
) -> list[JournalLine]:
    subjects = [
        *(("ledger_entry", row.id) for row in chain),
        *(("attendance", mark.attendance_id) for mark in marks),
        *([("claim", claim_id)] if claim_id is not None else []),
    ]
    lines = [JournalLine(kind, line) for kind, id in subjects for line in history(db, kind, id)]
    return sorted(lines, key=lambda each: each.line.seq)
