"""Where everybody stands against the year's line: earned, required, still possible, and the verdict on them.

The desktop, the phone, the terminal and the appraisal list ask here. The sums come from one scan of the ledger's covering
index; what is possible comes from the sessions ahead that are open to the person, each lesson once, at full presence.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.language import N_, _
from courses.tables import Enrolment
from credits.evidence import ATTENDANCE, COURSE, ENTRY, SESSION
from credits.refusals import PersonNotOnRoster
from credits.rule_versions import RULES_V1, RuleVersionRow, on_day, signed
from credits.rules import Presence, Rules, Verdict, credit_for, verdict, within_cap
from credits.titles import VERDICT_TITLES
from credits.years import in_year
from people.areas import NOWHERE, area_paths
from people.tables import Person, Posting
from sheets.columns import Column, Kind, Sheet
from store.types import Db, table_of

PERSON = table_of(Person)
POSTING = table_of(Posting)
ENROLMENT = table_of(Enrolment)


@dataclass(frozen=True)
class Standing:
    """One person's year. Credits and hours in hundredths; `hours_by_stage` by stage id, stages without hours left out."""

    person_id: UUID
    staff_number: str
    name: str
    area: str
    grid: str
    post: str
    earned: int
    required: int
    possible: int
    verdict: Verdict
    hours_by_stage: Mapping[UUID, int]

    @property
    def difference(self) -> int:
        """Earned less required: negative while credits are missing."""
        return self.earned - self.required


STANDINGS: Sheet[Standing] = Sheet(
    N_("Standing"),
    (
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 18),
        Column("grid", N_("Micro-grid"), Kind.TEXT, lambda row: row.grid, 14),
        Column("post", N_("Post"), Kind.TEXT, lambda row: row.post, 14),
        Column("earned", N_("Earned"), Kind.AMOUNT, lambda row: row.earned, 8),
        Column("required", N_("Required"), Kind.AMOUNT, lambda row: row.required, 8),
        Column("difference", N_("Difference"), Kind.AMOUNT, lambda row: row.difference, 8),
        Column("possible", N_("Still possible"), Kind.AMOUNT, lambda row: row.possible, 10),
        Column("verdict", N_("Verdict"), Kind.TEXT, lambda row: _(VERDICT_TITLES[row.verdict]), 12),
    ),
)


@dataclass
class _Sums:
    """What the ledger holds of one person's year."""

    credits: int = 0
    hours: dict[UUID, int] = field(default_factory=dict[UUID, int])


class _Who(NamedTuple):
    id: UUID
    staff_number: str
    name: str
    area_id: UUID | None
    post: str
    left: bool


@dataclass
class _Ahead:
    """A lesson that can still be heard this year, at the most that one of its sessions gives."""

    kind: str
    credits: int = 0
    open_to_all: bool = False
    """Some session of it has room for everyone; the others are only for those enrolled."""
    enrolled: set[UUID] = field(default_factory=set[UUID])
    heard: set[UUID] = field(default_factory=set[UUID])


def standings(db: Db, year: int, at: datetime) -> list[Standing]:
    """Everybody on the roster on some day of the year, by area, staff number and name: never by credits. Merged entries are not.

    Required is what the rules in force on 1 January of the year say, the same for all (no proration).
    """
    return _standings(db, year, at, None)


def standing_of(db: Db, person_id: UUID, year: int, at: datetime) -> Standing:
    """One person's standing. Raises PersonNotOnRoster for an unknown or merged entry, and for one not there in that year."""
    found = _standings(db, year, at, person_id)
    if not found:
        raise PersonNotOnRoster(year=year)
    return found[0]


def sums_by_stage(year: int, person_id: UUID | None = None) -> sa.Select[UUID, UUID | None, int, int]:
    """Credits and hours per person and stage, read from the covering index alone and in its order."""
    who = sa.true() if person_id is None else ENTRY.c.person_id == person_id
    return (
        sa.select(
            ENTRY.c.person_id, ENTRY.c.stage_id, sa.func.sum(ENTRY.c.credits), sa.func.sum(ENTRY.c.hours)
        )
        .where(ENTRY.c.year == year, who)
        .group_by(ENTRY.c.person_id, ENTRY.c.stage_id)
    )


def _standings(db: Db, year: int, at: datetime, person_id: UUID | None) -> list[Standing]:
    known = signed(db)
    rules = _rules_on(known, date(year, 1, 1))
    sums: defaultdict[UUID, _Sums] = defaultdict(_Sums)
    for person, stage, credits, hours in db.execute(sums_by_stage(year, person_id)):
        had = sums[person]
        had.credits += int(credits)
        if stage is not None:
            had.hours[stage] = int(hours)
    possible = _Possible(db, known, year, at, person_id)
    paths = area_paths(db)
    found: list[Standing] = []
    for who in _people(db, year, at, person_id):
        had = sums.get(who.id) or _Sums()
        more = 0 if who.left else possible.of(who.id)
        path = paths.get(who.area_id, NOWHERE) if who.area_id else NOWHERE
        found.append(
            Standing(
                who.id,
                who.staff_number,
                who.name,
                path.area,
                path.grid,
                who.post,
                had.credits,
                rules.required,
                more,
                verdict(had.credits, rules.required, more, rules.risk_share),
                had.hours,
            )
        )
    found.sort(key=lambda standing: (standing.area, standing.staff_number, standing.name))
    return found


def _people(db: Db, year: int, at: datetime, person_id: UUID | None) -> Collection[_Who]:
    """Who was on the roster on some day of the year, with the posting of today or of the year's last day."""
    day = min(local_date(at), date(year, 12, 31))
    posted = sa.and_(
        POSTING.c.person_id == PERSON.c.id,
        sa.or_(POSTING.c.since.is_(None), POSTING.c.since <= day),
        sa.or_(POSTING.c.until.is_(None), POSTING.c.until > day),
    )
    query = (
        sa.select(
            PERSON.c.id,
            PERSON.c.staff_number,
            PERSON.c.name,
            POSTING.c.area_id,
            POSTING.c.post,
            PERSON.c.left_on,
        )
        .outerjoin(POSTING, posted)
        .where(
            sa.or_(PERSON.c.joined_on.is_(None), PERSON.c.joined_on <= date(year, 12, 31)),
            sa.or_(PERSON.c.left_on.is_(None), PERSON.c.left_on > date(year, 1, 1)),
            PERSON.c.merged_into.is_(None),
            sa.true() if person_id is None else PERSON.c.id == person_id,
        )
        .order_by(POSTING.c.since.nulls_first())
    )
    found: dict[UUID, _Who] = {}  # of two postings on one day, the later begun one
    for row in db.execute(query):
        left = row.left_on is not None and row.left_on <= local_date(at)
        found[row.id] = _Who(row.id, row.staff_number or "", row.name, row.area_id, row.post or "", left)
    return found.values()


class _Possible:
    """What the rest of the year can still give, asked once for everybody."""

    def __init__(
        self, db: Db, known: Sequence[RuleVersionRow], year: int, at: datetime, person_id: UUID | None
    ) -> None:
        self._rules = _rules_on(known, min(local_date(at), date(year, 12, 31)))
        lessons = _lessons_ahead(db, known, year, at, person_id)
        capped = [kind for kind, rule in self._rules.kinds.items() if rule.yearly_cap is not None]
        self._had = _had_by_kind(db, year, capped, person_id) if lessons else {}
        self._open: defaultdict[str, int] = defaultdict(int)
        self._known: defaultdict[UUID, list[_Ahead]] = defaultdict(list)
        for lesson in lessons:
            if lesson.open_to_all:
                self._open[lesson.kind] += lesson.credits
            for person in lesson.enrolled | lesson.heard:
                self._known[person].append(lesson)

    def of(self, person_id: UUID) -> int:
        """The credits that one person can still earn, hundredths: lessons not heard yet and open to them, within the caps."""
        by_kind = dict(self._open)
        for lesson in self._known.get(person_id, ()):
            heard, invited = person_id in lesson.heard, person_id in lesson.enrolled
            if heard and lesson.open_to_all:
                by_kind[lesson.kind] -= lesson.credits
            elif invited and not heard and not lesson.open_to_all:
                by_kind[lesson.kind] = by_kind.get(lesson.kind, 0) + lesson.credits
        return sum(
            within_cap(self._rules, kind, credits, self._had.get((person_id, kind), 0))
            for kind, credits in by_kind.items()
        )


def _lessons_ahead(
    db: Db, known: Sequence[RuleVersionRow], year: int, at: datetime, person_id: UUID | None
) -> list[_Ahead]:
    """The lessons with a session of the year that is not over and not cancelled."""
    enrolled = (
        sa.select(sa.func.count())
        .where(ENROLMENT.c.session_id == SESSION.c.id, ENROLMENT.c.withdrawn_at.is_(None))
        .scalar_subquery()
    )
    query = (
        sa.select(
            SESSION.c.id,
            SESSION.c.course_id,
            SESSION.c.starts_at,
            SESSION.c.open_to_all,
            SESSION.c.capacity,
            COURSE.c.kind,
            COURSE.c.hours,
            enrolled.label("enrolled"),
        )
        .join(COURSE, COURSE.c.id == SESSION.c.course_id)
        .where(in_year(SESSION.c.starts_at, year), SESSION.c.ends_at > at, SESSION.c.cancelled_at.is_(None))
    )
    lessons: dict[UUID, _Ahead] = {}
    lesson_of: dict[UUID, _Ahead] = {}
    for row in db.execute(query):
        lesson = lessons.setdefault(row.course_id, _Ahead(row.kind))
        rules = _rules_on(known, local_date(row.starts_at))
        worth = credit_for(rules, Presence(row.kind, row.hours, 0))
        lesson.credits = max(lesson.credits, worth.credits)
        lesson.open_to_all |= row.open_to_all and (row.capacity is None or row.enrolled < row.capacity)
        lesson_of[row.id] = lesson
    if not lessons:
        return []
    invited = sa.select(ENROLMENT.c.session_id, ENROLMENT.c.person_id).where(
        ENROLMENT.c.session_id.in_(lesson_of), ENROLMENT.c.withdrawn_at.is_(None)
    )
    heard = (
        sa.select(SESSION.c.course_id, ATTENDANCE.c.person_id)
        .join(SESSION, SESSION.c.id == ATTENDANCE.c.session_id)
        .where(
            SESSION.c.course_id.in_(lessons),
            SESSION.c.ends_at <= at,
            SESSION.c.cancelled_at.is_(None),
            ATTENDANCE.c.direction == "in",
            ATTENDANCE.c.reversed_at.is_(None),
        )
    )
    if person_id is not None:
        invited = invited.where(ENROLMENT.c.person_id == person_id)
        heard = heard.where(ATTENDANCE.c.person_id == person_id)
    for session, person in db.execute(invited):
        lesson_of[session].enrolled.add(person)
    for course, person in db.execute(heard):
        lessons[course].heard.add(person)
    return list(lessons.values())


def _had_by_kind(db: Db, year: int, kinds: list[str], person_id: UUID | None) -> dict[tuple[UUID, str], int]:
    """The year's sums of the kinds that have a cap."""
    if not kinds:
        return {}
    query = (
        sa.select(ENTRY.c.person_id, ENTRY.c.kind, sa.func.sum(ENTRY.c.credits))
        .where(
            ENTRY.c.year == year,
            ENTRY.c.kind.in_(kinds),
            sa.true() if person_id is None else ENTRY.c.person_id == person_id,
        )
        .group_by(ENTRY.c.person_id, ENTRY.c.kind)
    )
    return {(person, kind): int(credits) for person, kind, credits in db.execute(query)}


def _rules_on(known: Sequence[RuleVersionRow], day: date) -> Rules:
    """The rules in force on a day; a base that has none yet is read by those it will begin with."""
    return on_day(known, day).rules if known else RULES_V1
