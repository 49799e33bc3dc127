"""Which presence counts for a lesson: of several the one that is worth most, and when an entry has to give way to another.

`posting` asks for each page of people; nothing is written here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date, local_year
from core.language import _
from credits.posting import evidence
from credits.posting.evidence import TEACHING, Earlier, Lesson
from credits.posting.writing import Entry, in_turn, new_entry, reversal, turn_of
from credits.rulebook.rule_versions import RuleVersionRow, on_day
from credits.rules import Presence, Rules, Worth, credit_for
from store.types import Db


class Heard(NamedTuple):
    """One way in which somebody may have a lesson: an attendance, or having taught it."""

    lesson: Lesson
    attendance_id: UUID | None
    came_at: datetime
    presence: Presence


class Run(NamedTuple):
    """What all chunks of one posting share."""

    known: Sequence[RuleVersionRow]
    actor: str
    at: datetime


def due(
    person: UUID, ways: Sequence[Heard], earlier: Sequence[Earlier], run: Run
) -> tuple[Entry, Entry | None] | None:
    """The entry that a person is due for a lesson, and the reversal of the one whose place it takes; None when all is right."""
    if any(before.entry.claim_id is not None and before.stands for before in earlier):
        return None  # claimed and accepted: the lesson counts
    own = [before for before in earlier if before.entry.claim_id is None]
    last = own[-1] if own else None
    if last is None or not last.stands:
        if last is not None and last.evidence_stands:
            return None  # staff decided that it does not count
        best, worth, version = best_of(ways, run.known)
        if worth == (0, 0):
            return None  # too short a presence: the lesson stays open for another session
        return entry_for(best, person, next_turn(earlier), worth, version, run), None
    entry = last.entry
    if entry.year != local_year(ways[0].lesson.starts_at):
        return None
    versions = _as_posted(entry, run.known)
    best, worth, version = best_of(ways, versions)
    had = Worth(entry.credits if entry.before_cap is None else entry.before_cap, entry.hours)
    held = next((way for way in ways if _is_behind(way, entry)), None)
    if worth <= had and (held is None or worth_of(held, versions)[0] == had):
        return None
    if held is best:
        words = _("The presence at this lesson was corrected")
    else:
        words = _("Another presence at this lesson is worth more")
    back = reversal(entry, words, run.actor, run.at)
    return entry_for(best, person, next_turn(earlier), worth, version, run), back


def _is_behind(way: Heard, entry: sa.Row[Any]) -> bool:
    return (way.attendance_id, way.lesson.session_id, way.presence.kind == TEACHING) == (
        entry.attendance_id,
        entry.session_id,
        entry.kind == TEACHING,
    )


def _as_posted(entry: sa.Row[Any], known: Sequence[RuleVersionRow]) -> Sequence[RuleVersionRow]:
    """The versions to weigh a lesson's presences by: those of their days, or the one it was recalculated under."""
    if entry.rule_version_id == on_day(known, local_date(entry.starts_at)).id:
        return known
    return [
        version._replace(effective_from=date.min) for version in known if version.id == entry.rule_version_id
    ]


def best_of(ways: Iterable[Heard], known: Sequence[RuleVersionRow]) -> tuple[Heard, Worth, RuleVersionRow]:
    """What is worth most, credits before hours; of equals the earliest."""
    weighed = [(way, *worth_of(way, known)) for way in ways]
    return max(weighed, key=lambda found: found[1])


def worth_of(way: Heard, known: Sequence[RuleVersionRow]) -> tuple[Worth, RuleVersionRow]:
    """What a presence gives before any cap, and the version that says so."""
    version = on_day(known, local_date(way.lesson.starts_at))
    return credit_for(version.rules, way.presence), version


def heard(lesson: Lesson, attended: evidence.Attended) -> Heard:
    """An attendance as a way to have the lesson."""
    return Heard(lesson, attended.attendance_id, attended.came_at, evidence.presence(lesson, attended))


def ways_of(db: Db, siblings: Sequence[Lesson], people: Sequence[UUID], run: Run) -> dict[UUID, list[Heard]]:
    """Every way in which these people have a lesson, by its sessions in their order."""
    ways: dict[UUID, list[Heard]] = {}
    for lesson in siblings:
        for attended in evidence.present(db, lesson, evidence.ATTENDANCE.c.person_id.in_(people)):
            ways.setdefault(attended.person_id, []).append(heard(lesson, attended))
        for person in teachers(db, lesson, run.known):
            presence = Presence(TEACHING, lesson.hours, 0)
            ways.setdefault(person, []).append(Heard(lesson, None, lesson.starts_at, presence))
    return ways


def teachers(db: Db, lesson: Lesson, known: Sequence[RuleVersionRow]) -> list[UUID]:
    """Who of the roster taught a session, where the rules of its day give anything for that."""
    if not _pays_teaching(on_day(known, local_date(lesson.starts_at)).rules):
        return []
    return evidence.teaching(db, lesson)


def _pays_teaching(rules: Rules) -> bool:
    return rules.kinds[TEACHING].per_hour > 0


def entry_for(
    way: Heard, person: UUID, turn: int, worth: Worth, version: RuleVersionRow, run: Run, reason: str = ""
) -> Entry:
    """The entry of a person for a lesson, the `turn`-th one of it; `worth` is what it gives before any cap."""
    lesson, kind = way.lesson, way.presence.kind
    source = f"{TEACHING if kind == TEACHING else 'lesson'}:{lesson.course_id}:{person}"
    return new_entry(
        person,
        local_year(lesson.starts_at),
        kind,
        lesson.category,
        worth.credits,
        worth.hours,
        in_turn(source, turn),
        version.id,
        run.actor,
        way.came_at,
        run.at,
        stage_id=lesson.stage_id,
        session_id=lesson.session_id,
        attendance_id=way.attendance_id,
        reason=reason,
    )


def next_turn(earlier: Iterable[Earlier]) -> int:
    """How often the lesson will have been posted with the next entry."""
    return 1 + max((turn_of(before.entry.source_key) for before in earlier), default=0)
