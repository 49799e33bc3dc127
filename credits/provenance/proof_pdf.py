"""The printed proof of one person's credits: facts, every entry, what it can be checked by, and the place for the base's stamp.

One A4 page as long as the entries fit on it in legible type, else as many as they need, numbered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final, Literal

from reportlab.pdfgen.canvas import Canvas

from sheets.pdf_fonts import HEI, SONG, Face, Pen, close_canvas, fit, open_canvas, width, wrap

PAGE: Final = (595.28, 841.89)  # A4 in points
_LEFT, _RIGHT = 38.0, 595.28 - 38.0
_TOP, _BOTTOM = 841.89 - 34.0, 30.0
_TABLE = (
    132.0  # below the top edge of the type area: title, issuer and facts stand above it on the first page
)
_TABLE_NEXT = 30.0  # on the pages after it
_FOOT = 84.0  # sums, digest, signature and stamp, on the last page
_NUMBER = 14.0  # the page number, on every page
_SIZES: Final = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.2)
_OVERFLOW = 8.0  # the type of a proof that takes more than one page
_PAD = 3.0

# The words of the document: like a certificate, a proof is Chinese whatever language the desktop speaks.
_HEADS = ("序号", "日期", "内容", "类别", "课时", "学分", "签到", "规则", "明细号")
_WIDES = (24.0, 60.0, 0.0, 78.0, 32.0, 34.0, 44.0, 44.0, 46.0)  # points; the third column takes what is left
_ALIGNS: Final[tuple[Literal["left", "right"], ...]] = (
    "right", "left", "left", "left", "right", "right", "left", "left", "right",
)  # fmt: skip
_EMPTY = "本年度没有学分记录。"
_DIGEST = "明细摘要（SHA-256）：{digest}"
_HEAD = "出具时日志末行：{head}"
_SIGNED = "经办人：＿＿＿＿＿＿＿＿"
_STAMP = "（基地盖章）"
_DAY = "{day.year}年{day.month}月{day.day}日"
_PAGES = "第 {page} 页 共 {pages} 页"
_NOTE = "本证明列出本年度全部学分明细，撤回的以负数另列；“明细号”即日志行号，可凭摘要与日志核对。"


@dataclass(frozen=True)
class ProofFace:
    """What a proof shows, as text. Facts are pairs of label and value, four to a line; each row has nine cells."""

    title: str
    issuer: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[str, str, str]
    """The word, the hours, the credits."""
    digest: str
    head: str
    """Number and hash of the newest line of the journal."""
    made: str
    day: date


@dataclass(frozen=True)
class _Row:
    cells: tuple[tuple[str, ...], ...]
    high: float


def draw_proof(proof: ProofFace) -> bytes:
    """The PDF of a proof; equal input gives equal bytes. Raises CharacterNotPrintable and TextDoesNotFit."""
    size, pages = _paged(proof)
    target = BytesIO()
    name = dict(proof.facts).get("姓名", "")
    canvas = open_canvas(
        target, PAGE, title=f"{proof.title} {name}", author=proof.issuer, subject=proof.digest, face=HEI
    )
    for number, rows in enumerate(pages, 1):
        pen = Pen(canvas)
        top = _TOP - (_TABLE if number == 1 else _TABLE_NEXT)
        if number == 1:
            _put_head(pen, proof)
        else:
            _put(pen, f"{proof.title}  {name}", HEI, (9, 6), _LEFT, _TOP - 12, _RIGHT - _LEFT)
        bottom = _put_table(canvas, pen, rows, size, top)
        if number == len(pages):
            _put_foot(canvas, pen, proof, bottom)
        words = _PAGES.format(page=number, pages=len(pages))
        _put(pen, words, HEI, (8, 8), (_LEFT + _RIGHT) / 2, _BOTTOM, 200, "middle")
        pen.done()
        canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def _paged(proof: ProofFace) -> tuple[float, list[list[_Row]]]:
    """The type size, and the rows of each page."""
    first = _TOP - _TABLE - _BOTTOM - _NUMBER
    for size in _SIZES:
        rows = [_row(cells, size) for cells in proof.rows]
        if sum(row.high for row in rows) + _row(_HEADS, size).high + _FOOT <= first:
            return size, [rows]
    rows = [_row(cells, _OVERFLOW) for cells in proof.rows]
    head = _row(_HEADS, _OVERFLOW).high
    pages: list[list[_Row]] = [[]]
    left = first - head
    for place, row in enumerate(rows):
        needed = row.high + (_FOOT if place == len(rows) - 1 else 0.0)
        if needed > left and pages[-1]:
            pages.append([])
            left = _TOP - _TABLE_NEXT - _BOTTOM - _NUMBER - head
        pages[-1].append(row)
        left -= row.high
    return _OVERFLOW, pages


def _wides() -> tuple[float, ...]:
    rest = _RIGHT - _LEFT - sum(_WIDES)
    return tuple(wide or rest for wide in _WIDES)


def _row(cells: Sequence[str], size: float) -> _Row:
    """One row laid out: the cells wrapped where they are longer than their column."""
    lines = tuple(wrap(cell, HEI, size, wide - 2 * _PAD) for cell, wide in zip(cells, _wides(), strict=True))
    return _Row(lines, max(len(each) for each in lines) * size * 1.2 + size * 0.2)


def _put_table(canvas: Canvas, pen: Pen, rows: Sequence[_Row], size: float, top: float) -> float:
    """Draw head and rows from `top` on; gives the table's lower edge."""
    shown = [_row(_HEADS, size), *rows]
    edges = [top]
    for row in shown:
        edges.append(edges[-1] - row.high)
    lefts = [_LEFT]
    for wide in _wides():
        lefts.append(lefts[-1] + wide)
    canvas.addLiteral(_lines(edges, lefts, empty=not rows))
    for place, row in enumerate(shown):
        for column, lines in enumerate(row.cells):
            middle = edges[place] - row.high / 2
            first = middle + size * 1.2 * (len(lines) - 1) / 2 - 0.36 * size
            for number, line in enumerate(lines):
                x = lefts[column] + _PAD
                if place and _ALIGNS[column] == "right":
                    x = lefts[column + 1] - _PAD - width(line, HEI, size)
                pen.put((x, first - number * size * 1.2), line, HEI, size)
    if rows:
        return edges[-1]
    _put(pen, _EMPTY, HEI, (9, 9), (_LEFT + _RIGHT) / 2, edges[-1] - 16, _RIGHT - _LEFT, "middle")
    return edges[-1] - 24


def _put_head(pen: Pen, proof: ProofFace) -> None:
    middle = (_LEFT + _RIGHT) / 2
    _put(pen, proof.title, SONG, (18, 12), middle, _TOP - 20, _RIGHT - _LEFT, "middle")
    _put(pen, proof.issuer, HEI, (10, 6), middle, _TOP - 38, _RIGHT - _LEFT, "middle")
    half = (_RIGHT - _LEFT) / 2
    for place, (name, value) in enumerate(proof.facts):
        x, y = _LEFT + half * (place % 2), _TOP - 58 - 16 * (place // 2)
        _put(pen, f"{name}：", HEI, (9.5, 9.5), x, y, 60)
        _put(pen, value, HEI, (9.5, 6), x + 56, y, half - 62)


def _put_foot(canvas: Canvas, pen: Pen, proof: ProofFace, top: float) -> None:
    """Sums, what the proof can be checked by, and who signs; right under the table."""
    word, hours, credits = proof.sums
    _put(pen, f"{word}：{hours} 课时，{credits} 学分", HEI, (9.5, 8), _RIGHT, top - 14, 300, "right")
    whole = _RIGHT - _LEFT
    for place, text in enumerate(
        (_NOTE, _DIGEST.format(digest=proof.digest), _HEAD.format(head=proof.head or "—"))
    ):
        _put(pen, text, HEI, (7, 5), _LEFT, top - 26 - 10 * place, whole)
    _put(pen, _SIGNED, HEI, (9.5, 9.5), _LEFT, top - 68, 220)
    _put(pen, f"出具时间：{proof.made}", HEI, (9.5, 8), _LEFT + 170, top - 68, 190)
    _put(pen, _STAMP, HEI, (9.5, 9.5), _RIGHT - 30, top - 62, 120, "right")
    _put(pen, _DAY.format(day=proof.day), HEI, (9.5, 8), _RIGHT - 16, top - 76, 160, "right")


def _put(
    pen: Pen,
    text: str,
    face: Face,
    sizes: tuple[float, float],
    x: float,
    y: float,
    wide: float,
    align: Literal["left", "middle", "right"] = "left",
) -> None:
    """Write a text whose first baseline is at (x, y), made to fit its width; two lines stand around that height."""
    if not text:
        return
    fitted = fit(text, face, *sizes, wide=wide, high=sizes[0] * 1.6)
    share = {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
    lift = fitted.size * 1.1 * (len(fitted.lines) - 1) / 2
    for number, line in enumerate(fitted.lines):
        at = (x - share * width(line, face, fitted.size), y + lift - number * fitted.size * 1.1)
        pen.put(at, line, face, fitted.size)


def _lines(edges: list[float], lefts: list[float], *, empty: bool) -> str:
    """PDF operators of the table's lines and the tint behind its head."""
    left, right = lefts[0], lefts[-1]
    parts = [
        f"q 0.93 0.90 0.85 rg {left:.2f} {edges[1]:.2f} {right - left:.2f} {edges[0] - edges[1]:.2f} re f 0.35 w 0.6 G"
    ]
    parts += [f"{left:.2f} {edge:.2f} m {right:.2f} {edge:.2f} l" for edge in edges]
    parts += [f"{post:.2f} {edges[0]:.2f} m {post:.2f} {edges[-1]:.2f} l" for post in lefts]
    if empty:
        parts.append(f"{left:.2f} {edges[-1] - 24:.2f} {right - left:.2f} 24 re")
    return " ".join([*parts, "S Q"])
