"""The base's signing key and the public keys it trusts: both live in the data folder's keys/, and nowhere else.

Certificates are signed with `own`; every door that verifies one asks `issuers`. A key is known by the first bytes of a hash of
its public half, and a code never brings its key along (a small-order key would pass for anybody's).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from filelock import FileLock

from core.files import write_whole
from core.paths import DataFolder
from credits.refusals import IssuerKeyUnreadable

KEY_ID_BYTES = 3


@dataclass(frozen=True)
class IssuerKey:
    """The key that signs this base's certificates."""

    private: Ed25519PrivateKey

    @property
    def key_id(self) -> bytes:
        """The id that certificates name, KEY_ID_BYTES long."""
        return key_id(self.private.public_key())


def key_id(public: Ed25519PublicKey) -> bytes:
    """The first KEY_ID_BYTES bytes of SHA-256 over the 32 raw bytes of the public key."""
    return hashlib.sha256(public.public_bytes_raw()).digest()[:KEY_ID_BYTES]


def own(folder: DataFolder) -> IssuerKey:
    """The base's key, made and pinned when there is none yet. Raises IssuerKeyUnreadable for a damaged file."""
    with _held(folder):
        path = _private_file(folder)
        if path.exists():
            return IssuerKey(_load(path))
        return _make(folder)


def renew(folder: DataFolder) -> IssuerKey:
    """Sign with a new key from now on; certificates of earlier keys stay valid. Raises IssuerKeyUnreadable."""
    with _held(folder):
        return _make(folder)


def issuers(folder: DataFolder) -> Mapping[bytes, Ed25519PublicKey]:
    """The pinned public keys by key id: this base's own, its earlier ones, and what was added with `pin`.

    Raises IssuerKeyUnreadable when the list is damaged: an empty answer would turn every true certificate into a false one.
    """
    return {key_id(public): public for public in _pinned(folder)}


def pin(folder: DataFolder, public: Ed25519PublicKey) -> bytes:
    """Trust certificates of one more issuer; pinning twice changes nothing. Gives its key id. Raises IssuerKeyUnreadable.

    Raises ValueError when another key already has this id: the caller has been handed a forgery made to collide.
    """
    with _held(folder):
        return _pin(folder, public)


def _held(folder: DataFolder) -> FileLock:
    # Desktop and web door may both be the first to ask; a second key would leave signatures nobody can verify.
    return FileLock(folder.lock("issuer-key"), timeout=30)


def _private_file(folder: DataFolder) -> Path:
    return folder.keys / "issuer.pem"


def _issuers_file(folder: DataFolder) -> Path:
    return folder.keys / "issuers.json"


def _make(folder: DataFolder) -> IssuerKey:
    private = Ed25519PrivateKey.generate()
    _pin(folder, private.public_key())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_whole(_private_file(folder), pem, private=True)
    return IssuerKey(private)


def _load(path: Path) -> Ed25519PrivateKey:
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise IssuerKeyUnreadable(file=str(path)) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise IssuerKeyUnreadable(file=str(path))
    return private


def _pin(folder: DataFolder, public: Ed25519PublicKey) -> bytes:
    known = _pinned(folder)
    added = public.public_bytes_raw()
    identity = key_id(public)
    raw = [key.public_bytes_raw() for key in known]
    if added in raw:
        return identity
    if identity in {key_id(key) for key in known}:
        raise ValueError(f"another issuer already has the key id {identity.hex()}")
    text = json.dumps({"issuers": [key.hex() for key in [*raw, added]]}, indent=1)
    write_whole(_issuers_file(folder), text.encode(), private=True)
    return identity


def _pinned(folder: DataFolder) -> list[Ed25519PublicKey]:
    path = _issuers_file(folder)
    if not path.exists():
        return []
    try:
        listed = cast("object", json.loads(path.read_bytes()))
        keys = cast("dict[str, list[str]]", listed)["issuers"]
        return [Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)) for key in keys]
    except (ValueError, KeyError, TypeError) as error:
        raise IssuerKeyUnreadable(file=str(path)) from error
