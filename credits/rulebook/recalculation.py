"""Recalculating a year under another version of the rules: every difference is shown first, then posted as it was shown.

An explicit act: nothing else ever posts a lesson anew because rules changed (docs/decisions/rules-as-data.md). What differs is
taken back and posted again, named with the version and the reason. Desktop and terminal call it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.clock import local_date
from core.jobs import Job, Step
from core.language import N_, _
from courses import rules as course_rules
from credits.posting import evidence
from credits.posting.evidence import PERSON
from credits.posting.writing import reversal, write
from credits.refusals import DifferencesMoved, NothingDiffers, RulesNotSigned, UnknownRuleVersion
from credits.rulebook import recounting
from credits.rulebook.recounting import Recounted, Year
from credits.rulebook.rule_versions import RuleVersionRow, signed, versions
from credits.titles import KIND_TITLES
from credits.year import closed
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.journal import Line
from store.transaction import Store
from store.types import Db


class Difference(NamedTuple):
    """One lesson or claim of a person that is worth something else under the other version; hundredths, None: no entry."""

    person_id: UUID
    staff_number: str
    name: str
    day: date
    title: str
    kind: str
    credits: int | None
    new_credits: int
    hours: int | None
    new_hours: int

    @property
    def change(self) -> int:
        """Credits after less credits before."""
        return self.new_credits - (self.credits or 0)


DIFFERENCES: Sheet[Difference] = Sheet(
    N_("Differences"),
    (
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10),
        Column("day", N_("Day"), Kind.DAY, lambda row: row.day, 14),
        Column("title", N_("Course"), Kind.TEXT, lambda row: row.title, 32),
        Column("kind", N_("Kind"), Kind.TEXT, lambda row: _(KIND_TITLES[row.kind]), 10),
        Column("credits", N_("Credits now"), Kind.AMOUNT, lambda row: row.credits, 8),
        Column("new_credits", N_("Credits then"), Kind.AMOUNT, lambda row: row.new_credits, 8),
        Column("change", N_("Difference"), Kind.AMOUNT, lambda row: row.change, 8),
        Column("hours", N_("Hours now"), Kind.AMOUNT, lambda row: row.hours, 8),
        Column("new_hours", N_("Hours then"), Kind.AMOUNT, lambda row: row.new_hours, 8),
    ),
)


class Preview(NamedTuple):
    """Every difference, by person; `digest` stands for exactly these and is what `recalculate` asks for."""

    year: int
    version: RuleVersionRow
    differences: list[Difference]
    people: int
    """How many people's credits would change."""
    digest: str
    pages: tuple[str, ...]
    """The digest of each page of people."""


class Recalculated(NamedTuple):
    """What was written."""

    entries: int
    reversals: int
    people: int


def preview(store: Store, year: int, version_id: UUID, at: datetime) -> Job[Preview]:
    """What recalculating a year under a signed version would change. A job that writes nothing.

    Raises UnknownRuleVersion, RulesNotSigned, YearIsClosed.
    """
    with store.read() as db:
        version = _signed(db, version_id)
        closed.refuse_closed(db, [year])
        of_year = recounting.year_of(db, year, at)
        total = _everybody(db)
    found: list[Difference] = []
    pages: list[str] = []
    done, after = 0, None
    while True:
        with store.read() as db:
            of = recounting.people(db, year, after)
            differing = _differing(db, of_year, of, version, "", at)
            found += _told(db, differing)
        pages.append(_digest(differing))
        done += len(of)
        yield Step(done, total, _("Comparing every entry"))
        if len(of) < evidence.PAGE:
            break
        after = of[-1]
    people = len({one.person_id for one in found})
    return Preview(year, version, found, people, _whole(pages), tuple(pages))


def recalculate(
    store: Store, year: int, version_id: UUID, digest: str, reason: str, actor: str, at: datetime
) -> Job[Recalculated]:
    """Post what `preview` showed: each entry that differs is taken back, and what it is worth now is posted.

    Everything is compared once more before the first entry is written, and each page of people again as it is written; cancelling
    keeps the pages that were written, a new preview shows what is left. Raises UnknownRuleVersion, RulesNotSigned,
    NothingDiffers, DifferencesMoved, ReasonMissing, ReasonTooLong, YearIsClosed.
    """
    why = course_rules.said(reason)
    shown = yield from preview(store, year, version_id, at)
    if not shown.differences:
        raise NothingDiffers
    if shown.digest != digest:
        raise DifferencesMoved
    version = shown.version
    with store.read() as db:
        of_year = recounting.year_of(db, year, at)
    words = _("Recalculated under version {number}: {reason}", number=version.number, reason=why)[:200]
    entries = reversals = done = page = 0
    after: UUID | None = None
    while True:
        with store.write() as db:
            closed.refuse_closed(db, [year])
            of = recounting.people(db, year, after)
            differing = _differing(db, of_year, of, version, actor, at)
            if page >= len(shown.pages) or _digest(differing) != shown.pages[page]:
                raise DifferencesMoved
            backs = [
                reversal(one.entry, words, actor, at) for _who, one in differing if one.entry is not None
            ]
            news = [{**one.new, "reason": words} for _who, one in differing]
            if len(write(db, [*backs, *news], at)) != len(backs) + len(news):
                raise DifferencesMoved
            if differing:
                said = {"year": year, "reason": why, "entries": len(news), "reversals": len(backs)}
                journal.note(db, Line("rules.applied", "rule_version", version.id, actor, at, said), at)
        page += 1
        entries += len(news)
        reversals += len(backs)
        done += len({who for who, _one in differing})
        yield Step(done, shown.people, _("Posting the differences"))
        if len(of) < evidence.PAGE:
            break
        after = of[-1]
    return Recalculated(entries, reversals, shown.people)


def _signed(db: Db, version_id: UUID) -> RuleVersionRow:
    for version in signed(db):
        if version.id == version_id:
            return version
    for version in versions(db):
        if version.id == version_id:
            raise RulesNotSigned(number=version.number)
    raise UnknownRuleVersion


def _everybody(db: Db) -> int:
    return db.scalar(sa.select(sa.func.count()).where(PERSON.c.merged_into.is_(None))) or 0


def _differing(
    db: Db, year: Year, of: Sequence[UUID], version: RuleVersionRow, actor: str, at: datetime
) -> list[tuple[UUID, Recounted]]:
    recounted = recounting.recount(db, year, of, version, actor, at)
    return [(who, one) for who in of for one in recounted.get(who, ()) if not one.is_same]


def _told(db: Db, differing: Sequence[tuple[UUID, Recounted]]) -> Iterator[Difference]:
    query = sa.select(PERSON.c.id, PERSON.c.staff_number, PERSON.c.name).where(
        PERSON.c.id.in_({who for who, _one in differing})
    )
    names = {row.id: row for row in db.execute(query)}
    for who, one in differing:
        entry, new = one.entry, one.new
        yield Difference(
            who,
            names[who].staff_number or "",
            names[who].name,
            local_date(new["occurred_at"]),
            one.title,
            new["kind"],
            entry.credits if entry else None,
            new["credits"],
            entry.hours if entry else None,
            new["hours"],
        )


def _digest(differing: Sequence[tuple[UUID, Recounted]]) -> str:
    """A hash over what would be taken back and what would be posted for a page of people."""
    said = [
        [
            who,
            one.entry.id if one.entry else None,
            [one.new[key] for key in ("source_key", "credits", "hours", "kind", "category")]
            if one.new
            else None,
        ]
        for who, one in differing
    ]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _whole(pages: Sequence[str]) -> str:
    return hashlib.sha256("".join(pages).encode()).hexdigest()
