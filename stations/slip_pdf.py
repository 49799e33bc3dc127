"""The hand-over slip 交接单 on A4: two halves to be cut apart, one for who gives a bundle and one for who takes it, each with both signatures.

A document of the office: Chinese whatever language the desktop speaks. The desktop and `xiuhua bundle slip` draw it.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Final, NamedTuple

from reportlab.pdfgen.canvas import Canvas

from core.clock import local, local_date
from core.glyphs import spelled
from sheets.pdf_fonts import HEI, LEADING, SONG, Face, Pen, close_canvas, fit, open_canvas, width, wrap
from stations import check_words
from stations.slips import Slip, became, counted, short_hash

_PAGE: Final = (595.28, 841.89)
_HALF: Final = _PAGE[1] / 2
_SIDE, _TOP, _BOTTOM = 42.0, 34.0, 40.0
_ROOM = _PAGE[0] - 2 * _SIDE
_NAME = 66.0
"""The width of a field's name."""
_PAD = 6.0
_SIZE, _SMALL = 10.0, 8.0
_COPIES: Final = ("第一联　送交方留存", "第二联　接收方留存")
_TITLE: Final = "数据包交接单"
_NOTE: Final = (
    "接收方电脑上显示的核对词与本单逐字一致，收到的才是这个文件；不一致的，不要接收，打电话问送交方。"
)
_BY_HAND: Final = "□ 已入库 ＿＿＿＿ 条　　□ 暂存　　□ 待裁定 ＿＿＿＿ 条　　□ 隔离待认 ＿＿＿＿ 条"
_SIGNED: Final = ("送交人签名", "接收人签名")
_MISSING: Final = "未到的照片"
_MISSING_NOTE: Final = (
    "记录已经收到，照片没有随数据包到达；下一个数据包会补送。仍缺的，请送交方从手机或相机里再找。"
)
_LINE = 15.0


class _Row(NamedTuple):
    """A row of the slip: one or two fields, each with its name; how high it is."""

    fields: Sequence[tuple[str, Sequence[str]]]
    high: float


def draw(slip: Slip) -> bytes:
    """The PDF; equal slips give equal bytes. A second page lists photos that did not come.

    Raises TextDoesNotFit for a name longer than its field.
    """
    target = BytesIO()
    canvas = open_canvas(
        target,
        _PAGE,
        title=f"{_TITLE} {slip.file_name}",
        author=slip.giver,
        subject=slip.sha256,
        face=HEI,
        day=local_date(slip.made_at),
    )
    for copy, top in zip(_COPIES, (_PAGE[1], _HALF), strict=True):
        _half(canvas, slip, copy, top)
    canvas.addLiteral(f"q 0.6 w 0.6 G [4 4] 0 d 18 {_HALF:.2f} m {_PAGE[0] - 18:.2f} {_HALF:.2f} l S Q")
    canvas.showPage()
    if slip.received is not None and slip.received.missing_photos:
        _missing(canvas, slip, slip.received.missing_photos)
    close_canvas(canvas)
    return target.getvalue()


def _half(canvas: Canvas, slip: Slip, copy: str, top: float) -> None:
    pen = Pen(canvas)
    y = top - _TOP
    pen.put(((_PAGE[0] - width(_TITLE, SONG, 17)) / 2, y - 14), _TITLE, SONG, 17)
    pen.colour(0.35, 0.4, 0.42)
    pen.put((_PAGE[0] - _SIDE - width(copy, HEI, _SMALL), y - 12), copy, HEI, _SMALL)
    pen.colour(0, 0, 0)
    y -= 28
    edges, posts = [y], list[tuple[float, float, float]]()
    for row in _rows(slip):
        wide = _ROOM / len(row.fields)
        for place, (name, lines) in enumerate(row.fields):
            left = _SIDE + place * wide
            _middle(pen, [name], (left, _NAME), y, row.high, HEI, _SIZE)
            _lines_of(pen, lines, (left + _NAME, wide - _NAME), y, row.high)
            posts += [(x, y, y - row.high) for x in ((left, left + _NAME) if place else (left + _NAME,))]
        y -= row.high
        edges.append(y)
    high = 52.0
    _middle(pen, ["核对词"], (_SIDE, _NAME), y, high, HEI, _SIZE)
    words = check_words.of_hash(slip.sha256)
    _words(pen, words, y, high)
    cell = (_ROOM - _NAME) / len(words)
    posts += [(_SIDE + _NAME + place * cell, y, y - high) for place in range(len(words))]
    y -= high
    edges.append(y)
    pen.put((_SIDE, y - 13), _NOTE, HEI, _SMALL)
    for place, word in enumerate(_SIGNED):
        left = _SIDE + place * _ROOM / 2
        pen.put((left, top - _HALF + _BOTTOM + 22), f"{word}：＿＿＿＿＿＿＿＿＿＿", HEI, _SIZE)
        pen.put((left, top - _HALF + _BOTTOM), "日　　　期：＿＿＿＿年＿＿月＿＿日", HEI, _SIZE)
    pen.done()
    canvas.addLiteral(_grid(edges, posts))


def _rows(slip: Slip) -> list[_Row]:
    """The fields above the check words."""
    when = local(slip.made_at)
    made = f"{when.year}年{when.month}月{when.day}日 {when:%H:%M}"
    count = slip.file_bytes
    size = f"{count / 1_000_000:,.1f} MB" if count >= 100_000 else f"{count:,} 字节" if count else "——"
    wide = _ROOM - _NAME - 2 * _PAD
    content = _flowed(counted(slip.figures), wide)
    what = [_BY_HAND] if slip.received is None else _flowed(became(slip.received), wide)
    return [
        _Row((("送交方", [slip.giver]), ("接收方", [slip.taker])), 27),
        _Row((("文件名", [slip.file_name]),), 24),
        _Row((("制作时间", [made]), ("文件大小", [size])), 24),
        _Row((("SHA-256", [short_hash(slip.sha256)]),), 24),
        _Row((("内　　容", content),), max(24, _LINE * len(content) + 9)),
        _Row((("接收情况", what),), max(24, _LINE * len(what) + 9)),
    ]


def _flowed(parts: Sequence[str], wide: float) -> list[str]:
    """Parts on as few lines as hold them, none of them broken unless it is wider than a line."""
    lines = [""]
    for part in parts:
        more = f"{lines[-1]}　　{part}" if lines[-1] else part
        if width(more, HEI, _SIZE) <= wide:
            lines[-1] = more
        else:
            lines += wrap(part, HEI, _SIZE, wide)
    return [line for line in lines if line]


def _words(pen: Pen, words: tuple[str, ...], top: float, high: float) -> None:
    """Each word in large, under it the digits that a screen in English shows."""
    cell = (_ROOM - _NAME) / len(words)
    for place, (word, digits) in enumerate(zip(words, check_words.as_digits(words), strict=True)):
        left = _SIDE + _NAME + place * cell
        _middle(pen, [word], (left, cell), top, high - 10, SONG, 19)
        _middle(pen, [digits], (left, cell), top - high + 17, 14, HEI, _SMALL)
        pen.put((left + 3, top - 9), str(place + 1), HEI, 6.5)


def _middle(
    pen: Pen,
    lines: Sequence[str],
    cell: tuple[float, float],
    top: float,
    high: float,
    face: Face,
    size: float,
) -> None:
    for text in lines:
        fitted = fit(text, face, size, size * 0.6, wide=cell[1] - 4, high=high)
        y = top - high / 2 - 0.36 * fitted.size
        pen.put((cell[0] + (cell[1] - fitted.wide) / 2, y), fitted.lines[0], face, fitted.size)


def _lines_of(pen: Pen, lines: Sequence[str], cell: tuple[float, float], top: float, high: float) -> None:
    """Lines at the left of a field; a single one shrinks, then takes two, before it is refused."""
    wide = cell[1] - 2 * _PAD
    if len(lines) == 1:
        fitted = fit(spelled(lines[0]), HEI, _SIZE, _SIZE * 0.75, wide=wide, high=high - 2)
        lines, size, leading = fitted.lines, fitted.size, fitted.size * LEADING
    else:
        size, leading = _SIZE, _LINE
    y = top - high / 2 + leading * (len(lines) - 1) / 2 - 0.36 * size
    for place, line in enumerate(lines):
        pen.put((cell[0] + _PAD, y - place * leading), line, HEI, size)


def _grid(edges: Sequence[float], posts: Sequence[tuple[float, float, float]]) -> str:
    """PDF operators of the table: light lines inside, stronger ones around."""
    left, right = _SIDE, _PAGE[0] - _SIDE
    parts = ["q 0.4 w 0.55 G"]
    parts += [f"{left:.2f} {edge:.2f} m {right:.2f} {edge:.2f} l" for edge in edges[1:-1]]
    parts += [f"{x:.2f} {top:.2f} m {x:.2f} {foot:.2f} l" for x, top, foot in posts]
    parts.append(
        f"S 0.9 w 0.2 G {left:.2f} {edges[-1]:.2f} {right - left:.2f} {edges[0] - edges[-1]:.2f} re S Q"
    )
    return " ".join(parts)


def _missing(canvas: Canvas, slip: Slip, photos: Sequence[str]) -> None:
    """The photos that did not come, on pages of their own."""
    title = f"{_MISSING}（{len(photos):,} 张）"
    left = list(photos)
    while left:
        pen = Pen(canvas)
        y = _PAGE[1] - 60
        pen.put((_SIDE, y), title, SONG, 15)
        pen.put((_SIDE, y - 20), f"{slip.giver} → {slip.taker}　{slip.file_name}", HEI, _SMALL)
        pen.put((_SIDE, y - 34), _MISSING_NOTE, HEI, _SMALL)
        y -= 58
        while left and y > 60:
            for line in wrap(spelled(left.pop(0)), HEI, _SIZE, _ROOM):
                pen.put((_SIDE, y), line, HEI, _SIZE)
                y -= _LINE
        pen.done()
        canvas.showPage()
