"""What importing a meeting export would do: who is sure, who is to be decided by a person, who is nobody. Changes nothing.

Doors show the `plan`, let the user `Decide`, and hand both to `courses.meetings.carrying_out.carry_out`.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.refusal import word
from courses import rules
from courses.meetings.joins import Join, Presence, presence
from courses.meetings.lines import Participant, Refused, participants
from courses.meetings.matching import Roster, judge
from courses.meetings.reading import MeetingExport
from courses.meetings.refusals import NotInSession
from courses.meetings.verdicts import Candidate, Known, areas_of
from courses.refusals import UnknownSession
from courses.tables import Attendance, Course, CourseSession
from people.persons import people
from people.rules import in_service
from people.tables import Person
from store.journal import JOURNAL
from store.types import Db, table_of

ATTENDANCE = table_of(Attendance)
_SESSION = table_of(CourseSession)
_COURSE = table_of(Course)
_PERSON = table_of(Person)
TAKEN_BACK = "meeting.taken_back"
"""The journal's action for a whole import taken back."""


class SessionTimes(NamedTuple):
    """The session that a file belongs to, with the instants that joins are clipped to."""

    id: UUID
    number: int
    course: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime

    def presence(self, joins: Sequence[Join]) -> Presence | None:
        """What a check-in takes from these joins, None for somebody who was not there during the lesson."""
        return presence(joins, self.opens_at, self.closes_at, self.starts_at, self.ends_at)


class Seen(NamedTuple):
    """A participant with what the session takes from their joins."""

    who: Participant
    presence: Presence

    @property
    def key(self) -> str:
        """What decisions name it by."""
        return self.who.key

    @property
    def nickname(self) -> str:
        """What the participant calls themselves in the meeting."""
        return " / ".join(self.who.names)


class Matched(NamedTuple):
    """One person of the roster with every nickname that surely means them, united."""

    person: Known
    seen: tuple[Seen, ...]
    presence: Presence
    why: str
    """In the present language."""

    @property
    def nicknames(self) -> str:
        """Every nickname."""
        return ", ".join(each.nickname for each in self.seen)


class Doubt(NamedTuple):
    """A participant who may be one of several people, or one whom something speaks against."""

    seen: Seen
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class MeetingPlan:
    """What an import would do."""

    file: str
    digest: str
    session: SessionTimes
    sure: tuple[Matched, ...]
    unsure: tuple[Doubt, ...]
    nobody: tuple[Seen, ...]
    already: tuple[Matched, ...]
    """Checked in at this session already, by this file or by another lane; they are left as they are."""
    refused: tuple[Refused, ...]
    outside: tuple[Participant, ...]
    """In the meeting, but not while the lesson went on."""
    rows: int
    other_day: date | None
    """The day of the file's joins, where it is not the session's."""
    round: int
    """How often this file was taken back at this session."""


@dataclass(frozen=True)
class Decisions:
    """What the user decided on a plan; persons by id, participants by key."""

    left_out: frozenset[UUID] = frozenset()
    chosen: Mapping[str, UUID] = field(default_factory=dict[str, UUID])
    noted: frozenset[str] = frozenset()
    """Participants who are written down as walk-ins, to be matched or registered later."""

    def leave_out(self, person_id: UUID, *, out: bool = True) -> "Decisions":
        """Leave a sure match out, or take it in again."""
        return replace(self, left_out=self.left_out | {person_id} if out else self.left_out - {person_id})

    def choose(self, key: str, person_id: UUID | None) -> "Decisions":
        """Say who a participant is; None for "nobody"."""
        others = {other: chosen for other, chosen in self.chosen.items() if other != key}
        chosen = others if person_id is None else {**others, key: person_id}
        return replace(self, chosen=chosen, noted=self.noted - {key})

    def note(self, key: str) -> "Decisions":
        """Write a participant down as a walk-in."""
        return replace(self.choose(key, None), noted=self.noted | {key})


class Entry(NamedTuple):
    """One person to be checked in."""

    person_id: UUID
    presence: Presence


def plan(db: Db, session_id: UUID, export: MeetingExport) -> MeetingPlan:
    """Compare an export with the roster and a session. Raises UnknownSession."""
    session, terms_day = _session(db, session_id)
    read = participants(export, session.starts_at)
    roster = Roster(_known(db, terms_day))
    turn = _round(db, session_id, export.digest)
    refused, outside = list(read.refused), list[Participant]()
    sure: dict[UUID, list[tuple[Seen, Candidate]]] = {}
    unsure: list[Doubt] = []
    nobody: list[Seen] = []
    for who in read.participants:
        there = session.presence(who.joins)
        if there is None:
            outside.append(who)
            refused.append(_outside(who))
            continue
        seen, verdict = Seen(who, there), judge(roster, who)
        if verdict.is_sure:
            sure.setdefault(verdict.candidates[0].person.id, []).append((seen, verdict.candidates[0]))
        elif verdict.candidates:
            unsure.append(Doubt(seen, verdict.candidates))
        else:
            nobody.append(seen)
    matched = [_matched(session, pairs) for pairs in sure.values()]
    there_already = _already(db, session_id, export.digest, turn, [each.person.id for each in matched])
    return MeetingPlan(
        export.name,
        export.digest,
        session,
        tuple(each for each in matched if each.person.id not in there_already),
        tuple(unsure),
        tuple(nobody),
        tuple(each for each in matched if each.person.id in there_already),
        tuple(refused),
        tuple(outside),
        read.rows,
        read.day if read.day not in {None, terms_day, local_date(session.ends_at)} else None,
        turn,
    )


def settled(plan: MeetingPlan, decisions: Decisions) -> list[Entry]:
    """Everybody who is to be checked in by a plan and what the user decided; two nicknames of one person are united. Pure."""
    joins: dict[UUID, list[Join]] = {}
    already = {each.person.id: each for each in plan.already}
    for each in plan.sure:
        if each.person.id not in decisions.left_out:
            joins[each.person.id] = [join for seen in each.seen for join in seen.who.joins]
    for seen in (*(doubt.seen for doubt in plan.unsure), *plan.nobody):
        person = decisions.chosen.get(seen.key)
        if person is not None and person not in already:
            joins.setdefault(person, []).extend(seen.who.joins)
    found = ((person, plan.session.presence(each)) for person, each in joins.items())
    return [Entry(person, there) for person, there in found if there is not None]


def walk_ins(plan: MeetingPlan, decisions: Decisions) -> list[Seen]:
    """The participants whom the user wants written down as walk-ins. Pure."""
    undecided = (*(doubt.seen for doubt in plan.unsure), *plan.nobody)
    return [seen for seen in undecided if seen.key in decisions.noted]


def mark(session_id: UUID, digest: str, turn: int) -> str:
    """How the one-use marks of an import begin: the same file at the same session begins them alike till it is taken back."""
    return hashlib.sha256(f"{session_id}|{digest}|{turn}".encode()).hexdigest()[:32]


def nonce(begin: str, person_id: UUID, direction: str) -> str:
    """The one-use mark of one check-in of an import: 64 characters."""
    return begin + hashlib.sha256(f"{person_id}|{direction}".encode()).hexdigest()[:32]


def _session(db: Db, session_id: UUID) -> tuple[SessionTimes, date]:
    columns = _SESSION.c
    row = db.execute(
        sa.select(
            columns.number, _COURSE.c.title, columns.starts_at, columns.ends_at, columns.opens_before,
            columns.closes_after,
        )
        .join(_COURSE, _COURSE.c.id == columns.course_id)
        .where(columns.id == session_id)
    ).first()  # fmt: skip
    if row is None:
        raise UnknownSession
    terms = rules.Terms(
        row.starts_at, row.ends_at, opens_before=row.opens_before, closes_after=row.closes_after
    )
    opens, closes = rules.window(terms, "in").opens, rules.window(terms, "out").closes
    times = SessionTimes(
        session_id,
        row.number,
        row.title,
        row.starts_at,
        row.ends_at,
        opens,
        min(closes, rules.window(terms, "in").closes),
    )
    return times, local_date(row.starts_at)


def _known(db: Db, on: date) -> list[Known]:
    """The roster as it is now and as it was on the day: who left before, and who is another person's second entry, is not meant."""
    gone = set(db.scalars(sa.select(_PERSON.c.id).where(_PERSON.c.merged_into.is_not(None))))
    then = {row.id: row.area for row in people(db, on=on)}
    return [
        Known(
            row.id,
            row.name,
            row.pinyin,
            areas_of(row.area, then.get(row.id, "")),
            then.get(row.id) or row.area,
            row.street,
            row.staff_number or "",
            row.mobile or "",
        )
        for row in people(db)
        if row.id not in gone and in_service(None, row.left_on, on)
    ]


def _matched(session: SessionTimes, pairs: Sequence[tuple[Seen, Candidate]]) -> Matched:
    joins = [join for seen, _candidate in pairs for join in seen.who.joins]
    there = session.presence(joins) or pairs[0][0].presence
    best = max((candidate for _seen, candidate in pairs), key=lambda each: len(each.why))
    return Matched(best.person, tuple(seen for seen, _candidate in pairs), there, best.reason())


def _outside(who: Participant) -> Refused:
    remark = NotInSession(name=who.names[0])
    return Refused("", who.rows[0], "", remark.code, word(remark))


def _round(db: Db, session_id: UUID, digest: str) -> int:
    payloads = db.scalars(
        sa.select(JOURNAL.c.payload).where(
            JOURNAL.c.subject_kind == "session",
            JOURNAL.c.subject_id == str(session_id),
            JOURNAL.c.action == TAKEN_BACK,
        )
    )
    return sum(1 for payload in payloads if digest in payload)


def _already(db: Db, session_id: UUID, digest: str, turn: int, persons: Collection[UUID]) -> set[UUID]:
    """Who has arrived at the session already, and whose check-in by this very file staff took back one by one."""
    begin = mark(session_id, digest, turn)
    rows = db.execute(
        sa.select(ATTENDANCE.c.person_id, ATTENDANCE.c.reversed_at, ATTENDANCE.c.nonce).where(
            ATTENDANCE.c.session_id == session_id, ATTENDANCE.c.direction == "in"
        )
    )
    there = {row.person_id for row in rows if row.reversed_at is None or (row.nonce or "").startswith(begin)}
    return there & set(persons)
