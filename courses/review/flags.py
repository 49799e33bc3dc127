"""Flags: what about a session asks for a second look, worked out anew from the record, and what staff decided about it.

A flag blocks nothing and changes no credit: an upheld one leads staff to `courses.check_in.reverse`. The review window calls it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local
from core.ids import new_id
from core.language import N_, _
from courses import rules as courses_rules
from courses.review import headcounts, roll_calls, room
from courses.review import rules as review_rules
from courses.review.headcounts import HeadcountRow
from courses.review.refusals import UnknownFlag
from courses.review.roll_calls import CalledName
from courses.review.room import ATTENDANCE, DEVICE, SESSION
from courses.review.rules import LIMITS, Count, Limits, Mark, Phone, Sight, Stay
from courses.tables import Course, FlagReview
from courses.today import lane_title
from people.actors import actor_title
from people.tables import Person
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.journal import Line
from store.types import Db, table_of

_REVIEW = table_of(FlagReview)
_COURSE = table_of(Course)
_PERSON = table_of(Person)
_AT_ONCE = 1_000


class Review(NamedTuple):
    """What staff decided about a flag."""

    decision: str
    """cleared or upheld."""
    reason: str
    actor: str
    reviewed_at: datetime


class Suspect(NamedTuple):
    """A person whom a flag speaks of, with the standing arrival that `courses.check_in.reverse` would take back."""

    person_id: UUID
    name: str
    attendance_id: UUID | None


@dataclass(frozen=True)
class Flag:
    """One thing to look at. `sentence` and `evidence` are in the language that was spoken when it was read."""

    kind: str
    subject: str
    people: tuple[Suspect, ...]
    sentence: str
    evidence: tuple[str, ...]
    review: Review | None = None


FLAGS: Sheet[Flag] = Sheet(
    N_("Flags"),
    (
        Column("kind", N_("What"), Kind.TEXT, lambda row: kind_title(row.kind), 20),
        Column("sentence", N_("What was seen"), Kind.TEXT, lambda row: row.sentence, 52),
        Column("review", N_("Review"), Kind.TEXT, lambda row: decision_title(row.review), 12),
        Column("reason", N_("Reason"), Kind.TEXT, lambda row: row.review.reason if row.review else "", 24),
        Column("actor", N_("By"), Kind.TEXT, lambda row: row.review.actor if row.review else "", 12),
        Column(
            "at", N_("When"), Kind.INSTANT, lambda row: row.review.reviewed_at if row.review else None, 17
        ),
    ),
)


def kind_title(kind: str) -> str:
    """The kind of a flag in the present language."""
    return _(_KIND_TITLES[kind])


_KIND_TITLES = {
    "one_phone": N_("One phone, several people"),
    "two_phones": N_("One person, several phones"),
    "two_places": N_("Two places at once"),
    "headcount": N_("Headcount differs"),
    "no_answer": N_("No answer at roll-call"),
    "by_hand": N_("Many entries by hand"),
}


def decision_title(review: Review | None) -> str:
    """What was decided, in the present language."""
    if review is None:
        return _("to be looked at")
    return _("cleared") if review.decision == "cleared" else _("upheld")


def flags(db: Db, session_id: UUID, at: datetime, limits: Limits = LIMITS) -> list[Flag]:
    """Everything about a session that asks for a look, those not reviewed first. Raises UnknownSession.

    A handful of statements, whatever the number of people.
    """
    room.hours(db, session_id)
    marks = [
        mark for mark in room.marks(db, session_id) if mark.occurred_at <= at + courses_rules.CLOCK_AHEAD
    ]
    counts = {row.id: row for row in headcounts.headcounts(db, session_id)}
    unanswered = {
        f"{row.roll_call_id}/{row.position}": row
        for row in roll_calls.names(db, session_id)
        if row.answer == "not_here"
    }
    here, elsewhere = _stays(db, session_id)
    sights = [
        *review_rules.one_phone(marks),
        *review_rules.two_phones(marks, _phones(db, {mark.person_id for mark in marks}), limits),
        *review_rules.two_places(here, elsewhere),
        *review_rules.headcounts(
            [Count(row.id, row.counted, row.present) for row in counts.values()], limits
        ),
        *(Sight("no_answer", subject, (row.person_id,)) for subject, row in unanswered.items()),
        *review_rules.by_hand(marks, limits),
    ]
    if not sights:
        return []
    words = _Words(db, sights, marks, counts, unanswered)
    reviews = _reviews(db, session_id)
    found = [words.flag(sight, reviews.get((sight.kind, sight.subject))) for sight in sights]
    return sorted(found, key=lambda flag: flag.review is not None)


def review(
    db: Db, session_id: UUID, kind: str, subject: str, decision: str, reason: str, actor: str, at: datetime
) -> UUID:
    """Record what staff decided about a flag that is raised now: "cleared" or "upheld"; a later review counts over an earlier one.

    Raises UnknownSession, UnknownFlag, ReasonMissing, ReasonTooLong.
    """
    why = courses_rules.said(reason)
    raised = {(flag.kind, flag.subject) for flag in flags(db, session_id, at)}
    if (kind, subject) not in raised or decision not in review_rules.DECISIONS:
        raise UnknownFlag
    id_ = new_id()
    said = {"session": session_id, "kind": kind, "subject": subject, "decision": decision, "reason": why}
    db.execute(
        sa.insert(_REVIEW).values(
            id=id_,
            session_id=session_id,
            kind=kind,
            subject=subject,
            decision=decision,
            reason=why,
            actor=actor,
            reviewed_at=at,
        )
    )
    journal.note(db, Line("flag.reviewed", "flag_review", id_, actor, at, said), at)
    return id_


def _reviews(db: Db, session_id: UUID) -> dict[tuple[str, str], Review]:
    query = (
        sa.select(_REVIEW)
        .where(_REVIEW.c.session_id == session_id)
        .order_by(_REVIEW.c.reviewed_at, _REVIEW.c.id)
    )
    return {
        (row.kind, row.subject): Review(row.decision, row.reason, row.actor, row.reviewed_at)
        for row in db.execute(query)
    }


def _phones(db: Db, people: Collection[UUID]) -> Mapping[UUID, list[Phone]]:
    """Every phone that these people ever had."""
    found: defaultdict[UUID, list[Phone]] = defaultdict(list)
    wanted = sorted(people)
    for start in range(0, len(wanted), _AT_ONCE):
        query = sa.select(DEVICE.c.person_id, DEVICE.c.id, DEVICE.c.browser, DEVICE.c.bound_at).where(
            DEVICE.c.person_id.in_(wanted[start : start + _AT_ONCE])
        )
        for person, *phone in db.execute(query):
            found[person].append(Phone(*phone))
    return found


def _stays(db: Db, session_id: UUID) -> tuple[list[Stay], list[Stay]]:
    """The stays of this session, and those of the same people at sessions that overlap it."""
    this, other = SESSION.alias("this"), SESSION.alias("other")
    came, went, known = ATTENDANCE.alias("came"), ATTENDANCE.alias("went"), ATTENDANCE.alias("known")
    query = (
        sa.select(
            other.c.id,
            came.c.person_id,
            came.c.occurred_at.label("came_at"),
            went.c.occurred_at.label("left_at"),
            other.c.starts_at,
            other.c.ends_at,
        )
        .select_from(this)
        .join(other, sa.and_(other.c.starts_at < this.c.ends_at, this.c.starts_at < other.c.ends_at))
        .join(came, came.c.session_id == other.c.id)
        .join(
            known,
            sa.and_(
                known.c.session_id == this.c.id,
                known.c.person_id == came.c.person_id,
                known.c.direction == "in",
                known.c.reversed_at.is_(None),
            ),
        )
        .join(
            went,
            sa.and_(
                went.c.session_id == came.c.session_id,
                went.c.person_id == came.c.person_id,
                went.c.direction == "out",
                went.c.reversed_at.is_(None),
            ),
            isouter=True,
        )
        .where(
            this.c.id == session_id,
            other.c.cancelled_at.is_(None),
            came.c.direction == "in",
            came.c.reversed_at.is_(None),
        )
    )
    here: list[Stay] = []
    elsewhere: list[Stay] = []
    for row in db.execute(query):
        stay = Stay(
            row.id,
            row.person_id,
            max(row.came_at, row.starts_at),
            min(row.left_at or row.ends_at, row.ends_at),
        )
        (here if row.id == session_id else elsewhere).append(stay)
    return here, elsewhere


class _Words:
    """Names and hours for the sentences, read once for all sights."""

    def __init__(
        self,
        db: Db,
        sights: Sequence[Sight],
        marks: Sequence[Mark],
        counts: Mapping[UUID, HeadcountRow],
        unanswered: Mapping[str, CalledName],
    ) -> None:
        self._marks = {mark.id: mark for mark in marks}
        self._arrivals = {mark.person_id: mark.id for mark in marks if mark.direction == "in"}
        self._all = len(self._arrivals)
        self._counts = counts
        self._unanswered = unanswered
        self._names = _names(db, {person for sight in sights for person in sight.people})
        self._sessions = _titles(db, {session for sight in sights for session in sight.sessions})

    def flag(self, sight: Sight, review: Review | None) -> Flag:
        """The flag of a sight, in words."""
        people = tuple(
            Suspect(person, self._names[person], self._arrivals.get(person)) for person in sight.people
        )
        return Flag(sight.kind, sight.subject, people, self._sentence(sight), self._evidence(sight), review)

    def _sentence(self, sight: Sight) -> str:
        names = _listed([self._names[person] for person in sight.people])
        if sight.kind == "one_phone":
            return _("One phone checked in {count} people: {names}.", count=len(sight.people), names=names)
        if sight.kind == "two_phones":
            return _("{name} was checked in with another phone than before.", name=names)
        if sight.kind == "two_places":
            other = self._sessions[sight.sessions[0]]
            return _("{name} is checked in at {session} at the same time.", name=names, session=other)
        if sight.kind == "headcount":
            row = self._counts[UUID(sight.subject)]
            return _(
                "At {time}, {counted} heads were counted and {present} people were checked in.",
                time=_clock(row.counted_at),
                counted=row.counted,
                present=row.present,
            )
        if sight.kind == "no_answer":
            called = self._unanswered[sight.subject]
            return _(
                "{name} did not answer the roll-call at {time}.", name=names, time=_clock(called.drawn_at)
            )
        return _(
            "{actor} entered {count} of {all} arrivals by hand.",
            actor=self._marks[sight.marks[0]].actor,
            count=len(sight.marks),
            all=self._all,
        )

    def _evidence(self, sight: Sight) -> tuple[str, ...]:
        said = [self._said(self._marks[id_]) for id_ in sight.marks]
        if sight.kind == "headcount":
            note = self._counts[UUID(sight.subject)].note
            said += [note] if note else []
        if sight.kind == "no_answer":
            called = self._unanswered[sight.subject]
            arrival = self._arrivals.get(called.person_id)
            said += [self._said(self._marks[arrival])] if arrival else []
        return tuple(said)

    def _said(self, mark: Mark) -> str:
        what = {
            "in": N_("{time}  {name} arrived ({lane}, entered by {actor})"),
            "out": N_("{time}  {name} left ({lane}, entered by {actor})"),
            "at": N_("{time}  {name} reached task point {point} ({lane}, entered by {actor})"),
        }[mark.direction]
        said = _(
            what,
            time=_clock(mark.occurred_at),
            name=self._names.get(mark.person_id, ""),
            lane=lane_title(mark.lane),
            actor=actor_title(mark.actor),
            point=mark.point,
        )
        if mark.phone is None:
            return said
        bound = local(mark.phone.bound_at)
        return _(
            "{event}; phone {mark}, bound on {bound}",
            event=said,
            mark=mark.phone.key[-4:].upper(),
            bound=f"{bound:%Y-%m-%d %H:%M}",
        )


def _names(db: Db, people: Iterable[UUID]) -> dict[UUID, str]:
    wanted = sorted(people)
    found: dict[UUID, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = sa.select(_PERSON.c.id, _PERSON.c.name).where(
            _PERSON.c.id.in_(wanted[start : start + _AT_ONCE])
        )
        found |= {row.id: row.name for row in db.execute(query)}
    return found


def _titles(db: Db, sessions: Collection[UUID]) -> dict[UUID, str]:
    query = (
        sa.select(SESSION.c.id, _COURSE.c.title)
        .join(_COURSE, _COURSE.c.id == SESSION.c.course_id)
        .where(SESSION.c.id.in_(list(sessions)))
    )
    return {row.id: row.title for row in db.execute(query)} if sessions else {}


def _listed(names: Sequence[str], most: int = 6) -> str:
    shown = "、".join(names[:most])
    return f"{shown} …" if len(names) > most else shown


def _clock(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"
