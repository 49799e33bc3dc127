"""HMAC-SHA256 (RFC 2104) for short texts: tickets, codes, the marks of forms. The web door makes two for every tap.

`hmac.digest` lets go of the interpreter for each, however short, and the event loop then waits for its turn behind the writer's
thread: 25 microseconds instead of 2. `hashlib` keeps it for texts of this size.
"""

import hashlib

_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


def mac(key: bytes, said: bytes) -> bytes:
    """The same 32 bytes as `hmac.digest(key, said, "sha256")`."""
    if len(key) > _BLOCK:
        key = hashlib.sha256(key).digest()
    padded = key.ljust(_BLOCK, b"\0")
    inner = hashlib.sha256(padded.translate(_INNER) + said).digest()
    return hashlib.sha256(padded.translate(_OUTER) + inner).digest()
