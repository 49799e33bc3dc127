"""The yearly caps on kinds and categories: what still counts of an entry, and the order in which a year's entries count.

The rule: of one person's year, what happened earlier counts first, each entry by the rules it was posted by. `within_caps` cuts
what is about to be written to the room that is left; `settle` finds what has to be posted anew when something earlier came in
later, or when a reversal made room. What was granted (credits.rules.GRANTED) is neither cut nor takes room.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import _
from credits.posting import evidence
from credits.posting.evidence import ENTRY, SESSION, is_reversed
from credits.posting.writing import Entry, new_entry, next_key, reversal
from credits.rulebook.rule_versions import RuleVersionRow, signed
from credits.rules import KINDS, Rules, within_cap, within_category
from store.types import Db


class Part(NamedTuple):
    """One entry as the caps see it: the rules it is posted by, and its credits before any cap, in hundredths."""

    rules: Rules
    kind: str
    category: str
    credits: int


class Caps(NamedTuple):
    """The kinds and categories that have a yearly cap in some version."""

    kinds: frozenset[str]
    categories: frozenset[str]

    @property
    def any(self) -> bool:
        """Whether there is a cap at all."""
        return bool(self.kinds or self.categories)


def caps(known: Iterable[RuleVersionRow]) -> Caps:
    """What the versions cap."""
    kinds, categories = set[str](), set[str]()
    for version in known:
        rules = version.rules
        kinds.update(kind for kind, rule in rules.kinds.items() if rule.yearly_cap is not None)
        categories.update(name for name, rule in rules.categories.items() if rule.yearly_cap is not None)
    return Caps(frozenset(kinds), frozenset(categories))


def counted(parts: Iterable[Part], had: Mapping[tuple[str, str], int] | None = None) -> list[int]:
    """How much of each part counts, in their order, when a person's year holds `had` by kind and category already."""
    kinds, categories = defaultdict[str, int](int), defaultdict[str, int](int)
    for (kind, category), credits in (had or {}).items():
        kinds[kind] += credits
        categories[category] += credits
    found: list[int] = []
    for rules, kind, category, credits in parts:
        counts = within_cap(rules, kind, credits, kinds[kind])
        counts = within_category(rules, category, counts, categories[category])
        kinds[kind] += counts
        categories[category] += counts
        found.append(counts)
    return found


def within_caps(
    db: Db,
    rows: Sequence[Entry],
    taken_back: Sequence[Entry] = (),
    known: Sequence[RuleVersionRow] | None = None,
) -> list[Entry]:
    """New entries in their order, each cut to the room that the person's year still has; `before_cap` says from what.

    `taken_back` are reversals that are written together with them. Rows of a kind that no rule makes come back as they are.
    """
    versions = {version.id: version.rules for version in (signed(db) if known is None else known)}
    by_year = defaultdict[int, set[UUID]](set)
    for row in rows:
        if row["kind"] in KINDS and _is_capped(
            versions[row["rule_version_id"]], row["kind"], row["category"]
        ):
            by_year[row["year"]].add(row["person_id"])
    if not by_year:
        return list(rows)
    had = _had(db, by_year, taken_back)
    found: list[Entry] = []
    for row in rows:
        sums = had.get((row["year"], row["person_id"]))
        if sums is None or row["kind"] not in KINDS:
            found.append(row)
            continue
        key, credits = (row["kind"], row["category"]), row["credits"]
        (counts,) = counted([Part(versions[row["rule_version_id"]], *key, credits)], sums)
        sums[key] += counts
        found.append(row if counts == credits else {**row, "credits": counts, "before_cap": credits})
    return found


def people(db: Db, year: int, after: UUID | None) -> list[UUID]:
    """The next PAGE people who have entries in a year, by id."""
    beyond = sa.true() if after is None else ENTRY.c.person_id > after
    query = (
        sa.select(ENTRY.c.person_id)
        .where(ENTRY.c.year == year, beyond)
        .distinct()
        .order_by(ENTRY.c.person_id)
        .limit(evidence.PAGE)
    )
    return list(db.scalars(query))


def settle(
    db: Db, year: int, of: Sequence[UUID], known: Sequence[RuleVersionRow], actor: str, at: datetime
) -> list[tuple[Entry, Entry]]:
    """What has to be written so that earlier entries count first: each entry that counts wrongly anew, and the reversal of it."""
    limits = caps(known)
    versions = {version.id: version.rules for version in known}
    query = (
        sa.select(ENTRY)
        .outerjoin(SESSION, SESSION.c.id == ENTRY.c.session_id)
        .where(
            ENTRY.c.year == year,
            ENTRY.c.person_id.in_(of),
            ENTRY.c.kind.in_(KINDS),
            sa.or_(ENTRY.c.kind.in_(limits.kinds), ENTRY.c.category.in_(limits.categories)),
            ENTRY.c.reverses_id.is_(None),
            ~is_reversed,
        )
        .order_by(
            ENTRY.c.person_id,
            sa.func.coalesce(SESSION.c.starts_at, ENTRY.c.occurred_at),
            sa.func.coalesce(SESSION.c.number, 0),
            ENTRY.c.id,
        )
    )
    by_person = defaultdict[UUID, list[sa.Row[tuple[object, ...]]]](list)
    for row in db.execute(query):
        by_person[row.person_id].append(row)
    words = _("What was earned earlier counts first within a yearly cap")
    moved: list[tuple[Entry, Entry]] = []
    for entries in by_person.values():
        parts = [
            Part(versions[entry.rule_version_id], entry.kind, entry.category, _whole(entry))
            for entry in entries
        ]
        for entry, part, counts in zip(entries, parts, counted(parts), strict=True):
            if counts != entry.credits:
                back = reversal(entry, words, actor, at)
                moved.append((_anew(entry, counts, part.credits, actor, at), back))
    return moved


def _whole(entry: sa.Row[tuple[object, ...]]) -> int:
    return entry.credits if entry.before_cap is None else entry.before_cap


def _anew(entry: sa.Row[tuple[object, ...]], counts: int, whole: int, actor: str, at: datetime) -> Entry:
    return new_entry(
        entry.person_id,
        entry.year,
        entry.kind,
        entry.category,
        counts,
        entry.hours,
        next_key(entry.source_key),
        entry.rule_version_id,
        actor,
        entry.occurred_at,
        at,
        stage_id=entry.stage_id,
        session_id=entry.session_id,
        attendance_id=entry.attendance_id,
        claim_id=entry.claim_id,
        before_cap=None if counts == whole else whole,
        reason=entry.reason,
    )


def _is_capped(rules: Rules, kind: str, category: str) -> bool:
    return rules.kinds[kind].yearly_cap is not None or rules.categories[category].yearly_cap is not None


def _had(
    db: Db, by_year: Mapping[int, set[UUID]], taken_back: Sequence[Entry]
) -> dict[tuple[int, UUID], dict[tuple[str, str], int]]:
    """What the entries of these years and people sum to by kind and category, less what is being taken back."""
    had: dict[tuple[int, UUID], dict[tuple[str, str], int]] = {}
    for year, persons in by_year.items():
        for person in persons:
            had[year, person] = defaultdict(int)
        query = (
            sa.select(ENTRY.c.person_id, ENTRY.c.kind, ENTRY.c.category, sa.func.sum(ENTRY.c.credits))
            .where(ENTRY.c.year == year, ENTRY.c.person_id.in_(persons), ENTRY.c.kind.in_(KINDS))
            .group_by(ENTRY.c.person_id, ENTRY.c.kind, ENTRY.c.category)
        )
        for person, kind, category, credits in db.execute(query):
            had[year, person][kind, category] += int(credits)
    for row in taken_back:
        sums = had.get((row["year"], row["person_id"]))
        if sums is not None and row["kind"] in KINDS:
            sums[row["kind"], row["category"]] += row["credits"]
    return had
