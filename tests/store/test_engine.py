"""Opening a base: made by migrations, safe settings, and every file that is no base of ours refused untouched."""

import hashlib
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from core.locks import held
from core.paths import DataFolder
from core.refusals import FolderInUse, FolderNotLocal, FolderNotWritable
from core.settings import Settings
from store import journal
from store.engine import make_base, open_base
from store.journal import Line
from store.refusals import (
    BaseBusy,
    BaseIsNewer,
    DatabaseNotUnderstood,
    DatabaseUnreachable,
    DiskFull,
    NoBaseHere,
    NotABase,
)
from store.transaction import Store
from store.upgrade import revisions


def test_sqlite_runs_as_the_design_says(sqlite_base: Store) -> None:
    with sqlite_base.write() as db:
        found = {
            name: db.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_reading_cannot_write(base: Store, at: datetime) -> None:
    with pytest.raises(exc.DBAPIError), base.read() as db:
        journal.note(db, Line("a", "b", "c", "d", at), at)


def test_a_made_base_opens_again(folder: DataFolder, settings: Settings, at: datetime) -> None:
    made = make_base(folder, settings)
    with made.write() as db:
        journal.note(db, Line("a", "b", "c", "d", at), at)
    made.close()
    again = open_base(folder, settings)
    assert again.moved() == 1
    again.close()


def test_no_base_is_no_fault(folder: DataFolder) -> None:
    with pytest.raises(NoBaseHere):
        open_base(folder, Settings())
    assert not folder.base.exists()


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"SQLite format 3\x00" + b"\xff" * 5000], ids=["empty", "text", "damaged"]
)
def test_a_file_that_is_no_base_is_left_untouched(folder: DataFolder, content: bytes) -> None:
    folder.base.write_bytes(content)
    with pytest.raises(NotABase):
        open_base(folder, Settings())
    assert folder.base.read_bytes() == content


def test_somebody_elses_database_is_left_untouched(folder: DataFolder) -> None:
    with closing(sqlite3.connect(folder.base)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    before = _sha(folder.base)
    with pytest.raises(NotABase):
        open_base(folder, Settings())
    assert _sha(folder.base) == before


def test_a_base_of_a_newer_program_is_left_untouched(sqlite_base: Store, folder: DataFolder) -> None:
    with sqlite_base.write() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = '9999_from_the_future'"))
    sqlite_base.close()
    before = _sha(folder.base)
    with pytest.raises(BaseIsNewer, match="9999_from_the_future"):
        open_base(folder, Settings())
    assert _sha(folder.base) == before


def test_a_newer_server_base_is_refused_too(base: Store, folder: DataFolder, settings: Settings) -> None:
    with base.write() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = '9999_from_the_future'"))
    with pytest.raises(BaseIsNewer):
        open_base(folder, settings)


def test_an_older_base_is_copied_before_it_is_upgraded(
    sqlite_base: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_base.close()
    here = revisions()
    calls: list[object] = []
    monkeypatch.setattr("store.upgrade.revisions", lambda: (*here, "9998_next"))
    monkeypatch.setattr("store.upgrade._migrate", calls.append)
    open_base(folder, Settings()).close()
    copies = list(folder.backups.glob("before-upgrade-*.sqlite3"))
    assert len(calls) == 1
    assert len(copies) == 1
    with closing(sqlite3.connect(copies[0])) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == (here[-1],)


def test_a_failed_upgrade_leaves_the_old_schema(
    sqlite_base: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_base.close()
    newer = (*revisions(), "9998_next")
    monkeypatch.setattr("store.upgrade.revisions", lambda: newer)

    def fail(_url: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("store.upgrade._migrate", fail)
    with pytest.raises(RuntimeError):
        open_base(folder, Settings())
    monkeypatch.undo()
    open_base(folder, Settings()).close()


def test_a_server_that_does_not_answer(folder: DataFolder) -> None:
    with pytest.raises(DatabaseUnreachable, match=r"\*\*\*") as refused:
        open_base(
            folder, Settings(database="postgresql+psycopg://base:secret@127.0.0.1:1/base?connect_timeout=1")
        )
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "database",
    [
        "postgres",
        "postgresql+psycopg//base:secret@host/base",
        "postgresql+psycopg:/base:secret@host/base",
        "postgresql+psycopg://base:secret@host:port/base",
        "postgresql+psycopg://base:sec/secret@host",
        "postgres://base:secret@host/base",
        "mysql://base:secret@host/base",
        "sqlite:///other.sqlite3",
        "host=server password=secret dbname=base",
    ],
)
def test_a_mistyped_database_is_refused_by_name(folder: DataFolder, database: str) -> None:
    for open_or_make in (open_base, make_base):
        with pytest.raises(DatabaseNotUnderstood, match=r"database = .*settings\.toml") as refused:
            open_or_make(folder, Settings(database=database))
        assert "secret" not in str(refused.value)
    assert not folder.base.exists()


def test_a_full_disk_keeps_what_was_there(sqlite_base: Store, at: datetime) -> None:
    with sqlite_base.write() as db:
        journal.note(db, Line("a", "b", "c", "d", at), at)
        db.execute(sa.text("PRAGMA max_page_count = 80"))
    with pytest.raises(DiskFull), sqlite_base.write() as db:
        journal.append(db, [Line("a", "b", "c", "d", at, {"n": "x" * 900}) for _ in range(2000)], at)
    assert sqlite_base.moved() == 1


def test_a_full_disk_that_ends_the_transaction_within_a_savepoint_is_still_a_full_disk(
    sqlite_base: Store,
) -> None:
    full = sqlite3.OperationalError("disk I/O error")
    full.sqlite_errorname = "SQLITE_IOERR_WRITE"
    with pytest.raises(DiskFull), sqlite_base.write() as db, db.begin_nested():
        db.execute(sa.text("ROLLBACK"))
        raise exc.OperationalError("INSERT", {}, full)


def test_a_savepoint_lost_by_a_slip_of_ours_stays_a_fault(sqlite_base: Store) -> None:
    with (
        pytest.raises(exc.OperationalError, match="no such savepoint"),
        sqlite_base.write() as db,
        db.begin_nested(),
    ):
        db.execute(sa.text("ROLLBACK"))
        raise ValueError


def test_a_held_base_is_refused_not_waited_for_for_ever(
    sqlite_base: Store, folder: DataFolder, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.engine.BUSY_SECONDS", 0.05)
    other = open_base(folder, Settings())
    with sqlite_base.write() as db, pytest.raises(BaseBusy), other.write() as blocked:
        journal.note(db, Line("a", "b", "c", "d", at), at)
        journal.note(blocked, Line("a", "b", "c", "d", at), at)
    other.close()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FolderNotWritable):
        DataFolder(tmp_path / "file" / "base").make()


def test_a_network_folder_is_refused() -> None:
    with pytest.raises(FolderNotLocal):
        DataFolder(Path("//server/share/base")).make()


def test_one_desktop_a_folder(folder: DataFolder) -> None:
    with held(folder, "desktop"), held(folder, "door"), pytest.raises(FolderInUse), held(folder, "desktop"):
        pass
    with held(folder, "desktop"):
        pass


def _sha(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.slow
def test_a_held_file_is_busy_not_foreign(sqlite_base: Store, folder: DataFolder) -> None:
    sqlite_base.close()
    with closing(sqlite3.connect(folder.base)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BaseBusy):
            open_base(folder, Settings())
