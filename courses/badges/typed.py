"""What a scanner's digits become on the way through keyboard layout, Caps Lock and input method, taken back to digits.

A scanner presses keys; which characters arrive is for the computer to say. Each layout is tried, and whoever calls accepts a
reading for its signature alone. `courses.badges.badges` reads every text through here, whatever lane it came by.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from courses.badges.codes import LENGTH, PREFIX, BadgeCode, open_code

LONGEST = 400
"""Characters looked at; a burst of several badges without an end between them is shorter."""

# The keys 1 2 3 4 5 6 7 8 9 0 in that order. Alone, because these layouts need Shift for digits:
_ALONE = (
    "&é\"'(-è_çà",  # French
    "&é\"'(§è!çà",  # Belgian, and French on a Mac
    '"«»()@+-/*',  # French bépo
    "+ěščřžýáíé",  # Czech
    "+ľščťžýáíé",  # Slovak
    "123456789ö",  # Hungarian
    "ąčęėįšųū90",  # Lithuanian
    '№-"₮:._,%?',  # Mongolian
)
# With Shift, because the scanner is set to a layout of the first kind and the computer is not (or to undo Caps Lock):
_SHIFTED = (
    "!@#$%^&*()",  # US, Chinese
    '!"£$%^&*()',  # British
    '!"§$%&/()=',  # German
    '+"*ç%&/()=',  # Swiss
    '!"·$%&/()=',  # Spanish
    '!"£$%&/()=',  # Italian
    '!"#¤%&/()=',  # Nordic
    '!"#$%&/()=',  # Portuguese
    "!@#$%¨&*()",  # Brazilian
    "'\"+!%/=()ö",  # Hungarian
    "!'^+%&/()=",  # Turkish
    '!"№;%:?*()',  # Russian
)
_DIGITS = "1234567890"
# Punctuation as a Chinese input method types it; what stands in the full-width block is folded by its distance.
_CHINESE = {
    "￥": "$",
    "¥": "$",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "。": ".",
    "、": "/",
    "・": "·",
    "×": "*",
}
_DOUBLED = (("……", "^"), ("——", "_"))
_NOT_TYPED = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff]+")


def readings(text: str) -> list[BadgeCode]:
    """Every badge code that this text may be, the likeliest first; empty for what cannot be one.

    Blanks, line ends and what a scanner puts before or after the code do not matter.
    """
    found: dict[BadgeCode, None] = {}
    for digits in _rows_of_digits(text):
        for start in range(len(digits) - LENGTH + 1):
            code = open_code(digits[start : start + LENGTH])
            if code is not None:
                found[code] = None
    return list(found)


def apart(text: str) -> list[str]:
    """The badges of a burst in which nothing ended the single ones: a text each. Any other text comes back as it is."""
    for digits in _rows_of_digits(text):
        pieces = [digits[start : start + LENGTH] for start in range(0, len(digits), LENGTH)]
        if len(pieces) > 1 and all(open_code(piece) for piece in pieces):
            return pieces
    return [text]


def _rows_of_digits(text: str) -> Iterator[str]:
    """Rows of at least LENGTH digits in what each layout makes of the text."""
    typed = _folded(text[:LONGEST])
    seen: set[str] = set()
    for layout in _layouts():
        made = "".join(layout.get(character, " ") for character in typed)
        for digits in made.split():
            if len(digits) >= LENGTH and PREFIX in digits and digits not in seen:
                seen.add(digits)
                yield digits


def _folded(text: str) -> str:
    """One form: no blanks, half-width, small letters, any script's digits as 0 to 9, Chinese punctuation as ASCII."""
    for pair, one in _DOUBLED:
        text = text.replace(pair, one)
    text = unicodedata.normalize("NFC", _NOT_TYPED.sub("", text))
    return "".join(map(_letter, text)).lower()


def _letter(character: str) -> str:
    digit = unicodedata.decimal(character, None) if not character.isascii() else None
    if digit is not None:
        return str(digit)
    if 0xFF01 <= ord(character) <= 0xFF5E:
        return chr(ord(character) - 0xFEE0)
    return _CHINESE.get(character, character)


@cache
def _layouts() -> tuple[Mapping[str, str], ...]:
    """Digits as they are, then each layout; a digit means itself in all of them, for the keypad types it in all."""
    plain = {digit: digit for digit in _DIGITS}
    rows = (*_ALONE, *_SHIFTED)
    return (plain, *(plain | dict(zip(row, _DIGITS, strict=True)) for row in rows))
