"""Replays: files kept once and whole under their hash, addresses that can be opened, every opening on record."""

import hashlib
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.ids import new_id
from core.paths import DataFolder
from core.refusals import FileNotWritten
from courses import refusals, replays
from courses.tables import ReplayOpening
from sheets.columns import shown
from tests.course_town import Town

VIDEO = bytes(range(256)) * 10_000


def _video(tmp_path: Path, name: str = "录像 一.MP4") -> Path:
    path = tmp_path / name
    path.write_bytes(VIDEO)
    return path


def test_a_file_is_kept_once_under_its_hash(folder: DataFolder, tmp_path: Path) -> None:
    target = replays.store_file(folder, _video(tmp_path))
    assert target == hashlib.sha256(VIDEO).hexdigest() + ".mp4"
    assert replays.store_file(folder, _video(tmp_path, "again.mp4")) == target
    assert replays.file_path(folder, target).read_bytes() == VIDEO
    assert [path.name for path in folder.media.iterdir()] == [target]


def test_a_copy_that_breaks_off_leaves_nothing(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("courses.replays.os.fsync", full)
    with pytest.raises(FileNotWritten, match="No space left"):
        replays.store_file(folder, _video(tmp_path))
    assert list(folder.media.iterdir()) == []


def test_what_no_phone_plays_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    with pytest.raises(refusals.FileNotVideo):
        replays.store_file(folder, _video(tmp_path, "录像.rmvb"))
    with pytest.raises(refusals.FileNotRead):
        replays.store_file(folder, tmp_path / "missing.mp4")
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(refusals.FileNotRead):
        replays.store_file(folder, tmp_path / "folder.mp4")


@pytest.mark.parametrize("target", ["../base.sqlite3", "x.mp4", "0" * 64 + ".mp4", ""])
def test_no_target_leads_out_of_the_media_folder(folder: DataFolder, target: str) -> None:
    with pytest.raises(refusals.VideoMissing):
        replays.file_path(folder, target)


def test_every_opening_is_on_record(town: Town) -> None:
    session = town.session()
    address = "https://video.example.cn/1.m3u8"
    with town.store.write() as db:
        link = replays.add_link(db, session, "direct", address, " 上集 ", "clerk", town.at)
        opened = replays.open_link(db, link, town.people[0], "person:S000", "web", town.at)
        replays.open_link(db, link, None, "clerk", "desktop", town.at)
    assert (opened.target, opened.title, opened.openings) == (address, "上集", 1)
    with town.store.read() as db:
        row = replays.link(db, link)
        assert replays.links(db) == replays.links(db, session_id=session) == [row]
        assert replays.links(db, session_id=new_id()) == []
        doors = db.execute(sa.select(ReplayOpening.person_id, ReplayOpening.door)).all()
    assert row.openings == 2
    assert {(person, door) for person, door in doors} == {(town.people[0], "web"), (None, "desktop")}
    assert town.lines("replay.opened") == 2
    assert [shown(column, row) for column in replays.REPLAYS.columns] == [
        "1",
        "2026-03-05 13:30",
        "社区沟通技巧与运用",
        "上集",
        "Video address",
        address,
        "2",
    ]


def test_a_link_is_offered_once_and_can_be_withdrawn(town: Town) -> None:
    session = town.session()
    page = "https://example.cn/v/1"
    with town.store.write() as db:
        link = replays.add_link(db, session, "page", page, "", "clerk", town.at)
    with pytest.raises(refusals.ReplayTaken), town.store.write() as db:
        replays.add_link(db, session, "page", page, "", "clerk", town.at)
    with town.store.write() as db:
        replays.withdraw_link(db, link, "链接失效", "clerk", town.at)
        assert replays.links(db) == []
    with pytest.raises(refusals.UnknownReplay), town.store.write() as db:
        replays.withdraw_link(db, link, "again", "clerk", town.at)
    with pytest.raises(refusals.UnknownReplay), town.store.write() as db:
        replays.open_link(db, link, None, "clerk", "desktop", town.at)
    with town.store.write() as db:
        assert replays.add_link(db, session, "page", page, "重录", "clerk", town.at) == link
        assert replays.link(db, link).title == "重录"


def test_links_that_cannot_be_opened_are_refused(town: Town) -> None:
    session = town.session()
    page = "https://example.cn/v/1"
    wrong = [
        (session, "film", page, refusals.UnknownKind),
        (session, "page", "example.cn", refusals.AddressNotUsable),
        (session, "direct", page, refusals.AddressNotVideo),
        (session, "file", "../secret.mp4", refusals.VideoMissing),
        (new_id(), "page", page, refusals.UnknownSession),
    ]
    for where, kind, target, refusal in wrong:
        with pytest.raises(refusal), town.store.write() as db:
            replays.add_link(db, where, kind, target, "", "clerk", town.at)
    with town.store.write() as db:
        link = replays.add_link(db, session, "file", "0" * 64 + ".mp4", "", "clerk", town.at)
    with pytest.raises(refusals.UnknownPerson), town.store.write() as db:
        replays.open_link(db, link, new_id(), "x", "web", town.at)
