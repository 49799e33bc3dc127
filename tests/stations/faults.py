"""What a stick, a disk and a power cut do to a bundle or to who reads and writes it."""

import errno
import io
import os
import sqlite3
import sys
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from store.transaction import Store

WAYS = ("cut", "bit", "empty", "escaping", "bomb", "longer", "two", "swapped", "header", "doubled")
"""How a file is spoilt."""
_ESCAPING = (
    "../../base.sqlite3",
    "/etc/passwd",
    "..\\..\\base.sqlite3",
    "C:\\base.sqlite3",
    "keys/station.key",
)
_BOMB = 40_000_000


class KilledError(BaseException):
    """The program is gone: nothing of it catches this."""


def spoil(whole: Path, other: Path, way: str, choice: int, spoilt: Path) -> Path:
    """A bundle that is no more what its sender made; `other` is another whole bundle. Gives `spoilt`."""
    content = whole.read_bytes()
    if way == "cut":
        content = content[: choice % len(content)]
    elif way == "bit":
        place = choice % len(content)
        content = content[:place] + bytes((content[place] ^ (1 << choice % 8),)) + content[place + 1 :]
    elif way == "empty":
        content = b""
    elif way == "longer":
        content += content[: 1 + choice % 64]
    elif way == "two":
        content += other.read_bytes()
    else:
        content = _rezipped(content, other.read_bytes(), way, choice)
    spoilt.write_bytes(content)
    return spoilt


def is_same(whole: Path, spoilt: Path) -> bool:
    """Whether nothing was changed that a reader could see: a flipped bit in what zip itself keeps may be one that nobody reads."""
    try:
        return _members(whole.read_bytes()) == _members(spoilt.read_bytes())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return False


def _rezipped(content: bytes, other: bytes, way: str, choice: int) -> bytes:
    members = _members(content)
    theirs = _members(other)
    names = sorted(members)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in members.items():
            swapped = (way == "swapped" and name == names[-1]) or (way == "header" and name == names[0])
            archive.writestr(name, theirs.get(name, b"") if swapped else inside)
        if way == "escaping":
            archive.writestr(_ESCAPING[choice % len(_ESCAPING)], b"gone")
        elif way == "bomb":
            archive.writestr("lines.jsonl", bytes(_BOMB))
        elif way == "doubled":
            import warnings

            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # of a name that is there twice: the very point
                archive.writestr(names[choice % len(names)], b"{}")
    return made.getvalue()


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class _Steps:
    """Counts statements, commits and files touched below a root, and ends the program at one of them."""

    def __init__(self) -> None:
        self.root = ""
        self.left = -1
        self.error: BaseException = KilledError()
        self.only_files = False
        self.reached = 0

    def count(self) -> None:
        self.reached += 1
        if self.left < 0:
            return
        if self.left == 0:
            self.left = -1  # once: what is cleaned up afterwards may do so
            raise self.error
        self.left -= 1

    def audit(self, name: str, args: tuple[object, ...]) -> None:
        if not self.root or name not in {"open", "os.rename", "os.remove", "os.mkdir"}:
            return
        # A file is also opened by its number.
        if not isinstance(args[0], int) and str(args[0]).startswith(self.root):
            if name == "open" and self.only_files and not _writes(args):
                return
            self.count()

    def statement(self, *_args: object) -> None:
        if self.root and not self.only_files:
            self.count()


def _writes(args: tuple[object, ...]) -> bool:
    mode, flags = args[1], args[2]
    return (isinstance(mode, str) and any(sign in mode for sign in "wxa+")) or (
        isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
    )


_STEPS = _Steps()
_hooked: list[bool] = []


def _hook() -> None:
    """Once for the whole run: a hook of the interpreter cannot be taken away, so it rests while nobody counts."""
    if not _hooked:
        _hooked.append(True)
        sys.addaudithook(_STEPS.audit)
        event.listen(Engine, "before_cursor_execute", _STEPS.statement)
        event.listen(Engine, "commit", _STEPS.statement)


@contextmanager
def killed_at(root: Path, step: int) -> Generator[None]:
    """The program is gone at its `step`-th statement, commit or touch of a file below `root`; whoever needs fewer steps lives."""
    with _counted(root, step, KilledError(), only_files=False):
        yield


@contextmanager
def disk_full_at(root: Path, step: int) -> Generator[None]:
    """The `step`-th file below `root` that is opened for writing, flushed, moved or made meets a full disk."""
    real = os.fsync

    def full(descriptor: int) -> None:
        _STEPS.count()
        real(descriptor)

    os.fsync = full
    try:
        with _counted(root, step, OSError(errno.ENOSPC, "No space left on device"), only_files=True):
            yield
    finally:
        os.fsync = real


@contextmanager
def spared() -> Generator[None]:
    """Nothing befalls what is done meanwhile."""
    left, _STEPS.left = _STEPS.left, -1
    try:
        yield
    finally:
        _STEPS.left = left


@contextmanager
def steps_of(root: Path) -> Generator[_Steps]:
    """Counts only: `reached` says how many steps there were."""
    with _counted(root, -1, KilledError(), only_files=False):
        yield _STEPS


@contextmanager
def _counted(root: Path, step: int, error: BaseException, *, only_files: bool) -> Generator[None]:
    _hook()
    _STEPS.root, _STEPS.left, _STEPS.error, _STEPS.only_files = str(root), step, error, only_files
    _STEPS.reached = 0
    try:
        yield
    finally:
        _STEPS.root, _STEPS.left = "", -1


@contextmanager
def base_full(store: Store, pages: int) -> Generator[None]:
    """An SQLite base that may grow by so many pages only: SQLite itself says that the disk is full."""
    with store.writer.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        connection.rollback()
        (now,) = raw.execute("PRAGMA page_count").fetchone()
        raw.execute(f"PRAGMA max_page_count = {now + pages}")
    try:
        yield
    finally:
        with store.writer.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            connection.rollback()
            raw.execute("PRAGMA max_page_count = 1073741823")


def shape(store: Store) -> tuple[object, ...]:
    """What an import could have changed, counted: the journal's head, and the rows of the tables of this room."""
    with store.read() as db:
        ask = " UNION ALL ".join(
            f"SELECT '{table}', count(*) FROM {table}"
            for table in (
                "bundle",
                "branch",
                "received_line",
                "conflict_card",
                "final_place",
                "issue",
                "place",
            )
        )
        counts = db.execute(sa.text(ask)).all()
        head = db.scalar(sa.text("SELECT value FROM base_fact WHERE key = 'journal_head'"))
    return (head, *(tuple(row) for row in counts))
