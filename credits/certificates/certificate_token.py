"""The code printed on a certificate: its fields and an Ed25519 signature as decimal digits, verified without a network.

Issuing makes one, the desktop, the command line and the web door read it. The digits stand in the fragment of a web address, so a
phone opens the base's page while an offline reader takes the digits alone. Limits: docs/decisions/printed-pages.md.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from credits.certificates.token_words import codes, words
from credits.issuer_key import KEY_ID_BYTES, IssuerKey
from credits.refusals import TokenForged, TokenFromUnknownIssuer, TokenTooLong, TokenTooNew, TokenUnreadable

VERSION = 1
SIGNATURE_BYTES = 64
QR_BITS = 992  # version 7 with error correction M: 124 data codewords (ISO/IEC 18004, table 7)
ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_MOST_DIGITS = 400  # longer than any code of ours, and short enough that reading a hostile one costs nothing
_EPOCH = date(2000, 1, 1)
_CONTEXT = b"xiuhua certificate 1\n"  # a signature made for another purpose is none here
_ALPHABETS = ("0123456789-/", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/. ")
_IN_WORDS = len(_ALPHABETS)
_WHOLE_BITS, _HUNDREDTHS_BITS, _DAY_BITS, _COUNT_BITS = 11, 24, 16, 6


@dataclass(frozen=True)
class CertifiedFields:
    """What the signature vouches for. `hours` and `credits` in hundredths, `date` the day of issue in Shanghai.

    `last_four` is the end of the staff number or ID, or empty. A title too long for the code ends with "…" when read back.
    """

    serial: str
    title: str
    hours: int
    credits: int
    date: date
    last_four: str
    name: str


def make(fields: CertifiedFields, key: IssuerKey, *, beside: str = "") -> str:
    """The digits for `fields`, signed with `key`; equal fields and key give equal digits.

    `beside` is the address that will stand before the digits in the QR ("HTTP://BASE/V#"; capitals take half the room): the code
    is made to fit version 7-M with it, by shortening the title and nothing else. Raises TokenTooLong when that is not enough.
    Raises ValueError for amounts or a date that no certificate has (negative, over 167,772.15, before 2000, after 2179).
    """
    room = digits_beside(beside)
    for length in range(len(fields.title), -1, -1):
        shown = fields if length == len(fields.title) else replace(fields, title=fields.title[:length] + "…")
        packed = _pack(shown, key.key_id)
        # The signature's bytes count the same whatever they are: look at the size before signing.
        if packed is not None and _digits_of(len(packed) + SIGNATURE_BYTES, packed[0]) <= room:
            return str(int.from_bytes(packed + key.private.sign(_CONTEXT + packed)))
    raise TokenTooLong(serial=fields.serial)


def read(text: str, issuers: Mapping[bytes, Ed25519PublicKey]) -> CertifiedFields:
    """The fields of a code, given bare or at the end of an address, if one of the pinned `issuers` signed it.

    Raises TokenUnreadable, TokenTooNew, TokenFromUnknownIssuer or TokenForged; a true code can still be a copy on another sheet, so
    show every field.
    """
    digits = text.strip().rpartition("#")[2]
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _MOST_DIGITS or digits[0] == "0":
        raise TokenUnreadable
    number = int(digits)
    whole = number.to_bytes((number.bit_length() + 7) // 8)
    packed, signature = whole[:-SIGNATURE_BYTES], whole[-SIGNATURE_BYTES:]
    version = whole[0] >> 4
    if len(packed) <= KEY_ID_BYTES or version < VERSION:
        raise TokenUnreadable
    if version > VERSION:
        raise TokenTooNew(version=version, known=VERSION)
    take = _reader(packed)
    take(4)
    key_id = take(8 * KEY_ID_BYTES).to_bytes(KEY_ID_BYTES)
    if key_id not in issuers:
        raise TokenFromUnknownIssuer(key_id=key_id.hex())
    try:
        issuers[key_id].verify(signature, _CONTEXT + packed)
    except InvalidSignature as error:
        raise TokenForged from error
    try:
        return _unpack(take)
    except (ValueError, LookupError, OverflowError) as error:
        raise TokenUnreadable from error


def digits_beside(address: str) -> int:
    """How many digits fit a QR of version 7-M when `address` stands before them."""
    taken = 0
    for segment, alphanumeric in address_segments(address):
        taken += 4 + (9 + math.ceil(5.5 * len(segment)) if alphanumeric else 8 + 8 * len(segment.encode()))
    return max((QR_BITS - taken - 14) * 3 // 10, 0)


def address_segments(address: str) -> list[tuple[str, bool]]:
    """An address cut for the QR's modes, as (piece, whether it is alphanumeric); "#" is not in that alphabet."""
    head = address.removesuffix("#")
    if not head or not ALPHANUMERIC.issuperset(head):
        return [(address, False)] if address else []
    return [(head, True), ("#", False)] if address.endswith("#") else [(head, True)]


def _digits_of(size: int, first: int) -> int:
    # The largest number of `size` bytes that begins with the byte `first`.
    return len(str(((first + 1) << (8 * (size - 1))) - 1))


def _pack(fields: CertifiedFields, key_id: bytes) -> bytes | None:
    day = (fields.date - _EPOCH).days
    if not 0 <= day < 1 << _DAY_BITS:
        raise ValueError(f"{fields.date} is outside the certificate code's calendar")
    parts: list[tuple[int, int]] = [
        (VERSION, 4),
        (int.from_bytes(key_id), 8 * KEY_ID_BYTES),
        (day, _DAY_BITS),
        *_amount(fields.hours),
        *_amount(fields.credits),
    ]
    for text in (fields.last_four, fields.serial, fields.name, fields.title):
        packed = _text(text)
        if packed is None:
            return None
        parts += packed
    number, bits = 0, 0
    for value, size in parts:
        number, bits = number << size | value, bits + size
    padding = -bits % 8
    return (number << padding).to_bytes((bits + padding) // 8)


def _unpack(take: Callable[[int], int]) -> CertifiedFields:
    day = _EPOCH + timedelta(days=take(_DAY_BITS))
    hours, credits = _taken_amount(take), _taken_amount(take)
    last_four, serial, name, title = (_taken_text(take) for _field in range(4))
    return CertifiedFields(serial, title, hours, credits, day, last_four, name)


def _amount(hundredths: int) -> list[tuple[int, int]]:
    whole, rest = divmod(hundredths, 100)
    if not rest and 0 <= whole < 1 << _WHOLE_BITS:
        return [(1, 1), (whole, _WHOLE_BITS)]
    if not 0 <= hundredths < 1 << _HUNDREDTHS_BITS:
        raise ValueError(f"{hundredths} hundredths is no amount of hours or credits")
    return [(0, 1), (hundredths, _HUNDREDTHS_BITS)]


def _taken_amount(take: Callable[[int], int]) -> int:
    return take(_WHOLE_BITS) * 100 if take(1) else take(_HUNDREDTHS_BITS)


def _text(text: str) -> list[tuple[int, int]] | None:
    """The bits of one text in the smallest of its possible forms; None when it has too many pieces for the count."""
    for form, alphabet in enumerate(_ALPHABETS):
        if set(text) <= set(alphabet):
            if len(text) >= 1 << _COUNT_BITS:
                return None
            number = 0
            for character in text:
                number = number * len(alphabet) + alphabet.index(character)
            return [(form, 2), (len(text), _COUNT_BITS), (number, _radix_bits(len(text), len(alphabet)))]
    pieces = codes(text)
    if len(pieces) >= 1 << _COUNT_BITS:
        return None
    return [(_IN_WORDS, 2), (len(pieces), _COUNT_BITS), *pieces]


def _taken_text(take: Callable[[int], int]) -> str:
    form, count = take(2), take(_COUNT_BITS)
    if form == _IN_WORDS:
        return words(count, take)
    alphabet = _ALPHABETS[form]
    number = take(_radix_bits(count, len(alphabet)))
    characters: list[str] = []
    for _place in range(count):
        number, place = divmod(number, len(alphabet))
        characters.append(alphabet[place])
    return "".join(reversed(characters))


def _radix_bits(count: int, radix: int) -> int:
    return (radix**count - 1).bit_length()


def _reader(packed: bytes) -> Callable[[int], int]:
    number, left = int.from_bytes(packed), 8 * len(packed)

    def take(bits: int) -> int:
        nonlocal left
        if bits > left:
            raise ValueError("the code ends early")
        left -= bits
        return number >> left & ((1 << bits) - 1)

    return take
