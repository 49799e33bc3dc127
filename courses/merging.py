"""Two roster entries found to be one person: both histories are kept under one of them, and it can be taken back. The person's card calls it.

Attendance is reversed here and put again there, so that the ledger follows by its own posting; certificates stay as issued.
"""

import json
from collections import defaultdict
from datetime import datetime
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.ids import new_id
from core.language import _
from courses import carrying_over, devices, rules
from courses.badges import badges
from courses.carrying_over import Way
from courses.review.refusals import BothHaveBadges, LaterMerge, MergeUndone, UnknownMerge
from courses.tables import Device, PersonMerge
from people import merging, persons
from people.persons import PersonRow
from people.tables import Person
from store import journal
from store.journal import Line
from store.types import Db, table_of

_MERGE = table_of(PersonMerge)
_PERSON = table_of(Person)
_DEVICE = table_of(Device)


class MergeRow(NamedTuple):
    """One merge, taken back or not."""

    id: UUID
    gone_id: UUID
    gone: str
    kept_id: UUID
    kept: str
    reason: str
    actor: str
    merged_at: datetime
    undone_at: datetime | None
    undone_reason: str
    undone_by: str


class Duplicate(NamedTuple):
    """Two entries that may be one person, and what they share: "mobile" or "name" (in one 居民区)."""

    first: PersonRow
    second: PersonRow
    shared: str


def merge(db: Db, gone_id: UUID, kept_id: UUID, reason: str, actor: str, at: datetime) -> UUID:
    """Unite an entry with the one that is kept; gives the merge's id.

    Attendance, enrolments, waiting, leave and missing numbers follow; phones are released and a badge is revoked, so that the
    person signs in anew. Credits follow when the year is posted next. Raises ReasonMissing, ReasonTooLong, BothHaveBadges, and
    of people.refusals UnknownPerson, SamePerson, MergedAway, MergeChain.
    """
    why = rules.said(reason)
    carrying_over.lock(db, (gone_id, kept_id))
    merge_id = new_id()
    handed = merging.unite(db, gone_id, kept_id, why, actor, at)
    gone, kept = persons.person(db, gone_id), persons.person(db, kept_id)
    words = _cut(_("Entry merged into that of {name}: {reason}", name=kept.name, reason=why))
    _withdraw_keys(db, gone, kept, words, actor, at)
    way = Way(gone_id, kept_id, words, actor, at)
    attendance, lines = carrying_over.attendance(db, way)
    enrolments, more = carrying_over.enrolments(db, way)
    waiting, waits = carrying_over.waiting(db, way)
    leave, leaves = carrying_over.leave(db, way)
    moved: dict[str, object] = {
        "attendance": attendance,
        "enrolments": enrolments,
        "waiting": waiting,
        "excuses": leave,
        "person": handed,
    }
    db.execute(
        sa.insert(_MERGE).values(
            id=merge_id,
            gone_id=gone_id,
            kept_id=kept_id,
            reason=why,
            actor=actor,
            merged_at=at,
            moved=canonical(moved),
        )
    )
    said = {"gone": gone_id, "kept": kept_id, "reason": why, "moved": moved}
    made = Line("person_merge.made", "person_merge", merge_id, actor, at, said)
    journal.append(db, [*lines, *more, *waits, *leaves, made], at)
    return merge_id


def undo(db: Db, merge_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Make them two entries again: what followed goes back, what staff changed since stays. Phones and badges are issued anew.

    What the kept entry earned by itself stays with it. Raises ReasonMissing, ReasonTooLong, UnknownMerge, MergeUndone,
    LaterMerge, and StaffNumberTaken or IdNumberTaken where somebody else got the number meanwhile.
    """
    why = rules.said(reason)
    row = db.execute(sa.select(_MERGE).where(_MERGE.c.id == merge_id)).first()
    if row is None:
        raise UnknownMerge
    carrying_over.lock(db, (row.gone_id, row.kept_id))
    undone = (
        sa.update(_MERGE)
        .where(_MERGE.c.id == merge_id, _MERGE.c.undone_at.is_(None))
        .values(undone_at=at, undone_reason=why, undone_by=actor)
    )
    if db.scalar(undone.returning(_MERGE.c.id)) is None:
        raise MergeUndone
    later = sa.exists().where(
        _MERGE.c.kept_id == row.kept_id,
        _MERGE.c.undone_at.is_(None),
        sa.tuple_(_MERGE.c.merged_at, _MERGE.c.id) > sa.tuple_(row.merged_at, row.id),
    )
    kept = persons.person(db, row.kept_id)
    if db.scalar(sa.select(later)):
        raise LaterMerge(name=kept.name)
    moved = json.loads(row.moved)
    merging.part(db, row.gone_id, row.kept_id, moved["person"], why, actor, at)
    words = _cut(_("Merge taken back: {reason}", reason=why))
    way = Way(row.kept_id, row.gone_id, words, actor, at)
    lines = [
        *carrying_over.attendance_back(db, moved["attendance"], way),
        *carrying_over.enrolments_back(db, moved["enrolments"], way),
        *carrying_over.handed_back(db, "waiting", moved["waiting"], way),
        *carrying_over.handed_back(db, "excuse", moved["excuses"], way),
        Line("person_merge.undone", "person_merge", merge_id, actor, at, {"reason": why}),
    ]
    journal.append(db, lines, at)


def merges(db: Db, person_id: UUID | None = None) -> list[MergeRow]:
    """The merges of a person, as either entry, or all; the newest first."""
    gone, kept = _PERSON.alias("gone"), _PERSON.alias("kept")
    query = (
        sa.select(_MERGE, gone.c.name.label("gone"), kept.c.name.label("kept"))
        .join(gone, gone.c.id == _MERGE.c.gone_id)
        .join(kept, kept.c.id == _MERGE.c.kept_id)
        .order_by(_MERGE.c.merged_at.desc(), _MERGE.c.id.desc())
    )
    if person_id is not None:
        query = query.where(sa.or_(_MERGE.c.gone_id == person_id, _MERGE.c.kept_id == person_id))
    return [MergeRow(*(getattr(row, name) for name in MergeRow._fields)) for row in db.execute(query)]


def duplicates(db: Db, person_id: UUID | None = None) -> list[Duplicate]:
    """Entries worth a look (those of one person, or all): same mobile, or same name in one 居民区.

    ID numbers that differ say that they are two.
    """
    by_mobile: defaultdict[str, list[PersonRow]] = defaultdict(list)
    by_name: defaultdict[tuple[str, str], list[PersonRow]] = defaultdict(list)
    for row in persons.people(db):
        if row.mobile:
            by_mobile[row.mobile].append(row)
        by_name[row.name, row.area].append(row)
    found: dict[tuple[UUID, UUID], Duplicate] = {}
    for shared, groups in (("mobile", by_mobile.values()), ("name", by_name.values())):
        for group in groups:
            for first, second in combinations(group, 2):
                if not (first.id_number and second.id_number and first.id_number != second.id_number):
                    found.setdefault((first.id, second.id), Duplicate(first, second, shared))
    return [each for pair, each in found.items() if person_id is None or person_id in pair]


def _withdraw_keys(db: Db, gone: PersonRow, kept: PersonRow, reason: str, actor: str, at: datetime) -> None:
    """Release the phones and revoke the badge of the entry that goes."""
    known = badges.badges_of(db, [gone.id, kept.id])
    if len(known) == 2:
        raise BothHaveBadges(gone=gone.name, kept=kept.name)
    if gone.id in known:
        badges.revoke(db, known[gone.id].badge_id, reason, actor, at)
    phones = sa.select(_DEVICE.c.id).where(_DEVICE.c.person_id == gone.id, _DEVICE.c.released_at.is_(None))
    for phone in db.scalars(phones.order_by(_DEVICE.c.id)).all():
        devices.release(db, phone, reason, actor, at)


def _cut(words: str) -> str:
    return words if len(words) <= rules.LONGEST_TEXT else f"{words[: rules.LONGEST_TEXT - 1]}…"
