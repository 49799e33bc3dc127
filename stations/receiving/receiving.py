"""Receiving a bundle, at the base or at a station: copied from the stick, opened, settled in one transaction. Every door drives `receive`.

What cannot be taken in yet lies in the data folder's bundles/ by its hash, and is tried again after each bundle that could.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.files import put_in_place
from core.ids import new_id
from core.jobs import Job, Step
from core.language import _
from core.paths import DataFolder
from core.refusal import Refusal
from grid.residents.erasing import clear_traces
from stations import peers, photos
from stations.bundle import carrying
from stations.bundle.reading import Opened, opening
from stations.bundle.refusals import Newer, NotForUs
from stations.identity import own_keys
from stations.receiving import settling
from stations.receiving.receipts import Receipt
from stations.receiving.settling import BUNDLE
from stations.sending.exporting import SUFFIX
from stations.sending.parcel import MISSING
from stations.states import ALREADY, HELD, QUARANTINED, TAKEN
from store.facts import who
from store.transaction import Store
from store.types import Db

Clock = Callable[[], datetime]
_LEFT = timedelta(days=1)
_DONE = frozenset({TAKEN, QUARANTINED, ALREADY})


def receive(store: Store, folder: DataFolder, file: Path, actor: str, clock: Clock) -> Job[Receipt]:
    """Take a bundle in from a stick, and after it those that had waited for it; a job. The same bundle again adds nothing.

    Raises what opening refuses (NotABundle, Truncated, Tampered, TooLarge, NotForUs, UnknownSender, Older, FileNotRead), what
    settling refuses (StationWithoutPatch, ChainBroken, LineNotReadable) and FileNotWritten, DiskFull, BaseBusy; nothing is taken then.
    """
    _clear(store, folder, clock())
    came = folder.bundles / f"{new_id().hex}{SUFFIX}"
    try:
        sha256 = yield from carrying.carry(file, came)
        kept = _place(folder, sha256)
        put_in_place(came, kept)
    finally:
        with suppress(OSError):
            came.unlink(missing_ok=True)
    receipt = yield from _take(store, folder, kept, actor, clock, file.name)
    if receipt.state in {TAKEN, QUARANTINED}:
        yield from retry(store, folder, actor, clock)
    return receipt


def retry(store: Store, folder: DataFolder, actor: str, clock: Clock) -> Job[list[Receipt]]:
    """Try the bundles that are held, oldest first, as long as one of them can be taken in; a job. Doors call it after an upgrade."""
    taken: list[Receipt] = []
    moved = True
    while moved:
        moved = False
        with store.read() as db:
            held = _held(db)
        for bundle_id, sha256 in held:
            file = _place(folder, sha256)
            if not file.exists():
                continue
            try:
                receipt = yield from _take(store, folder, file, actor, clock, file.name)
            except Refusal:
                continue  # whoever brings the file again is told; what has just been taken stays taken
            if receipt.state in _DONE:
                taken.append(receipt)
                moved = receipt.bundle_id == bundle_id
                break
    return taken


def _clear(store: Store, folder: DataFolder, at: datetime) -> None:
    """Remove copies that a program left which was ended while it received: older than a day, and not held."""
    with store.read() as db:
        held = {sha256 for _id, sha256 in _held(db)}
    before = (at - _LEFT).timestamp()
    for file in folder.bundles.iterdir():
        with suppress(OSError):
            if file.stem not in held and file.stat().st_mtime < before:
                file.unlink()


def _held(db: Db) -> list[tuple[UUID, str]]:
    query = (
        sa.select(BUNDLE.c.id, BUNDLE.c.file_sha256)
        .where(BUNDLE.c.state == HELD, BUNDLE.c.direction == "in")
        .order_by(BUNDLE.c.made_at, BUNDLE.c.id)
    )
    return [(row.id, row.file_sha256) for row in db.execute(query)]


def _place(folder: DataFolder, sha256: str) -> Path:
    return folder.bundles / f"{sha256}{SUFFIX}"


def _take(store: Store, folder: DataFolder, file: Path, actor: str, clock: Clock, name: str) -> Job[Receipt]:
    """Open the copy in the data folder and take it in. What is not held is not kept."""
    keep = False
    try:
        with store.read() as db:
            known = peers.all(db)
            origin, _epoch = who(db)
        try:
            opened = yield from opening(file, own_keys(folder), known, name)
        except Newer as newer:
            if "peer_id" not in newer.values:
                raise
            receipt = _hold(store, newer, known, actor, clock())
            keep = True
            return receipt
        with opened:
            if opened.manifest.receiver != origin:
                raise NotForUs(file=name)
            receipt = yield from _settled(store, folder, opened, actor, clock)
        keep = receipt.state == HELD
        return receipt
    finally:
        if not keep and not _is_held(store, file):
            with suppress(OSError):
                file.unlink(missing_ok=True)


def _settled(store: Store, folder: DataFolder, opened: Opened, actor: str, clock: Clock) -> Job[Receipt]:
    """Its photos into media/, then everything else in one transaction, inside which nothing is yielded."""
    total = opened.manifest.figures.get("photos")
    came: list[str] = []
    for photo in opened.photos():
        came += photos.put_in(folder, [photo])
        yield Step(len(came), total if type(total) is int else 0, _("Photos"))
    yield Step(0, 0, _("Taking in the entries"))
    with store.write() as db:
        if opened.peer.role == "base":
            from stations import rejoining  # it calls receipts of this package

            receipt: Receipt = rejoining.rejoin(db, folder, opened, actor, clock())
        else:
            receipt = settling.settle(db, folder, opened, actor, clock())
        if receipt.state in {TAKEN, QUARANTINED}:
            photos.heard(db, opened.peer.id, came, photos.hashes_of(opened.lines(MISSING)))
    if receipt.forgotten:
        clear_traces(store)
    return receipt._replace(photos=len(came))


def _hold(store: Store, newer: Newer, known: list[peers.PeerRow], actor: str, at: datetime) -> Receipt:
    """Note a bundle of a newer program, which waits for an upgrade."""
    held: dict[str, Any] = newer.values
    with store.write() as db:
        settling.note_held(db, held, actor, at)
    peer = next(each.name for each in known if each.id == held["peer_id"])
    return Receipt(held["bundle_id"], peer, HELD, "newer")


def _is_held(store: Store, file: Path) -> bool:
    with store.read() as db:
        query = sa.select(BUNDLE.c.id).where(BUNDLE.c.state == HELD, BUNDLE.c.file_sha256 == file.stem)
        return db.scalar(query) is not None
