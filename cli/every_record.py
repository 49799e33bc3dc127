"""The records of every room: what `xiuhua journal verify` compares with the journal."""

from collections.abc import Sequence

from core.language import N_
from courses.records import RECORDS as COURSES
from credits.records import RECORDS as CREDITS
from grid.issues.numbering import is_station
from grid.records import RECORDS as GRID
from people.records import RECORDS as PEOPLE
from stations import reference
from stations.records import RECORDS as STATIONS
from store.records import Record
from store.types import Db

ALL = (*PEOPLE, *COURSES, *CREDITS, *GRID, *STATIONS)
WHY_LEFT_OUT = N_(
    "Areas, people, catalogue, calendar, units and sessions of this station come from its base, which compares them with its own journal."
)
"""What `here` leaves out on a station."""


def here(db: Db) -> Sequence[Record]:
    """The records of this base; on a station without the tables that its base tells it (stations/reference.py)."""
    return [each for each in ALL if each.table.name not in reference.TABLES] if is_station(db) else ALL
