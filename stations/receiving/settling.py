"""A station's bundle settled at the base, in the caller's one transaction: `receiving` opens the bundle and calls `settle`."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.paths import DataFolder
from stations import photos, seal_keys
from stations.bundle.reading import Opened
from stations.bundle.refusals import NotForUs, Tampered
from stations.counting import Count
from stations.receiving import branches, given_back, lines
from stations.receiving.branches import BranchRow
from stations.receiving.lines import GapBefore, Settling
from stations.receiving.receipts import Receipt
from stations.receiving.refusals import StationWithoutPatch
from stations.sending.parcel import GIVEN_BACK, LINES, SEAL_KEYS
from stations.sending.to_station import known_of
from stations.states import ALREADY, HELD, QUARANTINED, TAKEN
from stations.tables import Bundle, Peer
from store.facts import begin_epoch, who
from store.journal import Line, append
from store.types import Db, table_of

BUNDLE = table_of(Bundle)
_PEER = table_of(Peer)
_DONE = frozenset({TAKEN, QUARANTINED})
_LISTED = 200
"""Missing photos, and changed numbers, that the slip names."""


def settle(db: Db, folder: DataFolder, opened: Opened, actor: str, at: datetime) -> Receipt:
    """Take in what a station's bundle holds, or hold it where lines before it have not come; the same bundle again adds nothing.

    Its photos lie in `folder` already; the receipt names those that its lines speak of and nobody has sent.

    Raises NotForUs, Tampered, StationWithoutPatch, ChainBroken, LineNotReadable; then nothing may be committed.
    """
    peer, manifest = opened.peer, opened.manifest
    if manifest.kind != "to_base":
        raise NotForUs(file=peer.name)
    db.execute(sa.select(_PEER.c.id).where(_PEER.c.id == peer.id).with_for_update())
    if peer.area_id is None:
        raise StationWithoutPatch(name=peer.name)
    noted = _noted(db, manifest.bundle_id, peer.id, opened.name)
    stood = noted.state if noted is not None else None
    if noted is not None and stood in _DONE:
        why = QUARANTINED if branches.waits(db, json.loads(noted.figures).get("branch")) else ""
        return Receipt(manifest.bundle_id, peer.name, ALREADY, why, checks=opened.words)
    settling = lines.begin(db, peer, actor, at)
    settling.schema = manifest.schema
    settling.first = manifest.first.seq if manifest.first else 0
    restored = _find_restored(settling, manifest.knows)
    before, common = manifest.figures.get("before"), manifest.figures.get("common")
    follows = before if isinstance(before, str) else None
    try:
        lines.refuse_gap(settling, opened.lines(LINES), follows)
    except GapBefore:
        if stood is None:
            restored.append(
                _came(db, opened, HELD, "gap", {**_figures(opened), "knows": manifest.knows}, actor, at)
            )
        append(db, restored, at)
        return Receipt(manifest.bundle_id, peer.name, HELD, "gap", checks=opened.words)
    place = common if type(common) is int and 0 <= common < branches.END else 0
    if peer.revoked_from is None:  # what a revoked one says of this base's own lines, nobody can prove
        given_back.settle(settling, opened.lines(GIVEN_BACK), place, manifest.bundle_id)
    branch = lines.settle_lines(settling, opened.lines(LINES), follows)
    before_it = json.loads(noted.figures) if noted is not None else None
    return _finished(settling, folder, opened, branch, restored, before_it)


def _finished(
    settling: Settling,
    folder: DataFolder,
    opened: Opened,
    branch: BranchRow | None,
    said: list[Line],
    held: Mapping[str, Any] | None,
) -> Receipt:
    """The rest, after all rows of the bundle's lines; gives the receipt. `held` are the figures of one that was held."""
    db, counts, manifest = settling.db, settling.counts, opened.manifest
    if not settling.apart:
        _photos_came(settling, manifest.knows)
    lines.decide(settling)
    missing = photos.missing(db, folder, settling.photographed) if settling.photographed else []
    lines.enter(settling)
    state = QUARANTINED if settling.apart else TAKEN
    figures: dict[str, object] = {
        **_figures(opened),
        "knows": manifest.knows,
        "branch": branch.id if branch else None,
        "taken": counts["taken"],
        "known": counts["known"],
        "waiting": counts["waiting"],
        "quarantined": counts["quarantined"],
        "missing": [photo.name for photo in missing[:_LISTED]],
        "renumbered": settling.renumbered[:_LISTED],
    }
    if held is not None and "file" in held:  # its copy here is called otherwise
        figures["file"] = held["file"]
    tell = _came if held is None else _went_on
    lines.finish(settling, [*said, tell(db, opened, state, "", figures, settling.actor, settling.at)])
    seal_keys.take(db, opened.lines(SEAL_KEYS))
    return Receipt(
        manifest.bundle_id,
        opened.peer.name,
        state,
        lines_taken=counts["taken"],
        lines_known=counts["known"],
        lines_waiting=counts["waiting"],
        lines_quarantined=counts["quarantined"],
        check_ins=counts["check_ins"],
        cards=counts["cards"],
        checks=opened.words,
        forgotten=counts["forgotten"],
        photos_missing=tuple(photo.name for photo in missing),
        renumbered=tuple(settling.renumbered),
    )


def _noted(db: Db, bundle_id: UUID, peer_id: UUID, file: str) -> sa.Row[*tuple[Any, ...]] | None:
    """State and figures of a bundle of this machine that came before. Raises Tampered for the id of a bundle that is not its own."""
    query = sa.select(BUNDLE.c.state, BUNDLE.c.figures, BUNDLE.c.peer_id, BUNDLE.c.direction)
    noted = db.execute(query.where(BUNDLE.c.id == bundle_id)).first()
    if noted is not None and (noted.peer_id, noted.direction) != (peer_id, "in"):
        raise Tampered(file=file, part="manifest.json")
    return noted


def _photos_came(settling: Settling, knows: Mapping[str, Any]) -> None:
    """The station took the answers up to where it knows this base, and so has their photos; one that was put back may have none."""
    db, peer, epoch, place = settling.db, settling.peer, knows.get("epoch"), knows.get("place")
    own = who(db)[1]
    if epoch != own or type(place) is not int or not branches.stands_at(db, place, knows.get("op")):
        return
    before = known_of(db, peer.id, own).cursor
    if place < before:
        photos.forget(db, peer.id)
    elif peer.revoked_from is None:
        photos.confirm(db, peer.id, before, place, peer.area_id)


def _figures(opened: Opened) -> dict[str, object]:
    """What the sender counted, by the keys of `stations.words.FIGURES`, and what its slip says of the file."""
    said = opened.manifest.figures
    counted = {
        name: said[name]
        for name in (*Count().figures(), "photos", "photos_missing")
        if type(said.get(name)) is int
    }
    return {**counted, "file": opened.name, "bytes": opened.size}


def note_held(db: Db, held: Mapping[str, Any], actor: str, at: datetime) -> bool:
    """Note a bundle that a newer program made (the values of `Newer`): it waits for an upgrade. False where it is noted already."""
    if _noted(db, held["bundle_id"], held["peer_id"], held["file"]) is not None:
        return False
    row: dict[str, object] = {
        "direction": "in",
        "peer_id": held["peer_id"],
        "file_sha256": held["sha256"],
        "made_at": held["made_at"],
        "state": HELD,
        "why": "newer",
        "figures": canonical({}),
    }
    db.execute(sa.insert(BUNDLE).values(id=held["bundle_id"], **row, at=at, by=actor))
    append(db, [Line("bundle.came", "bundle", held["bundle_id"], actor, at, row)], at)
    return True


def _came(
    db: Db, opened: Opened, state: str, why: str, figures: Mapping[str, object], actor: str, at: datetime
) -> Line:
    """Note a bundle that came; gives what the journal says of it."""
    manifest = opened.manifest
    row: dict[str, object] = {
        "direction": "in",
        "peer_id": opened.peer.id,
        "file_sha256": opened.sha256,
        "made_at": manifest.made_at,
        "state": state,
        "why": why,
        "figures": canonical(dict(figures)),
    }
    db.execute(sa.insert(BUNDLE).values(id=manifest.bundle_id, **row, at=at, by=actor))
    return Line("bundle.came", "bundle", manifest.bundle_id, actor, at, row)


def _went_on(
    db: Db, opened: Opened, state: str, why: str, figures: Mapping[str, object], actor: str, at: datetime
) -> Line:
    """Note that a bundle which was held is taken in now; gives what the journal says of it."""
    moved: dict[str, object] = {"state": state, "why": why, "figures": canonical(dict(figures))}
    db.execute(sa.update(BUNDLE).where(BUNDLE.c.id == opened.manifest.bundle_id).values(moved))
    return Line("bundle.went_on", "bundle", opened.manifest.bundle_id, actor, at, moved)


def _find_restored(settling: Settling, knows: Mapping[str, Any]) -> list[Line]:
    """What the journal is to say where the station holds lines that this base wrote and has no more: once for each loss.

    The base was set back to an older state, so it begins a new epoch: what it writes from now on is told from what it lost.
    """
    db, epoch, place = settling.db, knows.get("epoch"), knows.get("place")
    if (
        type(epoch) is not int
        or type(place) is not int
        or place < 1
        or settling.peer.revoked_from is not None
    ):
        return []
    _origin, own = who(db)
    stands = epoch == own and branches.stands_at(db, place, knows.get("op"))
    if not own <= epoch < own + given_back.MOST_LOSSES or stands:
        return []
    while begin_epoch(db) <= epoch:
        pass
    said: dict[str, object] = {"peer": settling.peer.id, "epoch": epoch, "place": place}
    return [Line("base.found_restored", "base", "base", settling.actor, settling.at, said)]
