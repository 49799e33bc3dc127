"""Never lost, never doubled: a real door on a real folder, killed 200 times under load; the plug pulled on copies of its files.

What is guaranteed: every check-in whose answer was read is in the base after any kill of the process, and after a power cut at
any moment, because an answer leaves only after its commit was flushed (WAL, synchronous=FULL). What was not answered is there
whole or not at all, and the phone's next try with the same ticket counts once.
"""

import os
import random
import shutil
import signal
import struct
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from core.paths import DataFolder
from store.transaction import Store
from tests.crowd import Crowd, taps
from tests.doors import doors, whole
from tests.processes import is_alive

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot be forked")
KILLS = 200
CUTS = 16
WRITERS_KILLS = 8
_FRAME_HEAD = 24
_LOG_HEAD = 32
_SECTOR = 512


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing_and_double_nothing(sqlite_base: Store, folder: DataFolder) -> None:
    crowd = Crowd(taps(sqlite_base, people=150, sessions=40))
    sqlite_base.close()
    chance = random.Random(20260305)
    pause = threading.Event()
    with doors(folder) as parent:
        for _kill in range(KILLS):
            door = parent.open()
            with crowd.tapping(door.address):
                if chance.random() < 0.6:  # while it starts and settles its first
                    pause.wait(chance.uniform(0.0, 0.07))
                else:
                    crowd.wait_for_more()
                    pause.wait(chance.uniform(0.0, 0.04))
                os.kill(door.pid, signal.SIGKILL)
            parent.wait_for_end()
    assert crowd.odd == []
    rows = whole(folder, crowd.acknowledged)
    assert len(crowd.acknowledged) > KILLS
    assert rows >= len(crowd.acknowledged)


@pytest.mark.slow
def test_a_door_killed_while_its_writer_settles_loses_nothing_and_leaves_no_process(
    sqlite_base: Store, folder: DataFolder
) -> None:
    crowd = Crowd(taps(sqlite_base, people=150, sessions=20))
    sqlite_base.close()
    chance = random.Random(20261122)
    pause = threading.Event()
    with doors(folder) as parent:
        for _kill in range(WRITERS_KILLS):
            door = parent.open()
            _until(lambda pid=door.pid: any(_holds_the_base(child, folder) for child in _children(pid)))
            writers = list(_children(door.pid))
            with crowd.tapping(door.address):
                crowd.wait_for_more(chance.randrange(1, 60))
                pause.wait(chance.uniform(0.0, 0.03))
                os.kill(door.pid, signal.SIGKILL)
            parent.wait_for_end()
            _until(lambda ended=writers: not any(map(is_alive, ended)))
    assert crowd.odd == []
    assert whole(folder, crowd.acknowledged) >= len(crowd.acknowledged) > WRITERS_KILLS


@pytest.mark.slow
def test_pulling_the_plug_keeps_all_that_was_acknowledged(
    sqlite_base: Store, folder: DataFolder, tmp_path: Path
) -> None:
    """The process is frozen at two moments. The log only grows, so each of its bytes between the two ends what a cut in between
    would have left; of the commit that was being written there, any sector may be missing. What was acknowledged at the
    first moment must be in every such copy, and the copy must be whole.
    """
    crowd = Crowd(taps(sqlite_base, people=100, sessions=40))
    sqlite_base.close()
    chance = random.Random(20260306)
    pause = threading.Event()
    torn = 0
    with doors(folder) as parent:
        door = parent.open()
        with crowd.tapping(door.address):
            for number in range(CUTS):
                crowd.wait_for_more(chance.randrange(1, 12))
                with _frozen(door.pid):
                    acknowledged = set(crowd.acknowledged)
                    first = _Log(folder)
                pause.wait(chance.uniform(0.0, 0.05))
                copy = DataFolder(tmp_path / f"cut {number}").make()
                with _frozen(door.pid):
                    shutil.copyfile(folder.base, copy.base)
                    log = _Log(folder)
                # A log begun anew says that all before it had been flushed into the base.
                least = max(first.end if first.salt == log.salt else 0, log.moved_into_the_base)
                torn += log.cut(chance.randint(least, log.end), copy, chance)
                whole(copy, acknowledged)
                shutil.rmtree(copy.root)
            os.kill(door.pid, signal.SIGKILL)
        parent.wait_for_end()
    assert crowd.odd == []
    whole(folder, crowd.acknowledged)
    assert torn >= CUTS / 5


@contextmanager
def _frozen(door: int) -> Generator[None]:
    """The door, then the writer's process beside it."""
    family: list[int] = []
    try:
        for process in [door, *_children(door)]:
            os.kill(process, signal.SIGSTOP)
            family.append(process)
            while _stat(process)[0] != "T":
                os.sched_yield()
        yield
    finally:
        for process in family:
            os.kill(process, signal.SIGCONT)


def _until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _look in range(1_500):
        if holds():
            return
        pause.wait(0.02)
    raise AssertionError("it did not happen within half a minute")


def _children(process: int) -> Generator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if int(_stat(int(entry.name))[1]) == process:
                    yield int(entry.name)


def _holds_the_base(process: int, folder: DataFolder) -> bool:
    with suppress(OSError):
        return any(file.readlink() == folder.base for file in Path(f"/proc/{process}/fd").iterdir())
    return False


def _stat(process: int) -> list[str]:
    """State, parent and the rest (proc(5))."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


class _Log:
    """SQLite's write-ahead log as it stands (https://www.sqlite.org/fileformat2.html, 4.1, and walformat.html, 2)."""

    def __init__(self, folder: DataFolder) -> None:
        self.bytes = bytearray(folder.base.with_name("base.sqlite3-wal").read_bytes())
        head = self.bytes[:_LOG_HEAD].ljust(_LOG_HEAD, b"\0")
        (page_size,) = struct.unpack_from(">I", head, 8)
        self.salt = bytes(head[16:24])
        self.frame = _FRAME_HEAD + page_size
        self.pages: list[int] = []
        self.commits = [_LOG_HEAD]
        """Where each commit ends."""
        at = _LOG_HEAD
        while page_size and bytes(self.bytes[at + 8 : at + 16]) == self.salt:
            page, size_after = struct.unpack_from(">II", self.bytes, at)
            self.pages.append(page)
            at += self.frame
            if size_after:
                self.commits.append(at)
        self.end = at
        index = folder.base.with_name("base.sqlite3-shm").read_bytes()
        (frames,) = struct.unpack_from("=I", index, 128)
        self.moved_into_the_base = _LOG_HEAD + frames * self.frame

    def cut(self, end: int, copy: DataFolder, chance: random.Random) -> bool:
        """Leave beside the copied base what a cut leaves that came when `end` was reached; gives whether a commit was torn."""
        flushed = max(commit for commit in self.commits if commit <= end)
        for sector in range(flushed, end, _SECTOR):
            if chance.random() < 0.3:
                self.bytes[sector : sector + _SECTOR] = bytes(len(self.bytes[sector : sector + _SECTOR]))
        left = self.bytes[:end] + (
            chance.randbytes(chance.randrange(9_000)) if chance.random() < 0.5 else b""
        )
        copy.base.with_name("base.sqlite3-wal").write_bytes(left)
        # Pages that the log holds may just have been on their way into the base.
        page_size = self.frame - _FRAME_HEAD
        kept = sorted(set(self.pages[: (flushed - _LOG_HEAD) // self.frame])) if page_size > 0 else []
        with copy.base.open("r+b") as base:
            size = base.seek(0, os.SEEK_END)
            for page in chance.sample(kept, min(3, len(kept))):
                if page * page_size <= size:
                    base.seek((page - 1) * page_size + page_size // 2)
                    base.write(chance.randbytes(page_size // 2))
        return flushed < end
