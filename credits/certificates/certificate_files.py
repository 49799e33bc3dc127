"""The frozen files of certificates: written to the disk while nobody is kept from the base, then put in their places at once.

`issuing` and `reissuing` call these; `read` gives the bytes to whoever hands them out.
"""

import hashlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from core.files import put_in_place, write_beside
from core.paths import DataFolder
from credits.certificates.refusals import FrozenFileChanged

_ABANDONED = timedelta(hours=1)


def place(folder: DataFolder, serial: str) -> Path:
    """Where the file of a certificate lies."""
    return folder.issued / f"{serial}.pdf"


def read(folder: DataFolder, serial: str, sha256: str) -> bytes:
    """The bytes as they were issued. Raises FrozenFileChanged when they are gone or others."""
    try:
        content = place(folder, serial).read_bytes()
    except OSError as error:
        raise FrozenFileChanged(serial=serial) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FrozenFileChanged(serial=serial)
    return content


@contextmanager
def laid(folder: DataFolder, pdfs: Mapping[str, bytes]) -> Generator[dict[str, Path]]:
    """Files by serial, on the disk, each beside its place; those that `put` did not move there are gone at the end.

    Raises FileNotWritten; nothing is left then.
    """
    files: dict[str, Path] = {}
    try:
        for serial, pdf in pdfs.items():
            files[serial] = write_beside(place(folder, serial), pdf)
        yield files
    finally:
        for file in files.values():
            with suppress(OSError):
                file.unlink(missing_ok=True)


def put(folder: DataFolder, files: Mapping[str, Path]) -> None:
    """Move what is laid into its places. Raises FileLocked, FileNotWritten."""
    for serial, file in files.items():
        put_in_place(file, place(folder, serial))


def sweep(folder: DataFolder, at: datetime) -> None:
    """Take away what a process that was killed had laid beside its place: nobody moves it there any more."""
    for file in folder.issued.glob(".X?-*.pdf.*"):
        with suppress(OSError):
            if file.stat().st_mtime < (at - _ABANDONED).timestamp():
                file.unlink()
