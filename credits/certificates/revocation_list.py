"""The revocation list: what became of each certificate, signed, in a few kilobytes, for whoever verifies without the base.

The desktop and `xiuhua certificates revocation-list` make and take one in; `verification` and the verifying page read it.

The form, for whoever reads it elsewhere; numbers big end first. A list is

    4    "XHRL"
    1    version, 1
    3    key id of the signer
    8    when it was made, seconds since 1970-01-01 UTC
    4    count of slots, a multiple of 131,072
    2    count of distrusted keys, then for each 3 bytes of key id and 2 of the day since 2000-01-01 from which it was in other hands
    4    count of named codes, then for each, in rising order, the first 10 bytes of SHA-256 over the code's digits and 1 byte of state
    ...  zlib: 2 bits of state for each slot, slot 0 in the highest bits of the first byte
    64   Ed25519 signature over "xiuhua revocation list 1\\n" and everything before

States: 0 no such certificate, 1 valid, 2 superseded, 3 revoked. Named are the codes of distrusted keys and of keys that are lost
(each, since the key alone proves nothing any more) and those without a slot that are no longer valid (version 1 of the code).
A list speaks for codes of its issuer alone, whichever of the issuer's keys signed them, and is believed only if the key that signed it
is not distrusted.
"""

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature

from core.clock import local_date
from core.files import write_whole
from core.issuer_key import IssuerKey
from core.language import N_
from core.paths import DataFolder
from core.pinned_keys import KEY_ID_BYTES, Pinned, held
from core.refusal import Refusal
from credits.certificates.certificate_token import SLOTS, unproven
from credits.certificates.entitlement import CERTIFICATE
from credits.certificates.verdicts import Listed, Listing
from store.types import Db

BLOCK: Final = 131_072
"""Slots of the smallest list; a list has a multiple of it."""
CONTEXT: Final = b"xiuhua revocation list 1\n"
_MAGIC: Final = b"XHRL\x01"
_HEAD = len(_MAGIC) + KEY_ID_BYTES + 8 + 4
_SIGNATURE = 64
_HASH = 10
_EPOCH = date(2000, 1, 1)
_LARGEST = 32_000_000
_AHEAD = timedelta(days=1)
"""By so much another computer's clock may be wrong."""
Take = Callable[[int], bytes]
_STATES: tuple[Listing, ...] = ("absent", "valid", "superseded", "revoked")


class RevocationListUnreadable(Refusal):
    """No list, part of one, or one that was changed on the way."""

    code = "revocation_list_unreadable"
    sentence = N_("This is not a revocation list, or it was changed on the way.")
    advice = N_("Ask the base that issued it to send it again.")


class RevocationListNotBelieved(Refusal):
    """The key that signed the list is not known here, or was in other hands."""

    code = "revocation_list_not_believed"
    sentence = N_("This revocation list was signed with a key that is not trusted here ({key_id}).")
    advice = N_("Ask the base that issued it for a new list and its key card.")


class RevocationListOlder(Refusal):
    """A newer list of the same issuer is here."""

    code = "revocation_list_older"
    sentence = N_("This revocation list is of {made}; a newer one of {newer} is already here.")
    advice = N_("The newer one was kept.")


class RevocationListFromFuture(Refusal):
    """The list says that it was made tomorrow or later."""

    code = "revocation_list_from_future"
    sentence = N_("This revocation list says that it was made on {made}, which is still to come.")
    advice = N_("Check the date of this computer, and ask the base that issued the list for a new one.")


@dataclass(frozen=True)
class RevocationList:
    """A list whose signature is right. `issuer` is the name of the base that made it, empty for this one."""

    issuer: str
    key_id: bytes
    made_at: datetime
    slots: int
    distrusted: Mapping[bytes, date]
    _named: Mapping[bytes, Listing]
    _packed: bytes

    @property
    def made_on(self) -> date:
        """The day in Shanghai."""
        return local_date(self.made_at)

    def says(self, digits: str, slot: int | None) -> Listed:
        """What it says of a code of this issuer: by its hash, else by its slot; one without a slot is valid when it is not named."""
        named = self._named.get(_hash(digits))
        if named is not None:
            return Listed(self.made_on, named, named=True)
        if slot is None:
            return Listed(self.made_on, "valid")
        return Listed(self.made_on, self.state(slot))

    def state(self, slot: int) -> Listing:
        """What became of the certificate in a slot; "absent" beyond the last."""
        if slot >= self.slots:
            return "absent"
        return _STATES[self._packed[slot // 4] >> (6 - 2 * (slot % 4)) & 3]

    def counted(self) -> Mapping[Listing, int]:
        """How many slots are in each state but the empty ones."""
        found: dict[Listing, int] = dict.fromkeys(_STATES, 0)
        for byte, times in Counter(self._packed).items():
            for place in range(0, 8, 2):
                found[_STATES[byte >> place & 3]] += times
        return {state: found[state] for state in _STATES[1:]}


def make(db: Db, key: IssuerKey, pinned: Mapping[bytes, Pinned], at: datetime) -> bytes:
    """The list of this base as it stands."""
    query = sa.select(CERTIFICATE.c.slot, CERTIFICATE.c.state, CERTIFICATE.c.token)
    trusted = {identity for identity, one in pinned.items() if one.own and one.distrusted_from is None}
    states: dict[int, int] = {}
    named: dict[bytes, int] = {}
    for slot, state, token in db.execute(query):
        value = _STATES.index(state)
        if slot is not None:
            states[slot] = value
        if unproven(token).key_id not in trusted or (slot is None and state != "valid"):
            named[_hash(token)] = value
    lost = {
        identity: one.distrusted_from
        for identity, one in pinned.items()
        if one.own and one.distrusted_from is not None
    }
    return write(key, at, states, lost, named)


def write(
    key: IssuerKey,
    at: datetime,
    states: Mapping[int, int],
    distrusted: Mapping[bytes, date],
    named: Mapping[bytes, int],
) -> bytes:
    """The bytes of a list: states by slot and by hash of a code, days by key id."""
    slots = BLOCK * (max(states, default=0) // BLOCK + 1)
    packed = bytearray(slots // 4)
    for slot, value in states.items():
        packed[slot // 4] |= value << (6 - 2 * (slot % 4))
    body = b"".join(
        [
            _MAGIC,
            key.key_id,
            int(at.timestamp()).to_bytes(8),
            slots.to_bytes(4),
            len(distrusted).to_bytes(2),
            *(identity + _days(day).to_bytes(2) for identity, day in sorted(distrusted.items())),
            len(named).to_bytes(4),
            *(hashed + bytes([value]) for hashed, value in sorted(named.items())),
            zlib.compress(bytes(packed), 9),
        ]
    )
    return body + key.private.sign(CONTEXT + body)


def read(content: bytes, pinned: Mapping[bytes, Pinned]) -> RevocationList:
    """A list, if a key that is believed signed it. Raises RevocationListUnreadable and RevocationListNotBelieved."""
    if len(content) > _LARGEST or len(content) < _HEAD + _SIGNATURE or not content.startswith(_MAGIC):
        raise RevocationListUnreadable
    body, signature = content[:-_SIGNATURE], content[-_SIGNATURE:]
    signer = body[len(_MAGIC) : len(_MAGIC) + KEY_ID_BYTES]
    key = pinned.get(signer)
    if key is None or key.distrusted_from is not None:
        raise RevocationListNotBelieved(key_id=signer.hex())
    try:
        key.public.verify(signature, CONTEXT + body)
        return _unpack(body, signer, key.name)
    except (InvalidSignature, ValueError, OverflowError, LookupError, OSError, zlib.error) as error:
        raise RevocationListUnreadable from error


def newest(folder: DataFolder, pinned: Mapping[bytes, Pinned], issuer: str = "") -> RevocationList | None:
    """The newest list of an issuer that is here, None without one. Raises as `read`; a list whose key is distrusted is none."""
    content = newest_bytes(folder, issuer)
    if content is None:
        return None
    try:
        found = read(content, pinned)
    except RevocationListNotBelieved:
        return None
    return found if found.issuer == issuer else None


def newest_bytes(folder: DataFolder, issuer: str = "") -> bytes | None:
    """The same as it was signed, for the page that verifies by itself. Raises RevocationListUnreadable."""
    try:
        return _place(folder, issuer).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RevocationListUnreadable from error


def keep(folder: DataFolder, content: bytes, pinned: Mapping[bytes, Pinned], at: datetime) -> RevocationList:
    """Take a list in; from now on it answers for its issuer. The very list that is here is taken again without a word.

    Raises as `read`, and RevocationListOlder, RevocationListFromFuture; what was here is kept then.
    """
    taken = read(content, pinned)
    if taken.made_at > at + _AHEAD:
        raise RevocationListFromFuture(made=taken.made_on)
    with held(folder):  # of two at once the older must not come last
        try:
            before = newest(folder, pinned, taken.issuer)
        except RevocationListUnreadable:
            before = None  # damaged on this disk: the new one mends it
        if before is not None and before.made_at > taken.made_at:
            raise RevocationListOlder(made=taken.made_on, newer=before.made_on)
        write_whole(_place(folder, taken.issuer), content)
    return taken


def keep_file(folder: DataFolder, path: Path, pinned: Mapping[bytes, Pinned], at: datetime) -> RevocationList:
    """Take in a list that was handed over as a file. Raises as `keep`."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise RevocationListUnreadable from error
    return keep(folder, content, pinned, at)


def _unpack(body: bytes, signer: bytes, issuer: str) -> RevocationList:
    at = len(_MAGIC) + KEY_ID_BYTES

    def take(count: int) -> bytes:
        nonlocal at
        if at + count > len(body):
            raise ValueError("the list ends early")
        at += count
        return body[at - count : at]

    made_at = datetime.fromtimestamp(int.from_bytes(take(8)), UTC)
    slots = int.from_bytes(take(4))
    if not slots or slots % BLOCK or slots > SLOTS:
        raise ValueError("no such count of slots")
    distrusted = {
        identity: _EPOCH + timedelta(days=int.from_bytes(day))
        for identity, day in _pairs(take, int.from_bytes(take(2)), KEY_ID_BYTES, 2)
    }
    named: dict[bytes, Listing] = {
        hashed: _STATES[state[0]] for hashed, state in _pairs(take, int.from_bytes(take(4)), _HASH, 1)
    }
    inflate = zlib.decompressobj()
    packed = inflate.decompress(body[at:], slots // 4 + 1)
    if len(packed) != slots // 4 or not inflate.eof or inflate.unused_data:
        raise ValueError("not as many states as slots")
    return RevocationList(issuer, signer, made_at, slots, distrusted, named, packed)


def _pairs(take: Take, count: int, first: int, second: int) -> list[tuple[bytes, bytes]]:
    return [(take(first), take(second)) for _each in range(count)]


def _days(day: date) -> int:
    # A day before the first that can be written says the same as the first: no certificate is older.
    return min(max((day - _EPOCH).days, 0), 0xFFFF)


def _hash(digits: str) -> bytes:
    return hashlib.sha256(digits.encode()).digest()[:_HASH]


def _place(folder: DataFolder, issuer: str) -> Path:
    name = hashlib.sha256(issuer.encode()).hexdigest()[:16] if issuer else "own"
    return folder.keys / "lists" / f"{name}.xhrl"
