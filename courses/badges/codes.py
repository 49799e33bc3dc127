"""The text of a badge: digits alone, of one length, signed with the badge's own secret (docs/decisions/badges.md).

Digits, because a scanner types them under any keyboard layout, Caps Lock and input method; `courses.badges.typed` undoes what
those make of them. 30 digits fill a version 1-M QR code and an even number of digits a Code 128 in its dense subset C.
"""

import hashlib
import hmac
from typing import NamedTuple

PREFIX = "73"
"""Tells a badge from other codes that a scanner may meet; a later form of the text gets another one."""
NUMBER_DIGITS = 8
MAC_DIGITS = 20
"""66 bits."""
LENGTH = len(PREFIX) + NUMBER_DIGITS + MAC_DIGITS
LAST_NUMBER = 10**NUMBER_DIGITS - 1


class BadgeCode(NamedTuple):
    """What a text says of itself; `valid` tells whether it is true."""

    number: int
    mac: str


def code_text(number: int, secret: bytes) -> str:
    """The text of the badge of this number: LENGTH digits. `number` is 0 to LAST_NUMBER."""
    return f"{PREFIX}{number:0{NUMBER_DIGITS}}{_mac(number, secret)}"


def open_code(text: str) -> BadgeCode | None:
    """Take a text of exactly LENGTH digits apart; None for what is no badge's text."""
    if len(text) != LENGTH or not (text.isascii() and text.isdigit()) or not text.startswith(PREFIX):
        return None
    return BadgeCode(int(text[len(PREFIX) : -MAC_DIGITS]), text[-MAC_DIGITS:])


def valid(code: BadgeCode, secret: bytes) -> bool:
    """Whether the badge with this secret has this code; in constant time."""
    return hmac.compare_digest(_mac(code.number, secret), code.mac)


def _mac(number: int, secret: bytes) -> str:
    digest = hmac.digest(secret, f"badge:{number}".encode(), hashlib.sha256)
    return f"{int.from_bytes(digest) % 10**MAC_DIGITS:0{MAC_DIGITS}}"
