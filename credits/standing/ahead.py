"""What the rest of the calendar can still give: the lessons ahead, and what of them somebody can earn.

`standing`, `schemes`, `supply` and `fitting_sessions` ask here. A lesson counts once, at full presence, for whoever has not
heard it and finds one of its sessions open. Most people are alike, so it is worked out once for all of them; who is enrolled
where others are not, has heard, joins, leaves or has reached a cap is an exception.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from core.clock import local_date
from courses.rules import CATEGORIES
from credits.rulebook.in_force import InForce
from credits.rules import GRANTED, Rules, within_cap, within_category
from credits.standing import ahead_questions as questions
from credits.standing.calendar_ahead import Amounts, Lesson, Meeting, add, best, calendar
from credits.years import first_instant
from store.flow import Source, flow, key_of


class Possible(NamedTuple):
    """What somebody can still earn, in hundredths: credits in all and of each of CATEGORIES, lesson hours."""

    credits: int
    by_category: tuple[int, ...]
    hours: int


NOTHING = Possible(0, (0,) * len(CATEGORIES), 0)


_Same = tuple[int, int, str | None, str | None]


class Ahead:
    """The lessons of some years that are still to come, asked once for everybody, or for one person.

    `of` and `open_to` take a person's key (store.flow.text_of), and the days of joining and leaving where these lie within.
    """

    def __init__(
        self, db: Source, known: InForce, years: tuple[int, int], at: datetime, person_id: UUID | None = None
    ) -> None:
        """`years` are the first and the last. Caps are those of today's rules, or of the last year's end where that is over."""
        today = local_date(at)
        self.rules: Rules = known.on(min(today, date(years[1], 12, 31)))
        one: dict[str, Any] = {} if person_id is None else {"person": person_id}
        values = {"since": first_instant(years[0]), "until": first_instant(years[1] + 1), "at": at, **one}
        rows = [
            row
            for part in flow(db, questions.AHEAD_OF_ONE if one else questions.AHEAD, values)
            for row in part
        ]
        self.lessons, self._everybody = calendar(known, rows)
        self._heard: Mapping[str, int]
        self._invited: Mapping[str, int]
        if person_id is None:
            self._heard, self._invited = _exceptions(db, self.lessons, values)
        else:
            self._heard, self._invited = _of_one(self.lessons, rows, key_of(db, person_id))
        self._amounts: dict[_Same, Amounts] = {}
        year = min(today.year, years[1])
        self._of_kinds = _near_caps(db, self.rules, self.lessons, year, one) if self.lessons else {}
        self._is_capped = any(rule.yearly_cap is not None for rule in self.rules.categories.values())
        self._granted = _granted(db, year, one) if self.lessons and self._is_capped else {}
        self._found: dict[tuple[object, ...], Possible] = {}
        self.is_alike = not (self._is_capped and self.lessons)
        """Whether all but the exceptions can earn the same; a category's cap makes everybody an exception."""
        self.exceptions: Set[str] = self._heard.keys() | self._invited.keys() | self._of_kinds.keys()

    @cached_property
    def alike(self) -> Possible:
        """What all but the exceptions can still earn."""
        return self._within(self._everybody, (), None)

    def of(
        self, key: str, had: tuple[int, ...], since: str | None = None, until: str | None = None
    ) -> Possible:
        """What one person can still earn; `had` is what they have of each of CATEGORIES, which caps look at."""
        if not self.lessons:
            return NOTHING
        counted = None
        if self._is_capped:
            counted = tuple(map(int.__sub__, had, self._granted.get(key, NOTHING.by_category)))
        of_kinds = self._of_kinds.get(key, ())
        same = self._heard.get(key, 0), self._invited.get(key, 0), since, until
        found = self._found.get((same, of_kinds, counted))
        if found is None:
            amounts = self._amounts.get(same)
            if amounts is None:
                amounts = self._amounts[same] = self._of_exception(*same)
            found = self._found[same, of_kinds, counted] = self._within(amounts, of_kinds, counted)
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
                add(amounts, lesson, best(meetings), 1)
            return amounts
        amounts = dict(self._everybody)
        missed = heard
        while missed:
            place = missed.bit_length() - 1
            missed ^= 1 << place
            lesson = self.lessons[place]
            if lesson.open_worth is not None:
                add(amounts, lesson, lesson.open_worth, -1)
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


def _of_one(
    lessons: Sequence[Lesson], rows: Sequence[tuple[Any, ...]], key: str
) -> tuple[dict[str, int], dict[str, int]]:
    """As `_exceptions`, of one person's rows."""
    known = {row[1] for row in rows if row[-1]}
    heard = _bits(lesson.key in known for lesson in lessons) if known else 0
    invited = sum(1 << number for number, row in enumerate(rows) if row[-2] and not row[3])
    return ({key: heard} if heard else {}), ({key: invited} if invited else {})


def _exceptions(
    db: Source, lessons: Sequence[Lesson], values: Mapping[str, Any]
) -> tuple[dict[str, int], dict[str, int]]:
    """By key, as bits: the lessons somebody has heard, and the sessions they are enrolled in that are not open to everybody."""
    heard: dict[str, int] = {}
    invited: dict[str, int] = {}
    if not lessons:
        return heard, invited
    closed = {
        each.key: 1 << each.number for lesson in lessons for each in lesson.meetings if not each.is_open
    }
    if closed:
        for part in flow(db, questions.INVITED, values):
            for key, session in part:
                invited[key] = invited.get(key, 0) | closed.get(session, 0)
    places = {lesson.key: 1 << place for place, lesson in enumerate(lessons)}
    for part in flow(db, questions.HEARD, values):
        for key, course in part:
            heard[key] = heard.get(key, 0) | places[course]
    return heard, invited


def _near_caps(
    db: Source, rules: Rules, lessons: Sequence[Lesson], year: int, one: Mapping[str, Any]
) -> dict[str, tuple[tuple[str, int], ...]]:
    """What those have of a kind whom its cap keeps from some of what is ahead."""
    most: defaultdict[str, int] = defaultdict(int)
    for lesson in lessons:
        if rules.kinds[lesson.kind].yearly_cap is not None:
            most[lesson.kind] += best(lesson.meetings).credits
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for kind, ahead in most.items():
        cap = rules.kinds[kind].yearly_cap or 0
        values = {"year": year, "kind": kind, "beyond": cap - ahead, **one}
        for part in flow(db, questions.CAPPED_ONE if one else questions.CAPPED, values):
            for key, had in part:
                found[key] = (*found.get(key, ()), (kind, int(had)))
    return found


def _granted(db: Source, year: int, one: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """What was granted of each category: it takes no room under a cap (credits.posting.capping)."""
    found: dict[str, tuple[int, ...]] = {}
    for part in flow(
        db, questions.GRANTED_ONE if one else questions.GRANTED, {"year": year, "granted": GRANTED, **one}
    ):
        for key, category, credits in part:
            had = found.get(key, NOTHING.by_category)
            found[key] = tuple(
                [each + int(credits) * (name == category) for name, each in zip(CATEGORIES, had, strict=True)]
            )
    return found


def _bits(facts: Iterable[bool]) -> int:
    return sum(1 << place for place, fact in enumerate(facts) if fact)
