"""What follows a person from one roster entry to another: attendance, enrolments, waiting, leave. `courses.merging` calls it.

Everything here writes rows and gives the journal's lines back, for the caller to append last.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from courses.presence import places
from courses.review.rules import Place, carried
from courses.tables import Attendance, Badge, CourseSession, Device, Enrolment, Excuse, Waiting
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

_ATTENDANCE = table_of(Attendance)
_SESSION = table_of(CourseSession)
_ENROLMENT = table_of(Enrolment)
_WAITING = table_of(Waiting)
_EXCUSE = table_of(Excuse)
_DEVICE = table_of(Device)
_BADGE = table_of(Badge)
_COPIED = (
    "session_id",
    "direction",
    "point",
    "minutes",
    "lane",
    "device_id",
    "late",
    "reason",
    "occurred_at",
)


class Way(NamedTuple):
    """From which entry to which, and what is said of it."""

    source: UUID
    target: UUID
    reason: str
    actor: str
    at: datetime


def lock(db: Db, person_ids: Collection[UUID]) -> None:
    """Lock whatever of these entries a merge may change, before its first line of the journal: no other verb waits in a ring then.

    Their sessions first, as the check-in does; the rest in one order.
    """
    concerned = sa.union(
        *(sa.select(table.c.session_id).where(table.c.person_id.in_(person_ids)) for table in _CONCERNED)
    )
    query = sa.select(_SESSION.c.id).where(_SESSION.c.id.in_(concerned))
    db.execute(query.order_by(_SESSION.c.id).with_for_update()).all()
    for table, stands in _OWN:
        own = sa.select(table.c.id).where(table.c.person_id.in_(person_ids), stands)
        db.execute(own.order_by(table.c.id).with_for_update(key_share=True)).all()


_CONCERNED = (_ATTENDANCE, _ENROLMENT, _WAITING, _EXCUSE)
_OWN = (
    (_DEVICE, _DEVICE.c.released_at.is_(None)),
    (_BADGE, _BADGE.c.revoked_at.is_(None)),
    (_EXCUSE, sa.true()),
    (_WAITING, _WAITING.c.ended_at.is_(None)),
    (_ATTENDANCE, _ATTENDANCE.c.reversed_at.is_(None)),
)


def attendance(db: Db, way: Way) -> tuple[list[tuple[UUID, UUID | None]], list[Line]]:
    """Take the standing attendance of the source back and put it for the target, where the target does not stand already.

    Gives the pairs (taken back, put in its place or none) and the lines.
    """
    own = _standing(db, way.source)
    going = carried(map(_place, own), map(_place, _standing(db, way.target)))
    lines = _take_back(db, own, way)
    put, more = _put(db, [row for row in own if row.id in going], way)
    return [(row.id, put.get(row.id)) for row in own], [*lines, *more]


def attendance_back(db: Db, pairs: Iterable[Sequence[str | None]], way: Way) -> list[Line]:
    """The other way: `way.source` is the entry that was kept, `way.target` the one that had gone.

    What staff took back meanwhile stays taken back; what came later and rests on a moved arrival goes along.
    """
    moved = [(UUID(old or ""), UUID(new) if new else None) for old, new in pairs]
    standing = {row.id: row for row in _standing(db, way.source)}
    put = {new for _old, new in moved if new is not None}
    arrivals = {row.session_id for row in standing.values() if row.id in put and row.direction == "in"}
    later = [
        row
        for row in standing.values()
        if row.session_id in arrivals and row.direction != "in" and row.id not in put
    ]
    lines = _take_back(db, [*(row for row in standing.values() if row.id in put), *later], way)
    restored = [old for old, new in moved if new is None or new in standing]
    query = sa.select(_ATTENDANCE).where(_ATTENDANCE.c.id.in_(restored)).order_by(_ATTENDANCE.c.id)
    rows = [*db.execute(query), *later]
    free = carried(map(_place, rows), map(_place, _standing(db, way.target)))
    return [*lines, *_put(db, [row for row in rows if row.id in free], way)[1]]


def enrolments(db: Db, way: Way) -> tuple[list[dict[str, object]], list[Line]]:
    """Withdraw the source from every session it is enrolled in and enrol the target there, in the same team.

    Gives, for each session, its id, the team and whether the target was newly enrolled.
    """
    own = _enrolled(db, way.source)
    had = {row.session_id for row in _enrolled(db, way.target)}
    lines = _withdraw(db, [row.session_id for row in own], way)
    for row in own:
        if row.session_id not in had:
            lines += _enrol(db, row.session_id, row.team_id, way)
    moved: list[dict[str, object]] = [
        {"session": row.session_id, "team": row.team_id, "put": row.session_id not in had} for row in own
    ]
    return moved, lines


def enrolments_back(db: Db, moved: Iterable[Mapping[str, Any]], way: Way) -> list[Line]:
    """The other way; where staff withdrew the kept entry meanwhile nobody is enrolled again."""
    now = {row.session_id for row in _enrolled(db, way.source)}
    lines: list[Line] = []
    for each in moved:
        session = UUID(each["session"])
        if each["put"] and session not in now:
            continue
        if each["put"]:
            lines += _withdraw(db, [session], way)
        lines += _enrol(db, session, UUID(each["team"]) if each["team"] else None, way)
    return lines


def waiting(db: Db, way: Way) -> tuple[list[UUID], list[Line]]:
    """The source's places in waiting lists become the target's; where it has a place or waits itself, they end."""
    open_ = sa.and_(_WAITING.c.person_id == way.source, _WAITING.c.ended_at.is_(None))
    own = db.execute(sa.select(_WAITING.c.id, _WAITING.c.session_id).where(open_)).all()
    there = {row.session_id for row in (*_enrolled(db, way.target), *_standing(db, way.target))}
    there |= set(
        db.scalars(
            sa.select(_WAITING.c.session_id).where(
                _WAITING.c.person_id == way.target, _WAITING.c.ended_at.is_(None)
            )
        )
    )
    lines: list[Line] = []
    for row in own:
        if row.session_id in there:
            lines += places.end_waiting(db, row.session_id, "left", way.actor, way.at, {way.source})
    moving = [row.id for row in own if row.session_id not in there]
    return moving, [*lines, *_hand_on(db, _WAITING, moving, way)]


def leave(db: Db, way: Way) -> tuple[list[UUID], list[Line]]:
    """The source's leave asked for or granted becomes the target's, where it has none from that session itself."""
    holds = _EXCUSE.c.decision.in_(("", "granted"))
    has = set(db.scalars(sa.select(_EXCUSE.c.session_id).where(_EXCUSE.c.person_id == way.target, holds)))
    own = db.execute(
        sa.select(_EXCUSE.c.id, _EXCUSE.c.session_id).where(_EXCUSE.c.person_id == way.source, holds)
    ).all()
    moving = [row.id for row in own if row.session_id not in has]
    return moving, _hand_on(db, _EXCUSE, moving, way)


def handed_back(db: Db, kind: str, ids: Iterable[str], way: Way) -> list[Line]:
    """Waiting ("waiting") or leave ("excuse") that was handed on goes back."""
    return _hand_on(db, {"waiting": _WAITING, "excuse": _EXCUSE}[kind], [UUID(each) for each in ids], way)


def _hand_on(db: Db, table: sa.Table, ids: Collection[UUID], way: Way) -> list[Line]:
    if not ids:
        return []
    changed = (
        sa.update(table)
        .where(table.c.id.in_(ids), table.c.person_id == way.source)
        .values(person_id=way.target)
        .returning(table.c.id)
    )
    moved: list[UUID] = list(db.scalars(changed))
    said = {"person": [way.source, way.target], "reason": way.reason}
    return [
        Line(f"{table.name}.handed_on", table.name, id_, way.actor, way.at, said) for id_ in sorted(moved)
    ]


def _standing(db: Db, person_id: UUID) -> Sequence[sa.Row[Any]]:
    query = sa.select(_ATTENDANCE).where(
        _ATTENDANCE.c.person_id == person_id, _ATTENDANCE.c.reversed_at.is_(None)
    )
    return db.execute(query.order_by(_ATTENDANCE.c.id)).all()


def _place(row: sa.Row[Any]) -> Place:
    return Place(row.id, row.session_id, row.direction, row.point, row.occurred_at)


def _take_back(db: Db, rows: Sequence[sa.Row[Any]], way: Way) -> list[Line]:
    if not rows:
        return []
    db.execute(
        sa.update(_ATTENDANCE)
        .where(_ATTENDANCE.c.id.in_([row.id for row in rows]))
        .values(reversed_at=way.at, reversed_reason=way.reason, reversed_by=way.actor)
    )
    return [
        Line(
            "check_in.reversed",
            "attendance",
            row.id,
            way.actor,
            way.at,
            {
                "session": row.session_id,
                "person": way.source,
                "direction": row.direction,
                "reason": way.reason,
            },
        )
        for row in rows
    ]


def _put(db: Db, rows: Sequence[sa.Row[Any]], way: Way) -> tuple[dict[UUID, UUID], list[Line]]:
    """The same attendance for the target: no attempt, so no window is asked; what was there once stays so."""
    ids = {row.id: new_id() for row in rows}
    new: list[dict[str, Any]] = [
        {
            **{name: getattr(row, name) for name in _COPIED},
            "id": ids[row.id],
            "person_id": way.target,
            "actor": way.actor,
            "recorded_at": way.at,
        }
        for row in rows
    ]
    if new:
        db.execute(sa.insert(_ATTENDANCE), new)
    return ids, [_line(values, way) for values in new]


def _line(values: Mapping[str, Any], way: Way) -> Line:
    payload: dict[str, object] = {
        "session": values["session_id"],
        "person": way.target,
        "direction": values["direction"],
        "lane": values["lane"],
        "late": values["late"],
        "moved_from": way.source,
    }
    for key, column in (("device", "device_id"), ("reason", "reason"), ("point", "point")):
        if values[column]:
            payload[key] = values[column]
    if values["minutes"] is not None:
        payload["minutes"] = values["minutes"]
    return Line("check_in.done", "attendance", values["id"], way.actor, values["occurred_at"], payload)


def _enrolled(db: Db, person_id: UUID) -> Sequence[sa.Row[Any, Any]]:
    query = sa.select(_ENROLMENT.c.session_id, _ENROLMENT.c.team_id).where(
        _ENROLMENT.c.person_id == person_id, _ENROLMENT.c.withdrawn_at.is_(None)
    )
    return db.execute(query.order_by(_ENROLMENT.c.session_id)).all()


def _withdraw(db: Db, sessions: Sequence[UUID], way: Way) -> list[Line]:
    """Not `enrolments.withdraw`: the place does not fall free, it changes its owner."""
    db.execute(
        sa.update(_ENROLMENT)
        .where(
            _ENROLMENT.c.session_id.in_(sessions),
            _ENROLMENT.c.person_id == way.source,
            _ENROLMENT.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=way.at, withdrawn_reason=way.reason, team_id=None)
    )
    said = {"people": [way.source], "reason": way.reason}
    return [Line("session.withdrawn", "session", session, way.actor, way.at, said) for session in sessions]


def _enrol(db: Db, session_id: UUID, team_id: UUID | None, way: Way) -> list[Line]:
    insert = insert_into(db, _ENROLMENT)
    again = {
        "withdrawn_at": None,
        "withdrawn_reason": "",
        "enrolled_at": insert.excluded.enrolled_at,
        "team_id": insert.excluded.team_id,
    }
    db.execute(
        insert.on_conflict_do_update(index_elements=["session_id", "person_id"], set_=again),
        [
            {
                "id": new_id(),
                "session_id": session_id,
                "person_id": way.target,
                "team_id": team_id,
                "enrolled_at": way.at,
            }
        ],
    )
    said = {"people": [way.target], **({"team": team_id} if team_id else {})}
    return [
        Line("session.enrolled", "session", session_id, way.actor, way.at, said),
        *places.end_waiting(db, session_id, "place", way.actor, way.at, {way.target}),
    ]
