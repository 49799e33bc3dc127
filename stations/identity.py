"""The private keys of this machine, one to sign bundles and one to open those sealed for it. They lie in keys/station.key alone.

Whoever writes, opens or pairs asks `own_keys`; a backup carries the file along, so that a restored base opens what was sealed for it.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from core.canonical import canonical
from core.files import write_whole
from core.paths import DataFolder
from core.pinned_keys import held
from stations.refusals import StationKeyUnreadable

_FORMAT = 1


class Keys(NamedTuple):
    """What nobody else has."""

    signing: Ed25519PrivateKey
    sealing: X25519PrivateKey


def own_keys(folder: DataFolder) -> Keys:
    """This machine's keys, made when there are none yet.

    Raises StationKeyUnreadable for a damaged file, core.pinned_keys.KeysInUse, FileNotWritten.
    """
    path = folder.keys / "station.key"
    if path.exists():
        return _load(path)
    with held(folder):
        return _load(path) if path.exists() else _make(path)


def key_id(public: bytes) -> str:
    """What a bundle names a key by: SHA-256 of its 32 raw bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(public).hexdigest()


def _make(path: Path) -> Keys:
    keys = Keys(Ed25519PrivateKey.generate(), X25519PrivateKey.generate())
    text = canonical(
        {
            "xiuhua_station_key": _FORMAT,
            "signing": keys.signing.private_bytes_raw().hex(),
            "sealing": keys.sealing.private_bytes_raw().hex(),
        }
    )
    write_whole(path, text.encode(), private=True)
    return keys


def _load(path: Path) -> Keys:
    try:
        found = cast("dict[str, Any]", json.loads(path.read_bytes()))
        if found["xiuhua_station_key"] != _FORMAT:
            raise StationKeyUnreadable(file=str(path))
        return Keys(
            Ed25519PrivateKey.from_private_bytes(bytes.fromhex(found["signing"])),
            X25519PrivateKey.from_private_bytes(bytes.fromhex(found["sealing"])),
        )
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise StationKeyUnreadable(file=str(path)) from error
