"""A backup holds everything, comes back whole, and a damaged one changes nothing."""

import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest

from core.jobs import drive
from core.paths import DataFolder
from core.refusals import FileNotWritten
from core.settings import Settings, save
from store import backup as backups
from store import facts, journal
from store.backup import MANIFEST, backup, restore
from store.engine import open_base
from store.journal import Line
from store.refusals import BaseOnServer, FolderNotEmpty, NoBaseHere, NotABackup, NotABase
from store.transaction import Store

_HASHED = "_sha256"
"""Runs for each file of a backup, before it is put in."""


@pytest.fixture
def file(sqlite_base: Store, folder: DataFolder, tmp_path: Path, at: datetime) -> Path:
    with sqlite_base.write() as db:
        journal.append(db, [Line("a", "b", str(number), "d", at) for number in range(3)], at)
    (folder.issued / "XH-2026-0001.pdf").write_bytes(b"%PDF")
    (folder.media / "ab").mkdir()
    (folder.media / "ab" / "film.mp4").write_bytes(b"film" * 1000)
    (folder.keys / "issuer.key").write_bytes(b"secret")
    folder.settings.write_text('language = "zh_CN"\n')
    target = tmp_path / "备份" / "十一月 21日.zip"
    kept = drive(backup(folder, target, at))
    assert (kept.files, kept.lines) == (5, 3)
    return target


def test_a_backup_comes_back_whole(file: Path, tmp_path: Path, at: datetime) -> None:
    other = DataFolder(tmp_path / "另一台")
    kept = drive(restore(file, other, at))
    assert (other.issued / "XH-2026-0001.pdf").read_bytes() == b"%PDF"
    assert (other.media / "ab" / "film.mp4").read_bytes() == b"film" * 1000
    assert (other.keys / "issuer.key").read_bytes() == b"secret"
    assert other.settings.exists()
    store = open_base(other, Settings())
    with store.read() as db:
        assert drive(journal.verify(db)) == journal.Verdict(ok=True, lines=kept.lines, first_bad=None)
    store.close()


def test_bundles_that_wait_go_along(
    file: Path, folder: DataFolder, tmp_path: Path, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, taken = (folder.bundles / f"{digit * 64}.xhb" for digit in "01")
    held.write_bytes(b"held")
    taken.write_bytes(b"taken while the backup is written")
    (folder.bundles / f"{'2' * 32}.xhb").write_bytes(b"on its way in")
    (folder.bundles / f"{'3' * 64}.xhb.part").write_bytes(b"half")
    real = cast("Callable[[Path], str]", getattr(backups, _HASHED))

    def taken_in_meanwhile(path: Path) -> str:
        taken.unlink(missing_ok=True)
        return real(path)

    monkeypatch.setattr(backups, _HASHED, taken_in_meanwhile)
    kept = drive(backup(folder, file, at))
    assert kept.files == 6
    monkeypatch.undo()
    other = DataFolder(tmp_path / "另一台")
    drive(restore(file, other, at))
    assert {each.name: each.read_bytes() for each in other.bundles.iterdir()} == {held.name: b"held"}
    drive(restore(file, folder, at, replace=True))
    aside = DataFolder(next(folder.backups.glob("replaced-*")))
    assert (aside.bundles / held.name).read_bytes() == b"held"


def test_an_issued_paper_that_is_gone_is_no_backup(
    file: Path, folder: DataFolder, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = cast("Callable[[Path], str]", getattr(backups, _HASHED))

    def gone(path: Path) -> str:
        (folder.issued / "XH-2026-0001.pdf").unlink(missing_ok=True)
        return real(path)

    monkeypatch.setattr(backups, _HASHED, gone)
    with pytest.raises(FileNotWritten):
        drive(backup(folder, file, at))


def test_what_comes_back_begins_a_new_epoch_each_time(file: Path, tmp_path: Path, at: datetime) -> None:
    for turn in (1, 2):
        other = DataFolder(tmp_path / str(turn))
        drive(restore(file, other, at))
        store = open_base(other, Settings())
        with store.write() as db:
            journal.note(db, Line("later", "b", "c", "d", at), at)
            epochs = [journal.op_of(text).epoch for _seq, _hash, text in journal.texts(db, 2)]
            assert epochs == [1, *range(2, turn + 2)]
            assert drive(journal.verify(db)).ok
        store.close()
        drive(backup(other, file, at))


def test_a_base_without_a_line_comes_back_without_an_epoch(
    sqlite_base: Store, folder: DataFolder, tmp_path: Path, at: datetime
) -> None:
    drive(backup(folder, tmp_path / "b.zip", at))
    other = DataFolder(tmp_path / "other")
    drive(restore(tmp_path / "b.zip", other, at))
    store = open_base(other, Settings())
    with store.read() as db:
        assert facts.fact(db, facts.EPOCH) == ""
    store.close()


def test_a_base_that_is_there_is_never_written_over(file: Path, folder: DataFolder, at: datetime) -> None:
    before = folder.base.read_bytes()
    with pytest.raises(FolderNotEmpty):
        drive(restore(file, folder, at))
    assert folder.base.read_bytes() == before


def test_replacing_keeps_the_old_base_aside(
    file: Path, folder: DataFolder, sqlite_base: Store, at: datetime
) -> None:
    with sqlite_base.write() as db:
        journal.note(db, Line("later", "b", "c", "d", at), at)
    sqlite_base.close()
    drive(restore(file, folder, at, replace=True))
    store = open_base(folder, Settings())
    assert store.moved() == 3
    store.close()
    aside = DataFolder(next(folder.backups.glob("replaced-*")))
    store = open_base(aside, Settings())
    assert store.moved() == 4
    store.close()


def test_a_backup_of_nothing(folder: DataFolder, tmp_path: Path, at: datetime) -> None:
    with pytest.raises(NoBaseHere):
        drive(backup(folder, tmp_path / "b.zip", at))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_cut_backup_changes_nothing(file: Path, tmp_path: Path, at: datetime, share: float) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    other = DataFolder(tmp_path / "other")
    with pytest.raises(NotABackup):
        drive(restore(file, other, at))
    assert not other.base.exists()
    assert not list(other.keys.iterdir())


def test_an_altered_member_changes_nothing(file: Path, tmp_path: Path, at: datetime) -> None:
    _rewrite(file, "issued/XH-2026-0001.pdf", b"%PDF forged")
    with pytest.raises(NotABackup, match="XH-2026-0001"):
        drive(restore(file, DataFolder(tmp_path / "other"), at))


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "C:/evil", "keys\\..\\..\\evil"])
def test_a_member_that_leaves_the_folder_is_refused(
    file: Path, tmp_path: Path, at: datetime, name: str
) -> None:
    _rewrite(file, name, b"evil", listed=True)
    with pytest.raises(NotABackup):
        drive(restore(file, DataFolder(tmp_path / "other"), at))
    assert not list(tmp_path.rglob("evil"))


def test_a_cancelled_backup_leaves_no_file(
    sqlite_base: Store, folder: DataFolder, tmp_path: Path, at: datetime
) -> None:
    del sqlite_base
    job = backup(folder, tmp_path / "out" / "b.zip", at)
    next(job)
    job.close()
    assert list((tmp_path / "out").iterdir()) == []


def _rewrite(file: Path, name: str, content: bytes, *, listed: bool = False) -> None:
    with zipfile.ZipFile(file) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    if listed:
        manifest = json.loads(members[MANIFEST])
        manifest["files"][name] = "0" * 64
        members[MANIFEST] = json.dumps(manifest).encode()
    members[name] = content
    with zipfile.ZipFile(file, "w") as archive:
        for member, body in members.items():
            archive.writestr(member, body)


def test_a_base_on_a_server_is_not_the_file_beside_the_settings(
    file: Path, folder: DataFolder, tmp_path: Path, at: datetime
) -> None:
    save(folder.settings, Settings(database="postgresql+psycopg://host/base"))
    with pytest.raises(BaseOnServer):
        drive(backup(folder, tmp_path / "b.zip", at))
    with pytest.raises(BaseOnServer):
        drive(restore(file, folder, at, replace=True))


def test_a_file_that_is_no_base_is_not_backed_up(folder: DataFolder, tmp_path: Path, at: datetime) -> None:
    folder.base.write_bytes(b"notes")
    with pytest.raises(NotABase):
        drive(backup(folder, tmp_path / "b.zip", at))
    assert not (tmp_path / "b.zip").exists()
