"""Posting: a year's attendance and teaching become entries of the ledger, each lesson once, and what fell is taken back.

The terminal, the desktop and the demo post a year as a job. Figures come from `credits.rules`, the lines of each page are
chosen in SQL, and the database itself refuses a second credit for one lesson (`source_key`). docs/decisions/posting.md says by
which rule a lesson is chosen.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_year
from core.jobs import Job, Step
from core.language import _
from courses import rules as course_rules
from credits.claims import following
from credits.posting import capping, evidence
from credits.posting.choosing import Run, best_of, due, entry_for, heard, next_turn, teachers, ways_of
from credits.posting.evidence import COURSE, ENTRY, PERSON, SESSION, Lesson
from credits.posting.writing import Entry, new_entry, next_key, reversal, turn_of, write
from credits.refusals import EntryStands, NothingToPost, ReasonMissing, UnknownEntry
from credits.rulebook.rule_versions import ensure_first_version, signed
from credits.year import closed
from credits.years import in_year
from store.transaction import Store
from store.types import Db


class Posted(NamedTuple):
    """What a posting added: entries and the people they went to, and how many older entries were taken back."""

    entries: int
    people: int
    reversals: int


def post_year(store: Store, year: int, actor: str, at: datetime) -> Job[Posted]:
    """Bring a year's ledger up to the attendance that stands: first reversals, then new entries; a second run adds nothing.

    A session counts when it is over and not cancelled, in the Shanghai year it began in. Of several presences at one lesson the
    one that is worth most counts, of equal ones the one that was posted; within a yearly cap what happened earlier counts first.
    An entry is taken back when its attendance was reversed or its session cancelled; what was claimed or accredited follows who
    was merged. What staff took back stays so until `post_again`. Chunks of 1,000 people, each its own transaction. Raises YearIsClosed.
    """
    with store.write() as db:
        closed.refuse_closed(db, [year])
        ensure_first_version(db, actor, at)
        run = Run(signed(db), actor, at)
        followed = following.follow(db, year, actor, at)
    taken_back = followed.reversals
    while True:
        with store.write() as db:
            fallen = _take_back(db, ENTRY.c.year == year, run)
        taken_back += fallen
        if fallen < evidence.PAGE:
            break
        yield Step(0, 0, _("Taking back credits whose check-in was reversed"))
    with store.read() as db:
        lessons = evidence.lessons(db, in_year(SESSION.c.starts_at, year), at)
    of_course = _by_course(lessons)
    entries, people = len(followed.people), set(followed.people)
    for done, lesson in enumerate(lessons):
        yield Step(done, len(lessons), _("Posting credits"))
        after: UUID | None = None
        while True:
            with store.write() as db:
                page = evidence.page(db, lesson, after)
                posted = _post(db, lesson, of_course[lesson.course_id], page, run, taught=after is None)
            entries += len(posted.people)
            taken_back += posted.reversals
            people.update(posted.people)
            if len(page) < evidence.PAGE:
                break
            after = page[-1].person_id
    if capping.caps(run.known).any:
        after = None
        while True:
            with store.write() as db:
                of = capping.people(db, year, after)
                moved = _settle(db, year, of, run)
            entries += len(moved)
            taken_back += len(moved)
            people.update(moved)
            if len(of) < evidence.PAGE:
                break
            after = of[-1]
            yield Step(len(lessons), len(lessons), _("Looking at the yearly caps"))
    yield Step(len(lessons), len(lessons), _("Posting credits"))
    return Posted(entries, len(people), taken_back)


def post_session(db: Db, session_id: UUID, actor: str, at: datetime) -> int:
    """Post one session that is over, in the caller's transaction; how many entries it added. A second call adds none.

    Raises YearIsClosed.
    """
    found = evidence.lessons(db, SESSION.c.id == session_id, at)
    if not found:
        return 0
    (lesson,) = found
    year = local_year(lesson.starts_at)
    closed.refuse_closed(db, [year])
    ensure_first_version(db, actor, at)
    run = Run(signed(db), actor, at)
    while _take_back(db, ENTRY.c.session_id == session_id, run) == evidence.PAGE:
        pass
    siblings = evidence.lessons(
        db, sa.and_(SESSION.c.course_id == lesson.course_id, in_year(SESSION.c.starts_at, year)), at
    )
    entries, after = 0, None
    while True:
        page = evidence.page(db, lesson, after)
        posted = _post(db, lesson, siblings, page, run, taught=after is None)
        entries += len(posted.people)
        _settle(db, year, posted.people, run)
        if len(page) < evidence.PAGE:
            return entries
        after = page[-1].person_id


def post_again(db: Db, entry_id: UUID, reason: str, actor: str, at: datetime) -> UUID:
    """Give credit again for what an entry that was taken back was for, from evidence that stands; the new entry's id.

    The new source key carries the next number. An entry of somebody merged into another is given to that other. A claim is
    given again by two people (credits.claims), not here. Raises UnknownEntry, EntryStands, NothingToPost, ReasonMissing, ReasonTooLong, YearIsClosed.
    """
    if not reason.strip():
        raise ReasonMissing
    why = course_rules.said(reason)
    owner = sa.func.coalesce(PERSON.c.merged_into, PERSON.c.id).label("owner")
    found = db.execute(
        sa.select(ENTRY, owner, SESSION.c.course_id)
        .join(PERSON, PERSON.c.id == ENTRY.c.person_id)
        .outerjoin(SESSION, SESSION.c.id == ENTRY.c.session_id)
        .where(ENTRY.c.id == entry_id)
    ).first()
    if found is None:
        raise UnknownEntry
    run = Run(signed(db), actor, at)
    row = _lesson_again(db, found, why, run) if found.course_id else _as_it_was(db, found, why, run)
    if not _put(db, [(row, None)], run):
        raise EntryStands
    _settle(db, row["year"], [row["person_id"]], run)
    return row["id"]


def _lesson_again(db: Db, found: sa.Row[Any], why: str, run: Run) -> Entry:
    earlier = evidence.earlier(db, found.course_id, [found.owner])[found.owner]
    if any(before.stands for before in earlier):
        raise EntryStands
    which = sa.and_(SESSION.c.course_id == found.course_id, in_year(SESSION.c.starts_at, found.year))
    siblings = evidence.lessons(db, which, run.at)
    ways = ways_of(db, siblings, [found.owner], run).get(found.owner, [])
    if ways:
        best, worth, version = best_of(ways, run.known)
        if worth != (0, 0):
            return entry_for(best, found.owner, next_turn(earlier), worth, version, run, why)
    raise NothingToPost


def _as_it_was(db: Db, found: sa.Row[Any], why: str, run: Run) -> Entry:
    """A grant, which no lesson is behind, given again with the figures it had; a claim is `claims.give_again`."""
    source = found.source_key if turn_of(found.source_key) == 1 else found.source_key.rpartition(":")[0]
    keys = sa.or_(ENTRY.c.source_key == source, ENTRY.c.source_key.startswith(f"{source}:", autoescape=True))
    last = db.execute(
        sa.select(ENTRY, evidence.is_reversed.label("gone")).where(keys).order_by(ENTRY.c.id.desc()).limit(1)
    ).one()
    if found.reverses_id is not None or found.claim_id is not None:
        raise NothingToPost
    if not last.gone:
        raise EntryStands
    return new_entry(
        found.owner,
        last.year,
        last.kind,
        last.category,
        last.credits,
        last.hours,
        next_key(last.source_key),
        last.rule_version_id,
        run.actor,
        last.occurred_at,
        run.at,
        stage_id=last.stage_id,
        reason=why,
    )


class _Chunk(NamedTuple):
    people: list[UUID]
    """Who got an entry."""
    reversals: int


def _take_back(db: Db, which: sa.ColumnElement[bool], run: Run) -> int:
    """Reverse what lost its evidence: PAGE entries at most; how many."""
    fallen = evidence.fallen(db, which)
    if len(fallen) < evidence.PAGE:
        words = _("No longer a teacher of this session")
        rows = [
            *(reversal(entry, entry.fell, run.actor, run.at) for entry in fallen),
            *(
                reversal(entry, entry.fell or words, run.actor, run.at)
                for entry in evidence.fallen_teaching(db, which)
            ),
        ]
    else:
        rows = [reversal(entry, entry.fell, run.actor, run.at) for entry in fallen]
    write(db, rows, run.at)
    return len(rows)


def _post(
    db: Db,
    lesson: Lesson,
    siblings: Sequence[Lesson],
    page: Sequence[evidence.Attended],
    run: Run,
    *,
    taught: bool,
) -> _Chunk:
    """Post a page of people of one session, and with `taught` whoever taught it."""
    people = [attended.person_id for attended in page]
    taught_by = teachers(db, lesson, run.known) if taught else []
    if not people and not taught_by:
        return _Chunk([], 0)
    # Two postings of one lesson wait for each other: its keys differ by the way it was had, so they alone would not.
    db.execute(sa.select(COURSE.c.id).where(COURSE.c.id == lesson.course_id).with_for_update(key_share=True))
    everybody = [*people, *sorted({*taught_by} - {*people})]
    earlier = evidence.earlier(db, lesson.course_id, everybody)
    withheld = evidence.withheld(db, lesson.course_id, everybody)
    if len(siblings) == 1 and not taught_by:
        ways = {attended.person_id: [heard(lesson, attended)] for attended in page}
    else:
        ways = ways_of(db, siblings, everybody, run)
    pairs: list[tuple[Entry, Entry | None]] = []
    for person in everybody:
        if person not in withheld and person in ways:
            found = due(person, ways[person], earlier[person], run)
            pairs += [found] if found else []
    posted = _put(db, pairs, run)
    return _Chunk([row["person_id"] for row in posted], sum(back is not None for _new, back in pairs))


def _settle(db: Db, year: int, people: Sequence[UUID], run: Run) -> list[UUID]:
    """Post anew what counts wrongly under the yearly caps; whose entries that were."""
    if not people or not capping.caps(run.known).any:
        return []
    moved = capping.settle(db, year, people, run.known, run.actor, run.at)
    return [row["person_id"] for row in _put(db, moved, run, cut=False)]


def _put(db: Db, pairs: Sequence[tuple[Entry, Entry | None]], run: Run, *, cut: bool = True) -> list[Entry]:
    """Write entries, each with the reversal of the one whose place it takes; gives the entries without the reversals."""
    news = [new for new, _back in pairs]
    backs = [back for _new, back in pairs if back is not None]
    if cut:
        news = capping.within_caps(db, news, backs, run.known)
    put = {row["id"] for row in write(db, [*backs, *news], run.at)}
    for new, back in pairs:
        # Else the transaction must not be kept: a credit would be lost, or counted twice.
        if back is not None and (new["id"] in put) != (back["id"] in put):
            raise AssertionError(f"{new['source_key']} does not take the place of {back['source_key']}")
    return [row for row in news if row["id"] in put]


def _by_course(lessons: Iterable[Lesson]) -> Mapping[UUID, list[Lesson]]:
    found: dict[UUID, list[Lesson]] = {}
    for lesson in lessons:
        found.setdefault(lesson.course_id, []).append(lesson)
    return found
