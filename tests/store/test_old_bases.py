"""Bases of earlier releases are upgraded when they are opened: nothing lost, everything still what the journal says."""

import lzma
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from cli.every_record import ALL
from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings
from courses import trails
from courses.calendar import SESSION
from courses.check_in import Attempt, check_in
from courses.tables import Attendance, Course, Device
from credits import ledger
from credits.tables import LedgerEntry
from people.tables import Person
from store import journal
from store.engine import open_base
from store.records import disagreements
from store.types import table_of
from store.upgrade import revisions

OLD = sorted((Path(__file__).parent.parent / "old_databases").glob("*.xz"))
AT = datetime(2026, 3, 5, 5, 30, tzinfo=UTC)


@pytest.fixture(params=OLD, ids=lambda path: path.name.partition(".")[0])
def old(request: pytest.FixtureRequest, folder: DataFolder) -> DataFolder:
    folder.make()
    folder.base.write_bytes(lzma.decompress(request.param.read_bytes()))
    return folder


def test_every_release_left_a_base() -> None:
    """The newest schema is not released yet; each one before it is."""
    assert [path.name.partition(".")[0] for path in OLD] == list(revisions()[: len(OLD)])
    assert len(OLD) >= len(revisions()) - 1


def test_an_old_base_is_upgraded_whole(old: DataFolder) -> None:
    store = open_base(old, Settings())
    with store.read() as db:
        assert drive(journal.verify(db)).ok
        assert drive(disagreements(db, ALL)) == []
    store.close()
    assert [copy.suffix for copy in old.backups.iterdir()] == [".sqlite3"]


@pytest.mark.parametrize("old", OLD[:2], indirect=True)
def test_what_was_earned_before_categories_is_required(old: DataFolder) -> None:
    store = open_base(old, Settings())
    with store.read() as db:
        assert set(db.scalars(sa.select(table_of(Course).c.category))) == {"required"}
        assert set(db.scalars(sa.select(table_of(LedgerEntry).c.category))) == {"required"}
    store.close()


@pytest.mark.parametrize("old", OLD[:1], indirect=True)
def test_the_first_release_works_on(old: DataFolder) -> None:
    store = open_base(old, Settings())
    with store.read() as db:
        people, attendance = table_of(Person), table_of(Attendance)
        assert db.scalar(sa.select(sa.func.count()).select_from(people)) == 12
        standing = sa.select(sa.func.count()).where(attendance.c.reversed_at.is_(None))
        assert db.scalar(standing) == 12
        entries = db.scalar(sa.select(sa.func.count()).select_from(table_of(LedgerEntry)))
        lecture, visit = db.execute(sa.select(SESSION).order_by(SESSION.c.number)).all()
        assert (lecture.early_before, lecture.least_minutes) == (15, None)
        assert len(trails.trail(db, visit.id).points) == 2
        assert db.scalars(sa.select(table_of(Device).c.browser)).all() == [""]
        late = db.scalar(sa.select(people.c.id).order_by(people.c.staff_number.desc()))
    assert late
    with store.write() as db:
        attempt = Attempt(late, "badge", AT, "clerk", session_id=lecture.id)
        assert [outcome.code for outcome in check_in(db, [attempt], AT)] == ["ok"]
    posted = drive(ledger.post_year(store, 2026, "clerk", lecture.ends_at + timedelta(hours=3)))
    assert entries
    assert (posted.entries, posted.reversals) == (1, 0)
    with store.read() as db:
        assert drive(disagreements(db, ALL)) == []
    store.close()


@pytest.mark.parametrize("old", OLD[1:2], indirect=True)
def test_the_second_works_on(old: DataFolder) -> None:
    """What was taken back and merged there is neither posted again nor lost when the year is posted by this program."""
    store = open_base(old, Settings())
    posted = drive(ledger.post_year(store, 2026, "clerk", AT + timedelta(days=2)))
    assert posted.reversals == 0
    with store.read() as db:
        assert drive(disagreements(db, ALL)) == []
    assert drive(ledger.post_year(store, 2026, "clerk", AT + timedelta(days=3))) == (0, 0, 0)
    store.close()
