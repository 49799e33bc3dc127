"""Writing a bundle as a job: whole on this computer first, then carried to the stick and noted in one go. Nothing else changes by it.

A bundle that is lost does no harm: what it held is in the next one too. Doors drive `export`.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.clock import local
from core.ids import new_id
from core.jobs import Job
from core.paths import DataFolder
from core.placing import placing
from core.refusals import FileNotWritten
from stations import check_words, peers
from stations.bundle import carrying, writing
from stations.bundle.writing import Written
from stations.identity import own_keys
from stations.pairing import own_card
from stations.peers import PeerRow
from stations.refusals import PeerWasRevoked
from stations.roles import role
from stations.sending import to_base, to_station
from stations.sending.refusals import NoBaseYet, StationNotNamed
from stations.tables import Bundle
from store.journal import Line, note
from store.transaction import Store
from store.types import Db, table_of

SUFFIX = ".xhb"
_BUNDLE = table_of(Bundle)


class Sent(NamedTuple):
    """A bundle that lies on the stick."""

    file: Path
    bundle_id: UUID
    peer: str
    sha256: str
    bytes: int
    figures: dict[str, object]
    left_out: tuple[str, ...]
    """Photos that could not go along, by hash."""

    @property
    def words(self) -> tuple[str, ...]:
        """The check words of the file."""
        return check_words.of_hash(self.sha256)


def export(
    store: Store,
    folder: DataFolder,
    peer_id: UUID | None,
    target: Path,
    actor: str,
    clock: Callable[[], datetime],
) -> Job[Sent]:
    """Write a bundle to a file, or to a folder under a telling name: at a station for its base, at the base for one station.

    A job of lines and photos. Raises NoBaseYet, StationNotNamed, UnknownPeer, PeerWasRevoked, NoPatchYet, StationKeyUnreadable,
    TooLarge, FileNotWritten (full disk, stick pulled out), FileLocked; nothing is noted then, and nothing left on the stick.
    """
    keys, bundle_id, at = own_keys(folder), new_id(), clock()
    here = folder.bundles / f"{bundle_id}{SUFFIX}"
    beside: Path | None = None
    try:
        with store.read() as db:
            receiver = _receiver(db, peer_id)
            card = own_card(db, folder)
            make = to_base if receiver.role == "base" else to_station
            made = make.parcel(db, folder, card, receiver, bundle_id, at)
            written = yield from writing.writing(
                here, made.manifest, made.sections, made.photos, receiver, keys
            )
        place = _place(target, card.mark, receiver, at)
        beside = place.with_name(f".{place.name}.{bundle_id.hex}")
        try:
            yield from carrying.carry(here, beside)
        except FileNotWritten as refusal:  # in the words of who chose the place
            raise FileNotWritten(**{**refusal.values, "file": str(place)}) from refusal
        with placing() as put, store.write() as db:
            figures = _noted(db, written, receiver, place, actor, at)
            put(beside, place)
    finally:
        for file in (here, beside):
            if file is not None:
                with suppress(OSError):
                    file.unlink(missing_ok=True)
    return Sent(place, bundle_id, receiver.name, written.sha256, written.bytes, figures, written.left_out)


def _receiver(db: Db, peer_id: UUID | None) -> PeerRow:
    if role(db) == "station":
        base = peers.base(db)
        if base is None or peer_id not in {None, base.id}:
            raise NoBaseYet
        return base
    if peer_id is None:
        raise StationNotNamed
    station = peers.by_id(db, peer_id)
    if station.revoked_from is not None:
        raise PeerWasRevoked(name=station.name, since=station.revoked_from)
    return station


def _place(target: Path, mark: str, receiver: PeerRow, at: datetime) -> Path:
    """The file itself; in a folder one that says from whom, for whom and when, and is not there yet."""
    if not target.is_dir():
        return target
    stem = f"{mark or 'base'}-to-{receiver.mark or 'base'}-{local(at):%Y-%m-%d-%H%M}"
    place, number = target / f"{stem}{SUFFIX}", 1
    while place.exists():
        number += 1
        place = target / f"{stem}-{number}{SUFFIX}"
    return place


def _noted(
    db: Db, written: Written, receiver: PeerRow, place: Path, actor: str, at: datetime
) -> dict[str, object]:
    """What the base keeps of a bundle that went out; gives its figures."""
    said = written.manifest
    figures: dict[str, object] = {
        "photos": 0,
        **said.figures,
        "epoch": said.epoch,
        "file": place.name,
        "bytes": written.bytes,
    }
    figures.pop("told", None)
    told: dict[str, object] = {
        "direction": "out",
        "peer_id": receiver.id,
        "file_sha256": written.sha256,
        "made_at": said.made_at,
        "state": "written",
        "why": "",
        "figures": canonical(figures),
    }
    db.execute(sa.insert(_BUNDLE).values(id=said.bundle_id, **told, at=at, by=actor))
    note(db, Line("bundle.written", "bundle", said.bundle_id, actor, at, told), at)
    return figures
