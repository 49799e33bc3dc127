"""What the window of a year shows, read in one go off the GUI thread."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from core.paths import DataFolder
from credits.year import objections, reading
from credits.year.closed import is_closed
from credits.year.lines import FrozenLine
from credits.year.objections import ObjectionRow
from credits.year.readiness import Point, readiness
from credits.year.reading import AmendmentRow, ClosedYearRow
from store.types import Db


class Picture(NamedTuple):
    """A year as it stands: closed, with its list; or open, with what stands against closing."""

    closed: ClosedYearRow | None
    points: Sequence[Point] = ()
    lines: Sequence[FrozenLine] = ()
    """With the amendments applied."""
    amendments: Sequence[AmendmentRow] = ()
    objections: Sequence[ObjectionRow] = ()
    takes_objections: bool = False

    @property
    def met(self) -> int:
        """How many meet the line now."""
        return sum(line.met for line in self.lines)


def read(db: Db, folder: DataFolder, year: int, at: datetime) -> Picture:
    """The picture at `at`."""
    if not is_closed(db, year):
        return Picture(None, readiness(db, folder, year, at))
    return Picture(
        reading.closed_year(db, year),
        (),
        list(reading.lines(db, year)),
        reading.amendments(db, year),
        objections.objections(db, year),
        objections.is_open(db, year, at),
    )
