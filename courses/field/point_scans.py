"""Between a task point's code and the point it stands for: what is shown or printed, and what a phone's scan of it is worth."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from courses import codes
from courses.codes import Code
from courses.refusals import CodeExpired, CodeUnreadable, UnknownPoint
from courses.scans import SessionKey
from courses.tables import TaskPoint
from courses.trails import PointRow
from store.types import Db, table_of

_POINT = table_of(TaskPoint)


def shown(key: SessionKey, point: int, at: datetime) -> str:
    """The text that a screen at the point shows at this moment, for `codes.point_url`."""
    return codes.point_text(key.secret, key.number, point, at)


def printed(key: SessionKey, point: int) -> str:
    """The text on the point's printed page; it counts within the session's window alone, and for who has arrived."""
    return codes.point_text(key.secret, key.number, point, None)


def refuse_false(key: SessionKey, code: Code, at: datetime) -> None:
    """Raise for a scanned point code that is not true now: CodeExpired for a rotating one, CodeUnreadable for paper."""
    if not codes.valid_point(key.secret, code, at):
        raise CodeUnreadable if code.printed else CodeExpired(seconds=codes.STEP_SECONDS)


def point_at(db: Db, session_id: UUID, position: int, course: str) -> PointRow:
    """The task point at a position. Raises UnknownPoint, which names the course."""
    row = db.execute(
        sa.select(_POINT.c.position, _POINT.c.title, _POINT.c.task).where(
            _POINT.c.session_id == session_id, _POINT.c.position == position
        )
    ).first()
    if row is None:
        raise UnknownPoint(course=course)
    return PointRow(*row)
