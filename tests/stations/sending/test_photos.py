"""Photos on the stick: once, by their content; what is missing is said, and sent when it is there again."""

import shutil
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image

from grid.issues import moves, reporting
from grid.issues import photos as taking
from grid.issues.photos import Photo, Sent
from grid.issues.reporting import NewIssue
from stations import photos
from stations.tables import KnownPhoto
from store.types import table_of
from tests.stations.acting import ITEM, move
from tests.stations.street import copy_of
from tests.stations_town import Machine, Town, carry, copy_folder, hand

KNOWN = table_of(KnownPhoto)


@pytest.fixture
def town(first_street: Town, tmp_path: Path) -> Town:
    return copy_of(first_street, tmp_path, 2)


def _jpeg(colour: str) -> bytes:
    made = BytesIO()
    Image.new("RGB", (64, 48), colour).save(made, "JPEG")
    return made.getvalue()


def _report(town: Town, machine: Machine, colour: str) -> tuple[UUID, str]:
    """An issue with a photo taken in; gives the issue and the photo's hash."""
    kept: list[Photo] = []

    def make(db: object, taken: object) -> UUID:
        kept.extend(taken)  # pyright: ignore[reportArgumentType]
        place = town.buildings[machine.patch]
        new = NewIssue(ITEM, place_id=place, spot="门口", description=colour, photos=kept)
        return reporting.report(db, new, hand("clerk"), machine.clock()).id  # pyright: ignore[reportArgumentType]

    id_ = taking.take_in(machine.store, machine.folder, [Sent(_jpeg(colour), "IMG.jpg")], make)
    return id_, kept[0].sha256


def photos_there(base: Machine, station: Machine) -> set[str]:
    """The photos that the base knows a station to have."""
    query = sa.select(KNOWN.c.sha256).where(KNOWN.c.peer_id == station.peer, KNOWN.c.there)
    with base.store.read() as db:
        return set(db.scalars(query))


def _has(machine: Machine, sha256: str) -> bool:
    return taking.is_here(machine.folder, sha256)


def test_a_photo_travels_once_each_way(town: Town) -> None:
    station = town.stations[0]
    _issue, mine = _report(town, station, "red")
    _issue, theirs = _report(town, town.base, "blue")
    assert carry(town, station, town.base).photos == 1
    assert _has(town.base, mine)
    answer = carry(town, town.base, station)
    assert (answer.photos, answer.photos_missing) == (1, ()), "its own does not come back"
    assert _has(station, theirs)
    _report(town, station, "red")
    assert carry(town, station, town.base).photos == 0, "the same photo once more is there already"
    assert carry(town, town.base, station).photos == 0


def test_a_photo_of_a_lost_bundle_is_in_the_next(town: Town) -> None:
    station = town.stations[0]
    _issue, mine = _report(town, station, "red")
    from tests.stations_town import export

    export(town, station, town.base)
    assert carry(town, station, town.base).photos == 1
    assert _has(town.base, mine)


def test_what_is_missing_is_named_and_comes_when_it_is_found(town: Town) -> None:
    """The file was gone when the bundle was written. The base says so, and the station sends it once it has it again."""
    station = town.stations[0]
    issue, mine = _report(town, station, "red")
    path = taking.path_of(station.folder, mine)
    content = path.read_bytes()
    path.unlink()
    receipt = carry(town, station, town.base)
    assert receipt.photos == 0
    assert [name.split(" ", 1)[1] for name in receipt.photos_missing] == ["IMG.jpg"]
    with town.base.store.read() as db:
        (lacking,) = photos.missing(db, town.base.folder)
    assert (lacking.sha256, lacking.issue_id) == (mine, issue)
    answer = carry(town, town.base, station)
    assert len(answer.photos_missing) == 1
    path.write_bytes(content)
    assert carry(town, station, town.base).photos == 1
    assert _has(town.base, mine)
    carry(town, town.base, station)
    assert carry(town, station, town.base).photos == 0, "it has it now"


def test_what_is_no_photo_is_left_out(town: Town) -> None:
    folder = town.stations[0].folder
    assert photos.put_in(folder, [("a" * 64, b"<html>"), ("b" * 64, b"\xff\xd8\xff\xe0")]) == ["b" * 64]
    assert not (folder.media / f"{'a' * 64}.jpg").exists()


def test_only_hashes_are_asked_for_again(town: Town) -> None:
    texts = [f'["{"c" * 64}","1 a.jpg"]', "nonsense", "[]", '[1,"x"]', '["../../x","y"]']
    assert list(photos.hashes_of(texts)) == ["c" * 64]


@pytest.mark.parametrize(
    "said", ["[]", '{"photos":5}', '{"photos":[{"x":"sha256"}]}', '{"photos":[{"sha256":"../../keys/x"}]}', '"sha256"', "{"]
)  # fmt: skip
def test_a_line_that_names_no_photo_asks_for_no_file(said: str) -> None:
    assert list(photos.of_payload("issue", said.replace("[]", '["sha256"]'))) == []


def test_what_the_base_sent_is_sent_once_when_the_station_says_that_it_came(town: Town) -> None:
    station, other = town.stations[:2]
    issue, theirs = _report(town, town.base, "blue")
    assert carry(town, town.base, station).photos == 1
    assert carry(town, town.base, station).photos == 1, "nothing tells the base that the first one came"
    carry(town, station, town.base)
    move(town.base, issue, "file")
    with town.base.store.write() as db:
        again = Photo(theirs, "IMG.jpg", "before")
        moves.move(db, issue, "note", hand("clerk"), town.base.clock(), reason="同一张", photos=[again])
    assert carry(town, town.base, station).photos == 0
    assert photos_there(town.base, other) == set(), "of no other station it says anything"


def test_a_station_put_back_gets_its_photos_again(town: Town, tmp_path: Path) -> None:
    station = town.stations[0]
    station.reopened()
    kept = copy_folder(station.folder, tmp_path / "kept")
    _issue, theirs = _report(town, town.base, "blue")
    carry(town, town.base, station)
    carry(town, station, town.base)
    assert theirs in photos_there(town.base, station)
    station.store.close()
    shutil.rmtree(station.folder.root)
    copy_folder(kept, station.folder.root)
    station.reopened()
    carry(town, station, town.base)
    assert carry(town, town.base, station).photos == 1
    assert _has(station, theirs)
