"""Drawing a batch by other processes: the same bytes, cancelled at once, done without when they die or cannot be started."""

import hashlib
import os
from collections.abc import Generator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from time import monotonic

import pytest
import sqlalchemy as sa

from core.paths import DataFolder
from credits.certificates import certificates, drawing
from credits.certificates.drawing import Here, Sheet
from credits.certificates.entitlement import CERTIFICATE
from credits.certificates.layouts import layouts, shown
from store.transaction import Store
from tests.certificate_town import NOW, certificate_town, finish, held, issue
from tests.credits.certificates.test_issuing import MANY, assert_whole, serials

pytestmark = pytest.mark.slow


@contextmanager
def helped(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """A batch of any size is drawn by other processes."""
    monkeypatch.setattr(drawing, "ENOUGH", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    yield


def test_other_processes_draw_the_same_bytes(
    sqlite_base: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = certificate_town(sqlite_base)
    finish(town, *MANY, "李𬍡", "王\U0010fffe")
    with helped(monkeypatch):
        rows = issue(town, folder)
    assert [row.serial for row in rows] == serials(len(MANY) + 1)
    assert_whole(town, folder)
    with town.store.read() as db:
        layout = layouts.in_use(db, "stage")
        pages = {row[0]: row[1] for row in db.execute(sa.select(CERTIFICATE.c.serial, CERTIFICATE.c.shown))}
    assert layout
    here = Here(layout.layout, {})
    for row in (rows[0], rows[-1]):
        sheet = Sheet(shown.from_text(pages[row.serial]), row.token)
        (pdf,) = _end(here.wait(here.begin([sheet])))
        assert hashlib.sha256(pdf).hexdigest() == row.sha256


def test_a_batch_with_helpers_stops_within_a_second(
    sqlite_base: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = certificate_town(sqlite_base)
    finish(town, *MANY)
    with helped(monkeypatch):
        job = certificates.issue(town.store, folder, 2026, "stage", "clerk", NOW)
        longest = 0.0
        for _step in range(6):  # the helpers have not even begun
            began = monotonic()
            next(job)
            longest = max(longest, monotonic() - began)
        began = monotonic()
        job.close()
        assert monotonic() - began < 1
    assert longest < 3
    assert held(town) == []
    assert list(folder.issued.iterdir()) == []


def test_helpers_that_die_or_cannot_be_started_are_done_without(
    sqlite_base: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = certificate_town(sqlite_base)
    finish(town, *MANY)

    class Dying(ProcessPoolExecutor):
        turns = 0

        def submit(self, *_given: object, **_named: object) -> "Future[bytes]":  # type: ignore[override]
            Dying.turns += 1
            if Dying.turns > 3:
                raise BrokenProcessPool
            future: Future[bytes] = Future()
            future.set_exception(BrokenProcessPool())
            return future

    monkeypatch.setattr(drawing, "ProcessPoolExecutor", Dying)
    with helped(monkeypatch):
        issue(town, folder)
    assert [row.serial for row in held(town)] == serials(len(MANY))
    assert_whole(town, folder)


def _end(job: Generator[int, None, list[bytes]]) -> list[bytes]:
    while True:
        try:
            next(job)
        except StopIteration as end:
            made: list[bytes] = end.value
            return made
