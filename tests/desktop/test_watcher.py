"""The watcher: another connection's commit is noticed, by kind, and one's own silence stays silent."""

from datetime import datetime

from core.paths import DataFolder
from core.settings import Settings
from desktop.watcher import Watcher
from desktop.work import Worker
from store.engine import open_base
from store.transaction import Store
from tests import builders
from tests.waiting import until


def test_another_programs_commit_is_seen(sqlite_base: Store, folder: DataFolder, at: datetime) -> None:
    worker = Worker()
    watcher = Watcher(sqlite_base, sqlite_base.moved(), worker)
    seen: list[frozenset[str]] = []
    watcher.changed.connect(seen.append)
    watcher.start()
    other = open_base(folder, Settings())
    with other.write() as db:
        builders.people(db, at, 2)
    until(lambda: seen)
    assert "person" in seen[0]
    watcher.stop()
    worker.stop()
    other.close()


def test_what_was_told_is_not_told_again(sqlite_base: Store, at: datetime) -> None:
    worker = Worker()
    watcher = Watcher(sqlite_base, 0, worker)
    seen: list[frozenset[str]] = []
    watcher.changed.connect(seen.append)
    watcher.look()
    until(lambda: worker.is_idle)
    assert not seen
    with sqlite_base.write() as db:
        builders.people(db, at, 1)
    for _look in range(2):
        watcher.look()
        until(lambda: worker.is_idle)
    assert len(seen) == 1
    worker.stop()
