"""A paired station whose program was changed: what it signs reaches no file, no other machine's bundles and no reader of cards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from core.canonical import canonical
from core.ids import new_id
from core.refusal import Refusal
from courses import tray
from sheets.columns import shown
from stations import overview, peers
from stations.bundle import writing
from stations.bundle.manifest import Manifest
from stations.bundle.refusals import Tampered
from stations.identity import own_keys
from stations.inbox import cards, deciding, listing
from stations.kinds import TRAVELLING
from stations.receiving import lines
from stations.receiving.refusals import LineNotReadable
from stations.receiving.settling import BUNDLE
from stations.refusals import SealKeyNotValid
from stations.tables import KnownPhoto
from store.facts import who
from store.journal import JOURNAL
from store.types import table_of
from tests.stations.receiving.street import PLACE, Street, payload
from tests.stations_town import Machine, hand

KNOWN = table_of(KnownPhoto)
EARLY, LATE = datetime(1999, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)


def _of(street: Street, machine: Machine, **said: Any) -> Any:  # noqa: ANN401 - a file
    """A bundle of a machine with nothing but what `said` says, its sections too."""
    sections = said.pop("sections", {"lines": ()})
    with machine.store.read() as db:
        origin, epoch = who(db)
        base = peers.base(db)
    assert base is not None
    plain = Manifest(
        new_id(), "to_base", origin, epoch, base.origin, machine.clock(), machine.name, machine.mark
    )
    made = replace(plain, **said)
    file = street.town.stick / f"{new_id()}.xhb"
    writing.write(file, made, sections, (), base, own_keys(machine.folder))
    return file


def test_what_a_station_says_that_it_misses_names_photos_and_nothing_else(street: Street) -> None:
    whole = "a" * 64
    told = [
        "5",
        "[]",
        '{"a":1}',
        '["../base/keys/x","y"]',
        canonical(["b" * 500, "y"]),
        canonical([whole, "y"]),
    ]
    receipt = street.received(_of(street, street.station, sections={"lines": (), "missing": told}))
    assert receipt.state == "taken"
    assert [row.sha256 for row in street.rows(KNOWN) if not row.there] == [whole]


def test_no_station_speaks_of_the_bundle_of_another(street: Street) -> None:
    other = street.another()
    street.report(street.station)
    first = street.written()
    street.report(street.station)
    street.received(first)
    for row in street.rows(BUNDLE, BUNDLE.c.peer_id.in_([street.station.peer])):
        with pytest.raises(Tampered):
            street.received(_of(street, other, bundle_id=row.id))
        assert street.rows(BUNDLE, BUNDLE.c.id == row.id) == [row]
    # Nor of one that this base wrote for itself.
    (out,) = street.rows(BUNDLE, BUNDLE.c.peer_id == other.peer, BUNDLE.c.direction == "out")
    with pytest.raises(Tampered):
        street.received(_of(street, other, bundle_id=out.id))
    assert street.rows(BUNDLE, BUNDLE.c.id == out.id) == [out]
    street.is_sound()


@pytest.mark.parametrize("place", ["x", -3, None, [], True])
def test_whatever_a_station_says_that_it_knows_it_gets_an_answer(street: Street, place: object) -> None:
    with street.base.store.read() as db:
        epoch = who(db)[1]
    file = _of(street, street.station, knows={"epoch": epoch, "place": place, "op": ["x"]})
    assert street.received(file).state == "taken"
    assert street.to_station().state == "taken"


def _stairwell(street: Street, name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any values
    """A new stairwell of the building, as a line says it."""
    values = {"kind": "stairwell", "parent_id": str(street.town.buildings[0]), "name": name, "position": 2}
    said = payload(**values, floors=None, floor=None, since=None)
    return {
        "action": "place.added",
        "subject_kind": "place",
        "payload": said,
        "subject_id": str(new_id()),
        **more,
    }


def test_a_revoked_station_gives_nothing_back(street: Street) -> None:
    with street.base.store.read() as db:
        origin = who(db)[0]
    forged = street.chain(_stairwell(street, "贼", origin=origin))
    with street.base.store.write() as db:
        assert street.station.peer is not None
        peers.revoke(db, street.station.peer, date(2026, 3, 1), "电脑被盗", "admin", street.base.clock())
    street.received(street.by_hand((), given_back=forged))
    assert not street.rows(PLACE, PLACE.c.name == "贼")
    street.is_sound()


def test_what_is_given_back_under_one_place_stands_in_its_order(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "CHUNK", 3)
    with street.base.store.read() as db:
        origin = who(db)[0]
    told = [_stairwell(street, f"{number}单元", origin=origin, seq=7) for number in range(20, 30)]
    receipt = street.received(street.by_hand((), given_back=street.chain(*told)))
    assert receipt.lines_taken == len(told)
    street.is_sound()


def test_a_key_that_is_none_is_refused_as_one(street: Street) -> None:
    with pytest.raises(SealKeyNotValid):
        street.received(street.by_hand((), seal_keys=['["x","y"]']))
    assert street.bundles() == []


@pytest.mark.parametrize("epochs", [[2, 1], range(1, 200)], ids=["falling", "too_many"])
def test_epochs_that_no_base_lost_are_refused_with_the_line(street: Street, epochs: Sequence[int]) -> None:
    with street.base.store.read() as db:
        origin = who(db)[0]
    told = [_stairwell(street, f"{number}单元", origin=origin) for number in range(len(epochs))]
    with pytest.raises(LineNotReadable):
        street.received(street.by_hand((), given_back=street.chain(*told), epochs=epochs))
    assert not street.rows(PLACE, PLACE.c.name == "0单元")
    street.is_sound()


def test_only_check_ins_are_evidence_of_check_ins(street: Street) -> None:
    lines = [
        {"action": action, "subject_kind": kind, "subject_id": "x", "payload": "[1]"}
        for action in ("check_in.refused", "check_in.done")
        for kind in ("bundle", "account", "peer", "card")
    ]
    assert street.received(street.by_hand(street.chain(*lines))).state == "taken"
    assert not street.rows(JOURNAL, JOURNAL.c.subject_id == "x")
    with street.base.store.read() as db:
        overview.overview(db)
    street.is_sound()


@pytest.mark.parametrize(
    "said", [{"lane": "x"}, {"direction": "up"}, {"person": "x"}, {"code": 7}, {"point": "9"}, {"reason": []}, {"reason": "长" * 999}]
)  # fmt: skip
def test_the_list_of_a_session_s_check_ins_can_be_read_whatever_a_station_says(
    street: Street, said: dict[str, Any]
) -> None:
    fair: dict[str, Any] = {"lane": "manual", "direction": "in", "code": "not_enrolled", "person": None}
    refused = {
        "action": "check_in.refused",
        "subject_kind": "session",
        "subject_id": str(street.town.session),
    }
    told = [{**refused, "payload": payload(**fair)}, {**refused, "payload": payload(**{**fair, **said})}]
    receipt = street.received(street.by_hand(street.chain(*told)))
    assert (receipt.state, receipt.lines_taken) == ("taken", 1)
    with street.base.store.read() as db:
        (row,) = tray.tray(db, street.town.session)
        assert all(shown(column, row) is not None for column in tray.TRAY.columns)
    street.is_sound()


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
def test_no_line_of_a_day_that_no_clock_shows_comes_among_the_base_s(street: Street, when: str) -> None:
    building = {
        "action": "place.changed",
        "subject_kind": "place",
        "subject_id": str(street.town.buildings[0]),
    }
    lines_ = [
        {**building, "payload": payload(floors=[6, 7]), "occurred_at": when},
        _stairwell(street, "8单元", recorded_at=when),
        {
            "action": "check_in.refused",
            "subject_kind": "session",
            "subject_id": str(street.town.session),
            "payload": payload(lane="manual", direction="in", code="not_enrolled"),
            "occurred_at": when,
        },
        _stairwell(street, "9单元"),
    ]
    receipt = street.received(street.by_hand(street.chain(*lines_)))
    assert (receipt.lines_taken, receipt.cards) == (1, 2)
    with street.base.store.read() as db:
        for row in listing.cards(db):
            found = cards.card(db, row.id, hand("clerk"), street.base.clock())
            assert all(cards.sentences(each) for each in found.differences)
    assert not street.rows(JOURNAL, sa.or_(JOURNAL.c.occurred_at < EARLY, JOURNAL.c.occurred_at > LATE))
    street.is_sound()


def _odd(street: Street) -> list[dict[str, Any]]:
    """Lines of every sort of card, with values of surprising types in places that somebody reads."""
    household, at = street.town.households[0], "2026-03-02T01:31:00+00:00"
    note: dict[str, Any] = {
        "plan_id": None, "area_id": None, "place_id": str(household), "resident_id": None, "who": "clerk",
        "person_id": None, "kind": "home", "met": True, "sealed": "1.x", "visited_at": at, "again_on": None,
        "corrects_id": None, "issue_id": None,
    }  # fmt: skip
    odd: list[object] = [
        "x",
        7,
        -1,
        True,
        [],
        {},
        ["a"],
        {"b": []},
        None,
        "9999-12-31T23:59:59+00:00",
        "甲" * 999,
    ]
    odd_ones: list[dict[str, Any]] = []
    for name in note:
        for value in odd:
            said = payload(**{**note, name: value})
            odd_ones.append({"action": "visit.written", "subject_kind": "visit", "payload": said})
    session, person = street.town.session, street.town.holders[0]
    fair = {
        "session": str(session),
        "person": str(person),
        "direction": "in",
        "reason": "到场",
        "point": 0,
        "minutes": 5,
    }
    for name in fair:
        for value in odd:
            said = payload(**{**fair, name: value})
            odd_ones.append({"action": "check_in.done", "subject_kind": "attendance", "payload": said})
    odd_ones += [
        {
            "action": "check_in.done",
            "subject_kind": "attendance",
            "occurred_at": when,
            "payload": payload(**fair),
        }
        for when in ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00")
    ]
    for kind in sorted(TRAVELLING):
        odd_ones.append({"action": "merged", "subject_kind": kind, "subject_id": "no-id", "payload": "{}"})
        odd_ones.append(
            {"action": "merged", "subject_kind": kind, "payload": '{"rows":[]}', "actor": "person:x"}
        )
    return odd_ones


@pytest.mark.slow
def test_every_card_of_a_hostile_station_can_be_read_and_kept_refused(street: Street) -> None:
    receipt = street.received(street.by_hand(street.chain(*_odd(street))))
    assert receipt.state == "taken"
    assert receipt.cards > 60
    with street.base.store.read() as db:
        rows = listing.cards(db)
        listing.subjects(db, rows)
    at = street.base.clock()
    reader = hand("clerk")
    for row in rows:
        with street.base.store.read() as db:
            found = cards.card(db, row.id, reader, at)
            assert found.sentence
            assert all(cards.sentences(each) for each in found.differences)
        with street.base.store.write() as db:
            try:
                deciding.take(db, row.id, "", "clerk", at)
            except Refusal:
                deciding.keep(db, row.id, "不可信", "clerk", at)
    with street.base.store.read() as db:
        assert listing.cards(db) == []
    street.is_sound()
