"""The forms of the field on A4: boxes to tick and room for a ballpoint pen. The desktop and `xiuhua grid print` draw them.

Like a certificate they are Chinese whatever language the desktop speaks.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Final, NamedTuple

from reportlab.pdfgen.canvas import Canvas

from grid.field.forms import Checklist, PatrolSheet
from sheets.pdf_fonts import HEI, LEADING, SONG, Face, Pen, close_canvas, fit, open_canvas, width

_PAGE: Final = (595.28, 841.89)
_SIDE, _TOP, _BOTTOM = 36.0, 34.0, 30.0
_HEAD, _TITLES, _FOOT = 78.0, 22.0, 62.0
_PAD = 4.0
_BOX = 10.0
_TICK = "□"
"""In a row's cell: a box to tick, which is drawn, not written."""


class _Column(NamedTuple):
    title: str
    wide: float


class _Form(NamedTuple):
    """A form: its words, and its rows of one text a column; a first cell that repeats is written once and spans its rows."""

    title: str
    lines: tuple[str, ...]
    columns: tuple[_Column, ...]
    rows: Sequence[Sequence[str]]
    high: float
    signed: tuple[str, ...]
    note: str


def draw_checklist(sheet: Checklist, issuer: str) -> bytes:
    """The checklist of a patch; equal input gives equal bytes. Raises CharacterNotPrintable, TextDoesNotFit."""
    form = _Form(
        "日常巡查清单",
        (
            f"{sheet.area}　　负责人：{sheet.holder or '＿＿＿＿＿＿'}",
            "巡查时间：＿＿＿＿年＿＿月＿＿日＿＿时＿＿分　至　＿＿时＿＿分　　天气：＿＿＿＿＿＿",
        ),
        (
            _Column("大类", 66), _Column("小类", 138), _Column("无异常", 38), _Column("发现问题", 44),
            _Column("当场整改", 44), _Column("位置与情况", 193.28),
        ),
        [(row.class_name, row.item, _TICK, _TICK, _TICK, "") for row in sheet.rows],
        25.0,
        ("巡查人签名：", "陪同人签名："),
        "每一项都要勾选：看过而没有问题的，勾“无异常”。发现问题的写明楼号、楼层，并拍照上报。",
    )  # fmt: skip
    return _drawn(form, issuer)


def draw_patrol(sheet: PatrolSheet, issuer: str) -> bytes:
    """The sheet of a patrol of the night; equal input gives equal bytes. Raises CharacterNotPrintable, TextDoesNotFit."""
    form = _Form(
        "夜巡记录表",
        (
            sheet.area,
            "＿＿＿＿年＿＿月＿＿日＿＿时＿＿分　至　＿＿月＿＿日＿＿时＿＿分（跨零点的记在出发当晚）",
        ),
        (
            _Column("网格", 74), _Column("楼栋", 62), _Column("单元", 48), _Column("到达时间", 56),
            _Column("正常", 34), _Column("异常", 34), _Column("情况说明", 215.28),
        ),
        [(stop.patch, stop.building, stop.stairwell, ":", _TICK, _TICK, "") for stop in sheet.stops],
        25.0,
        ("带班人签名：", "队员签名："),
        "重点看：岗亭值守、楼栋门、消防通道、飞线充电、路灯照明。紧急情况先打电话，回来再补录。",
    )  # fmt: skip
    return _drawn(form, issuer)


def _drawn(form: _Form, issuer: str) -> bytes:
    at_once = int((_PAGE[1] - _TOP - _HEAD - _TITLES - _FOOT - _BOTTOM) / form.high)
    pages = [form.rows[start : start + at_once] for start in range(0, len(form.rows), at_once)] or [[]]
    target = BytesIO()
    issuer = "、".join(issuer.splitlines())
    canvas = open_canvas(target, _PAGE, title=form.title, author=issuer, subject=form.lines[0], face=HEI)
    for number, rows in enumerate(pages, 1):
        _page(canvas, form, issuer, rows, (number, len(pages)))
        canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def _page(
    canvas: Canvas, form: _Form, issuer: str, rows: Sequence[Sequence[str]], numbers: tuple[int, int]
) -> None:
    lefts = [_SIDE]
    for column in form.columns:
        lefts.append(lefts[-1] + column.wide)
    top = _PAGE[1] - _TOP - _HEAD
    edges = [top, top - _TITLES, *(top - _TITLES - (place + 1) * form.high for place in range(len(rows)))]
    spans = _spans(rows)
    canvas.addLiteral(_lines(lefts, edges, spans))
    canvas.addLiteral(_boxes(lefts, edges, rows))
    pen = Pen(canvas)
    high = _PAGE[1] - _TOP
    whole = _PAGE[0] - 2 * _SIDE
    _put(pen, form.title, SONG, (_SIDE, whole), high - 14, 18, share=0.5)
    for place, line in enumerate(form.lines):
        _put(pen, line, HEI, (_SIDE, whole), high - 42 - place * 19, 10.5)
    for left, column in zip(lefts, form.columns, strict=False):
        _put(pen, column.title, HEI, (left, column.wide), top - _TITLES / 2, 9.5, share=0.5)
    for place, row in enumerate(rows):
        middle = edges[place + 1] - form.high / 2
        for left, column, text in zip(lefts[1:], form.columns[1:], row[1:], strict=False):
            if text != _TICK:
                share = 0.5 if text == ":" else 0.0
                _put(pen, text, HEI, (left, column.wide), middle, 10, share=share, high=form.high - 4)
    for first, last in spans:
        middle = (edges[first + 1] + edges[last + 2]) / 2
        _put(
            pen,
            rows[first][0],
            HEI,
            (lefts[0], form.columns[0].wide),
            middle,
            10,
            share=0.5,
            high=form.high - 2,
        )
    _foot(pen, form, issuer, edges[-1], numbers)
    pen.done()


def _foot(pen: Pen, form: _Form, issuer: str, below: float, numbers: tuple[int, int]) -> None:
    whole = _PAGE[0] - 2 * _SIDE
    _put(pen, form.note, HEI, (_SIDE - _PAD, whole + 2 * _PAD), below - 14, 8.5)
    for place, word in enumerate(form.signed):
        left = _SIDE + place * whole / 2
        _put(pen, f"{word}＿＿＿＿＿＿＿＿＿＿", HEI, (left, whole / 2), below - 40, 10.5)
    _put(pen, issuer, HEI, (_SIDE, whole * 0.7), _BOTTOM - 6, 8)
    _put(pen, f"第 {numbers[0]} 页 共 {numbers[1]} 页", HEI, (_SIDE, whole), _BOTTOM - 6, 8, share=1.0)


def _spans(rows: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """The first and last row of each run of rows whose first cell says the same."""
    spans: list[tuple[int, int]] = []
    for place, row in enumerate(rows):
        if place and rows[place - 1][0] == row[0]:
            spans[-1] = (spans[-1][0], place)
        else:
            spans.append((place, place))
    return spans


def _put(
    pen: Pen,
    text: str,
    face: Face,
    cell: tuple[float, float],
    middle: float,
    size: float,
    *,
    share: float = 0.0,
    high: float = 0.0,
) -> None:
    """Fit a text into a cell (its left edge and width) and write it with its middle at a height."""
    if not text:
        return
    wide = cell[1] - 2 * _PAD
    fitted = fit(text, face, size, size * 0.75, wide=wide, high=max(high, size * LEADING))
    first = middle + fitted.size * LEADING * (len(fitted.lines) - 1) / 2 - 0.36 * fitted.size
    for place, line in enumerate(fitted.lines):
        left = cell[0] + _PAD + share * (wide - width(line, face, fitted.size))
        pen.put((left, first - place * fitted.size * LEADING), line, face, fitted.size)


def _lines(lefts: Sequence[float], edges: Sequence[float], spans: Sequence[tuple[int, int]]) -> str:
    """PDF operators of the table: light lines, stronger ones around it and where the first column changes."""
    left, right, top, bottom = lefts[0], lefts[-1], edges[0], edges[-1]
    begins = {first + 1 for first, _last in spans}
    parts = [f"q 0.94 g {left:.2f} {edges[1]:.2f} {right - left:.2f} {top - edges[1]:.2f} re f 0.4 w 0.55 G"]
    for place, edge in enumerate(edges):
        if place not in begins and place not in {0, len(edges) - 1}:
            parts.append(f"{lefts[1]:.2f} {edge:.2f} m {right:.2f} {edge:.2f} l")
    parts += [f"{post:.2f} {top:.2f} m {post:.2f} {bottom:.2f} l" for post in lefts[1:-1]]
    parts.append("S 0.9 w 0.2 G")
    parts += [
        f"{left:.2f} {edges[place]:.2f} m {right:.2f} {edges[place]:.2f} l"
        for place in sorted(begins | {0, len(edges) - 1})
    ]
    parts += [f"{post:.2f} {top:.2f} m {post:.2f} {bottom:.2f} l" for post in (left, right)]
    return " ".join([*parts, "S Q"])


def _boxes(lefts: Sequence[float], edges: Sequence[float], rows: Sequence[Sequence[str]]) -> str:
    """PDF operators of the boxes to tick."""
    parts = ["q 0.8 w 0.25 G"]
    for place, row in enumerate(rows):
        middle = (edges[place + 1] + edges[place + 2]) / 2
        for column, text in enumerate(row):
            if text == _TICK:
                left = (lefts[column] + lefts[column + 1] - _BOX) / 2
                parts.append(f"{left:.2f} {middle - _BOX / 2:.2f} {_BOX} {_BOX} re")
    return " ".join([*parts, "S Q"])
