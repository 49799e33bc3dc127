"""What was lost on the way or at the base: photos, newer programs, erasures, a base set back to last week, two issues of one number."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.jobs import drive
from grid.hands import Hand
from grid.issues import photos as issue_photos
from grid.issues.rows import ISSUE
from grid.residents import erasing, residents
from grid.residents.residents import RESIDENT
from grid.residents.sealing import SEAL_KEY
from stations import schemas
from stations.overview import overview
from stations.receiving import quarantine, retry
from store.facts import who
from store.journal import JOURNAL
from tests.stations.receiving.street import PLACE, Street
from tests.stations_town import Machine, copy_folder, hand


def _set_back(street: Street, kept: Path) -> None:
    """The base as it was when its folder was copied."""
    import shutil

    from core.paths import DataFolder

    folder = street.base.folder
    street.base.store.close()
    shutil.rmtree(folder.root)
    copy_folder(DataFolder(kept), folder.root)
    street.base.reopened()


def _kept(street: Street, tmp_path: Path) -> Path:
    street.base.reopened()
    return copy_folder(street.base.folder, tmp_path / "kept").root


# a base set back


@pytest.mark.only_on("sqlite")  # a folder holds no PostgreSQL base
def test_a_base_that_lost_lines_begins_a_new_epoch_once_and_gets_them_back(
    street: Street, tmp_path: Path
) -> None:
    other = street.another()
    kept = _kept(street, tmp_path)
    street.rename(street.base, "甲楼")
    lost = street.stairwell(street.base, "9单元")
    for station in (street.station, other):
        street.to_station(station)
    mine = street.report(street.station)
    _set_back(street, kept)
    street.change(street.base, floors=9)  # it goes on as if nothing had happened
    with street.base.store.read() as db:
        _origin, before = who(db)
    assert street.to_base().state == "taken"
    with street.base.store.read() as db:
        _origin, epoch = who(db)
    assert epoch == before + 1
    assert len(street.said("base.found_restored")) == 1
    assert not street.rows(PLACE, PLACE.c.id == lost)
    street.to_station()
    receipt = street.to_base()
    assert (receipt.state, receipt.cards) == ("taken", 0)
    assert street.place(lost).name == "9单元"
    assert (street.place().name, street.place().floors) == ("甲楼", 9)
    assert street.rows(ISSUE, ISSUE.c.id == mine.id)
    (back,) = [row for row in street.branches() if row.why == "given_back"]
    assert back.state == "open"
    street.to_base(other)  # it holds the same lines and says so: the base knows already
    street.to_station(other)
    street.to_base(other)
    assert len(street.said("base.found_restored")) == 1
    assert len(street.rows(JOURNAL, JOURNAL.c.subject_id == str(lost))) == 1
    with street.base.store.read() as db:
        assert [row for row in overview(db).branches if row.state == "quarantined"] == []
    street.is_sound()


@pytest.mark.only_on("sqlite")  # a folder holds no PostgreSQL base
def test_what_the_base_lost_and_did_otherwise_since_goes_on_a_card(street: Street, tmp_path: Path) -> None:
    kept = _kept(street, tmp_path)
    street.rename(street.base, "甲楼")
    street.to_station()
    _set_back(street, kept)
    street.rename(street.base, "乙楼")
    street.to_base()
    street.to_station()
    assert street.to_base().cards == 1
    (card,) = street.cards()
    ((_table, _key, column, _was, here, there),) = json.loads(card.detail)["cells"]
    assert (column, here, there) == ("name", "乙楼", "甲楼")
    assert street.place().name == "乙楼"
    street.is_sound()


@pytest.mark.only_on("sqlite")  # a folder holds no PostgreSQL base
def test_a_base_that_lost_the_station_s_own_lines_gets_them_again(street: Street, tmp_path: Path) -> None:
    kept = _kept(street, tmp_path)
    first = street.report(street.station)
    street.to_base()
    street.to_station()
    second = street.report(street.station)
    _set_back(street, kept)
    held = street.to_base()
    assert (held.state, held.why) == ("held", "gap")
    assert len(street.said("base.found_restored")) == 1
    street.to_station()
    assert street.to_base().state == "taken"
    assert {row.id for row in street.rows(ISSUE)} == {first.id, second.id}
    assert {row.state for row in street.bundles()} == {"taken"}
    street.is_sound()


@pytest.mark.only_on("sqlite")  # a folder holds no PostgreSQL base
@pytest.mark.parametrize("between", [False, True], ids=["in_one_bundle", "in_two"])
def test_a_base_set_back_twice_is_asked_which_of_its_own_words_counts(
    street: Street, tmp_path: Path, *, between: bool
) -> None:
    """It wrote the second one without knowing the first: neither may win over the other by the way alone."""
    far = street.another(1)
    kept = _kept(street, tmp_path)
    for name in ("甲楼", "乙楼"):
        street.rename(street.base, name)
        for station in (street.station, far):
            street.to_station(station)
        _set_back(street, kept)
        teller = street.station if between and name == "乙楼" else far
        street.to_base(teller)  # so the base learns that it was set back
    assert street.cards() == []
    street.to_station()
    assert street.to_base().cards == 1
    (card,) = street.cards()
    ((_table, _key, column, _was, here, there),) = json.loads(card.detail)["cells"]
    assert (column, here, there) == ("name", "甲楼", "乙楼")
    street.is_sound()


@pytest.mark.only_on("sqlite")  # a folder holds no PostgreSQL base
def test_what_a_base_wrote_knowing_its_own_words_needs_nobody(street: Street, tmp_path: Path) -> None:
    kept = _kept(street, tmp_path)
    for name in ("甲楼", "乙楼", "丙楼"):
        street.rename(street.base, name)
        street.to_station()
        if name != "丙楼":
            street.to_base()
    _set_back(street, kept)
    street.to_base()
    street.to_station()
    assert street.to_base().cards == 0
    assert street.place().name == "丙楼"
    street.is_sound()


# programs of another age


def test_a_newer_program_s_bundle_waits_for_the_upgrade(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stations.bundle import reading

    street.report(street.station)
    file = street.by_hand(street.texts(), schema=schemas.SCHEMA + 1)
    receipt = street.received(file)
    assert (receipt.state, receipt.why, receipt.peer) == ("held", "newer", street.station.name)
    assert street.received(file).state == "held"
    (row,) = street.bundles()
    assert (row.state, row.why) == ("held", "newer")
    assert street.rows(ISSUE) == []
    street.is_sound()
    assert drive(retry(street.base.store, street.base.folder, "clerk", street.base.clock)) == []
    monkeypatch.setattr(reading, "SCHEMA", schemas.SCHEMA + 1)
    monkeypatch.setattr(schemas, "SCHEMA", schemas.SCHEMA + 1)
    (taken,) = drive(retry(street.base.store, street.base.folder, "clerk", street.base.clock))
    assert taken.state == "taken"
    assert len(street.rows(ISSUE)) == 1
    street.is_sound()


def test_an_older_program_s_lines_are_raised_when_they_are_taken(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spots(fields: schemas.Fields) -> schemas.Fields:
        if fields["action"] != "issue.report":
            return fields
        said = fields["payload"]
        return {**fields, "payload": {**said, "set": {**said["set"], "spot": said["set"]["spot"] + "（旧）"}}}

    monkeypatch.setattr(schemas, "UPCASTS", {schemas.SCHEMA - 1: spots})
    street.report(street.station)
    street.received(street.by_hand(street.texts(), schema=schemas.SCHEMA - 1))
    (row,) = street.rows(ISSUE)
    assert row.spot == "门厅（旧）"
    street.is_sound()


# photos


def _photo(machine: Machine, issue: Any) -> str:  # noqa: ANN401 - IssueRow
    from grid.issues import moves
    from tests.pictures import photo as picture

    sent = issue_photos.Sent(picture(), "现场.jpg", "before")
    by: Hand = hand("clerk")

    def make(db: Any, taken: Any) -> Any:  # noqa: ANN401 - as take_in calls it
        return moves.move(db, issue.id, "note", by, machine.clock(), reason="补照片", photos=taken)

    issue_photos.take_in(machine.store, machine.folder, [sent], make)
    (file,) = machine.folder.media.glob("*.jpg")
    return file.stem


def test_photos_come_by_their_hash_and_a_missing_one_is_named(street: Street) -> None:
    issue = street.report(street.station)
    sha256 = _photo(street.station, issue)
    file = street.station.folder.media / f"{sha256}.jpg"
    gone = file.read_bytes()
    file.unlink()
    receipt = street.to_base()
    assert (receipt.photos, len(receipt.photos_missing)) == (0, 1)
    assert "现场.jpg" in receipt.photos_missing[0]
    file.write_bytes(gone)
    street.to_station()
    receipt = street.to_base()
    assert receipt.photos == 1
    assert (street.base.folder.media / f"{sha256}.jpg").read_bytes() == gone


# erasures


def test_an_erasure_at_the_station_deletes_the_key_at_the_base(street: Street) -> None:
    from grid.residents.residents import NewResident

    by = hand("clerk")
    with street.station.store.write() as db:
        one = residents.add(db, NewResident(street.town.households[0], "王小明"), by, street.station.clock())
    street.to_base()
    assert street.rows(SEAL_KEY, SEAL_KEY.c.subject_id == one)
    with street.station.store.write() as db:
        erasing.erase(db, one, "本人要求", hand("admin"), street.station.clock())
    street.to_base()
    assert not street.rows(SEAL_KEY, SEAL_KEY.c.subject_id == one)
    (row,) = street.rows(RESIDENT, RESIDENT.c.id == one)
    assert row.erased_at is not None
    street.is_sound()


# one number twice


def test_two_issues_of_one_provisional_number_are_told_apart(street: Street, tmp_path: Path) -> None:
    twin = street.copy(street.station, tmp_path / "twin")
    first, second = street.report(street.station), street.report(twin)
    assert first.provisional == second.provisional
    street.to_base()
    street.to_base(twin)
    with street.base.store.write() as db:
        quarantine.adopt(db, street.branches()[1].id, "已问过站点", "admin", street.base.clock())
    numbers = {row.id: row.provisional for row in street.rows(ISSUE)}
    assert numbers == {first.id: first.provisional, second.id: f"{first.provisional}/2"}
    assert street.cards() == []
    (answer,) = street.said("merged")
    assert answer.subject_id == str(second.id)
    street.is_sound()
