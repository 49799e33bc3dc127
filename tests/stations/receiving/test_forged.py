"""Lines that no program of ours writes, signed with a paired key all the same: each waits alone, and disturbs nothing else."""

import json
import logging
from typing import Any
from uuid import UUID

import pytest

from core.ids import new_id
from grid import hands
from grid.issues.rows import ISSUE
from stations.inbox import cards as inbox
from stations.inbox import listing
from stations.receiving.branches import RECEIVED
from stations.receiving.refusals import ChainBroken, LineNotReadable
from stations.tables import KnownPhoto
from store.types import table_of
from tests.stations.receiving.street import PLACE, Street, payload

KNOWN = table_of(KnownPhoto)


def _stairwell(street: Street, name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any values
    """A new stairwell of the building, as a line says it; `more` counts over what is right."""
    values: dict[str, Any] = {
        "kind": "stairwell",
        "parent_id": street.town.buildings[0],
        "name": name,
        "position": 2,
        "floors": None,
        "floor": None,
        "since": None,
    }
    values |= more.pop("values", {})
    said = {"action": "place.added", "subject_kind": "place", "subject_id": str(new_id())}
    return {**said, "payload": payload(**values), **more}


def _codes(street: Street) -> dict[str, str]:
    return {card.subject_id: json.loads(card.detail)["code"] for card in street.cards()}


def test_each_poisoned_subject_stands_alone(street: Street) -> None:
    good = [_stairwell(street, f"{number}单元") for number in range(10, 30)]
    poisoned = {
        "not_whole": [
            _stairwell(street, "甲", payload="{}"),
            _stairwell(street, "乙", payload="[]"),
            _stairwell(street, "丙", values={"position": "third"}),
            _stairwell(street, "丁", values={"name": None}),
            _stairwell(street, "戊", values={"name": "长" * 81}),
            _stairwell(street, "己", values={"since": "2026-02-30"}),
            _stairwell(street, "庚", values={"position": 2**40}),
            _stairwell(street, "辛", subject_id="no-id"),
            _stairwell(street, "名", values={"name": {"a": ["名"]}}),
            _stairwell(street, "数", values={"name": 2**70}),
        ],
        "other_patch": [
            _stairwell(street, "壬", values={"parent_id": street.town.buildings[1]}),
            _stairwell(street, "癸", values={"parent_id": new_id()}),
            _stairwell(street, "列", values={"parent_id": []}),
            _stairwell(street, "半", values={"parent_id": True}),
        ],
        "not_unique": [_stairwell(street, "1单元")],
        "base_only": [_stairwell(street, "子", action="merged", payload=payload(rows={}))],
    }
    lines = [*good]
    for number, (_code, each) in enumerate(poisoned.items()):
        for place, line in enumerate(each):
            lines.insert(number * 3 + place * 2, line)
    receipt = street.received(street.by_hand(street.chain(*lines)))
    assert (receipt.state, receipt.lines_taken) == ("taken", len(good))
    assert _codes(street) == {line["subject_id"]: code for code, each in poisoned.items() for line in each}
    names = {row.name for row in street.rows(PLACE)}
    assert names >= {f"{number}单元" for number in range(10, 30)}
    assert not names & set("甲乙丙丁戊己庚辛壬癸子")
    street.is_sound()
    with street.base.store.read() as db:
        hand = hands.of_account(db, "clerk", street.base.at.date())
        found = [inbox.card(db, row.id, hand, street.base.at) for row in listing.cards(db)]
        assert len(found) == len(_codes(street))
        named = listing.subjects(db, [card.row for card in found])
    assert all(card.subject == "" for card in found if card.row.subject_id == "no-id")
    assert named == {}


def test_a_place_of_another_patch_is_not_named_from_here(street: Street) -> None:
    """Or the next answer would tell the station all about it."""
    note: dict[str, Any] = {
        "plan_id": None, "area_id": street.town.grids[0], "resident_id": None, "who": "clerk", "person_id": None, "kind": "home",
        "met": True, "sealed": "1.x", "visited_at": "2026-03-02T01:31:00+00:00", "again_on": None, "corrects_id": None,
        "issue_id": None,
    }  # fmt: skip
    here, there = (
        {
            "action": "visit.written",
            "subject_kind": "visit",
            "subject_id": str(new_id()),
            "payload": payload(**note, place_id=place),
        }
        for place in street.town.buildings[:2]
    )
    receipt = street.received(street.by_hand(street.chain(here, there)))
    assert (receipt.lines_taken, _codes(street)) == (1, {there["subject_id"]: "other_patch"})
    street.is_sound()


def test_subjects_that_need_one_another_are_written_together(street: Street) -> None:
    """The issue comes after the visit that refers to it, and a poisoned line has the set taken apart."""
    visit, issue = new_id(), street.report(street.station)
    texts = [json.loads(text) for text in street.texts() if '"issue.report"' in text]
    (reported,) = texts
    at = "2026-03-02T01:31:00+00:00"
    note: dict[str, Any] = {
        "plan_id": None, "area_id": street.town.grids[0], "place_id": street.town.households[0], "resident_id": None,
        "who": "clerk", "person_id": None, "kind": "home", "met": True, "sealed": "1.x", "visited_at": at,
        "again_on": None, "corrects_id": None, "issue_id": issue.id,
    }  # fmt: skip
    lines = [
        {"action": "visit.written", "subject_kind": "visit", "subject_id": str(visit), "payload": payload(**note)},
        _stairwell(street, "1单元"),
        {"action": "issue.report", "subject_kind": "issue", "subject_id": str(issue.id), "payload": reported[11]},
    ]  # fmt: skip
    receipt = street.received(street.by_hand(street.chain(*lines)))
    assert (receipt.lines_taken, receipt.cards) == (2, 1)
    assert street.rows(ISSUE, ISSUE.c.id == issue.id)
    assert list(_codes(street).values()) == ["not_unique"]
    street.is_sound()


def test_what_stands_on_a_poisoned_subject_waits_with_it(street: Street) -> None:
    bad = _stairwell(street, "甲", payload="{}")
    above = UUID(bad["subject_id"])
    home = _stairwell(street, "101室", values={"kind": "household", "parent_id": above})
    receipt = street.received(street.by_hand(street.chain(bad, home)))
    assert receipt.cards == 2
    assert _codes(street)[bad["subject_id"]] == "not_whole"
    assert street.lines() == {"waiting": 2}


def test_all_lines_of_a_subject_wait_when_one_does(street: Street) -> None:
    one = _stairwell(street, "甲")
    more = {**one, "action": "place.changed", "op_id": new_id(), "payload": payload(floors=[None, "many"])}
    receipt = street.received(street.by_hand(street.chain(one, more)))
    assert (receipt.cards, receipt.lines_waiting) == (1, 2)
    (card,) = street.cards()
    assert {row.card_id for row in street.rows(RECEIVED)} == {card.id}


def test_no_line_counts_twice(street: Street) -> None:
    one, other = _stairwell(street, "甲", op_id=new_id()), _stairwell(street, "乙", op_id=new_id())
    with pytest.raises(ChainBroken):
        street.received(street.by_hand(street.chain(one, {**other, "op_id": one["op_id"]})))
    street.received(street.by_hand(street.chain(one)))
    again = street.chain(other, {**one, "seq": 2})
    street.received(street.by_hand(again))  # another chain of the machine: it is not folded
    assert [row.name for row in street.rows(PLACE, PLACE.c.name.in_(["甲", "乙"]))] == ["甲"]
    street.is_sound()


HALF = "\ud800"
"""Half of a pair of surrogates: JSON can say it, no database can keep it."""


def test_what_no_database_can_keep_waits_and_breaks_nothing(street: Street) -> None:
    street.rename(street.base, "甲楼")
    building = {
        "action": "place.changed",
        "subject_kind": "place",
        "subject_id": str(street.town.buildings[0]),
    }
    lines = [
        {**building, "payload": f'{{"name":["1号楼","{_escaped(HALF)}"]}}'},
        _stairwell(street, "x", payload='{"kind":"stairwell","name":"\\ud800"}'),
        {
            "action": "issue.report",
            "subject_kind": "issue",
            "payload": '{"set":{"provisional":"\\ud800"},"move":{"id":"x"},"photos":[{"sha256":"x","id":"y"}]}',
        },
        {
            "action": "check_in.done",
            "subject_kind": "attendance",
            "payload": payload(
                session=street.town.session, person=street.town.holders[0], direction="in", reason="?"
            ).replace("?", _escaped(HALF)),
        },
        {
            "action": "check_in.done",
            "subject_kind": "attendance",
            "occurred_at": "9999-12-31T23:59:59+00:00",
            "payload": payload(session=street.town.session, person=street.town.holders[0], direction="in"),
        },
        {"action": "bundle.came", "subject_kind": "bundle", "payload": '{"state":"taken","figures":7}'},
        {"action": "bundle.came", "subject_kind": "bundle", "payload": _told(place=2**70, op="x")},
        {"action": "bundle.came", "subject_kind": "bundle", "payload": "[" * 900 + "]" * 900},
        _stairwell(street, "8单元"),
    ]
    receipt = street.received(
        street.by_hand(
            street.chain(*lines), knows={"epoch": 2**40, "place": 2**62, "op": 7}, figures={"common": 2**62}
        )
    )
    assert (receipt.state, receipt.lines_taken) == ("taken", 1)
    assert receipt.cards == 5
    assert street.said("base.found_restored") == []
    assert street.branches()[0].knows == 0
    street.is_sound()


def test_what_cannot_be_written_prints_nothing(
    street: Street, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The terminal keeps no log of the driver, which would warn there of every set that is taken back."""
    monkeypatch.setattr(logging.root, "handlers", [])
    twice = [_stairwell(street, "1单元"), _stairwell(street, "1单元"), _stairwell(street, "9单元")]
    assert street.received(street.by_hand(street.chain(*twice))).cards == 2
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("hash_", ["5", '"zz"', '"' + "a" * 3000 + '"', r'"\u0000"', "null"])
def test_a_name_without_a_hash_is_no_line(street: Street, hash_: str) -> None:
    lines = [*street.chain({}), f'["{new_id()}",{hash_}]']
    with pytest.raises(LineNotReadable):
        street.received(street.by_hand(lines))


def test_what_a_station_says_of_photos_and_of_the_base_is_not_trusted_to_be_whole(street: Street) -> None:
    """The next answer can be written, and nothing but a hash is asked for."""
    station, hash_ = street.station, "ab" * 32
    street.to_base()
    missing = ["[]", "{}", "x", "[1,2]", '["../../x","x"]', "[" * 99_000, f'["{hash_}","前.jpg"]']
    for place in ("x", None, {"a": 1}, 2**70, -1):
        file = street.by_hand([], knows={"epoch": 1, "place": place, "op": {}}, missing=missing)
        assert street.received(file).state == "taken"
        assert [row.sha256 for row in street.rows(KNOWN, KNOWN.c.there.is_(False))] == [hash_]
        assert street.to_station(station).state == "taken"


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


def _told(**figures: object) -> str:
    return payload(state="taken", figures=json.dumps(figures))
