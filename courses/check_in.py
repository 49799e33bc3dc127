"""The one verb by which anybody is checked in, whatever the lane: a set of attempts in, an outcome each out (docs/architecture.md).

The web door hands it all that has arrived and answers each phone after the commit; the desktop and the demo call it too.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import quoted
from core.clock import local
from core.ids import new_id, text_of
from core.refusal import Refusal
from courses import refusals, rules
from courses.evidence import (
    ATTENDANCE,
    Evidence,
    SessionFacts,
    Standing,
    read_evidence,
    read_sessions,
)
from store import journal
from store.journal import Line
from store.sets import insert_set
from store.types import Db

_AT_ONCE = 5_000
"""Attempts that are decided and put together; a door's set is always one."""


class Attempt(NamedTuple):
    """One person wanting in (or out). The session is named by its id or by its number; times are the server's."""

    person_id: UUID
    lane: str
    occurred_at: datetime
    actor: str
    session_id: UUID | None = None
    session_number: int | None = None
    direction: str = "in"
    nonce: str | None = None
    device_id: UUID | None = None
    reason: str = ""
    point: int = 0
    """The task point, for direction "at"."""
    minutes: int | None = None
    """On a leaving: minutes present, where the lane knows better than arrival and leaving."""
    device_is_new: bool = False
    """The phone is bound only if this is accepted (see `check_in`); what is refused does not name it."""


class Outcome(NamedTuple):
    """What became of an attempt: `code` is "ok", "already" (both are `ok`), or the refusal's."""

    ok: bool
    code: str
    at: datetime | None = None
    """When the person was checked in: the earlier time for "already", None when refused."""
    name: str = ""
    late: bool = False
    refusal: Refusal | None = None
    attendance_id: UUID | None = None
    course: str = ""


Welcome = Callable[[Sequence[Attempt]], None]


def check_in(
    db: Db, attempts: Sequence[Attempt], at: datetime, welcome: Welcome | None = None
) -> list[Outcome]:
    """Check in all that can be, in their order, and give an outcome for each in the same order.

    A second tap is success with the first time; refused attempts are journalled and disturb no other. Of two attempts for
    one person the first counts. `at` is when it is recorded; `occurred_at` decides windows, lateness and the year. `welcome`
    gets those who are in, now or before, when that is decided and their rows are not yet put: new phones are bound there.
    """
    names = [each.session_number if each.session_id is None else each.session_id for each in attempts]
    sessions = read_sessions(db, {name for name in names if name is not None})
    asked = [
        (each, None if name is None else sessions.get(name))
        for each, name in zip(attempts, names, strict=True)
    ]
    outcomes: list[Outcome] = []
    for start in range(0, len(asked), _AT_ONCE):
        outcomes += _check_in(db, asked[start : start + _AT_ONCE], at, welcome)
    settled = zip(asked, outcomes, strict=True)
    journal.append(
        db, [line_of(*each, outcome) for each, outcome in settled if outcome.code != "already"], at
    )
    return outcomes


def check_in_by_hand(
    db: Db,
    session_id: UUID,
    person_id: UUID,
    reason: str,
    actor: str,
    at: datetime,
    *,
    direction: str = "in",
    occurred_at: datetime | None = None,
) -> Outcome:
    """Staff vouch for one person. `occurred_at` is when the person came, when that is not now.

    The same rules hold as for a phone; what they refuse comes back in the outcome. Raises ReasonMissing and ReasonTooLong.
    """
    attempt = Attempt(
        person_id,
        "manual",
        occurred_at or at,
        actor,
        session_id=session_id,
        direction=direction,
        reason=rules.said(reason),
    )
    return check_in(db, [attempt], at)[0]


def reverse(db: Db, attendance_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Take one check-in back, as `reverse_all`."""
    reverse_all(db, [attendance_id], reason, actor, at)


def reverse_all(db: Db, attendance_ids: Collection[UUID], reason: str, actor: str, at: datetime) -> int:
    """Take check-ins back, all or none; how many rows fell. They stay as evidence.

    Taking an arrival back takes what followed it (task points, leaving) along. Raises UnknownAttendance, AlreadyReversed,
    ReasonMissing, ReasonTooLong.
    """
    why = rules.said(reason)
    asked = set(attendance_ids)
    which = ATTENDANCE.c.id.in_(asked)
    # The sessions' rows first, as in checking in: two at once then never wait for each other in a ring.
    read_sessions(db, db.scalars(sa.select(ATTENDANCE.c.session_id).where(which).distinct()))
    rows = db.execute(sa.select(ATTENDANCE).where(which).order_by(ATTENDANCE.c.id).with_for_update()).all()
    if len(rows) < len(asked):
        raise refusals.UnknownAttendance
    if any(row.reversed_at is not None for row in rows):
        raise refusals.AlreadyReversed
    gone = {(row.session_id, row.person_id) for row in rows if row.direction == "in"}
    beside = db.execute(
        sa.select(ATTENDANCE.c.id, ATTENDANCE.c.session_id, ATTENDANCE.c.person_id).where(
            ATTENDANCE.c.session_id.in_({session for session, _person in gone}),
            ATTENDANCE.c.person_id.in_({person for _session, person in gone}),
            ATTENDANCE.c.reversed_at.is_(None),
        )
    )
    falls = asked | {row.id for row in beside if (row.session_id, row.person_id) in gone}
    taken_back = db.execute(
        sa.update(ATTENDANCE)
        .where(ATTENDANCE.c.id.in_(falls))
        .values(reversed_at=at, reversed_reason=why, reversed_by=actor)
        .returning(ATTENDANCE.c.id, ATTENDANCE.c.session_id, ATTENDANCE.c.person_id, ATTENDANCE.c.direction)
    ).all()
    ordered = sorted(taken_back, key=lambda each: (each.session_id, each.person_id, each.direction, each.id))
    journal.append(db, [_taken_back(each, why, actor, at) for each in ordered], at)
    return len(ordered)


def _taken_back(row: sa.Row[*tuple[Any, ...]], why: str, actor: str, at: datetime) -> Line:
    said = {
        "session": row.session_id,
        "person": row.person_id,
        "direction": row.direction,
        "reason": why,
    }
    return Line("check_in.reversed", "attendance", row.id, actor, at, said)


def _check_in(
    db: Db, part: Sequence[tuple[Attempt, SessionFacts | None]], at: datetime, welcome: Welcome | None
) -> list[Outcome]:
    present = {session.id.int: session for _attempt, session in part if session}
    people = {attempt.person_id for attempt, _session in part}
    nonces = {attempt.nonce for attempt, _session in part if attempt.nonce}
    while True:
        evidence = read_evidence(db, present.values(), people, nonces)
        rows: list[tuple[object, ...]] = []
        outcomes = [_decide(attempt, session, evidence, at, rows) for attempt, session in part]
        with db.connection().begin_nested() as attempted:
            if welcome:
                settled = zip(part, outcomes, strict=True)
                welcome([attempt for (attempt, _session), outcome in settled if outcome.ok])
            if insert_set(db, ATTENDANCE, _COLUMNS, rows, unless_there=True) == len(rows):
                return outcomes
            attempted.rollback()  # a ticket was used elsewhere in the same instant (PostgreSQL): all is decided anew


def _decide(
    attempt: Attempt,
    session: SessionFacts | None,
    evidence: Evidence,
    at: datetime,
    rows: list[tuple[object, ...]],
) -> Outcome:
    if session is None:
        return _refused(refusals.UnknownSession())
    person = evidence.people.get(attempt.person_id)
    if person is None:
        return _refused(refusals.UnknownPerson(), course=session.course)
    name, left_on = person
    key = (session.id.int, attempt.person_id.int, attempt.direction, attempt.point)
    earlier = evidence.standing.get(key)
    used = evidence.used.get(attempt.nonce) if attempt.nonce else None
    if used is not None and (earlier is None or used.id != earlier.id):
        return _refused(refusals.TicketUsed(), name, session.course)
    if earlier is not None:
        return _done("already", earlier, name, session)
    open_ = session.windows[attempt.direction]
    enrolled = (session.id, attempt.person_id) in evidence.enrolled
    claim = rules.Claim(
        attempt.direction,
        attempt.occurred_at,
        left_on,
        enrolled,
        attempt.direction != "in" and (*key[:2], "in", 0) in evidence.standing,
        attempt.point,
    )
    taken = evidence.taken.get(session.id, 0)
    code = rules.decide(session.terms, open_, claim, taken, at)
    if code != "ok":
        return _refused(_refusal(code, attempt, session, name), name, session.course)
    late = attempt.occurred_at > open_.late_from
    new = Standing(
        new_id(),
        session.id,
        attempt.person_id,
        attempt.direction,
        attempt.point,
        attempt.nonce,
        attempt.occurred_at,
        late,
    )
    evidence.note(new)
    if attempt.direction == "in" and not enrolled:
        evidence.taken[session.id] = taken + 1
    rows.append(_row(attempt, new, at))
    return _done("ok", new, name, session)


_COLUMNS = (
    "id",
    "session_id",
    "person_id",
    "direction",
    "point",
    "lane",
    "nonce",
    "device_id",
    "late",
    "minutes",
    "reason",
    "actor",
    "occurred_at",
    "recorded_at",
    "reversed_reason",
    "reversed_by",
)


def _row(attempt: Attempt, new: Standing, at: datetime) -> tuple[object, ...]:
    """The row in the order of _COLUMNS."""
    return (
        new.id,
        new.session_id,
        new.person_id,
        new.direction,
        new.point,
        attempt.lane,
        attempt.nonce,
        attempt.device_id,
        new.late,
        attempt.minutes,
        attempt.reason,
        attempt.actor,
        attempt.occurred_at,
        at,
        "",
        "",
    )


def _done(code: str, row: Standing, name: str, session: SessionFacts) -> Outcome:
    return Outcome(True, code, row.occurred_at, name, row.late, None, row.id, session.course)  # noqa: FBT003 - by place: made for every row of every set


def _refused(refusal: Refusal, name: str = "", course: str = "") -> Outcome:
    return Outcome(ok=False, code=refusal.code, name=name, refusal=refusal, course=course)


def _refusal(code: str, attempt: Attempt, session: SessionFacts, name: str) -> Refusal:
    """The refusal of a code that `rules.decide` gave, with what its sentence names."""
    kind = _REFUSALS[code]
    opens, closes, _late = session.windows[attempt.direction]
    return kind(
        name=name,
        course=session.course,
        capacity=session.terms.capacity,
        opens=_clock(opens),
        closed=_clock(closes),
        time=_clock(attempt.occurred_at),
    )


_REFUSALS: Mapping[str, type[Refusal]] = {
    kind.code: kind
    for kind in (
        refusals.PersonBlocked,
        refusals.SessionCancelled,
        refusals.NotYet,
        refusals.SessionNotOpenYet,
        refusals.SessionClosed,
        refusals.NotCheckedIn,
        refusals.UnknownPoint,
        refusals.NotEnrolled,
        refusals.HallFull,
    )
}


def _clock(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}"


def line_of(attempt: Attempt, session: SessionFacts | None, outcome: Outcome) -> Line:
    """What the journal says of an attempt that was decided anew; `session` is None for one that is not in the base.

    The payload is its canonical text, put together at once with the keys in their order: half the price of one made from a dict.
    """
    named = attempt.device_id if outcome.ok or not attempt.device_is_new else None
    device = f'"device":"{text_of(named)}",' if named else ""
    way = f'"direction":{quoted(attempt.direction)},"lane":{quoted(attempt.lane)},'
    minutes = "" if attempt.minutes is None else f'"minutes":{attempt.minutes},'
    person = f'"person":"{text_of(attempt.person_id)}"'
    point = f',"point":{attempt.point}' if attempt.point else ""
    reason = f',"reason":{quoted(attempt.reason)}' if attempt.reason else ""
    if session and outcome.attendance_id:
        late = '"late":true,' if outcome.late else '"late":false,'
        at = f',"session":"{text_of(session.id)}"'
        said = f"{{{device}{way}{late}{minutes}{person}{point}{reason}{at}}}"
        return Line(
            "check_in.done", "attendance", outcome.attendance_id, attempt.actor, attempt.occurred_at, said
        )
    said = f'{{"code":{quoted(outcome.code)},{device}{way}{minutes}{person}{point}{reason}}}'
    subject = session.id if session else str(attempt.session_id or attempt.session_number or "")
    return Line("check_in.refused", "session", subject, attempt.actor, attempt.occurred_at, said)
