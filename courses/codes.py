"""The code that rotates on the hall screen: made from the session's secret and the server's clock, stored nowhere.

The door's hall page and the desktop's hall window show it; `courses.scans` judges what a phone brings back. The number in
front stays, every character after it changes with each step, so that an old photo proves nothing.
"""

import hashlib
import hmac
import re
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from courses.refusals import CodeUnreadable

STEP_SECONDS = 10
DIRECTIONS = ("in", "out")
MAC_CHARACTERS = 12
"""60 bits."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_LAST_NUMBER = 2**31 - 1  # what the column holds
_SHAPE = re.compile(rf"[{_ALPHABET}]{{1,7}}[{_ALPHABET}]{{{MAC_CHARACTERS}}}")


class Code(NamedTuple):
    """What a code says of itself; `valid` tells whether it is true."""

    number: int
    direction: str
    mac: str


def code_text(secret: bytes, number: int, direction: str, at: datetime) -> str:
    """The text for this moment: session number and direction as one figure, then MAC_CHARACTERS of authentication."""
    return _figure(number * 2 + DIRECTIONS.index(direction)) + _mac(secret, number, direction, _step(at))


def open_code(text: str) -> Code:
    """Take a scanned text apart; small letters are read as capitals. Raises CodeUnreadable."""
    capitals = text.upper()
    if not text.isascii() or not _SHAPE.fullmatch(capitals):
        raise CodeUnreadable
    figure = 0
    for character in capitals[:-MAC_CHARACTERS]:
        figure = figure * 32 + _VALUES[character]
    if figure // 2 > _LAST_NUMBER:
        raise CodeUnreadable
    return Code(figure // 2, DIRECTIONS[figure % 2], capitals[-MAC_CHARACTERS:])


def valid(secret: bytes, number: int, direction: str, mac: str, at: datetime) -> bool:
    """Whether this is the code of the present step or the one before, by the server's clock; in constant time."""
    step = _step(at)
    now, before = (_mac(secret, number, direction, each) for each in (step, step - 1))
    # Both are compared whatever the first says, so that the time taken tells nothing.
    return bool(hmac.compare_digest(now, mac) | hmac.compare_digest(before, mac))


def changes_in(at: datetime) -> float:
    """Seconds until the text changes, more than 0 and at most STEP_SECONDS: when a screen has to draw the next one."""
    return STEP_SECONDS - at.timestamp() % STEP_SECONDS


def url(address: str, text: str) -> str:
    """What the QR holds: "HTTP://HOST:PORT/C/TEXT", capitals only, so that a version 2 or 3 code carries it.

    `address` is the door's (http://HOST:PORT); a host name reads the same in capitals, a path would not and is left out.
    """
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/C/{text}".upper()


def _step(at: datetime) -> int:
    return int(at.timestamp() // STEP_SECONDS)


def _mac(secret: bytes, number: int, direction: str, step: int) -> str:
    digest = hmac.digest(secret, f"{number}:{direction}:{step}".encode(), hashlib.sha256)
    bits = int.from_bytes(digest[:8]) >> 4
    return "".join(_ALPHABET[bits >> shift & 31] for shift in range(55, -1, -5))


def _figure(value: int) -> str:
    text = _ALPHABET[value % 32]
    while value := value // 32:
        text = _ALPHABET[value % 32] + text
    return text
