"""The desk of a residential area's office: a town with a few issues, at an hour that the test sets."""

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from PySide6.QtWidgets import QWidget

from core import clock
from desktop.desk import Desk
from grid import hands
from grid.issues import moves, photos, reporting
from grid.issues.photos import Sent
from grid.issues.reporting import NewIssue
from grid.issues.rows import IssueRow
from store.types import Db
from tests.grid_town import AT, GridTown, make_grid_town
from tests.pictures import photo
from tests.waiting import settle


@dataclass
class Office:
    """The town, the desk, and what the clock on the wall says."""

    desk: Desk
    town: GridTown
    now: datetime = AT
    issues: dict[str, UUID] = field(default_factory=dict)

    def report(self, name: str, code: str, building: int, words: str = "", **more: object) -> IssueRow:
        """Report an issue with a photo, by the clerk of the town."""
        new = NewIssue(code, place_id=self.town.stairwells[building][0], description=words, **more)  # type: ignore[arg-type]

        def make(db: Db, taken: object) -> IssueRow:
            return reporting.report(db, new._replace(photos=taken), self.hand(db, "clerk"), self.now)  # type: ignore[arg-type]

        row = photos.take_in(self.desk.base, self.desk.folder, [Sent(photo(), "门口.jpg")], make)
        self.issues[name] = row.id
        return row

    def move(self, name: str, move: str, login: str = "clerk", **more: object) -> IssueRow:
        """Make a move of an issue."""
        with self.desk.base.write() as db:
            return moves.move(db, self.issues[name], move, self.hand(db, login), self.now, **more)  # type: ignore[arg-type]

    def hand(self, db: Db, login: str) -> hands.Hand:
        """The hand of a login on this day."""
        return hands.of_account(db, login, clock.local_date(self.now))

    def later(self, **time: float) -> None:
        """Let time pass on the wall."""
        self.now += timedelta(**time)


@pytest.fixture
def office(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Generator[Office]:
    """An empty book; the signed-in administrator is chen."""
    made = Office(desk, make_grid_town(desk.base))
    monkeypatch.setattr(clock, "now", lambda: made.now)
    home = desk.window = QWidget()
    yield made
    settle(desk)
    home.close()
    home.deleteLater()


@pytest.fixture
def busy(office: Office) -> Office:
    """Six issues: reported, filed and nearly due, overdue, to be checked, urgent, closed."""
    office.report("heap", "0501", 0, "三楼堆了纸箱")
    office.report("door", "0503", 1, "门禁不锁")
    office.move("door", "file")
    office.move("door", "dispatch", unit_id=office.town.company)
    office.report("guard", "0101", 2)
    office.move("guard", "file")
    office.move("guard", "dispatch", unit_id=office.town.company)
    office.move("guard", "accept", "admin")
    office.later(days=2, hours=3)
    office.report("lamp", "0504", 3, "一楼灯不亮")
    for move in ("file", "dispatch", "accept"):
        office.move("lamp", move, "admin")
    office.later(hours=1)
    office.report("fire", "0502", 4, "消防通道停了电瓶车")
    return office
