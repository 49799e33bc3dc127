"""The codes that phones scan: made from the session's secret and the server's clock, stored nowhere.

The hall's code rotates: the number in front stays, every character after it changes with each step, so that an old photo proves
nothing. A task point's code rotates likewise on a screen, or is printed and stays; what a phone brings back is judged by
`courses.scans` and `courses.field.point_scans`.
"""

import hmac
import re
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from core import keyed
from courses.refusals import CodeUnreadable

STEP_SECONDS = 10
DIRECTIONS = ("in", "out")
MAC_CHARACTERS = 12
"""60 bits."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_LAST_NUMBER = 2**31 - 1  # what the column holds
_POINT_FIGURES = 2**17  # 65,535 task points, each printed or rotating
_POINT_SHAPE = re.compile(rf"[{_ALPHABET}]{{1,10}}[{_ALPHABET}]{{{MAC_CHARACTERS}}}")
_SHAPE = re.compile(rf"[{_ALPHABET}]{{1,7}}[{_ALPHABET}]{{{MAC_CHARACTERS}}}")


class Code(NamedTuple):
    """What a code says of itself; `valid` and `valid_point` tell whether it is true."""

    number: int
    direction: str
    mac: str
    point: int = 0
    """The task point of direction "at"."""
    printed: bool = False
    """Whether it claims to be from paper, where nothing rotates."""


def code_text(secret: bytes, number: int, direction: str, at: datetime) -> str:
    """The text for this moment: session number and direction as one figure, then MAC_CHARACTERS of authentication."""
    return _figure(number * 2 + DIRECTIONS.index(direction)) + _mac(secret, number, direction, _step(at))


def open_code(text: str) -> Code:
    """Take a scanned text apart; small letters are read as capitals. Raises CodeUnreadable."""
    figure, mac = _taken_apart(text, _SHAPE)
    if figure // 2 > _LAST_NUMBER:
        raise CodeUnreadable
    return Code(figure // 2, DIRECTIONS[figure % 2], mac)


def valid(secret: bytes, number: int, direction: str, mac: str, at: datetime) -> bool:
    """Whether this is the code of the present step or the one before, by the server's clock; in constant time."""
    step = _step(at)
    now, before = (_mac(secret, number, direction, each) for each in (step, step - 1))
    # Both are compared whatever the first says, so that the time taken tells nothing.
    return bool(hmac.compare_digest(now, mac) | hmac.compare_digest(before, mac))


def point_text(secret: bytes, number: int, point: int, at: datetime | None) -> str:
    """The text of a task point: session, position and kind as one figure, then the authentication; without `at` the printed one."""
    figure = number * _POINT_FIGURES + point * 2 + (at is None)
    return _figure(figure) + _point_mac(secret, number, point, None if at is None else _step(at))


def open_point(text: str) -> Code:
    """As `open_code`, of a task point's text; its direction is "at". Raises CodeUnreadable."""
    figure, mac = _taken_apart(text, _POINT_SHAPE)
    number, rest = divmod(figure, _POINT_FIGURES)
    if number > _LAST_NUMBER:
        raise CodeUnreadable
    return Code(number, "at", mac, rest // 2, bool(rest % 2))


def valid_point(secret: bytes, code: Code, at: datetime) -> bool:
    """Whether a point's code is the printed one, or that of the present step or the one before; in constant time."""
    step = _step(at)
    steps = (None, None) if code.printed else (step, step - 1)
    now, before = (_point_mac(secret, code.number, code.point, each) for each in steps)
    return bool(hmac.compare_digest(now, code.mac) | hmac.compare_digest(before, code.mac))


def changes_in(at: datetime) -> float:
    """Seconds until the text changes, more than 0 and at most STEP_SECONDS: when a screen has to draw the next one."""
    return STEP_SECONDS - at.timestamp() % STEP_SECONDS


def url(address: str, text: str) -> str:
    """What the QR holds: "HTTP://HOST:PORT/C/TEXT", capitals only, so that a version 2 or 3 code carries it.

    `address` is the door's (http://HOST:PORT); a host name reads the same in capitals, a path would not and is left out.
    """
    return _url(address, "C", text)


def point_url(address: str, text: str) -> str:
    """The same for a task point: "HTTP://HOST:PORT/P/TEXT"."""
    return _url(address, "P", text)


def _url(address: str, page: str, text: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/{page}/{text}".upper()


def _taken_apart(text: str, shape: re.Pattern[str]) -> tuple[int, str]:
    capitals = text.upper()
    if not text.isascii() or not shape.fullmatch(capitals):
        raise CodeUnreadable
    figure = 0
    for character in capitals[:-MAC_CHARACTERS]:
        figure = figure * 32 + _VALUES[character]
    return figure, capitals[-MAC_CHARACTERS:]


def _step(at: datetime) -> int:
    return int(at.timestamp() // STEP_SECONDS)


def _mac(secret: bytes, number: int, direction: str, step: int) -> str:
    return _signed(secret, f"{number}:{direction}:{step}")


def _point_mac(secret: bytes, number: int, point: int, step: int | None) -> str:
    return _signed(secret, f"{number}:at:{point}:{'printed' if step is None else step}")


def _signed(secret: bytes, said: str) -> str:
    digest = keyed.mac(secret, said.encode())
    bits = int.from_bytes(digest[:8]) >> 4
    return "".join(_ALPHABET[bits >> shift & 31] for shift in range(55, -1, -5))


def _figure(value: int) -> str:
    text = _ALPHABET[value % 32]
    while value := value // 32:
        text = _ALPHABET[value % 32] + text
    return text
