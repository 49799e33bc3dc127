"""A February and a March of the grid town in which things happen, by the verbs themselves: what reports and windows are tried on."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from grid.field import inspections
from grid.field.inspections import Look, NewWalk
from grid.hands import Hand, of_account
from grid.issues import moves, reporting
from grid.issues.reporting import NewIssue
from grid.tables import CatalogueItem
from store.types import Db, table_of
from tests.grid_town import GridTown

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)
KNOWN = datetime(2026, 4, 3, 2, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_BEGIN = datetime(2026, 2, 2, 2, 0, tzinfo=UTC)


class Book:
    """The clerk's and the administrator's hands, and shorthand for an issue's whole way."""

    def __init__(self, town: GridTown, db: Db) -> None:
        self.town, self.db = town, db
        self.clerk: Hand = of_account(db, "clerk", MARCH)
        self.admin: Hand = of_account(db, "admin", MARCH)

    def reported(self, code: str, building: int, at: datetime, spot: str = "") -> UUID:
        """An issue that is filed and dispatched to the company of its building."""
        town = self.town
        new = NewIssue(code, place_id=town.buildings[building], spot=spot, description="看到的情况")
        id = reporting.report(self.db, new, self.clerk, at).id
        moves.move(self.db, id, "file", self.clerk, at + HOUR)
        unit = town.other_company if building >= 9 else town.company
        moves.move(self.db, id, "dispatch", self.clerk, at + HOUR, unit_id=unit)
        moves.move(self.db, id, "accept", self.clerk, at + HOUR)
        return id

    def closed(
        self, code: str, building: int, at: datetime, taken: timedelta, *, spot: str = "", reworks: int = 0
    ) -> UUID:
        """An issue that is handled after a time, sent back so many times, and closed."""
        id = self.reported(code, building, at, spot)
        done = at + HOUR + taken
        moves.move(self.db, id, "handled", self.clerk, done)
        for _each in range(reworks):
            moves.move(self.db, id, "rework", self.admin, done + HOUR, reason="未整改到位")
            done += DAY
            moves.move(self.db, id, "handled", self.clerk, done)
        moves.move(self.db, id, "close", self.admin, done + HOUR)
        return id

    def walk(self, grid: int, at: datetime, codes: tuple[str, ...]) -> None:
        """An inspection that finds nothing."""
        new = NewWalk(self.town.grids[grid], at, at + HOUR)
        inspections.record(self.db, new, [Look(code, "clear") for code in codes], self.clerk, at + HOUR)


def play(town: GridTown) -> None:
    """Both months."""
    with town.store.write() as db:
        db.execute(sa.update(table_of(CatalogueItem)).values(photos_before=0, photos_after=0))
        book = Book(town, db)
        for number in range(12):
            book.closed("0501", number % 12, _BEGIN + number * 12 * HOUR, 4 * HOUR)
        for number in range(3):
            book.closed("0504", number, _BEGIN + number * 3 * DAY, 20 * HOUR)
        march = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
        for number in range(7):
            book.closed("0504", number, march + number * DAY, 30 * HOUR, reworks=number % 3 == 0)
        for number in range(4):
            book.closed("0501", 4, march + number * 5 * DAY, 2 * HOUR, spot="2单元门厅")
        for number in range(3):
            book.closed("0502", 9, march + number * 4 * DAY, 30 * HOUR, spot="地下车库出口")
        again = book.closed("0202", 2, march + 3 * DAY, 5 * HOUR)
        moves.move(db, again, "reopen", book.admin, march + 9 * DAY, reason="又满溢")
        other = book.closed("0202", 3, march + 3 * DAY, 5 * HOUR)
        moves.move(db, other, "reopen", book.admin, march + 9 * DAY, reason="又满溢")
        book.reported("0101", 0, march + 20 * DAY)
        book.reported("0505", 11, march + 25 * DAY)
        book.reported("0601", 6, datetime(2026, 4, 1, 6, 0, tzinfo=UTC))
        for grid in range(5):
            book.walk(grid, march + grid * DAY, ("0101", "0102", "0501", "0502", "0504"))
