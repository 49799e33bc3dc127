"""Two at once: senders of the same alarms, lookers for the same lapse, makers of the same card. Each thing is made once, on either engine."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from core import issuer_key
from core.jobs import drive
from core.paths import DataFolder
from grid.alarms import sources
from grid.alarms.receiving import receive
from grid.alarms.rules import BEGUN, ENDED, Message
from grid.alarms.settling import settle
from grid.alarms.sources import ALARM, NewSource, Spot
from grid.facilities import dues, facilities
from grid.facilities.dues import NewDue
from grid.facilities.facilities import NewFacility
from grid.issues.moves import move
from grid.issues.rows import ISSUE
from grid.issues.stories import story
from grid.records.facilities import RECORDS as FACILITIES
from grid.records.stairwells import RECORDS as STAIRWELLS
from grid.stairwells import cards
from grid.stairwells.cards import CARD
from store import journal
from store.records import disagreements
from store.transaction import Store
from store.types import Db
from tests.grid_copies import copy_of_town
from tests.grid_town import AT, TODAY, GridTown
from tests.grown import Grown
from tests.issue_book import somebody

TOGETHER = 4


@pytest.fixture
def town(grown: Grown, engine: str) -> GridTown:
    return copy_of_town(grown, engine)


def at_once(store: Store, act: Callable[[Db], Any]) -> list[Any]:
    """The same act in several threads that begin together."""
    ready = Barrier(TOGETHER)

    def one(_number: int) -> Any:  # noqa: ANN401 - whatever the act gives
        ready.wait(20)
        with store.write() as db:
            return act(db)

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(one, range(TOGETHER)))


def counted(store: Store, table: sa.Table) -> int:
    with store.read() as db:
        assert drive(journal.verify(db)).ok
        assert drive(disagreements(db, (*FACILITIES, *STAIRWELLS))) == []
        return db.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_the_same_alarms_sent_at_once_are_kept_once(town: GridTown) -> None:
    with town.store.write() as db:
        ids = [sources.add(db, NewSource(name, "0702"), "admin", AT) for name in ("甲", "乙")]
        for id_ in ids:
            sources.place_devices(db, id_, [Spot("P1", area_id=town.grids[0])], "admin", AT)
    sent = [Message("P1", BEGUN, AT - timedelta(minutes=minutes)) for minutes in (60, 50, 40)]

    def act(db: Db) -> int:
        added = receive(db, ids[0], sent, AT).added
        settle(db, AT, ids[0])
        return added

    assert sorted(at_once(town.store, act)) == [0, 0, 0, 3]
    assert counted(town.store, ALARM) == 3
    assert counted(town.store, ISSUE) == 1
    # Everything settled by one, each source by others: none waits for another for ever.
    with town.store.write() as db:
        receive(db, ids[1], sent[:1], AT - timedelta(minutes=59))
    at_once(town.store, lambda db: settle(db, AT))
    assert counted(town.store, ISSUE) == 2


def test_an_end_and_a_move_of_its_issue_at_once_wait_for_each_other_in_turn(town: GridTown) -> None:
    with town.store.write() as db:
        id_ = sources.add(db, NewSource("甲", "0702"), "admin", AT)
        sources.place_devices(db, id_, [Spot("P1", area_id=town.grids[0])], "admin", AT)
        (issue_id,) = receive(db, id_, [Message("P1", BEGUN, AT - timedelta(hours=1))], AT).issues
    turns = iter(range(TOGETHER))

    def act(db: Db) -> None:
        if next(turns) % 2:
            move(db, issue_id, "note", somebody({"reporter"}), AT, reason="到场查看")
        else:
            receive(db, id_, [Message("P1", ENDED, AT)], AT)

    at_once(town.store, act)
    with town.store.read() as db:
        made = [line.made.who.partition(":")[0] for line in story(db, issue_id).moves]
    assert sorted(made) == ["person", "person", "program", "program"]
    assert counted(town.store, ISSUE) == 1


def test_a_lapse_that_several_look_for_at_once_is_one_issue(town: GridTown) -> None:
    with town.store.write() as db:
        for name in ("甲梯", "乙梯"):
            id_ = facilities.add(
                db, NewFacility("lift", name, None, town.area, None, None, "0503"), "admin", AT
            )
            dues.state(db, id_, NewDue("定期检验", TODAY - timedelta(days=1)), "admin", AT)
    made = at_once(town.store, lambda db: len(dues.lapse(db, TODAY, AT).issues))
    assert sum(made) == 2
    assert counted(town.store, ISSUE) == 2


def test_a_card_that_several_make_at_once_is_one_card_and_numbers_are_not_given_twice(
    town: GridTown, folder: DataFolder
) -> None:
    key = issuer_key.own(folder)
    first = at_once(town.store, lambda db: cards.make(db, town.stairwells[0], key, "admin", AT))
    assert {tuple(card.number for card in made) for made in first} == {(1, 2)}
    assert counted(town.store, CARD) == 2
    houses = iter(town.stairwells[1 : 1 + TOGETHER])
    others = [list(house) for house in houses]
    at_once(town.store, lambda db: cards.make(db, others.pop(), key, "admin", AT))
    with town.store.read() as db:
        assert sorted(db.scalars(sa.select(CARD.c.number))) == list(range(1, 11))
