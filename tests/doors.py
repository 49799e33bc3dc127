"""Doors as processes for tests of hard times, and what must hold of their base whatever befell them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Collection, Generator
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from cli.every_record import ALL
from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings
from courses.tables import Attendance
from store import journal, records, soundness
from store.engine import open_base


class Opened(NamedTuple):
    """A door that listens."""

    address: str
    pid: int


class Doors:
    """Doors that open one after the other on one folder."""

    def __init__(self, folder: DataFolder) -> None:
        self.parent = subprocess.Popen(
            [sys.executable, "-m", "tests.forked_door", str(folder.root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._open: Opened | None = None

    def open(self) -> Opened:
        """A new door."""
        assert self.parent.stdin
        self.parent.stdin.write(b"open\n")
        self.parent.stdin.flush()
        said = self._said()
        assert said, "the door did not open"
        self._open = Opened(str(said["address"]), int(said["pid"]))
        return self._open

    def wait_for_end(self) -> None:
        """Until the door has ended, however."""
        assert self._said() is None
        self._open = None

    def end(self) -> None:
        """A door that a failed test left open, then their parent."""
        if self._open:
            os.kill(self._open.pid, signal.SIGKILL)
        assert self.parent.stdin
        assert self.parent.stdout
        self.parent.stdin.close()
        self.parent.wait(20)
        self.parent.stdout.close()

    def _said(self) -> dict[str, str | int] | None:
        assert self.parent.stdout
        return json.loads(self.parent.stdout.readline())


@contextmanager
def doors(folder: DataFolder) -> Generator[Doors]:
    """A parent of doors."""
    opened = Doors(folder)
    try:
        yield opened
    finally:
        opened.end()


def whole(folder: DataFolder, acknowledged: Collection[tuple[UUID, UUID]]) -> int:
    """Demand that the base holds all that was acknowledged, nothing twice, and agrees with its journal; gives its rows."""
    store = open_base(folder, Settings())
    try:
        with store.read() as db:
            rows = db.execute(
                sa.select(Attendance.session_id, Attendance.person_id).where(Attendance.reversed_at.is_(None))
            ).all()
            present = {(row.session_id, row.person_id) for row in rows}
            assert set(acknowledged) <= present
            assert len(rows) == len(present)
            assert drive(journal.verify(db)).ok
            assert drive(records.disagreements(db, ALL)) == []
            assert soundness.soundness(db) == []
        return len(rows)
    finally:
        store.close()
