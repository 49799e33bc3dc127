"""The machines that this one is paired with: pairing, the patch of a station, revoking. Doors and whoever opens a bundle ask here."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from core.clock import local_date
from core.ids import new_id
from grid import catalogue
from people import checks
from people.refusals import ReasonMissing, UnknownArea
from people.tables import Area
from stations.identity import key_id
from stations.pairing import PairingCard, check_words
from stations.refusals import (
    BaseKnownAlready,
    CardIsOwn,
    CardOfOneKind,
    KeyOfOtherPeer,
    MarkTaken,
    NoPatchForBase,
    PeerHasOtherKey,
    PeerWasRevoked,
    RevokedInFuture,
    UnknownPeer,
)
from stations.roles import TITLES, role
from stations.tables import Peer
from store.facts import who
from store.inserting import insert_into
from store.journal import Line, note
from store.types import Db, table_of

PEER = table_of(Peer)
_AREA = table_of(Area)


class PeerRow(NamedTuple):
    """A machine that is paired, revoked or not."""

    id: UUID
    role: str
    """base or station."""
    name: str
    mark: str
    origin: str
    area_id: UUID | None
    """The patch of a station; None until it has one, and for the base."""
    signing_key: bytes
    sealing_key: bytes
    paired_at: datetime
    paired_by: str
    revoked_from: date | None
    revoked_at: datetime | None
    revoked_by: str
    revoked_reason: str

    @property
    def signing(self) -> Ed25519PublicKey:
        """The key that its bundles are signed with."""
        return Ed25519PublicKey.from_public_bytes(self.signing_key)

    @property
    def sealing(self) -> X25519PublicKey:
        """The key that bundles for it are sealed to."""
        return X25519PublicKey.from_public_bytes(self.sealing_key)

    @property
    def words(self) -> tuple[str, ...]:
        """The check words of its keys, which two people compare; 50 ms the first time."""
        return check_words(
            PairingCard(self.name, self.mark, self.origin, self.role, self.signing, self.sealing)
        )


_ROWS = sa.select(*(PEER.c[name] for name in PeerRow._fields))


def pair(db: Db, card: PairingCard, area_id: UUID | None, actor: str, at: datetime) -> PeerRow:
    """Pair with the machine of a pairing file whose check words were compared; once more with the same one changes nothing.

    `area_id` is a station's patch, which `place` may give later; of a base it is not asked. Raises CardIsOwn, CardOfOneKind,
    PeerHasOtherKey, KeyOfOtherPeer, PeerWasRevoked, MarkTaken, BaseKnownAlready, UnknownArea.
    """
    if who(db)[0] == card.origin:
        raise CardIsOwn
    if role(db) == card.role:
        raise CardOfOneKind(name=card.name, role=TITLES[card.role])
    known = _known(db, card)
    if known is not None:
        return known
    _refuse_second(db, card)
    patch = area_id if card.role == "station" else None
    _refuse_unknown(db, patch)
    if card.role == "station":
        # Else each side takes the catalogue that ships into use by itself, and the base never hears of it.
        catalogue.ensure(db, actor, at)
    said = {
        "role": card.role,
        "name": card.name,
        "mark": card.mark,
        "origin": card.origin,
        "area_id": patch,
    }
    keys = {
        "signing_key": card.signing.public_bytes_raw(),
        "sealing_key": card.sealing.public_bytes_raw(),
    }
    row = {"id": new_id(), **said, **keys, "paired_at": at, "paired_by": actor}
    blank = {"revoked_by": "", "revoked_reason": ""}
    made = db.scalar(
        insert_into(db, PEER).values({**row, **blank}).on_conflict_do_nothing().returning(PEER.c.id)
    )
    if made is None:  # somebody paired it, or another one of that mark, in this very moment: it is known now
        return pair(db, card, area_id, actor, at)
    fingerprints = {name: key_id(key) for name, key in keys.items()}
    note(db, Line("peer.paired", "peer", made, actor, at, {**said, "fingerprints": fingerprints}), at)
    return by_id(db, made)


def place(db: Db, peer_id: UUID, area_id: UUID, actor: str, at: datetime) -> PeerRow:
    """Give a station its patch, or another one. Raises UnknownPeer, NoPatchForBase, PeerWasRevoked, UnknownArea."""
    peer = _held(db, peer_id)
    if peer.role == "base":
        raise NoPatchForBase(name=peer.name)
    if peer.revoked_from is not None:
        raise PeerWasRevoked(name=peer.name, since=peer.revoked_from)
    _refuse_unknown(db, area_id)
    if peer.area_id != area_id:
        _change(db, peer_id, {"area_id": area_id})
        note(db, Line("peer.placed", "peer", peer_id, actor, at, {"area_id": area_id}), at)
    return by_id(db, peer_id)


def revoke(db: Db, peer_id: UUID, from_day: date, reason: str, actor: str, at: datetime) -> PeerRow:
    """Trust a machine no more from a day on, the earliest on which it may have been in other hands; an earlier day said before stands.

    Raises UnknownPeer, ReasonMissing, TextTooLong, RevokedInFuture.
    """
    why = checks.text("reason", reason)
    if not why:
        raise ReasonMissing
    if from_day > local_date(at):
        raise RevokedInFuture(day=from_day)
    peer = _held(db, peer_id)
    if peer.revoked_from is not None and peer.revoked_from <= from_day:
        return peer
    said: dict[str, object] = {"revoked_from": from_day, "revoked_reason": why}
    _change(db, peer_id, {**said, "revoked_at": at, "revoked_by": actor})
    note(db, Line("peer.revoked", "peer", peer_id, actor, at, said), at)
    return by_id(db, peer_id)


def all(db: Db) -> list[PeerRow]:  # noqa: A001 - read as peers.all
    """Every machine that was ever paired, by name."""
    return _found(db, _ROWS.order_by(PEER.c.name, PEER.c.id))


def stations(db: Db) -> list[PeerRow]:
    """The stations that are not revoked, by name."""
    return [peer for peer in all(db) if peer.role == "station" and peer.revoked_from is None]


def base(db: Db) -> PeerRow | None:
    """The base that this station sends to; None on the base itself, and before it is paired."""
    found = _found(db, _ROWS.where(PEER.c.role == "base", PEER.c.revoked_from.is_(None)))
    return found[0] if found else None


def of_origin(db: Db, origin: str) -> PeerRow | None:
    """The machine of that origin, revoked or not."""
    found = _found(db, _ROWS.where(PEER.c.origin == origin))
    return found[0] if found else None


def by_id(db: Db, peer_id: UUID) -> PeerRow:
    """One machine, revoked or not. Raises UnknownPeer."""
    found = _found(db, _ROWS.where(PEER.c.id == peer_id))
    if not found:
        raise UnknownPeer
    return found[0]


def _known(db: Db, card: PairingCard) -> PeerRow | None:
    """The machine of this card where it is paired already with the same keys."""
    known = of_origin(db, card.origin)
    signing, sealing = card.signing.public_bytes_raw(), card.sealing.public_bytes_raw()
    if known is None:
        others = _found(db, _ROWS.where(PEER.c.signing_key == signing))
        if others:
            raise KeyOfOtherPeer(name=others[0].name)
        return None
    if (known.signing_key, known.sealing_key, known.role) != (signing, sealing, card.role):
        raise PeerHasOtherKey(name=known.name)
    if known.revoked_from is not None:
        raise PeerWasRevoked(name=known.name, since=known.revoked_from)
    return known


def _refuse_second(db: Db, card: PairingCard) -> None:
    if card.role == "base":
        present = base(db)
        if present is not None:
            raise BaseKnownAlready(name=present.name)
        return
    same = _found(db, _ROWS.where(PEER.c.role == "station", PEER.c.mark == card.mark))
    if same:
        raise MarkTaken(mark=card.mark, name=same[0].name)


def _refuse_unknown(db: Db, area_id: UUID | None) -> None:
    if area_id is not None and db.scalar(sa.select(_AREA.c.id).where(_AREA.c.id == area_id)) is None:
        raise UnknownArea


def _held(db: Db, peer_id: UUID) -> PeerRow:
    """The machine, others who would change it waiting until this transaction ends."""
    db.execute(sa.select(PEER.c.id).where(PEER.c.id == peer_id).with_for_update())
    return by_id(db, peer_id)


def _change(db: Db, peer_id: UUID, values: dict[str, object]) -> None:
    db.execute(sa.update(PEER).where(PEER.c.id == peer_id).values(values))


def _found(db: Db, query: sa.Select[tuple[object, ...]]) -> list[PeerRow]:
    return [PeerRow(*row) for row in db.execute(query)]
