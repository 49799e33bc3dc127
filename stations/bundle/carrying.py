"""Files on their way between this computer and a stick: written beside their place, on the stick itself, and put there in one move."""

import hashlib
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from io import BufferedRandom
from pathlib import Path
from typing import BinaryIO, TypeVar

from core.files import put_in_place
from core.jobs import Job, Step
from core.refusals import FileNotWritten
from stations.bundle.limits import LARGEST_FILE
from stations.bundle.refusals import FileNotRead, TooLarge

Got = TypeVar("Got")

_BLOCK = 1 << 22


@contextmanager
def writing_part(file: Path) -> Generator[BufferedRandom]:
    """A file to write and read back, named .part beside its place until the block has ended well; else nothing is left of it.

    What a pulled stick leaves as .part is written over the next time. Raises FileNotWritten and FileLocked.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w+b") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise FileNotWritten(file=str(file), reason=error.strerror or str(error)) from error
        raise
    put_in_place(part, file)
    _flush_folder(file.parent)


def carry(source: Path, target: Path) -> Job[str]:
    """Copy a bundle's file to a stick or from it, and give the SHA-256 of what was copied; a job, in bytes.

    Raises FileNotRead where the source cannot be read to its end, TooLarge, FileNotWritten, FileLocked.
    """
    hashed = hashlib.sha256()
    with reading_file(source) as opened, writing_part(target) as part:
        total, done = _worded(source, lambda: opened.seek(0, 2)), 0
        if total > LARGEST_FILE:
            raise TooLarge(file=source.name, part=f"{total:,} B")
        opened.seek(0)
        while block := _worded(source, lambda: opened.read(_BLOCK)):
            hashed.update(block)
            part.write(block)
            done += len(block)
            yield Step(done, total)
    return hashed.hexdigest()


def _worded(source: Path, read: Callable[[], Got]) -> Got:
    try:
        return read()
    except OSError as error:
        raise FileNotRead(file=source.name, reason=error.strerror or str(error)) from error


@contextmanager
def reading_file(file: Path) -> Generator[BinaryIO]:
    """A bundle's file, open to be read. Raises FileNotRead."""
    try:
        opened = file.open("rb")
    except OSError as error:
        raise FileNotRead(file=file.name, reason=error.strerror or str(error)) from error
    with opened:
        yield opened


def _flush_folder(folder: Path) -> None:
    """Let the new name reach the stick too; Windows has no such call and writes names of sticks at once."""
    if os.name == "nt":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
