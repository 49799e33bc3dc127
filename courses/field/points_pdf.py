"""The printed codes of a field visit: one A4 page for each task point, to be put up there. The desktop's trail window writes it."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from charts.qr import QUIET, matrix
from core.clock import local
from courses import codes
from courses.calendar import SessionRow
from courses.field import point_scans
from courses.scans import SessionKey
from courses.trails import PointRow
from sheets.pdf_fonts import HEI, LEADING, SONG, Face, Pen, close_canvas, fit, open_canvas, width, wrap

_PAGE: Final = (595.28, 841.89)
_SIDE = 60.0
_CODE = 400.0
"""14 cm: read from across a room."""
_TASK_LINES = 4

# The words of the document: like a certificate, a notice is Chinese whatever language the desktop speaks.
_POINT = "任务点 {position}"
_HOW = "全队到齐后，每人用手机扫码打卡"
_WHEN = "仅在活动时间内有效；须先在集合地点签到"


def draw_points(
    session: SessionRow, points: Sequence[PointRow], key: SessionKey, address: str, issuer: str
) -> bytes:
    """The PDF of these points; `address` is the door's (http://HOST:PORT). Equal input gives equal bytes.

    Raises CharacterNotPrintable, TextDoesNotFit.
    """
    target = BytesIO()
    issuer = "、".join(issuer.splitlines())
    canvas = open_canvas(target, _PAGE, title=session.course, author=issuer, subject="任务点", face=HEI)
    for point in points:
        canvas.addLiteral(_code(codes.point_url(address, point_scans.printed(key, point.position))))
        pen = Pen(canvas)
        _words(pen, session, point, issuer)
        pen.done()
        canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def _words(pen: Pen, session: SessionRow, point: PointRow, issuer: str) -> None:
    start, end = local(session.starts_at), local(session.ends_at)
    day = f"{start.year}年{start.month}月{start.day}日  {start:%H:%M}—{end:%H:%M}"
    top = _PAGE[1]
    _put(pen, session.course, HEI, top - 58, 15)
    _put(pen, day, HEI, top - 80, 11)
    _put(pen, _POINT.format(position=point.position), SONG, top - 122, 30)
    _put(pen, point.title, SONG, top - 166, 34)
    below = (_PAGE[1] - _CODE) / 2 - 30
    _put(pen, _HOW, HEI, below - 14, 20)
    _put(pen, _WHEN, HEI, below - 38, 10)
    lines = [line for part in point.task.splitlines() for line in wrap(part, HEI, 13, _PAGE[0] - 2 * _SIDE)]
    if len(lines) > _TASK_LINES:
        lines = [*lines[: _TASK_LINES - 1], lines[_TASK_LINES - 1][:-1] + "…"]
    for place, line in enumerate(lines):
        _put(pen, line, HEI, below - 70 - place * 13 * LEADING, 13)
    _put(pen, issuer, HEI, 36, 9)


def _put(pen: Pen, text: str, face: Face, middle: float, size: float) -> None:
    """Set one line in the middle of the page, smaller where it is long."""
    if not text:
        return
    fitted = fit(text, face, size, size * 0.5, wide=_PAGE[0] - 2 * _SIDE, high=size * LEADING)
    first = middle + fitted.size * LEADING * (len(fitted.lines) - 1) / 2 - 0.36 * fitted.size
    for place, line in enumerate(fitted.lines):
        left = (_PAGE[0] - width(line, face, fitted.size)) / 2
        pen.put((left, first - place * fitted.size * LEADING), line, face, fitted.size)


def _code(text: str) -> str:
    """PDF operators of the code in the middle of the page."""
    modules = matrix(text)
    side = _CODE / (len(modules) + 2 * QUIET)
    left, top = (_PAGE[0] - _CODE) / 2 + QUIET * side, (_PAGE[1] + _CODE) / 2 - 30 - QUIET * side
    squares = [
        f"{left + x * side:.3f} {top - (y + 1) * side:.3f} {side:.3f} {side:.3f} re"
        for y, line in enumerate(modules)
        for x, dark in enumerate(line)
        if dark
    ]
    return " ".join(["q 0 g", *squares, "f Q"])
