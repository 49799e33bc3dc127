"""Where base and station changed the same without knowing of one another: merged, or on a card; never silently one of them."""

import json
from typing import Any

import pytest

from grid.hands import Hand
from grid.issues import moves
from grid.issues.rows import ISSUE, MOVE
from stations.inbox import deciding
from stations.receiving.branches import RECEIVED
from store.journal import JOURNAL
from tests.stations.receiving.street import PLACE, Street
from tests.stations_town import Machine, hand


def _detail(card: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    return json.loads(card.detail)


def _move(machine: Machine, issue: object, name: str, **more: Any) -> None:  # noqa: ANN401 - as moves.move takes it
    with machine.store.write() as db:
        by: Hand = hand("clerk")
        moves.move(db, issue, name, by, machine.clock(), reason="有据可查", **more)  # pyright: ignore[reportArgumentType]


def test_different_values_of_one_cell_go_on_a_card_and_the_base_stands(street: Street) -> None:
    street.rename(street.base, "甲楼")
    street.rename(street.station, "乙楼")
    receipt = street.to_base()
    assert (receipt.state, receipt.lines_waiting, receipt.cards) == ("taken", 1, 1)
    (card,) = street.cards()
    assert (card.kind, card.subject_kind, card.state) == ("changed", "place", "open")
    id_ = str(street.town.buildings[0])
    assert _detail(card) == {"cells": [["place", [id_], "name", "1号楼", "甲楼", "乙楼"]], "rows": []}
    assert street.place().name == "甲楼"
    (waits,) = street.rows(RECEIVED, RECEIVED.c.state == "waiting")
    assert waits.card_id == card.id
    assert "乙楼" in str(waits.text)
    street.is_sound()


def test_different_cells_of_one_row_both_stand(street: Street) -> None:
    street.rename(street.base, "甲楼")
    street.change(street.station, floors=17)
    assert street.to_base().cards == 0
    assert (street.place().name, street.place().floors) == ("甲楼", 17)
    street.is_sound()


def test_the_same_value_on_both_sides_is_no_conflict(street: Street) -> None:
    street.rename(street.base, "甲楼")
    street.rename(street.station, "甲楼")
    assert street.to_base().cards == 0
    assert street.place().name == "甲楼"


def test_what_the_station_knew_is_no_conflict(street: Street) -> None:
    street.rename(street.base, "甲楼")
    street.to_station()
    street.rename(street.station, "乙楼")
    assert street.to_base().cards == 0
    assert street.place().name == "乙楼"


def test_its_own_earlier_lines_are_no_conflict_with_its_later_ones(street: Street) -> None:
    street.rename(street.station, "乙楼")
    street.to_base()
    street.rename(street.station, "丙楼")
    assert street.to_base().cards == 0
    assert street.place().name == "丙楼"


def test_later_lines_of_a_subject_that_waits_join_its_card(street: Street) -> None:
    street.rename(street.base, "甲楼")
    street.rename(street.station, "乙楼")
    street.to_base()
    street.change(street.station, floors=17)
    street.report(street.station)
    receipt = street.to_base()
    assert (receipt.lines_waiting, receipt.lines_taken, receipt.cards) == (1, 1, 0)
    (card,) = street.cards()
    assert len(street.rows(RECEIVED, RECEIVED.c.card_id == card.id)) == 2
    assert street.place().floors == 6
    street.is_sound()


def test_after_the_base_s_was_kept_the_station_s_next_value_is_asked_again(street: Street) -> None:
    street.rename(street.base, "甲楼")
    street.rename(street.station, "乙楼")
    street.to_base()
    (card,) = street.cards()
    with street.base.store.write() as db:
        deciding.keep(db, card.id, "以基地为准", "clerk", street.base.clock())
    street.rename(street.station, "丙楼")  # it has not heard of the decision
    assert street.to_base().cards == 1
    assert street.place().name == "甲楼"
    street.is_sound()


def test_after_the_station_s_was_taken_its_next_value_follows(street: Street) -> None:
    street.rename(street.base, "甲楼")
    street.rename(street.station, "乙楼")
    street.to_base()
    (card,) = street.cards()
    with street.base.store.write() as db:
        deciding.take(db, card.id, "", "clerk", street.base.clock())
    street.rename(street.station, "丙楼")
    assert street.to_base().cards == 0
    assert street.place().name == "丙楼"
    street.is_sound()


def test_two_stations_meet_at_the_base(street: Street) -> None:
    other = street.another()
    street.rename(street.station, "甲楼")
    street.rename(other, "乙楼")
    street.to_base()
    assert street.to_base(other).cards == 1
    assert street.place().name == "甲楼"


def test_steps_of_one_issue_on_both_sides_go_on_a_card_that_says_so(street: Street) -> None:
    issue = street.report(street.station)
    street.to_base()
    street.to_station()
    _move(street.base, issue.id, "send_to_verify")
    _move(street.station, issue.id, "note")
    assert street.to_base().cards == 1
    (card,) = street.cards()
    (twice,) = _detail(card)["rows"]
    assert twice[:2] == ["issue_move", ["issue_id", "number"]]
    assert len(street.rows(MOVE, MOVE.c.issue_id == issue.id)) == 2
    street.is_sound()


def test_a_number_that_the_base_gave_is_no_conflict_with_the_station_s_steps(street: Street) -> None:
    issue = street.report(street.station)
    street.to_base()
    _move(street.station, issue.id, "send_to_verify")  # it does not know the number yet
    assert street.to_base().cards == 0
    (row,) = street.rows(ISSUE, ISSUE.c.id == issue.id)
    assert row.state == "VERIFYING"
    assert row.number is not None


def test_a_name_that_only_one_may_have_waits_with_what_hangs_on_it(street: Street) -> None:
    from grid.places import places
    from grid.places.places import NewPlace

    street.stairwell(street.base, "2单元")
    stairwell = street.stairwell(street.station, "2单元")
    home = NewPlace("household", "201室", stairwell, floor=2)
    with street.station.store.write() as db:
        places.add_all(db, [home], "clerk", street.station.clock())
    third = street.stairwell(street.station, "3单元")
    issue = street.report(street.station)
    receipt = street.to_base()
    assert (receipt.cards, receipt.lines_waiting, receipt.lines_taken) == (2, 2, 2)
    codes = {card.subject_id: _detail(card)["code"] for card in street.cards()}
    assert codes == {str(stairwell): "not_unique", str(home.id): "refers"}
    assert {card.kind for card in street.cards()} == {"stands_not"}
    assert street.place(third).name == "3单元"
    assert street.rows(ISSUE, ISSUE.c.id == issue.id)
    street.is_sound()


def test_another_patch_is_not_the_station_s_to_change(street: Street) -> None:
    with street.base.store.write() as db:
        from stations import peers

        assert street.station.peer is not None
        peers.place(db, street.station.peer, street.town.areas[1], "admin", street.base.clock())
    street.rename(street.station, "乙楼")
    stairwell = street.stairwell(street.station, "2单元")
    issue = street.report(street.station)
    assert street.to_base().cards == 3
    assert {_detail(card)["code"] for card in street.cards()} == {"other_patch"}
    assert not street.rows(PLACE, PLACE.c.id == stairwell)
    assert not street.rows(ISSUE, ISSUE.c.id == issue.id)
    street.is_sound()


@pytest.mark.parametrize("names", [("甲楼", "乙楼")])
def test_the_base_never_edits_what_a_station_wrote(street: Street, names: tuple[str, str]) -> None:
    street.rename(street.base, names[0])
    street.rename(street.station, names[1])
    street.to_base()
    (line,) = street.rows(RECEIVED, RECEIVED.c.state == "waiting")
    (wrote,) = street.rows(JOURNAL, JOURNAL.c.op_id == line.op_id, machine=street.station)
    assert wrote.hash == line.hash
    assert not street.rows(JOURNAL, JOURNAL.c.op_id == line.op_id)
