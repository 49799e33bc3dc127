"""Photos on the stick: those that lines refer to, by the hash of what is kept, each sent once, and once more when it is missing there.

They were made small when they were taken in (store/photos.py). One that no machine has any more is a placeholder wherever it would be
shown, and stands in the receipt by its name.
"""

import json
import os
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.files import write_whole
from core.paths import DataFolder
from grid.tables import Issue, IssuePhoto
from stations.scope import scope_of
from stations.tables import KnownPhoto
from store.inserting import insert_into
from store.journal import JOURNAL
from store.sets import among, insert_set, select_set
from store.types import Db, table_of

SUFFIX = ".jpg"
_ISSUE, _PHOTO, _KNOWN = table_of(Issue), table_of(IssuePhoto), table_of(KnownPhoto)
_JPEG = b"\xff\xd8\xff"
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SAID = '"sha256"'
_ALL = (
    sa.select(
        _PHOTO.c.sha256, _PHOTO.c.name, sa.func.coalesce(_ISSUE.c.number, _ISSUE.c.provisional), _ISSUE.c.id
    )
    .join(_ISSUE, _ISSUE.c.id == _PHOTO.c.issue_id)
    .order_by(_PHOTO.c.id)
)
_OF_ISSUES = _ALL.where(among(_PHOTO.c.issue_id, "ids"))
_OF_LINES = sa.select(JOURNAL.c.subject_id, JOURNAL.c.payload).where(
    JOURNAL.c.seq > sa.bindparam("after"),
    JOURNAL.c.seq <= sa.bindparam("upto"),
    JOURNAL.c.subject_kind == "issue",
    JOURNAL.c.payload.contains(_SAID, autoescape=True),
)
_KNOWN_THERE = sa.select(_KNOWN.c.sha256, _KNOWN.c.there).where(_KNOWN.c.peer_id == sa.bindparam("peer"))


class Missing(NamedTuple):
    """A photo whose file is not here."""

    sha256: str
    called: str
    number: str
    """Of the issue that it belongs to."""
    issue_id: UUID

    @property
    def name(self) -> str:
        """As a person finds it."""
        return f"{self.number} {self.called}"


def of_payload(subject_kind: str, payload: str) -> Iterator[str]:
    """The hashes of the photos that a line brings. What is no hash is passed over: another machine may have written the line."""
    if subject_kind == "issue" and _SAID in payload:
        with suppress(ValueError, LookupError, TypeError, AttributeError, RecursionError):
            for photo in json.loads(payload)["photos"]:
                sha256 = photo["sha256"]
                if isinstance(sha256, str) and _HASH.fullmatch(sha256):
                    yield sha256


def to_send(db: Db, folder: DataFolder, peer_id: UUID, referred: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """The files to send: of what the lines of a bundle refer to, those that the other side is not known to have, and those it missed."""
    known = dict(select_set(db, _KNOWN_THERE, {"peer": peer_id}))
    asked_for = [sha256 for sha256, there in known.items() if not there]
    for sha256 in dict.fromkeys([*asked_for, *referred]):
        path = folder.media / f"{sha256}{SUFFIX}"
        if not known.get(sha256, False) and path.is_file():
            yield sha256, path


def missing(db: Db, folder: DataFolder, issues: Collection[UUID] | None = None) -> list[Missing]:
    """The photos that rows refer to (of all issues, or of some) and whose files are not here."""
    rows = select_set(db, _ALL) if issues is None else select_set(db, _OF_ISSUES, {"ids": issues})
    here = _here(folder) if rows else set[str]()
    return list({row[0]: Missing(*row) for row in rows if row[0] not in here}.values())


def put_in(folder: DataFolder, photos: Iterable[tuple[str, bytes]]) -> list[str]:
    """Put the photos of a bundle into media/; gives their hashes. Before anything is committed: a file that nothing refers to does no harm.

    What is no JPEG is no photo that this program has made, and is left out. Raises FileNotWritten for a full disk.
    """
    put: list[str] = []
    for sha256, content in photos:
        if content.startswith(_JPEG):
            path = folder.media / f"{sha256}{SUFFIX}"
            if not path.exists():
                write_whole(path, content)
            put.append(sha256)
    return put


def heard(db: Db, peer_id: UUID, came: Iterable[str], missed: Iterable[str]) -> None:
    """Note what a bundle says of the other side's photos: it has those that came from it, and of those it missed before all but what it
    misses now.
    """
    missed = set(missed)
    known = dict(select_set(db, _KNOWN_THERE, {"peer": peer_id}))
    there = {sha256 for sha256, had in known.items() if not had} | set(came)
    rows = [
        {"peer_id": peer_id, "sha256": sha256, "there": sha256 not in missed}
        for sha256 in sorted(there | missed)
        if known.get(sha256) is not (sha256 not in missed)
    ]
    if rows:
        insert = insert_into(db, _KNOWN)
        told = {"there": insert.excluded.there}
        db.execute(insert.on_conflict_do_update(index_elements=["peer_id", "sha256"], set_=told), rows)


def confirm(db: Db, peer_id: UUID, after: int, upto: int, patch: UUID | None = None) -> None:
    """Note that the other side has what the lines of this journal between two seqs refer to; `heard` then says what it misses of it.

    With `patch` of the lines only those that speak of it: a station was sent no others.
    """
    lines = select_set(db, _OF_LINES, {"after": after, "upto": upto})
    sent = scope_of(db, patch) if lines and patch is not None else None
    found: set[str] = set()
    for subject_id, payload in lines:
        if sent is None or sent.has("issue", subject_id):
            found.update(of_payload("issue", payload))
    rows = [(peer_id, sha256, True) for sha256 in sorted(found)]
    insert_set(db, _KNOWN, ("peer_id", "sha256", "there"), rows, unless_there=True)


def forget(db: Db, peer_id: UUID) -> None:
    """Know nothing any more of what the other side has: it was restored from an older state."""
    db.execute(sa.delete(_KNOWN).where(_KNOWN.c.peer_id == peer_id))


def text_of(photo: Missing) -> str:
    """How a bundle says that a photo is missing."""
    return canonical([photo.sha256, photo.name])


def hashes_of(texts: Iterable[str]) -> Iterator[str]:
    """The hashes of the photos that a bundle says are missing. What says no such thing is passed over."""
    for text in texts:
        with suppress(ValueError, LookupError, TypeError, RecursionError):
            sha256 = json.loads(text)[0]
            if isinstance(sha256, str) and _HASH.fullmatch(sha256):
                yield sha256


def _here(folder: DataFolder) -> set[str]:
    with os.scandir(folder.media) as entries:
        return {entry.name.removesuffix(SUFFIX) for entry in entries}
