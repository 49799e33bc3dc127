"""Cards to cut out: ten badges of bank-card size on an A4 sheet, each with a QR code and a Code 128 for cheap scanners.

`courses.badges.cards` fills and writes them. Both codes hold the same digits; `layout` places the words and is what tests look at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Final

from reportlab.graphics.barcode.code128 import Code128
from reportlab.pdfgen.canvas import Canvas

from charts.qr import QUIET, matrix
from core.jobs import Job, Step
from sheets.pdf_fonts import HEI, KAI, SONG, Face, Pen, close_canvas, fit, open_canvas, width

MM: Final = 72 / 25.4
PAGE: Final = (595.28, 841.89)  # A4 portrait in points
CARD: Final = (85.6 * MM, 54 * MM)  # ISO/IEC 7810 ID-1 to a tenth of a millimetre
COLUMNS, ROWS = 2, 5
PER_SHEET = COLUMNS * ROWS
_LEFT = (PAGE[0] - COLUMNS * CARD[0]) / 2
_BOTTOM = (PAGE[1] - ROWS * CARD[1]) / 2
_MARK = 6 * MM
_EDGE = 5 * MM
_STRIP = 7.6 * MM
QR_SIDE: Final = 26 * MM  # modules of 0.9 mm: twice what a scanner or a phone needs at arm's length
BAR_WIDE, BAR_HIGH = (
    0.36 * MM,
    7.5 * MM,
)  # 200 modules of 0.36 mm; the narrowest that cheap scanners promise is 0.25
_WORDS = CARD[0] - QR_SIDE - 2.2 * _EDGE
_INK = (0.12, 0.16, 0.17)
_PALE = (0.36, 0.41, 0.42)
_PINE = (0.118, 0.357, 0.341)

# The words of the card: like a certificate it is Chinese whatever language the desktop speaks.
_TITLE = "签到胸牌"
_STAFF_NUMBER = "工号 {number}"
_NUMBER = "胸牌号 {number}"
_TO = "签到时请出示，遗失请告知培训基地"

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class CardFace:
    """What a card shows; everything but `name`, `number` and `text` may be empty."""

    name: str
    area: str
    post: str
    staff_number: str
    number: int
    """The badge's number, by which a lost one is named."""
    text: str
    """What both codes hold."""


@dataclass(frozen=True)
class Line:
    """One placed line: left end of the baseline in points from the card's lower left."""

    text: str
    face: Face
    size: float
    x: float
    y: float
    colour: Colour = _INK


def draw(cards: Sequence[CardFace], base_name: str) -> Job[bytes]:
    """The PDF of the cards, ten a sheet; equal input gives equal bytes. A job of one step a sheet.

    Raises CharacterNotPrintable and TextDoesNotFit.
    """
    target = BytesIO()
    canvas = open_canvas(target, PAGE, title=_TITLE, author=base_name, subject=_TITLE, face=HEI)
    for start in range(0, len(cards), PER_SHEET):
        canvas.addLiteral(_cut_marks())
        for place, card in enumerate(cards[start : start + PER_SHEET]):
            row, column = divmod(place, COLUMNS)
            at = (_LEFT + column * CARD[0], _BOTTOM + (ROWS - 1 - row) * CARD[1])
            _draw_card(canvas, card, base_name, at)
        canvas.showPage()
        yield Step(min(start + PER_SHEET, len(cards)), len(cards))
    close_canvas(canvas)
    return target.getvalue()


def layout(card: CardFace, base_name: str) -> list[Line]:
    """Every line of words on a card, placed clear of both codes and of one another, however long it is.

    Raises CharacterNotPrintable and TextDoesNotFit.
    """
    top = CARD[1] - _STRIP
    wide_title = width(_TITLE, HEI, 9)
    under = " ".join(base_name.split())
    rows = [each for each in (card.area, card.post, _staff(card.staff_number)) if each]
    lines = [
        *_placed(under, SONG, (10, 7), (_EDGE, top), (CARD[0] - 2 * _EDGE - wide_title - 8, _STRIP), _PINE),
        Line(_TITLE, HEI, 9, CARD[0] - _EDGE - wide_title, top + _STRIP / 2 - 0.36 * 9, _PINE),
    ]
    name_high = 13 * MM
    lines += _placed(card.name, HEI, (27, 15), (_EDGE, top - name_high - 1 * MM), (_WORDS, name_high), _INK)
    each_high = 5 * MM
    for place, text in enumerate(rows, 1):
        bottom = top - name_high - 1.5 * MM - place * each_high
        lines += _placed(text, HEI, (9.5, 6.5), (_EDGE, bottom), (_WORDS, each_high), _INK)
    number = _NUMBER.format(number=f"{card.number:06}")
    foot = 2.1 * MM
    lines += [
        Line(_TO, KAI, 6.5, _EDGE, foot, _PALE),
        Line(number, HEI, 6.5, CARD[0] - _EDGE - width(number, HEI, 6.5), foot, _PALE),
    ]
    return lines


def _staff(number: str) -> str:
    return _STAFF_NUMBER.format(number=number) if number else ""


def _placed(
    text: str,
    face: Face,
    sizes: tuple[float, float],
    corner: tuple[float, float],
    room: tuple[float, float],
    colour: Colour,
) -> list[Line]:
    """The text fitted to its room, whose lower left is `corner`, its lines centred on the room's height."""
    if not text:
        return []
    fitted = fit(text, face, *sizes, wide=room[0], high=room[1])
    leading = 1.2 * fitted.size
    first = corner[1] + room[1] / 2 + leading * (len(fitted.lines) - 1) / 2 - 0.36 * fitted.size
    return [
        Line(line, face, fitted.size, corner[0], first - place * leading, colour)
        for place, line in enumerate(fitted.lines)
    ]


def _draw_card(canvas: Canvas, card: CardFace, base_name: str, at: tuple[float, float]) -> None:
    left, bottom = at
    rule = bottom + CARD[1] - _STRIP
    canvas.addLiteral(
        f"q {_PINE[0]} {_PINE[1]} {_PINE[2]} RG 0.8 w {left + _EDGE:.2f} {rule:.2f} m "
        f"{left + CARD[0] - _EDGE:.2f} {rule:.2f} l S Q"
    )
    qr_at = (left + CARD[0] - _EDGE - QR_SIDE + 2, rule - QR_SIDE - 1.2 * MM)
    canvas.addLiteral("q 0 g " + " ".join(_qr(card.text, *qr_at)) + " f Q")
    bars = 200 * BAR_WIDE
    bar_at = (left + (CARD[0] - bars) / 2, bottom + 5.2 * MM)
    canvas.addLiteral("q 0 g " + " ".join(_bars(card.text, *bar_at)) + " f Q")
    pen = Pen(canvas)
    colour: Colour | None = None
    for line in layout(card, base_name):
        if line.colour != colour:
            colour = line.colour
            pen.colour(*colour)
        pen.put((left + line.x, bottom + line.y), line.text, line.face, line.size)
    pen.done()


def _qr(text: str, left: float, bottom: float) -> Iterator[str]:
    """Horizontal runs of dark modules; the quiet zone lies within QR_SIDE."""
    rows = matrix(text)
    module = QR_SIDE / (len(rows) + 2 * QUIET)
    top = bottom + QR_SIDE - QUIET * module
    for number, row in enumerate(rows, 1):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                yield (
                    f"{left + (QUIET + x) * module:.3f} {top - number * module:.3f} {(end - x) * module:.3f} {module:.3f} re"
                )
            x = end + 1


def _bars(text: str, left: float, bottom: float) -> Iterator[str]:
    """The bars of a Code 128, whose digits go by pairs in subset C; blank card beside them is their quiet zone."""
    code = Code128(text, quiet=0)
    code.validate()
    code.encode()
    code.decompose()
    x = left
    for element in code.decomposed:  # "B" is a bar of two modules, "b" a space of two
        wide = (ord(element.lower()) - ord("a") + 1) * BAR_WIDE
        if element.isupper():
            yield f"{x:.3f} {bottom:.3f} {wide:.3f} {BAR_HIGH:.3f} re"
        x += wide


@lru_cache(maxsize=1)
def _cut_marks() -> str:
    """Marks in the sheet's margin at every edge of a card, and a small cross where four cards meet."""
    xs = [_LEFT + column * CARD[0] for column in range(COLUMNS + 1)]
    ys = [_BOTTOM + row * CARD[1] for row in range(ROWS + 1)]
    strokes = [
        f"{x:.2f} {y:.2f} m {x:.2f} {y + step:.2f} l"
        for x in xs
        for y, step in ((ys[0] - 2, -_MARK), (ys[-1] + 2, _MARK))
    ]
    strokes += [
        f"{x:.2f} {y:.2f} m {x + step:.2f} {y:.2f} l"
        for y in ys
        for x, step in ((xs[0] - 2, -_MARK), (xs[-1] + 2, _MARK))
    ]
    strokes += [
        f"{x - 4:.2f} {y:.2f} m {x + 4:.2f} {y:.2f} l {x:.2f} {y - 4:.2f} m {x:.2f} {y + 4:.2f} l"
        for x in xs[1:-1]
        for y in ys[1:-1]
    ]
    return "q 0.6 G 0.35 w " + " ".join(strokes) + " S Q"
