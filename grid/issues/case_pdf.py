"""One issue on paper: its facts, its story from the report on, its photos before and after. The page of an issue prints it.

What stands here comes in words, in whatever language the desk speaks.
"""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from core.glyphs import spelled
from core.language import _
from sheets.pdf_fonts import HEI, LEADING, SONG, Pen, close_canvas, open_canvas, width, wrap

_PAGE: Final = (595.28, 841.89)
_SIDE, _TOP, _FOOT = 52.0, 54.0, 54.0
_ROOM = _PAGE[0] - 2 * _SIDE
_TEXT, _SMALL, _TITLE = 10.0, 8.5, 16.0
_TITLES = 84.0
"""The width of the facts' titles."""
_GAP = 14.0
_PHOTO = ((_ROOM - _GAP) / 2, 172.0)
_GREY, _BLACK = (0.42, 0.47, 0.5), (0.0, 0.0, 0.0)


class Photo(NamedTuple):
    """A photo under its caption."""

    caption: str
    path: Path | None
    """None where its file is not here: a frame says so."""


class Case(NamedTuple):
    """What is printed."""

    title: str
    """Number and item."""
    state: str
    """With the clock."""
    issuer: str
    day: date
    facts: Sequence[tuple[str, str]]
    story: Sequence[Sequence[str]]
    """For each event its lines: what, when and by whom, why."""
    photos: Sequence[Photo]


def draw(case: Case) -> bytes:
    """The PDF; equal input gives equal bytes. Raises CharacterNotPrintable, and OSError where a photo cannot be read."""
    target = BytesIO()
    title = spelled(case.title)
    canvas = open_canvas(
        target, _PAGE, title=title, author=case.issuer, subject=case.state, face=HEI, day=case.day
    )
    paper = _Paper(canvas, case)
    paper.lines(title, SONG, _TITLE)
    paper.lines(case.state, HEI, _TEXT)
    paper.space(8)
    for name, value in case.facts:
        paper.fact(name, value)
    paper.heading(_("Story"))
    for event in case.story:
        paper.event(event)
    if case.photos:
        paper.heading(_("Photos"))
        paper.photos(case.photos)
    paper.end_page()
    close_canvas(canvas)
    return target.getvalue()


class _Paper:
    """Pages filled from the top; a new one where there is no room."""

    def __init__(self, canvas: Canvas, case: Case) -> None:
        self._canvas: Any = canvas  # reportlab's stub has no drawImage
        self._case = case
        self._number = 0
        self._begin()

    def lines(self, text: str, face: Any, size: float, left: float = 0.0) -> None:  # noqa: ANN401 - a face of pdf_fonts
        """A paragraph."""
        for line in self._wrapped(text, face, size, _ROOM - left):
            self._down(size * LEADING)
            self._pen.put((_SIDE + left, self._y), line, face, size)

    def space(self, high: float) -> None:
        """Leave room."""
        self._y -= high

    def heading(self, text: str) -> None:
        """A heading that does not stand alone at a page's foot."""
        if self._y - 64 < _FOOT:
            self._turn()
        self.space(16)
        self.lines(text, SONG, 12)
        self.space(3)

    def fact(self, name: str, value: str) -> None:
        """A title at the left, its value beside it."""
        wrapped = self._wrapped(value, HEI, _TEXT, _ROOM - _TITLES)
        for place, line in enumerate(wrapped):
            self._down(_TEXT * 1.5)
            if place == 0:
                self._pen.colour(*_GREY)
                self._pen.put((_SIDE, self._y), name, HEI, _TEXT)
                self._pen.colour(*_BLACK)
            self._pen.put((_SIDE + _TITLES, self._y), line, HEI, _TEXT)

    def event(self, event: Sequence[str]) -> None:
        """What happened, then when and why in small letters."""
        self.space(4)
        self.lines(f"· {event[0]}", HEI, _TEXT)
        for each in event[1:]:
            self.lines(each, HEI, _SMALL, left=10)

    def photos(self, photos: Sequence[Photo]) -> None:
        """Two beside each other, each in its own shape."""
        wide, high = _PHOTO
        for place in range(0, len(photos), 2):
            if self._y - high - 22 < _FOOT:
                self._turn()
            self.space(high + 4)
            for column, photo in enumerate(photos[place : place + 2]):
                left = _SIDE + column * (wide + _GAP)
                self._photo(photo, left)
                self._pen.colour(*_GREY)
                for line in self._wrapped(photo.caption, HEI, _SMALL, wide)[:1]:
                    self._pen.put((left, self._y - 11), line, HEI, _SMALL)
                self._pen.colour(*_BLACK)
            self.space(22)

    def _photo(self, photo: Photo, left: float) -> None:
        """The photo in its room, or a frame that says that it is missing."""
        wide, high = _PHOTO
        if photo.path is None:
            self._pen.colour(*_GREY)
            self._canvas.setDash(3, 3)
            self._canvas.rect(left, self._y, wide, high)
            self._canvas.setDash()
            missing = _("Photo missing")
            middle = left + (wide - width(missing, HEI, _TEXT)) / 2
            self._pen.put((middle, self._y + high / 2), missing, HEI, _TEXT)
            self._pen.colour(*_BLACK)
            return
        image: Any = ImageReader(str(photo.path))
        across, down = image.getSize()
        scale = min(wide / across, high / down)
        size = across * scale, down * scale
        self._canvas.drawImage(image, left, self._y + high - size[1], *size)

    def end_page(self) -> None:
        """The foot: whose it is, the day, the page."""
        said = "    ".join((*self._case.issuer.splitlines(), self._case.day.isoformat()))
        number = _("Page {page}", page=self._number)
        self._pen.colour(*_GREY)
        self._pen.put((_SIDE, _FOOT - 22), self._wrapped(said, HEI, _SMALL, _ROOM - 80)[0], HEI, _SMALL)
        self._pen.put((_SIDE + _ROOM - width(number, HEI, _SMALL), _FOOT - 22), number, HEI, _SMALL)
        self._pen.done()
        self._canvas.showPage()

    def _wrapped(self, text: str, face: Any, size: float, wide: float) -> list[str]:  # noqa: ANN401 - a face of pdf_fonts
        return [
            line for part in spelled(text).splitlines() or [""] for line in wrap(part, face, size, wide)
        ] or [""]

    def _down(self, high: float) -> None:
        if self._y - high < _FOOT:
            self._turn()
        self._y -= high

    def _begin(self) -> None:
        self._number += 1
        self._pen = Pen(self._canvas)
        self._y = _PAGE[1] - _TOP

    def _turn(self) -> None:
        self.end_page()
        self._begin()
