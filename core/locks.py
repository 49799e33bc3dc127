"""One desktop and one door per data folder: a lock that the system lets go of when its holder dies."""

from collections.abc import Generator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from core.paths import DataFolder
from core.refusals import FolderInUse, FolderNotWritable


@contextmanager
def held(folder: DataFolder, name: str) -> Generator[None]:
    """Hold the folder's lock `name` ("desktop" or "door") within the block. Raises FolderInUse when another holds it."""
    lock = FileLock(folder.lock(name), timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise FolderInUse(folder=str(folder.root)) from error
    except OSError as error:
        raise FolderNotWritable(folder=str(folder.root), reason=error.strerror or str(error)) from error
    try:
        yield
    finally:
        lock.release()
