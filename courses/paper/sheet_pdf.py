"""The attendance sheet on A4: a row for each person with boxes to sign in, wide and high enough for a ballpoint pen.

The desktop and `xiuhua paper print` draw one; every page bears the sheet's number and its QR, since pages go round separately.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from charts.qr import QUIET, matrix
from core.clock import local
from courses.paper.row_codes import row_code, sheet_code
from courses.paper.sheets import PrintedRow, PrintedSheet
from sheets.pdf_fonts import (
    HEI,
    LEADING,
    SONG,
    Face,
    Pen,
    close_canvas,
    fit,
    open_canvas,
    width,
)

BLANK_ROWS = 10
"""At least so many rows for people whose name is on no row; the last page is filled with them."""

_PAGE: Final = (595.28, 841.89)
_SIDE, _TOP, _BOTTOM = 34.0, 28.0, 26.0
_HEAD, _TITLES, _FOOT = 80.0, 20.0, 40.0
_ROW = 25.5
"""9 mm: what a signature takes."""
_QR = 66.0
_PAD = 3.0

# The words of the document: like a certificate, a sheet is Chinese whatever language the desktop speaks.
_TITLE = "签到表"
_COLUMNS = (
    ("序号", 24.0), ("行码", 54.0), ("姓名", 62.0), ("居民区 / 微网格", 82.0), ("工号", 54.0),
    ("签到签名", 88.0), ("时间", 38.0), ("签退签名", 87.28), ("时间", 38.0),
)  # fmt: skip
_TIMES = (6, 8)
_SIGNED = ("授课老师签名：", "现场工作人员签名：")
_HOW = "请在本人所在行签名并写明时间；表中没有姓名的，写在最后的空行。"


@dataclass(frozen=True)
class _Cell:
    """Where a text stands: left edge, width, and the height of its middle."""

    left: float
    wide: float
    middle: float


def draw_sheet(sheet: PrintedSheet, issuer: str, *, blank_rows: int = BLANK_ROWS) -> bytes:
    """The PDF of a sheet; equal input gives equal bytes. Raises CharacterNotPrintable, TextDoesNotFit."""
    last = len(sheet.rows)
    at_once = int((_PAGE[1] - _TOP - _HEAD - _TITLES - _FOOT - _BOTTOM) / _ROW)
    whole = -(-(last + blank_rows) // at_once) * at_once if blank_rows else last
    rows: list[PrintedRow | int] = [*sheet.rows, *range(last + 1, whole + 1)]
    pages = [rows[start : start + at_once] for start in range(0, len(rows), at_once)]
    target = BytesIO()
    title = f"{_TITLE} {sheet.number}"
    issuer = "、".join(issuer.splitlines())
    canvas = open_canvas(target, _PAGE, title=title, author=issuer, subject=sheet.session.course, face=HEI)
    for number, shown in enumerate(pages, 1):
        _page(canvas, sheet, issuer, shown, (number, len(pages)))
        canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def _page(
    canvas: Canvas,
    sheet: PrintedSheet,
    issuer: str,
    rows: Sequence[PrintedRow | int],
    numbers: tuple[int, int],
) -> None:
    top = _PAGE[1] - _TOP - _HEAD
    edges = [top, top - _TITLES]
    for _row in rows:
        edges.append(edges[-1] - _ROW)
    _code(canvas, sheet_code(sheet.number), (_PAGE[0] - _SIDE - _QR, _PAGE[1] - _TOP - _QR + 4))
    canvas.addLiteral(_lines(edges, rows))
    pen = Pen(canvas)
    _head(pen, sheet, issuer)
    for cell, (title, _wide) in zip(_cells(top - _TITLES / 2), _COLUMNS, strict=True):
        _put(pen, title, HEI, cell, 9, share=0.5)
    for row, edge in zip(rows, edges[1:], strict=False):
        _row_of(pen, sheet.number, row, edge - _ROW / 2)
    _foot(pen, numbers)
    pen.done()


def _head(pen: Pen, sheet: PrintedSheet, issuer: str) -> None:
    session = sheet.session
    start, end = local(session.starts_at), local(session.ends_at)
    wide = _PAGE[0] - 2 * _SIDE - _QR - 86
    day = f"{start.year}年{start.month}月{start.day}日  {start:%H:%M}—{end:%H:%M}"
    high = _PAGE[1] - _TOP
    place = "    ".join(
        part for part in (_said("地点", session.room), _said("授课", session.teachers)) if part
    )
    lines: tuple[tuple[str, Face, float, float, float], ...] = (
        (session.course, SONG, 16.0, 14.0, wide),
        (day, HEI, 11.0, 36.0, wide),
        (place, HEI, 10.0, 52.0, wide),
        ("    ".join(part for part in (issuer, _HOW) if part), HEI, 8.0, 69.0, wide + 60),
    )
    for text, face, size, down, room in lines:
        _put(pen, text, face, _Cell(_SIDE, room, high - down), size, share=0.0)
    right = _Cell(_PAGE[0] - _SIDE - _QR - 84, 80, high - 12)
    _put(pen, _TITLE, SONG, right, 15, share=0.5)
    _put(pen, f"第 {sheet.number} 号", HEI, _Cell(right.left, right.wide, high - 34), 14, share=0.5)
    _put(pen, f"场次 {session.number}", HEI, _Cell(right.left, right.wide, high - 52), 9, share=0.5)


def _said(word: str, text: str) -> str:
    return f"{word}：{text}" if text else ""


def _row_of(pen: Pen, number: int, row: PrintedRow | int, middle: float) -> None:
    cells = _cells(middle)
    place = row if isinstance(row, int) else row.row
    _put(pen, str(place), HEI, cells[0], 7.5, share=0.5)
    _put(pen, row_code(place, number), HEI, cells[1], 14, share=0.5)
    if not isinstance(row, int):
        _put(pen, row.name, HEI, cells[2], 12, share=0.0)
        _put(pen, row.told_apart_by, HEI, cells[4], 8.5, share=0.0)
        lines = [part for part in (row.area, row.grid.removeprefix(row.area)) if part]
        for step, line in enumerate(lines):
            shift = (len(lines) - 1) * 5.0 - 10.0 * step
            cell = _Cell(cells[3].left, cells[3].wide, middle + shift)
            _put(pen, line, HEI, cell, 8, share=0.0, high=11)
    pen.colour(0.6, 0.6, 0.6)
    for place in _TIMES:
        _put(pen, ":", HEI, cells[place], 12, share=0.5)
    pen.colour(0, 0, 0)


def _foot(pen: Pen, numbers: tuple[int, int]) -> None:
    for place, word in enumerate(_SIGNED):
        left = _SIDE + place * (_PAGE[0] - 2 * _SIDE) / 2
        _put(pen, f"{word}＿＿＿＿＿＿＿＿＿＿", HEI, _Cell(left, 250, _BOTTOM + 20), 10, share=0.0)
    page = f"第 {numbers[0]} 页 共 {numbers[1]} 页"
    _put(pen, page, HEI, _Cell(_SIDE, _PAGE[0] - 2 * _SIDE, _BOTTOM + 2), 8, share=0.5)


def _cells(middle: float) -> list[_Cell]:
    left, cells = _SIDE, list[_Cell]()
    for _title, wide in _COLUMNS:
        cells.append(_Cell(left + _PAD, wide - 2 * _PAD, middle))
        left += wide
    return cells


def _put(
    pen: Pen, text: str, face: Face, cell: _Cell, size: float, *, share: float, high: float = _ROW - 2
) -> None:
    """Fit `text` into its cell and write it with its middle on the cell's."""
    if not text:
        return
    fitted = fit(text, face, size, size * 0.7, wide=cell.wide, high=max(high, size * LEADING))
    first = cell.middle + fitted.size * LEADING * (len(fitted.lines) - 1) / 2 - 0.36 * fitted.size
    for place, line in enumerate(fitted.lines):
        left = cell.left + share * (cell.wide - width(line, face, fitted.size))
        pen.put((left, first - place * fitted.size * LEADING), line, face, fitted.size)


def _lines(edges: Sequence[float], rows: Sequence[PrintedRow | int]) -> str:
    """PDF operators of the table's lines; stronger ones under the head, around the signatures and where the 居民区 changes."""
    left, right = _SIDE, _PAGE[0] - _SIDE
    top, bottom = edges[0], edges[-1]
    posts = [left]
    for _title, wide in _COLUMNS:
        posts.append(posts[-1] + wide)
    areas = [None if isinstance(row, int) else row.area for row in rows]
    strong = {0, 1, len(edges) - 1}
    strong |= {place + 1 for place in range(1, len(areas)) if areas[place] != areas[place - 1]}
    parts = [f"q 0.94 g {left:.2f} {edges[1]:.2f} {right - left:.2f} {top - edges[1]:.2f} re f"]
    for thick, grey, chosen in ((0.4, 0.55, False), (1.0, 0.15, True)):
        parts.append(f"{thick} w {grey} G")
        parts += [
            f"{left:.2f} {edge:.2f} m {right:.2f} {edge:.2f} l"
            for place, edge in enumerate(edges)
            if (place in strong) is chosen
        ]
        parts += [
            f"{post:.2f} {top:.2f} m {post:.2f} {bottom:.2f} l"
            for place, post in enumerate(posts)
            if (place in {0, 5, 7, len(posts) - 1}) is chosen
        ]
        parts.append("S")
    return " ".join([*parts, "Q"])


def _code(canvas: Canvas, text: str, at: tuple[float, float]) -> None:
    """The sheet's QR in a square of _QR points with its lower left corner at `at`."""
    modules = matrix(text)
    side = _QR / (len(modules) + 2 * QUIET)
    parts = ["q 0 g"]
    for y, line in enumerate(modules):
        for x, dark in enumerate(line):
            if dark:
                left = at[0] + (x + QUIET) * side
                low = at[1] + _QR - (y + QUIET + 1) * side
                parts.append(f"{left:.3f} {low:.3f} {side:.3f} {side:.3f} re")
    canvas.addLiteral(" ".join([*parts, "f Q"]))
