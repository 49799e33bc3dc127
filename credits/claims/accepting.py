"""Accepting claims: the second member of staff's decision and the credits that come of it, one claim or a list together.

Taken back is an accepted claim by reversing its entry (`credits.ledger.reverse`), and given again here.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core import amounts
from core.clock import instant, local_date
from core.language import _
from courses.rules import said, short
from credits.claims import rules
from credits.claims.claims import hands, locked
from credits.claims.lists import CLAIM
from credits.claims.refusals import ClaimNotAccepted, ClaimStands, LessonCounts, LessonTwice
from credits.posting import capping, evidence
from credits.posting.choosing import next_turn
from credits.posting.evidence import COURSE, ENTRY, PERSON, is_reversed
from credits.posting.writing import Entry, in_turn, new_entry, turn_of, write
from credits.rulebook.rule_parts import whole_presence
from credits.rulebook.rule_versions import ensure_first_version, on_day, signed
from credits.rules import credit_for
from credits.titles import KIND_TITLES
from credits.year.closed import refuse_closed
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
    YearIsClosed, NoRulesInForce, LessonCounts, LessonTwice, TitleTooLong, and what `rules.refuse_step` refuses.
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


def _settle(db: Db, granted: Mapping[UUID, int], word: str, actor: str, at: datetime) -> None:
    decided = {"state": "accepted", "decided_at": at, "decided_by": actor, "decided_reason": word}
    own: sa.BindParameter[UUID] = sa.bindparam("claim")
    hours: sa.BindParameter[int] = sa.bindparam("given")
    update = sa.update(CLAIM).where(CLAIM.c.id == own).values(**decided, granted_hours=hours)
    db.execute(update, [{"claim": claim, "given": given} for claim, given in granted.items()])


def _post(
    db: Db,
    claims: Sequence[sa.Row[Any]],
    granted: Mapping[UUID, int],
    reason: str,
    actor: str,
    at: datetime,
) -> dict[UUID, UUID]:
    """Write the entries of claims, by claim. Raises NoRulesInForce, LessonCounts and LessonTwice."""
    ensure_first_version(db, actor, at)
    known = signed(db)
    courses = _courses(db, {row.course_id for row in claims if row.course_id is not None})
    owners = _owners(db, {row.person_id for row in claims})
    keys = _keys(db, claims, owners, courses)
    rows: list[Entry] = []
    for row in claims:
        version, hours = on_day(known, row.day), granted[row.id]
        worth = credit_for(version.rules, whole_presence(row.kind, hours))
        rows.append(
            new_entry(
                owners[row.person_id].id,
                row.day.year,
                row.kind,
                row.category,
                worth.credits,
                worth.hours,
                keys[row.id],
                version.id,
                actor,
                instant(row.day, time()),
                at,
                stage_id=courses[row.course_id].stage_id if row.course_id else None,
                claim_id=row.id,
                reason=reason,
            )
        )
    return {row["claim_id"]: row["id"] for row in write(db, capping.within_caps(db, rows, (), known), at)}


def _keys(
    db: Db,
    claims: Sequence[sa.Row[Any]],
    owners: Mapping[UUID, sa.Row[Any, Any, Any]],
    courses: Mapping[UUID, sa.Row[Any, Any, Any]],
) -> dict[UUID, str]:
    """The source key of each claim's entry. Raises LessonCounts for a lesson of ours that counts already, LessonTwice."""
    posted = posted_claims(db, [row.id for row in claims])
    people = [owner.id for owner in owners.values()]
    heard = {course: evidence.earlier(db, course, people) for course in courses}
    keys: dict[UUID, str] = {}
    taken = set[tuple[UUID, UUID]]()
    for row in claims:
        owner = owners[row.person_id]
        source = rules.source_key(row.kind, row.id, row.course_id, owner.id)
        if row.course_id is None:
            keys[row.id] = in_turn(source, 1 + max(map(turn_of, posted.get(row.id, ())), default=0))
            continue
        title, before = courses[row.course_id].title, heard[row.course_id][owner.id]
        for found in before:
            if found.stands:
                raise _counts(found.entry, title, owner.name)
        if (row.course_id, owner.id) in taken:
            raise LessonTwice(course=title, name=owner.name)
        taken.add((row.course_id, owner.id))
        keys[row.id] = in_turn(source, next_turn(before))
    return keys


def posted_claims(db: Db, claim_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The source keys under which claims were posted so far, by claim."""
    query = sa.select(ENTRY.c.claim_id, ENTRY.c.source_key).where(
        ENTRY.c.claim_id.in_(claim_ids), ENTRY.c.reverses_id.is_(None)
    )
    found: dict[UUID, list[str]] = {}
    for claim, key in db.execute(query):
        found.setdefault(claim, []).append(key)
    return found


def _counts(entry: sa.Row[Any], course: str, name: str) -> LessonCounts:
    return LessonCounts(
        course=course,
        name=name,
        credits=amounts.shown(entry.credits),
        day=local_date(entry.occurred_at),
        kind=_(KIND_TITLES[entry.kind]),
    )


def _owners(db: Db, people: Collection[UUID]) -> Mapping[UUID, sa.Row[Any, Any, Any]]:
    """Who these roster entries are now, by entry; locked, so that nobody else fills a year's cap meanwhile."""
    owner = PERSON.alias("owner")
    query = (
        sa.select(PERSON.c.id.label("of"), owner.c.id, owner.c.name)
        .join(owner, owner.c.id == sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id))
        .where(PERSON.c.id.in_(people))
        .order_by(owner.c.id)
        .with_for_update(key_share=True, of=owner)
    )
    return {row.of: row for row in db.execute(query)}


def _courses(db: Db, courses: Collection[UUID]) -> Mapping[UUID, sa.Row[Any, Any, Any]]:
    """Our own courses, by id; locked as `credits.posting.posting` locks them, so that no lesson is posted meanwhile."""
    if not courses:
        return {}
    query = (
        sa.select(COURSE.c.id, COURSE.c.title, COURSE.c.stage_id)
        .where(COURSE.c.id.in_(courses))
        .order_by(COURSE.c.id)
        .with_for_update(key_share=True)
    )
    return {row.id: row for row in db.execute(query)}
