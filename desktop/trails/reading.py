"""What the trail window reads in one go."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from courses import calendar, trails
from courses.calendar import SessionRow
from courses.field import progress
from courses.field.progress import TeamProgress
from courses.trails import Trail
from people.areas import AreaRow, residential_areas
from store.types import Db


class Picture(NamedTuple):
    """A field visit: its session and trail, how far the teams are, and whose people can be put into teams."""

    session: SessionRow
    trail: Trail
    teams: list[TeamProgress]
    areas: list[AreaRow]


def read(db: Db, session_id: UUID, at: datetime) -> Picture:
    """A session's field visit. Raises UnknownSession."""
    return Picture(
        calendar.session(db, session_id, at),
        trails.trail(db, session_id),
        progress.progress(db, session_id),
        residential_areas(db),
    )
