"""Which characters the bundled fonts can draw, known without reading a font: what will be printed is checked where it is entered.

The ranges are written by packaging/font_coverage.py.
"""

from bisect import bisect_right
from functools import cache

from core.paths import FONTS
from core.refusals import CharacterNotPrintable

_IDEOGRAPHIC_PLANES = range(0x20000, 0x3FFFE)


@cache
def _ranges() -> tuple[list[int], list[int]]:
    pairs = [
        line.partition("-")[::2] for line in (FONTS / "coverage.txt").read_text("ascii").splitlines() if line
    ]
    return [int(first, 16) for first, _last in pairs], [int(last or first, 16) for first, last in pairs]


def missing(text: str) -> list[str]:
    """The characters of `text` that no bundled font can draw, each once, in order of appearance."""
    firsts, lasts = _ranges()
    return [
        character
        for character in dict.fromkeys(text)
        if (at := bisect_right(firsts, ord(character)) - 1) < 0 or lasts[at] < ord(character)
    ]


def listed(characters: list[str]) -> str:
    """Characters with their code points, for a refusal: "𰻝 (U+30EDD)"; what shows nothing is named by its code alone."""
    return ", ".join(
        f"{character} (U+{ord(character):04X})" if _shows(character) else f"U+{ord(character):04X}"
        for character in characters
    )


def _shows(character: str) -> bool:
    """Ideographs too that are younger than this Python's table of characters."""
    return character.isprintable() or ord(character) in _IDEOGRAPHIC_PLANES


def printable(text: str) -> str:
    """The text itself. Raises CharacterNotPrintable with each character that no bundled font can draw and its code point."""
    if unknown := missing(text):
        raise CharacterNotPrintable(characters=listed(unknown))
    return text


def spelled(text: str) -> str:
    """Prose for paper (a reason, somebody's objection): what no font can draw is written as its code, "好😀" as "好〔U+1F600〕"; line ends stay.

    Names and titles are not spelled: they are refused at entry, and strict fonts refuse them again when they are drawn.
    """
    if text.isascii() and text.isprintable():
        return text
    codes = {
        ord(character): " " if character in "\t\r" else f"〔U+{ord(character):04X}〕"
        for character in missing(text)
        if character != "\n"
    }
    return text.translate(codes)
