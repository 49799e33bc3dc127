"""A printed list: a paged table with repeated head, row numbers, sums and signature lines. Exports of any room call it.

Rows are plain strings and wait in a file until they are drawn, since each page says how many there are; a finished page goes to its
own file at once. So what is held of a list does not depend on how long it is.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import IO, BinaryIO, Final, Literal

from reportlab.pdfgen.canvas import Canvas

from sheets.pdf_fonts import (
    HEI,
    LEADING,
    SONG,
    Face,
    Fitted,
    Pen,
    close_canvas,
    fit,
    open_canvas,
    width,
    wrap,
)
from sheets.refusals import TextDoesNotFit

Align = Literal["left", "middle", "right"]
Column = tuple[str, float, Align]  # title, share of the width, alignment

LANDSCAPE: Final = (841.89, 595.28)
PORTRAIT: Final = (595.28, 841.89)
_MARGIN = 40.0
_SIZE, _LEAST = 9.0, 7.5
_PAD = 3.5
_HEAD = 58.0  # title and note on each page
_FOOT = 22.0  # page number on each page
_SIGNATURES = 46.0

# The words of the document: like a certificate, a list is Chinese whatever language the desktop speaks.
_NUMBER = "序号"
_SUMS = "合计"
_PAGE = "第 {page} 页 共 {pages} 页"
_BLANK = "＿＿＿＿＿＿＿＿"
_SHARES: Mapping[Align, float] = MappingProxyType({"left": 0.0, "middle": 0.5, "right": 1.0})


@dataclass(frozen=True)
class ListHead:
    """What stands around the table: `title`, the base's `issuer` name, the `day` it shows, a `note` beside them (may be empty).

    `signatures` are the words before the blanks on the last page ("制表人", "审核人"); none leaves the line out.
    """

    title: str
    issuer: str
    day: date
    note: str = ""
    signatures: tuple[str, ...] = ()
    portrait: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row laid out: its cells and its height in points."""

    cells: tuple[Fitted, ...]
    high: float


@dataclass(frozen=True)
class _Sheet:
    head: ListHead
    size: tuple[float, float]


@dataclass(frozen=True)
class Grid:
    """The columns on the page, row number first: left edges and widths in points."""

    lefts: tuple[float, ...]
    wides: tuple[float, ...]
    aligns: tuple[Align, ...]


def draw_list(
    target: BinaryIO,
    head: ListHead,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    sums: Sequence[str] = (),
) -> None:
    """Write the PDF of a list into a file that is open at its beginning; equal input gives equal bytes.

    One string per column and row, `sums` likewise below the last row.

    Cells keep one line down to 7.5 points and then take as many lines as they need; a first column numbers the rows from 1.
    Raises CharacterNotPrintable, and TextDoesNotFit for a cell longer than a page; ValueError when a row has another number of
    cells than there are columns.
    """
    draw_lists(target, [(head, columns, rows, sums)])


def draw_lists(
    target: BinaryIO,
    lists: Sequence[tuple[ListHead, Sequence[Column], Iterable[Sequence[str]], Sequence[str]]],
) -> None:
    """Several lists in one PDF, each with its sums and on pages of its own, all lying or all upright; else as `draw_list`."""
    first = lists[0][0]
    canvas = open_canvas(
        target,
        _page_of(first),
        title=first.title,
        author=first.issuer,
        subject=first.note,
        face=HEI,
        day=first.day,
    )
    for head, columns, rows, sums in lists:
        _draw(canvas, head, columns, rows, sums)
    close_canvas(canvas)


def _draw(
    canvas: Canvas,
    head: ListHead,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    sums: Sequence[str],
) -> None:
    page = _page_of(head)
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as waiting:
        grid = grid_of(columns, page, _set_down(waiting, rows, columns))
        titles = lay_row((_NUMBER, *(title for title, _share, _align in columns)), grid)
        body = page[1] - 2 * _MARGIN - _HEAD - _FOOT - titles.high
        last = [lay_row((_SUMS, *_whole(sums, columns)), grid)] if sums else []
        tail = _SIGNATURES if head.signatures else 0.0
        pages = sum(1 for _shown in _paged(_taken_up(waiting, grid), last, body, tail))
        for number, shown in enumerate(_paged(_taken_up(waiting, grid), last, body, tail), 1):
            _page(canvas, _Sheet(head, page), grid, [titles, *shown], (number, pages))
            canvas.showPage()


def _page_of(head: ListHead) -> tuple[float, float]:
    return PORTRAIT if head.portrait else LANDSCAPE


def _set_down(waiting: IO[str], rows: Iterable[Sequence[str]], columns: Sequence[Column]) -> int:
    """Write the rows to a file, a line each, and say how many there are."""
    count = 0
    for row in rows:
        waiting.write(json.dumps([*_whole(row, columns)], ensure_ascii=False) + "\n")
        count += 1
    return count


def _taken_up(waiting: IO[str], grid: Grid) -> Iterator[Row]:
    """The rows of the file laid out, numbered from 1."""
    waiting.seek(0)
    for number, line in enumerate(waiting, 1):
        yield lay_row((str(number), *json.loads(line)), grid)


def grid_of(columns: Sequence[Column], page: tuple[float, float], count: int) -> Grid:
    """The columns over the width of a page of `page` points, for a list of `count` rows."""
    number = max(width("9" * len(str(count)), HEI, _SIZE), width(_NUMBER, HEI, _SIZE)) + 2 * _PAD
    room = page[0] - 2 * _MARGIN - number
    whole = sum(share for _title, share, _align in columns)
    wides = (number, *(room * share / whole for _title, share, _align in columns))
    lefts = tuple(_MARGIN + sum(wides[:place]) for place in range(len(wides)))
    return Grid(lefts, wides, ("right", *(align for _title, _share, align in columns)))


def _whole(row: Sequence[str], columns: Sequence[Column]) -> Sequence[str]:
    if len(row) != len(columns):
        raise ValueError(f"{len(row)} cells for {len(columns)} columns")
    return row


def lay_row(texts: Sequence[str], grid: Grid) -> Row:
    """One string per column made to fit it. Raises CharacterNotPrintable."""
    cells = tuple(_cell(text, wide - 2 * _PAD) for text, wide in zip(texts, grid.wides, strict=True))
    return Row(cells, max(cell.high for cell in cells) + 2 * _PAD)


def _cell(text: str, wide: float) -> Fitted:
    if "\n" in text:
        lines = tuple(line for part in text.split("\n") for line in wrap(part, HEI, _LEAST, wide))
        return Fitted(lines, _LEAST, max(width(line, HEI, _LEAST) for line in lines))
    em = width(text, HEI, 1.0)
    if em * _SIZE <= wide:
        return Fitted((text,), _SIZE, em * _SIZE)
    if em * _LEAST <= wide:
        size = wide / em
        return Fitted((text,), size, wide)
    lines = wrap(text, HEI, _LEAST, wide)
    return Fitted(lines, _LEAST, max(width(line, HEI, _LEAST) for line in lines))


def _paged(rows: Iterator[Row], sums: list[Row], body: float, signatures: float) -> Iterator[list[Row]]:
    """The rows of each page, one page at least. Sums and signatures stay with the last row, never alone on a page of their own."""
    shown: list[Row] = []
    left = body
    tail = sum(row.high for row in sums) + signatures
    row = next(rows, None)
    while row is not None:
        following = next(rows, None)
        needed = row.high + (tail if following is None else 0.0)
        if needed > body:
            raise TextDoesNotFit(text=max((line for cell in row.cells for line in cell.lines), key=len) + "…")
        if needed > left and shown:
            yield shown
            shown, left = [], body
        shown.append(row)
        left -= row.high
        row = following
    yield shown + sums


def _page(canvas: Canvas, sheet: _Sheet, grid: Grid, rows: list[Row], numbers: tuple[int, int]) -> None:
    wide, high = sheet.size
    edges = [high - _MARGIN - _HEAD]
    for row in rows:
        edges.append(edges[-1] - row.high)
    canvas.addLiteral(_lines(edges, (*grid.lefts, wide - _MARGIN)))
    pen = Pen(canvas)
    _around(pen, sheet, numbers)
    for place, row in enumerate(rows):
        _cells(pen, grid, row, edges[place], heading=place == 0)
    if numbers[0] == numbers[1] and sheet.head.signatures:
        _signed(pen, sheet, edges[-1] - 30)
    pen.done()


def _around(pen: Pen, sheet: _Sheet, numbers: tuple[int, int]) -> None:
    """Title, issuer, note and day above the table, the page number below it."""
    wide, high = sheet.size
    head, room = sheet.head, wide - 2 * _MARGIN
    day = f"{head.day.year}年{head.day.month}月{head.day.day}日"
    page = _PAGE.format(page=numbers[0], pages=numbers[1])
    lower = high - _MARGIN - 46
    _set(pen, head.title, _Spot(SONG, wide / 2, high - _MARGIN - 16, (17, 11), (room, 34), "middle"))
    _set(pen, head.issuer, _Spot(HEI, _MARGIN, lower, (9, 7), (0.4 * room, 22), "left"))
    _set(pen, head.note, _Spot(HEI, wide / 2, lower, (9, 7), (0.18 * room, 22), "middle"))
    _set(pen, day, _Spot(HEI, wide - _MARGIN, lower, (9, 7), (0.4 * room, 22), "right"))
    _set(pen, page, _Spot(HEI, wide / 2, _MARGIN + 6, (8, 8), (room, 12), "middle"))


def _cells(pen: Pen, grid: Grid, row: Row, top: float, *, heading: bool) -> None:
    for cell, left, wide, align in zip(row.cells, grid.lefts, grid.wides, grid.aligns, strict=True):
        share = 0.5 if heading else _SHARES[align]
        leading = cell.size * LEADING
        first = top - row.high / 2 + leading * (len(cell.lines) - 1) / 2 - 0.36 * cell.size
        for place, line in enumerate(cell.lines):
            if not line:
                continue
            taken = cell.wide if len(cell.lines) == 1 else width(line, HEI, cell.size)
            x = left + _PAD + share * (wide - 2 * _PAD - taken)
            pen.put((x, first - place * leading), line, HEI, cell.size)


def _signed(pen: Pen, sheet: _Sheet, y: float) -> None:
    words = sheet.head.signatures
    room = (sheet.size[0] - 2 * _MARGIN) / len(words)
    for place, word in enumerate(words):
        spot = _Spot(HEI, _MARGIN + place * room, y, (10, 7), (room - 8, 26), "left")
        _set(pen, f"{word}：{_BLANK}", spot)


@dataclass(frozen=True)
class _Spot:
    face: Face
    x: float
    y: float
    sizes: tuple[float, float]
    room: tuple[float, float]
    align: Align


def _set(pen: Pen, text: str, spot: _Spot) -> None:
    """Fit `text` to its room and write it with its middle on the spot's height."""
    if not text:
        return
    fitted = fit(text, spot.face, *spot.sizes, wide=spot.room[0], high=spot.room[1])
    leading = LEADING * fitted.size
    first = spot.y + leading * (len(fitted.lines) - 1) / 2 - 0.36 * fitted.size
    for place, line in enumerate(fitted.lines):
        x = spot.x - _SHARES[spot.align] * width(line, spot.face, fitted.size)
        pen.put((x, first - place * leading), line, spot.face, fitted.size)


def _lines(edges: list[float], posts: tuple[float, ...]) -> str:
    """PDF operators of the table's lines and the tint behind its head, for row edges from top to bottom."""
    left, right, top, bottom = posts[0], posts[-1], edges[0], edges[-1]
    head = edges[1]
    parts = [
        f"q 0.93 0.90 0.85 rg {left:.2f} {head:.2f} {right - left:.2f} {top - head:.2f} re f 0.4 w 0.55 G"
    ]
    parts += [f"{left:.2f} {edge:.2f} m {right:.2f} {edge:.2f} l" for edge in edges]
    parts += [f"{post:.2f} {top:.2f} m {post:.2f} {bottom:.2f} l" for post in posts]
    return " ".join([*parts, "S Q"])
