"""Devices that are not right: a clock that goes ahead, a sensor that flaps on after its issue was voided."""

import pytest

from grid.alarms import lists
from grid.alarms.receiving import receive, take_down
from grid.alarms.settling import is_due, settle
from grid.issues.moves import move
from grid.issues.rows import issue
from tests.grid.alarms.parking import at, begun, ended, parking, record_stands
from tests.grid_copies import copy_of_town
from tests.grid_town import AT, GridTown
from tests.grown import Grown
from tests.issue_book import somebody


@pytest.fixture
def town(grown: Grown, engine: str) -> GridTown:
    return copy_of_town(grown, engine)


def test_a_message_from_the_hours_to_come_counts_as_of_its_receipt_and_its_device_is_listed(
    town: GridTown,
) -> None:
    source = parking(town, "P1", "P2", "P3")
    with town.store.write() as db:
        outcome = receive(db, source, [begun("P1", 180), begun("P2", 2)], AT)
        assert (outcome.wrong_clocks, outcome.issues) == (("P1",), ())
        assert [(one.device, one.messages) for one in lists.wrong_clocks(db)] == [("P1", 0)]
        assert not is_due(db, at(9))
        assert is_due(db, at(10))
        made = settle(db, at(10)).issues
        assert [issue(db, id_).occurred_at for id_ in made] == [AT, AT]
        assert not is_due(db, at(500))
        # Its end comes an hour later, three hours ahead as well; the next beginning is an alarm of its own.
        receive(db, source, [ended("P1", 240)], at(60))
        clerk = somebody({"clerk", "reporter"})
        for id_ in made:
            move(db, id_, "decline", clerk, at(61), reason="误报")
        assert len(receive(db, source, [begun("P1", 1_000)], at(820)).issues) == 0
        assert len(settle(db, at(830)).issues) == 1
        # Mended, it is listed no longer.
        receive(db, source, [ended("P1", 900)], at(900))
        assert lists.wrong_clocks(db) == []
        # In a file such a message waits for a person.
        assert take_down(db, source, [begun("P3", 2_000)], "admin", at(1_000)).wrong_clocks == ("P3",)
        assert [(one.device, one.messages) for one in lists.wrong_clocks(db)] == [("P3", 1)]
        assert not is_due(db, at(9_000))
    record_stands(town.store)


def test_a_sensor_that_flaps_on_makes_a_new_issue_after_the_quiet_time_alone(town: GridTown) -> None:
    source, clerk = parking(town, "P1"), somebody({"clerk", "reporter"})
    with town.store.write() as db:
        (made,) = receive(db, source, [begun("P1", -60)], AT).issues
        for minute in range(5, 60, 5):
            receive(db, source, [ended("P1", minute), begun("P1", minute + 1)], at(minute + 1))
        move(db, made, "decline", clerk, at(60), reason="误报")
        for minute in range(61, 90, 5):
            receive(db, source, [ended("P1", minute), begun("P1", minute + 1)], at(minute + 1))
            assert settle(db, at(minute + 4)).issues == ()
        assert settle(db, at(90)).issues == ()
        receive(db, source, [ended("P1", 91), begun("P1", 92)], at(92))
        assert len(settle(db, at(102)).issues) == 1
    record_stands(town.store)


def test_one_that_was_merged_is_over_when_what_it_went_into_was_voided(town: GridTown) -> None:
    source, clerk = parking(town, "P1", "P2"), somebody({"clerk", "reporter"})
    with town.store.write() as db:
        one, other = receive(db, source, [begun("P1", -60), begun("P2", -60)], AT).issues
        move(db, one, "merge", clerk, at(1), target_id=other)
        move(db, other, "decline", clerk, at(60), reason="误报")
        receive(db, source, [ended("P1", 61), begun("P1", 62)], at(62))
        assert settle(db, at(89)).issues == ()
        receive(db, source, [ended("P1", 91), begun("P1", 92)], at(92))
        assert len(settle(db, at(102)).issues) == 1
    record_stands(town.store)
