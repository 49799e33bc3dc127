"""What a year's lessons and claims would be worth under one version of the rules, against what stands in the ledger.

The simulator shows it before a version is signed, recalculation posts it. The presences, the choice among them and the yearly
caps are those of posting (`choosing`, `capping`); nothing is written here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from credits.posting import capping, evidence
from credits.posting.capping import Part
from credits.posting.choosing import Run, best_of, entry_for, next_turn, ways_of
from credits.posting.evidence import CLAIM, COURSE, ENTRY, PERSON, SESSION, Earlier, Lesson, is_reversed
from credits.posting.writing import Entry, new_entry, next_key
from credits.rulebook.rule_parts import whole_presence
from credits.rulebook.rule_versions import RuleVersionRow
from credits.rules import credit_for
from credits.years import in_year
from store.types import Db

_FIGURES = ("credits", "hours", "kind", "category")


class Recounted(NamedTuple):
    """One source of credit: the entry that stands for it, if any, and the one that would.

    What would be worth nothing any more has an entry of zeros: a reversal alone would mean that staff took it back.
    """

    title: str
    """The course's, or the claim's."""
    entry: sa.Row[Any] | None
    new: Entry

    @property
    def is_same(self) -> bool:
        """Whether the figures would stay as they are."""
        return self.entry is not None and all(
            getattr(self.entry, name) == self.new[name] for name in _FIGURES
        )

    @property
    def difference(self) -> int:
        """Credits after less credits before, in hundredths."""
        return self.new["credits"] - (self.entry.credits if self.entry else 0)


class Year(NamedTuple):
    """A year's lessons that are over, by course, with the courses' titles; read once for all pages of people."""

    year: int
    of_course: Mapping[UUID, list[Lesson]]
    titles: Mapping[UUID, str]


def year_of(db: Db, year: int, at: datetime) -> Year:
    """What of a year can be recounted at `at`."""
    of_course: dict[UUID, list[Lesson]] = {}
    for lesson in evidence.lessons(db, in_year(SESSION.c.starts_at, year), at):
        of_course.setdefault(lesson.course_id, []).append(lesson)
    titles = {row.id: row.title for row in db.execute(sa.select(COURSE.c.id, COURSE.c.title))}
    return Year(year, of_course, titles)


def people(db: Db, year: int, after: UUID | None) -> list[UUID]:
    """The next PAGE people, by id, who may have anything in the year: everybody who is not merged into another."""
    beyond = sa.true() if after is None else PERSON.c.id > after
    query = sa.select(PERSON.c.id).where(PERSON.c.merged_into.is_(None), beyond)
    return list(db.scalars(query.order_by(PERSON.c.id).limit(evidence.PAGE)))


def recount(
    db: Db, year: Year, of: Sequence[UUID], version: RuleVersionRow, actor: str, at: datetime
) -> dict[UUID, list[Recounted]]:
    """The sources of these people's year under a version alone, whatever its day; in the order in which caps count them.

    Left out: what rests on no rule (granted, amended), what staff took back, what lost its evidence (posting takes it back).
    """
    run = Run([version._replace(effective_from=date.min)], actor, at)
    found = defaultdict[UUID, list[tuple[tuple[Any, ...], Recounted]]](list)
    for course, siblings in year.of_course.items():
        earlier = evidence.earlier(db, course, of)
        withheld = evidence.withheld(db, course, of)
        ways = ways_of(db, siblings, of, run)
        for person in ways.keys() - withheld:
            own = [before for before in earlier[person] if before.entry.claim_id is None]
            if _is_settled(earlier[person], own):
                continue
            best, worth, _version = best_of(ways[person], run.known)
            held = own[-1].entry if own and own[-1].stands else None
            if held is None and worth == (0, 0):
                continue
            if held is not None and held.year != year.year:
                continue
            new = entry_for(best, person, next_turn(own), worth, version, run)
            order = (best.lesson.starts_at, best.lesson.session_id)
            found[person].append((order, Recounted(year.titles[course], held, new)))
    for claim in _claims(db, year.year, of):
        new = _claimed(claim, version, actor, at)
        found[claim.person_id].append(((claim.occurred_at, claim.id), Recounted(claim.title, claim, new)))
    return {person: _capped(sorted(each), version) for person, each in found.items()}


def _is_settled(earlier: Iterable[Earlier], own: Sequence[Earlier]) -> bool:
    """Whether the lesson counts by a claim, or staff decided that it does not count."""
    if any(before.entry.claim_id is not None and before.stands for before in earlier):
        return True
    return bool(own) and not own[-1].stands and own[-1].evidence_stands


def _claims(db: Db, year: int, of: Sequence[UUID]) -> Sequence[sa.Row[Any]]:
    query = (
        sa.select(ENTRY, CLAIM.c.title, CLAIM.c.granted_hours)
        .join(CLAIM, CLAIM.c.id == ENTRY.c.claim_id)
        .where(
            ENTRY.c.year == year,
            ENTRY.c.person_id.in_(of),
            ENTRY.c.reverses_id.is_(None),
            CLAIM.c.state == "accepted",
            ~is_reversed,
        )
    )
    return db.execute(query).all()


def _claimed(claim: sa.Row[Any], version: RuleVersionRow, actor: str, at: datetime) -> Entry:
    hours: int = claim.granted_hours
    worth = credit_for(version.rules, whole_presence(claim.kind, hours))
    return new_entry(
        claim.person_id,
        claim.year,
        claim.kind,
        claim.category,
        worth.credits,
        worth.hours,
        next_key(claim.source_key),
        version.id,
        actor,
        claim.occurred_at,
        at,
        stage_id=claim.stage_id,
        claim_id=claim.claim_id,
    )


def _capped(ordered: Iterable[tuple[Any, Recounted]], version: RuleVersionRow) -> list[Recounted]:
    """The new entries cut to the yearly caps, what happened earlier first."""
    sources = [source for _order, source in ordered]
    news = [source.new for source in sources]
    parts = [Part(version.rules, new["kind"], new["category"], new["credits"]) for new in news]
    for new, counts in zip(news, capping.counted(parts), strict=True):
        if counts != new["credits"]:
            new["credits"], new["before_cap"] = counts, new["credits"]
    return sources
