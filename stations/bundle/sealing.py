"""Sealing for one receiver: a key of its own for each bundle goes to the receiver's public key (HPKE, RFC 9180), the content is
sealed with it in chunks. Each chunk bears its number and whether it is the last (the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár), so that none can be cut off, put in, left out or moved; and all bear the header's hash, so that no other fits.
"""

import hashlib
import io
import os
from typing import TYPE_CHECKING, BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from stations.bundle.refusals import Tampered

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 1 << 16
"""Bytes of a chunk before it is sealed."""
_TAG = 16
_KEY = 32
_INFO = b"xiuhua bundle 1\n"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def new_key(receiver: X25519PublicKey) -> tuple[bytes, bytes]:
    """A new content key, and the same sealed so that only the receiver opens it."""
    key = os.urandom(_KEY)
    return key, _SUITE.encrypt(key, receiver, _INFO)


def opened_key(sealed: bytes, private: X25519PrivateKey) -> bytes | None:
    """The content key; None when it was not sealed for this key, or was changed."""
    try:
        key = _SUITE.decrypt(sealed, private, _INFO)
    except InvalidTag:
        return None
    return key if len(key) == _KEY else None


class Target(Protocol):
    """Where sealed chunks go."""

    def write(self, content: bytes, /) -> int:
        """Take a chunk."""
        ...


class Sealing:
    """Seals what is written to it, chunk by chunk, into `target`. `end` seals the last chunk: without it nothing can be opened."""

    def __init__(self, target: Target, key: bytes, header: bytes) -> None:
        self._target = target
        self._cipher = AESGCM(key)
        self._bound = hashlib.sha256(header).digest()
        self._rest = bytearray()
        self._number = 0

    def write(self, content: bytes) -> int:
        """Take more of what is to be sealed."""
        self._rest += content
        # The last chunk is not known before the end, so that one always stays back.
        whole = (len(self._rest) - 1) // CHUNK
        for place in range(whole):
            self._seal(bytes(self._rest[place * CHUNK : (place + 1) * CHUNK]), last=False)
        if whole > 0:
            del self._rest[: whole * CHUNK]
        return len(content)

    def flush(self) -> None:
        """Nothing: a chunk is sealed when it is full (zipfile asks for it)."""

    def end(self) -> None:
        """Seal the last chunk."""
        self._seal(bytes(self._rest), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last=last), chunk, self._bound))
        self._number += 1


class Unsealing(io.RawIOBase):
    """What was sealed, to be read from any place on; no more than one chunk is in memory. Raises Tampered where a chunk is not right."""

    def __init__(self, source: BinaryIO, start: int, size: int, key: bytes, header: bytes, name: str) -> None:
        super().__init__()
        self._source, self._start, self._name = source, start, name
        self._cipher = AESGCM(key)
        self._bound = hashlib.sha256(header).digest()
        if size <= _TAG:
            raise Tampered(file=name, part="sealed")
        self._chunks = -(-size // (CHUNK + _TAG))
        self._sealed = size
        self._size = size - self._chunks * _TAG
        self._place = 0
        self._held = (-1, b"")
        self._chunk(self._chunks - 1)

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place in the content."""
        self._place = max(0, offset + (0, self._place, self._size)[whence])
        return self._place

    def tell(self) -> int:
        """The place in the content."""
        return self._place

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read to the end of the chunk at most."""
        view = memoryview(buffer).cast("B")
        if self._place >= self._size:
            return 0
        number, offset = divmod(self._place, CHUNK)
        part = self._chunk(number)[offset : offset + len(view)]
        view[: len(part)] = part
        self._place += len(part)
        return len(part)

    def _chunk(self, number: int) -> bytes:
        if self._held[0] == number:
            return self._held[1]
        place = number * (CHUNK + _TAG)
        self._source.seek(self._start + place)
        sealed = self._source.read(min(CHUNK + _TAG, self._sealed - place))
        try:
            chunk = self._cipher.decrypt(_nonce(number, last=number == self._chunks - 1), sealed, self._bound)
        except InvalidTag as error:
            raise Tampered(file=self._name, part="sealed") from error
        self._held = number, chunk
        return chunk


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
