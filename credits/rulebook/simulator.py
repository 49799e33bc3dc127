"""Trying rules on the real year before they are signed: who crosses the line either way, by how much. Nothing is written.

A job of the desktop and the terminal; lessons and claims are counted anew by `recounting`, the rest as `standing` does.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from charts.before_after import Change, before_after
from charts.figure import Figure
from core.clock import local_date
from core.ids import new_id
from core.jobs import Job, Step
from core.language import N_, _
from courses.rules import CATEGORIES
from credits.posting import evidence
from credits.rulebook import recounting
from credits.rulebook.in_force import InForce
from credits.rulebook.recounting import Year
from credits.rulebook.rule_versions import RuleVersionRow
from credits.rules import Rules, Verdict, verdict_of
from credits.standing import counted
from credits.standing.ahead import NOTHING, Ahead
from credits.standing.standing import Standing, standings
from credits.titles import VERDICT_TITLES
from sheets.columns import Column, Kind, Sheet
from store.flow import key_of, text_of
from store.transaction import Store
from store.types import Db

Crossing = Literal["up", "down", ""]
_WORDS = {"up": N_("Newly meets the line"), "down": N_("No longer meets the line"), "": ""}


class Tried(NamedTuple):
    """One person's year as it is and as it would be; credits in hundredths."""

    now: Standing
    earned: int
    required: int
    possible: int
    verdict: Verdict

    @property
    def crossing(self) -> Crossing:
        """Whether the line would be newly met, or no longer."""
        if (self.now.verdict == "met") == (self.verdict == "met"):
            return ""
        return "up" if self.verdict == "met" else "down"

    @property
    def is_same(self) -> bool:
        """Whether nothing would change for this person."""
        return (self.now.earned, self.now.required, self.now.verdict) == (
            self.earned,
            self.required,
            self.verdict,
        )


TRIED: Sheet[Tried] = Sheet(
    N_("What would change"),
    (
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.now.staff_number, 12),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.now.name, 10),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.now.area, 18),
        Column("post", N_("Post"), Kind.TEXT, lambda row: row.now.post, 14),
        Column(
            "crossing",
            N_("The line"),
            Kind.TEXT,
            lambda row: _(_WORDS[row.crossing]) if row.crossing else "",
            18,
        ),
        Column("earned", N_("Earned now"), Kind.AMOUNT, lambda row: row.now.earned, 8),
        Column("new_earned", N_("Earned on trial"), Kind.AMOUNT, lambda row: row.earned, 8),
        Column("change", N_("Difference"), Kind.AMOUNT, lambda row: row.earned - row.now.earned, 8),
        Column("required", N_("Required now"), Kind.AMOUNT, lambda row: row.now.required, 8),
        Column("new_required", N_("Required then"), Kind.AMOUNT, lambda row: row.required, 8),
        Column("verdict", N_("Verdict now"), Kind.TEXT, lambda row: _(VERDICT_TITLES[row.now.verdict]), 12),
        Column("new_verdict", N_("Verdict then"), Kind.TEXT, lambda row: _(VERDICT_TITLES[row.verdict]), 12),
    ),
)


class Simulation(NamedTuple):
    """What a rule set would make of a year."""

    year: int
    people: int
    changes: list[Tried]
    """Whoever anything changes for, in the order of the standing."""
    before: dict[str, int]
    """People by verdict."""
    after: dict[str, int]

    @property
    def up(self) -> int:
        """How many would newly meet the line."""
        return sum(row.crossing == "up" for row in self.changes)

    @property
    def down(self) -> int:
        """How many would no longer meet it."""
        return sum(row.crossing == "down" for row in self.changes)

    def figure(self) -> Figure:
        """The verdicts before and after, as a picture in the present language."""
        return before_after(
            [
                Change(_(title), self.before.get(verdict, 0), self.after.get(verdict, 0))
                for verdict, title in VERDICT_TITLES.items()
            ],
            self.up,
            self.down,
        )


class _Sums(NamedTuple):
    """What the ledger would hold more (or less, negative) of a person."""

    credits: int
    of_categories: tuple[int, ...]


_SAME = _Sums(0, (0,) * len(CATEGORIES))


def simulate(store: Store, year: int, rules: Rules, at: datetime) -> Job[Simulation]:
    """The year's standing under `rules`, as if they had been in force all year, against the standing as it is.

    Presences that were never posted count on both sides only where they are posted: post the year first. Raises NoRulesInForce.
    """
    version = RuleVersionRow(new_id(), 0, "", date.min, rules, "", None, "")
    with store.read() as db:
        now = standings(db, year, at)
        of_year = recounting.year_of(db, year, at)
        then = _Then(db, year, rules, at)
    more: dict[str, _Sums] = {}
    done, after = 0, None
    while True:
        with store.read() as db:
            of = recounting.people(db, year, after)
            more |= _more(db, of_year, of, version, at)
        done += len(of)
        yield Step(min(done, len(now)), len(now), _("Trying the rules on everybody"))
        if len(of) < evidence.PAGE:
            break
        after = of[-1]
    tried = [then.of(row, more.get(row.key, _SAME)) for row in now]
    return Simulation(
        year,
        len(now),
        [row for row in tried if not row.is_same],
        Counter(row.verdict for row in now),
        Counter(row.verdict for row in tried),
    )


def _more(db: Db, year: Year, of: Sequence[UUID], version: RuleVersionRow, at: datetime) -> dict[str, _Sums]:
    found: dict[str, _Sums] = {}
    for person, sources in recounting.recount(db, year, of, version, "", at).items():
        differing = [source for source in sources if source.difference]
        if differing:
            of_categories = tuple(
                sum(source.difference for source in differing if source.new["category"] == category)
                for category in CATEGORIES
            )
            found[key_of(db, person)] = _Sums(sum(source.difference for source in differing), of_categories)
    return found


class _Then:
    """What the other rules make of everybody besides their lessons: the line, and what is still possible."""

    def __init__(self, db: Db, year: int, rules: Rules, at: datetime) -> None:
        self._rules = rules
        self._today = local_date(at).isoformat()
        values = counted.bounds(year, local_date(at))
        self._lines = counted.line_of_each(db, rules, values)
        self._ahead = Ahead(db, InForce(((date.min, rules),)), (year, year), at)
        person = counted.PERSON
        first, until = values["first"], values["next"]
        query = sa.select(text_of(person.c.id), person.c.joined_on, person.c.left_on).where(
            sa.or_(person.c.joined_on > first, person.c.left_on < until)
        )
        self._served = {
            key: (
                joined.isoformat() if joined is not None and joined > first else None,
                left.isoformat() if left is not None and left < until else None,
            )
            for key, joined, left in db.execute(query)
        }

    def of(self, row: Standing, more: _Sums) -> Tried:
        """One person's year under the other rules."""
        joined, left = self._served.get(row.key, (None, None))
        required = self._lines.of(row.key, counted.span_text(joined, left))
        had = tuple(
            row.by_category[category] + of_category
            for category, of_category in zip(CATEGORIES, more.of_categories, strict=True)
        )
        if left is not None and left <= self._today:
            possible = NOTHING
        else:
            since = joined if joined is not None and joined > self._today else None
            possible = self._ahead.of(row.key, had, since, left)
        earned = row.earned + more.credits
        verdict = verdict_of(
            self._rules,
            earned,
            required,
            possible.credits,
            dict(zip(CATEGORIES, had, strict=True)),
            dict(zip(CATEGORIES, possible.by_category, strict=True)),
        )
        return Tried(row, earned, required, possible.credits, verdict)
