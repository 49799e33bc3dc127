"""A paper for one company: its assessment line by line, or the receipt of its objection. `statements` gives the words."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Final

from core.glyphs import spelled
from sheets.columns import shown_day
from sheets.pdf_fonts import HEI, LEADING, SONG, Pen, close_canvas, fit, open_canvas, width, wrap

_PAGE: Final = (595.28, 841.89)
_SIDE, _TOP, _FOOT = 62.0, 70.0, 120.0
_ROOM = _PAGE[0] - 2 * _SIDE
_SIZE, _INDENT = 10.5, 14.0


def draw(title: str, issuer: str, day: date, lines: Sequence[str], signatures: tuple[str, str]) -> bytes:
    """The PDF; a line that begins with blanks is set in. Equal input gives equal bytes. Raises CharacterNotPrintable, TextDoesNotFit."""
    target = BytesIO()
    canvas = open_canvas(target, _PAGE, title=title, author=issuer, subject=title, face=HEI, day=day)
    pen = Pen(canvas)
    y = _head(pen, title, issuer, day)
    for line in lines:
        left = _SIDE + (_INDENT if line.startswith(" ") else 0)
        for text in wrap(spelled(line.strip()), HEI, _SIZE, _PAGE[0] - _SIDE - left):
            if y < _FOOT:
                pen.done()
                canvas.showPage()
                pen = Pen(canvas)
                y = _PAGE[1] - _TOP
            pen.put((left, y), text, HEI, _SIZE)
            y -= _SIZE * 1.65
    for place, word in enumerate(signatures):
        pen.put((_SIDE + place * _ROOM / 2, _FOOT - 40), f"{word}：＿＿＿＿＿＿＿＿", HEI, _SIZE)
    pen.done()
    canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def _head(pen: Pen, title: str, issuer: str, day: date) -> float:
    y = _PAGE[1] - _TOP
    fitted = fit(spelled(title), SONG, 17, 11, wide=_ROOM, high=46)
    for line in fitted.lines:
        pen.put(((_PAGE[0] - width(line, SONG, fitted.size)) / 2, y), line, SONG, fitted.size)
        y -= fitted.size * LEADING
    said = "    ".join(part for part in (issuer, shown_day(day)) if part)
    small = fit(said, HEI, 9, 6, wide=_ROOM, high=9 * LEADING)
    pen.put(((_PAGE[0] - small.wide) / 2, y), small.lines[0], HEI, small.size)
    return y - 34
