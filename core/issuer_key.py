"""The base's signing key: it lives in the data folder's keys/ and nowhere else. Certificates and closed years are signed with `own`.

Which public keys are believed is `pinned_keys`; every door that verifies a signature of this base's asks `issuers`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core import pinned_keys
from core.files import write_whole
from core.paths import DataFolder
from core.pinned_keys import KEY_ID_BYTES, Pinned, held, key_id, pin, pinned
from core.refusals import IssuerKeyUnreadable

__all__ = [
    "KEY_ID_BYTES",
    "IssuerKey",
    "current",
    "distrust",
    "issuers",
    "key_id",
    "own",
    "renew",
]


@dataclass(frozen=True)
class IssuerKey:
    """The key that signs this base's certificates."""

    private: Ed25519PrivateKey

    @property
    def key_id(self) -> bytes:
        """The id that certificates name, KEY_ID_BYTES long."""
        return key_id(self.private.public_key())


def own(folder: DataFolder) -> IssuerKey:
    """The base's key, made and pinned when there is none yet. Raises IssuerKeyUnreadable for a damaged file."""
    with held(folder):
        return current(folder) or _make(folder)


def current(folder: DataFolder) -> IssuerKey | None:
    """The base's key, None when there is none on this computer. Raises IssuerKeyUnreadable for a damaged file."""
    path = _private_file(folder)
    return IssuerKey(_load(path)) if path.exists() else None


def renew(folder: DataFolder) -> IssuerKey:
    """Sign with a new key from now on; certificates of earlier keys stay valid, the earlier private half is gone.

    Raises IssuerKeyUnreadable.
    """
    with held(folder):
        return _make(folder)


def distrust(folder: DataFolder, identity: bytes, since: date) -> Pinned:
    """Believe no signature of a key from that day on; where it is the one that signs here, a new one takes its place first.

    Raises UnknownKey and IssuerKeyUnreadable.
    """
    with held(folder):
        if identity not in pinned(folder):
            raise pinned_keys.UnknownKey(key_id=identity.hex())
        signing = current(folder)
        if signing is not None and signing.key_id == identity:
            _make(folder)
        return pinned_keys.distrust(folder, identity, since)


def issuers(folder: DataFolder) -> Mapping[bytes, Ed25519PublicKey]:
    """This base's own public keys by key id, its earlier ones too; those of other bases are `pinned_keys.pinned` alone.

    Raises IssuerKeyUnreadable when the list is damaged: an empty answer would turn every true certificate into a false one.
    """
    return {identity: one.public for identity, one in pinned(folder).items() if one.own}


def _private_file(folder: DataFolder) -> Path:
    return folder.keys / "issuer.pem"


def _make(folder: DataFolder) -> IssuerKey:
    private = Ed25519PrivateKey.generate()
    while key_id(private.public_key()) in pinned(folder):
        private = Ed25519PrivateKey.generate()
    pin(folder, private.public_key())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_whole(_private_file(folder), pem, private=True)
    return IssuerKey(private)


def _load(path: Path) -> Ed25519PrivateKey:
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise IssuerKeyUnreadable(file=str(path)) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise IssuerKeyUnreadable(file=str(path))
    return private
