"""Where the files of a closed year lie: issued/appraisal/<year>/ with the list as xlsx, PDF and bare lines, the manifest, amendments.

They are made in a folder of their own beside it, named by the manifest's digest, and moved to their place once the base has committed.
A closing that was killed in between is finished by whoever looks next (`settle`); one killed before leaves only what `sweep` takes away.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, cast

from core.canonical import canonical
from core.files import write_whole
from core.paths import DataFolder
from credits.year.lines import digest

LINES, XLSX, PDF = "lines.txt", "list.xlsx", "list.pdf"
FILES = (LINES, XLSX, PDF)
"""What a manifest names with hashes."""
MANIFEST = "manifest.json"
_STAGED = ".closing-"


class Sealed(NamedTuple):
    """A manifest or an amendment as its file holds it: the signed text, the signature, the key's id."""

    text: str
    signature: str
    key_id: str


def place(folder: DataFolder, year: int) -> Path:
    """The folder of a closed year."""
    return folder.appraisal / str(year)


def staging(folder: DataFolder, name: str) -> Path:
    """A folder for files that do not count yet; `name` is the manifest's digest once it is known."""
    return folder.appraisal / f"{_STAGED}{name}"


def digest_staged(staged: Path) -> str:
    """The name that a staging folder was made under."""
    return staged.name.removeprefix(_STAGED)


def settle(folder: DataFolder, year: int, manifest_digest: str) -> None:
    """Move the files of a committed closing to their place, if a killed process or another program's hold left them staged."""
    staged, target = staging(folder, manifest_digest), place(folder, year)
    if staged.is_dir() and not target.exists():
        with suppress(OSError):  # held by another program: whoever looks next tries again
            staged.rename(target)


def sweep(folder: DataFolder, keep: frozenset[str] = frozenset()) -> None:
    """Take away what closings that never committed left; not the staged folders of the manifest digests in `keep`."""
    for left in folder.appraisal.glob(f"{_STAGED}*"):
        if digest_staged(left) not in keep:
            shutil.rmtree(left, ignore_errors=True)


def set_aside(folder: DataFolder, year: int) -> None:
    """Make room where files of an earlier closing lie that the base knows nothing of; they stay beside it under their digest."""
    found = read_sealed(place(folder, year) / MANIFEST)
    name = digest(found.text)[:12] if found else "unread"
    target = folder.appraisal / f"{year}-{name}"
    if place(folder, year).exists():
        if target.exists():
            shutil.rmtree(target)
        place(folder, year).rename(target)


def left(folder: DataFolder, year: int) -> tuple[str, ...]:
    """The digests of the manifests of a year that lie here; "" for one that cannot be read."""
    return tuple(
        digest(found.text) if found else ""
        for path, found in manifests(folder)
        if path.parent.name.partition("-")[0] == str(year)
    )


def manifests(folder: DataFolder) -> Iterator[tuple[Path, Sealed | None]]:
    """Every manifest's file, in the folders of closed years and those set aside; None for one that cannot be read."""
    for path in sorted(folder.appraisal.glob(f"[0-9]*/{MANIFEST}")):
        yield path, read_sealed(path)


def amendment_file(folder: DataFolder, year: int, number: int) -> Path:
    """Where the file of an amendment lies."""
    return place(folder, year) / f"amendment-{number:04}.json"


def amendments(folder: DataFolder, year: int) -> dict[str, Sealed | None]:
    """The amendments' files by their names; None for one that cannot be read."""
    return {
        path.name: read_sealed(path) for path in sorted(place(folder, year).glob("amendment-[0-9]*.json"))
    }


def write_sealed(path: Path, sealed: Sealed) -> None:
    """Write a signed text with its signature. Raises FileLocked, FileNotWritten."""
    write_whole(path, canonical(sealed._asdict()).encode())


def read_sealed(path: Path) -> Sealed | None:
    """A signed text from its file; None where there is none, or none that can be read."""
    try:
        said = cast("object", json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    fields = cast("Mapping[str, Any]", said)
    if set(fields) != set(Sealed._fields) or not all(isinstance(each, str) for each in fields.values()):
        return None
    return Sealed(**fields)


def hash_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal; empty where there is none or it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
