"""What the rest of the calendar can still give: the lessons ahead, and what of them somebody can earn.

`standing`, `schemes`, `supply` and `fitting_sessions` ask here. A lesson counts once, at full presence, for whoever has not
heard it and finds one of its sessions open. Most people are alike, so it is worked out once for all of them; who is enrolled
where others are not, has heard, joins, leaves or has reached a cap is an exception.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from courses.rules import CATEGORIES
from courses.tables import Enrolment
from credits.evidence import ATTENDANCE, CLAIM, COURSE, ENTRY, PERSON, SESSION
from credits.in_force import InForce
from credits.rules import GRANTED, Presence, Rules, Worth, credit_for, within_cap, within_category
from credits.years import first_instant
from store.flow import flow, key_of, rows_of, text_of
from store.sets import among
from store.types import Db, table_of

ENROLMENT = table_of(Enrolment)

_AT = sa.bindparam("at", type_=SESSION.c.ends_at.type)
_SINCE = sa.bindparam("since", type_=SESSION.c.starts_at.type)
_UNTIL = sa.bindparam("until", type_=SESSION.c.starts_at.type)
_WHO = sa.bindparam("person", type_=sa.Uuid)
_taken = (
    sa.select(sa.func.count())
    .where(ENROLMENT.c.session_id == SESSION.c.id, ENROLMENT.c.withdrawn_at.is_(None))
    .scalar_subquery()
)
_AHEAD = (
    sa.select(
        SESSION.c.id,
        SESSION.c.course_id,
        SESSION.c.starts_at,
        sa.case(
            (SESSION.c.open_to_all.is_(sa.false()), 0),
            (SESSION.c.capacity.is_(None), 1),
            else_=sa.case((_taken < SESSION.c.capacity, 1), else_=0),
        ),
        COURSE.c.kind,
        COURSE.c.category,
        COURSE.c.hours,
    )
    .join(COURSE, COURSE.c.id == SESSION.c.course_id)
    .where(
        SESSION.c.starts_at >= _SINCE,
        SESSION.c.starts_at < _UNTIL,
        SESSION.c.ends_at > _AT,
        SESSION.c.cancelled_at.is_(None),
    )
    .order_by(SESSION.c.starts_at, SESSION.c.number)
)
_INVITED = sa.select(text_of(ENROLMENT.c.person_id), text_of(ENROLMENT.c.session_id)).where(
    among(ENROLMENT.c.session_id, "sessions"), ENROLMENT.c.withdrawn_at.is_(None)
)
_attended = (
    sa.select(text_of(ATTENDANCE.c.person_id), text_of(SESSION.c.course_id))
    .join(SESSION, SESSION.c.id == ATTENDANCE.c.session_id)
    .where(
        among(SESSION.c.course_id, "courses"),
        SESSION.c.ends_at <= _AT,
        SESSION.c.cancelled_at.is_(None),
        ATTENDANCE.c.direction == "in",
        ATTENDANCE.c.reversed_at.is_(None),
    )
)
_owner = sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id)
_claimed = (
    sa.select(text_of(_owner), text_of(CLAIM.c.course_id))
    .select_from(CLAIM.join(PERSON, PERSON.c.id == CLAIM.c.person_id))
    .where(among(CLAIM.c.course_id, "claimed"), CLAIM.c.state == "accepted")
)
_HEARD = sa.union_all(_attended, _claimed)
_INVITED_ONE = _INVITED.where(ENROLMENT.c.person_id == _WHO)
_HEARD_ONE = sa.union_all(_attended.where(ATTENDANCE.c.person_id == _WHO), _claimed.where(_owner == _WHO))

_had = sa.func.sum(ENTRY.c.credits)
_OF_KIND = sa.select(text_of(ENTRY.c.person_id), _had).where(
    ENTRY.c.year == sa.bindparam("year"), ENTRY.c.kind == sa.bindparam("kind")
)
_CAPPED = _OF_KIND.group_by(ENTRY.c.person_id).having(_had > sa.bindparam("beyond", type_=sa.Integer))
_CAPPED_ONE = (
    _OF_KIND.where(ENTRY.c.person_id == _WHO)
    .group_by(ENTRY.c.person_id)
    .having(_had > sa.bindparam("beyond", type_=sa.Integer))
)
_GRANTED = (
    sa.select(text_of(ENTRY.c.person_id), ENTRY.c.category, _had)
    .where(ENTRY.c.year == sa.bindparam("year"), among(ENTRY.c.kind, "granted"))
    .group_by(ENTRY.c.person_id, ENTRY.c.category)
)
_GRANTED_ONE = _GRANTED.where(ENTRY.c.person_id == _WHO)


class Possible(NamedTuple):
    """What somebody can still earn, in hundredths: credits in all and of each of CATEGORIES, lesson hours."""

    credits: int
    by_category: tuple[int, ...]
    hours: int


NOTHING = Possible(0, (0,) * len(CATEGORIES), 0)


class Meeting(NamedTuple):
    """A session ahead, its day in Shanghai and what it gives at full presence."""

    number: int
    """From 0 on, by their time."""
    session_id: UUID
    day: date
    is_open: bool
    """To everybody: nobody has to be enrolled, or there are free places."""
    worth: Worth


@dataclass
class Lesson:
    """A lesson ahead with the sessions it can be heard at."""

    course_id: UUID
    kind: str
    category: str
    meetings: list[Meeting] = field(default_factory=list[Meeting])

    @property
    def is_open(self) -> bool:
        """Whether everybody can hear it."""
        return any(meeting.is_open for meeting in self.meetings)


Amounts = dict[tuple[str, str], tuple[int, int]]
"""Credits and hours by kind and category."""
_Same = tuple[int, int, str | None, str | None]


class Ahead:
    """The lessons of some years that are still to come, asked once for everybody, or for one person.

    `of` and `open_to` take a person's key (store.flow.text_of), and the days of joining and leaving where these lie within.
    """

    def __init__(
        self, db: Db, known: InForce, years: tuple[int, int], at: datetime, person_id: UUID | None = None
    ) -> None:
        """`years` are the first and the last. Caps are those of today's rules, or of the last year's end where that is over."""
        today = local_date(at)
        self.rules: Rules = known.on(min(today, date(years[1], 12, 31)))
        self.lessons = _lessons(db, known, years, at)
        self._open = _bits(lesson.is_open for lesson in self.lessons)
        one: dict[str, Any] = {} if person_id is None else {"person": person_id}
        self._heard, self._invited = _exceptions(db, self.lessons, at, one)
        self._amounts: dict[_Same, Amounts] = {}
        self._everybody = self._summed(range(len(self.lessons)), self._open)
        year = min(today.year, years[1])
        self._of_kinds = _near_caps(db, self.rules, self.lessons, year, one) if self.lessons else {}
        self._is_capped = any(rule.yearly_cap is not None for rule in self.rules.categories.values())
        self._granted = _granted(db, year, one) if self.lessons and self._is_capped else {}
        self._found: dict[tuple[object, ...], Possible] = {}
        everybody = self._within(self._everybody, (), None)
        self.alike: Possible | None = None if self._is_capped and self.lessons else everybody
        """What all but the exceptions can still earn; None where a category's cap makes everybody one."""
        self.exceptions: Set[str] = self._heard.keys() | self._invited.keys() | self._of_kinds.keys()

    def of(
        self, key: str, had: tuple[int, ...], since: str | None = None, until: str | None = None
    ) -> Possible:
        """What one person can still earn; `had` is what they have of each of CATEGORIES, which caps look at."""
        if not self.lessons:
            return NOTHING
        heard, invited = self._heard.get(key, 0), self._invited.get(key, 0)
        of_kinds = self._of_kinds.get(key, ())
        if not self._is_capped:
            counted = None
        else:
            counted = tuple(map(int.__sub__, had, self._granted.get(key, NOTHING.by_category)))
        same = (heard, invited, since, until)
        found = self._found.get((*same, of_kinds, counted))
        if found is None:
            amounts = self._amounts.get(same)
            if amounts is None:
                amounts = self._amounts[same] = self._of_exception(*same)
            found = self._found[*same, of_kinds, counted] = self._within(amounts, of_kinds, counted)
        return found

    def open_to(
        self, key: str, since: str | None = None, until: str | None = None
    ) -> list[tuple[Lesson, list[Meeting]]]:
        """The lessons that one person can still hear, each with the sessions that are open to them, by their time."""
        return self._reachable(self._heard.get(key, 0), self._invited.get(key, 0), since, until)

    def room(self, key: str) -> dict[str, int]:
        """How much of each kind that has a cap still counts for one person, where the cap keeps something of it away."""
        caps = {kind: rule.yearly_cap for kind, rule in self.rules.kinds.items()}
        had = dict(self._of_kinds.get(key, ()))
        return {kind: max(0, cap - had.get(kind, 0)) for kind, cap in caps.items() if cap is not None}

    def _of_exception(self, heard: int, invited: int, since: str | None, until: str | None) -> Amounts:
        if invited or since or until:
            amounts: Amounts = {}
            for lesson, meetings in self._reachable(heard, invited, since, until):
                _add(amounts, lesson, _best(meetings), 1)
            return amounts
        amounts = dict(self._everybody)
        missed = heard & self._open
        while missed:
            place = missed.bit_length() - 1
            missed ^= 1 << place
            lesson = self.lessons[place]
            _add(amounts, lesson, _best([each for each in lesson.meetings if each.is_open]), -1)
        return amounts

    def _summed(self, places: Iterable[int], open_ones: int) -> Amounts:
        amounts: Amounts = {}
        for place in places:
            if open_ones >> place & 1:
                lesson = self.lessons[place]
                _add(amounts, lesson, _best([each for each in lesson.meetings if each.is_open]), 1)
        return amounts

    def _reachable(
        self, heard: int, invited: int, since: str | None, until: str | None
    ) -> list[tuple[Lesson, list[Meeting]]]:
        first = date.fromisoformat(since) if since else date.min
        end = date.fromisoformat(until) if until else date.max
        found: list[tuple[Lesson, list[Meeting]]] = []
        for place, lesson in enumerate(self.lessons):
            if heard >> place & 1:
                continue
            meetings = [
                each
                for each in lesson.meetings
                if (each.is_open or invited >> each.number & 1) and first <= each.day < end
            ]
            if meetings:
                found.append((lesson, meetings))
        return found

    def _within(
        self, amounts: Amounts, of_kinds: tuple[tuple[str, int], ...], had: tuple[int, ...] | None
    ) -> Possible:
        """Cut to the caps: first of each kind, then of each category."""
        in_all: defaultdict[str, int] = defaultdict(int)
        for (kind, _category), (credits, _hours) in amounts.items():
            in_all[kind] += credits
        had_of = dict(of_kinds)
        room = {
            kind: within_cap(self.rules, kind, credits, had_of.get(kind, 0))
            for kind, credits in in_all.items()
        }
        each = dict.fromkeys(CATEGORIES, 0)
        # A capped kind is heard where it helps most: in the first category as far as it goes.
        for category in CATEGORIES:
            for (kind, of), (credits, _hours) in amounts.items():
                if of == category:
                    each[category] += min(credits, room[kind])
        most = sum(room.values())
        if had is not None:
            for place, category in enumerate(CATEGORIES):
                each[category] = within_category(self.rules, category, each[category], had[place])
        return Possible(
            min(most, sum(each.values())),
            tuple(each.values()),
            sum(hours for _credits, hours in amounts.values()),
        )


def _lessons(db: Db, known: InForce, years: tuple[int, int], at: datetime) -> list[Lesson]:
    values = {"since": first_instant(years[0]), "until": first_instant(years[1] + 1), "at": at}
    lessons: dict[UUID, Lesson] = {}
    worths: dict[tuple[int, str, int], Worth] = {}
    for number, (session, course, starts_at, is_open, kind, category, hours) in enumerate(
        rows_of(db, _AHEAD, values)
    ):
        day = local_date(starts_at)
        rules = known.on(day)
        same = (id(rules), kind, hours)
        worth = worths.get(same)
        if worth is None:
            worth = worths[same] = credit_for(rules, Presence(kind, hours, 0))
        lesson = lessons.setdefault(course, Lesson(course, kind, category))
        lesson.meetings.append(Meeting(number, session, day, bool(is_open), worth))
    return list(lessons.values())


def _exceptions(
    db: Db, lessons: Sequence[Lesson], at: datetime, one: Mapping[str, Any]
) -> tuple[dict[str, int], dict[str, int]]:
    """By key, as bits: the lessons somebody has heard, and the sessions they are enrolled in that are not open to everybody."""
    heard: dict[str, int] = {}
    invited: dict[str, int] = {}
    if not lessons:
        return heard, invited
    closed = {
        key_of(db, each.session_id): 1 << each.number
        for lesson in lessons
        for each in lesson.meetings
        if not each.is_open
    }
    if closed:
        ids = [each.session_id for lesson in lessons for each in lesson.meetings if not each.is_open]
        for part in flow(db, _INVITED_ONE if one else _INVITED, {"sessions": ids, **one}):
            for key, session in part:
                invited[key] = invited.get(key, 0) | closed[session]
    places = {key_of(db, lesson.course_id): 1 << place for place, lesson in enumerate(lessons)}
    courses = [lesson.course_id for lesson in lessons]
    values = {"courses": courses, "claimed": courses, "at": at, **one}
    for part in flow(db, _HEARD_ONE if one else _HEARD, values):
        for key, course in part:
            heard[key] = heard.get(key, 0) | places[course]
    return heard, invited


def _near_caps(
    db: Db, rules: Rules, lessons: Sequence[Lesson], year: int, one: Mapping[str, Any]
) -> dict[str, tuple[tuple[str, int], ...]]:
    """What those have of a kind whom its cap keeps from some of what is ahead."""
    most: defaultdict[str, int] = defaultdict(int)
    for lesson in lessons:
        most[lesson.kind] += max(each.worth.credits for each in lesson.meetings)
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for kind, ahead in most.items():
        cap = rules.kinds[kind].yearly_cap
        if cap is None:
            continue
        values = {"year": year, "kind": kind, "beyond": cap - ahead, **one}
        for part in flow(db, _CAPPED_ONE if one else _CAPPED, values):
            for key, had in part:
                found[key] = (*found.get(key, ()), (kind, int(had)))
    return found


def _granted(db: Db, year: int, one: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """What was granted of each category: it takes no room under a cap (credits.capping)."""
    found: dict[str, tuple[int, ...]] = {}
    for part in flow(db, _GRANTED_ONE if one else _GRANTED, {"year": year, "granted": GRANTED, **one}):
        for key, category, credits in part:
            had = found.get(key, NOTHING.by_category)
            found[key] = tuple(
                [each + int(credits) * (name == category) for name, each in zip(CATEGORIES, had, strict=True)]
            )
    return found


def _best(meetings: Sequence[Meeting]) -> Worth:
    """The most that one of these gives: the rules may have changed between them."""
    return max(each.worth for each in meetings)


def _add(amounts: Amounts, lesson: Lesson, worth: Worth, sign: int) -> None:
    same = lesson.kind, lesson.category
    credits, hours = amounts.get(same, (0, 0))
    amounts[same] = credits + sign * worth.credits, hours + sign * worth.hours


def _bits(facts: Iterable[bool]) -> int:
    return sum(1 << place for place, fact in enumerate(facts) if fact)
