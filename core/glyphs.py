"""Which characters the bundled fonts can draw, known without reading a font: names are checked where they are entered.

The ranges are written by packaging/font_coverage.py.
"""

from bisect import bisect_right
from functools import cache

from core.paths import FONTS


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
        f"{character} (U+{ord(character):04X})" if character.isprintable() else f"U+{ord(character):04X}"
        for character in characters
    )
