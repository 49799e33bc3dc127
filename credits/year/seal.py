"""The base's seal under a manifest or an amendment: an Ed25519 signature, and whether one is right and of a known key.

The key is that of certificates (core.issuer_key); the context keeps a signature made for one purpose from passing for another.
"""

from collections.abc import Mapping
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.issuer_key import IssuerKey

Context = Literal["closed year", "amendment"]
Seal = Literal["right", "wrong", "unknown"]


def seal(key: IssuerKey, context: Context, text: str) -> str:
    """The signature of a text, hexadecimal."""
    return key.private.sign(_signed(context, text)).hex()


def check(
    issuers: Mapping[bytes, Ed25519PublicKey], key_id: str, context: Context, text: str, signature: str
) -> Seal:
    """Whether a pinned key signed this text; "unknown" where the key named is not pinned here."""
    try:
        public = issuers.get(bytes.fromhex(key_id))
        if public is None:
            return "unknown"
        public.verify(bytes.fromhex(signature), _signed(context, text))
    except (InvalidSignature, ValueError):
        return "wrong"
    return "right"


def _signed(context: Context, text: str) -> bytes:
    return f"xiuhua {context} 1\n{text}".encode()
