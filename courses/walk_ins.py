"""People who came and were not on the list: written down at the desk, then matched, registered or dismissed. The review window calls it."""

from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local, local_date
from core.ids import new_id
from core.language import N_, _
from courses import refusals, rules
from courses.check_in import Attempt, Outcome, check_in, reverse
from courses.evidence import read_sessions
from courses.presence import places
from courses.review.refusals import UnknownWalkIn, WalkInOpen, WalkInSettled
from courses.review.rules import LIKENESSES, likeness
from courses.tables import Attendance, WalkIn
from people import checks, persons
from people.names import masked_mobile, normalise, search_key
from people.persons import NewPerson, PersonRow
from people.refusals import NameMissing
from people.tables import Person
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.journal import Line
from store.types import Db, table_of

_WALK_IN = table_of(WalkIn)
_ATTENDANCE = table_of(Attendance)
_PERSON = table_of(Person)
_SUGGESTED = 8


class WalkInRow(NamedTuple):
    """One walk-in, and whom it turned out to be."""

    id: UUID
    session_id: UUID
    name: str
    mobile: str
    note: str
    occurred_at: datetime
    actor: str
    settled: str
    """Empty while open; matched, registered or dismissed."""
    person_id: UUID | None
    person: str
    attendance_id: UUID | None
    """The check-in that settling it made; none where the person was checked in already."""
    settled_at: datetime | None
    settled_by: str
    settled_reason: str


class Suggestion(NamedTuple):
    """A person whom a walk-in may be."""

    person: PersonRow
    likeness: str
    """One of courses.review.rules.LIKENESSES."""


def settled_title(settled: str) -> str:
    """What became of a walk-in, in the present language."""
    return {
        "": _("open"),
        "matched": _("matched"),
        "registered": _("registered"),
        "dismissed": _("dismissed"),
    }[settled]


def likeness_title(likeness: str) -> str:
    """Why somebody is suggested, in the present language."""
    return {
        "both": _("same name and mobile"),
        "mobile": _("same mobile"),
        "name": _("same name"),
        "reading": _("sounds the same"),
        "near": _("one character differs"),
    }[likeness]


WALK_INS: Sheet[WalkInRow] = Sheet(
    N_("Walk-ins"),
    (
        Column("occurred_at", N_("Came"), Kind.INSTANT, lambda row: row.occurred_at, 17),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 12),
        Column("mobile", N_("Mobile"), Kind.CODE, lambda row: masked_mobile(row.mobile), 14),
        Column("note", N_("Note"), Kind.TEXT, lambda row: row.note, 22),
        Column("settled", N_("Settled"), Kind.TEXT, lambda row: settled_title(row.settled), 12),
        Column("person", N_("On the roster"), Kind.TEXT, lambda row: row.person, 12),
        Column("reason", N_("Reason"), Kind.TEXT, lambda row: row.settled_reason, 18),
        Column("actor", N_("Noted by"), Kind.TEXT, lambda row: row.actor, 12),
    ),
)

SUGGESTIONS: Sheet[Suggestion] = Sheet(
    N_("Perhaps on the roster"),
    (
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.person.name, 12),
        Column("why", N_("Why"), Kind.TEXT, lambda row: likeness_title(row.likeness), 18),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.person.staff_number, 12),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.person.area, 18),
        Column("mobile", N_("Mobile"), Kind.CODE, lambda row: masked_mobile(row.person.mobile), 14),
    ),
)


def record(
    db: Db,
    session_id: UUID,
    name: str,
    mobile: str,
    note: str,
    occurred_at: datetime,
    *,
    actor: str,
    at: datetime,
) -> UUID:
    """Write somebody down who came at `occurred_at`; gives the walk-in's id. Name and mobile are kept as a roster keeps them.

    Raises UnknownSession, SessionCancelled, NotYet, SessionNotOpenYet, SessionClosed, NameMissing, TextTooLong,
    MobileNotValid, TitleTooLong.
    """
    _refuse_hour(db, session_id, occurred_at, at)
    kept = checks.text("name", normalise(name))
    if not kept:
        raise NameMissing
    said = {
        "session": session_id,
        "name": kept,
        "mobile": checks.mobile(mobile) or "",
        "note": rules.short(note, rules.LONGEST_TEXT),
    }
    id_ = new_id()
    db.execute(
        sa.insert(_WALK_IN).values(
            id=id_,
            session_id=session_id,
            name=kept,
            mobile=said["mobile"],
            note=said["note"],
            occurred_at=occurred_at,
            recorded_at=at,
            actor=actor,
        )
    )
    journal.note(db, Line("walk_in.recorded", "walk_in", id_, actor, occurred_at, said), at)
    return id_


def walk_ins(db: Db, session_id: UUID) -> list[WalkInRow]:
    """The walk-ins of a session: the open ones first, then by hour."""
    rows = db.execute(_ROWS.where(_WALK_IN.c.session_id == session_id)).all()
    return sorted((_row(row) for row in rows), key=lambda row: (row.settled != "", row.occurred_at, row.id))


def suggestions(db: Db, walk_in_id: UUID) -> list[Suggestion]:
    """Who on the roster it may be: same mobile, same or similar name, the likeliest first. Raises UnknownWalkIn."""
    walk_in = _row(_found(db, walk_in_id))
    asked = (walk_in.name, search_key(walk_in.name), walk_in.mobile)
    found = [
        Suggestion(person, alike)
        for person in persons.people(db, on=local_date(walk_in.occurred_at))
        if (alike := likeness(asked, (person.name, person.pinyin, person.mobile or "")))
    ]
    found.sort(key=lambda each: (LIKENESSES.index(each.likeness), each.person.pinyin))
    return found[:_SUGGESTED]


def match(db: Db, walk_in_id: UUID, person_id: UUID, actor: str, at: datetime) -> Outcome:
    """Say who it was: checks the person in at the hour of the walk-in. What the verb refuses leaves the walk-in open.

    Raises UnknownWalkIn, WalkInSettled.
    """
    return _settle(db, _open(db, walk_in_id), person_id, "matched", actor, at)


def register(db: Db, walk_in_id: UUID, new: NewPerson, actor: str, at: datetime) -> Outcome:
    """Put somebody on the roster, then match. `new` without a name or mobile takes those of the walk-in.

    Raises what people.persons.add raises, UnknownWalkIn, WalkInSettled, and the refusal of the check-in: nobody is added then.
    """
    walk_in = _open(db, walk_in_id)
    whole = replace(new, name=new.name or walk_in.name, mobile=new.mobile or walk_in.mobile or None)
    # Before the first line of the journal, in the order of every check-in.
    places.lock(db, walk_in.session_id)
    outcome = _settle(db, walk_in, persons.add(db, whole, actor, at), "registered", actor, at)
    if outcome.refusal is not None:
        raise outcome.refusal
    return outcome


def dismiss(db: Db, walk_in_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Say that nobody is checked in for it, with the reason. Raises UnknownWalkIn, WalkInSettled, ReasonMissing, ReasonTooLong."""
    why = rules.said(reason)
    walk_in = _open(db, walk_in_id)
    _write(db, walk_in.id, {"settled": "dismissed", "settled_reason": why}, actor, at)


def reopen(db: Db, walk_in_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Open it again, with the reason: the check-in that it made is taken back; somebody put on the roster stays there.

    Raises UnknownWalkIn, WalkInOpen, ReasonMissing, ReasonTooLong.
    """
    why = rules.said(reason)
    walk_in = _row(_found(db, walk_in_id, lock=True))
    if not walk_in.settled:
        raise WalkInOpen(name=walk_in.name)
    if walk_in.attendance_id is not None and _stands(db, walk_in.attendance_id):
        reverse(db, walk_in.attendance_id, why, actor, at)
    blank = {"person_id": None, "attendance_id": None, "settled_at": None}
    words = {"settled": "", "settled_by": "", "settled_reason": ""}
    db.execute(sa.update(_WALK_IN).where(_WALK_IN.c.id == walk_in.id).values(**blank, **words))
    journal.note(db, Line("walk_in.reopened", "walk_in", walk_in.id, actor, at, {"reason": why}), at)


def _settle(db: Db, walk_in: WalkInRow, person_id: UUID, settled: str, actor: str, at: datetime) -> Outcome:
    reason = _("Walk-in {name}", name=walk_in.name)
    attempt = Attempt(
        person_id, "manual", walk_in.occurred_at, actor, session_id=walk_in.session_id, reason=reason
    )
    outcome = check_in(db, [attempt], at)[0]
    if outcome.refusal is None:
        made = outcome.attendance_id if outcome.code == "ok" else None
        _write(db, walk_in.id, {"settled": settled, "person_id": person_id, "attendance_id": made}, actor, at)
    return outcome


def _write(db: Db, id: UUID, values: dict[str, Any], actor: str, at: datetime) -> None:
    db.execute(
        sa.update(_WALK_IN).where(_WALK_IN.c.id == id).values(**values, settled_at=at, settled_by=actor)
    )
    names = {
        "settled": "settled",
        "person_id": "person",
        "attendance_id": "attendance",
        "settled_reason": "reason",
    }
    said = {names[key]: value for key, value in values.items() if value is not None}
    journal.note(db, Line("walk_in.settled", "walk_in", id, actor, at, said), at)


_ROWS = sa.select(_WALK_IN, _PERSON.c.name.label("person")).join(
    _PERSON, _PERSON.c.id == _WALK_IN.c.person_id, isouter=True
)


def _row(row: sa.Row[Any]) -> WalkInRow:
    return WalkInRow(
        **{name: getattr(row, name) for name in WalkInRow._fields if name != "person"},
        person=row.person or "",
    )


def _found(db: Db, id: UUID, *, lock: bool = False) -> sa.Row[Any]:
    query = _ROWS.where(_WALK_IN.c.id == id)
    row = db.execute(query.with_for_update(of=_WALK_IN) if lock else query).first()
    if row is None:
        raise UnknownWalkIn
    return row


def _open(db: Db, id: UUID) -> WalkInRow:
    walk_in = _row(_found(db, id, lock=True))
    if walk_in.settled:
        raise WalkInSettled(name=walk_in.name)
    return walk_in


def _stands(db: Db, attendance_id: UUID) -> bool:
    return bool(
        db.scalar(sa.select(_ATTENDANCE.c.reversed_at.is_(None)).where(_ATTENDANCE.c.id == attendance_id))
    )


def _refuse_hour(db: Db, session_id: UUID, occurred_at: datetime, at: datetime) -> None:
    """Refuse an hour at which nobody could check in: such a walk-in could never be matched."""
    session = read_sessions(db, [session_id]).get(session_id)
    if session is None:
        raise refusals.UnknownSession
    opens, closes, _late = session.windows["in"]
    if session.terms.cancelled:
        raise refusals.SessionCancelled(course=session.course)
    if occurred_at > at + rules.CLOCK_AHEAD:
        raise refusals.NotYet(time=f"{local(occurred_at):%Y-%m-%d %H:%M}")
    if occurred_at < opens:
        raise refusals.SessionNotOpenYet(course=session.course, opens=f"{local(opens):%Y-%m-%d %H:%M}")
    if occurred_at > closes:
        raise refusals.SessionClosed(course=session.course, closed=f"{local(closes):%Y-%m-%d %H:%M}")
