"""When codes are shown and no phone arrives while people do come by badge or by hand, the program says so by itself.

The hall screen and the check-in page ask `silence` now and then: they know since when a code has been shown.
"""

import json
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import N_, _
from courses.tables import Attendance
from store.tables import JournalLine
from store.types import Db, table_of

SHOWN_FOR = timedelta(minutes=3)
OTHERS = 3
SENTENCE = N_(
    "The code has been shown for {minutes} minutes and no phone has come in, while {others} people came by badge or by hand."
)
_ADVICE = N_("Go on with badges and open the network doctor.")
_AT_THE_DOOR = ("badge", "manual", "paper")
"""Lanes by which people come while they stand in the hall; an import of a hundred says nothing about the Wi-Fi."""
_ATTENDANCE = table_of(Attendance)
_JOURNAL = table_of(JournalLine)


class Silence(NamedTuple):
    """For how long a code has been shown in vain, and how many came otherwise meanwhile."""

    minutes: int
    others: int


def is_silent(shown_for: timedelta, phones: int, others: int) -> bool:
    """Whether the phones are silent: a code shown for three minutes, nobody by phone, at least three otherwise."""
    return shown_for >= SHOWN_FOR and phones == 0 and others >= OTHERS


def silent(db: Db, session_id: UUID, shown_since: datetime, at: datetime) -> Silence | None:
    """The silence of a session whose code has been shown since `shown_since`; None while phones come or nobody does.

    A check-in that was taken back counts too, and so does a phone that was refused: it did arrive.
    """
    if at - shown_since < SHOWN_FOR:
        return None
    lane = _ATTENDANCE.c.lane
    phones, others = db.execute(
        sa.select(
            sa.func.count().filter(lane == "qr"),
            sa.func.count().filter(lane.in_(_AT_THE_DOOR)),
        ).where(
            _ATTENDANCE.c.session_id == session_id,
            _ATTENDANCE.c.occurred_at >= shown_since,
            _ATTENDANCE.c.occurred_at <= at,
        )
    ).one()
    shown_for = at - shown_since
    if not is_silent(shown_for, phones, others) or _was_refused(db, session_id, shown_since):
        return None
    return Silence(int(shown_for.total_seconds() // 60), others)


def silence(db: Db, session_id: UUID, shown_since: datetime, at: datetime) -> str | None:
    """The same as a sentence with what to do, in the present language; None when there is nothing to say."""
    found = silent(db, session_id, shown_since, at)
    return f"{_(SENTENCE, **found._asdict())} {_(_ADVICE)}" if found else None


def _was_refused(db: Db, session_id: UUID, since: datetime) -> bool:
    refused = db.scalars(
        sa.select(_JOURNAL.c.payload).where(
            _JOURNAL.c.subject_kind == "session",
            _JOURNAL.c.subject_id == str(session_id),
            _JOURNAL.c.action == "check_in.refused",
            _JOURNAL.c.occurred_at >= since,
        )
    )
    return any(json.loads(payload).get("lane") == "qr" for payload in refused)
