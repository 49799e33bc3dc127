"""The text of a stairwell's card: a few lines that any phone shows without a network, the last of them a signature. Pure.

Whoever copies the text may change blanks and line ends, so the signature is over the lines without them. `cards` makes texts,
`checking` opens them.
"""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.pinned_keys import KEY_ID_BYTES, key_id
from grid.stairwells.refusals import NotACardText

LONGEST = 600
_CONTEXT = b"xiuhua stairwell 1\n"
_SIGNATURE_BYTES = 64
# The words of the card: like a certificate it is Chinese whatever language the program speaks.
_COMPANY, _STARS, _MODE, _PHONE, _COMPLAINT, _HOW = (
    "物业公司：",
    "物业星级：",
    "管理方式：",
    "物业电话：",
    "投诉电话：",
    "如何投诉：",
)
_NONE = "无（请联系居委会）"
_MODES = {"lump_sum": "包干制", "commission": "酬金制", "own": "业主自管", "entrusted": "托管", "": "未定"}
_ISSUED = "第{number}号 {day} {issuer}"
_CHECK = "验真："
_NUMBER = re.compile(r"第(\d{1,9})号 (\d{4}-\d{2}-\d{2}) ?(.*)")


class Facts(NamedTuple):
    """What a card says of its stairwell."""

    place: str
    """The 居民区, the building and the stairwell."""
    company: str
    stars: int | None
    mode: str
    phone: str
    complaint_phone: str
    committee: str
    """Where to go when the company does not answer: the 居民区's own name."""


class Opened(NamedTuple):
    """A card's text taken apart."""

    lines: tuple[str, ...]
    """As people read them, without the signature."""
    number: int
    day: date
    issuer: str
    key_id: bytes
    signature: bytes


def lines_of(facts: Facts, number: int, day: date, issuer: str) -> list[str]:
    """What the card says, line by line."""
    lines = [facts.place, _COMPANY + (facts.company or _NONE)]
    if facts.company:
        if facts.stars is not None:
            lines.append(f"{_STARS}{facts.stars}星（满分5星）")
        lines.append(_MODE + _MODES[facts.mode])
    if facts.phone:
        lines.append(_PHONE + facts.phone)
    if facts.complaint_phone:
        lines.append(_COMPLAINT + facts.complaint_phone)
    lines.append(_HOW + _how(facts))
    lines.append(_ISSUED.format(number=number, day=day.isoformat(), issuer=issuer).strip())
    return [_plain(line) for line in lines]


def _how(facts: Facts) -> str:
    first = "先找物业；" if facts.company else ""
    return f"{first}{'无答复' if first else ''}找{facts.committee}居委会或拨12345"


def sign(lines: list[str], private: Ed25519PrivateKey) -> str:
    """The card's text: its lines, then the one that proves them."""
    said = "\n".join(lines)
    proof = key_id(private.public_key()) + private.sign(_CONTEXT + said.encode())
    return f"{said}\n{_CHECK}{urlsafe_b64encode(proof).decode().rstrip('=')}"


def open_text(text: str) -> Opened:
    """Take a text apart, however its blanks and line ends were changed on the way. Raises NotACardText."""
    said, mark, proof = text.rpartition(_CHECK)
    lines = [line for line in map(_plain, said.splitlines()) if line]
    found = _NUMBER.fullmatch(lines[-1]) if lines else None
    raw = _bytes("".join(proof.split())) if mark else b""
    if found is None or len(raw) != KEY_ID_BYTES + _SIGNATURE_BYTES:
        raise NotACardText
    try:
        day = date.fromisoformat(found[2])
    except ValueError as error:
        raise NotACardText from error
    return Opened(tuple(lines), int(found[1]), day, found[3], raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:])


def is_signed(opened: Opened, public: Ed25519PublicKey) -> bool:
    """Whether these lines were signed with the key."""
    try:
        public.verify(opened.signature, _CONTEXT + "\n".join(opened.lines).encode())
    except InvalidSignature:
        return False
    return True


def as_json(facts: Facts) -> dict[str, Any]:
    """The facts as the base keeps them beside the text."""
    return dict(facts._asdict())


def of_json(kept: Mapping[str, Any]) -> Facts:
    """The same again."""
    return Facts(**{name: kept[name] for name in Facts._fields})


def _plain(line: str) -> str:
    return " ".join(line.split())


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
