"""Issuing certificates of one kind to everybody who is entitled: a job that the desktop, the terminal and the demo drive."""

from collections import deque
from collections.abc import Collection, Generator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple
from uuid import UUID

from core import issuer_key
from core.jobs import Job, Step, drive
from core.language import _
from core.paths import DataFolder
from credits.certificates import certificate_files, file_signature
from credits.certificates.certificate_basis import Basis, basis, hold, issuer
from credits.certificates.certificate_rows import CertificateRow
from credits.certificates.drawing import Drawing, Drawn, Here, drawing
from credits.certificates.entitlement import Entitled, Key, entitled
from credits.certificates.layouts import images, layouts
from credits.certificates.layouts.layout_parts import Kind
from credits.certificates.making import Plan, Press, finished, keep, plan, refuse_expired
from credits.certificates.particulars import Particulars, particulars
from people.areas import AreaPath, area_paths
from store.transaction import Store
from store.types import Db

_CHUNK = 10
_AHEAD = 3
"""Chunks being drawn at once: the other processes are not to wait while one is committed."""
_TRIES = 4
_REST_SECONDS = 0.2
"""The longest rest: a batch can be cancelled that soon."""


def issue(
    store: Store,
    folder: DataFolder,
    year: int,
    kind: Kind,
    actor: str,
    at: datetime,
    *,
    verify_url: str = "",
    expires_on: date | None = None,
    only: Collection[Key] | None = None,
) -> Job[list[CertificateRow]]:
    """Issue a certificate of this kind to everybody who is entitled and has none, or to those of `only`; a second run issues none.

    `verify_url` is the web address that the QR opens (the code goes behind a "#"); without one the QR holds the code alone.
    `expires_on` is the last day on which they are valid. Chunks of ten, each its own transaction; a file is written before its row
    is committed, so a row never lacks its file. Who cannot be printed is left out with a line in the journal, and the others go
    on. Raises BaseNotNamed, ExpiryInThePast, FileNotWritten, FileLocked, and as `press_of`.
    """
    refuse_expired(expires_on, at)
    yield Step(0, 0)  # what comes first takes a moment on a slow machine, and may be cancelled too
    press = press_of(store, folder, year, kind, verify_url, expires_on, actor, at)
    yield Step(0, 0)
    with store.read() as db:
        due = [
            one for one in entitled(db, year, kind) if not one.why_not and (only is None or one.key in only)
        ]
        places = area_paths(db)
        issuer(db)
    certificate_files.sweep(folder, at)
    issued: list[CertificateRow] = []
    with drawing(press.layout, press.images, len(due), store.give_way) as where:
        batch = _Batch(store, press, places, where)
        chunks = deque(due[start : start + _CHUNK] for start in range(0, len(due), _CHUNK))
        done = 0
        yield Step(0, len(due), _("Issuing certificates"))
        while chunks or batch.begun:
            while chunks and len(batch.begun) < _AHEAD:
                batch.begin(chunks.popleft())
                yield Step(done, len(due), _("Issuing certificates"))
            chunk = batch.begun[0].chunk
            issued += yield from batch.finish(done, len(due))
            batch.aside.rest()
            done += len(chunk)
            yield Step(done, len(due), _("Issuing certificates"))
    return issued


def press_of(
    store: Store,
    folder: DataFolder,
    year: int,
    kind: Kind,
    verify_url: str,
    expires_on: date | None,
    actor: str,
    at: datetime,
) -> Press:
    """Key, layout in use and the rest that a run's certificates have in common. Raises IssuerKeyUnreadable, PictureGone,
    and what `file_signature.signer` raises."""
    key, sign = issuer_key.own(folder), file_signature.signer(folder, at)
    with store.write() as db:
        hold(db)  # the very first batch saves the shipped layout, and two may begin at once
        row = layouts.for_issue(db, kind, actor, at)
    pictures = images.read(folder, row.layout)
    return Press(
        folder, key, sign, row.id, row.layout, pictures, kind, year, verify_url, expires_on, actor, at
    )


class _Aside:
    """Lets others go first: where somebody else wrote meanwhile, a hall that checks in, the batch rests as long as its last chunk took."""

    def __init__(self, store: Store) -> None:
        self._store, self._newest, self._begun, self._others = store, store.moved(), monotonic(), False

    def look(self) -> None:
        """Before a chunk is kept: whether anybody wrote since the last one was."""
        self._others = self._store.moved() != self._newest

    def rest(self) -> None:
        """After it was kept."""
        self._newest, took = self._store.moved(), monotonic() - self._begun
        if self._others:
            sleep(min(took, _REST_SECONDS))
        self._begun = monotonic()


class _Chunk(NamedTuple):
    """A chunk that is being drawn."""

    chunk: Sequence[Entitled]
    plan: Plan
    known: dict[Key, Particulars]
    drawn: Drawn


class _Batch:
    """The chunks between their planning and their commit. Nobody is kept from the base while they are drawn and written."""

    def __init__(self, store: Store, press: Press, places: dict[UUID, AreaPath], where: Drawing) -> None:
        self._store, self._press, self._places, self._where = store, press, places, where
        self.begun: deque[_Chunk] = deque()
        self.aside = _Aside(store)

    def begin(self, chunk: Sequence[Entitled]) -> None:
        """Plan a chunk behind those that are begun, and have it drawn."""
        after = self.begun[-1].plan.after if self.begun else None
        self.begun.append(self._begun(chunk, after))

    def finish(self, done: int, total: int) -> Job[list[CertificateRow]]:
        """Issue the first of the chunks that are begun; anew, and those behind it too, when somebody was quicker."""
        for tried in range(_TRIES):
            if tried:
                self._begin_anew()
            first = self.begun[0]
            pdfs = yield from _stepped(self._where.wait(first.drawn), done, total)
            self.aside.look()
            rows = self._keep(first, pdfs)
            if rows is not None:
                self.begun.popleft()
                return rows
        return self._held()

    def _begin_anew(self) -> None:
        chunks = [one.chunk for one in self.begun]
        self.begun.clear()
        for chunk in chunks:
            self.begin(chunk)

    def _begun(self, chunk: Sequence[Entitled], after: tuple[int, int] | None) -> _Chunk:
        with self._store.read() as db:
            read = self._basis(db, chunk)
            if after is not None:
                read = read._replace(highest=max(read.highest, after[0]), slot=max(read.slot, after[1]))
            known = self._known(db, read)
        made = plan(self._press, read, known)
        return _Chunk(chunk, made, known, self._where.begin([one.sheet for one in made.planned]))

    def _keep(self, begun: _Chunk, pdfs: Sequence[bytes]) -> list[CertificateRow] | None:
        """Committed, or None when the base is no longer what the chunk was made from: somebody was quicker."""
        with self._laid(begun.plan, pdfs) as files, self._store.write() as db:
            hold(db)
            if self._basis(db, begun.chunk) != begun.plan.basis:
                return None
            return keep(db, self._press, begun.plan, files)

    def _held(self) -> list[CertificateRow]:
        """The first chunk, drawn while the base is held: others have been quicker again and again."""
        press, chunk = self._press, self.begun.popleft().chunk
        here = Here(press.layout, press.images)
        with self._store.write() as db:
            hold(db)
            read = self._basis(db, chunk)
            made = plan(press, read, self._known(db, read))
            pdfs = _at_once(here.wait(here.begin([one.sheet for one in made.planned])))
            with self._laid(made, pdfs) as files:
                return keep(db, press, made, files)

    def _basis(self, db: Db, chunk: Sequence[Entitled]) -> Basis:
        return basis(db, self._press.year, self._press.kind, chunk)

    def _known(self, db: Db, read: Basis) -> dict[Key, Particulars]:
        press = self._press
        return particulars(db, press.year, press.kind, read.due, self._places, press.at)

    def _laid(self, made: Plan, pdfs: Sequence[bytes]) -> AbstractContextManager[dict[str, Path]]:
        return certificate_files.laid(self._press.folder, finished(self._press, made.planned, pdfs))


def _stepped(waiting: Generator[int, None, list[bytes]], done: int, total: int) -> Job[list[bytes]]:
    """A step for each that is drawn, and now and then in between: there the batch may be cancelled."""
    while True:
        try:
            drawn = next(waiting)
        except StopIteration as end:
            made: list[bytes] = end.value
            return made
        yield Step(done + drawn, total, _("Issuing certificates"))


def _at_once(waiting: Generator[int, None, list[bytes]]) -> list[bytes]:
    return drive(_stepped(waiting, 0, 0))
