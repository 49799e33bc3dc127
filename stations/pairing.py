"""The pairing file: who a machine is and its public keys, signed by itself, carried to the other machine once, *.xhp.

The signature shows that it arrived whole; that it is the right machine's, only the check words show, which two people compare.
"""

import hashlib
import json
import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from core.canonical import canonical
from core.files import write_whole
from core.paths import DataFolder
from core.pinned_keys import is_name, is_weak
from grid.issues.numbering import STATION_MARK, is_mark
from stations import check_words as words
from stations.identity import own_keys
from stations.refusals import CardIsWeak, CardUnreadable
from store import naming
from store.facts import fact, who
from store.types import Db

SUFFIX = ".xhp"
_FORMAT = 1
_SIGNED = b"xiuhua pairing 1\n"
_LONGEST = 4_000
_FIELDS = frozenset(
    {"xiuhua_pairing", "name", "mark", "origin", "role", "signing", "sealing", "made_at", "signature"}
)
_ORIGIN = re.compile(r"[0-9a-f]{32}", re.ASCII)
_COST = 2**14
"""Of scrypt (RFC 7914): six words are 48 bits, which keys can be searched for; 50 ms for each one tried puts it out of reach."""


class PairingCard(NamedTuple):
    """What a pairing file says."""

    name: str
    mark: str
    """A station's; empty for a base."""
    origin: str
    """Who it is in its journal."""
    role: str
    """base or station."""
    signing: Ed25519PublicKey
    sealing: X25519PublicKey


def own_card(db: Db, folder: DataFolder) -> PairingCard:
    """What this machine's pairing file says. `db` is one to write in: a base has no origin before its first line.

    Raises StationKeyUnreadable, core.pinned_keys.KeysInUse, FileNotWritten.
    """
    keys = own_keys(folder)
    origin, _epoch = who(db)
    mark = fact(db, STATION_MARK)
    name = naming.one_line(db)
    return PairingCard(
        name if is_name(name) else mark or origin[:8],
        mark,
        origin,
        "station" if mark else "base",
        keys.signing.public_key(),
        keys.sealing.public_key(),
    )


def write_card(db: Db, folder: DataFolder, file: Path, at: datetime) -> PairingCard:
    """Write this machine's pairing file, and give what it says. Raises as `own_card`, and FileLocked."""
    card = own_card(db, folder)
    said = _said(card, at)
    signature = own_keys(folder).signing.sign(_SIGNED + canonical(said).encode())
    write_whole(file, (canonical({**said, "signature": signature.hex()}) + "\n").encode())
    return card


def read_card(file: Path) -> PairingCard:
    """What a pairing file says, its signature being right. Raises CardUnreadable and CardIsWeak."""
    try:
        with file.open("rb") as opened:
            content = opened.read(_LONGEST + 1)
        return _read(content.decode(), file)
    except (OSError, ValueError, LookupError, TypeError, RecursionError, InvalidSignature) as error:
        raise CardUnreadable(file=file.name) from error


def check_words(card: PairingCard) -> tuple[str, ...]:
    """The six words of both public keys and the origin, which people at both machines read to each other; 50 ms.

    `stations.check_words.as_digits` gives the same as figures.
    """
    told = card.signing.public_bytes_raw() + card.sealing.public_bytes_raw() + bytes.fromhex(card.origin)
    return words.of_hash(_costly(hashlib.sha256(told).digest()))


@lru_cache(maxsize=64)
def _costly(digest: bytes) -> str:
    return hashlib.scrypt(digest, salt=_SIGNED, n=_COST, r=8, p=1, maxmem=2**26, dklen=32).hex()


def _said(card: PairingCard, at: datetime) -> dict[str, object]:
    return {
        "xiuhua_pairing": _FORMAT,
        "name": card.name,
        "mark": card.mark,
        "origin": card.origin,
        "role": card.role,
        "signing": card.signing.public_bytes_raw().hex(),
        "sealing": card.sealing.public_bytes_raw().hex(),
        "made_at": at,
    }


def _read(content: str, file: Path) -> PairingCard:
    read = cast("object", json.loads(content))
    found = cast("dict[str, Any]", read) if isinstance(read, dict) else {}
    # What is signed is the values: any other spelling of them would be a second file of the same signature.
    if found.keys() != _FIELDS or found["xiuhua_pairing"] != _FORMAT or canonical(found) != content.strip():
        raise CardUnreadable(file=file.name)
    spelled = found.pop("signature")
    signature = bytes.fromhex(spelled)
    if signature.hex() != spelled:
        raise CardUnreadable(file=file.name)
    signing = Ed25519PublicKey.from_public_bytes(bytes.fromhex(found["signing"]))
    signing.verify(signature, _SIGNED + canonical(found).encode())
    sealing = X25519PublicKey.from_public_bytes(bytes.fromhex(found["sealing"]))
    if is_weak(signing) or _is_weak(sealing):
        raise CardIsWeak
    mark, origin, role = found["mark"], found["origin"], found["role"]
    has_mark = is_mark(mark) if role == "station" else role == "base" and mark == ""
    if not has_mark or not is_name(found["name"]) or not _ORIGIN.fullmatch(origin):
        raise CardUnreadable(file=file.name)
    return PairingCard(found["name"], mark, origin, role, signing, sealing)


def _is_weak(public: X25519PublicKey) -> bool:
    """Whether the key is of small order: what is sealed to it anybody could open (RFC 7748, section 6.1)."""
    try:
        X25519PrivateKey.generate().exchange(public)
    except ValueError:
        return True
    return False
