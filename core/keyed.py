"""HMAC-SHA256 (RFC 2104) for short texts: tickets, codes, the marks of forms. The web door makes two for every tap.

`hmac.digest` lets go of the interpreter for each, however short, and the event loop then waits for its turn behind the writer's
thread: 25 microseconds instead of 2. `hashlib` keeps it for texts of this size.
"""

import hashlib
from functools import lru_cache

_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


def mac(key: bytes, said: bytes) -> bytes:
    """The same 32 bytes as `hmac.digest(key, said, "sha256")`."""
    inner, outer = _pads(key)
    return hashlib.sha256(outer + hashlib.sha256(inner + said).digest()).digest()


@lru_cache(maxsize=4_096)
def _pads(key: bytes) -> tuple[bytes, bytes]:
    """What the two hashes begin with. A phone's key signs its page, then the ticket, then reads it again: kept meanwhile."""
    if len(key) > _BLOCK:
        key = hashlib.sha256(key).digest()
    padded = key.ljust(_BLOCK, b"\0")
    return padded.translate(_INNER), padded.translate(_OUTER)
