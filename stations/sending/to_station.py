"""What the base answers to one station: its log of the patch, what became of the station's lines, and what the station works with.

The log begins where the station says that it knows the base; after this base was restored it holds everything. A bundle that never
arrives does no harm: the next one begins at the same line.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.paths import DataFolder
from stations import decisions, photos, reference, scope, seal_keys
from stations.bundle.manifest import Manifest
from stations.counting import Count
from stations.pairing import PairingCard
from stations.peers import PeerRow
from stations.scope import Scope
from stations.sending.parcel import DECISIONS, LINES, MISSING, REFERENCE, SEAL_KEYS, STATES, Parcel
from stations.sending.refusals import NoPatchYet
from stations.states import ANSWERED, QUARANTINED, REFUSED, SET_ASIDE, TAKEN, WAITING
from stations.tables import Branch, Bundle, ReceivedLine
from store.facts import who
from store.journal import JOURNAL
from store.sets import among, select_set
from store.types import Db, table_of

_BUNDLE, _BRANCH, _LINE = table_of(Bundle), table_of(Branch), table_of(ReceivedLine)
_BY_WORD = frozenset({"walk_in"})
"""Kinds whose lines the base takes and no log brings back: only their places are told."""
_TOLD = (WAITING, ANSWERED, REFUSED, QUARANTINED, SET_ASIDE)
"""States of received lines that a station is told: the others stand in the base's journal, or are no affair of the base's."""
_CAME = (
    sa.select(_BUNDLE.c.figures)
    .where(
        _BUNDLE.c.peer_id == sa.bindparam("peer"),
        _BUNDLE.c.direction == "in",
        sa.or_(_BUNDLE.c.state == TAKEN, _BUNDLE.c.state == QUARANTINED),
    )
    .order_by(_BUNDLE.c.at.desc(), _BUNDLE.c.id.desc())
)
_WENT = sa.select(_BUNDLE.c.figures).where(
    _BUNDLE.c.peer_id == sa.bindparam("peer"), _BUNDLE.c.direction == "out"
)
_PLACED = (
    sa.select(JOURNAL.c.seq)
    .where(JOURNAL.c.subject_kind == "peer", JOURNAL.c.subject_id == sa.bindparam("peer"))
    .where(JOURNAL.c.action == "peer.placed")
    .order_by(JOURNAL.c.seq.desc())
    .limit(1)
)
_NEWEST = sa.select(JOURNAL.c.seq, JOURNAL.c.op_id).order_by(JOURNAL.c.seq.desc()).limit(1)
_AT = sa.select(JOURNAL.c.seq, JOURNAL.c.op_id).where(among(JOURNAL.c.seq, "seqs")).order_by(JOURNAL.c.seq)
_HEADS = sa.select(_BRANCH.c.head_epoch, _BRANCH.c.head_seq, _BRANCH.c.head_hash)
_HEAD = _HEADS.where(_BRANCH.c.id == sa.bindparam("branch"))
_STATES = (
    sa.select(_LINE.c.state, _LINE.c.op_id)
    .join(_BRANCH, _BRANCH.c.id == _LINE.c.branch_id)
    .where(
        _BRANCH.c.peer_id == sa.bindparam("peer"),
        sa.or_(*(_LINE.c.state == state for state in _TOLD)),
    )
    .order_by(_LINE.c.branch_id, _LINE.c.seq)
)
_TAKEN = (
    sa.select(JOURNAL.c.op_id, JOURNAL.c.seq)
    .where(JOURNAL.c.origin == sa.bindparam("origin"), among(JOURNAL.c.subject_kind, "kinds"))
    .order_by(JOURNAL.c.seq)
)


class Known(NamedTuple):
    """What this base knows of a station by its newest bundle."""

    cursor: int
    """How far the station has this base's journal; 0 before its first bundle, and when it has it of another epoch."""
    branch: UUID | None
    """The chain that the bundle went on with."""


def parcel(
    db: Db, folder: DataFolder, card: PairingCard, station: PeerRow, bundle_id: UUID, at: datetime
) -> Parcel:
    """The answer to one station. Raises NoPatchYet."""
    if station.area_id is None:
        raise NoPatchYet(name=station.name)
    epoch = who(db)[1]
    known = known_of(db, station.id, epoch)
    newest, op_id = select_set(db, _NEWEST)[0]
    moved = select_set(db, _PLACED, {"peer": str(station.id)})
    figures: dict[str, Any] = {
        "place": newest,
        "op": op_id,
        "from": known.cursor,
        "told": _told(db, station.id, epoch, known.cursor),
    }
    manifest = Manifest(
        bundle_id,
        "to_station",
        card.origin,
        epoch,
        station.origin,
        at,
        card.name,
        card.mark,
        head=_head(db, known.branch),
        whole=not known.cursor,
        figures=figures,
    )
    # A station that was given another patch since may have none of that one's lines.
    after = known.cursor if not moved or moved[0][0] <= known.cursor else 0
    gathered = _Gathered(db, scope.scope_of(db, station.area_id), figures)
    sections = {
        LINES: gathered.log(after),
        STATES: gathered.states(station),
        DECISIONS: decisions.texts(db, station.id),
        SEAL_KEYS: gathered.keys(),
        REFERENCE: reference.rows(db, gathered.scope, at),
        MISSING: gathered.missing(folder),
    }
    return Parcel(manifest, sections, gathered.photos(folder, station.id))


def known_of(db: Db, peer_id: UUID, epoch: int) -> Known:
    """What the newest bundle of a station that was taken says; `epoch` is this base's."""
    for (text,) in select_set(db, _CAME, {"peer": peer_id}):
        figures = cast("dict[str, Any]", json.loads(text))
        knows, branch = figures.get("knows", {}), figures.get("branch")
        place = knows.get("place")
        cursor = place if knows.get("epoch") == epoch and type(place) is int else 0
        return Known(cursor, UUID(branch) if branch else None)
    return Known(0, None)


def _told(db: Db, peer_id: UUID, epoch: int, cursor: int) -> list[list[object]]:
    """Each place that this station may take for the newest one it was told, with the line there: it sees whether this base lost some."""
    places = {cursor} if cursor else set[int]()
    for (text,) in select_set(db, _WENT, {"peer": peer_id}):
        figures = cast("dict[str, Any]", json.loads(text))
        if figures.get("epoch") == epoch and figures["place"] >= cursor:
            places.add(figures["place"])
    return [[seq, op_id] for seq, op_id in select_set(db, _AT, {"seqs": places})]


def _head(db: Db, branch: UUID | None) -> dict[str, Any]:
    if branch is None:
        return {}
    found = select_set(db, _HEAD, {"branch": branch})
    return dict(zip(("epoch", "seq", "hash"), found[0], strict=True)) if found else {}


class _Gathered:
    """Reads the log once, and gathers what its lines need beside themselves."""

    def __init__(self, db: Db, found: Scope, figures: dict[str, Any]) -> None:
        self.scope = found
        self._db, self._figures = db, figures
        self._sealed: set[UUID] = set()
        self._photos: dict[str, None] = {}

    def log(self, after: int) -> Iterator[str]:
        """The lines of the patch."""
        count = Count()
        for op in scope.lines_of(self._db, self.scope, after):
            count.line(op.subject_kind, op.action, op.subject_id)
            if op.subject_kind in seal_keys.SEALED:
                self._sealed.add(UUID(op.subject_id))
            self._photos.update(dict.fromkeys(photos.of_payload(op.subject_kind, op.payload)))
            yield op.text()
        self._figures.update(count.figures())

    def states(self, station: PeerRow) -> Iterator[str]:
        """What became of the station's lines that did not simply take their place: [state, op_id], and ["taken", op_id, place]."""
        for state, op_id in select_set(self._db, _STATES, {"peer": station.id}):
            yield canonical([state, op_id])
        for op_id, seq in select_set(self._db, _TAKEN, {"origin": station.origin, "kinds": _BY_WORD}):
            yield canonical([TAKEN, op_id, seq])

    def keys(self) -> Iterator[str]:
        """Those of who lives in the patch now, and of its visit notes."""
        yield from seal_keys.rows(self._db, self._sealed & scope.living_in(self._db, self.scope.areas))

    def missing(self, folder: DataFolder) -> Iterator[str]:
        """The photos of the patch that the base has not."""
        issues = self.scope.inside["issue"] | self.scope.beside["issue"]
        found = photos.missing(self._db, folder, issues)
        self._figures["photos_missing"] = len(found)
        yield from map(photos.text_of, found)

    def photos(self, folder: DataFolder, peer_id: UUID) -> Iterator[tuple[str, Path]]:
        """The files to send along."""
        for sent, photo in enumerate(photos.to_send(self._db, folder, peer_id, self._photos), 1):
            self._figures["photos"] = sent
            yield photo
