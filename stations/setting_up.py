"""Making an empty base a station: its name, its mark. What it works with comes from its base, by the first bundle."""

from datetime import datetime

import sqlalchemy as sa

import courses.tables
import credits.tables
import grid.tables
import people.tables
import stations.tables
from core.pinned_keys import is_name
from grid.issues import numbering
from grid.issues.numbering import STATION_MARK
from grid.issues.refusals import MarkNotValid
from stations.refusals import StationNameNotValid, StationNotFresh
from store import naming
from store.facts import fact
from store.types import Base, Db, table_of

_LONGEST = 80
_ROOMS = (people.tables, courses.tables, credits.tables, grid.tables, stations.tables)
_OF_ANY_BASE = frozenset({people.tables.Account})
"""What the first start writes, beside the store's own tables: accounts stay with the machine."""


def init(db: Db, name: str, mark: str, actor: str, at: datetime) -> None:
    """Make this base a station with a name and a mark, which its provisional numbers carry; while it is empty, as often as one likes.

    Raises StationNameNotValid, grid.issues.refusals.MarkNotValid, StationNotFresh.
    """
    name = name.strip()
    if not is_name(name):
        raise StationNameNotValid(most=_LONGEST)
    if not numbering.is_mark(mark):
        raise MarkNotValid(mark=mark)
    if (naming.one_line(db), fact(db, STATION_MARK)) == (name, mark):
        return
    if not is_fresh(db):
        raise StationNotFresh
    naming.name_base(db, name, actor, at)
    numbering.become_station(db, mark, actor, at)


def is_fresh(db: Db) -> bool:
    """Whether nothing but accounts was entered here: neither areas nor people nor issues, and no other machine is paired."""
    return not any(
        db.execute(sa.select(sa.literal(1)).select_from(each).limit(1)).first() for each in _tables()
    )


def _tables() -> list[sa.Table]:
    """Every table of the rooms but those that the first start fills."""
    mapped = {each for room in _ROOMS for each in vars(room).values() if isinstance(each, type)}
    return [table_of(each) for each in mapped if issubclass(each, Base) and each not in {Base, *_OF_ANY_BASE}]
