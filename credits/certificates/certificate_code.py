"""The QR of a certificate: error correction M, a fixed mask, each part of the text in the mode that is shortest (ISO/IEC 18004).

`certificate_pdf` draws it. The library takes a quarter of a certificate's time, bit after bit; here the bits are moved together by
tables that are made once for each version with the library's own patterns, and the tests compare every module with it.
"""

from collections.abc import Callable
from functools import cache
from itertools import zip_longest
from operator import itemgetter
from typing import NamedTuple

from qrcode import QRCode
from qrcode.base import rs_blocks
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, MODE_NUMBER, QRData, mask_func, pattern_position

from credits.certificates.certificate_token import address_segments

_MASK = 3
"""Fixed: choosing the best of eight costs five times as much and reads no better (measured)."""
_LARGEST = 9
"""The largest version made here; lengths are written otherwise from 10 on, and no certificate comes near."""
_LETTERS = {letter: place for place, letter in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")}
_FIELD = 0x11D
"""The polynomial of the field of 256 (7.5.2)."""


class _Version(NamedTuple):
    """What every code of a version has in common."""

    side: int
    blocks: tuple[tuple[int, int], ...]
    """(data bytes, correction bytes) of each block."""
    bits: int
    """How many data modules there are."""
    mask: int
    """Over the data modules in their order."""
    pick: Callable[[bytes], tuple[int, ...]]
    """The modules row by row, out of the data modules followed by a light and a dark one."""


def code_modules(text: str) -> list[bytes]:
    """The QR of `text` as rows of modules, 1 for dark, without a quiet zone."""
    address, hash_sign, digits = text.rpartition("#")
    if not (digits.isascii() and digits.isdigit()):
        address, hash_sign, digits = text, "", ""
    bits = "".join(
        _bits(piece, alphanumeric) for piece, alphanumeric in address_segments(address + hash_sign)
    )
    if digits:
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        bits += f"0001{len(digits):010b}" + "".join(f"{int(g):0{3 * len(g) + 1}b}" for g in groups)
    longest = max(map(len, (address, digits)), default=0)
    if longest < 256:
        for version in range(1, _LARGEST + 1):
            known = _version(version)
            if len(bits) <= 8 * sum(data for data, _correction in known.blocks):
                return _modules(known, bits)
    return by_library(address + hash_sign, digits)


def _modules(version: _Version, bits: str) -> list[bytes]:
    capacity = sum(data for data, _correction in version.blocks)
    bits += "0" * min(4, 8 * capacity - len(bits))
    bits += "0" * (-len(bits) % 8)
    whole = int(bits, 2).to_bytes(len(bits) // 8)
    whole += (b"\xec\x11" * capacity)[: capacity - len(whole)]
    datas: list[bytes] = []
    corrections: list[bytes] = []
    start = 0
    for data, correction in version.blocks:
        datas.append(whole[start : start + data])
        corrections.append(_correction(datas[-1], correction))
        start += data
    sent = bytes(
        byte
        for part in (datas, corrections)
        for column in zip_longest(*part)
        for byte in column
        if byte is not None
    )
    masked = (int.from_bytes(sent) << (version.bits - 8 * len(sent))) ^ version.mask
    row_by_row = bytes(version.pick(f"{masked:0{version.bits}b}01".encode("ascii").translate(_BITS)))
    return [row_by_row[at : at + version.side] for at in range(0, version.side**2, version.side)]


def _bits(piece: str, alphanumeric: bool) -> str:  # noqa: FBT001 - as address_segments has it
    if not alphanumeric:
        plain = piece.encode()
        return f"0100{len(plain):08b}" + "".join(f"{byte:08b}" for byte in plain)
    pairs = [piece[at : at + 2] for at in range(0, len(piece), 2)]
    return f"0010{len(piece):09b}" + "".join(
        f"{45 * _LETTERS[pair[0]] + _LETTERS[pair[1]]:011b}" if len(pair) == 2 else f"{_LETTERS[pair]:06b}"
        for pair in pairs
    )


def _correction(data: bytes, count: int) -> bytes:
    """The Reed-Solomon bytes of a block: the remainder by the generator, a whole row of it at a time."""
    rows, keep, top = _remainders(count), (1 << (8 * count)) - 1, 8 * (count - 1)
    rest = 0
    for byte in data:
        rest = ((rest << 8) & keep) ^ rows[byte ^ (rest >> top)]
    return rest.to_bytes(count)


@cache
def _remainders(count: int) -> tuple[int, ...]:
    """By factor, the generator polynomial of so many correction bytes times it, without its first coefficient."""
    generator, root = [1], 1
    for _place in range(count):
        longer = [*generator, 0]
        for place, coefficient in enumerate(generator):
            longer[place + 1] ^= _times(coefficient, root)
        generator, root = longer, _times(root, 2)
    return tuple(
        int.from_bytes(bytes(_times(coefficient, factor) for coefficient in generator[1:]))
        for factor in range(256)
    )


def _times(one: int, other: int) -> int:
    product = 0
    while other:
        if other & 1:
            product ^= one
        one = one << 1 ^ (_FIELD if one & 0x80 else 0)
        other >>= 1
    return product


@cache
def _version(version: int) -> _Version:
    code = QRCode(version=version, error_correction=ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    code.add_data("0")
    code.make(fit=False)
    dark = code.get_matrix()
    side = len(dark)
    order = _order(_fixed(version, side), side)
    mask_of = mask_func(_MASK)
    mask = int("".join("1" if mask_of(row, column) else "0" for row, column in order), 2)
    places = {cell: number for number, cell in enumerate(order)}
    picks = [
        places.get((row, column), len(order) + dark[row][column])
        for row in range(side)
        for column in range(side)
    ]
    blocks = tuple(
        (block.data_count, block.total_count - block.data_count)
        for block in rs_blocks(version, ERROR_CORRECT_M)
    )
    return _Version(side, blocks, len(order), mask, itemgetter(*picks))


def _fixed(version: int, side: int) -> set[tuple[int, int]]:
    """The modules that hold no data (6.3): finders with their format, timing, alignment, and from 7 on the version."""
    cells = {(row, column) for row in range(9) for column in range(9)}
    cells |= {(row, column) for row in range(9) for column in range(side - 8, side)}
    cells |= {(row, column) for row in range(side - 8, side) for column in range(9)}
    cells |= {(6, place) for place in range(side)} | {(place, 6) for place in range(side)}
    centres = pattern_position(version)
    ends = (6, side - 7)
    for row in centres:
        for column in centres:
            if row in ends and column in ends and (row, column) != (side - 7, side - 7):
                continue
            cells |= {(row + down, column + right) for down in range(-2, 3) for right in range(-2, 3)}
    if version >= 7:
        cells |= {(row, column) for row in range(6) for column in range(side - 11, side - 8)}
        cells |= {(row, column) for row in range(side - 11, side - 8) for column in range(6)}
    return cells


def _order(fixed: set[tuple[int, int]], side: int) -> list[tuple[int, int]]:
    """The data modules as they are filled (7.7.3): in pairs of columns from the right, upwards and downwards by turns."""
    cells: list[tuple[int, int]] = []
    pairs = [*range(side - 1, 6, -2), *range(5, 0, -2)]
    for number, right in enumerate(pairs):
        rows = range(side) if number % 2 else range(side - 1, -1, -1)
        cells += [
            (row, column) for row in rows for column in (right, right - 1) if (row, column) not in fixed
        ]
    return cells


def by_library(address: str, digits: str) -> list[bytes]:
    """A code larger than any of a certificate."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    for segment, alphanumeric in address_segments(address):
        code.add_data(QRData(segment, MODE_ALPHA_NUM if alphanumeric else MODE_8BIT_BYTE))
    if digits:
        code.add_data(QRData(digits, MODE_NUMBER))
    code.make()
    return [bytes(row) for row in code.get_matrix()]


_BITS = bytes.maketrans(b"01", b"\0\1")
