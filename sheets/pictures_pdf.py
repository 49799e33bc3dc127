"""Pictures on paper: two to a page, each with its figures as a table under it. The year's pictures and the grid's overview use it."""

from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from typing import Final, Protocol, TypeVar

from reportlab.pdfgen.canvas import Canvas

from sheets.pdf_fonts import HEI, LEADING, Pen, close_canvas, fit, open_canvas, width

_PAGE: Final = (595.28, 841.89)
_SIDE = 48.0
_TOP = 96.0
_FOOT = 48.0
_GAP = 26.0
_ROW = 14.0
_SIZE = 8.5
_LEAST = 4.0
_GREY = (0.42, 0.47, 0.5)


class Writer(Protocol):
    """Puts a line of text: left end of the baseline in points from the page's lower left, size, colour as #rrggbb, bold."""

    def __call__(self, at: tuple[float, float], text: str, size: float, colour: str, *, bold: bool) -> None:
        """Write it."""
        ...


class Picture(Protocol):
    """A drawing (charts.figure.Figure): its size in points, and the table that says the same."""

    @property
    def wide(self) -> float:
        """Width."""
        ...

    @property
    def high(self) -> float:
        """Height."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """Headings of the table."""
        ...

    @property
    def table(self) -> tuple[tuple[str | int, ...], ...]:
        """Its rows."""
        ...


Drawn = TypeVar("Drawn", bound=Picture)
Paint = Callable[
    [Canvas, Drawn, tuple[float, float], Writer, Callable[[str, float, bool], float], float], None
]


def draw(title: str, issuer: str, day: date, figures: Sequence[Drawn], paint: Paint[Drawn]) -> bytes:
    """The PDF of these figures under a title; a new page where the next one has no room. Equal input gives equal bytes.

    `paint` puts one figure on the page (charts.drawing_pdf.draw): sheets and charts do not know each other.
    Words of the figures are in whatever language they were made in. Raises CharacterNotPrintable, TextDoesNotFit.
    """
    target = BytesIO()
    canvas = open_canvas(target, _PAGE, title=title, author=issuer, subject=title, face=HEI)
    said = f"{issuer}    {day.year}年{day.month}月{day.day}日"
    y = _begin(canvas, title, said)
    begun = True
    scale = (_PAGE[0] - 2 * _SIDE) / max(figure.wide for figure in figures) if figures else 1.0
    for figure in figures:
        high = figure.high * scale + _table_high(figure)
        if y - high < _FOOT and not begun:
            canvas.showPage()
            y = _begin(canvas, title, said)
        bottom = y - figure.high * scale
        pen = Pen(canvas)
        paint(canvas, figure, (_SIDE, bottom), _writer(pen), _measure, scale)
        _table(pen, figure, bottom - 8)
        pen.done()
        y -= high + _GAP
        begun = False
    canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def _begin(canvas: Canvas, title: str, said: str) -> float:
    pen = Pen(canvas)
    fitted = fit(title, HEI, 17, 9, wide=_PAGE[0] - 2 * _SIDE, high=17 * LEADING)
    pen.put(((_PAGE[0] - fitted.wide) / 2, _PAGE[1] - 56), fitted.lines[0], HEI, fitted.size)
    small = fit(said, HEI, 9, 5, wide=_PAGE[0] - 2 * _SIDE, high=9 * LEADING)
    pen.put(((_PAGE[0] - small.wide) / 2, _PAGE[1] - 74), small.lines[0], HEI, small.size)
    pen.done()
    return _PAGE[1] - _TOP


def _writer(pen: Pen) -> Writer:
    def write(at: tuple[float, float], text: str, size: float, colour: str, *, bold: bool) -> None:
        del bold  # one weight is carried; size and colour tell a title
        pen.colour(*(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)))
        pen.put(at, text, HEI, size)

    return write


def _measure(text: str, size: float, bold: bool) -> float:  # noqa: FBT001 - the shape that a painter asks for
    del bold
    return width(text, HEI, size)


def _table_high(figure: Picture) -> float:
    return 8 + _ROW * (1 + len(figure.table))


def _table(pen: Pen, figure: Picture, top: float) -> None:
    """The figures in columns of equal width, the first left-aligned, the others right."""
    each = (_PAGE[0] - 2 * _SIDE) / len(figure.columns)
    for line, row in enumerate((figure.columns, *figure.table)):
        pen.colour(*(_GREY if line == 0 else (0.0, 0.0, 0.0)))
        y = top - _ROW * (line + 0.8)
        for place, cell in enumerate(row):
            text = str(cell)
            if not text:
                continue
            fitted = fit(text, HEI, _SIZE, _LEAST, wide=each - 6, high=_ROW * 1.6)
            left = _SIDE + place * each
            if place:
                left += each - fitted.wide
            pen.put((left, y), fitted.lines[0], HEI, fitted.size)
