"""The sessions whose codes are being scanned, kept in memory for a few seconds: a hall scans one session 230 times.

Only what is shown beside the button comes from here; `courses.check_in` decides on what the base says at that moment.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from courses import calendar, scans
from courses.calendar import SessionRow
from courses.scans import SessionKey
from store.types import Db

KEPT = timedelta(seconds=5)
_MOST = 200


class Known(NamedTuple):
    """A session and the secret of its code."""

    key: SessionKey
    row: SessionRow


class KnownSessions:
    """By number."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[datetime, Known]] = {}

    def kept(self, number: int, at: datetime) -> Known | None:
        """The session when it was read lately."""
        read_at, known = self._kept.get(number, (None, None))
        return known if read_at and timedelta() <= at - read_at < KEPT else None

    def read(self, db: Db, number: int, at: datetime) -> Known:
        """The session. Raises UnknownSession."""
        known = self.kept(number, at)
        if known is None:
            known = Known(scans.session_key(db, number), calendar.by_number(db, number, at))
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[number] = (at, known)
        return known
