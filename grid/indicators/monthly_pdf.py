"""The monthly report on paper: what stands out, indicators, pictures, items, what is outstanding, companies. `monthly` reads it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any, Final

from reportlab.pdfgen.canvas import Canvas

from charts import drawing_pdf
from charts.figure import Figure
from core.glyphs import spelled
from core.language import N_, _
from grid.indicators.monthly import Monthly
from grid.indicators.rows import BY_ITEM, COMPANIES, INDICATOR_ROWS, OUTSTANDING, PATCHES
from sheets.columns import Kind, Sheet, shown, shown_day
from sheets.pdf_fonts import HEI, LEADING, SONG, Pen, close_canvas, fit, open_canvas, width, wrap

_PAGE: Final = (595.28, 841.89)
_SIDE, _TOP, _FOOT = 48.0, 56.0, 52.0
_ROOM = _PAGE[0] - 2 * _SIDE
_TEXT, _CELL, _PAD = 10.0, 8.0, 3.0
_GREY = (0.42, 0.47, 0.5)
_BLACK = (0.0, 0.0, 0.0)
_NUMBERS = frozenset({Kind.NUMBER, Kind.AMOUNT})


def draw(found: Monthly) -> bytes:
    """The PDF. Equal input gives equal bytes. Raises CharacterNotPrintable, TextDoesNotFit."""
    target = BytesIO()
    canvas = open_canvas(
        target,
        _PAGE,
        title=found.title,
        author=found.issuer,
        subject=found.title,
        face=HEI,
        day=found.made_on,
    )
    paper = _Paper(canvas)
    paper.head(found)
    paper.heading(_("What stands out"))
    for finding in found.findings:
        paper.paragraph(finding.sentence)
    paper.table(INDICATOR_ROWS.only("title", "now", "n", "before", "n_before"), found.indicators)
    for figure in found.figures:
        paper.figure(figure)
    first, second = _PATCH_COLUMNS
    paper.table(PATCHES.only("name", *first), found.patches)
    paper.table(replace(PATCHES.only("name", *second), title=N_("By patch, continued")), found.patches)
    paper.table(BY_ITEM, found.items)
    paper.table(OUTSTANDING, found.outstanding)
    paper.table(COMPANIES, found.companies)
    paper.heading(_("How the indicators are counted"))
    for row in found.indicators:
        paper.paragraph(f"{row.title}: {_(row.definition.said)}", size=_CELL)
    paper.done()
    close_canvas(canvas)
    return target.getvalue()


_PATCH_COLUMNS = (
    ("filing", "closing", "on_time", "dispatch", "rework"),
    ("reopen", "recurrence", "coverage", "p90"),
)
"""All nine with their n are too many for one width."""


class _Paper:
    """Pages filled from the top; a new one where there is no room."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._page = 0
        self._y = 0.0
        self._begin()

    def _begin(self) -> None:
        self._page += 1
        self._pen = Pen(self._canvas)
        self._y = _PAGE[1] - _TOP

    def _turn(self) -> None:
        self.done()
        self._begin()

    def done(self) -> None:
        """End the page."""
        number = _("Page {page}", page=self._page)
        self._pen.colour(*_GREY)
        self._pen.put(((_PAGE[0] - width(number, HEI, 8)) / 2, _FOOT - 22), number, HEI, 8)
        self._pen.done()
        self._canvas.showPage()

    def _need(self, high: float) -> None:
        if self._y - high < _FOOT:
            self._turn()

    def head(self, found: Monthly) -> None:
        """Title, issuer and day."""
        title = fit(spelled(found.title), SONG, 18, 11, wide=_ROOM, high=46)
        for line in title.lines:
            self._pen.put(
                ((_PAGE[0] - width(line, SONG, title.size)) / 2, self._y - title.size), line, SONG, title.size
            )
            self._y -= title.size * LEADING
        said = "    ".join(part for part in (found.issuer, shown_day(found.made_on)) if part)
        small = fit(said, HEI, 9, 6, wide=_ROOM, high=9 * LEADING)
        self._pen.colour(*_GREY)
        self._pen.put(((_PAGE[0] - small.wide) / 2, self._y - 14), small.lines[0], HEI, small.size)
        self._pen.colour(*_BLACK)
        self._y -= 26

    def heading(self, text: str) -> None:
        """A heading with room for a few lines below it."""
        self._need(80)
        self._y -= 20
        self._pen.put((_SIDE, self._y), text, SONG, 12.5)
        self._y -= 8

    def paragraph(self, text: str, size: float = _TEXT) -> None:
        """A paragraph over the whole width."""
        for line in wrap(spelled(text), HEI, size, _ROOM):
            self._need(size * 1.6)
            self._y -= size * 1.55
            self._pen.put((_SIDE, self._y), line, HEI, size)
        self._y -= size * 0.25

    def figure(self, figure: Figure) -> None:
        """A picture over the whole width."""
        scale = _ROOM / figure.wide
        high = figure.high * scale
        self._need(high + 12)
        self._pen.done()
        pen = Pen(self._canvas)
        bottom = self._y - high - 6
        drawing_pdf.draw(self._canvas, figure, (_SIDE, bottom), _writer(pen), _measure, scale)
        pen.done()
        self._pen = Pen(self._canvas)
        self._y = bottom - 4

    def table(self, sheet: Sheet[Any], rows: Sequence[Any]) -> None:
        """A list under its title; its head again on each page."""
        self.heading(_(sheet.title))
        if not rows:
            self.paragraph(_("Nothing."))
            return
        whole = sum(column.width for column in sheet.columns)
        wides = [_ROOM * column.width / whole for column in sheet.columns]
        right = [column.kind in _NUMBERS for column in sheet.columns]
        head = [_(column.title) for column in sheet.columns]
        self._row(head, wides, right, heading=True)
        for row in rows:
            cells = [spelled(shown(column, row)) for column in sheet.columns]
            if self._y - self._high(cells, wides) < _FOOT:
                self._turn()
                self._row(head, wides, right, heading=True)
            self._row(cells, wides, right)
        self._rule()

    def _high(self, cells: Sequence[str], wides: Sequence[float]) -> float:
        lines = max(len(each) for each in _wrapped(cells, wides))
        return lines * _CELL * LEADING + 2 * _PAD

    def _row(
        self, cells: Sequence[str], wides: Sequence[float], right: Sequence[bool], *, heading: bool = False
    ) -> None:
        self._rule()
        high = self._high(cells, wides)
        self._pen.colour(*(_GREY if heading else _BLACK))
        left = _SIDE
        for lines, wide, is_right in zip(_wrapped(cells, wides), wides, right, strict=True):
            for place, line in enumerate(lines):
                x = left + _PAD
                if is_right:
                    x = left + wide - _PAD - width(line, HEI, _CELL)
                self._pen.put((x, self._y - _PAD - _CELL - place * _CELL * LEADING), line, HEI, _CELL)
            left += wide
        self._pen.colour(*_BLACK)
        self._y -= high

    def _rule(self) -> None:
        self._canvas.addLiteral(
            f"q 0.4 w 0.8 G {_SIDE:.2f} {self._y:.2f} m {_PAGE[0] - _SIDE:.2f} {self._y:.2f} l S Q"
        )


def _wrapped(cells: Sequence[str], wides: Sequence[float]) -> Iterator[tuple[str, ...]]:
    for cell, wide in zip(cells, wides, strict=True):
        yield wrap(cell, HEI, _CELL, wide - 2 * _PAD)


def _writer(pen: Pen) -> drawing_pdf.Writer:
    def write(at: tuple[float, float], text: str, size: float, colour: str, *, bold: bool) -> None:
        del bold  # one weight is carried; size and colour tell a title
        pen.colour(*(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)))
        pen.put(at, text, HEI, size)

    return write


def _measure(text: str, size: float, bold: bool) -> float:  # noqa: FBT001 - the shape that charts.drawing_pdf asks for
    del bold
    return width(text, HEI, size)
