"""Pending work under the base's new lines: what depends on what waits behind waits too, and comes back when it may."""

from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.issuer_key import own
from grid.issues.rows import ISSUE
from grid.places import places as houses
from grid.residents import residents
from grid.residents.residents import NewResident
from grid.stairwells import cards as stairwell_cards
from grid.tables import Place, Resident
from stations.inbox import deciding
from stations.inbox.listing import cards
from stations.rejoining import rebuilding
from stations.rejoining.refusals import AnswerDoesNotFit, StandsInTheWay
from store.journal import JOURNAL
from store.records import Record
from store.types import table_of
from tests.stations.acting import amend, clerk, issue_of, report, unsound
from tests.stations.street import copy_of
from tests.stations_town import Machine, Town, carry, exchange

_RESIDENT, _PLACE = table_of(Resident), table_of(Place)


@pytest.fixture
def town(first_street: Town, tmp_path: Path) -> Town:
    return copy_of(first_street, tmp_path, 1)


def _flat(town: Town, machine: Machine, name: str) -> UUID:
    at = machine.clock()
    with machine.store.write() as db:
        return houses.add_household(db, town.stairwells[0], name, "clerk", at, floor=2)


def _ids(machine: Machine, table: sa.Table) -> set[UUID]:
    with machine.store.read() as db:
        return set(db.scalars(sa.select(table.c.id)))


def test_who_lives_in_what_waits_behind_waits_too_and_both_are_taken_at_last(town: Town) -> None:
    station = town.stations[0]
    mine = _flat(town, station, "201室")
    by, at = clerk(station), station.clock()
    with station.store.write() as db:
        somebody = residents.add(db, NewResident(mine, "张三"), by, at)
    free = _flat(town, station, "301室")
    theirs = _flat(town, town.base, "201室")
    carry(town, town.base, station)
    assert _ids(station, _PLACE) >= {theirs, free}
    assert mine not in _ids(station, _PLACE)
    assert somebody not in _ids(station, _RESIDENT)
    assert unsound(station) == []
    carry(town, station, town.base)
    with town.base.store.read() as db:
        assert {str(row.subject_id) for row in cards(db)} == {str(mine), str(somebody)}
    at = town.base.clock()
    with town.base.store.write() as db:
        houses.change(db, theirs, {"name": "201室甲"}, "clerk", at)
        for kind in ("place", "resident"):
            (card,) = [row for row in cards(db) if row.subject_kind == kind]
            deciding.take(db, card.id, "两户", "clerk", at)
    carry(town, town.base, station)
    assert _ids(station, _PLACE) == {row for row in _ids(town.base, _PLACE) if row in _ids(station, _PLACE)}
    assert {mine, theirs, free} <= _ids(station, _PLACE)
    assert somebody in _ids(station, _RESIDENT)
    assert unsound(station) == []
    assert unsound(town.base) == []


def test_kept_s_the_base_s_and_the_station_s_is_gone_there_but_not_from_its_journal(town: Town) -> None:
    station = town.stations[0]
    issue = report(town, station)
    exchange(town, station)
    amend(station, issue, "站点所写")
    amend(town.base, issue, "基地所写")
    exchange(town, station)
    at = town.base.clock()
    with town.base.store.write() as db:
        (card,) = cards(db)
        deciding.keep(db, card.id, "以基地为准", "clerk", at)
    carry(town, town.base, station)
    row = issue_of(station, issue)
    assert row is not None
    assert row == issue_of(town.base, issue)
    with station.store.read() as db:
        said = db.scalars(sa.select(JOURNAL.c.payload).where(JOURNAL.c.subject_id == str(issue))).all()
    assert any("站点所写" in text for text in said)
    at = town.base.clock()
    with town.base.store.write() as db:
        deciding.take_back(db, card.id, "clerk", at)
    carry(town, town.base, station)
    assert unsound(station) == []


def test_an_answer_that_does_not_fit_is_refused_whole(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    station = town.stations[0]
    before = report(town, station)
    report(town, town.base, "又一处")

    def nothing_fits(*_given: object) -> None:
        raise IntegrityError("", None, Exception("no"))

    seq = _newest(station)
    monkeypatch.setattr(rebuilding.projecting, "rebuild", nothing_fits)
    with pytest.raises(AnswerDoesNotFit):
        carry(town, town.base, station)
    assert _newest(station) == seq
    assert issue_of(station, before) is not None
    monkeypatch.undo()
    assert carry(town, town.base, station).state == "taken"
    assert _ids(station, ISSUE) >= {before}
    assert unsound(station) == []


def _stairwell(town: Town, machine: Machine, name: str) -> UUID:
    with machine.store.write() as db:
        return houses.add_stairwell(db, town.buildings[0], name, "clerk", machine.clock())


def _code(machine: Machine, place: UUID) -> None:
    """The code of a stairwell, which is this machine's alone."""
    with machine.store.write() as db:
        stairwell_cards.make(db, [place], own(machine.folder), "admin", machine.clock())


def test_what_a_row_of_this_machine_alone_refers_to_stays_while_others_give_way(town: Town) -> None:
    station = town.stations[0]
    stairwell = _stairwell(town, station, "9单元")
    _code(station, stairwell)
    mine = _flat(town, station, "201室")
    theirs = _flat(town, town.base, "201室")
    receipt = carry(town, town.base, station)
    assert receipt.state == "taken"
    there = _ids(station, _PLACE)
    assert {stairwell, theirs} <= there
    assert mine not in there
    assert unsound(station) == []
    carry(town, station, town.base)
    assert stairwell in _ids(town.base, _PLACE)
    carry(town, town.base, station)
    assert unsound(station) == []


def test_what_must_give_way_and_cannot_is_named_with_what_to_do(town: Town) -> None:
    station = town.stations[0]
    mine = _stairwell(town, station, "9单元")
    _code(station, mine)
    theirs = _stairwell(town, town.base, "9单元")
    seq = _newest(station)
    with pytest.raises(StandsInTheWay) as refused:
        carry(town, town.base, station)
    assert refused.value.values == {"names": "9单元"}
    assert _newest(station) == seq
    with station.store.write() as db:
        houses.change(db, mine, {"name": "9单元（站点）"}, "clerk", station.clock())
    assert carry(town, town.base, station).state == "taken"
    assert {mine, theirs} <= _ids(station, _PLACE)
    assert unsound(station) == []


def _newest(machine: Machine) -> int:
    with machine.store.read() as db:
        return db.scalar(sa.select(sa.func.max(JOURNAL.c.seq))) or 0


def test_every_kind_of_the_log_has_its_records() -> None:
    from stations.scope import KINDS

    assert set(rebuilding._GROUPS) == set(KINDS)  # pyright: ignore[reportPrivateUsage]
    assert all(isinstance(each, Record) for group in rebuilding._GROUPS.values() for each in group)  # pyright: ignore[reportPrivateUsage]
