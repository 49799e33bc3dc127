"""The colour space of a screen as an ICC profile: what an archived page says its red, green and blue mean (sheets.pdf_archive).

Version 2 of the format (ICC.1:2001-04), because PDF/A-1 knows no later one, and made here, because the profiles that computers carry
belong to somebody.
"""

import struct
from functools import cache

NAME = "sRGB IEC61966-2.1"
_COPYRIGHT = "No copyright, use freely"
# XYZ of the three lights and of white under the profile's own D50, in 65536ths (IEC 61966-2-1 adapted by Bradford).
_RED, _GREEN, _BLUE = (28578, 14581, 912), (25241, 46981, 6362), (9376, 3972, 46799)
_WHITE = (63190, 65536, 54061)
_STEPS = 256


@cache
def profile() -> bytes:
    """The profile's bytes, some 1,100 of them."""
    curve = struct.pack(">4sxxxxI", b"curv", _STEPS) + struct.pack(f">{_STEPS}H", *map(_light, range(_STEPS)))
    # One copy of what two tags share.
    bodies = [_described(), _text(), *map(_place, (_WHITE, _RED, _GREEN, _BLUE)), curve]
    names = [b"desc", b"cprt", b"wtpt", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"]
    at = 128 + 4 + 12 * len(names)
    table: list[bytes] = []
    placed: list[bytes] = []
    for number, name in enumerate(names):
        if number < len(bodies):
            body = bodies[number]
            start, size = at, len(body)
            padded = body + bytes(-size % 4)
            placed.append(padded)
            at += len(padded)
        else:
            start, size = at - len(placed[-1]), len(bodies[-1])
        table.append(struct.pack(">4sII", name, start, size))
    # Size, version, class, both spaces, the day, the mark; no maker, model or preference; white.
    head = struct.pack(
        ">I4xI4s4s4s6H4s28x3I48x",
        *(at, 0x02100000, b"mntr", b"RGB ", b"XYZ "),
        *(2000, 1, 1, 0, 0, 0),
        *(b"acsp", *_WHITE),
    )
    return head + struct.pack(">I", len(names)) + b"".join(table) + b"".join(placed)


def _light(step: int) -> int:
    """The light of one step of a channel, of 65535 (IEC 61966-2-1, 5.2)."""
    share = step / (_STEPS - 1)
    linear = share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
    return round(linear * 65535)


def _place(xyz: tuple[int, int, int]) -> bytes:
    return struct.pack(">4sxxxx3I", b"XYZ ", *xyz)


def _text() -> bytes:
    return b"text" + bytes(4) + _COPYRIGHT.encode("ascii") + b"\0"


def _described() -> bytes:
    """The name in ASCII; no Unicode and no Macintosh form of it."""
    name = NAME.encode("ascii") + b"\0"
    return struct.pack(">4sxxxxI", b"desc", len(name)) + name + bytes(4 + 4 + 2 + 1 + 67)
