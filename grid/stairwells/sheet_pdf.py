"""The printed sheet of a stairwell: an A4 page with what residents want to know and two codes. `grid.stairwells.printing` writes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from charts.qr import QUIET, matrix
from core.jobs import Job, Step
from grid.stairwells import wording
from sheets.pdf_fonts import HEI, LEADING, SONG, Face, Pen, close_canvas, fit, open_canvas, width

MM: Final = 72 / 25.4
PAGE: Final = (595.28, 841.89)  # A4 portrait in points
_EDGE = 20 * MM
_WIDE = PAGE[0] - 2 * _EDGE
RESIDENT_SIDE: Final = 78 * MM
"""Version 17 and its quiet zone: modules of 0.8 mm, which a phone reads at half a metre."""
MANAGER_SIDE: Final = 52 * MM
_INK = (0.12, 0.16, 0.17)
_PALE = (0.36, 0.41, 0.42)
_PINE = (0.118, 0.357, 0.341)

# The words of the sheet: like a certificate it is Chinese whatever language the program speaks.
_TITLE = "楼道服务公示"
_RESIDENT = "居民扫码"
_RESIDENT_HOW = ("看物业信息和投诉办法", "不用联网，不用登录")
_MANAGER = "管理人员扫码"
_MANAGER_HOW = ("登录后看本楼道事件", "须连接办公室无线网络")
_FALSE = "扫码所见与本页不同，或与实际不同，请告诉居委会。"

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Sheet:
    """One page: the place, the card's text as it was signed, its number, and what the manager's code holds."""

    place: str
    text: str
    number: int
    address: str
    """HTTP://HOST:PORT/S/12."""


@dataclass(frozen=True)
class Words:
    """One placed line: left end of its baseline in points from the page's lower left."""

    text: str
    face: Face
    size: float
    x: float
    y: float
    colour: Colour = _INK


def draw(sheets: Sequence[Sheet], issuer: str) -> Job[bytes]:
    """The PDF of the sheets, a page each; equal input gives equal bytes. A job of one step a page.

    Raises CharacterNotPrintable and TextDoesNotFit.
    """
    target = BytesIO()
    canvas = open_canvas(
        target, PAGE, title=_TITLE, author=" ".join(issuer.split()), subject=_TITLE, face=HEI
    )
    for number, sheet in enumerate(sheets, 1):
        _draw(canvas, sheet, issuer)
        canvas.showPage()
        yield Step(number, len(sheets))
    close_canvas(canvas)
    return target.getvalue()


def layout(sheet: Sheet, issuer: str) -> list[Words]:
    """Every line of words on a page, placed clear of the codes and of one another. Raises CharacterNotPrintable, TextDoesNotFit."""
    top = PAGE[1]
    words = _centred(" ".join(issuer.split()), SONG, (14, 9), top - 52, 20, _PINE)
    words += _centred(_TITLE, SONG, (34, 34), top - 98, 48, _PINE)
    words += _centred(sheet.place, HEI, (30, 14), top - 160, 44, _INK)
    _place, *facts, issued = wording.open_text(sheet.text).lines
    room, first = 200.0, top - 205
    step = min(38.0, room / max(len(facts), 1))
    for row, line in enumerate(facts):
        label, _colon, value = line.partition("：")
        middle = first - (row + 0.5) * step
        words.append(Words(label, HEI, 13, _EDGE, middle - 0.36 * 13, _PALE))
        words += _fitted(value, HEI, (20, 9), (_EDGE + 84, middle), (_WIDE - 84, step - 4), _INK)
    under = _CODES_BOTTOM - 18
    for centre, title, how in (
        (_resident_left() + RESIDENT_SIDE / 2, _RESIDENT, _RESIDENT_HOW),
        (_manager_left() + MANAGER_SIDE / 2, _MANAGER, _MANAGER_HOW),
    ):
        words.append(_at_middle(title, SONG, 17, centre, under, _PINE))
        for place, text in enumerate(how, 1):
            words.append(_at_middle(text, HEI, 11, centre, under - 4 - place * 16, _INK))
    words.append(_at_middle(issued, HEI, 9, PAGE[0] / 2, 52, _PALE))
    words.append(_at_middle(_FALSE, HEI, 9, PAGE[0] / 2, 38, _PALE))
    return words


_CODES_BOTTOM = 160.0


def _resident_left() -> float:
    return _EDGE


def _manager_left() -> float:
    return PAGE[0] - _EDGE - MANAGER_SIDE


def _draw(canvas: Canvas, sheet: Sheet, issuer: str) -> None:
    rules = " ".join(
        f"{_EDGE:.2f} {y:.2f} m {PAGE[0] - _EDGE:.2f} {y:.2f} l" for y in (PAGE[1] - 192, PAGE[1] - 418)
    )
    canvas.addLiteral(f"q {_PINE[0]} {_PINE[1]} {_PINE[2]} RG 0.9 w {rules} S Q")
    codes = (
        (sheet.text, _resident_left(), _CODES_BOTTOM, RESIDENT_SIDE),
        (sheet.address, _manager_left(), _CODES_BOTTOM, MANAGER_SIDE),
    )
    for text, left, bottom, side in codes:
        canvas.addLiteral(_code(text, left, bottom, side))
    pen = Pen(canvas)
    colour: Colour | None = None
    for line in layout(sheet, issuer):
        if line.colour != colour:
            colour = line.colour
            pen.colour(*colour)
        pen.put((line.x, line.y), line.text, line.face, line.size)
    pen.done()


def _centred(
    text: str, face: Face, sizes: tuple[float, float], middle: float, high: float, colour: Colour
) -> list[Words]:
    if not text:
        return []
    fitted = fit(text, face, *sizes, wide=_WIDE, high=high)
    first = middle + fitted.size * LEADING * (len(fitted.lines) - 1) / 2 - 0.36 * fitted.size
    return [
        Words(
            line,
            face,
            fitted.size,
            (PAGE[0] - width(line, face, fitted.size)) / 2,
            first - place * fitted.size * LEADING,
            colour,
        )
        for place, line in enumerate(fitted.lines)
    ]


def _fitted(
    text: str,
    face: Face,
    sizes: tuple[float, float],
    at: tuple[float, float],
    room: tuple[float, float],
    colour: Colour,
) -> list[Words]:
    """The text in its room, whose left middle is `at`."""
    if not text:
        return []
    fitted = fit(text, face, *sizes, wide=room[0], high=room[1])
    first = at[1] + fitted.size * LEADING * (len(fitted.lines) - 1) / 2 - 0.36 * fitted.size
    return [
        Words(line, face, fitted.size, at[0], first - place * fitted.size * LEADING, colour)
        for place, line in enumerate(fitted.lines)
    ]


def _at_middle(text: str, face: Face, size: float, centre: float, y: float, colour: Colour) -> Words:
    return Words(text, face, size, centre - width(text, face, size) / 2, y, colour)


def _code(text: str, left: float, bottom: float, side: float) -> str:
    """PDF operators of a code as horizontal runs; its quiet zone lies within `side`."""
    rows = matrix(text)
    module = side / (len(rows) + 2 * QUIET)
    top = bottom + side - QUIET * module
    runs: list[str] = []
    for number, row in enumerate(rows, 1):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append(
                    f"{left + (QUIET + x) * module:.3f} {top - number * module:.3f} {(end - x) * module:.3f} {module:.3f} re"
                )
            x = end + 1
    return " ".join(["q 0 g", *runs, "f Q"])
