"""The tray: what every lane did at a session, newest first, refused and taken back too. The desktop's check-in page shows it."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import N_, translate
from courses.tables import Attendance
from courses.today import lane_title
from people.actors import actor_title
from people.tables import Person
from sheets.columns import Column, Kind, Sheet
from store.journal import JOURNAL
from store.types import Db, table_of

_ATTENDANCE = table_of(Attendance)
_PERSON = table_of(Person)
REFUSED = "check_in.refused"
SHOWN = 300


class TrayRow(NamedTuple):
    """One thing that a lane did."""

    at: datetime
    """When it was recorded."""
    happened_at: datetime
    name: str
    """Empty for a scan of a phone that nobody has signed in on."""
    staff_number: str | None
    direction: str
    point: int
    lane: str
    outcome: str
    """ok, late, taken_back, or the code of a refusal."""
    reason: str
    actor: str
    attendance_id: UUID | None
    """What can be taken back; None for a refused attempt and for what was taken back."""


def _where(row: TrayRow) -> str:
    if row.direction == "at":
        return translate(_POINT, point=row.point)
    return translate(_DIRECTIONS[row.direction])


_POINT = N_("task point {point}")
TRAY: Sheet[TrayRow] = Sheet(
    N_("Everything that came in"),
    (
        Column("at", N_("Recorded"), Kind.INSTANT, lambda row: row.at, 16),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name or translate(_UNKNOWN), 12),
        Column("lane", N_("How"), Kind.TEXT, lambda row: lane_title(row.lane), 10),
        Column("direction", N_("Direction"), Kind.TEXT, _where, 10),
        Column("outcome", N_("Result"), Kind.TEXT, lambda row: outcome_title(row.outcome), 24),
        Column("reason", N_("Reason"), Kind.TEXT, lambda row: row.reason, 20),
        Column("happened_at", N_("Happened"), Kind.INSTANT, lambda row: row.happened_at, 16),
        Column("actor", N_("By"), Kind.TEXT, lambda row: actor_title(row.actor), 14),
    ),
)

_UNKNOWN = N_("(unknown)")
_OUTCOMES = {
    "ok": N_("checked in"),
    "late": N_("checked in, late"),
    "taken_back": N_("taken back"),
    "unknown_session": N_("no such session"),
    "unknown_person": N_("not on the roster"),
    "blocked": N_("has left the roster"),
    "cancelled": N_("session cancelled"),
    "too_early": N_("not open yet"),
    "closed": N_("already closed"),
    "not_enrolled": N_("not enrolled"),
    "full": N_("no place left"),
    "not_checked_in": N_("no arrival to leave from"),
    "unknown_point": N_("no such task point"),
    "not_yet": N_("time lies ahead"),
    "ticket_used": N_("scan already used"),
    "ticket_expired": N_("scan too long ago"),
    "ticket_forged": N_("not from a scan"),
    "code_expired": N_("old or forwarded code"),
    "code_unreadable": N_("no code of ours"),
    "wrong_direction": N_("code of the other direction"),
    "unknown_badge": N_("unknown badge"),
    "badge_revoked": N_("badge was revoked"),
    "badge_forged": N_("forged badge"),
}
_DIRECTIONS = {"in": N_("arriving"), "out": N_("leaving")}


def outcome_title(outcome: str) -> str:
    """What became of an attempt, in the present language and few words."""
    return translate(_OUTCOMES[outcome]) if outcome in _OUTCOMES else outcome


def tray(db: Db, session_id: UUID, limit: int = SHOWN) -> list[TrayRow]:
    """The newest `limit` things of one session: check-ins, what was taken back, refused attempts of every lane."""
    rows = [*_standing(db, session_id, limit), *_taken_back(db, session_id, limit)]
    rows += _refused(db, session_id, limit)
    # Of one instant, taking back comes after what it takes back.
    rows.sort(key=lambda row: (row.at, row.outcome == "taken_back"), reverse=True)
    return rows[:limit]


_ROWS = sa.select(
    _ATTENDANCE, _PERSON.c.name.label("person_name"), _PERSON.c.staff_number
).join(_PERSON, _PERSON.c.id == _ATTENDANCE.c.person_id)  # fmt: skip


def _standing(db: Db, session_id: UUID, limit: int) -> list[TrayRow]:
    # What stands and what was taken back are two indexes: one question for both would read the attendance of all years.
    found = db.execute(
        _ROWS.where(_ATTENDANCE.c.session_id == session_id, _ATTENDANCE.c.reversed_at.is_(None))
        .order_by(_ATTENDANCE.c.recorded_at.desc(), _ATTENDANCE.c.id.desc())
        .limit(limit)
    )
    return [_entered(each, each.id) for each in found]


def _taken_back(db: Db, session_id: UUID, limit: int) -> list[TrayRow]:
    """Two rows each: when it was entered, and when it was taken back."""
    found = db.execute(
        _ROWS.where(_ATTENDANCE.c.session_id == session_id, _ATTENDANCE.c.reversed_at.is_not(None))
        .order_by(_ATTENDANCE.c.reversed_at.desc(), _ATTENDANCE.c.id.desc())
        .limit(limit)
    ).all()
    back = [
        _row(each, each.reversed_at, "taken_back", each.reversed_reason, each.reversed_by, None)
        for each in found
    ]
    return [*back, *(_entered(each, None) for each in found)]


def _entered(each: sa.Row[Any], attendance_id: UUID | None) -> TrayRow:
    outcome = "late" if each.late else "ok"
    return _row(each, each.recorded_at, outcome, each.reason, each.actor, attendance_id)


def _row(
    each: sa.Row[Any], at: datetime, outcome: str, reason: str, actor: str, attendance_id: UUID | None
) -> TrayRow:
    return TrayRow(
        at,
        each.occurred_at,
        each.person_name,
        each.staff_number,
        each.direction,
        each.point,
        each.lane,
        outcome,
        reason,
        actor,
        attendance_id,
    )


def _refused(db: Db, session_id: UUID, limit: int) -> list[TrayRow]:
    found = db.execute(
        sa.select(JOURNAL.c.recorded_at, JOURNAL.c.occurred_at, JOURNAL.c.actor, JOURNAL.c.payload)
        .where(
            JOURNAL.c.subject_kind == "session",
            JOURNAL.c.subject_id == str(session_id),
            JOURNAL.c.action == REFUSED,
        )
        .order_by(JOURNAL.c.seq.desc())
        .limit(limit)
    ).all()
    said = [json.loads(line.payload) for line in found]
    people = _people(db, {UUID(each["person"]) for each in said if each.get("person")})
    rows: list[TrayRow] = []
    for line, payload in zip(found, said, strict=True):
        name, number = people.get(payload.get("person"), ("", None))
        rows.append(
            TrayRow(
                line.recorded_at,
                line.occurred_at,
                name,
                number,
                payload["direction"],
                payload.get("point", 0),
                payload["lane"],
                payload["code"],
                payload.get("reason", ""),
                line.actor,
                None,
            )
        )
    return rows


def _people(db: Db, ids: Collection[UUID]) -> dict[str, tuple[str, str | None]]:
    found = db.execute(
        sa.select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.staff_number).where(_PERSON.c.id.in_(ids))
    )
    return {str(row.id): (row.name, row.staff_number) for row in found}
