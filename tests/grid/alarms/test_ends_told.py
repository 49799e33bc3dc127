"""The story of an issue is told when its alarm is over: once, while it is open, in the issue that it went into."""

import pytest

from grid.alarms.receiving import receive
from grid.alarms.settling import settle
from grid.issues.moves import move
from grid.issues.reporting import NewIssue, report
from tests.grid.alarms.parking import ITEM, at, begun, ended, notes, parking, record_stands
from tests.grid_copies import copy_of_town
from tests.grid_town import AT, GridTown
from tests.grown import Grown
from tests.issue_book import somebody


@pytest.fixture
def town(grown: Grown, engine: str) -> GridTown:
    return copy_of_town(grown, engine)


def over(device: str, clock: str) -> str:
    return f"消防通道地磁：设备 {device} 于 2026-03-02 {clock} 报告报警解除。"


def test_the_story_of_an_open_issue_is_told_once_when_its_alarm_is_over(town: GridTown) -> None:
    source, clerk = parking(town, "P1"), somebody({"clerk", "reporter"})
    with town.store.write() as db:
        (made,) = receive(db, source, [begun("P1", -60)], AT).issues
        assert notes(db, made) == []
        end = [ended("P1", 5)]
        receive(db, source, end, at(6))
        receive(db, source, end, at(7))
        settle(db, at(8))
        receive(
            db, source, [ended("P1", 15), ended("P1", 300)], at(301)
        )  # it goes on saying that all is well
        assert notes(db, made) == [over("P1", "09:35")]
        # One that joins has an end of its own; several that came together are told by the latest.
        receive(db, source, [begun("P1", 320), ended("P1", 340), begun("P1", 400)], at(410))
        assert notes(db, made) == [over("P1", "09:35")]
        receive(db, source, [ended("P1", 420)], at(421))
        assert notes(db, made) == [over("P1", "09:35"), over("P1", "16:30")]
        receive(db, source, [begun("P1", 430)], at(445))
        move(db, made, "decline", clerk, at(446), reason="误报")
        receive(db, source, [ended("P1", 450)], at(451))
        assert len(notes(db, made)) == 2
    record_stands(town.store)


def test_what_a_merged_issue_would_be_told_the_one_that_it_went_into_is(town: GridTown) -> None:
    source, clerk = parking(town, "P1"), somebody({"clerk", "reporter"})
    with town.store.write() as db:
        (made,) = receive(db, source, [begun("P1", -60)], AT).issues
        into = report(db, NewIssue(ITEM, place_id=town.buildings[0]), clerk, AT).id
        move(db, made, "merge", clerk, AT, target_id=into)
        receive(db, source, [ended("P1", 5)], at(6))
        assert (notes(db, made), notes(db, into)) == ([], [over("P1", "09:35")])
    record_stands(town.store)
