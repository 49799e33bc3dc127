"""The slip for the IT office as one or more A4 pages: facts, what is asked for, what was found, and the address as a code to try."""

from io import BytesIO
from urllib.parse import urlsplit

from reportlab.pdfgen.canvas import Canvas

from charts.qr import QUIET, matrix
from core.language import _
from sheets.pdf_fonts import HEI, LEADING, SONG, Pen, close_canvas, open_canvas, width, wrap
from web.doctor.findings import STATES, State
from web.doctor.slip import Slip

_PAGE = (595.28, 841.89)
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 539.0, 782.0, 60.0
_CODE = 92.0
_LABEL = 108.0
_MARK = 70.0
_INK, _PALE, _PINE = (0.12, 0.16, 0.17), (0.40, 0.45, 0.46), (0.12, 0.36, 0.34)
_TONES = {
    State.OK: (0.17, 0.48, 0.29),
    State.WARN: (0.66, 0.42, 0.06),
    State.BAD: (0.66, 0.22, 0.17),
    State.UNKNOWN: (0.39, 0.45, 0.55),
}


class _Sheet:
    """A page that goes on by itself: `y` is where the next line's top stands."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.pen = Pen(canvas)
        self.y = _TOP

    def room(self, high: float) -> None:
        """A new page where so many points no longer fit."""
        if self.y - high < _BOTTOM:
            self.pen.done()
            self.canvas.showPage()
            self.pen = Pen(self.canvas)
            self.y = _TOP

    def block(
        self,
        text: str,
        size: float = 10.0,
        left: float = _LEFT,
        right: float = _RIGHT,
        colour: tuple[float, float, float] = _INK,
        *,
        first: str = "",
        label: float = 0.0,
        tone: tuple[float, float, float] = _PALE,
    ) -> None:
        """A paragraph between two edges; `first` stands before its first line and the rest begins `label` points further in."""
        leading = size * (LEADING + 0.2)
        lines = wrap(text, HEI, size, right - left - label)
        for number, line in enumerate(lines):
            self.room(leading)
            if number == 0 and first:
                self.pen.colour(*tone)
                self.pen.put((left, self.y - size), first, HEI, size)
            self.pen.colour(*colour)
            self.pen.put((left + label, self.y - size), line, HEI, size)
            self.y -= leading

    def heading(self, text: str) -> None:
        """A heading that is never the last line of a page."""
        self.room(58)
        self.y -= 12
        self.pen.colour(*_PINE)
        self.pen.put((_LEFT, self.y - 12), text, SONG, 12)
        self.y -= 23


def draw(slip: Slip) -> bytes:
    """The PDF of a slip; equal slips give equal bytes. Raises CharacterNotPrintable."""
    target = BytesIO()
    canvas = open_canvas(target, _PAGE, title=slip.title, author="Xiuhua", subject=slip.date, face=HEI)
    sheet = _Sheet(canvas)
    if slip.address:
        canvas.addLiteral(_code(slip.address))
    beside = _RIGHT - _CODE - 18
    sheet.pen.colour(*_INK)
    sheet.pen.put((_LEFT, sheet.y - 20), slip.title, SONG, 20)
    sheet.y -= 32
    sheet.block(slip.date, 9.5, colour=_PALE, right=beside)
    sheet.y -= 6
    sheet.block(slip.intro, right=beside)
    caption = _("Scan to try: the base's page opens") if slip.address else ""
    sheet.pen.colour(*_PALE)
    for number, line in enumerate(wrap(caption, HEI, 7.5, _CODE + 12)):
        left = _RIGHT - _CODE / 2 - width(line, HEI, 7.5) / 2
        sheet.pen.put((left, _TOP - _CODE - 12 - number * 10), line, HEI, 7.5)
    sheet.y = min(sheet.y, _TOP - _CODE - 30)
    for label, value in slip.facts:
        sheet.block(value, first=label, label=_LABEL)
    sheet.heading(_("What we ask for"))
    for number, ask in enumerate(slip.asks, 1):
        sheet.block(ask, first=f"{number}.", label=18)
        sheet.y -= 2
    sheet.heading(_("What was found"))
    for line in slip.found:
        sheet.block(
            f"{line.title} · {line.sentence}",
            first=_(STATES[line.state]),
            label=_MARK,
            tone=_TONES[line.state],
        )
    if slip.command:
        sheet.heading(_("For an administrator of this computer"))
        sheet.block(slip.command, 8.5)
    sheet.pen.done()
    canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def _code(text: str) -> str:
    """PDF operators of the address as a QR at the top right of the first page."""
    modules = matrix(text if urlsplit(text).path else text.upper())
    module = _CODE / (len(modules) + 2 * QUIET)
    left, top = _RIGHT - _CODE + QUIET * module, _TOP - QUIET * module
    parts = ["q 0 g"]
    for row, line in enumerate(modules):
        y = top - (row + 1) * module
        parts += [
            f"{left + column * module:.3f} {y:.3f} {module:.3f} {module:.3f} re"
            for column, dark in enumerate(line)
            if dark
        ]
    return " ".join([*parts, "f Q"])
