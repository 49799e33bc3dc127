"""The desk of a residential area's office: a town with a few issues, at an hour that the test sets."""

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from PySide6.QtWidgets import QWidget

from core import clock
from core.paths import DataFolder
from desktop.desk import Desk
from desktop.grid.issues.issue_window import IssueWindow
from grid import hands
from grid.issues import moves, photos, reporting
from grid.issues.photos import Sent
from grid.issues.reporting import NewIssue
from grid.issues.rows import IssueRow
from store.transaction import Store
from store.types import Db
from tests.grid_town import AT, GridTown, make_grid_town
from tests.grown import Grown
from tests.pictures import photo
from tests.waiting import settle


@dataclass
class Book:
    """The town's issues, and what the clock on the wall says."""

    store: Store
    folder: DataFolder
    town: GridTown
    now: datetime = AT
    issues: dict[str, UUID] = field(default_factory=dict[str, UUID])

    def report(self, name: str, code: str, building: int, words: str = "", **more: object) -> IssueRow:
        """Report an issue with a photo, by the clerk of the town."""
        new = NewIssue(code, place_id=self.town.stairwells[building][0], description=words, **more)  # type: ignore[arg-type] - values of a test by name

        def make(db: Db, taken: object) -> IssueRow:
            return reporting.report(db, new._replace(photos=taken), self.hand(db, "clerk"), self.now)  # type: ignore[arg-type] - what take_in hands over

        row = photos.take_in(self.store, self.folder, [Sent(photo(), "门口.jpg")], make)
        self.issues[name] = row.id
        return row

    def move(self, name: str, move: str, login: str = "clerk", **more: object) -> IssueRow:
        """Make a move of an issue."""
        with self.store.write() as db:
            return moves.move(db, self.issues[name], move, self.hand(db, login), self.now, **more)  # type: ignore[arg-type] - values of a test by name

    def hand(self, db: Db, login: str) -> hands.Hand:
        """The hand of a login on this day."""
        return hands.of_account(db, login, clock.local_date(self.now))

    def later(self, **time: float) -> None:
        """Let time pass on the wall."""
        self.now += timedelta(**time)


@dataclass
class Office(Book):
    """The same with a desk, at which the administrator chen is signed in."""

    at: Desk | None = None

    @property
    def desk(self) -> Desk:
        """The desk."""
        assert self.at is not None
        return self.at


_books: dict[str, Book] = {}
"""What the bases that tests copy were grown with."""


def quiet(store: Store, folder: DataFolder) -> None:
    """A town without issues."""
    _books["quiet"] = Book(store, folder, make_grid_town(store))


def bustling(store: Store, folder: DataFolder) -> None:
    """Five issues on Wednesday 4 March 13:30: two reported, one of them urgent; two nearly due; one in hand."""
    book = _books["bustling"] = Book(store, folder, make_grid_town(store))
    book.report("heap", "0501", 0, "三楼堆了纸箱")
    book.report("door", "0503", 1, "门禁不锁")
    book.move("door", "file")
    book.move("door", "dispatch", unit_id=book.town.company)
    book.report("guard", "0101", 2)
    book.move("guard", "file")
    book.move("guard", "dispatch", unit_id=book.town.company)
    book.move("guard", "accept", "admin")
    book.later(days=2, hours=3)
    book.report("lamp", "0504", 3, "一楼灯不亮")
    for move in ("file", "dispatch", "accept"):
        book.move("lamp", move, "admin")
    book.later(hours=1)
    book.report("fire", "0502", 4, "消防通道停了电瓶车")


@pytest.fixture
def sqlite_base(grown: Grown, request: pytest.FixtureRequest) -> Store:
    """The town, with issues where the test asks for a busy office."""
    return grown("sqlite", bustling if "busy" in request.fixturenames else quiet)


@pytest.fixture
def office(desk: Desk, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Generator[Office]:
    """The office; the book is empty unless the test is busy."""
    book = _books["bustling" if "busy" in request.fixturenames else "quiet"]
    town = replace(book.town, store=desk.base)
    made = Office(desk.base, desk.folder, town, book.now, dict(book.issues), desk)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    home = desk.window = QWidget()
    yield made
    settle(desk)
    home.close()
    home.deleteLater()


@pytest.fixture
def busy(office: Office) -> Office:
    """The office with its issues."""
    return office


@pytest.fixture
def windows(office: Office) -> Generator[list[IssueWindow]]:
    made: list[IssueWindow] = []
    yield made
    settle(office.desk)
    for window in made:
        window.close()
