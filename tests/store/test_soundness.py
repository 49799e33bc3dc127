"""A damaged file is said to be damaged: pages, indexes, references; reading it is refused in words."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.paths import DataFolder
from core.settings import Settings
from store.engine import open_base
from store.refusals import BaseDamaged
from store.soundness import soundness
from store.transaction import Store
from tests.builders import hall


def test_a_whole_base_is_sound(base: Store, at: datetime) -> None:
    hall(base, at)
    with base.read() as db:
        assert soundness(db) == []


def test_an_index_that_disagrees_with_its_table_is_found(
    sqlite_base: Store, folder: DataFolder, at: datetime
) -> None:
    hall(sqlite_base, at)
    sqlite_base.close()
    with closing(sqlite3.connect(folder.base)) as tool, tool:
        tool.execute("PRAGMA writable_schema = ON")
        tool.execute("UPDATE sqlite_schema SET sql = '' WHERE name = 'ix_person_name'")
        tool.execute("DELETE FROM sqlite_schema WHERE name = 'ix_person_name'")
        page = tool.execute("SELECT 1 FROM sqlite_schema WHERE name = 'ix_person_name'").fetchone()
        assert page is None
    again = open_base(folder, Settings())
    with again.read() as db:
        assert any("never used" in what for what in soundness(db))
    again.close()


def test_a_reference_to_nothing_is_found(sqlite_base: Store, folder: DataFolder, at: datetime) -> None:
    hall(sqlite_base, at)
    with closing(sqlite3.connect(folder.base)) as tool, tool:
        tool.execute("DELETE FROM course")
    with sqlite_base.read() as db:
        assert soundness(db) == ["A row of session names a row of course that is not there."]


def wreck(file: Path, name: str) -> None:
    """Overwrite the first page of a table or index."""
    with closing(sqlite3.connect(file)) as tool:
        tool.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((page,),) = tool.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,))
        ((size,),) = tool.execute("PRAGMA page_size")
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    file.write_bytes(content)


@pytest.mark.parametrize("name", ["person", "ix_person_name", "journal", "ix_journal_subject"])
def test_a_wrecked_page_is_found(sqlite_base: Store, folder: DataFolder, at: datetime, name: str) -> None:
    hall(sqlite_base, at)
    sqlite_base.close()
    wreck(folder.base, name)
    again = open_base(folder, Settings())
    with again.read() as db:
        damage = soundness(db)
    assert damage
    assert all(what.startswith("The database file is damaged: ") for what in damage)
    again.close()


def test_reading_and_writing_a_wrecked_table_is_refused(
    sqlite_base: Store, folder: DataFolder, at: datetime
) -> None:
    hall(sqlite_base, at)
    sqlite_base.close()
    wreck(folder.base, "room")
    again = open_base(folder, Settings())
    for door in (again.read, again.write):
        with pytest.raises(BaseDamaged, match="malformed"), door() as db:
            db.execute(sa.text("SELECT * FROM room")).all()
    again.close()
