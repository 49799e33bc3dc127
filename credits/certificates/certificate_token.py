"""The code printed on a certificate: its fields and an Ed25519 signature as decimal digits, verified without a network.

Issuing makes one, the desktop, the command line and the web door read it. The digits stand in the fragment of a web address, so a
phone opens the base's page while an offline reader takes the digits alone. Limits: docs/decisions/printed-pages.md.

The form, for whoever reads it elsewhere. The digits are one number without leading zero, at most 400 digits; the number's bytes, big
end first and without leading zero byte, are `packed` and then 64 bytes of signature over CONTEXTS[version] + packed. `packed` is a
string of bits, the highest first, filled up with fewer than 8 zero bits:

    version        4   2 (or 1, see below)
    key            24  the first 3 bytes of SHA-256 over the issuer's public key; the key itself is pinned at the reader's
    kind           2   0 stage, 1 credits, 2 hours; 3 is refused
    slot           20  place in the issuer's revocation list
    issued         16  days since 2000-01-01
    expires        1   0: never; 1: 16 bits follow, days since 2000-01-01: valid to the end of that day in Shanghai
    hours          1   1: 11 bits of whole hours follow; 0: 24 bits of hundredths follow
    credits        1   the same
    last four      a text
    serial         1   1: 8 bits of year - 2000 and 14 bits of number follow, serial = PREFIX of the kind-year-number ("XH-2026-0001",
                       the number at least 4 digits); 0: a text follows
    name, title    a text each

A text begins with 2 bits of form and 6 bits of count. Form 0 and 1: `count` characters of the form's alphabet ("0123456789-/", or
that with A-Z, "." and space: _ALPHABETS) as one number to the base of the alphabet's length, the first character highest, in as many
bits as the largest such number needs (base ** count - 1; none for count 0). Form 2: `count` pieces of 12 bits each, each a word of
token_words: below 3760 the character of GB 2312 at row 0xB0 + piece // 94, cell 0xA1 + piece % 94; below 3855 ASCII from space on;
below 3855 + the number of PHRASES that phrase; 4095: 18 bits follow, a code point (from 0x10000 to 0x2ffff: 0x10000 less than the
code point; from 0x30000: 0x20000 less; 0xd800 to 0xdfff are none). Anything else is refused. Form 3 is refused.

Version 1 has no kind, slot, expires, and its serial is a text without the bit before it; it is a stage's, is read for ever, and what
became of it only the base can say.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.issuer_key import KEY_ID_BYTES, IssuerKey
from credits.certificates.token_words import codes, words
from credits.refusals import TokenForged, TokenFromUnknownIssuer, TokenTooLong, TokenTooNew, TokenUnreadable

VERSION: Final = 2
KINDS: Final = {"stage": "XH", "credits": "XF", "hours": "XS"}
"""Kinds of certificate and how the serials of each begin. FROZEN: a kind's place is its number in the code."""
SLOTS: Final = 1 << 20
"""How many certificates one base can number for its revocation list."""
SIGNATURE_BYTES = 64
QR_BITS = 992  # version 7 with error correction M: 124 data codewords (ISO/IEC 18004, table 7)
ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_LEAST_NAME = 6  # characters: fewer would be those of many people
_LEAST_TITLE = 4  # characters: less says nothing of what was learned
_MOST_DIGITS = 400  # longer than any code of ours, and short enough that reading a hostile one costs nothing
_EPOCH = date(2000, 1, 1)
CONTEXTS: Final = {version: b"xiuhua certificate %d\n" % version for version in (1, VERSION)}
"""What stands before the signed bytes: a signature made for another purpose, or for another version, is none here."""
_ALPHABETS = ("0123456789-/", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/. ")
_IN_WORDS = len(_ALPHABETS)
_WHOLE_BITS, _HUNDREDTHS_BITS, _DAY_BITS, _COUNT_BITS = 11, 24, 16, 6
_KIND_BITS, _SLOT_BITS, _YEAR_BITS, _NUMBER_BITS = 2, 20, 8, 14
_FIRST_YEAR = 2000
_CUT = "…"
Take = Callable[[int], int]
_Day = date  # CertifiedFields has a field of the name
_SERIAL = re.compile(r"([A-Z]{2})-(\d{4})-(\d{4,5})", re.ASCII)


@dataclass(frozen=True)
class CertifiedFields:
    """What the signature vouches for. `hours` and `credits` in hundredths, `date` the day of issue in Shanghai.

    `last_four` is the end of the staff number or ID, or empty. A title too long for the code ends with "…" when read back, and so does a name
    of more than some twenty characters (`printed`).
    `kind` is one of KINDS; `slot` the place in the revocation list, None for a code of version 1; `expires_on` the last day.
    """

    serial: str
    title: str
    hours: int
    credits: int
    date: date
    last_four: str
    name: str
    kind: str = "stage"
    slot: int | None = None
    expires_on: _Day | None = None


class Signed(NamedTuple):
    """A code whose signature is true: its fields and the id of the key that signed it."""

    fields: CertifiedFields
    key_id: bytes


def make(fields: CertifiedFields, key: IssuerKey, *, beside: str = "") -> str:
    """The digits for `fields`, signed with `key`; equal fields and key give equal digits.

    `beside` is the address that will stand before the digits in the QR ("HTTP://BASE/V#"; capitals take half the room): the code
    is made to fit version 7-M with it, by shortening the title and nothing else. Raises TokenTooLong when that is not enough.
    Raises ValueError for what no certificate has: amounts that are negative or over 167,772.15, days before 2000 or after 2179,
    no slot, or one of SLOTS or more: codes of version 1, which have none, are read and no longer made.
    """
    room = digits_beside(beside)
    for length in range(len(fields.title), -1, -1):
        shown = fields if length == len(fields.title) else replace(fields, title=fields.title[:length] + _CUT)
        packed = _pack(shown, key.key_id)
        # The signature's bytes count the same whatever they are: look at the size before signing.
        if packed is not None and _digits_of(len(packed) + SIGNATURE_BYTES, packed[0]) <= room:
            return str(int.from_bytes(packed + key.private.sign(CONTEXTS[VERSION] + packed)))
    raise TokenTooLong(serial=fields.serial)


def printed(fields: CertifiedFields, key: IssuerKey, address: str) -> str:
    """The text of the QR: the address, "#" and the code; the code alone where a long name leaves the title no room beside the address.

    A name that is too long even then is certified by its beginning and "…" (`is_name_of`): every name has its certificate. Raises
    TokenTooLong where another field is too long, and ValueError as `make`.
    """
    if address:
        beside = f"{address}#"
        try:
            token = make(fields, key, beside=beside)
        except TokenTooLong:
            return _alone(fields, key)
        kept = unproven(token).fields.title
        if kept == fields.title or len(kept) > _LEAST_TITLE:
            return beside + token
    return _alone(fields, key)


def _alone(fields: CertifiedFields, key: IssuerKey) -> str:
    for length in range(len(fields.name), _LEAST_NAME, -1):
        begun = fields.name if length == len(fields.name) else fields.name[:length] + _CUT
        try:
            return make(replace(fields, name=begun), key)
        except TokenTooLong:
            continue
    return make(fields, key)


def is_name_of(certified: str, name: str) -> bool:
    """Whether what a code says of the name is this name: the whole of it, or a beginning followed by "…"."""
    return certified == name or (
        certified.endswith(_CUT) and len(certified) > _LEAST_NAME and name.startswith(certified[:-1])
    )


def read(text: str, issuers: Mapping[bytes, Ed25519PublicKey]) -> CertifiedFields:
    """The fields of a code, given bare or at the end of an address, if one of the pinned `issuers` signed it.

    Raises TokenUnreadable, TokenTooNew, TokenFromUnknownIssuer or TokenForged; a true code can still be a copy on another sheet, so
    show every field.
    """
    return read_signed(text, issuers).fields


def read_signed(text: str, issuers: Mapping[bytes, Ed25519PublicKey]) -> Signed:
    """The same with the id of the key that signed it."""
    whole = _whole(text)
    packed, signature, key_id = whole[:-SIGNATURE_BYTES], whole[-SIGNATURE_BYTES:], _key_id(whole)
    if key_id not in issuers:
        raise TokenFromUnknownIssuer(key_id=key_id.hex())
    try:
        issuers[key_id].verify(signature, CONTEXTS[packed[0] >> 4] + packed)
    except InvalidSignature as error:
        raise TokenForged from error
    return Signed(_fields(packed), key_id)


def unproven(text: str) -> Signed:
    """What a code says of itself, its signature NOT looked at: for codes that the base's own record holds, and for nothing else.

    Raises TokenUnreadable, TokenTooNew.
    """
    whole = _whole(text)
    return Signed(_fields(whole[:-SIGNATURE_BYTES]), _key_id(whole))


def digits_in(text: str) -> str:
    """The part of an address that is the code: what stands behind its last "#", or all of it."""
    return text.strip().rpartition("#")[2]


def _whole(text: str) -> bytes:
    """The bytes of a code of a known version, too short ones refused."""
    digits = digits_in(text)
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _MOST_DIGITS or digits[0] == "0":
        raise TokenUnreadable
    number = int(digits)
    whole = number.to_bytes((number.bit_length() + 7) // 8)
    version = whole[0] >> 4
    if len(whole) - SIGNATURE_BYTES <= KEY_ID_BYTES or not version:
        raise TokenUnreadable
    if version > VERSION:
        raise TokenTooNew(version=version, known=VERSION)
    return whole


def _key_id(whole: bytes) -> bytes:
    return (int.from_bytes(whole[: KEY_ID_BYTES + 1]) >> 4 & (1 << 8 * KEY_ID_BYTES) - 1).to_bytes(
        KEY_ID_BYTES
    )


def _fields(packed: bytes) -> CertifiedFields:
    bits = _Bits(packed)
    try:
        bits.take(4 + 8 * KEY_ID_BYTES)
        return _unpack_first(bits.take) if packed[0] >> 4 == 1 else _unpack(bits)
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
    if fields.slot is None or not 0 <= fields.slot < SLOTS:
        raise ValueError(f"{fields.slot} is no place in a revocation list")
    parts: list[tuple[int, int]] = [
        (VERSION, 4),
        (int.from_bytes(key_id), 8 * KEY_ID_BYTES),
        (list(KINDS).index(fields.kind), _KIND_BITS),
        (fields.slot, _SLOT_BITS),
        _day(fields.date),
        *([(0, 1)] if fields.expires_on is None else [(1, 1), _day(fields.expires_on)]),
        *_amount(fields.hours),
        *_amount(fields.credits),
    ]
    for packed in (_text(fields.last_four), _serial(fields), _text(fields.name), _text(fields.title)):
        if packed is None:
            return None
        parts += packed
    number, bits = 0, 0
    for value, size in parts:
        number, bits = number << size | value, bits + size
    padding = -bits % 8
    return (number << padding).to_bytes((bits + padding) // 8)


def _unpack(bits: "_Bits") -> CertifiedFields:
    take = bits.take
    kind = list(KINDS)[take(_KIND_BITS)]
    slot, day = take(_SLOT_BITS), _taken_day(take)
    expires_on = _taken_day(take) if take(1) else None
    hours, credits = _taken_amount(take), _taken_amount(take)
    last_four = _taken_text(take)
    serial = _numbered(kind, take(_YEAR_BITS), take(_NUMBER_BITS)) if take(1) else _taken_text(take)
    name, title = _taken_text(take), _taken_text(take)
    if bits.left >= 8 or take(bits.left):
        raise ValueError("the code does not end where its fields do")
    return CertifiedFields(
        serial, title, hours, credits, day, last_four, name, kind=kind, slot=slot, expires_on=expires_on
    )


def _unpack_first(take: Take) -> CertifiedFields:
    """Version 1."""
    day = _taken_day(take)
    hours, credits = _taken_amount(take), _taken_amount(take)
    last_four, serial, name, title = (_taken_text(take) for _field in range(4))
    return CertifiedFields(serial, title, hours, credits, day, last_four, name)


def _serial(fields: CertifiedFields) -> list[tuple[int, int]] | None:
    found = _SERIAL.fullmatch(fields.serial)
    if found is not None:
        year, number = int(found[2]) - _FIRST_YEAR, int(found[3])
        fits = 0 <= year < 1 << _YEAR_BITS and number < 1 << _NUMBER_BITS
        if fits and _numbered(fields.kind, year, number) == fields.serial:
            return [(1, 1), (year, _YEAR_BITS), (number, _NUMBER_BITS)]
    text = _text(fields.serial)
    return None if text is None else [(0, 1), *text]


def _numbered(kind: str, year: int, number: int) -> str:
    return f"{KINDS[kind]}-{_FIRST_YEAR + year}-{number:04}"


def _day(day: date) -> tuple[int, int]:
    count = (day - _EPOCH).days
    if not 0 <= count < 1 << _DAY_BITS:
        raise ValueError(f"{day} is outside the certificate code's calendar")
    return count, _DAY_BITS


def _taken_day(take: Take) -> date:
    return _EPOCH + timedelta(days=take(_DAY_BITS))


def _amount(hundredths: int) -> list[tuple[int, int]]:
    whole, rest = divmod(hundredths, 100)
    if not rest and 0 <= whole < 1 << _WHOLE_BITS:
        return [(1, 1), (whole, _WHOLE_BITS)]
    if not 0 <= hundredths < 1 << _HUNDREDTHS_BITS:
        raise ValueError(f"{hundredths} hundredths is no amount of hours or credits")
    return [(0, 1), (hundredths, _HUNDREDTHS_BITS)]


def _taken_amount(take: Take) -> int:
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


def _taken_text(take: Take) -> str:
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


class _Bits:
    """Bytes read from the front, some bits at a time."""

    def __init__(self, packed: bytes) -> None:
        self._number = int.from_bytes(packed)
        self.left = 8 * len(packed)

    def take(self, bits: int) -> int:
        if bits > self.left:
            raise ValueError("the code ends early")
        self.left -= bits
        return self._number >> self.left & ((1 << bits) - 1)
