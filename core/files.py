"""Files that are never half-written: written beside their place, flushed to the disk, then put there in one move."""

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from core.ids import new_id
from core.refusals import FileLocked, FileNotWritten


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Put `content` at `path`, whole or not at all; `private` lets only the owner read it.

    Raises FileLocked when the old file is open elsewhere (Excel on Windows), FileNotWritten for a full or read-only disk.
    """
    put_in_place(write_beside(path, content, private=private), path)


@contextmanager
def writing_whole(path: Path) -> Generator[BinaryIO]:
    """A file to write into, put at `path` when the block has ended well; else nothing is left and an old file is as it was.

    Raises FileLocked and FileNotWritten as `write_whole`.
    """
    with _beside(path, private=False) as (beside, file):
        yield file
    put_in_place(beside, path)


def write_beside(path: Path, content: bytes, *, private: bool = False) -> Path:
    """Write `content` to the disk beside `path` and give the file, which `put_in_place` then moves there at once.

    Raises FileNotWritten for a full or read-only disk.
    """
    with _beside(path, private=private) as (beside, file):
        file.write(content)
    return beside


@contextmanager
def _beside(path: Path, *, private: bool) -> Generator[tuple[Path, BinaryIO]]:
    """A new file beside `path`, on the disk when the block has ended, gone when it has failed."""
    beside = path.with_name(f".{path.name}.{new_id().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(
            beside,
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0),
            0o600 if private else 0o644,
        )
        with os.fdopen(descriptor, "wb") as file:
            yield beside, file
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise FileNotWritten(file=str(path), reason=error.strerror or str(error)) from error
        raise


def put_in_place(beside: Path, path: Path) -> None:
    """Move a finished file from beside its place into it. Raises FileLocked and leaves the old file as it was."""
    try:
        beside.replace(path)
    except PermissionError as error:
        beside.unlink(missing_ok=True)
        raise FileLocked(file=str(path)) from error
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise FileNotWritten(file=str(path), reason=error.strerror or str(error)) from error
