"""Doing what a plan and the user's decisions say, whole or not at all, and taking a whole import back."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.jobs import Job, Step
from core.language import _
from core.refusal import Refusal, word
from courses import check_in
from courses.check_in import Attempt, Outcome
from courses.meetings.planning import (
    ATTENDANCE,
    TAKEN_BACK,
    Decisions,
    Entry,
    MeetingPlan,
    Seen,
    mark,
    nonce,
    settled,
    walk_ins,
)
from courses.meetings.refusals import ImportUnknown, MeetingNotDone
from courses.rules import said
from courses.walk_ins import record
from people.rules import is_mobile
from store import journal
from store.journal import Line
from store.transaction import Store
from store.types import Db

LANE = "import"
IMPORTED = "meeting.imported"


class NotDone(NamedTuple):
    """Somebody whom the session's rules refused."""

    name: str
    message: str
    """In the present language."""


class MeetingResult(NamedTuple):
    """What an import did."""

    checked_in: int
    already: int
    not_done: tuple[NotDone, ...]
    left: int
    """Rows of leaving with minutes; as many as were checked in, unless somebody had left already."""
    noted: int = 0
    """Participants written down as walk-ins."""


def carry_out(
    store: Store, plan: MeetingPlan, decisions: Decisions, actor: str, at: datetime
) -> Job[MeetingResult]:
    """Check in everybody whom the plan and the decisions name: arrival, leaving and the minutes of the union.

    One transaction: cancelled or failed, nothing is imported. The same file a second time adds nothing. Raises MeetingNotDone
    before the session begins.
    """
    entries, strangers = settled(plan, decisions), walk_ins(plan, decisions)
    if at < plan.session.starts_at:
        raise MeetingNotDone
    if not (entries or strangers):
        yield Step(0, 0)
        return MeetingResult(0, len(plan.already), (), 0)
    yield Step(0, len(entries), _("Checking in"))
    begin = mark(plan.session.id, plan.digest, plan.round)
    arriving = {each.person_id: _attempt(plan, begin, each, "in", actor) for each in entries}
    leaving = [_attempt(plan, begin, each, "out", actor) for each in entries]
    # No step inside: whoever drives the job may take any time over one, and all others would wait for it.
    with store.write() as db:
        came = check_in.check_in(db, list(arriving.values()), at)
        new = {id_ for id_, outcome in zip(arriving, came, strict=True) if outcome.code == "ok"}
        went = check_in.check_in(db, [each for each in leaving if each.person_id in new], at)
        left = sum(1 for outcome in went if outcome.code == "ok")
        result = _note(db, plan, strangers, _result(plan, came, left), actor, at)
        if result.checked_in or result.noted:
            journal.note(db, _line(plan, decisions, result, actor, at), at)
    return result


def take_back_import(db: Db, session_id: UUID, digest: str, reason: str, actor: str, at: datetime) -> int:
    """Take back every check-in that stands of one file at one session, and say how many. The rows stay as evidence.

    `digest` is the file's SHA-256, as the line "meeting.imported" has it. The file can be imported anew afterwards. Raises
    ImportUnknown, ReasonMissing and ReasonTooLong.
    """
    why = said(reason)
    # Every file and every turn begins its marks otherwise: the turns are few.
    begins = [mark(session_id, digest, turn) for turn in range(_turns(db, session_id) + 1)]
    arrivals = db.scalars(
        sa.select(ATTENDANCE.c.id).where(
            ATTENDANCE.c.session_id == session_id,
            ATTENDANCE.c.lane == LANE,
            ATTENDANCE.c.direction == "in",
            ATTENDANCE.c.reversed_at.is_(None),
            sa.or_(*(ATTENDANCE.c.nonce.startswith(begin, autoescape=True) for begin in begins)),
        )
    ).all()
    if not arrivals:
        raise ImportUnknown
    check_in.reverse_all(db, arrivals, why, actor, at)
    payload = {"sha256": digest, "people": len(arrivals), "reason": why}
    journal.note(db, Line(TAKEN_BACK, "session", session_id, actor, at, payload), at)
    return len(arrivals)


class Import(NamedTuple):
    """One import of a file into a session."""

    file: str
    digest: str
    imported_at: datetime
    actor: str
    standing: int
    """How many of its check-ins stand now."""


def imports(db: Db, session_id: UUID) -> list[Import]:
    """The files imported into a session, newest first, each once, with what stands of them."""
    found: dict[str, Import] = {}
    turns = _turns(db, session_id)
    marks = Counter(
        used[:32]
        for used in db.scalars(
            sa.select(ATTENDANCE.c.nonce).where(
                ATTENDANCE.c.session_id == session_id,
                ATTENDANCE.c.lane == LANE,
                ATTENDANCE.c.direction == "in",
                ATTENDANCE.c.reversed_at.is_(None),
                ATTENDANCE.c.nonce.is_not(None),
            )
        )
    )
    for line in journal.history(db, "session", session_id, limit=1_000):
        if line.action != IMPORTED:
            continue
        digest = str(line.payload["sha256"])
        standing = sum(marks[mark(session_id, digest, turn)] for turn in range(turns + 1))
        found.setdefault(
            digest, Import(str(line.payload["file"]), digest, line.recorded_at, line.actor, standing)
        )
    return list(found.values())


def _turns(db: Db, session_id: UUID) -> int:
    table = journal.JOURNAL
    return (
        db.scalar(
            sa.select(sa.func.count())
            .select_from(table)
            .where(
                table.c.subject_kind == "session",
                table.c.subject_id == str(session_id),
                table.c.action == TAKEN_BACK,
            )
        )
        or 0
    )


def _attempt(plan: MeetingPlan, begin: str, entry: Entry, direction: str, actor: str) -> Attempt:
    leaving = direction == "out"
    return Attempt(
        entry.person_id,
        LANE,
        entry.presence.left if leaving else entry.presence.came,
        actor,
        session_id=plan.session.id,
        direction=direction,
        nonce=nonce(begin, entry.person_id, direction),
        minutes=entry.presence.minutes if leaving else None,
    )


def _result(plan: MeetingPlan, arrived: Sequence[Outcome], left: int) -> MeetingResult:
    refused = tuple(
        NotDone(outcome.name, word(outcome.refusal) if outcome.refusal else outcome.code)
        for outcome in arrived
        if not outcome.ok
    )
    done = sum(1 for outcome in arrived if outcome.code == "ok")
    already = sum(1 for outcome in arrived if outcome.code == "already")
    return MeetingResult(done, already + len(plan.already), refused, left)


def _note(
    db: Db, plan: MeetingPlan, strangers: Sequence[Seen], result: MeetingResult, actor: str, at: datetime
) -> MeetingResult:
    """Write strangers down as walk-ins; what cannot be one (a name of signs alone) is told beside the others."""
    refused = list(result.not_done)
    for seen in strangers:
        mobile = seen.who.mobile if is_mobile(seen.who.mobile) else ""
        try:
            record(
                db,
                plan.session.id,
                seen.who.names[-1],
                mobile,
                plan.file,
                seen.presence.came,
                actor=actor,
                at=at,
            )
        except Refusal as refusal:
            refused.append(NotDone(seen.nickname, word(refusal)))
    noted = len(strangers) - (len(refused) - len(result.not_done))
    return result._replace(noted=noted, not_done=tuple(refused))


def _line(plan: MeetingPlan, decisions: Decisions, result: MeetingResult, actor: str, at: datetime) -> Line:
    chosen = sum(
        1 for each in (*(doubt.seen for doubt in plan.unsure), *plan.nobody) if each.key in decisions.chosen
    )
    payload: dict[str, object] = {
        "file": plan.file,
        "sha256": plan.digest,
        "rows": plan.rows,
        "checked_in": result.checked_in,
        "already": result.already,
        "not_done": len(result.not_done),
        "chosen": chosen,
        "left_out": len(decisions.left_out),
        "noted": result.noted,
        "undecided": len(plan.unsure) + len(plan.nobody) - chosen - result.noted,
        "refused": len(plan.refused),
    }
    return Line(IMPORTED, "session", plan.session.id, actor, at, payload)
