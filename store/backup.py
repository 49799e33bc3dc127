"""One file that holds everything of a base, and the way back: a zip of the database, issued papers, media, keys and
bundles that wait.

The zip's manifest names every file with its SHA-256 and the journal's head, so that damage is seen before anything is replaced.
"""

import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from core.canonical import canonical
from core.clock import local
from core.files import put_in_place
from core.jobs import Job, Step
from core.paths import DataFolder
from core.refusals import FileNotWritten
from core.settings import load
from store.engine import check_file
from store.facts import EPOCH
from store.refusals import BaseOnServer, FolderNotEmpty, NotABackup

MANIFEST = "manifest.json"
_FORMAT = "xiuhua-backup-1"
_HASH = 64
"""Hexadecimal digits; a bundle that waits is called by its own."""


class Kept(NamedTuple):
    """What a backup holds."""

    file: Path
    files: int
    lines: int
    head: str


def backup(folder: DataFolder, file: Path, at: datetime) -> Job[Kept]:
    """Write a whole backup of an SQLite base to `file`; programs may go on working meanwhile.

    Raises NoBaseHere, NotABase, BaseOnServer, FileNotWritten, FileLocked; an older file of that name is replaced only by a finished one.
    """
    refuse_server(folder)
    check_file(folder.base)
    beside = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".xiuhua-") as work:
            copy = Path(work) / "base.sqlite3"
            with closing(sqlite3.connect(folder.base)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
            with closing(sqlite3.connect(copy)) as opened:
                head = opened.execute(
                    "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1"
                ).fetchone() or (0, "")
            members = [("base.sqlite3", copy), *_members(folder)]
            manifest: dict[str, object] = {
                "format": _FORMAT,
                "made_at": at,
                "lines": head[0],
                "head": head[1],
            }
            hashes: dict[str, object] = {}
            with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                for done, (name, path) in enumerate(members):
                    yield Step(done, len(members), name)
                    try:
                        hashes[name] = _sha256(path)
                        archive.write(path, name)
                    except FileNotFoundError:
                        if folder.bundles not in path.parents:
                            raise
                        hashes.pop(name, None)  # a bundle that waited was taken in meanwhile
                archive.writestr(MANIFEST, canonical({**manifest, "files": hashes}))
    except (OSError, sqlite3.OperationalError) as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise FileNotWritten(file=str(file), reason=getattr(error, "strerror", None) or str(error)) from error
    except GeneratorExit:
        beside.unlink(missing_ok=True)
        raise
    put_in_place(beside, file)
    return Kept(file, len(hashes), head[0], head[1])


def restore(file: Path, folder: DataFolder, at: datetime, *, replace: bool = False) -> Job[Kept]:
    """Unpack a backup into a data folder, whole or not at all.

    A base that is there is refused (FolderNotEmpty) or, with `replace`, moved under backups/. The base that comes back begins a
    new epoch: what it wrote after the backup, and stations may hold, is told from what it writes from now on. Raises NotABackup
    for a file that is damaged, cut short or not ours; the folder is then as it was.
    """
    refuse_server(folder)
    if folder.base.exists() and not replace:
        raise FolderNotEmpty(folder=str(folder.root))
    folder.make()
    with tempfile.TemporaryDirectory(dir=folder.root, prefix=".restore-") as work:
        try:
            with zipfile.ZipFile(file) as archive:
                manifest = json.loads(archive.read(MANIFEST))
                if manifest.get("format") != _FORMAT:
                    raise NotABackup(file=str(file), reason=MANIFEST)
                hashes: dict[str, str] = manifest["files"]
                for done, (name, expected) in enumerate(hashes.items()):
                    yield Step(done, len(hashes), name)
                    _unpack(archive, file, name, expected, Path(work))
        except (OSError, zipfile.BadZipFile, KeyError, ValueError, AttributeError, TypeError) as error:
            raise NotABackup(file=str(file), reason=str(error)) from error
        _begin_epoch(file, Path(work) / "base.sqlite3")
        if folder.base.exists():
            _set_aside(folder, at)
        for name in sorted(hashes, key=lambda member: member == "base.sqlite3"):
            target = folder.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            put_in_place(Path(work) / name, target)
    return Kept(file, len(hashes), manifest["lines"], manifest["head"])


def refuse_server(folder: DataFolder) -> None:
    """Raise BaseOnServer when the folder's settings name a server: its base is not the file beside them."""
    if load(folder.settings).database:
        raise BaseOnServer(folder=str(folder.root))


def _members(folder: DataFolder) -> Iterator[tuple[str, Path]]:
    for room in (folder.issued, folder.media, folder.keys):
        for path in sorted(room.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(folder.root).as_posix(), path
    for path in sorted(folder.bundles.glob("*.xhb")):
        if len(path.stem) == _HASH:  # others are on their way in or out
            yield path.relative_to(folder.root).as_posix(), path
    if folder.settings.exists():
        yield folder.settings.name, folder.settings


def _unpack(archive: zipfile.ZipFile, file: Path, name: str, expected: str, work: Path) -> None:
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or ":" in name or "\\" in name:
        raise NotABackup(file=str(file), reason=name)
    target = work / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, target.open("wb") as written:
        shutil.copyfileobj(source, written)
    if inside.parts[0] == "keys":
        target.chmod(0o600)
    if _sha256(target) != expected:
        raise NotABackup(file=str(file), reason=name)


def _begin_epoch(file: Path, base: Path) -> None:
    """As `store.facts.begin_epoch`, in a file of whatever schema; one that never wrote a line has no epoch yet."""
    try:
        with closing(sqlite3.connect(base)) as opened, opened:
            opened.execute(
                "UPDATE base_fact SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE key = ?",
                (EPOCH,),
            )
    except sqlite3.DatabaseError as error:
        raise NotABackup(file=str(file), reason=str(error)) from error


def _set_aside(folder: DataFolder, at: datetime) -> None:
    aside = folder.backups / f"replaced-{local(at):%Y%m%d-%H%M%S}"
    aside.mkdir(parents=True)
    for tail in ("", "-wal", "-shm"):
        path = folder.base.with_name(folder.base.name + tail)
        if path.exists():
            put_in_place(path, aside / path.name)
    for room in (folder.issued, folder.keys, folder.bundles):
        if room.exists():
            shutil.copytree(room, aside / room.name)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
