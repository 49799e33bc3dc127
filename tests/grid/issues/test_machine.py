"""Issues moved at random by anybody: the rows are the fold of the moves, no checker handled, clocks go forward, the journal knows it all."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cli.every_record import ALL
from core.jobs import drive
from core.refusal import Refusal
from grid.hands import Hand
from grid.indicators.limits import kept
from grid.indicators.stories import stories
from grid.issues import issues, moves
from grid.issues.amending import DETAIL, Amended
from grid.issues.issues import Filter
from grid.issues.items import item
from grid.issues.reporting import area_of
from grid.issues.rows import ISSUE, MOVE, issue, loaded
from grid.issues.rules import ENDED, MOVES, OPEN, SAME, TICKING
from grid.working_time import calendar_of
from store.engine import connect
from store.records import disagreements
from tests.grid_town import TODAY
from tests.grown import Grown
from tests.issue_book import BOTH, ITEM, REASON, URGENT, Book, grow, shot, somebody

NAMES = sorted(MOVES)
PEOPLE = [
    somebody(), somebody(), somebody({"reporter", "clerk", "checker"}), somebody({"reporter", "handler", "checker"}),
    somebody({"reporter", "leader"}),
]  # fmt: skip


class Issues(RuleBasedStateMachine):
    """Three issues, five people, any move."""

    book: Book

    @initialize(mended=st.booleans())
    def begin(self, mended: bool) -> None:
        self.used: dict[UUID, tuple[int, int, datetime]] = {}
        with self.book.store.write() as db:
            self.ids = [
                self.book.report(db, hand=PEOPLE[0]).id,
                self.book.report(db, hand=PEOPLE[1], draft=True).id,
                self.book.report(db, hand=PEOPLE[0], mend=mended, photos=BOTH if mended else BOTH[:1]).id,
            ]

    @rule(
        which=st.integers(0, 2), name=st.sampled_from(NAMES), by=st.sampled_from(PEOPLE), other=st.integers(0, 2),
        hours=st.integers(0, 30), days=st.integers(1, 3),
    )  # fmt: skip
    def move(self, which: int, name: str, by: Hand, other: int, hours: int, days: int) -> None:
        self.try_it(self.ids[which], name, by, self.ids[other], hours, days)

    @rule(
        which=st.integers(0, 2), by=st.sampled_from(PEOPLE), building=st.integers(0, 3),
        code=st.sampled_from([None, ITEM, URGENT]), spot=st.sampled_from([None, "", "三楼"]),
    )  # fmt: skip
    def amend(self, which: int, by: Hand, building: int, code: str | None, spot: str | None) -> None:
        """The third building stands for none."""
        place = None if building == 3 else self.book.town.buildings[building]
        wanted = Amended(code, place_id=place, spot=spot)
        self.try_it(self.ids[which], "amend", by, self.ids[0], 1, 1, wanted)

    @rule(
        which=st.integers(0, 2), turn=st.integers(0, 40), by=st.sampled_from(PEOPLE), hours=st.integers(0, 9)
    )
    def move_that_is_offered(self, which: int, turn: int, by: Hand, hours: int) -> None:
        """Any of the buttons: chosen blindly most moves are refused, and the way would never get far."""
        with self.book.store.read() as db:
            offered = [
                each.name
                for each, refusal in moves.choices(db, self.ids[which], by).moves
                if refusal is None and each.after != SAME
            ]
        if offered:
            self.try_it(self.ids[which], offered[turn % len(offered)], by, self.ids[turn % 3], hours, 2)

    def try_it(
        self,
        issue_id: UUID,
        name: str,
        by: Hand,
        other: UUID,
        hours: int,
        days: int,
        amended: Amended | None = None,
    ) -> None:
        at = self.book.later(hours=hours, minutes=1)
        with self.book.store.read() as db:
            before = issue(db, issue_id)
        photos = {"handled": [shot(f"{at:%d%H%M}")], "mend": BOTH}.get(name, [])
        try:
            with self.book.store.write() as db:
                after = moves.move(
                    db, issue_id, name, by, at, reason=REASON, minutes=60 * days, target_id=other,
                    until=(at + timedelta(days=days)).date(), photos=photos,
                    amended=amended,
                )  # fmt: skip
        except Refusal:
            with self.book.store.read() as db:
                assert issue(db, issue_id) == before
            return
        with self.book.store.read() as db:
            assert issue(db, issue_id) == after
        assert after.last == before.last + 1

    @invariant()
    def rows_are_the_fold_of_the_moves(self) -> None:
        for issue_id in getattr(self, "ids", ()):
            with self.book.store.read() as db:
                row, made, _standing = loaded(db, issue_id)
            state, round_ = "", 1
            for number, each in enumerate(made, 1):
                assert (each.number, each.before) == (number, state)
                assert each.round == round_ + (each.move == "reopen")
                state, round_ = each.after, each.round
            assert (row.state, row.round) == (state, round_)
            assert not any(
                each.move in {"resume", "unmerge", "restore"} and each.after in ENDED for each in made
            )
            assert (row.merged_into is not None) == (state == "MERGED")
            assert (row.closed_at is not None) == (state in {"CLOSED", "FORCED"})
            assert (row.number is not None) == any(each.move == "report" for each in made)
            if state in TICKING | {"HANDLED", "CLOSED"}:
                assert row.filed_at is not None

    @invariant()
    def reports_say_what_they_were_amended_to(self) -> None:
        for issue_id in getattr(self, "ids", ()):
            with self.book.store.read() as db:
                row, made, _standing = loaded(db, issue_id)
                found = None if row.item_id is None else item(db, row.item_code, TODAY, "test", self.book.at)
                where = area_of(db, row.area_id, row.place_id, TODAY)
            assert (found and (found.id, found.urgent)) == (row.item_id and (row.item_id, row.urgent))
            assert where == row.area_id
            now: dict[str, object] = {}
            for each in made:
                detail: dict[str, dict[str, list[Any]]] = json.loads(each.detail) if each.detail else {}
                pairs = detail.get(DETAIL, {})
                assert bool(pairs) == (each.move == "amend")
                for column, (was, is_) in pairs.items():
                    assert column == "area_id" or now.get(column, was) == was
                    assert was != is_ or column in {"area_id", "place_id"}
                    now[column] = is_
            assert all(
                value == (str(getattr(row, column)) if column.endswith("_id") else getattr(row, column))
                for column, value in now.items()
                if value is not None
            )

    @invariant()
    def no_checker_handled_and_force_took_two(self) -> None:
        for issue_id in getattr(self, "ids", ()):
            with self.book.store.read() as db:
                made = loaded(db, issue_id).moves
            for place, each in enumerate(made):
                before = [other for other in made[:place] if other.round == each.round]
                if each.move in {"close", "rework"}:
                    did = {other.who for other in before if other.move in {"accept", "handled", "mend"}}
                    assert each.who not in did
                if each.move == "force_close":
                    proposed = [other.who for other in before if other.move == "propose_forced"]
                    assert proposed
                    assert proposed[-1] != each.who

    @invariant()
    def clocks_go_forward_but_for_rounds(self) -> None:
        if not hasattr(self, "ids"):
            return
        with self.book.store.read() as db:
            lines = issues.listing(db, Filter(states=sorted(OPEN | ENDED)), self.book.at)
        for line in lines:
            if line.clock is None:
                self.used.pop(line.id, None)
                continue
            assert line.filed_at is not None
            assert line.clock.used >= 0
            round_, used, filed = self.used.get(line.id, (0, 0, line.filed_at))
            if round_ == line.round and filed == line.filed_at and line.state in TICKING:
                assert line.clock.used >= used
            self.used[line.id] = line.round, line.clock.used, line.filed_at

    @invariant()
    def list_and_indicators_agree_on_the_clocks(self) -> None:
        if not hasattr(self, "ids"):
            return
        at = self.book.at
        with self.book.store.read() as db:
            lines = issues.listing(db, Filter(states=sorted(OPEN | ENDED)), at)
            found = stories(db, at - timedelta(days=900), at + timedelta(days=1), at)
            counted = kept(found, calendar_of(db), at)
        for line in lines:
            if line.clock is not None:
                late, due_at = counted[line.id, line.round]
                assert (bool(late), due_at) == (line.clock.left < 0, line.clock.due_at)

    @invariant()
    def mergers_end_in_an_issue_that_is_not_merged(self) -> None:
        if not hasattr(self, "ids"):
            return
        with self.book.store.read() as db:
            into = {row.id: row.merged_into for row in db.execute(sa.select(ISSUE.c.id, ISSUE.c.merged_into))}
        for start in into:
            at, walked = start, 0
            while (after := into[at]) is not None:
                at, walked = after, walked + 1
                assert walked <= len(into)

    def teardown(self) -> None:
        with self.book.store.read() as db:
            of_issues = [record for record in ALL if record.subject == "issue"]
            assert drive(disagreements(db, of_issues)) == []
            assert db.scalar(sa.select(sa.func.count()).select_from(MOVE))
        self.book.store.close()


@pytest.fixture
def machine(grown: Grown, tmp_path: Path) -> type[Issues]:
    """The machine with a book that is as new at each example."""
    store = grown("sqlite", grow)
    file = Path(str(store.writer.url.database))
    store.close()
    number = iter(range(10_000))

    class Fresh(Issues):
        def __init__(self) -> None:
            super().__init__()
            new = tmp_path / f"{next(number)}.sqlite3"
            copyfile(file, new)
            self.book = Book(connect(sa.URL.create("sqlite+pysqlite", database=str(new))))

    return Fresh


@pytest.mark.slow
def test_issues_moved_at_random(machine: type[Issues]) -> None:
    run_state_machine_as_test(
        machine, settings=settings(max_examples=20, stateful_step_count=30, deadline=None)
    )
