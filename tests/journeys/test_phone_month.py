"""A seeded month of seven micro-grids through the phone pages alone, taps repeated at random; then the book is asked whether it all holds."""

import random
from collections import Counter
from collections.abc import Generator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from cli.every_record import ALL
from core import clock
from core.jobs import drive
from core.paths import DataFolder
from grid.issues.issues import Filter, listing
from grid.places import duties
from grid.tables import Inspection, InspectionFinding, Issue, IssueMove, IssuePhoto, Visit
from store import journal, records
from store.transaction import Store
from store.types import table_of
from tests.grid_phones import Street, open_street
from tests.grid_town import AT, SINCE
from tests.phones import Phone, fields
from tests.pictures import photo

DAYS = 31
ISSUE, MOVE, PHOTO, VISIT, WALK, FINDING = map(
    table_of, (Issue, IssueMove, IssuePhoto, Visit, Inspection, InspectionFinding)
)


class Month:
    """The phones of a 居民区, and what was entered through them by our own count."""

    def __init__(self, street: Street, seed: int) -> None:
        self.street, self.any = street, random.Random(seed)
        town = street.town
        self.codes = list(street.codes().values())
        self.holders = [street.phone(id) for id in town.holders]
        self.leader, self.clerk = street.phone(town.leader), street.phone(town.deputy)
        self.count = Counter[str]()

    def post(self, phone: Phone, path: str, form: dict[str, str], *photos: str) -> str:
        """Send a form, one time in three twice: a thumb trembles. Gives the page that came of it."""
        page = ""
        for _tap in range(2 if self.any.random() < 0.33 else 1):
            self.count["shots"] += 1
            taken = photo(size=(40 + self.count["shots"], 60))
            files = {each: (f"{each}.jpg", taken, "image/jpeg") for each in photos}
            answer = phone.submit(path, form, files=files) if files else phone.submit(path, form)
            assert answer.status_code == 200, answer.text
            page = page or answer.text
        return page

    def report(self, number: int, query: str = "") -> None:
        """A holder finds something at one of the own places."""
        query = query or f"item={self.any.choice(self.codes)}"
        listed = self.holders[number].open(f"/grid/report?{query}").text
        place = self.any.choice([part[:36] for part in listed.split("place=")[1:]])
        address = f"/grid/report?{query}&place={place}"
        page = self.holders[number].open(address).text
        form = fields(page, "/grid/report") | {"words": f"第{self.count['issues']}件", "near": "another"}
        self.count["issues"] += 1
        self.count["photos"] += 1
        after = self.post(self.holders[number], "/grid/report", form, "photo")
        if "phone now" in after:
            path = f"/grid/issue/{after.partition('/grid/issue/')[2][:36]}"
            self.post(self.holders[number], path, fields(after, path) | {"move": "phoned"})
            self.count["moves"] += 1

    def walk(self, number: int) -> None:
        """An inspection of the whole patch; one item in twenty is found."""
        page = self.holders[number].open("/grid/round?kind=inspection").text
        found = [code for code in self.codes if self.any.random() < 0.05]
        form = fields(page, "/grid/round") | {"where": f"area:{self.street.town.grids[number]}"}
        self.post(self.holders[number], "/grid/round", form | {f"found-{code}": "yes" for code in found})
        self.count["walks"] += 1
        for code in found:
            self.report(number, f"item={code}&inspection={form['nonce']}")

    def visit(self, number: int) -> None:
        """A household of the own patch is called on."""
        listed = self.holders[number].open("/grid/visit").text
        home = self.any.choice([part[:36] for part in listed.split("/grid/visit?place=")[1:]])
        page = self.holders[number].open(f"/grid/visit?place={home}").text
        met = {"words": "情况正常"} if self.any.random() < 0.7 else {"nobody": "yes"}
        self.post(self.holders[number], "/grid/visit", fields(page, "/grid/visit") | {"kind": "home", **met})
        self.count["visits"] += 1

    def do(self, phone: Phone, chance: float) -> None:
        """Somebody goes through what waits, and makes the step that stands out on each page."""
        listed = phone.open("/grid").text.partition("</h1>")[2]
        waiting = {
            part[:36] for part in listed.split('<li class="')[1:] for part in part.split("/grid/issue/")[1:2]
        }
        for id in sorted(waiting):
            if self.any.random() > chance:
                continue
            path = f"/grid/issue/{id}"
            page = phone.open(path).text
            if "phone now" in page:
                continue
            low = page.partition('class="low"')[2]
            move = low.partition('name="move" value="')[2].partition('"')[0]
            form = fields(page, path) | {"move": move, "reason": ""}
            if move == "dispatch":
                form["unit"] = ""
            if move == "close" and self.any.random() < 0.2:
                form |= {"move": "rework", "reason": "没弄干净"}
            self.post(phone, path, form, *(["photo"] if move == "handled" else []))
            self.count["photos"] += move == "handled"
            self.count["moves"] += 1


@pytest.fixture
def month(
    sqlite_base: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> Generator[tuple[Month, list[datetime]]]:
    """The door open on the town at the beginning of its month; the list holds the present instant."""
    present = [AT]

    class Calendar(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override] - core.clock asks for UTC alone
            return present[0]

    monkeypatch.setattr(clock, "datetime", Calendar)
    with open_street(sqlite_base, folder) as street:
        with sqlite_base.write() as db:
            duties.give(
                db, "clerk", SINCE, "admin", AT, person_id=street.town.deputy, area_id=street.town.area
            )
        yield Month(street, 20260302), present


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_month_by_phone_alone(month: tuple[Month, list[datetime]]) -> None:
    played, present = month
    for day in range(DAYS):
        present[0] = AT + timedelta(days=day, minutes=played.any.randint(0, 60))
        weekday = day % 7
        for number in range(7):
            if weekday < 5 and played.any.random() < 0.3:
                played.report(number)
            if weekday == number:
                played.walk(number)
            if played.any.random() < 0.2:
                played.visit(number)
        if weekday < 5:
            present[0] += timedelta(hours=2)
            played.do(played.clerk, 1)
            played.do(played.clerk, 1)
            for each in played.holders:
                present[0] += timedelta(minutes=7)
                played.do(each, 0.8)
            present[0] += timedelta(hours=2)
            played.do(played.leader, 0.8)
    _holds(played, present[0])


def _holds(played: Month, at: datetime) -> None:
    store, count = played.street.store, played.count
    with store.read() as db:
        made = {
            "issues": db.scalar(sa.select(sa.func.count()).select_from(ISSUE)),
            "photos": db.scalar(sa.select(sa.func.count()).select_from(PHOTO)),
            "visits": db.scalar(sa.select(sa.func.count()).select_from(VISIT)),
            "walks": db.scalar(sa.select(sa.func.count()).select_from(WALK)),
            "moves": db.scalar(sa.select(sa.func.count()).where(MOVE.c.number > 1)),
        }
        assert made == {name: count[name] for name in made}, (
            "a tap that trembled was counted twice, or one was lost"
        )
        moves = Counter(db.scalars(sa.select(MOVE.c.move)))
        assert min(moves[name] for name in ("file", "dispatch", "accept", "handled", "close", "rework")) > 0
        by_its_handler = sa.text(
            "SELECT count(*) FROM issue_move c JOIN issue_move h ON h.issue_id = c.issue_id AND h.round = c.round AND h.who = c.who "
            "WHERE c.move IN ('close', 'rework') AND h.move IN ('accept', 'handled')"
        )
        assert db.scalar(by_its_handler) == 0
        assert db.scalar(sa.select(sa.func.count()).where(WALK.c.ended_at.is_(None))) == 0
        looked = sa.select(sa.func.count()).select_from(FINDING).group_by(FINDING.c.inspection_id)
        assert set(db.scalars(looked)) == {23}
        assert drive(journal.verify(db)).ok
        assert drive(records.disagreements(db, ALL)) == []
        still = {str(line.id) for line in listing(db, Filter(), at)}
    shown = played.leader.open("/grid/list").text
    assert {part[:36] for part in shown.split("/grid/issue/")[1:]} <= still
    assert f"All open issues: {len(still)}" in played.leader.open("/grid").text
