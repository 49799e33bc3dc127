"""Making a text fit a box: as a title that shrinks before it breaks, or as a paragraph that breaks before it shrinks.

Knows no font: `measure` gives the width of a text at a size of one point. `placing` calls these.
"""

import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from credits.certificates.layouts.refusals import NoRoomInLayout

LEADING = 1.3
SMALLEST = 5.0
"""Points: below it nobody reads a certificate, so the text is refused instead."""
_NOT_FIRST = frozenset("、。，．：；！？）》〉」』】〕…—·”’%℃,.:;!?)]}-/")
_NOT_LAST = frozenset("（《〈「『【〔“‘([{")
_LOOSEST = 0.25
"""How far the letters of a paragraph's line are set apart, in ems, to make it end at the right edge."""
_DEARER = 1.25
"""How much longer a line may be for a break that reads better."""
_OVER = 1e-6

Measure = Callable[[str], float]


class Room(NamedTuple):
    """Where a text goes: points. `lines` is how many each of its own lines may take; `apart` the letter spacing in ems."""

    wide: float
    high: float
    size: float
    least: float
    lines: int
    apart: float = 0.0


class Setting(NamedTuple):
    """A text that fits: its lines, the size in points they are all set at, and the letter spacing of each in points."""

    lines: tuple[str, ...]
    size: float
    spacing: tuple[float, ...]


def as_title(text: str, measure: Measure, room: Room) -> Setting:
    """Shrunk from `size` to `least` before it takes another line; lines are of about equal length.

    When it stays smaller than `least` on all the lines it may have, the number of lines with the largest type is taken. Raises
    NoRoomInLayout when that is under SMALLEST.
    """
    texts = text.split("\n")
    best, best_size = texts, 0.0
    measured = _measured(texts, measure, room.apart)
    for each in range(1, room.lines + 1):
        lines = texts if each == 1 else _balanced(measured, each)
        ems = max(_ems(line, measure, room.apart) for line in lines)
        size = _floor(
            min(room.size, room.wide / ems if ems else room.size, room.high / (len(lines) * LEADING))
        )
        if size > best_size:
            best, best_size = lines, size
        if best_size >= min(room.least, room.size):
            break
    if best_size < SMALLEST:
        raise _too_long(text)
    return Setting(tuple(best), best_size, (best_size * room.apart,) * len(best))


def as_paragraph(text: str, measure: Measure, room: Room) -> Setting:
    """Broken into at most `lines` lines at `size`; smaller, by half a point, only when that is not enough.

    Full lines are set apart a little, so that they end at the right edge. Raises NoRoomInLayout under SMALLEST.
    """
    texts = text.split("\n")
    measured = _measured(texts, measure, room.apart)
    widest = max((wide for one in measured for wide in one.widths), default=0.0)
    size = _floor(min(room.size, room.wide / widest)) if widest else room.size
    while size >= SMALLEST:
        broken = [_greedy(one, room.wide / size, may_break, split_words=True) for one in measured]
        count = sum(map(len, broken))
        if max(map(len, broken)) <= room.lines and count * size * LEADING <= room.high + _OVER:
            break
        size -= 0.5
    else:
        raise _too_long(text)
    lines = [line for each in broken for line in each]
    last = {sum(map(len, broken[: number + 1])) - 1 for number in range(len(broken))}
    spacing = [
        size * (room.apart + (0.0 if place in last else _stretch(line, measure, room, size)))
        for place, line in enumerate(lines)
    ]
    return Setting(tuple(lines), size, tuple(spacing))


def may_break(text: str, at: int) -> bool:
    """Whether a line may end before the character `at`: not within a word or a number, nor against the rules of Chinese setting."""
    before, after = text[at - 1], text[at]
    if after in _NOT_FIRST or before in _NOT_LAST or unicodedata.category(after).startswith("M"):
        return False
    if before.isdigit() and after == " ":
        return False
    if before == " " and at > 1 and text[at - 2].isdigit():
        return False
    if before in ".,·" and after.isdigit():
        return False
    return not (_of_word(before) and _of_word(after))


class _Measured(NamedTuple):
    text: str
    widths: Sequence[float]
    apart: float


def _measured(texts: Sequence[str], measure: Measure, apart: float) -> list[_Measured]:
    return [_Measured(text, [measure(character) for character in text], apart) for text in texts]


def _ems(line: str, measure: Measure, apart: float) -> float:
    return measure(line) + apart * max(len(line) - 1, 0)


def _balanced(texts: Sequence[_Measured], each: int) -> list[str]:
    """Every text on at most `each` lines, the longest of them as short as can be without cutting words, where that serves.

    A name of several parts is broken between them, where that makes it little smaller.
    """
    whole = max(sum(one.widths) + one.apart * len(one.text) for one in texts)
    words = _narrowest(texts, each, whole, may_break)
    # A break that is allowed but leaves nearly all on one line would only make the text smaller.
    if words is None or words[0] > 1.5 * whole / each + _OVER:
        words = _narrowest(texts, each, whole, None)
    if words is None:
        return [text.text for text in texts]
    parts = _narrowest(texts, each, whole, _between_parts) if any("·" in one.text for one in texts) else None
    return parts[1] if parts and parts[0] <= _DEARER * words[0] else words[1]


def _narrowest(
    texts: Sequence[_Measured], each: int, whole: float, may: Callable[[str, int], bool] | None
) -> tuple[float, list[str]] | None:
    """The width in ems of the longest line, about the least possible, and the lines; broken where one `may`, or else anywhere."""
    low, high = whole / each * 0.9, whole
    found = None
    for _try in range(12):
        limit = (low + high) / 2
        broken = [_greedy(one, limit, may or may_break, split_words=may is None) for one in texts]
        if all(0 < len(lines) <= each for lines in broken):
            found, high = broken, limit
        else:
            low = limit
    if found is None:
        return None
    widths = {character: wide for one in texts for character, wide in zip(one.text, one.widths, strict=True)}
    lines = [line for lines in found for line in lines]
    apart = texts[0].apart
    return max(sum(map(widths.__getitem__, line)) + apart * (len(line) - 1) for line in lines), lines


def _greedy(
    measured: _Measured, limit: float, may: Callable[[str, int], bool], *, split_words: bool
) -> list[str]:
    """Lines of at most `limit` ems, each as full as can be; [] when a word is longer and may not be split."""
    text, widths, apart = measured
    lines: list[str] = []
    start, length = 0, len(text)
    while start < length:
        used, end, cut = widths[start], start + 1, 0
        while end < length and used + apart + widths[end] <= limit + _OVER:
            used += apart + widths[end]
            end += 1
        if end == length:
            lines.append(text[start:])
            break
        cut = next((at for at in range(end, start, -1) if may(text, at)), 0)
        if not cut and not split_words:
            return []
        cut = cut or end
        lines.append(text[start:cut].rstrip(" "))
        start = cut
        while start < length and text[start] == " ":
            start += 1
    return lines or [text]


def _stretch(line: str, measure: Measure, room: Room, size: float) -> float:
    left = room.wide / size - _ems(line, measure, room.apart)
    return min(left / max(len(line) - 1, 1), _LOOSEST) if left > 0 else 0.0


def _between_parts(text: str, at: int) -> bool:
    return text[at - 1] in "· " and may_break(text, at)


def _of_word(character: str) -> bool:
    return character.isalnum() and ord(character) < 0x2E80


def _floor(size: float) -> float:
    return int(size * 20 + _OVER) / 20


def _too_long(text: str) -> NoRoomInLayout:
    plain = text.replace("\n", " ")
    return NoRoomInLayout(text=plain if len(plain) <= 30 else plain[:30] + "…")
