"""What is done to keys: renewed, believed, distrusted, handed to others. Terminal and desktop call these; each leaves a journal line.

`db` is None on a computer that only verifies. The files change first: a key that is written and lacks its line does no harm.
"""

from datetime import date, datetime

from core import issuer_key, pinned_keys
from core.issuer_key import IssuerKey
from core.paths import DataFolder
from core.pinned_keys import Card, FingerprintDiffers, Pinned, UnknownKey
from credits.certificates import revocation_list
from credits.refusals import BaseNotNamed
from store import journal
from store.journal import Line
from store.types import Db


def renew(db: Db | None, folder: DataFolder, actor: str, at: datetime) -> IssuerKey:
    """Sign with a new key from now on; what the old one signed stays valid. Raises IssuerKeyUnreadable."""
    before = issuer_key.current(folder)
    key = issuer_key.renew(folder)
    said = {"before": before.key_id.hex() if before else None, **_public(Pinned(key.private.public_key()))}
    _note(db, "issuer_key.renewed", key.key_id, said, actor, at)
    return key


def pin(db: Db | None, folder: DataFolder, card: Card, fingerprint: str, actor: str, at: datetime) -> None:
    """Believe another base, after somebody compared the fingerprint with what the base itself says.

    Raises FingerprintDiffers, KeyIdTaken, KeyIsWeak, KeyIsOwn, KeyKnownOtherwise, KeyIsDistrusted, IssuerKeyUnreadable.
    """
    shown = pinned_keys.fingerprint(card.public)
    if _plain(fingerprint) != _plain(shown):
        raise FingerprintDiffers(fingerprint=shown)
    with pinned_keys.held(folder):
        identity = pinned_keys.pin(folder, card.public, card.name)
        _note(db, "issuer_key.pinned", identity, _public(pinned_keys.pinned(folder)[identity]), actor, at)


def distrust(db: Db | None, folder: DataFolder, key: str, since: date, actor: str, at: datetime) -> Pinned:
    """Believe no signature of the key (its number in hexadecimal) from that day on; if it signs here, a new one takes its place.

    Raises UnknownKey, IssuerKeyUnreadable.
    """
    try:
        identity = bytes.fromhex(key.strip())
    except ValueError as error:
        raise UnknownKey(key_id=key) from error
    found = issuer_key.distrust(folder, identity, since)
    _note(db, "issuer_key.distrusted", identity, _public(found), actor, at)
    return found


def card(folder: DataFolder, name: str) -> bytes:
    """The key card of this base, for others to pin; of several institutions the first names it. Raises BaseNotNamed."""
    lines = [line.strip() for line in name.splitlines() if line.strip()]
    if not lines:
        raise BaseNotNamed
    return pinned_keys.card(lines[0], issuer_key.own(folder).private)


def write_list(db: Db, folder: DataFolder, at: datetime) -> bytes:
    """The revocation list of this base as it stands, to be handed to others; the newest here from now on."""
    key = issuer_key.own(folder)
    keys = pinned_keys.pinned(folder)
    content = revocation_list.make(db, key, keys, at)
    revocation_list.keep(folder, content, keys, at)
    return content


def _note(
    db: Db | None, action: str, identity: bytes, said: dict[str, object], actor: str, at: datetime
) -> None:
    if db is not None:
        journal.note(db, Line(action, "issuer_key", identity.hex(), actor, at, said), at)


def _public(one: Pinned) -> dict[str, object]:
    return {
        "key": one.public.public_bytes_raw().hex(),
        "name": one.name,
        "distrusted_from": one.distrusted_from,
    }


def _plain(fingerprint: str) -> str:
    return "".join(fingerprint.split()).lower()
