"""The public keys whose signatures this computer believes: this base's own, earlier ones too, and those of other bases.

They lie in keys/issuers.json. A key is known by the first bytes of a hash of it, and a code never brings its key along (a
small-order key would pass for anybody's). What to do when a key is lost or stolen: docs/decisions/certificate-keys.md.
"""

import hashlib
import json
import unicodedata
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from filelock import FileLock, Timeout

from core.canonical import canonical
from core.files import write_whole
from core.language import N_
from core.paths import DataFolder
from core.refusal import Refusal
from core.refusals import FolderNotWritable, IssuerKeyUnreadable

KEY_ID_BYTES = 3
_PRIME = 2**255 - 19
# The five heights of the eight points of small order (RFC 7748, section 7; Cremers and Jackson, "Prime, order please"): anybody can
# make signatures that are right under such a key.
_EIGHTH = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
_SMALL_ORDER = frozenset({0, 1, _PRIME - 1, _EIGHTH, _PRIME - _EIGHTH})
_CARD = b"xiuhua issuer 1\n"
_LONGEST_CARD = 4_000
_LONGEST_NAME = 80
_PATIENCE = 30  # seconds


class KeyIdTaken(Refusal):
    """Another key has this id: chance makes one in sixteen million, a forger one in a minute."""

    code = "key_id_taken"
    sentence = N_("Another key with the number {key_id} is already known here.")
    advice = N_("Do not trust this key. Ask the base by telephone which key is its own.")


class KeyIsWeak(Refusal):
    """Anybody could sign for this key."""

    code = "key_is_weak"
    sentence = N_("This is no key that a base could have: anybody could sign for it.")
    advice = N_("Do not trust whoever sent it.")


class KeyIsOwn(Refusal):
    """The card is this base's own, or of one of its earlier keys."""

    code = "key_is_own"
    sentence = N_("The key {key_id} is one of this base's own.")
    advice = N_("Take the key card of the other base.")


class KeyKnownOtherwise(Refusal):
    """The key was pinned for a base of another name."""

    code = "key_known_otherwise"
    sentence = N_("The key {key_id} is already known here as that of {name}.")
    advice = N_("Ask by telephone which base it belongs to.")


class KeyIsDistrusted(Refusal):
    """It was said of this key that it was in other hands."""

    code = "key_is_distrusted"
    sentence = N_("The key {key_id} is not trusted here from {since} on, because it was in other hands.")
    advice = N_("Ask the base for the card of its new key.")


class KeysInUse(Refusal):
    """Another program has been changing the keys for half a minute."""

    code = "keys_in_use"
    sentence = N_("Another program is changing the keys of this data folder.")
    advice = N_("Wait until it is done and try again.")


class UnknownKey(Refusal):
    """No pinned key has this id."""

    code = "unknown_key"
    sentence = N_("No key with the number {key_id} is known here.")
    advice = N_("List the known keys first.")


class KeyCardUnreadable(Refusal):
    """The file is no card of an issuer, or was changed."""

    code = "key_card_unreadable"
    sentence = N_("{file} is not the key card of a base, or was changed on the way.")
    advice = N_("Ask the base to send its key card again.")


class FingerprintDiffers(Refusal):
    """What was read over the telephone is not the key in the file."""

    code = "fingerprint_differs"
    sentence = N_("The key in the file has another fingerprint: {fingerprint}.")
    advice = N_("Do not trust this key. Ask the base by telephone and compare again.")


@dataclass(frozen=True)
class Pinned:
    """A key that is believed. `name` is the other base's, empty for this one; from `distrusted_from` on it was in other hands."""

    public: Ed25519PublicKey
    name: str = ""
    distrusted_from: date | None = None

    @property
    def own(self) -> bool:
        """Whether it is, or was, this base's."""
        return not self.name

    @property
    def key_id(self) -> bytes:
        """The id that codes name."""
        return key_id(self.public)


class Card:
    """What a base hands to others: its name and public key, signed with that key."""

    def __init__(self, name: str, public: Ed25519PublicKey) -> None:
        self.name = name
        self.public = public


def key_id(public: Ed25519PublicKey) -> bytes:
    """The first KEY_ID_BYTES bytes of SHA-256 over the 32 raw bytes of the public key."""
    return hashlib.sha256(public.public_bytes_raw()).digest()[:KEY_ID_BYTES]


def fingerprint(public: Ed25519PublicKey) -> str:
    """What two people compare over the telephone: the first 16 bytes of the same hash, in eight groups of four."""
    text = hashlib.sha256(public.public_bytes_raw()).hexdigest()[:32]
    return " ".join(text[place : place + 4] for place in range(0, 32, 4))


@contextmanager
def held(folder: DataFolder) -> Generator[None]:
    """Hold the lock under which keys are changed: a second key made in between would leave signatures nobody can verify.

    Raises KeysInUse when another program does not let go of it, FolderNotWritable where there is no place for it.
    """
    lock = FileLock(folder.lock("issuer-key"), timeout=_PATIENCE)
    try:
        lock.acquire()
    except Timeout as error:
        raise KeysInUse from error
    except OSError as error:
        raise FolderNotWritable(folder=str(folder.root), reason=error.strerror or str(error)) from error
    try:
        yield
    finally:
        lock.release()


def pinned(folder: DataFolder) -> Mapping[bytes, Pinned]:
    """Every key that is known, by its id, distrusted ones too.

    Raises IssuerKeyUnreadable when the list is damaged: an empty answer would turn every true certificate into a false one.
    """
    return {one.key_id: one for one in _read(folder)}


def pin(folder: DataFolder, public: Ed25519PublicKey, name: str = "") -> bytes:
    """Trust one more key, of the base `name`, or of this base when it is empty; pinning twice changes nothing. Gives its id.

    Call it under `held`. Raises KeyIdTaken, KeyIsWeak, IssuerKeyUnreadable; KeyIsOwn, KeyKnownOtherwise and KeyIsDistrusted for a
    key that is known already and would not become what is asked.
    """
    if is_weak(public):
        raise KeyIsWeak
    known = _read(folder)
    added = public.public_bytes_raw()
    identity = key_id(public)
    for one in known:
        if one.public.public_bytes_raw() == added:
            _refuse_other(one, name)
            return identity
    if any(one.key_id == identity for one in known):
        raise KeyIdTaken(key_id=identity.hex())
    _write(folder, [*known, Pinned(public, name)])
    return identity


def _refuse_other(known: Pinned, name: str) -> None:
    shown = known.key_id.hex()
    if known.distrusted_from is not None:
        raise KeyIsDistrusted(key_id=shown, since=known.distrusted_from)
    if known.own and name:
        raise KeyIsOwn(key_id=shown)
    if known.name != name:
        raise KeyKnownOtherwise(key_id=shown, name=known.name)


def distrust(folder: DataFolder, identity: bytes, since: date) -> Pinned:
    """Believe no signature of this key from that day on; an earlier day that was said before stands. Call it under `held`.

    Raises UnknownKey, IssuerKeyUnreadable.
    """
    known = _read(folder)
    for place, one in enumerate(known):
        if one.key_id == identity:
            known[place] = replace(one, distrusted_from=min(since, one.distrusted_from or since))
            _write(folder, known)
            return known[place]
    raise UnknownKey(key_id=identity.hex())


def is_weak(public: Ed25519PublicKey) -> bool:
    """Whether the key is a point of small order, in whichever of its spellings."""
    height = int.from_bytes(public.public_bytes_raw(), "little") & ((1 << 255) - 1)
    return height % _PRIME in _SMALL_ORDER


def card(name: str, private: Ed25519PrivateKey) -> bytes:
    """The key card of this base, for others to pin."""
    public = private.public_key().public_bytes_raw()
    signature = private.sign(_CARD + public + name.encode())
    return canonical(
        {"xiuhua_issuer": 1, "name": name, "key": public.hex(), "signature": signature.hex()}
    ).encode()


def read_card(path: Path) -> Card:
    """A key card, its signature being right. Raises KeyCardUnreadable and KeyIsWeak."""
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST_CARD + 1)
        found = cast("dict[str, Any]", json.loads(content[:_LONGEST_CARD]))
        name, raw = found["name"], bytes.fromhex(found["key"])
        public = Ed25519PublicKey.from_public_bytes(raw)
        if found["xiuhua_issuer"] != 1 or not is_name(name):
            raise KeyCardUnreadable(file=path.name)
        public.verify(bytes.fromhex(found["signature"]), _CARD + raw + name.encode())
    except (OSError, ValueError, LookupError, TypeError, RecursionError, InvalidSignature) as error:
        raise KeyCardUnreadable(file=path.name) from error
    if is_weak(public):
        raise KeyIsWeak
    return Card(name, public)


def is_name(name: object) -> bool:
    """Whether this is what a base or a station may be called: one line of at most 80 characters, none of them invisible."""
    if not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST_NAME or name != name.strip():
        return False
    # Neither line breaks nor what turns the direction of writing: the name stands beside the verdict.
    return all(unicodedata.category(character)[0] != "C" for character in name)


def _file(folder: DataFolder) -> Path:
    return folder.keys / "issuers.json"


def _read(folder: DataFolder) -> list[Pinned]:
    path = _file(folder)
    if not path.exists():
        return []
    try:
        listed = cast("object", json.loads(path.read_bytes()))
        return [_one(each) for each in cast("dict[str, list[Any]]", listed)["issuers"]]
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise IssuerKeyUnreadable(file=str(path)) from error


def _one(listed: Any) -> Pinned:  # noqa: ANN401 - whatever the file holds
    if isinstance(listed, str):  # as this base's own keys were listed before there were others
        return Pinned(Ed25519PublicKey.from_public_bytes(bytes.fromhex(listed)))
    since = listed["distrusted_from"]
    name = listed["name"]
    if not isinstance(name, str):
        raise TypeError("a name is a text")
    return Pinned(
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(listed["key"])),
        name,
        None if since is None else date.fromisoformat(since),
    )


def _write(folder: DataFolder, known: list[Pinned]) -> None:
    listed = [
        {
            "key": one.public.public_bytes_raw().hex(),
            "name": one.name,
            "distrusted_from": None if one.distrusted_from is None else one.distrusted_from.isoformat(),
        }
        for one in known
    ]
    text = json.dumps({"issuers": listed}, indent=1, ensure_ascii=False)
    write_whole(_file(folder), text.encode(), private=True)
