"""One row at once: on SQLite without waiting for anybody, elsewhere and in doubt in the ordinary way."""

import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa

from store.glance import NotAtOnce
from store.sets import insert_set
from store.tables import BaseFact
from store.transaction import Store
from store.types import table_of

FACT = table_of(BaseFact)
VALUE = sa.select(FACT.c.value).where(FACT.c.key == sa.bindparam("key", type_=sa.Text))


def test_a_glance_sees_what_was_committed_and_nothing_else(sqlite_base: Store) -> None:
    look = sqlite_base.glance.first
    assert look(VALUE, {"key": "a"}) is None
    with sqlite_base.write() as db:
        insert_set(db, FACT, ("key", "value"), [("a", "王")])
        assert look(VALUE, {"key": "a"}) is None
    assert look(VALUE, {"key": "a"}) == ("王",)


@pytest.mark.timeout(8)  # who waits, waits BUSY_SECONDS for each question
def test_a_glance_never_waits(sqlite_base: Store) -> None:
    assert sqlite_base.glance.first(VALUE, {"key": "a"}) is None
    with closing(sqlite3.connect(str(sqlite_base.writer.url.database), isolation_level=None)) as other:
        sqlite_base.close()
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("DELETE FROM base_fact WHERE 0")
        with pytest.raises(NotAtOnce):
            sqlite_base.glance.first(VALUE, {"key": "a"})
        other.execute("ROLLBACK")


def test_a_glance_holds_nobody_up(sqlite_base: Store) -> None:
    sqlite_base.glance.first(VALUE, {"key": "a"})
    with sqlite_base.write() as db:
        insert_set(db, FACT, ("key", "value"), [("a", "1")])
    with closing(sqlite3.connect(str(sqlite_base.writer.url.database))) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


def test_another_database_is_asked_in_the_ordinary_way(base: Store) -> None:
    if base.is_sqlite:
        assert base.glance.first(VALUE, {"key": "a"}) is None
        return
    with pytest.raises(NotAtOnce):
        base.glance.first(VALUE, {"key": "a"})
