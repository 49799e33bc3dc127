"""Between the rotating code and the session it stands for: what the hall screen shows, and what a phone's scan is worth.

The desktop's hall window and the web door call it. A `SessionKey` may be kept in memory: a session never changes its secret.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from courses import codes, refusals
from courses.codes import Code
from courses.tables import CourseSession
from store import journal
from store.journal import Line
from store.types import Db, table_of

_SESSION = table_of(CourseSession)


class SessionKey(NamedTuple):
    """A session and the secret of its code; never shown, never logged."""

    session_id: UUID
    number: int
    secret: bytes

    def __repr__(self) -> str:
        return f"SessionKey({self.number})"


def session_key(db: Db, session: UUID | int) -> SessionKey:
    """The key of the session of this id or number. Raises UnknownSession."""
    column = _SESSION.c.id if isinstance(session, UUID) else _SESSION.c.number
    row = db.execute(
        sa.select(_SESSION.c.id, _SESSION.c.number, _SESSION.c.secret).where(column == session)
    ).first()
    if row is None:
        raise refusals.UnknownSession
    return SessionKey(*row)


def shown(key: SessionKey, direction: str, at: datetime) -> str:
    """The text that the hall screen shows at this moment, for `codes.url`."""
    return codes.code_text(key.secret, key.number, direction, at)


def refuse_false(key: SessionKey, code: Code, at: datetime) -> None:
    """Raise for a scanned code that is not the present one: CodeExpired, or WrongDirection when only that was changed."""
    if codes.valid(key.secret, key.number, code.direction, code.mac, at):
        return
    other = codes.DIRECTIONS[1 - codes.DIRECTIONS.index(code.direction)]
    if codes.valid(key.secret, key.number, other, code.mac, at):
        raise refusals.WrongDirection
    raise refusals.CodeExpired(seconds=codes.STEP_SECONDS)


class RefusedScan(NamedTuple):
    """A scan that was refused before anybody could be checked in by it."""

    number: int | None
    """The session that its code or ticket named; None where nothing it said can be believed."""
    direction: str
    """"in", "out", or empty where it cannot be believed."""
    code: str
    """The refusal's."""
    actor: str
    person_id: UUID | None
    """The phone's owner, where the phone is known."""
    device_id: UUID | None
    occurred_at: datetime


def note_refused(db: Db, refused: Sequence[RefusedScan], at: datetime) -> None:
    """Journal refused scans of phones: they are evidence like those that `check_in` itself refuses, and look the same."""
    numbers = {each.number for each in refused}
    rows = db.execute(sa.select(_SESSION.c.number, _SESSION.c.id).where(_SESSION.c.number.in_(numbers)))
    session_of = {row.number: row.id for row in rows}
    journal.append(db, [_line(each, session_of.get(each.number)) for each in refused], at)


def _line(refused: RefusedScan, session_id: UUID | None) -> Line:
    payload: dict[str, object] = {"lane": "qr", "direction": refused.direction, "code": refused.code}
    if refused.person_id:
        payload["person"] = refused.person_id
    if refused.device_id:
        payload["device"] = refused.device_id
    named = "" if refused.number is None else str(refused.number)
    subject = session_id or named
    return Line("check_in.refused", "session", subject, refused.actor, refused.occurred_at, payload)
