"""The frozen files of certificates: written to the disk while nobody is kept from the base, then put in their places at once.

`certificates` calls these.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from core.files import put_in_place, write_beside
from core.paths import DataFolder


def place(folder: DataFolder, serial: str) -> Path:
    """Where the file of a certificate lies."""
    return folder.issued / f"{serial}.pdf"


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
