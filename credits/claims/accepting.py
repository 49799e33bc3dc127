"""Accepting claims: the second member of staff's decision and the credits that come of it, one claim or a list together.

Taken back is an accepted claim by reversing its entry (`credits.ledger.reverse`), and given again here. What was posted to a
roster entry follows its owner when that is merged into another or parted again (`follow`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core import amounts
from core.clock import instant, local_date
from core.language import _
from courses.rules import said, short
from credits import capping
from credits.claims import rules
from credits.claims.claims import hands, locked
from credits.claims.lists import CLAIM
from credits.claims.refusals import ClaimNotAccepted, ClaimStands, LessonCounts
from credits.evidence import COURSE, ENTRY, PERSON, is_reversed
from credits.rule_versions import ensure_first_version, on_day, signed
from credits.rules import Presence, credit_for
from credits.titles import KIND_TITLES
from credits.writing import Entry, in_turn, new_entry, next_key, reversal, turn_of, write
from credits.year.closed import closed_years, refuse_closed
from store import journal
from store.journal import Line
from store.types import Db

_WORD = 200


class Grant(NamedTuple):
    """One claim to accept; fewer `hours` (hundredths) than were claimed where they are given."""

    claim_id: UUID
    hours: int | None = None


def accept(db: Db, grants: Sequence[Grant], reason: str, actor: str, at: datetime) -> list[UUID]:
    """Accept checked claims, all or none; gives their ledger entries, in the order of `grants`.

    Credits are those of the rules in force on the claim's day, within the yearly caps. Raises UnknownClaim, HoursNotPossible,
    YearIsClosed, NoRulesInForce, LessonCounts, TitleTooLong, and what `rules.refuse_step` refuses.
    """
    word = short(reason, _WORD)
    hours = {grant.claim_id: grant.hours for grant in grants}
    rows = locked(db, hours)
    for row in rows:
        rules.refuse_step(hands(row), "accept", actor)
    granted = {row.id: row.hours if hours[row.id] is None else hours[row.id] or 0 for row in rows}
    for row in rows:
        rules.refuse_hours(granted[row.id], row.hours)
    refuse_closed(db, {row.day.year for row in rows})
    _settle(db, granted, word, actor, at)
    entries = _post(db, rows, granted, word, actor, at)
    lines = [
        Line("claim.accepted", "claim", row.id, actor, at, {"reason": word, "granted_hours": granted[row.id]})
        for row in rows
    ]
    journal.append(db, lines, at)
    return [entries[grant.claim_id] for grant in grants]


def give_again(db: Db, claim_id: UUID, reason: str, actor: str, at: datetime) -> UUID:
    """Give the credits of an accepted claim again that were taken back by mistake; gives the new entry.

    Again by another than who made and who checked it. Raises UnknownClaim, ClaimNotAccepted, ClaimStands, YearIsClosed,
    LessonCounts, ReasonMissing, ReasonTooLong, StaffDecide, CheckerAccepts, MakerDecides.
    """
    why = said(reason)
    (row,) = locked(db, [claim_id])
    if row.state != "accepted":
        raise ClaimNotAccepted(title=row.title)
    rules.refuse_second(hands(row), actor)
    refuse_closed(db, [row.day.year])
    stands = sa.exists().where(ENTRY.c.claim_id == claim_id, ENTRY.c.reverses_id.is_(None), ~is_reversed)
    if db.scalar(sa.select(stands)):
        raise ClaimStands(title=row.title)
    return _post(db, [row], {row.id: row.granted_hours}, why, actor, at)[row.id]


def follow(db: Db, actor: str, at: datetime) -> int:
    """Move the credits of claims and accreditations to the roster entry that is their owner now; how many were moved.

    After a merge that is the entry that is kept, after its undoing the one they were given to. A lesson that counts for the
    owner already does not count twice; closed years stay as they are.
    """
    moved = _strayed(db)
    if not moved:
        return 0
    refuse_closed(db, {row.year for row in moved})
    known = signed(db)
    posted = _posted(db, {row.owner_id for row in moved})
    words = _("The entry in the roster was merged, or parted again")
    backs = [reversal(row, words, actor, at) for row in moved]
    rows: list[Entry] = []
    for row in moved:
        key = next_key(row.source_key)
        if row.course_id is not None:
            source = rules.source_key(row.kind, row.claim_id, row.course_id, row.owner_id)
            if any(found.stands for found in posted.get(source, ())):
                continue
            key = _next(source, posted.get(source, ()))
        whole = row.credits if row.before_cap is None else row.before_cap
        rows.append(
            new_entry(
                row.owner_id,
                row.year,
                row.kind,
                row.category,
                whole,
                row.hours,
                key,
                row.rule_version_id,
                actor,
                row.occurred_at,
                at,
                stage_id=row.stage_id,
                claim_id=row.claim_id,
                reason=row.reason,
            )
        )
    write(db, [*backs, *capping.within_caps(db, rows, backs, known)], at)
    return len(moved)


def _settle(db: Db, granted: Mapping[UUID, int], word: str, actor: str, at: datetime) -> None:
    decided = {"state": "accepted", "decided_at": at, "decided_by": actor, "decided_reason": word}
    own: sa.BindParameter[UUID] = sa.bindparam("claim")
    hours: sa.BindParameter[int] = sa.bindparam("given")
    update = sa.update(CLAIM).where(CLAIM.c.id == own).values(**decided, granted_hours=hours)
    db.execute(update, [{"claim": claim, "given": given} for claim, given in granted.items()])


class _Posted(NamedTuple):
    """An entry that a source was posted with before."""

    row: sa.Row[Any]
    stands: bool


def _post(
    db: Db,
    claims: Sequence[sa.Row[Any]],
    granted: Mapping[UUID, int],
    reason: str,
    actor: str,
    at: datetime,
) -> dict[UUID, UUID]:
    """Write the entries of claims, by claim. Raises NoRulesInForce and LessonCounts."""
    ensure_first_version(db, actor, at)
    known = signed(db)
    owners = _owners(db, [row.person_id for row in claims])
    courses = _courses(db, [row.course_id for row in claims if row.course_id is not None])
    posted = _posted(db, {owner.id for owner in owners.values()})
    rows: list[Entry] = []
    for row in claims:
        owner, course = owners[row.person_id], courses.get(row.course_id)
        source = rules.source_key(row.kind, row.id, row.course_id, owner.id)
        before = posted.get(source, ())
        for found in before:
            if found.stands:
                raise _counts(found.row, course.title if course else row.title, owner.name)
        version = on_day(known, row.day)
        hours = granted[row.id]
        worth = credit_for(version.rules, Presence(row.kind, hours, hours * 60 // 100))
        rows.append(
            new_entry(
                owner.id,
                row.day.year,
                row.kind,
                row.category,
                worth.credits,
                worth.hours,
                _next(source, before),
                version.id,
                actor,
                instant(row.day, time()),
                at,
                stage_id=course.stage_id if course else None,
                claim_id=row.id,
                reason=reason,
            )
        )
    written = {row["claim_id"]: row["id"] for row in write(db, capping.within_caps(db, rows, (), known), at)}
    for row in claims:
        if (
            row.id not in written
        ):  # posted by somebody else since, or two claims of this list are for one lesson
            owner = owners[row.person_id]
            title = courses[row.course_id].title if row.course_id else row.title
            source = rules.source_key(row.kind, row.id, row.course_id, owner.id)
            raise _counts(_posted(db, {owner.id})[source][-1].row, title, owner.name)
    return written


def _counts(entry: sa.Row[Any], course: str, name: str) -> LessonCounts:
    return LessonCounts(
        course=course,
        name=name,
        credits=amounts.shown(entry.credits),
        day=local_date(entry.occurred_at),
        kind=_(KIND_TITLES[entry.kind]),
    )


def _owners(db: Db, people: Iterable[UUID]) -> Mapping[UUID, sa.Row[Any, Any, Any]]:
    """Who these roster entries are now, by entry; locked, so that nobody else fills a year's cap meanwhile."""
    owner = PERSON.alias("owner")
    query = (
        sa.select(PERSON.c.id.label("of"), owner.c.id, owner.c.name)
        .join(owner, owner.c.id == sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id))
        .where(PERSON.c.id.in_(set(people)))
        .order_by(owner.c.id)
        .with_for_update(key_share=True, of=owner)
    )
    return {row.of: row for row in db.execute(query)}


def _courses(db: Db, courses: Sequence[UUID]) -> Mapping[UUID | None, sa.Row[Any, Any, Any]]:
    if not courses:
        return {}
    query = sa.select(COURSE.c.id, COURSE.c.title, COURSE.c.stage_id).where(COURSE.c.id.in_(courses))
    return {row.id: row for row in db.execute(query)}


def _posted(db: Db, people: Iterable[UUID]) -> dict[str, list[_Posted]]:
    """What these people were posted before, by source, reversals left out."""
    query = (
        sa.select(ENTRY, sa.not_(is_reversed).label("stands"))
        .where(ENTRY.c.person_id.in_(set(people)), ENTRY.c.reverses_id.is_(None))
        .order_by(ENTRY.c.id)
    )
    found: dict[str, list[_Posted]] = {}
    for row in db.execute(query):
        key = row.source_key
        source = key if turn_of(key) == 1 else key.rpartition(":")[0]
        found.setdefault(source, []).append(_Posted(row, bool(row.stands)))
    return found


def _next(source: str, before: Sequence[_Posted]) -> str:
    return in_turn(source, max((turn_of(found.row.source_key) for found in before), default=0) + 1)


def _strayed(db: Db) -> Sequence[sa.Row[Any]]:
    """Entries of claims and accreditations that stand for another than their owner, of years that are open."""
    first = ENTRY.alias("first")
    given_to = sa.func.coalesce(CLAIM.c.person_id, first.c.person_id)
    owner = PERSON.alias("owner")
    owner_id = sa.func.coalesce(owner.c.merged_into, owner.c.id)
    query = (
        sa.select(ENTRY, CLAIM.c.course_id, owner_id.label("owner_id"))
        .outerjoin(CLAIM, CLAIM.c.id == ENTRY.c.claim_id)
        # An accreditation's key is of 47 characters, and "accredited:<id>:2" when it has moved before.
        .outerjoin(first, first.c.source_key == sa.func.substr(ENTRY.c.source_key, 1, 47))
        .join(owner, owner.c.id == given_to)
        .where(
            sa.or_(ENTRY.c.claim_id.is_not(None), ENTRY.c.kind == "accredited"),
            ENTRY.c.reverses_id.is_(None),
            ~is_reversed,
            ENTRY.c.person_id != owner_id,
            ENTRY.c.year.not_in(closed_years(db)),
        )
        .order_by(ENTRY.c.id)
    )
    return db.execute(query).all()
