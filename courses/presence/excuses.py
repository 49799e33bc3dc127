"""Leave (请假) from one session: asked for by the person or by staff, decided by somebody else, withdrawn by either.

The phone's page and the desktop's presence window call it. A request that is open or granted stands; a refused or withdrawn one
stays on record, and another may be asked for. Granted leave keeps the place: whoever has it may still come.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local, local_date
from core.ids import new_id
from core.language import N_, _
from courses import refusals
from courses.presence import rules
from courses.presence.refusals import (
    DaysNotPossible,
    DeciderAsked,
    ExcuseDecided,
    LeaveAskedAlready,
    LeaveTooLate,
    NotExpectedThere,
    UnknownExcuse,
)
from courses.rules import said, short
from courses.tables import Course, CourseSession, Enrolment, Excuse
from people.actors import actor_title
from people.areas import NOWHERE, area_paths
from people.tables import Person, Posting
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.facts import fact, set_fact
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

_SESSION = table_of(CourseSession)
_COURSE = table_of(Course)
_ENROLMENT = table_of(Enrolment)
_EXCUSE = table_of(Excuse)
_PERSON = table_of(Person)
_POSTING = table_of(Posting)
_DAYS = "leave_ask_days"
_LONGEST = 200


class ExcuseRow(NamedTuple):
    """One request for leave."""

    id: UUID
    session_id: UUID
    course: str
    starts_at: datetime
    person_id: UUID
    name: str
    pinyin: str
    staff_number: str | None
    area: str
    reason: str
    asked_at: datetime
    asked_by: str
    decision: str
    """Empty while it is open; granted, refused or withdrawn."""
    decided_at: datetime | None
    decided_by: str
    decided_reason: str


def decision_title(decision: str) -> str:
    """What became of a request, in the present language."""
    return _(_DECISIONS[decision])


_DECISIONS = {
    "": N_("to be decided"),
    "granted": N_("granted"),
    "refused": N_("refused"),
    "withdrawn": N_("withdrawn"),
}

EXCUSES: Sheet[ExcuseRow] = Sheet(
    N_("Leave"),
    (
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 12, ("姓名",)),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12, ("工号",)),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 18, ("居民区",)),
        Column("course", N_("Course"), Kind.TEXT, lambda row: row.course, 30, ("课程",)),
        Column("starts_at", N_("Starts"), Kind.INSTANT, lambda row: row.starts_at, 16, ("开始时间",)),
        Column("reason", N_("Reason of leave"), Kind.TEXT, lambda row: row.reason, 30, ("请假事由",)),
        Column("asked_at", N_("Asked"), Kind.INSTANT, lambda row: row.asked_at, 16, ("申请时间",)),
        Column(
            "decision", N_("Decision"), Kind.TEXT, lambda row: decision_title(row.decision), 10, ("审批结果",)
        ),
        Column(
            "decided_by",
            N_("Decided by"),
            Kind.TEXT,
            lambda row: actor_title(row.decided_by),
            12,
            ("审批人",),
        ),
        Column("decided_at", N_("Decided"), Kind.INSTANT, lambda row: row.decided_at, 16, ("审批时间",)),
        Column("decided_reason", N_("Why so"), Kind.TEXT, lambda row: row.decided_reason, 24, ("审批意见",)),
    ),
)


def ask(db: Db, session_id: UUID, person_id: UUID, reason: str, actor: str, at: datetime) -> UUID:
    """Ask for leave for somebody expected at a session; gives the request's id.

    Raises UnknownSession, UnknownPerson, SessionCancelled, NotExpectedThere, LeaveTooLate, LeaveAskedAlready, ReasonMissing,
    ReasonTooLong.
    """
    why = said(reason)
    session = _session(db, session_id)
    person = db.execute(sa.select(_PERSON).where(_PERSON.c.id == person_id)).first()
    if person is None:
        raise refusals.UnknownPerson
    if session.cancelled_at is not None:
        raise refusals.SessionCancelled(course=session.course)
    enrolled = set(
        db.scalars(
            sa.select(_ENROLMENT.c.person_id).where(
                _ENROLMENT.c.session_id == session_id, _ENROLMENT.c.withdrawn_at.is_(None)
            )
        )
    )
    if person.merged_into is not None or not rules.is_expected(
        everyone=rules.everybody_expected(open_to_all=session.open_to_all, anybody_enrolled=enrolled),
        enrolled=person_id in enrolled,
        joined_on=person.joined_on,
        left_on=person.left_on,
        day=local_date(session.starts_at),
    ):
        raise NotExpectedThere(name=person.name)
    _refuse_late(db, session.ends_at, at)
    new: dict[str, Any] = {
        "id": new_id(),
        "session_id": session_id,
        "person_id": person_id,
        "reason": why,
        "asked_at": at,
        "asked_by": actor,
    }
    asked = insert_into(db, _EXCUSE).values(new).on_conflict_do_nothing().returning(_EXCUSE.c.id)
    if db.scalar(asked) is None:
        raise LeaveAskedAlready
    payload = {"session": session_id, "person": person_id, "reason": why}
    journal.note(db, Line("excuse.asked", "excuse", new["id"], actor, at, payload), at)
    return new["id"]


def decide(db: Db, excuse_id: UUID, reason: str, actor: str, at: datetime, *, granted: bool) -> None:
    """Grant or refuse an open request, once; a refusal says why.

    Raises UnknownExcuse, ExcuseDecided, DeciderAsked, LeaveTooLate, ReasonMissing, ReasonTooLong, TitleTooLong.
    """
    why = short(reason, _LONGEST) if granted else said(reason)
    row = _locked(db, _EXCUSE.c.id == excuse_id)
    if row.decision != "":
        raise ExcuseDecided
    if row.asked_by == actor:
        raise DeciderAsked
    _refuse_late(db, _session(db, row.session_id).ends_at, at)
    _settle(db, row, "granted" if granted else "refused", why, actor, at)


def withdraw(db: Db, excuse_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Staff take a request or a granted leave back, with a reason.

    Raises UnknownExcuse, ExcuseDecided for one that was refused or withdrawn, ReasonMissing, ReasonTooLong.
    """
    why = said(reason)
    _take_back(db, _locked(db, _EXCUSE.c.id == excuse_id), why, actor, at)


def withdraw_own(db: Db, session_id: UUID, person_id: UUID, actor: str, at: datetime) -> None:
    """The person does not want the leave any more, asked for or granted. Raises UnknownExcuse."""
    own = sa.and_(
        _EXCUSE.c.session_id == session_id,
        _EXCUSE.c.person_id == person_id,
        _EXCUSE.c.decision.in_(("", "granted")),
    )
    _take_back(db, _locked(db, own), "", actor, at)


def excuses(
    db: Db, session_id: UUID | None = None, *, only_open: bool = False, limit: int | None = None
) -> list[ExcuseRow]:
    """Requests for leave from one session or from all, those to be decided first, then the newest; `limit` of them."""
    query = (
        sa.select(
            _EXCUSE,
            _COURSE.c.title.label("course"),
            _SESSION.c.starts_at,
            _PERSON.c.name,
            _PERSON.c.pinyin,
            _PERSON.c.staff_number,
            _POSTING.c.area_id.label("patch_id"),
        )
        .join(_SESSION, _SESSION.c.id == _EXCUSE.c.session_id)
        .join(_COURSE, _COURSE.c.id == _SESSION.c.course_id)
        .join(_PERSON, _PERSON.c.id == _EXCUSE.c.person_id)
        .outerjoin(_POSTING, sa.and_(_POSTING.c.person_id == _PERSON.c.id, _POSTING.c.until.is_(None)))
        .order_by(_EXCUSE.c.decision != "", _EXCUSE.c.asked_at.desc(), _EXCUSE.c.id.desc())
        .limit(limit)
    )
    if session_id is not None:
        query = query.where(_EXCUSE.c.session_id == session_id)
    if only_open:
        query = query.where(_EXCUSE.c.decision == "")
    paths = area_paths(db)
    rows: list[ExcuseRow] = []
    for row in db.execute(query):
        path = paths[row.patch_id] if row.patch_id else NOWHERE
        rows.append(
            ExcuseRow(
                row.id,
                row.session_id,
                row.course,
                row.starts_at,
                row.person_id,
                row.name,
                row.pinyin,
                row.staff_number,
                path.area,
                row.reason,
                row.asked_at,
                row.asked_by,
                row.decision,
                row.decided_at,
                row.decided_by,
                row.decided_reason,
            )
        )
    return rows


def ask_days(db: Db) -> int:
    """Days after a session's end within which leave from it may be asked for and decided."""
    return int(fact(db, _DAYS, str(rules.ASK_DAYS)))


def set_ask_days(db: Db, days: int, actor: str, at: datetime) -> None:
    """Lay that down anew. Raises DaysNotPossible."""
    if not 0 <= days <= rules.MOST_ASK_DAYS:
        raise DaysNotPossible(most=rules.MOST_ASK_DAYS)
    before = ask_days(db)
    if days != before:
        set_fact(db, _DAYS, str(days))
        journal.note(db, Line("excuse.days_set", "base", _DAYS, actor, at, {"days": [before, days]}), at)


_SESSION_COLUMNS: tuple[sa.ColumnElement[Any], ...] = (
    _SESSION.c.starts_at,
    _SESSION.c.ends_at,
    _SESSION.c.open_to_all,
    _SESSION.c.cancelled_at,
    _COURSE.c.title.label("course"),
)


def _session(db: Db, session_id: UUID) -> sa.Row[Any]:
    query = (
        sa.select(*_SESSION_COLUMNS)
        .join(_COURSE, _COURSE.c.id == _SESSION.c.course_id)
        .where(_SESSION.c.id == session_id)
    )
    row = db.execute(query).first()
    if row is None:
        raise refusals.UnknownSession
    return row


def _refuse_late(db: Db, ends_at: datetime, at: datetime) -> None:
    until = rules.ask_closes(ends_at, ask_days(db))
    if at > until:
        raise LeaveTooLate(until=f"{local(until):%Y-%m-%d %H:%M}")


def _locked(db: Db, which: sa.ColumnElement[bool]) -> sa.Row[Any]:
    row = db.execute(sa.select(_EXCUSE).where(which).with_for_update()).first()
    if row is None:
        raise UnknownExcuse
    return row


def _take_back(db: Db, row: sa.Row[Any], why: str, actor: str, at: datetime) -> None:
    if row.decision not in {"", "granted"}:
        raise ExcuseDecided
    _settle(db, row, "withdrawn", why, actor, at)


def _settle(db: Db, row: sa.Row[Any], decision: str, why: str, actor: str, at: datetime) -> None:
    values = {"decision": decision, "decided_at": at, "decided_by": actor, "decided_reason": why}
    db.execute(sa.update(_EXCUSE).where(_EXCUSE.c.id == row.id).values(values))
    payload = {"session": row.session_id, "person": row.person_id, "reason": why}
    journal.note(db, Line(f"excuse.{decision}", "excuse", row.id, actor, at, payload), at)
