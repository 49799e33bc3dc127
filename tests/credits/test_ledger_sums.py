"""Whatever happens in a year, in whatever order it is entered and posted, the ledger sums to what the attendance gives.

What it must be is worked out here anew, from the attendance alone and without any of the program's rules: which lessons somebody
had, at most once each and as fully as ever, what that is worth, and what a yearly cap leaves of it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import count
from random import Random
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.clock import instant
from core.ids import new_id
from core.jobs import drive
from courses import merging
from courses.tables import Attendance
from credits import ledger
from credits.ledger import Posted
from credits.rulebook import recalculation, rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import CategoryRule, KindRule, Rules
from store.transaction import Store
from store.types import table_of
from tests.credit_town import HOUR, Town

MINUTE = timedelta(minutes=1)
KINDS = ("lecture", "visit", "online")
RATES = {"lecture": Fraction(1), "visit": Fraction(3, 2), "online": Fraction(1)}
CAPPED = {"visit", "elective"}
STARTS = (
    0,
    3,
    24,
    27,
    8757,
    8760,
)  # hours since 1 January 08:59: the last but one is 31 December, the last 1 January
WORLDS = [
    pytest.param(range(2), id="first"),
    pytest.param(range(2, 8), id="more", marks=pytest.mark.slow),
]
HELD = ((0, 0, 1, 2, 3, 4), (0, 1, 0, 1, 1, 5), (2, 1, 2, 2, 3, 0), (0, 1, 2, 3, 4, 5))
"""Of which course each session is. A lesson is held twice within a year and never across New Year: see test_posting."""
Act = tuple[str, int, int, int]


def acts(chance: Random) -> list[Act]:
    """What happens in a year, in the order in which it is entered."""
    kinds = {"in": 16, "out": 9, "reverse": 4, "cancel": 1, "post": 6, "merge": 1, "undo": 1}
    chosen = chance.choices([*kinds], [*kinds.values()], k=chance.randrange(20, 80))
    made: list[Act] = []
    for act in chosen:
        who, where = chance.randrange(3), chance.randrange(6)
        much = {"in": chance.randrange(130), "out": chance.randrange(150)}.get(act, chance.randrange(2))
        made.append((act, who % 2 if act == "post" else who, where % 3 if act == "merge" else where, much))
    return made


@dataclass
class World:
    """A year of its own: six sessions of the courses given, three people, and a clock that moves with every act."""

    town: Town
    rules: Rules
    courses: tuple[int, ...]
    """Which course each session is of."""
    sessions: list[UUID] = field(default_factory=list[UUID])
    starts: list[datetime] = field(default_factory=list[datetime])
    people: list[UUID] = field(default_factory=list[UUID])
    standing: dict[tuple[int, int, str], UUID] = field(default_factory=dict[tuple[int, int, str], UUID])
    merges: list[UUID] = field(default_factory=list[UUID])

    def __post_init__(self) -> None:
        self.year = self.town.year
        self.town.sign(self.rules, date(self.year, 1, 1))
        self.now = instant(date(self.year + 1, 1, 5), time())
        made: dict[int, UUID] = {}
        for place, start in zip(self.courses, STARTS, strict=True):
            if place not in made:
                category = ("required", "elective")[place % 2]
                made[place] = self.town.course(1_00 + 1_00 * place, KINDS[place % 3], category=category)
            begins = instant(date(self.year, 1, 1), time(8, 59)) + start * HOUR
            if start == 8757:  # 23:59 on 31 December, and the next begins at midnight
                begins = instant(date(self.year, 12, 31), time(23, 59))
            if start == 8760:
                begins = instant(date(self.year + 1, 1, 1), time())
            self.starts.append(begins)
            self.sessions.append(self.town.session(made[place], begins))
        self.people = [self.town.person() for _one in range(3)]

    def do(self, act: str, who: int, where: int, much: int) -> None:
        """One thing that happens; what cannot happen then does not."""
        self.now += MINUTE
        if act in {"in", "out"}:
            self._attend(act, who, where, much)
        elif act == "reverse" and (found := self._of(who, where, ("in", "out")[much])):
            self.town.reverse(found, self.now)
        elif act == "cancel":
            self.town.change(
                "UPDATE session SET cancelled_at = starts_at, cancel_reason = '未举行' WHERE number ="
                " (SELECT max(number) FROM session WHERE course_id = :of AND cancelled_at IS NULL)",
                of=self._course(where),
            )
        elif act == "post":
            self.post(self.year + who)
        elif act == "merge" and who != where and not self.merges:
            with self.town.store.write() as db:
                pair = self.people[who], self.people[where]
                self.merges.append(merging.merge(db, *pair, "重复登记", "clerk", self.now))
        elif act == "undo" and self.merges:
            with self.town.store.write() as db:
                merging.undo(db, self.merges.pop(), "两个人", "clerk", self.now)

    def post(self, year: int) -> Posted:
        """Post a year."""
        self.now += MINUTE
        return drive(ledger.post_year(self.town.store, year, "clerk", self.now))

    def post_all(self) -> None:
        """Post both years; a second run of either adds nothing."""
        for year in (self.year, self.year + 1):
            self.post(year)
        for year in (self.year, self.year + 1):
            assert self.post(year) == Posted(0, 0, 0)

    def _course(self, where: int) -> str | UUID:
        with self.town.store.read() as db:
            found = db.scalar(
                sa.text("SELECT course_id FROM session WHERE id = :id").bindparams(
                    sa.bindparam("id", self.sessions[where], sa.Uuid())
                )
            )
        assert found is not None
        return found

    def _of(self, who: int, where: int, direction: str) -> UUID | None:
        with self.town.store.read() as db:
            return db.scalar(
                sa.select(Attendance.id).where(
                    Attendance.session_id == self.sessions[where],
                    Attendance.person_id == self.people[who],
                    Attendance.direction == direction,
                    Attendance.reversed_at.is_(None),
                )
            )

    def _attend(self, direction: str, who: int, where: int, minute: int) -> None:
        with self.town.store.read() as db:
            merged = sa.text("SELECT merged_into FROM person WHERE id = :id")
            gone = db.scalar(merged.bindparams(sa.bindparam("id", self.people[who], sa.Uuid())))
        if gone is not None or self._of(who, where, direction):
            return
        with self.town.store.write() as db:
            db.execute(
                sa.insert(table_of(Attendance)).values(
                    id=new_id(), session_id=self.sessions[where], person_id=self.people[who], direction=direction,
                    lane="manual", late=False, reason="名单", actor="clerk", recorded_at=self.now,
                    occurred_at=self.starts[where] + minute * MINUTE, reversed_reason="", reversed_by="",
                )
            )  # fmt: skip


@dataclass(frozen=True)
class Had:
    """A lesson that somebody had, as fully as ever: what it is worth before any cap."""

    starts: datetime
    kind: str
    category: str
    credits: Fraction
    hours: Fraction


def had(world: World) -> dict[tuple[UUID, int], list[Had]]:
    """By person and year, from the attendance alone."""
    query = (
        "SELECT a.person_id AS person, c.id AS course, c.kind AS kind, c.category AS category, c.hours AS hours,"
        " s.starts_at AS starts, s.ends_at AS ends, a.occurred_at AS came, l.occurred_at AS went"
        " FROM attendance a JOIN session s ON s.id = a.session_id JOIN course c ON c.id = s.course_id"
        " LEFT JOIN attendance l ON l.session_id = a.session_id AND l.person_id = a.person_id"
        " AND l.direction = 'out' AND l.reversed_at IS NULL"
        " WHERE a.direction = 'in' AND a.reversed_at IS NULL AND s.cancelled_at IS NULL"
    )
    when = table_of(Attendance).c.occurred_at.type
    typed = sa.text(query).columns(
        person=sa.Uuid(), course=sa.Uuid(), starts=when, ends=when, came=when, went=when
    )
    with world.town.store.read() as db:
        rows = [row for row in db.execute(typed) if row.person in world.people]
    lessons: dict[tuple[UUID, UUID, int], list[Had]] = defaultdict(list)
    for row in rows:
        share = Fraction(1)
        if row.went is not None:
            length = int((row.ends - row.starts).total_seconds() // 60)
            since, until = max(row.came, row.starts), min(row.went, row.ends)
            minutes = max(0, int((until - since).total_seconds() // 60))
            whole, half = minutes * 100 >= 80 * length, minutes * 100 >= 50 * length
            share = Fraction(0) if minutes < 15 else Fraction(2 if whole else 1 if half else 0, 2)
        year = (row.starts + 8 * HOUR).year
        hours = row.hours * share
        one = Had(row.starts, row.kind, row.category, hours * RATES[row.kind], hours)
        lessons[row.person, row.course, year].append(one)
    found: dict[tuple[UUID, int], list[Had]] = defaultdict(list)
    for (person, _course, year), ways in lessons.items():
        found[person, year].append(max(ways, key=lambda one: one.credits))
    return found


def sums(world: World) -> dict[tuple[UUID, int], tuple[int, int]]:
    """What the ledger holds: credits and hours by person and year, zeros left out."""
    query = (
        "SELECT person_id AS person, year, sum(credits) AS c, sum(hours) AS h FROM ledger_entry GROUP BY 1, 2"
    )
    with world.town.store.read() as db:
        rows = db.execute(sa.text(query).columns(person=sa.Uuid())).all()
    return {
        (row.person, row.year): (int(row.c), int(row.h))
        for row in rows
        if row.person in world.people and (row.c, row.h) != (0, 0)
    }


def free_year(base: Store) -> int:
    """Each example has a year, and rules, of its own; the year after it is free too."""
    with base.read() as db:
        return 2 + (db.scalar(sa.text("SELECT max(year) FROM programme")) or 2000)


def played(base: Store, rules: Rules, courses: tuple[int, ...], happened: list[Act]) -> World:
    year = free_year(base)
    world = World(Town(base, year, new_id(), [], {}, count(1_000 * year)), rules, courses)
    for act in happened:
        world.do(*act)
    world.post_all()
    return world


def both_of(
    found: dict[tuple[UUID, int], tuple[Fraction, Fraction]],
) -> dict[tuple[UUID, int], tuple[int, int]]:
    """Whole hundredths, zeros left out."""
    whole = {key: (round(credits), round(hours)) for key, (credits, hours) in found.items()}
    return {key: both for key, both in whole.items() if both != (0, 0)}


def all_of(parts: Iterable[Fraction]) -> Fraction:
    return sum(parts, Fraction(0))


@pytest.mark.parametrize("worlds", WORLDS)
def test_without_a_cap_the_sums_are_what_attendance_gives_in_whatever_order_it_came(
    base: Store, worlds: range
) -> None:
    for seed in worlds:
        chance = Random(seed)
        world = played(base, RULES_V1, chance.choice(HELD), acts(chance))
        expected = {
            key: (all_of(one.credits for one in lessons), all_of(one.hours for one in lessons))
            for key, lessons in had(world).items()
        }
        assert sums(world) == both_of(expected), f"world {seed}"


@pytest.mark.parametrize("worlds", WORLDS)
@pytest.mark.parametrize("of", ["kind", "category"])
def test_under_one_cap_the_sum_is_what_is_earned_or_the_cap(base: Store, of: str, worlds: range) -> None:
    for seed in worlds:
        chance = Random(seed)
        cap = chance.randrange(6_00)
        if of == "kind":
            rules = replace(RULES_V1, kinds={**RULES_V1.kinds, "visit": KindRule(1_50, cap)})
        else:
            rules = replace(RULES_V1, categories={**RULES_V1.categories, "elective": CategoryRule(0, cap)})
        world = played(base, rules, chance.choice(HELD), acts(chance))
        expected: dict[tuple[UUID, int], tuple[Fraction, Fraction]] = {}
        for key, lessons in had(world).items():
            capped = all_of(
                one.credits for one in lessons if (one.kind if of == "kind" else one.category) in CAPPED
            )
            credits = all_of(one.credits for one in lessons) - capped + min(Fraction(cap), capped)
            expected[key] = credits, all_of(one.hours for one in lessons)
        assert sums(world) == both_of(expected), f"world {seed}"


@pytest.mark.parametrize("worlds", WORLDS)
def test_under_caps_that_cross_what_was_earlier_counts_first_however_it_was_posted(
    base: Store, worlds: range
) -> None:
    for seed in worlds:
        chance = Random(seed)
        rooms = {name: Fraction(chance.randrange(4_00)) for name in ("visit", "online", "elective")}
        rules = replace(
            RULES_V1,
            kinds={
                **RULES_V1.kinds,
                "visit": KindRule(1_50, int(rooms["visit"])),
                "online": KindRule(1_00, int(rooms["online"])),
            },
            categories={**RULES_V1.categories, "elective": CategoryRule(0, int(rooms["elective"]))},
        )
        world = played(base, rules, HELD[3], acts(chance))
        expected: dict[tuple[UUID, int], tuple[Fraction, Fraction]] = {}
        for key, lessons in had(world).items():
            room, total = dict(rooms), Fraction(0)
            for one in sorted(lessons, key=lambda one: one.starts):
                names = [name for name in (one.kind, one.category) if name in room]
                counts = min([one.credits, *(room[name] for name in names)])
                for name in names:
                    room[name] -= counts
                total += counts
            expected[key] = total, all_of(one.hours for one in lessons)
        assert sums(world) == both_of(expected), f"world {seed}"


@pytest.mark.parametrize("worlds", WORLDS)
def test_recalculating_under_the_very_rules_finds_nothing_and_another_cap_is_found_and_then_stays(
    base: Store, worlds: range
) -> None:
    """What is posted from one check-in to the next is what counting the whole year anew gives."""
    for seed in worlds[:5]:
        chance = Random(seed)
        rules = replace(RULES_V1, kinds={**RULES_V1.kinds, "visit": KindRule(1_50, 3_00)})
        world = played(base, rules, HELD[3], acts(chance))
        year, at = world.year, world.now
        with base.read() as db:
            known = rule_versions.signed(db)
        own, first = known[-1], known[0]
        assert drive(recalculation.preview(base, year, own.id, at)).differences == [], f"world {seed}"
        before = sums(world)
        other = drive(recalculation.preview(base, year, first.id, at))
        if other.differences and first.id != own.id:
            drive(recalculation.recalculate(base, year, first.id, other.digest, "按第一版", "admin", at))
            assert drive(recalculation.preview(base, year, first.id, at)).differences == []
            assert world.post(year) == Posted(0, 0, 0), f"world {seed}"
        again = drive(recalculation.preview(base, year, own.id, at))
        if again.differences:
            drive(recalculation.recalculate(base, year, own.id, again.digest, "按原版", "admin", at))
        world.post_all()
        assert sums(world) == before, f"world {seed}"


@pytest.mark.parametrize("turned", [False, True])
def test_two_merged_people_who_both_had_a_lesson_have_it_once(base: Store, turned: bool) -> None:
    both: list[Act] = [
        ("in", 0, 0, 0),
        ("in", 1, 0, 0),
        ("in", 0, 1, 0),
        ("in", 1, 4, 0),
    ]
    merge: list[Act] = [("post", 0, 0, 0), ("merge", int(turned), int(not turned), 0)]
    world = played(base, RULES_V1, (0, 0, 1, 2, 3, 4), [*both, *merge])
    kept = world.people[int(not turned)]
    assert sums(world) == {(kept, world.year): (5_00, 5_00)}
    world.do("undo", 0, 0, 0)
    world.post_all()
    assert set(sums(world)) == {(world.people[0], world.year), (world.people[1], world.year)}
