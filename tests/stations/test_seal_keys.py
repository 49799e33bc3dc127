"""Keys of sealed texts: they travel with their lines, and what was erased anywhere is closed everywhere."""

import json
from base64 import b64encode
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.ids import new_id
from grid import hands
from grid.field import visits
from grid.residents import erasing, residents
from grid.residents.sealing import SEAL_KEY
from stations import seal_keys
from stations.refusals import SealKeyNotValid
from tests.stations.acting import clerk, note, resident, unsound
from tests.stations.street import copy_of
from tests.stations_town import Machine, Town, carry, exchange


@pytest.fixture
def town(first_street: Town, tmp_path: Path) -> Town:
    return copy_of(first_street, tmp_path, 2)


def _keys(machine: Machine) -> set[UUID]:
    with machine.store.read() as db:
        return set(db.scalars(sa.select(SEAL_KEY.c.subject_id)))


def _erase(machine: Machine, id_: UUID) -> None:
    at = machine.clock()
    with machine.store.write() as db:
        by = hands.of_account(db, "admin", at.date())
        erasing.erase(db, id_, "本人要求", by, at)


def test_what_a_station_sealed_the_base_reads(town: Town) -> None:
    station = town.stations[0]
    somebody = resident(town, station, "张三")
    written = note(town, station, "独居", somebody)
    carry(town, station, town.base)
    by = clerk(town.base)
    with town.base.store.read() as db:
        assert visits.words_of(db, written, by, town.base.at) == "独居"
    with town.base.store.write() as db:
        assert residents.reveal(db, somebody, "核对", by, town.base.at).name == "张三"


def test_only_keys_of_lines_in_the_bundle_travel(town: Town) -> None:
    """Those of another patch stay at the base."""
    one, other = town.stations
    somebody = resident(town, other, "李四")
    exchange(town, other)
    exchange(town, one)
    assert somebody in _keys(town.base)
    assert somebody not in _keys(one)


def test_what_the_base_erased_is_closed_at_the_station(town: Town) -> None:
    """With a note that the station wrote meanwhile."""
    station = town.stations[0]
    somebody = resident(town, station, "张三")
    first = note(town, station, "独居", somebody)
    exchange(town, station)
    _erase(town.base, somebody)
    later = note(town, station, "又去了一次", somebody)
    receipt = carry(town, town.base, station)
    assert receipt.forgotten == 3
    assert not {somebody, first, later} & _keys(station)
    carry(town, station, town.base)
    assert not {somebody, first, later} & _keys(town.base)
    assert unsound(station) == []
    assert unsound(town.base) == []


def test_what_a_station_erased_is_closed_at_the_base(town: Town) -> None:
    station = town.stations[0]
    somebody = resident(town, station, "张三")
    written = note(town, station, "独居", somebody)
    exchange(town, station)
    _erase(station, somebody)
    receipt = carry(town, station, town.base)
    assert receipt.forgotten == 2
    assert not {somebody, written} & _keys(town.base)
    carry(town, town.base, station)
    assert not {somebody, written} & _keys(station)


def test_a_key_that_comes_after_the_erasure_is_not_kept(town: Town) -> None:
    station = town.stations[0]
    somebody = resident(town, station, "张三")
    with station.store.read() as db:
        told = list(seal_keys.rows(db, [somebody]))
    _erase(station, somebody)
    with station.store.write() as db:
        assert list(seal_keys.rows(db, [somebody])) == []
        assert seal_keys.take(db, told) == 0
        other = json.dumps([str(new_id()), b64encode(bytes(32)).decode()])
        assert seal_keys.take(db, [*told, other]) == 1
        assert seal_keys.take(db, [other]) == 0, "it is here"
        assert seal_keys.take(db, []) == 0


@pytest.mark.parametrize(
    "text", ["", "{}", '["x","eA=="]', '["a"]', '["01a203e1-d426-76ea-be7b-733c9866fbae","eA=="]']
)
def test_what_is_no_key_is_refused(town: Town, text: str) -> None:
    with town.base.store.write() as db, pytest.raises(SealKeyNotValid):
        seal_keys.take(db, [text])
