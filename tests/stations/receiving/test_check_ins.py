"""Check-ins made at a station are decided anew by the base; what it refuses waits on a card."""

import json

from courses import check_in, sessions
from courses.evidence import ATTENDANCE
from stations.receiving.branches import RECEIVED
from store.journal import JOURNAL
from tests.stations.receiving.street import Street, payload


def test_a_check_in_stands_at_the_base_by_its_own_line(street: Street) -> None:
    street.arrive(street.station)
    receipt = street.to_base()
    assert (receipt.check_ins, receipt.lines_waiting) == (1, 0)
    (row,) = street.rows(ATTENDANCE)
    (there,) = street.rows(ATTENDANCE, machine=street.station)
    assert (row.lane, row.person_id, row.occurred_at) == ("bundle", there.person_id, there.occurred_at)
    assert (row.actor, row.reason) == (there.actor, there.reason)
    (line,) = street.rows(RECEIVED, RECEIVED.c.state == "answered")
    assert row.nonce == str(line.op_id)
    assert not street.rows(JOURNAL, JOURNAL.c.op_id == line.op_id)
    street.is_sound()


def test_who_is_there_already_is_there_once(street: Street) -> None:
    street.arrive(street.base)
    street.arrive(street.station)
    assert street.to_base().check_ins == 1
    assert [row.lane for row in street.rows(ATTENDANCE)] == ["manual"]
    street.is_sound()


def test_what_the_base_refuses_waits_on_a_card(street: Street) -> None:
    with street.base.store.write() as db:
        sessions.cancel(db, street.town.session, "停办", "admin", street.base.clock())
    attendance = street.arrive(street.station)
    receipt = street.to_base()
    assert (receipt.check_ins, receipt.lines_waiting, receipt.cards) == (0, 1, 1)
    (card,) = street.cards()
    assert (card.kind, card.subject_kind, card.subject_id) == ("check_in", "attendance", str(attendance))
    said = json.loads(card.detail)
    assert (said["code"], said["person"]) == ("cancelled", str(street.town.holders[0]))
    assert street.rows(ATTENDANCE) == []
    street.is_sound()


def test_a_check_in_by_a_clock_ten_years_off_waits_on_a_card(street: Street) -> None:
    said = {"session": street.town.session, "person": street.town.holders[1], "direction": "in"}
    chain = street.chain(
        *(
            {
                "action": "check_in.done",
                "subject_kind": "attendance",
                "occurred_at": f"{year}-03-02T01:30:00+00:00",
                "payload": payload(**said),
            }
            for year in (2016, 2036)
        )
    )
    assert street.received(street.by_hand(chain)).cards == 2
    assert [json.loads(card.detail)["code"] for card in street.cards()] == ["too_early", "not_yet"]
    street.is_sound()


def test_what_the_station_took_back_is_taken_back(street: Street) -> None:
    attendance = street.arrive(street.station)
    street.to_base()
    with street.station.store.write() as db:
        check_in.reverse(db, attendance, "认错人", "clerk", street.station.clock())
    street.to_base()
    (row,) = street.rows(ATTENDANCE)
    assert (row.reversed_reason, row.reversed_by) == ("认错人", "clerk")
    assert street.lines()["answered"] == 2
    street.is_sound()


def test_come_taken_back_and_come_again_in_one_bundle(street: Street) -> None:
    attendance = street.arrive(street.station)
    with street.station.store.write() as db:
        check_in.reverse(db, attendance, "认错人", "clerk", street.station.clock())
    street.arrive(street.station)
    assert street.to_base().check_ins == 2
    assert sorted(row.reversed_at is None for row in street.rows(ATTENDANCE)) == [False, True]
    street.is_sound()


def test_a_station_takes_back_only_what_it_said_itself(street: Street) -> None:
    street.arrive(street.base)
    attendance = street.arrive(street.station)
    with street.station.store.write() as db:
        check_in.reverse(db, attendance, "认错人", "clerk", street.station.clock())
    street.to_base()
    (row,) = street.rows(ATTENDANCE)
    assert row.reversed_at is None


def test_taking_back_what_waits_joins_the_card(street: Street) -> None:
    with street.base.store.write() as db:
        sessions.cancel(db, street.town.session, "停办", "admin", street.base.clock())
    first = street.arrive(street.station)
    street.to_base()
    with street.station.store.write() as db:
        check_in.reverse(db, first, "认错人", "clerk", street.station.clock())
    second = street.arrive(street.station)
    with street.station.store.write() as db:
        check_in.reverse(db, second, "认错人", "clerk", street.station.clock())
    receipt = street.to_base()
    assert (receipt.cards, receipt.lines_waiting) == (1, 3)
    assert len(street.cards()) == 2
    street.is_sound()


def test_a_check_in_that_says_nothing_readable_waits_too(street: Street) -> None:
    good = {"session": str(street.town.session), "person": str(street.town.holders[0]), "direction": "in"}
    broken = (
        {**good, "session": "x"},
        {**good, "direction": "up"},
        {**good, "point": -1},
        {**good, "point": True},
        {**good, "minutes": "many"},
        {**good, "reason": "长" * 201},
        {key: value for key, value in good.items() if key != "person"},
        {**good, "session": str(street.town.holders[0])},
    )
    chain = street.chain(
        *(
            {"action": "check_in.done", "subject_kind": "attendance", "payload": payload(**each)}
            for each in broken
        )
    )
    receipt = street.received(street.by_hand(chain))
    assert receipt.cards == len(broken)
    codes = [json.loads(card.detail)["code"] for card in street.cards()]
    assert codes == ["not_whole"] * (len(broken) - 1) + ["unknown_session"]
    street.is_sound()


def test_refused_scans_of_a_station_are_evidence_at_the_base(street: Street) -> None:
    with street.station.store.write() as db:
        outcome = check_in.check_in_by_hand(
            db, street.town.session, street.town.session, "本人到场", "clerk", street.station.clock()
        )
    assert not outcome.ok
    street.to_base()
    (line,) = street.said("check_in.refused")
    assert line.subject_id == str(street.town.session)
    assert street.lines()["taken"] == 1
    street.is_sound()
